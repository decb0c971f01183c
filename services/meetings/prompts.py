"""What a meeting does as time passes; each function is the work of timers, inside the ticker's transaction."""

from __future__ import annotations

from domain.deliveries import Post, person
from domain.errors import NotFound
from domain.meetings.item import Item, ItemState
from domain.meetings.prompts import MINUTES_WITHIN
from domain.meetings.role import MeetingRole, RoleState
from services import deliveries, rights
from services.meetings import access, minutes, naming, roles, showing
from services.pulses import asking as pulses
from services.work import Work
from storage.calls import queries as calls
from storage.calls.queries import Found
from storage.directory import Workgroup
from storage.meetings import items, records
from views.meetings import minutes as minutes_views
from views.meetings import prompts as views

EVALUATION = "meeting-evaluation"
EVALUATION_DAYS = 3


async def offer_roles(work: Work, call_id: int, *, again: bool) -> None:
    """Offer the roles of a call; `again`: what nobody answered goes to the next person."""
    found = await _held(work, call_id)
    if found is None or found.call.starts_at <= work.now:
        return
    if (await access.settings(work, found.call.workgroup_id)).roles:
        await (roles.offer_again(work, found) if again else roles.offer(work, found))


async def post_agenda(work: Work, call_id: int) -> None:
    """Post the agenda of a call a day before it, and see that nobody who left holds a role."""
    found = await _held(work, call_id)
    if found is None or found.call.starts_at <= work.now:
        return
    if (await access.settings(work, found.call.workgroup_id)).roles and not found.audience.small:
        await roles.offer(work, found)
    group = await rights.require_workgroup(work, found.call.workgroup_id)
    await showing.post(work, group, found)


async def check_process(work: Work, call_id: int) -> None:
    """Ask those who want it, at half-time, how the group is working."""
    found = await _held(work, call_id)
    if found is None or not found.call.starts_at <= work.now < found.call.ends_at:
        return
    there = await items.of_call(work.session, work.workspace, call_id)
    message = views.process_check(found.call, found.workgroup, there)
    inside = found.audience.ids if found.audience.small else {*await access.everybody(work, found.call.workgroup_id)}
    await deliveries.post(
        work,
        *(
            Post(
                naming.message(call_id, f"check-{int(found.call.starts_at.timestamp())}", each.id),
                "meetings.check",
                person(each.slack_user),
                message.payload(),
                expires_at=found.call.ends_at,
            )
            for each in await records.checking(work.session, work.workspace, found.call.workgroup_id)
            if each.slack_user and each.id in inside
        ),
    )


async def ask_for_minutes(work: Work, call_id: int, name: str) -> None:
    """Give the recorder the draft when the call ends, and nudge them while the minutes are missing.

    A recorder who left passes the role on; when nobody accepted it, whoever answers for the workgroup is asked.
    """
    found = await _held(work, call_id)
    if found is None or found.call.ends_at > work.now:
        return
    if (await records.record(work.session, work.workspace, call_id)).saved_at is not None:
        return
    if found.audience.small:
        await _ask_who_planned(work, found)
        return
    if (await access.settings(work, found.call.workgroup_id)).roles:
        await roles.offer(work, found, [MeetingRole.RECORDER])
    recorder = await roles.holder(work, call_id, MeetingRole.RECORDER)
    accepted = recorder if recorder and recorder.state is RoleState.ACCEPTED else None
    draft = await minutes.gather(work, found, may_write=True)
    due = found.call.ends_at + MINUTES_WITHIN
    message = minutes_views.asked(draft, due, late=name != "minutes")
    to = [accepted.person] if accepted else await rights.deciders(work, found.call.workgroup_id)
    await deliveries.post(
        work,
        *(
            Post(
                naming.message(call_id, f"ask-{name}", each.id),
                "meetings.minutes",
                person(each.slack_user),
                message.payload(),
                expires_at=due,
            )
            for each in to
            if each.slack_user
        ),
    )


async def _ask_who_planned(work: Work, found: Found) -> None:
    """Give the draft of a small group's minutes to whoever planned its call, where there was an agenda to write on."""
    draft = await minutes.gather(work, found, may_write=True)
    due = found.call.ends_at + MINUTES_WITHIN
    planner = next((each for each in found.audience.told() if each.slack_user == found.owner), None)
    if draft.items and planner and planner.slack_user:
        key = naming.message(found.call.id, "ask-minutes", planner.person_id)
        payload = minutes_views.asked(draft, due, late=False).payload()
        await deliveries.post(work, Post(key, "meetings.minutes", person(planner.slack_user), payload, expires_at=due))


async def evaluate(work: Work, call_id: int) -> None:
    """Ask four anonymous questions about the call, where the workgroup has that on and is large enough."""
    found = await _held(work, call_id)
    if found is None or found.call.ends_at > work.now:
        return
    if (await access.settings(work, found.call.workgroup_id)).evaluation:
        await pulses.ask(
            work,
            workgroup_id=found.call.workgroup_id,
            instrument_id=EVALUATION,
            days=EVALUATION_DAYS,
            request_key=f"call:{call_id}:evaluation",
        )


async def follow(work: Work, call_id: int) -> None:
    """Let a call's agenda follow the call: changed in place; when it was cancelled, its items go to the next call."""
    await access.hold_all(work, call_id)
    found = await _found(work, call_id)
    if found is None or not found.open:
        return
    group = await rights.require_workgroup(work, found.call.workgroup_id)
    if found.call.cancelled:
        await _carry_over(work, group, found)
        await roles.lapse(work, found)
    await showing.refresh(work, group, found)


async def close(work: Work, call_id: int) -> None:
    """Carry over the items of a call whose minutes did not come in time, so that nothing is lost, and say so.

    Minutes that are written later take back what was dealt with.
    """
    await access.hold_all(work, call_id)
    found = await access.standing_call(work, call_id)
    if found is None or (await records.record(work.session, work.workspace, call_id)).saved_at is not None:
        return
    group = await rights.require_workgroup(work, found.call.workgroup_id)
    left = await _carry_over(work, group, found)
    message = minutes_views.missing(await minutes.gather(work, found, may_write=True), len(left))
    await deliveries.post(
        work,
        *(
            Post(
                naming.message(call_id, "missing", each.id),
                "meetings.minutes",
                person(each.slack_user),
                message.payload(),
            )
            for each in await rights.deciders(work, found.call.workgroup_id)
            if left and each.slack_user
        ),
    )


async def _carry_over(work: Work, group: Workgroup, found: Found) -> list[Item]:
    """Put what is open on a call's agenda on that of the next call, or into the parking lot; returns what it was."""
    left = await items.of_call(work.session, work.workspace, found.call.id)
    ahead = await access.others(work, found)
    later = [each for each in ahead if each.call.starts_at > found.call.starts_at]
    upcoming = next(iter(later or ahead), None)
    if upcoming is None and found.audience.small:
        return []  # the parking lot is the workgroup's
    state = ItemState.CARRIED if upcoming else ItemState.PARKED
    await items.put(work.session, work.workspace, [each.id for each in left], state=state.value)
    await minutes.carry_over(work, left, upcoming)
    if upcoming:
        await showing.refresh(work, group, upcoming)
    return left


async def _held(work: Work, call_id: int) -> Found | None:
    """Return a call that takes place in a workgroup that uses meetings, held until the transaction ends."""
    await calls.lock(work.session, work.workspace, call_id)
    return await access.standing_call(work, call_id)


async def _found(work: Work, call_id: int) -> Found | None:
    try:
        return await access.call(work, call_id)
    except NotFound:
        return None
