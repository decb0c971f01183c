"""Events move and are called off after a draft took them up: the issue says what is true when it goes out."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from domain.calls.call import CallState
from domain.newsletters.forms import RawItem
from domain.newsletters.issue import Desk, IssueState, Item
from services.newsletters import approving, correcting, drafting, editing, founding, sources
from storage.calls.tables import CallRow
from storage.newsletters import series as queries
from storage.webinars.tables import WebinarRow
from tests import factories
from tests.conftest import START, WORKSPACE
from tests.newsletters_stage import CHANNEL, Stage
from tests.services.newsletters.test_drafting import call
from tests.stage import user
from tests.webinars_stage import Stage as Webinars
from views.text import plain_time, slack_time

EAST = "America/New_York"


async def move(stage: Stage, call_id: int, to: datetime) -> None:
    async with stage.works.begin(WORKSPACE) as work:
        values = {"starts_at": to, "ends_at": to + timedelta(hours=1)}
        await work.session.execute(update(CallRow).where(CallRow.id == call_id).values(**values))


async def call_off(stage: Stage, *ids: int) -> None:
    async with stage.works.begin(WORKSPACE) as work:
        cancelled = update(CallRow).where(CallRow.id.in_(ids)).values(state=CallState.CANCELLED.value)
        await work.session.execute(cancelled)


async def refill(stage: Stage, desk: Desk) -> dict[str, Item]:
    found, _, _ = await drafting.refill(stage.works, WORKSPACE, user(stage.ed), issue_id=desk.issue.id)
    return {each.title: each for each in found.items}


async def approve(stage: Stage, desk: Desk) -> None:
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)


def in_channel(stage: Stage, issue_id: int) -> str:
    return str(stage.payloads[f"newsletter:{issue_id}:channel:{CHANNEL}:1"])


async def test_looking_again_takes_over_another_time_and_the_words_that_nobody_edited(stage: Stage) -> None:
    first = await call(stage, "First", days=10)
    second = await call(stage, "Second", days=11)
    desk = await stage.start()
    item = next(each for each in desk.items if each.source_id == str(second))
    raw = RawItem(item.section.value, "My own words")
    await editing.edit(stage.works, WORKSPACE, user(stage.ed), item_id=item.id, raw=raw)
    for each in (first, second):
        await move(stage, each, START + timedelta(days=15))
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(CallRow).where(CallRow.id.in_([first, second])).values(title="Renamed"))
    items = await refill(stage, desk)
    assert {title: each.starts_at for title, each in items.items()} == {
        "Teacher Pipeline: Renamed": START + timedelta(days=15),
        "My own words": START + timedelta(days=15),
    }


async def test_a_change_of_an_event_voids_an_approval_when_the_editor_looks_again(stage: Stage) -> None:
    moved = await call(stage, "Moved", days=10)
    desk = await stage.start()
    await approve(stage, desk)
    await refill(stage, desk)
    assert (await stage.issue(desk.issue.id)).state is IssueState.APPROVED
    await move(stage, moved, START + timedelta(days=12))
    await refill(stage, desk)
    assert (await stage.issue(desk.issue.id)).state is IssueState.DRAFT


async def test_a_webinar_that_moves_or_is_called_off_is_followed_too(stage: Stage) -> None:
    webinars = await Webinars(stage.works, stage.clock).set()
    moved = await webinars.announced(title="Moved")
    off = await webinars.announced(title="Called off")
    await webinars.later(minutes=1)
    async with stage.works.begin(WORKSPACE) as work:
        await founding.found(work, await factories.program(work))
        series = (await queries.every(work.session, WORKSPACE))[0]
    max_ = user(webinars.max)
    desk = await drafting.start(stage.works, WORKSPACE, max_, series_id=series.id)
    assert {each.title for each in desk.items} == {"Moved", "Called off"}
    to = START + timedelta(days=5)
    async with stage.works.begin(WORKSPACE) as work:
        later = {"starts_at": to, "ends_at": to + timedelta(hours=1), "zone": "America/Denver"}
        await work.session.execute(update(WebinarRow).where(WebinarRow.id == moved).values(**later))
        await work.session.execute(update(WebinarRow).where(WebinarRow.id == off).values(state="cancelled"))
    desk, _, changed = await drafting.refill(stage.works, WORKSPACE, max_, issue_id=desk.issue.id)
    assert changed == 2
    assert [(each.title, each.starts_at, each.zone) for each in desk.items if not each.dropped] == [
        ("Moved", to, "America/Denver")
    ]


async def test_a_call_that_others_push_out_of_the_first_is_not_called_off(stage: Stage) -> None:
    await call(stage, "Far", days=30)
    desk = await stage.start()
    for number in range(sources.MOST_CALLS):
        await call(stage, f"Nearer {number}", days=5)
    items = await refill(stage, desk)
    assert not items["Teacher Pipeline: Far"].dropped


async def test_an_issue_goes_out_with_the_times_of_now_and_without_what_was_called_off(stage: Stage) -> None:
    moved = await call(stage, "Moved", days=10)
    off = await call(stage, "Called off", days=11)
    desk = await stage.start()
    item = next(each for each in desk.items if each.source_id == str(off))
    raw = RawItem(item.section.value, "Off, in my words")
    await editing.edit(stage.works, WORKSPACE, user(stage.ed), item_id=item.id, raw=raw)
    await approve(stage, desk)
    await stage.pass_on()
    to = START + timedelta(days=15)
    await move(stage, moved, to)
    await call_off(stage, off)
    before = len(stage.sent)
    issue = await stage.send(desk.issue.id)
    assert issue.state is IssueState.SENT
    said = in_channel(stage, issue.id)
    assert slack_time(to, EAST) in said
    assert slack_time(START + timedelta(days=10), EAST) not in said
    assert "my words" not in said
    told = {each.to: each for each in stage.sent[before:] if ":sent:" in each.key}
    # Who had it sent hears what is different from what they approved.
    assert set(told) == {user(stage.ed), user(stage.sue)}
    for notice in told.values():
        assert f"“Teacher Pipeline: Moved” is on {plain_time(to, EAST)} now." in notice.text
        assert "“Off, in my words” was called off, so it is left out." in notice.text
        assert "“Off, in my words” was called off" in notice.blocks


async def test_without_changes_only_the_authors_hear_that_it_is_out(stage: Stage) -> None:
    await call(stage, "As planned", days=10)
    desk = await stage.start()
    await approve(stage, desk)
    await stage.send(desk.issue.id)
    told = [each for each in stage.sent if ":sent:" in each.key]
    assert [each.to for each in told] == [user(stage.ed)]
    assert "Changed" not in told[0].blocks


async def test_an_issue_of_which_nothing_is_left_is_a_draft_again_and_its_editors_hear(stage: Stage) -> None:
    only = await call(stage, "The only one", days=10)
    desk = await stage.start()
    await approve(stage, desk)
    await call_off(stage, only)
    before = len(stage.sent)
    issue = await stage.send(desk.issue.id)
    assert (issue.state, issue.number, issue.send_at, issue.approved_by) == (IssueState.DRAFT, None, None, None)
    out = stage.sent[before:]
    assert CHANNEL not in {each.to for each in out}
    told = {each.to: each.text for each in out if ":nothing:" in each.key}
    assert set(told) == {user(stage.ed), user(stage.sue)}
    assert "was not sent: nothing is left in it" in told[user(stage.ed)]
    assert "“Teacher Pipeline: The only one” was called off" in told[user(stage.ed)]
    # It can be finished and sent like any other draft.
    await stage.write(desk.issue.id, "Something else")
    await approve(stage, desk)
    assert (await stage.send(desk.issue.id)).state is IssueState.SENT


async def test_correcting_an_event_takes_over_the_time_it_has_now(stage: Stage) -> None:
    moved = await call(stage, "Moved later", days=10)
    desk = await stage.start()
    await approve(stage, desk)
    issue = await stage.send(desk.issue.id)
    to = START + timedelta(days=20)
    await move(stage, moved, to)
    (item,) = (await stage.items(issue.id)).values()
    # Nothing else is different: the form has no field for the time.
    same = RawItem(None, item.title, item.text, item.link, item.credit)
    await correcting.correct(stage.works, WORKSPACE, user(stage.sue), item_id=item.id, raw=same, note="It moved.")
    await stage.pass_on()
    assert slack_time(to, EAST) in in_channel(stage, issue.id)
