"""A newsletter that comes out no more: what was to go out stays, and those who made it hear."""

from __future__ import annotations

from collections.abc import Collection

from domain.newsletters.issue import IssueState
from services.newsletters import naming, notices
from services.work import Work
from storage import timers
from storage.newsletters import issues
from storage.newsletters import series as queries
from views.newsletters import notices as views


async def close(work: Work, series_ids: Collection[int]) -> None:
    """Let these newsletters come out no more: no draft makes itself, and no issue of theirs goes out."""
    await stop(work, series_ids)
    for series_id in series_ids:
        await queries.put(work.session, work.workspace, series_id, state=queries.CLOSED)
        await timers.cancel(work.session, work.workspace, naming.series_ref(series_id), kind=naming.DRAFT)


async def stop(work: Work, series_ids: Collection[int]) -> None:
    """Put the scheduled issues of these newsletters back to approved, and tell their editors and who scheduled them."""
    planned = [
        each for each in await issues.scheduled(work.session, work.workspace) if each.series_id in set(series_ids)
    ]
    if not planned:
        return
    # Like the ticker: first the timers, then the issues.
    await timers.hold(work.session, work.workspace, [naming.issue_ref(each.id) for each in planned])
    for each in planned:
        issue = await issues.find(work.session, work.workspace, each.id, lock=True)
        if issue is None or issue.state is not IssueState.SCHEDULED:
            continue
        await timers.cancel(work.session, work.workspace, naming.issue_ref(issue.id), kind=naming.SEND)
        await issues.put(work.session, work.workspace, issue.id, state=IssueState.APPROVED.value, send_at=None)
        owner = await issues.sent_by(work.session, work.workspace, issue.id)
        await notices.to_editors(work, issue, "closed", views.closed(issue), also=owner)
