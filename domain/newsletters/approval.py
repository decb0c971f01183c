"""From a draft to an issue that goes out: what may follow what, and who may say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.errors import NotAllowed, UserFacingError
from domain.newsletters.issue import Issue, IssueState, Item

UNDO = timedelta(minutes=2)
"""How long "send now" waits, so that it can still be cancelled."""
FARTHEST = timedelta(days=366)


class NotNow(UserFacingError):
    """The issue is not at the stage that this needs."""


class AuthorApproves(NotAllowed):
    """Whoever worked on a draft cannot approve it."""


class EmptyIssue(UserFacingError):
    """An issue without items is not sent; its month is skipped instead."""


def check_edit(issue: Issue) -> None:
    """Refuse to change the draft of an issue that is scheduled, sent or given up. Raises NotNow."""
    if issue.state is IssueState.SCHEDULED:
        raise NotNow("This issue is scheduled. Cancel the sending first; then it can be changed and approved again.")
    if issue.published:
        raise NotNow("This issue has been sent. Open it and choose Correct to put a line right everywhere.")
    if not issue.unfinished:
        raise NotNow(f"This issue was {issue.state.value}. `/newsletter draft` starts a new one.")


def check_not_empty(items: Sequence[Item]) -> None:
    """Refuse an issue in which nothing would be read. Raises EmptyIssue."""
    if all(each.dropped for each in items):
        raise EmptyIssue("There is nothing in this issue yet. Write an item, or skip this month.")


def check_ask(issue: Issue, items: Sequence[Item]) -> None:
    """Refuse to ask for an approval that is not needed or not possible. Raises NotNow, EmptyIssue."""
    check_edit(issue)
    if issue.state is IssueState.APPROVED:
        raise NotNow("This issue is approved already. It can be scheduled.")
    check_not_empty(items)


def check_approve(issue: Issue, items: Sequence[Item], person_id: int) -> None:
    """Refuse an approval: of nothing, of what is past it, and by anybody who worked on the draft.

    Raises:
        NotNow, EmptyIssue: see above.
        AuthorApproves: this person changed the draft, so somebody else has to look at it.
    """
    if issue.state is not IssueState.DRAFT:
        check_edit(issue)
        raise NotNow("This issue is approved already. It can be scheduled.")
    check_not_empty(items)
    if person_id in issue.authors:
        raise AuthorApproves(
            "You worked on this draft, so somebody else approves it: four eyes see more than two. "
            "Press Ask for approval to let those who may send know."
        )


def check_schedule(issue: Issue, at: datetime, now: datetime) -> None:
    """Refuse a time for an issue that is not approved, and one that has passed or is over a year off.

    Raises:
        NotNow: it is not approved, or scheduled already.
        UserFacingError: the time (`field` is `date`).
    """
    if issue.state is IssueState.DRAFT:
        raise NotNow("This issue is not approved yet. Somebody who may send approves it first.")
    if issue.state is not IssueState.APPROVED:
        check_edit(issue)
    if at <= now:
        raise UserFacingError("That time has already passed. Choose one that is still ahead.", field="date")
    if at > now + FARTHEST:
        raise UserFacingError("That is more than a year away. Choose an earlier date.", field="date")


def check_unschedule(issue: Issue) -> None:
    """Refuse to cancel a sending that is not planned. Raises NotNow."""
    if issue.published:
        raise NotNow("It is too late to cancel: this issue has been sent. You can still correct it.")
    if issue.state is not IssueState.SCHEDULED:
        raise NotNow("This issue is not scheduled, so there is nothing to cancel.")


def check_give_up(issue: Issue) -> None:
    """Refuse to skip or discard an issue that is scheduled or over. Raises NotNow."""
    check_edit(issue)


def check_correct(issue: Issue) -> None:
    """Refuse to correct what nobody has yet. Raises NotNow."""
    if not issue.published:
        raise NotNow("This issue has not been sent, so there is nothing to correct: change its draft.")
