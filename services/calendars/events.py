"""Calls as entries of a calendar."""

from __future__ import annotations

from domain import calendars
from domain.calendars import CalendarFile, Event
from domain.errors import NotFound
from services import rights
from services.work import Works
from storage import calendars as stored
from storage.calendars import Entry
from storage.calls import small_groups
from views import calendars as views


def event_of(workspace: str, entry: Entry) -> Event:
    """Return a call as a calendar entry; it names its workgroup, and nobody who comes."""
    call, small = entry.call, entry.call.small_group is not None
    return Event(
        uid=calendars.uid("call", workspace, call.id),
        sequence=entry.sequence,
        title=f"{call.title} · {'small group in ' if small else ''}{entry.workgroup}",
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
        NotInvited: it is for a small group of other people.
    """
    async with rights.reading(works, workspace, slack_user) as (work, who):
        found = await stored.entry(work.session, workspace, call_id)
        if found is None:
            raise NotFound("This call does not exist any more. `/calls list` shows the calls ahead.")
        group = found.call.small_group
        (await small_groups.audiences(work.session, workspace, [group]))[group].check_invited(who.id)
        return file_of(workspace, found)
