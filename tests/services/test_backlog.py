from pytest import MonkeyPatch
from sqlalchemy import update

from bot.doctor import Level, _given_up
from bot.metrics import Metrics
from bot.outlook import ProcessOutlook
from domain.deliveries import Post, State, channel
from domain.timers import NewTimer
from domain.timers import State as TimerState
from services import backlog, deliveries
from services.work import Works
from storage import timers
from storage.deliveries import Delivery
from storage.timers import Timer
from tests.conftest import START, WORKSPACE, StillClock


async def fill(works: Works) -> None:
    """A timer that waits, one that failed and one of another release; deliveries refused in two ways and owed."""
    async with works.begin(WORKSPACE) as work:
        new = [NewTimer(key, f"calls.{key}", "call:1", START) for key in ("remind", "shift", "dance")]
        await timers.schedule(work.session, WORKSPACE, new)
        failed = update(Timer).where(Timer.key == "remind")
        await work.session.execute(failed.values(state=TimerState.FAILED, last_error="LookupError E-1A"))
        await deliveries.post(work, *(Post(key, "calls.remind", channel("C1"), {"text": "x"}) for key in "abcd"))
        for error, keys in (("not_in_channel", ["a", "b"]), ("msg_too_long", ["c"])):
            dead = update(Delivery).where(Delivery.dedupe_key.in_(keys))
            await work.session.execute(dead.values(state=State.DEAD, last_error=error))


async def test_what_waits_and_what_was_given_up_is_counted_by_state(works: Works) -> None:
    assert await backlog.counts(works) == backlog.Counts(
        {"waiting": 0, "failed": 0}, {"pending": 0, "sending": 0, "uncertain": 0, "dead": 0}
    )
    await fill(works)
    assert await backlog.counts(works) == backlog.Counts(
        {"waiting": 2, "failed": 1}, {"pending": 1, "sending": 0, "uncertain": 0, "dead": 3}
    )


async def test_the_doctor_says_what_was_given_up_lately_and_what_to_do(works: Works, clock: StillClock) -> None:
    await fill(works)
    clock.advance(hours=1)
    found = _given_up("TLLC", await backlog.troubles(works, WORKSPACE))
    said = {each.what: (each.level, each.mend) for each in found}
    assert [what.removeprefix("TLLC: ") for what in said] == [
        "1 of calls.remind failed for good in the last 7 days (last: LookupError E-1A)",
        "1 of calls.dance should have happened by now, and this release does not know how",
        "1 of calls.shift should have happened by now, and no worker does it",
        "1 message could not be delivered in the last 7 days (msg_too_long: the message is too long for Slack)",
        "2 messages could not be delivered in the last 7 days "
        "(not_in_channel: I am not in the channel; invite me there)",
    ]
    levels, mends = zip(*said.values(), strict=True)
    assert levels == (Level.WARNING, Level.ERROR, Level.ERROR, Level.WARNING, Level.WARNING)
    for mend, words in zip(
        mends, ("look for E-1A in the log", "newest release", "worker", "owners were told", "Send again"), strict=True
    ):
        assert words in mend


async def test_what_was_given_up_long_ago_is_no_news(works: Works, clock: StillClock) -> None:
    await fill(works)
    async with works.begin(WORKSPACE) as work:
        await work.session.execute(update(Timer).values(state=TimerState.FIRED))
    clock.advance(days=8)
    (found,) = _given_up("TLLC", await backlog.troubles(works, WORKSPACE))
    assert found.level is Level.OK


async def test_measurements_leave_the_counts_out_when_the_database_does_not_answer(
    works: Works, clock: StillClock, monkeypatch: MonkeyPatch
) -> None:
    async def fail(_works: Works) -> backlog.Counts:
        raise ConnectionError

    outlook, metrics = ProcessOutlook(works, clock, None), Metrics()
    metrics.note_backlog(await outlook.backlog())
    assert b'convene_deliveries{state="pending"} 0.0' in metrics.text()
    monkeypatch.setattr(backlog, "counts", fail)
    metrics.note_backlog(await outlook.backlog())
    assert b"convene_deliveries{" not in metrics.text()
