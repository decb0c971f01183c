"""Agendas: items by anybody of the workgroup, ordered, edited and dropped by the liaison, and the parking lot."""

from __future__ import annotations

from typing import Any

from domain.directory.rights import please_ask
from domain.errors import FieldErrors, NotAllowed, NotFound, UserFacingError
from domain.meetings import item as rules
from domain.meetings.item import Item, ItemDraft, ItemState
from domain.meetings.overview import AgendaPage, ItemForm, MeetingSettings
from services import rights
from services.meetings import access, planning, showing
from services.meetings.access import Seen
from services.work import Work, Works
from storage import audit
from storage.calls import queries as calls
from storage.calls.queries import Found
from storage.directory import Person
from storage.meetings import items, records

PARKING = "parking"
"""What the form calls the parking lot where it offers calls."""
NOT_AHEAD = {"call": "Choose a call that is still ahead, or the parking lot."}


async def page(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> AgendaPage:
    """Return the agenda of a workgroup's next call. Raises NotFound, NotAllowed for people outside the workgroup."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        seen = await access.look(work, person, workgroup_id)
        access.require_insider(seen, please_ask(await rights.whom_to_ask(work, workgroup_id)))
        return await gather(work, seen)


async def gather(work: Work, seen: Seen) -> AgendaPage:
    """Do what `page` does, in a work that is open already."""
    ahead = await access.ahead(work, seen.group.id)
    agenda = await showing.agenda_of(work, seen.group, ahead[0] if ahead else None)
    checks = await records.wants_checks(work.session, work.workspace, seen.group.id, seen.person.id)
    return AgendaPage(agenda, seen.person.id, seen.runs, checks)


async def blank(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> ItemForm:
    """Return the empty form of an item. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        return await _form(work, await access.insider(work, slack_user, workgroup_id))


async def to_edit(works: Works, workspace: str, slack_user: str, item_id: int) -> ItemForm:
    """Return the form of an item to whoever may edit it. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        seen, found = await _editable(work, slack_user, item_id)
        return await _form(work, seen, found)


async def add(
    works: Works,
    workspace: str,
    slack_user: str,
    workgroup_id: int,
    draft: ItemDraft,
    *,
    call: str | None,
    request_key: str,
) -> AgendaPage:
    """Put an item on the agenda of a call (its id), or into the parking lot; saved twice, it is one item.

    The first item of a workgroup is the beginning of its meetings with Convene.

    Raises:
        FieldErrors, NotFound, NotAllowed, AgendaFull: nothing was saved.
    """
    async with works.begin(workspace) as work:
        seen = await access.insider(work, slack_user, workgroup_id)
        if await items.made_by(work.session, workspace, request_key) is not None:
            return await gather(work, seen)
        await _begin(work, workgroup_id)
        found = await _chosen(work, seen.group.id, call, seen.person)
        await access.hold(work, [_id(found)])
        await _check_ahead(work, found)
        await _check_room(work, seen, found)
        values = await _values(work, seen, draft)
        made = await items.add(
            work.session,
            workspace,
            {
                "request_key": request_key,
                "workgroup_id": workgroup_id,
                "call_id": _id(found),
                "created_by": seen.person.id,
                "created_at": work.now,
                **values,
            },
        )
        if made is not None and found:
            await showing.refresh(work, seen.group, found)
        return await gather(work, seen)


async def edit(
    works: Works,
    workspace: str,
    slack_user: str,
    item_id: int,
    draft: ItemDraft,
    *,
    call: str | None,
    place: int | None,
) -> AgendaPage:
    """Change an item, put it on another call's agenda or into the parking lot, and (liaisons) at another place.

    Raises:
        FieldErrors, NotFound, NotAllowed, AgendaFull: nothing was saved.
    """
    async with works.begin(workspace) as work:
        group = (await _on_agenda(work, item_id)).workgroup_id
        found = await _chosen(work, group, call, await rights.identify(work, slack_user))
        there = _id(found)
        seen, before = await _editable(work, slack_user, item_id, there)
        await _check_ahead(work, found)
        values = await _values(work, seen, draft)
        if there != before.call_id:
            await _check_room(work, seen, found)
            last = await items.last_position(work.session, workspace, seen.group.id, there)
            values |= {"call_id": there, "position": last + 1}
        await items.put(work.session, workspace, [item_id], **values)
        if seen.runs and place is not None and found:
            order = [each.id for each in await items.of_call(work.session, workspace, found.call.id)]
            await items.order(work.session, workspace, rules.placed(order, item_id, place))
        await _refresh(work, seen, {before.call_id, there})
        return await gather(work, seen)


async def drop(works: Works, workspace: str, slack_user: str, item_id: int) -> AgendaPage:
    """Take an item off its agenda, for good. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        seen, before = await _editable(work, slack_user, item_id)
        await items.put(work.session, workspace, [item_id], state=ItemState.DROPPED.value)
        await _refresh(work, seen, {before.call_id})
        return await gather(work, seen)


async def to_set(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> tuple[str, MeetingSettings]:
    """Return a workgroup's name and what it uses, to whoever answers for it. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        seen = await access.runner(work, slack_user, workgroup_id)
        found = await records.settings(work.session, workspace, [workgroup_id])
        return seen.group.name, found.get(workgroup_id) or MeetingSettings(on=True)


async def set_up(
    works: Works, workspace: str, slack_user: str, workgroup_id: int, chosen: MeetingSettings
) -> AgendaPage:
    """Store what a workgroup uses; whoever begins gets the timers of its calls ahead. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        seen = await access.runner(work, slack_user, workgroup_id)
        await records.set_settings(work.session, workspace, workgroup_id, chosen)
        if chosen.on:
            await planning.plan_workgroup(work, workgroup_id)
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=seen.person.id,
            action="meetings.settings",
            subject=f"workgroup:{workgroup_id}",
            on=chosen.on,
            roles=chosen.roles,
            evaluation=chosen.evaluation,
        )
        return await gather(work, seen)


async def toggle_checks(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> AgendaPage:
    """Let somebody have process checks at half-time, or no longer. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        seen = await access.insider(work, slack_user, workgroup_id)
        wanted = await records.wants_checks(work.session, workspace, workgroup_id, seen.person.id)
        await records.want_checks(work.session, workspace, workgroup_id, seen.person.id, on=not wanted)
        if not wanted:
            await _begin(work, workgroup_id)
        return await gather(work, seen)


async def _begin(work: Work, workgroup_id: int) -> None:
    """Let a workgroup's meetings begin when they never have; one that was switched off stays off."""
    if not await records.settings(work.session, work.workspace, [workgroup_id]):
        await records.begin(work.session, work.workspace, workgroup_id)
        await planning.plan_workgroup(work, workgroup_id)


async def _form(work: Work, seen: Seen, item: Item | None = None) -> ItemForm:
    ahead = [each.call for each in await access.ahead(work, seen.group.id, guest=seen.person.id)]
    order: list[int] = []
    if item and item.call_id is not None:
        order = [each.id for each in await items.of_call(work.session, work.workspace, item.call_id)]
    return ItemForm(
        workgroup_id=seen.group.id,
        workgroup=seen.group.name,
        calls=tuple(ahead),
        person=await access.themselves(work, seen),
        runs=seen.runs,
        item=item,
        places=len(order),
        place=order.index(item.id) + 1 if item and item.id in order else 0,
    )


async def _editable(work: Work, slack_user: str, item_id: int, to: int | None = None) -> tuple[Seen, Item]:
    """Return an item that somebody may edit; its agenda and that of the call it goes `to` are held, in that order.

    Two who order the same agenda, or move items between two, do it one after the other; what the first one moved
    away, the second one is told of.
    """
    before = await _on_agenda(work, item_id)
    seen = await access.insider(work, slack_user, before.workgroup_id)
    await access.hold(work, [before.call_id, to])
    found = await _on_agenda(work, item_id)
    if found.call_id not in {before.call_id, to}:
        raise UserFacingError("Somebody moved this item a moment ago. `/agenda` shows where it is now.")
    if not seen.runs and (found.brings is None or found.brings.id != seen.person.id):
        ask = please_ask(await rights.whom_to_ask(work, found.workgroup_id))
        raise NotAllowed(f"An item is changed by whoever brings it, or by the liaison. {ask}")
    return seen, found


async def _on_agenda(work: Work, item_id: int) -> Item:
    found = await items.find(work.session, work.workspace, item_id)
    if found is None or found.state is not ItemState.OPEN:
        raise NotFound("This item is not on an agenda any more. `/agenda` shows what is.")
    return found


async def _chosen(work: Work, workgroup_id: int, call: str | None, who: Person) -> Found | None:
    """Return the call that was chosen among those ahead for somebody; None is the parking lot."""
    ahead = {str(each.call.id): each for each in await access.ahead(work, workgroup_id, guest=who.id)}
    if call == PARKING or not ahead:
        return None
    if call not in ahead:
        raise FieldErrors(NOT_AHEAD)
    return ahead[call]


async def _check_ahead(work: Work, found: Found | None) -> None:
    """See that nobody cancelled the chosen call before its agenda was held. Raises FieldErrors."""
    if found and (await access.call(work, found.call.id)).call.cancelled:
        raise FieldErrors(NOT_AHEAD)


def _id(found: Found | None) -> int | None:
    return found.call.id if found else None


async def _check_room(work: Work, seen: Seen, found: Found | None) -> None:
    if found is None:
        there = await items.parked(work.session, work.workspace, seen.group.id)
    else:
        there = await items.of_call(work.session, work.workspace, found.call.id)
    rules.check_room(len(there), parked=found is None)


async def _values(work: Work, seen: Seen, draft: ItemDraft) -> dict[str, Any]:
    people = await access.everybody(work, seen.group.id)
    return {
        "topic": draft.topic,
        "minutes": draft.minutes,
        "goal": draft.goal,
        "decides": draft.decides.value,
        "brings": draft.brings if draft.brings in people else seen.person.id,
    }


async def _refresh(work: Work, seen: Seen, call_ids: set[int | None]) -> None:
    found = await calls.find(work.session, work.workspace, [each for each in call_ids if each is not None])
    for _, each in sorted(found.items()):
        await showing.refresh(work, seen.group, each)
