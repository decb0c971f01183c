import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import select

from domain.deliveries import Edit, File, Post, State, channel, person
from domain.lanes import no_limits, slack_paces
from schedules.reaper import Reaper
from schedules.relay import Limited, Refused, Relay, Step, TokenDead, Unclear, Unreached
from services import deliveries
from services.work import Works
from storage.database import Database
from storage.deliveries import Attachment, Delivery
from storage.deliveries.heads import LOOKED_THROUGH
from storage.directory import Person
from storage.workspaces import ACTIVE, SUSPENDED, Workspace
from tests.conftest import START, WORKSPACE, StillClock
from tests.schedules.conftest import TIMING
from tests.schedules.slack import FakeSlack, MachineTime, Notes

Owe = Callable[..., Awaitable[None]]
HOUR = timedelta(hours=1)


async def rows(works: Works) -> dict[str, Delivery]:
    async with works.reading(WORKSPACE) as work:
        return {row.dedupe_key: row for row in await work.session.scalars(select(Delivery).order_by(Delivery.id))}


async def states(works: Works) -> dict[str, str]:
    return {key: row.state for key, row in (await rows(works)).items()}


async def edit(works: Works, target: str, text: str, coalesce: str = "counter") -> None:
    async with works.begin(WORKSPACE) as work:
        await deliveries.edit(work, Edit(f"edit:{target}", "calls.count", target, {"text": text}, coalesce))


def failing(
    *errors: Exception | None, method: str = "post", place: str | None = None
) -> Callable[..., Awaitable[None]]:
    """Return a hook that raises these, one a call of `method` (at `place`), and then lets everything pass."""
    left = list(errors)

    async def hook(called: str, where: str) -> None:
        if left and called == method and place in {None, where}:
            error = left.pop(0)
            if error:
                raise error

    return hook


async def test_what_is_owed_is_posted_once_with_its_id_as_metadata(
    relay: Relay, slack: FakeSlack, works: Works, owe: Owe
) -> None:
    await owe("hello")
    await relay.settle()
    await relay.settle()
    (said,) = slack.said
    row = (await rows(works))["hello"]
    assert said["metadata"] == {"event_type": "convene_delivery", "event_payload": {"id": f"{WORKSPACE}:{row.id}"}}
    assert (row.state, row.slack_ts, row.attempts, row.first_try_at) == (State.SENT, said["ts"], 1, START)
    assert await relay.idle()


async def test_a_channel_gets_its_posts_in_order_one_a_second(
    relay: Relay, slack: FakeSlack, machine: MachineTime, owe: Owe
) -> None:
    await owe("1", "2", "3")
    await relay.settle()
    assert slack.texts == ["1"]
    assert not await relay.idle()
    machine.advance(0.5)
    await relay.settle()
    assert slack.texts == ["1"]
    for _ in range(2):
        machine.advance(1)
        await relay.settle()
    assert slack.texts == ["1", "2", "3"]


async def test_channels_do_not_wait_for_each_other(relay: Relay, slack: FakeSlack, owe: Owe) -> None:
    for name in ("C1", "C2", "C3"):
        await owe(f"to {name}", to=name)
    await relay.settle()
    assert sorted(slack.texts) == ["to C1", "to C2", "to C3"]
    assert slack.most_at_once == 3


async def test_nothing_is_sent_on_a_lane_while_its_last_call_is_under_way(
    relay: Relay, slack: FakeSlack, machine: MachineTime, owe: Owe
) -> None:
    gate = asyncio.Event()

    async def wait(_method: str, _place: str) -> None:
        await gate.wait()

    slack.before = wait
    await owe("1", "2")
    assert await relay.once() == 1
    machine.advance(5)
    assert await relay.once() == 0
    gate.set()
    await relay.settle()
    assert slack.texts == ["1", "2"]


async def test_a_workspace_keeps_to_its_cap(relay: Relay, slack: FakeSlack, machine: MachineTime, owe: Owe) -> None:
    for number in range(200):
        await owe(f"{number}", to=f"C{number}")
    for _ in range(100):
        await relay.settle()
        machine.advance(0.1)
    assert 40 <= len(slack.said) <= 49


