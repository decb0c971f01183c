"""From a draft to an issue that goes out: what may follow what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import NotAllowed, UserFacingError
from domain.newsletters import approval
from domain.newsletters.approval import AuthorApproves, EmptyIssue, NotNow
from domain.newsletters.issue import IssueState
from tests.newsletters_samples import ISSUE, ITEMS, NOW

CLOSED = (IssueState.SCHEDULED, IssueState.SENT, IssueState.CORRECTED, IssueState.SKIPPED)


@pytest.mark.parametrize("state", IssueState)
def test_only_drafts_and_approved_issues_are_changed(state: IssueState) -> None:
    issue = replace(ISSUE, state=state)
    if state in CLOSED:
        with pytest.raises(NotNow):
            approval.check_edit(issue)
    else:
        approval.check_edit(issue)


@pytest.mark.parametrize("state", IssueState)
def test_only_a_draft_is_approved(state: IssueState) -> None:
    issue = replace(ISSUE, state=state)
    if state is IssueState.DRAFT:
        approval.check_approve(issue, ITEMS, 1)
    else:
        with pytest.raises(NotNow):
            approval.check_approve(issue, ITEMS, 1)


def test_whoever_worked_on_the_draft_does_not_approve_it() -> None:
    issue = replace(ISSUE, authors=(1, 2))
    for author in issue.authors:
        with pytest.raises(AuthorApproves) as refused:
            approval.check_approve(issue, ITEMS, author)
        assert isinstance(refused.value, NotAllowed)
    approval.check_approve(issue, ITEMS, 3)


def test_an_issue_in_which_everything_is_left_out_counts_as_empty() -> None:
    gone = [replace(each, dropped=True) for each in ITEMS]
    for check in (approval.check_ask, lambda issue, items: approval.check_approve(issue, items, 1)):
        with pytest.raises(EmptyIssue):
            check(ISSUE, gone)


@pytest.mark.parametrize("state", IssueState)
def test_only_an_approved_issue_is_scheduled(state: IssueState) -> None:
    issue = replace(ISSUE, state=state)
    at = NOW + timedelta(days=1)
    if state is IssueState.APPROVED:
        approval.check_schedule(issue, at, NOW)
    else:
        with pytest.raises(NotNow):
            approval.check_schedule(issue, at, NOW)


@pytest.mark.parametrize("off", [timedelta(0), timedelta(seconds=-1), timedelta(days=367)])
def test_a_time_that_has_passed_or_is_over_a_year_off_is_refused_at_its_field(off: timedelta) -> None:
    with pytest.raises(UserFacingError) as refused:
        approval.check_schedule(replace(ISSUE, state=IssueState.APPROVED), NOW + off, NOW)
    assert refused.value.field == "date"


@pytest.mark.parametrize("state", IssueState)
def test_only_a_scheduled_sending_is_cancelled_and_only_a_sent_issue_corrected(state: IssueState) -> None:
    issue = replace(ISSUE, state=state)
    for check, right in (
        (approval.check_unschedule, {IssueState.SCHEDULED}),
        (approval.check_correct, {IssueState.SENT, IssueState.CORRECTED}),
    ):
        if state in right:
            check(issue)
        else:
            with pytest.raises(NotNow):
                check(issue)
