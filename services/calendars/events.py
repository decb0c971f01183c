"""Calls as entries of a calendar."""

from __future__ import annotations

from domain import calendars
from domain.calendars import CalendarFile, Event
from domain.errors import NotFound
from services import rights
from services.work import Works
from storage import calendars as stored
from storage.calendars import Entry
from views import calendars as views


def event_of(workspace: str, entry: Entry) -> Event:
    """Return a call as a calendar entry; it names its workgroup, and nobody who comes."""
    call = entry.call
    return Event(
        uid=calendars.uid("call", workspace, call.id),
        sequence=entry.sequence,
        title=f"{call.title} · {entry.workgroup}",
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        zone=call.zone,
        changed_at=entry.changed_at,
        url=call.link,
        cancelled=call.cancelled,
    )


def file_of(workspace: str, entry: Entry) -> CalendarFile:
    """Return the calendar file of one call; one of a cancelled call takes it out of the calendar."""
    return CalendarFile(f"call-{entry.call.id}.ics", views.render([event_of(workspace, entry)]))


async def file(works: Works, workspace: str, slack_user: str, *, call_id: int) -> CalendarFile:
    """Return the calendar file of a call, to whoever could answer its invitation.

    Raises:
        NotFound: there is no such call (any more).
    """
    async with rights.reading(works, workspace, slack_user) as (work, _):
        found = await stored.entry(work.session, workspace, call_id)
        if found is None:
            raise NotFound("This call does not exist any more. `/calls list` shows the calls ahead.")
        return file_of(workspace, found)