async def test_a_full_workspace_does_not_keep_another_waiting(
    works: Works, slack: FakeSlack, machine: MachineTime, notes: Notes, owe: Owe
) -> None:
    async with works.begin("T2") as work:
        work.session.add(Workspace(id="T2", installed_at=START))
    for number in range(50):
        await owe(f"{number}", to=f"C{number}")
    async with works.begin("T2") as work:
        await deliveries.post(work, Post("late", "calls.remind", channel("C1"), {"text": "late"}))
    relay = Relay(works, slack, paces=no_limits(), funnel=notes, timing=TIMING, machine=machine, most_in_flight=2)
    await relay.once()
    await asyncio.sleep(0.05)
    await relay.drain(5)
    assert "late" in slack.texts


async def test_a_post_behind_a_long_backlog_of_another_channel_is_not_kept_waiting_by_a_full_workspace(
    works: Works, slack: FakeSlack, machine: MachineTime, notes: Notes, owe: Owe
) -> None:
    async with works.begin("T2") as work:
        work.session.add(Workspace(id="T2", installed_at=START))
    async with works.begin("T2") as work:
        others = (Post(f"other {n}", "calls.remind", channel(f"C{n}"), {"text": f"other {n}"}) for n in range(20))
        await deliveries.post(work, *others)
    await owe(*(f"backlog {number}" for number in range(LOOKED_THROUGH + 2)))
    await owe("behind", to="C2")
    relay = Relay(works, slack, paces=slack_paces(), funnel=notes, timing=TIMING, machine=machine, most_in_flight=2)
    for _ in range(2):
        await relay.once()
        await relay.drain(5)
    assert sorted(slack.texts) == ["backlog 0", "behind", "other 0", "other 1"]


async def test_held_posts_wait_for_their_time_and_let_others_pass(
    relay: Relay, slack: FakeSlack, machine: MachineTime, clock: StillClock, owe: Owe
) -> None:
    await owe("held", available_at=START + HOUR)
    await owe("now")
    await relay.settle()
    assert slack.texts == ["now"]
    assert await relay.idle()
    clock.advance(hours=1)
    assert not await relay.idle()
    machine.advance(1)
    await relay.settle()
    assert slack.texts == ["now", "held"]


async def test_what_expired_is_dropped(
    relay: Relay, slack: FakeSlack, works: Works, clock: StillClock, owe: Owe
) -> None:
    await owe("stale", expires_at=START + HOUR)
    clock.advance(hours=1)
    await relay.settle()
    assert slack.said == []
    assert (await rows(works))["stale"].last_error == "expired"
    assert await relay.idle()


async def test_a_withdrawn_post_is_not_sent(relay: Relay, slack: FakeSlack, works: Works, owe: Owe) -> None:
    await owe("calls.remind:1:24h")
    async with works.begin(WORKSPACE) as work:
        await deliveries.withdraw(work, "calls.remind:1:")
    await relay.settle()
    assert slack.said == []


