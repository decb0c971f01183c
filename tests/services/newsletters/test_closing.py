"""A newsletter comes out no more while an issue of it waits; and a month has one draft."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from domain.newsletters.issue import IssueState
from services.newsletters import approving, founding, naming, prompts, sending
from storage.newsletters import issues
from storage.newsletters import series as queries
from storage.newsletters.tables import NewsletterIssue
from tests import factories
from tests.conftest import WORKSPACE
from tests.newsletters_stage import CHANNEL, Stage
from tests.stage import user

WHEN = {"date": "2026-09-08", "time": "10:00", "zone": "UTC"}


async def load(stage: Stage, *keys: str) -> None:
    """Load a program file that names these newsletters and no other."""
    plans = [
        {"key": key, "name": f"About {key}", "summary": "", "day": 8, "hour": 10, "draft_days": 10, "cutoff_days": 3}
        | {"editors": [], "senders": []}
        for key in keys
    ]
    async with stage.works.begin(WORKSPACE) as work:
        program = await factories.program(work)
        program.settings = {**program.settings, "newsletters": plans}
        await founding.found(work, program)


async def scheduled(stage: Stage) -> int:
    desk = await stage.approved()
    await approving.schedule(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id, **WHEN)
    await stage.pass_on()
    return desk.issue.id


async def test_a_newsletter_that_is_closed_puts_its_issue_back_and_says_so(stage: Stage) -> None:
    issue = await scheduled(stage)
    await load(stage, "workforce")
    found = await stage.issue(issue)
    assert (found.state, found.send_at) == (IssueState.APPROVED, None)
    out = await stage.pass_on()
    told = {each.to: each.text for each in out if ":closed:" in each.key}
    assert set(told) == {user(stage.ed), user(stage.sue)}
    assert "the program file no longer names this newsletter" in told[user(stage.ed)]
    assert naming.SEND not in {kind for kind, _, _ in await stage.waiting()}
    assert CHANNEL not in {each.to for each in await stage.until(datetime(2026, 9, 9, tzinfo=UTC))}
    # Back in the file, it can be scheduled again as it was approved.
    await load(stage, "standards", "workforce")
    assert (await stage.send(issue)).state is IssueState.SENT
    assert [each.to for each in stage.sent].count(CHANNEL) == 1


async def test_loading_a_file_that_names_a_newsletter_leaves_its_schedule_alone(stage: Stage) -> None:
    issue = await scheduled(stage)
    await load(stage, "standards", "workforce")
    assert (await stage.issue(issue)).state is IssueState.SCHEDULED
    assert CHANNEL in {each.to for each in await stage.until(datetime(2026, 9, 8, 10, tzinfo=UTC))}


async def test_a_sending_that_comes_due_for_a_closed_newsletter_is_given_up_in_quiet(stage: Stage) -> None:
    issue = await scheduled(stage)
    async with stage.works.begin(WORKSPACE) as work:
        # As an earlier version left it: closed, and still scheduled.
        await queries.put(work.session, WORKSPACE, stage.series.id, state=queries.CLOSED)
    stage.clock.moment = datetime(2026, 9, 8, 10, tzinfo=UTC)
    async with stage.works.begin(WORKSPACE) as work:
        await sending.send(work, issue)
    assert CHANNEL not in {each.to for each in await stage.pass_on()}
    async with stage.works.begin(WORKSPACE) as work:
        await prompts.keep_up(work)
    assert (await stage.issue(issue)).state is IssueState.APPROVED
    assert naming.SEND not in {kind for kind, _, _ in await stage.waiting()}
    assert [each.to for each in await stage.pass_on() if ":closed:" in each.key] == [user(stage.ed), user(stage.sue)]
    async with stage.works.begin(WORKSPACE) as work:
        await prompts.keep_up(work)
    assert [each for each in await stage.pass_on() if ":closed:" in each.key] == []


async def test_a_month_whose_issue_was_sent_or_skipped_early_gets_no_second_draft(stage: Stage) -> None:
    await stage.until(datetime(2026, 9, 10, tzinfo=UTC))
    async with stage.works.begin(WORKSPACE) as work:
        for found in (await issues.unfinished(work.session, WORKSPACE, [stage.series.id])).values():
            await issues.put(work.session, WORKSPACE, found.id, state=IssueState.SKIPPED.value)
    # October's, well before its draft would have made itself on 28 September.
    issue = await stage.out("October, early")
    assert (issue.state, issue.period.month) == (IssueState.SENT, 10)
    await stage.until(datetime(2026, 9, 29, tzinfo=UTC))
    assert await months(stage) == [10]
    # November's is skipped before its time; December drafts itself as ever.
    await stage.until(datetime(2026, 10, 10, tzinfo=UTC))
    desk = await stage.start()
    assert desk.issue.period.month == 11
    await approving.skip(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    await stage.until(datetime(2026, 11, 10, tzinfo=UTC))
    assert await months(stage) == [10, 11]
    await stage.until(datetime(2026, 11, 30, tzinfo=UTC))
    assert await months(stage) == [10, 11, 12]


async def months(stage: Stage) -> list[int]:
    """Return the months of the issues that there are or were."""
    async with stage.works.reading(WORKSPACE) as work:
        query = select(NewsletterIssue.period).where(NewsletterIssue.series_id == stage.series.id)
        return [each.month for each in await work.session.scalars(query.order_by(NewsletterIssue.id))]
