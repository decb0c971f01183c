"""Minutes: drafted from the agenda, filled in by the recorder, posted when saved, and kept in the archive."""

from __future__ import annotations

from collections.abc import Sequence

from domain.directory.rights import please_ask
from domain.errors import NotAllowed
from domain.meetings.action import ActionDraft
from domain.meetings.item import MOST_ITEMS, Item, ItemState
from domain.meetings.minutes import Fate, MinutesDraft
from domain.meetings.overview import ActionForm, Minutes, MinutesForm
from domain.meetings.role import MeetingRole
from services import deliveries, rights
from services.meetings import access, actions, naming, showing
from services.meetings import roles as role_services
from services.meetings.access import Seen
from services.meetings.archive import NotBegun
from services.work import Work, Works
from storage import audit
from storage.calls.queries import Found
from storage.deliveries import enqueue
from storage.meetings import actions as action_rows
from storage.meetings import items, records, roles
from views.meetings import minutes as views

TREATED = (ItemState.OPEN, ItemState.DONE, ItemState.CARRIED, ItemState.PARKED)


async def show(works: Works, workspace: str, slack_user: str, call_id: int) -> Minutes:
    """Return the minutes of a call, or the draft while they are missing. Raises NotFound, NotAllowed."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        found = await access.call(work, call_id)
        seen = await access.of_call(work, person, found)
        return await gather(work, found, may_write=await _may_write(work, seen, found))


async def to_write(works: Works, workspace: str, slack_user: str, call_id: int) -> MinutesForm:
    """Return the draft to whoever may write the minutes. Raises NotFound, NotAllowed, NotBegun."""
    async with works.begin(workspace) as work:
        _, found = await _writer(work, slack_user, call_id)
        return MinutesForm(await gather(work, found, may_write=True))


async def save(
    works: Works,
    workspace: str,
    slack_user: str,
    call_id: int,
    draft: MinutesDraft,
    *,
    agreed: Sequence[ActionDraft],
    request_key: str,
) -> Minutes:
    """Save minutes: posted the first time, changed in place later; what is left goes to the next call or is parked.

    Saved twice, one form makes the same minutes and no action twice.

    Raises:
        NotFound, NotAllowed, NotBegun: nothing was saved.
    """
    async with works.begin(workspace) as work:
        seen, found = await _writer(work, slack_user, call_id, lock=True)
        await _settle(work, found, draft)
        record = await records.record(work.session, workspace, call_id)
        first = record.saved_at is None
        values = {"saved_at": work.now, "saved_by": seen.person.id} if first else {}
        await records.keep(work.session, workspace, call_id, key_messages=draft.key_messages, **values)
        for number, each in enumerate(agreed):
            await actions.store(work, seen, each, call_id=call_id, request_key=f"{request_key}:{number}")
        shown = await gather(work, found, may_write=True)
        if first:
            key = naming.minutes(call_id)
            await showing.tell(work, found, key, "meetings.minutes", views.posted(shown))
            _note(work, seen, call_id)
            await _answer_requests(work, found)
        else:
            await refresh(work, found)
        await _refresh_next_agenda(work, seen)
        return shown


async def blank_action(works: Works, workspace: str, slack_user: str, call_id: int) -> ActionForm:
    """Return the empty form of an action of a call, to whoever may write its minutes.

    Raises NotFound, NotAllowed, NotBegun.
    """
    async with works.begin(workspace) as work:
        seen, _ = await _writer(work, slack_user, call_id)
        return await actions.form(work, seen)


async def add_action(
    works: Works, workspace: str, slack_user: str, call_id: int, draft: ActionDraft, *, request_key: str
) -> Minutes:
    """Add an action to the minutes of a call, and bring what was posted up to date; saved twice, it is one.

    Raises:
        FieldErrors, NotFound, NotAllowed, NotBegun: nothing was saved.
    """
    async with works.begin(workspace) as work:
        seen, found = await _writer(work, slack_user, call_id, lock=True)
        await actions.store(work, seen, draft, call_id=call_id, request_key=request_key)
        await refresh(work, found)
        await _refresh_next_agenda(work, seen)
        return await gather(work, found, may_write=True)


async def refresh(work: Work, found: Found) -> None:
    """Bring posted minutes up to date."""
    shown = await gather(work, found)
    if shown.saved_at is not None:
        await showing.change(work, found, naming.minutes(found.call.id), "meetings.minutes", views.posted(shown))


async def gather(work: Work, found: Found, *, may_write: bool = False) -> Minutes:
    """Return a call's minutes, or the draft that its agenda makes."""
    session, workspace, call = work.session, work.workspace, found.call
    record = await records.record(session, workspace, call.id)
    recorder = await role_services.holder(work, call.id, MeetingRole.RECORDER)
    there, states = await records.present(session, workspace, call.id)
    return Minutes(
        call=call,
        workgroup=found.workgroup,
        items=tuple(await items.of_call(session, workspace, call.id, TREATED)),
        key_messages=record.key_messages,
        actions=tuple(await action_rows.of_call(session, workspace, call.id)),
        recorder=recorder.person if recorder else None,
        present=tuple(there),
        states=states,
        saved_at=record.saved_at,
        may_write=may_write,
    )


