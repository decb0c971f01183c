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
    return Agenda(
        workgroup_id=group.id,
        workgroup=group.name,
        call=call,
        items=tuple(await items.of_call(session, workspace, call.id)) if call else (),
        roles=tuple(current(await roles.of_call(session, workspace, call.id)).values()) if call else (),
        norms=tuple(each.text for each in adopted if each.state is NormState.ADOPTED),
        focus=tuple(each.title for each in await focus.current(work, group.id)),
        actions=tuple(await actions.open_in(session, workspace, [group.id], limit=ACTIONS_SHOWN)),
        parked=tuple(await items.parked(session, workspace, group.id)),
        settings=await access.settings(work, group.id),
    )


async def post(work: Work, group: Workgroup, found: Found) -> None:
    """Post the agenda of a call, once for each time the call has."""
    key = naming.agenda(found.call)
    record = await records.record(work.session, work.workspace, found.call.id)
    if record.agenda_key == key:
        await refresh(work, group, found)
        return
    agenda = await agenda_of(work, group, found)
    if record.agenda_key is not None:
        await change(work, group, record.agenda_key, "meetings.agenda", views.moved(agenda))
    message = views.posted(agenda)
    await tell(work, group, key, "meetings.agenda", message, expires=found.call.ends_at)
    await records.keep(work.session, work.workspace, found.call.id, agenda_key=key)


async def refresh(work: Work, group: Workgroup, found: Found) -> None:
    """Bring the posted agenda of a call up to date, if it was posted; many changes in a row cost one update."""
    record = await records.record(work.session, work.workspace, found.call.id)
    if record.agenda_key is None:
        return
    agenda = await agenda_of(work, group, found)
    message = views.cancelled(agenda) if found.call.cancelled else views.posted(agenda)
    await change(work, group, record.agenda_key, "meetings.agenda", message)


async def tell(
    work: Work, group: Workgroup, key: str, kind: str, message: Message, *, expires: datetime | None = None
) -> None:
    """Post to the workgroup's channel, or to its people where it has none."""
    to: dict[str, Recipient] = {f"{key}:channel": channel(group.channel)} if group.channel else {}
    if not to:
        people = await access.everybody(work, group.id)
        to = {f"{key}:{each.id}": person(each.slack_user) for each in people.values() if each.slack_user}
    posts = [Post(where, kind, each, message.payload(), expires_at=expires) for where, each in to.items()]
    await deliveries.post(work, *posts)


async def change(work: Work, group: Workgroup, key: str, kind: str, message: Message) -> None:
    """Change what was posted under this key, wherever it was posted."""
    people = await access.everybody(work, group.id)
    keys = [f"{key}:channel", *(f"{key}:{each}" for each in people)]
    there = await enqueue.existing(work.session, work.workspace, keys)
    await deliveries.edit(work, *(edit(each, kind, message) for each in keys if each in there))


def edit(key: str, kind: str, message: Message) -> Edit:
    """Return the edit that gives a message, named by its key, another content."""
    return Edit(key=f"{key}:edit", kind=kind, target_key=key, payload=message.payload(), coalesce_key=key)
