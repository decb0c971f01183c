"""Agendas put together from what is stored, and where they stand in Slack."""

from __future__ import annotations

from datetime import datetime

from domain.deliveries import Edit, Post, Recipient, channel, person
from domain.meetings.overview import Agenda
from domain.meetings.role import current
from domain.norms.norm import NormState
from services import deliveries
from services.meetings import access, naming
from services.pulses import focus
from services.work import Work
from storage.calls.queries import Found
from storage.deliveries import enqueue
from storage.directory import Workgroup
from storage.meetings import actions, items, records, roles
from storage.norms import queries as norms
from views.meetings import agenda as views
from views.surfaces import Message

ACTIONS_SHOWN = 30


async def agenda_of(work: Work, group: Workgroup, found: Found | None) -> Agenda:
    """Return the agenda of a call of a workgroup; None: no call is ahead."""
    session, workspace = work.session, work.workspace
    adopted = await norms.of_workgroup(session, workspace, group.id)
    call = found.call if found else None
    # What the workgroup has open and parked is for its own calls.
    small = found is not None and found.audience.small
    return Agenda(
        workgroup_id=group.id,
        workgroup=group.name,
        call=call,
        items=tuple(await items.of_call(session, workspace, call.id)) if call else (),
        roles=tuple(current(await roles.of_call(session, workspace, call.id)).values()) if call else (),
        norms=tuple(each.text for each in adopted if each.state is NormState.ADOPTED),
        focus=tuple(each.title for each in await focus.current(work, group.id)),
        actions=() if small else tuple(await actions.open_in(session, workspace, [group.id], limit=ACTIONS_SHOWN)),
        parked=() if small else tuple(await items.parked(session, workspace, group.id)),
        settings=await access.settings(work, group.id),
    )


async def post(work: Work, group: Workgroup, found: Found) -> None:
    """Post the agenda of a call, once for each time the call has; of a small group only when something is on it."""
    if found.audience.small and not await items.of_call(work.session, work.workspace, found.call.id):
        return
    key = naming.agenda(found.call)
    record = await records.record(work.session, work.workspace, found.call.id)
    if record.agenda_key == key:
        await refresh(work, group, found)
        return
    agenda = await agenda_of(work, group, found)
    if record.agenda_key is not None:
        await change(work, found, record.agenda_key, "meetings.agenda", views.moved(agenda))
    message = views.posted(agenda)
    await tell(work, found, key, "meetings.agenda", message, expires=found.call.ends_at)
    await records.keep(work.session, work.workspace, found.call.id, agenda_key=key)


async def refresh(work: Work, group: Workgroup, found: Found) -> None:
    """Bring the posted agenda of a call up to date, if it was posted; many changes in a row cost one update."""
    record = await records.record(work.session, work.workspace, found.call.id)
    if record.agenda_key is None:
        return
    agenda = await agenda_of(work, group, found)
    message = views.cancelled(agenda) if found.call.cancelled else views.posted(agenda)
    await change(work, found, record.agenda_key, "meetings.agenda", message)


async def tell(
    work: Work, found: Found, key: str, kind: str, message: Message, *, expires: datetime | None = None
) -> None:
    """Post to the channel in which everybody hears of a call, or to its people where there is none."""
    to: dict[str, Recipient] = {f"{key}:channel": channel(found.channel)} if found.channel else {}
    if not to:
        to = {f"{key}:{each}": person(user) for each, user in (await _people(work, found)).items() if user}
    posts = [Post(where, kind, each, message.payload(), expires_at=expires) for where, each in to.items()]
    await deliveries.post(work, *posts)


async def change(work: Work, found: Found, key: str, kind: str, message: Message) -> None:
    """Change what was posted under this key, wherever it was posted."""
    keys = [f"{key}:channel", *(f"{key}:{each}" for each in await _people(work, found))]
    there = await enqueue.existing(work.session, work.workspace, keys)
    await deliveries.edit(work, *(edit(each, kind, message) for each in keys if each in there))


async def _people(work: Work, found: Found) -> dict[int, str | None]:
    """Return whom a call is for, by id, with their Slack ids."""
    if found.audience.small:
        return {each.person_id: each.slack_user for each in found.audience.told()}
    return {each.id: each.slack_user for each in (await access.everybody(work, found.call.workgroup_id)).values()}


def edit(key: str, kind: str, message: Message) -> Edit:
    """Return the edit that gives a message, named by its key, another content."""
    return Edit(key=f"{key}:edit", kind=kind, target_key=key, payload=message.payload(), coalesce_key=key)
