"""The archive: a workgroup's past calls with their minutes, page by page, the latest first."""

from __future__ import annotations

from domain.directory.rights import please_ask
from domain.errors import UserFacingError
from domain.meetings.overview import Archive, ArchiveLine
from services import rights
from services.meetings import access
from services.work import Works
from storage.meetings import records, roles

PAGE = 12
"""Calls on a page: a year of monthly ones."""


class NotBegun(UserFacingError):
    """The call has not begun, so there is nothing to write down yet."""


async def page(works: Works, workspace: str, slack_user: str, workgroup_id: int, number: int = 0) -> Archive:
    """Return a page of a workgroup's past calls, the latest first; page 0 holds the latest, one beyond the end none.

    Raises NotFound, NotAllowed for people outside the workgroup.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        seen = await access.look(work, person, workgroup_id)
        access.require_insider(seen, please_ask(await rights.whom_to_ask(work, workgroup_id)))
        past = await records.past_calls(
            work.session, workspace, workgroup_id, guest=person.id, now=work.now, limit=PAGE + 1, after=number * PAGE
        )
        ids = [each.id for each in past[:PAGE]]
        kept = await records.records(work.session, workspace, ids)
        writes = set(ids) if seen.runs else await roles.written_by(work.session, workspace, person.id, ids)
        # Anybody of a small group writes its minutes; these are the calls of those that the viewer is in.
        writes = writes | {call.id for call in past if call.small_group is not None}
        lines = [
            ArchiveLine(call, kept[call.id].saved_at if call.id in kept else None, call.id in writes)
            for call in past[:PAGE]
        ]
        return Archive(
            workgroup_id, seen.group.name, tuple(lines), page=number, before=number * PAGE, older=len(past) > PAGE
        )


async def latest_to_write(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> int:
    """Return the latest call of a workgroup that has begun. Raises NotFound, NotAllowed, NotBegun."""
    found = await page(works, workspace, slack_user, workgroup_id)
    if not found.lines:
        raise NotBegun("No call of this workgroup has taken place yet, so there is nothing to write down.")
    return found.lines[0].call.id