async def carry_over(work: Work, left: Sequence[Item], to: Found | None) -> None:
    """Give items of a call a successor on the next call's agenda, or (None) in the parking lot, each once.

    What has no room on that agenda waits in the parking lot: a longer one could not be posted.
    """
    there = await items.of_call(work.session, work.workspace, to.call.id) if to else []
    room = MOST_ITEMS - len(there)
    for each in left:
        target = to.call.id if to and room > 0 else None
        values = {
            "workgroup_id": each.workgroup_id,
            "call_id": target,
            "topic": each.topic,
            "minutes": each.minutes,
            "goal": each.goal,
            "decides": each.decides.value,
            "brings": each.brings.id if each.brings else None,
            "carried": each.carried + 1,
            "created_by": None,
            "created_at": work.now,
        }
        key = _carried(each.id)
        if await items.add(work.session, work.workspace, {"request_key": key, **values}) is None:
            await items.revive(work.session, work.workspace, key, call_id=target)
        else:
            room -= 1


async def _refresh_next_agenda(work: Work, seen: Seen) -> None:
    for coming in (await access.ahead(work, seen.group.id))[:1]:
        await showing.refresh(work, seen.group, coming)


async def _answer_requests(work: Work, found: Found) -> None:
    """Say in the messages that asked for the minutes that they are written."""
    people = {*(await access.everybody(work, found.call.workgroup_id))}
    people |= {each.id for each in await rights.deciders(work, found.call.workgroup_id)} | found.audience.ids
    keys = [naming.message(found.call.id, what, each) for each in sorted(people) for what in naming.MINUTES_ASKED]
    there = await enqueue.existing(work.session, work.workspace, keys)
    message = views.written(found.call, found.workgroup)
    edits = [showing.edit(key, "meetings.minutes", message) for key in keys if key in there]
    await deliveries.edit(work, *edits)


async def _settle(work: Work, found: Found, draft: MinutesDraft) -> None:
    """Store what came of each item, and where it goes on."""
    session, workspace = work.session, work.workspace
    there = await items.of_call(session, workspace, found.call.id, TREATED)
    ahead = await access.others(work, found)
    upcoming = next((each for each in ahead if each.call.starts_at > found.call.starts_at), None)
    for each in there:
        came = draft.outcomes.get(each.id)
        if came is None:
            continue
        state = came.fate.state
        if came.fate is Fate.CARRY and upcoming is None:
            # The parking lot is the workgroup's; what a small group has no further call for stays in its minutes.
            state = ItemState.OPEN if found.audience.small else ItemState.PARKED
        await items.put(session, workspace, [each.id], outcome=came.text, state=state.value)
        if state is ItemState.DONE:
            await items.drop_untouched(session, workspace, [_carried(each.id)])
        elif state is not ItemState.OPEN and each.state is not state:
            await items.drop_untouched(session, workspace, [_carried(each.id)])
            await carry_over(work, [each], upcoming if state is ItemState.CARRIED else None)


def _carried(item_id: int) -> str:
    return f"carried:{item_id}"


async def _writer(work: Work, slack_user: str, call_id: int, *, lock: bool = False) -> tuple[Seen, Found]:
    if lock:
        await access.hold_all(work, call_id)
    found = await access.call(work, call_id)
    seen = await access.of_call(work, await rights.identify(work, slack_user), found)
    if not await _may_write(work, seen, found):
        raise NotAllowed(
            "The minutes are written by the call's recorder, its chair or the liaison. "
            f"{please_ask(await rights.whom_to_ask(work, found.call.workgroup_id))}"
        )
    if found.call.cancelled or found.call.starts_at > work.now:
        raise NotBegun("This call has not taken place, so there is nothing to write down yet.")
    return seen, found


async def _may_write(work: Work, seen: Seen, found: Found) -> bool:
    """Say whether somebody writes the minutes: recorder, chair and liaison; anybody of a small group."""
    if seen.runs or seen.person.id in found.audience.ids:
        return True
    return bool(await roles.written_by(work.session, work.workspace, seen.person.id, [found.call.id]))


def _note(work: Work, seen: Seen, call_id: int) -> None:
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=seen.person.id,
        action="meetings.minutes",
        subject=f"call:{call_id}",
    )