async def test_a_direct_message_is_opened_once_and_remembered(
    relay: Relay, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    async with works.begin(WORKSPACE) as work:
        work.session.add(Person(workspace=WORKSPACE, slack_user="U1", name="Ada"))
    await owe(*(Post(f"dm{n}", "calls.remind", person("U1"), {"text": f"dm{n}"}) for n in (1, 2)))
    await relay.settle()
    machine.advance(1)
    await owe(Post("dm3", "calls.remind", person("U1"), {"text": "dm3"}))
    for _ in range(3):
        await relay.settle()
        machine.advance(1)
    assert slack.opened == ["U1"]
    assert [(each["channel"], each["text"]) for each in slack.said] == [("D1", "dm1"), ("D1", "dm2"), ("D1", "dm3")]
    async with works.reading(WORKSPACE) as work:
        assert await work.session.scalar(select(Person.dm_channel)) == "D1"


async def test_somebody_who_cannot_be_written_to_is_given_up_and_the_owner_told(
    relay: Relay, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Refused("user_disabled"), method="open", place="U1")
    await owe(Post("dm", "calls.remind", person("U1"), {"text": "x"}, owner="U7"))
    for _ in range(3):
        await relay.settle()
        machine.advance(2)
    assert (await states(works))["dm"] == State.DEAD
    (told,) = slack.said
    assert told["channel"] == "D7"
    assert "<@U1>" in told["text"]
    assert "deactivated" in told["text"]


async def test_a_direct_message_that_did_not_open_is_tried_again_later(
    relay: Relay, slack: FakeSlack, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Unclear("internal_error"), Limited(30), method="open")
    await owe(Post("dm", "calls.remind", person("U1"), {"text": "dm"}))
    await relay.settle()
    assert slack.said == []
    machine.advance(6)
    await relay.settle()
    machine.advance(20)
    await relay.settle()
    assert slack.opened == []
    machine.advance(11)
    await relay.settle()
    assert slack.texts == ["dm"]


async def test_an_edit_waits_until_its_message_is_there(
    relay: Relay, slack: FakeSlack, works: Works, clock: StillClock, owe: Owe
) -> None:
    await owe("post", available_at=START + HOUR)
    await edit(works, "post", "1 going")
    await relay.settle()
    assert slack.edits == []
    assert await relay.idle()
    clock.advance(hours=1)
    await relay.settle()
    assert slack.edits == [(slack.said[0]["ts"], "1 going")]


async def test_edits_of_one_counter_become_one_call(relay: Relay, slack: FakeSlack, works: Works, owe: Owe) -> None:
    await owe("post")
    for number in range(30):
        await edit(works, "post", f"{number} going")
    await relay.settle()
    assert [text for _, text in slack.edits] == ["29 going"]


async def test_an_edit_of_unknown_outcome_is_simply_repeated(
    relay: Relay, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    await owe("post")
    await relay.settle()
    slack.after = failing(Unclear("TimeoutError"), method="update")
    await edit(works, "post", "1 going")
    await relay.settle()
    machine.advance(2)
    await relay.settle()
    assert [text for _, text in slack.edits] == ["1 going", "1 going"]
    assert set((await states(works)).values()) == {State.SENT}


async def test_edits_keep_to_the_method_limit(
    relay: Relay, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    await owe("post")
    await relay.settle()
    for number in range(60):
        await edit(works, "post", f"{number}", coalesce=f"c{number}")
    for _ in range(118):
        await relay.settle()  # on a busy machine an edit could still be under way when the next is due
        machine.advance(0.5)
    assert 40 <= len(slack.edits) <= 50


async def test_too_many_calls_hold_the_channel_as_long_as_slack_asks(
    relay: Relay, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Limited(30), place="C1")
    await owe("1", "2")
    await owe("other", to="C2")
    await relay.settle()
    assert slack.texts == ["other"]
    machine.advance(29)
    await relay.settle()
    assert slack.texts == ["other"]
    machine.advance(1)
    await relay.settle()
    assert slack.texts == ["other", "1"]
    assert (await rows(works))["1"].attempts == 2


async def test_a_second_limited_channel_holds_the_workspace(
    relay: Relay, slack: FakeSlack, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Limited(30), Limited(30))
    await owe("1", to="C1")
    await owe("2", to="C2")
    await relay.settle()
    await owe("3", to="C3")
    machine.advance(29)
    await relay.settle()
    assert slack.said == []
    for _ in range(3):
        machine.advance(1)
        await relay.settle()
    assert sorted(slack.texts) == ["1", "2", "3"]


async def test_a_refused_post_is_dead_and_its_owner_is_told_once(
    relay: Relay, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    error = "an_error_nobody_knows"
    slack.before = failing(Refused(error))
    await owe(Post("post", "calls.announce", channel("C1"), {"text": "Monthly call"}, owner="U7"))
    for _ in range(4):
        await relay.settle()
        machine.advance(1)
    row = (await rows(works))["post"]
    assert (row.state, row.last_error) == (State.DEAD, error)
    (told,) = slack.said
    assert told["channel"] == "D7"
    assert "<#C1>" in told["text"]
    assert "> Monthly call" in told["text"]


async def test_what_was_refused_for_a_mendable_reason_is_sent_again_with_its_edits_when_its_owner_says_so(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    until = START + HOUR
    slack.before = failing(Refused("not_in_channel"), Refused("not_in_channel"), place="C1")
    await owe(Post("post", "calls.announce", channel("C1"), {"text": "post"}, owner="U7", expires_at=until))
    await edit(works, "post", "1 going")
    for number in (1, 2):
        for _ in range(4):
            await relay.settle()
            machine.advance(1)
        await reaper.once()
        assert len(slack.said) == number
        assert await relay.idle()
        row = (await rows(works))["post"]
        assert slack.said[-1]["blocks"][-1]["elements"][0]["value"] == str(row.id)
        await edit(works, "post", f"{number + 1} going")
        assert await deliveries.repeat(works, WORKSPACE, row.id, "U7")
    for _ in range(4):
        await relay.settle()
        machine.advance(1)
    assert slack.texts[2:] == ["post"]
    assert [text for _, text in slack.edits] == ["3 going"]
    assert (await rows(works))["post"].expires_at == until


async def test_what_is_of_no_use_any_more_is_not_sent_again(
    *, relay: Relay, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe, clock: StillClock
) -> None:
    slack.before = failing(Refused("is_archived"))
    await owe(Post("post", "calls.announce", channel("C1"), {"text": "x"}, owner="U7", expires_at=START + HOUR))
    await relay.settle()
    clock.advance(hours=1)
    assert not await deliveries.repeat(works, WORKSPACE, (await rows(works))["post"].id, "U7")


async def test_a_message_that_slack_will_never_take_has_no_button(
    relay: Relay, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Refused("msg_too_long"))
    await owe(Post("post", "calls.announce", channel("C1"), {"text": "x"}, owner="U7"))
    for _ in range(4):
        await relay.settle()
        machine.advance(1)
    (told,) = slack.said
    assert [block["type"] for block in told["blocks"]] == ["section"]
    assert not await deliveries.repeat(works, WORKSPACE, (await rows(works))["post"].id, "U7")


async def test_no_connection_of_the_database_is_held_while_slack_is_called(
    relay: Relay, reaper: Reaper, slack: FakeSlack, machine: MachineTime, owe: Owe
) -> None:
    works = relay._works
    held: list[tuple[str, int]] = []
    pools = {engine.sync_engine.pool for engine in (works.database._writer, works.database._reader)}

    async def look(called: str, _where: str) -> None:
        held.append((called, sum(pool.checkedout() for pool in pools)))  # type: ignore[attr-defined]  # a queue counts

    slack.before = look
    # One at a time: what another call writes down meanwhile is not this one's.
    for one in (
        Post("dm", "calls.remind", person("U7"), {"text": "dm"}),
        Post("chart", "calls.remind", channel("C1"), {"text": "chart"}, file=File("c.png", "A chart", b"png")),
    ):
        await owe(one)
        for _ in range(4):
            await relay.settle()
            machine.advance(2)
    await edit(works, "dm", "edited")
    await relay.settle()
    slack.after = failing(Unclear("TimeoutError"))
    await owe("doubtful")
    await relay.settle()
    machine.advance(5)
    await reaper.once()
    assert {called for called, _ in held} == {"open", "upload", "post", "update", "read"}
    assert [each for each in held if each[1]] == []


async def test_a_note_to_an_owner_who_cannot_be_reached_ends_there(
    relay: Relay, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Refused("channel_not_found"), Refused("channel_not_found"))
    await owe(Post("post", "calls.announce", channel("C1"), {"text": "x"}, owner="U7"))
    for _ in range(4):
        await relay.settle()
        machine.advance(1)
    assert slack.said == []
    assert set((await states(works)).values()) == {State.DEAD}


async def test_a_dead_token_suspends_the_workspace_and_nothing_is_lost(
    relay: Relay, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(TokenDead("token_revoked"))
    await owe("post")
    await relay.settle()
    async with works.begin(WORKSPACE) as work:
        workspace = await work.session.get_one(Workspace, WORKSPACE)
        assert (workspace.state, workspace.state_reason) == (SUSPENDED, "token_revoked")
    assert await relay.idle()
    machine.advance(60)
    await relay.settle()
    assert slack.said == []
    async with works.begin(WORKSPACE) as work:
        (await work.session.get_one(Workspace, WORKSPACE)).state = ACTIVE
    await relay.settle()
    assert slack.texts == ["post"]


async def test_a_call_that_never_reached_slack_is_repeated_with_growing_pauses(
    relay: Relay, slack: FakeSlack, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Unreached("ClientConnectorError"), Unreached("ClientConnectorError"))
    await owe("1", "2")
    await relay.settle()
    machine.advance(1)
    await relay.settle()
    machine.advance(1)
    await relay.settle()
    assert slack.said == []
    for _ in range(3):
        machine.advance(1)
        await relay.settle()
    assert slack.texts == ["1", "2"]


async def test_a_call_is_not_begun_long_after_its_claim(
    works: Works, slack: FakeSlack, machine: MachineTime, notes: Notes, owe: Owe
) -> None:
    async def stand_still(step: Step) -> None:
        if step is Step.CLAIM_AFTER_COMMIT and not slack.said:
            machine.advance(11)

    relay = Relay(works, slack, paces=slack_paces(), funnel=notes, timing=TIMING, machine=machine, observer=stand_still)
    await owe("post")
    await relay.once()
    await relay.drain(5)
    assert slack.said == []
    assert (await states(works))["post"] == State.PENDING


async def test_a_file_is_uploaded_first_and_shown_when_slack_has_it_ready(
    relay: Relay, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.files_ready = False
    await owe("post", file=File("chart.png", "12 of 20 are going", b"png"))
    await relay.settle()
    assert (slack.uploads, slack.said) == (["chart.png"], [])
    slack.files_ready = True
    machine.advance(3)
    await relay.settle()
    await relay.settle()
    assert slack.uploads == ["chart.png"]
    (said,) = slack.said
    assert said["blocks"][-1] == {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "12 of 20 are going"}
    async with works.reading(WORKSPACE) as work:
        assert await work.session.scalar(select(Attachment.content)) == b""


async def test_a_file_that_slack_refuses_takes_its_post_along(
    relay: Relay, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Refused("file_uploads_disabled"), method="upload")
    await owe("post", file=File("chart.png", "a chart", b"png"), owner="U7")
    for _ in range(3):
        await relay.settle()
        machine.advance(3)
    assert (await states(works))["post"] == State.DEAD
    assert len(slack.said) == 1


async def test_a_commit_wakes_a_running_relay_at_once(works: Works, relay: Relay, slack: FakeSlack, owe: Owe) -> None:
    works.listen(relay.poke)
    relay.start()
    await asyncio.sleep(0.05)
    await owe("post")
    async with asyncio.timeout(20):
        while not slack.texts:  # noqa: ASYNC110 - the fake Slack announces nothing
            await asyncio.sleep(0.01)
    assert slack.texts == ["post"]
    assert await relay.drain(5)


async def test_draining_waits_for_the_calls_under_way_and_claims_nothing_more(
    works: Works, relay: Relay, slack: FakeSlack, machine: MachineTime, owe: Owe
) -> None:
    entered = asyncio.Event()

    async def slowly(_method: str, _place: str) -> None:
        entered.set()
        await asyncio.sleep(0.1)

    slack.before = slowly
    await owe("1", "2")
    relay.start()
    await entered.wait()
    machine.advance(5)
    assert await relay.drain(5)
    assert slack.texts == ["1"]
    assert await states(works) == {"1": State.SENT, "2": State.PENDING}


async def test_draining_gives_up_after_a_while_and_leaves_the_lease(
    works: Works, relay: Relay, slack: FakeSlack, owe: Owe
) -> None:
    entered = asyncio.Event()

    async def for_ever(_method: str, _place: str) -> None:
        entered.set()
        await asyncio.Event().wait()

    slack.before = for_ever
    await owe("1")
    relay.start()
    await entered.wait()
    assert not await relay.drain(0.05)
    assert await states(works) == {"1": State.SENDING}


async def test_an_unexpected_error_is_noted_and_stops_nothing_else(
    relay: Relay, slack: FakeSlack, notes: Notes, owe: Owe
) -> None:
    slack.before = failing(RuntimeError("a bug"), place="C1")
    await owe("1", to="C1")
    await owe("2", to="C2")
    await relay.settle()
    assert slack.texts == ["2"]
    assert notes.errors == [("RuntimeError", "deliver")]


async def test_two_relays_send_each_post_once(
    works: Works, database_url: str, slack: FakeSlack, notes: Notes, owe: Owe
) -> None:
    other = Works(Database(database_url), slack.clock)
    relays = [Relay(each, slack, paces=no_limits(), funnel=notes) for each in (works, other)]
    await owe(*(Post(f"{n}", "calls.remind", channel(f"C{n % 7}"), {"text": f"{n:03}"}) for n in range(140)))
    try:
        await asyncio.gather(*(relay.settle() for relay in relays))
        await asyncio.gather(*(relay.settle() for relay in relays))
    finally:
        await other.database.close()
    assert sorted(slack.texts) == [f"{n:03}" for n in range(140)]
    for name in {each["channel"] for each in slack.said}:
        texts = [each["text"] for each in slack.said if each["channel"] == name]
        assert texts == sorted(texts)
    assert notes.errors == []
