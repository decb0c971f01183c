"""What a newsletter does as time passes; each function is the work of a timer, inside the ticker's transaction."""

from __future__ import annotations

from datetime import date

import structlog

from domain.newsletters import rhythm
from domain.newsletters.issue import Issue, IssueState
from services.newsletters import closing, founding, naming, notices
from services.newsletters.drafting import create
from services.work import Work
from storage import timers
from storage.directory import workgroups
from storage.newsletters import issues, submissions
from storage.newsletters import series as queries
from views.newsletters import notices as views


async def draft(work: Work, series_id: int, period: date) -> None:
    """Make the draft of a month and tell its editors; with no items they are asked before the month is skipped.

    While an earlier issue is still being worked on there is no second one, and none for a month whose issue was sent
    or skipped before. The next month's timer is set either way.
    """
    series = await queries.find(work.session, work.workspace, series_id, lock=True)
    if series is None or not series.open:
        return
    await timers.schedule(work.session, work.workspace, [naming.next_draft(series, work.now)])
    if series_id in await issues.unfinished(work.session, work.workspace, [series_id]):
        return
    if await issues.any_of(work.session, work.workspace, series_id, period):
        return
    made = await create(work, series, period)
    month = rhythm.month(series, period)
    message = views.drafted(series, made, month, await _items(work, made), work.now)
    await notices.to_editors(work, made, "drafted", message)


async def remind(work: Work, issue_id: int) -> None:
    """Remind the editors before the cut-off; an issue without items is asked about again."""
    issue = await issues.find(work.session, work.workspace, issue_id)
    if issue is None or issue.state is not IssueState.DRAFT:
        return
    series = await queries.find(work.session, work.workspace, issue.series_id)
    if series is None or not series.open:
        return
    items = await _items(work, issue)
    waiting = await submissions.count_unseen(work.session, work.workspace, series.id)
    if not items and not waiting:
        await notices.to_editors(work, issue, "empty", views.empty(issue))
        return
    month = rhythm.month(series, issue.period)
    message = views.remind(series, issue, month, items=items, waiting=waiting, now=work.now)
    await notices.to_editors(work, issue, "remind", message)


async def late(work: Work, issue_id: int) -> None:
    """Say that an issue should have gone out and did not; nothing is sent or skipped by itself."""
    issue = await issues.find(work.session, work.workspace, issue_id)
    if issue is None or issue.state not in {IssueState.DRAFT, IssueState.APPROVED}:
        return
    if not await _items(work, issue):
        await notices.to_editors(work, issue, "empty", views.empty(issue))
        return
    message = views.late(issue, approved=issue.state is IssueState.APPROVED)
    await notices.to_editors(work, issue, "late", message)


async def keep_up(work: Work) -> None:
    """Take up what timers left undone, and give programs that were loaded before there were newsletters theirs."""
    known = await queries.of_programs(work.session, work.workspace)
    for program in await workgroups.programs_on(work.session, work.workspace, work.now.date()):
        if program.id not in known:
            await founding.found(work, program)
    waiting = await timers.waiting(work.session, work.workspace, naming.DRAFT)
    for series in await queries.every(work.session, work.workspace):
        if naming.series_ref(series.id) not in waiting:
            await founding.rearm(work, series.id)
    comes_out = {each.id for each in await queries.every(work.session, work.workspace)}
    planned = await issues.scheduled(work.session, work.workspace)
    await closing.stop(work, {each.series_id for each in planned} - comes_out)
    sending = await timers.waiting(work.session, work.workspace, naming.SEND)
    stalled = [
        each
        for each in planned
        if each.series_id in comes_out
        and each.send_at is not None
        and each.send_at <= work.now
        and naming.issue_ref(each.id) not in sending
    ]
    if stalled:
        again = [naming.send_again(each, work.now) for each in stalled]
        await timers.schedule(work.session, work.workspace, again)
        structlog.get_logger().warning("newsletters.rearmed", workspace=work.workspace, issues=len(stalled))


async def _items(work: Work, issue: Issue) -> int:
    return sum(not each.dropped for each in await issues.items(work.session, work.workspace, issue.id))
