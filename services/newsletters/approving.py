"""From draft to schedule: asking, approving, scheduling, cancelling, sending at once, skipping.

Approving and sending need the right to send; nobody approves what they worked on.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.directory.rights import Right
from domain.newsletters import approval, forms, rhythm
from domain.newsletters.issue import Desk, Issue, IssueGone, IssueState, Series
from services import rights
from services.newsletters import access, naming, notices
from services.newsletters.drafting import back_to_draft, desk
from services.newsletters.notices import mention
from services.work import Work, Works
from storage import audit, directory, timers
from storage.newsletters import issues
from views.newsletters import notices as views


class Changed(IssueGone):
    """The draft changed while somebody was looking at it."""


async def ask(works: Works, workspace: str, slack_user: str, *, issue_id: int) -> Desk:
    """Ask those who may send for their approval; who asks stands for the draft, and so cannot approve it.

    Raises NotAllowed, NotFound, NotNow, EmptyIssue.
    """
    async with works.begin(workspace) as work:
        who, _, issue = await _locked(work, slack_user, issue_id, Right.DRAFT_NEWSLETTERS)
        items = await issues.items(work.session, workspace, issue_id)
        approval.check_ask(issue, items)
        authors = [*issue.authors, *([] if who.id in issue.authors else [who.id])]
        await issues.put(work.session, workspace, issue_id, asked_at=work.now, authors=authors)
        _, issue = await access.issue(work, issue_id)
        shown = sum(not each.dropped for each in items)
        await notices.to_senders(work, issue, views.asked(issue, mention(who), shown))
        _note(work, who, "newsletters.ask", issue_id)
        return await desk(work, who, issue_id)


async def approve(works: Works, workspace: str, slack_user: str, *, issue_id: int, revision: int | None = None) -> Desk:
    """Approve a draft as it is; with `revision` only if it is still the one that was looked at.

    Raises:
        NotAllowed: without the right to send. AuthorApproves: they worked on it.
        NotFound, NotNow, EmptyIssue, Changed.
    """
    async with works.begin(workspace) as work:
        who, _, issue = await _locked(work, slack_user, issue_id, Right.SEND_NEWSLETTERS)
        approval.check_approve(issue, await issues.items(work.session, workspace, issue_id), who.id)
        if revision is not None and revision != issue.revision:
            raise Changed("The draft was changed while you were reading it. Open it again and look at the changes.")
        values = {"state": IssueState.APPROVED.value, "approved_by": who.id, "approved_at": work.now}
        await issues.put(work.session, workspace, issue_id, **values)
        message = views.approved(issue, mention(who), None, "")
        await notices.to_authors(work, issue, "approved", message, without=[who.id])
        _note(work, who, "newsletters.approve", issue_id)
        return await desk(work, who, issue_id)


async def schedule(
    works: Works,
    workspace: str,
    slack_user: str,
    *,
    issue_id: int,
    date: str | None,
    time: str | None,
    zone: str | None,
) -> Desk:
    """Let an approved issue go out at a time, given as wall clock and zone.

    Raises FieldErrors, NotAllowed, NotFound, NotNow, UserFacingError (field `date`).
    """
    async with works.begin(workspace) as work:
        who, series, issue = await _locked(work, slack_user, issue_id, Right.SEND_NEWSLETTERS)
        at = forms.parse_moment(date, time, zone).at
        await _schedule(work, who, issue, at)
        message = views.approved(issue, mention(who), at, series.zone)
        await notices.to_authors(work, issue, "scheduled", message, without=[who.id])
        return await desk(work, who, issue_id)


async def send_now(works: Works, workspace: str, slack_user: str, *, issue_id: int) -> Desk:
    """Let an approved issue go out in two minutes, so that it can still be cancelled.

    Raises NotAllowed, NotFound, NotNow.
    """
    async with works.begin(workspace) as work:
        who, _, issue = await _locked(work, slack_user, issue_id, Right.SEND_NEWSLETTERS)
        await _schedule(work, who, issue, work.now + approval.UNDO)
        return await desk(work, who, issue_id)


async def unschedule(works: Works, workspace: str, slack_user: str, *, issue_id: int) -> Desk:
    """Cancel a planned sending; the issue stays approved. Raises NotAllowed, NotFound, NotNow."""
    async with works.begin(workspace) as work:
        # Like the ticker: first the timer, then the issue.
        await timers.hold(work.session, workspace, [naming.issue_ref(issue_id)])
        who, _, issue = await _locked(work, slack_user, issue_id, Right.SEND_NEWSLETTERS)
        approval.check_unschedule(issue)
        await timers.cancel(work.session, workspace, naming.issue_ref(issue_id), kind=naming.SEND)
        await issues.put(work.session, workspace, issue_id, state=IssueState.APPROVED.value, send_at=None)
        _note(work, who, "newsletters.unschedule", issue_id)
        return await desk(work, who, issue_id)


async def skip(works: Works, workspace: str, slack_user: str, *, issue_id: int) -> Desk:
    """Send nothing this month: the next issue can find what this one held. Raises NotAllowed, NotFound, NotNow."""
    async with works.begin(workspace) as work:
        who, _, issue = await _locked(work, slack_user, issue_id, None)
        approval.check_give_up(issue)
        values: dict[str, Any] = {**back_to_draft(), "state": IssueState.SKIPPED.value}
        await issues.put(work.session, workspace, issue_id, **values)
        await issues.give_back(work.session, workspace, issue_id)
        await timers.cancel(work.session, workspace, naming.issue_ref(issue_id))
        await notices.to_editors(work, issue, "skipped", views.skipped(issue, mention(who)))
        _note(work, who, "newsletters.skipped", issue_id)
        return await desk(work, who, issue_id)


async def proposed(works: Works, workspace: str, slack_user: str, *, issue_id: int) -> tuple[Desk, datetime]:
    """Return an approved issue with the time that the scheduling form proposes (naive, in the series' zone).

    Raises NotAllowed, NotFound, NotNow.
    """
    async with rights.reading(works, workspace, slack_user) as (work, who):
        series, issue = await access.issue(work, issue_id)
        await access.require(work, who, Right.SEND_NEWSLETTERS, series.id)
        planned = rhythm.month(series, issue.period).send_at
        at = planned if planned > work.now else rhythm.sensible(work.now, series.zone)
        approval.check_schedule(issue, at, work.now)
        return await desk(work, who, issue_id), rhythm.local(at, series.zone)


async def _schedule(work: Work, who: directory.Person, issue: Issue, at: datetime) -> None:
    approval.check_schedule(issue, at, work.now)
    values = {"state": IssueState.SCHEDULED.value, "send_at": at, "sent_by": who.slack_user}
    await issues.put(work.session, work.workspace, issue.id, **values)
    _, planned = await access.issue(work, issue.id)
    await timers.schedule(work.session, work.workspace, [naming.send(planned, at)])
    _note(work, who, "newsletters.schedule", issue.id)


async def _locked(
    work: Work, slack_user: str, issue_id: int, right: Right | None
) -> tuple[directory.Person, Series, Issue]:
    """Return who acts and the issue, held until the end; without `right` either of the two will do."""
    who = await rights.identify(work, slack_user)
    series, issue = await access.issue(work, issue_id, lock=True)
    if right is None:
        await access.require_either(work, who, series.id)
    else:
        await access.require(work, who, right, series.id)
    return who, series, issue


def _note(work: Work, who: directory.Person, action: str, issue_id: int) -> None:
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=who.id,
        action=action,
        subject=naming.issue_ref(issue_id),
    )
