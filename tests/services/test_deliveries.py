from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.deliveries import Edit, File, Post, State, channel, person
from services import deliveries
from services.timers import due
from services.work import Works
from storage.deliveries import Attachment, Delivery
from storage.directory import Person
from tests.conftest import START, WORKSPACE

HOUR = timedelta(hours=1)


def a_post(key: str, text: str = "hello", **more: Any) -> Post:
    return Post(key=key, kind="calls.announce", to=channel("C1"), payload={"text": text}, **more)


def an_edit(target: str, text: str, coalesce: str = "counter:1") -> Edit:
    return Edit(f"edit:{target}", "calls.count", target, {"text": text}, coalesce)


async def owe(works: Works, *posts: Post) -> None:
    async with works.begin(WORKSPACE) as work:
        await deliveries.post(work, *posts)


async def change(works: Works, *edits: Edit) -> None:
    async with works.begin(WORKSPACE) as work:
        await deliveries.edit(work, *edits)


async def rows(works: Works) -> list[Delivery]:
    async with works.reading(WORKSPACE) as work:
        return list(await work.session.scalars(select(Delivery).order_by(Delivery.id)))


async def set_state(works: Works, key: str, state: State) -> None:
    async with works.begin(WORKSPACE) as work:
        await work.session.execute(update(Delivery).where(Delivery.dedupe_key == key).values(state=state))


async def test_a_key_is_owed_once(works: Works) -> None:
    await owe(works, a_post("a", "first"), a_post("b"))
    await owe(works, a_post("a", "second"))
    assert [(row.dedupe_key, row.payload["text"]) for row in await rows(works)] == [("a", "first"), ("b", "hello")]


async def test_nothing_is_owed_when_the_transaction_rolls_back(works: Works) -> None:
    with pytest.raises(RuntimeError):
        async with works.begin(WORKSPACE) as work:
            await deliveries.post(work, a_post("a"))
            raise RuntimeError
    assert await rows(works) == []


async def test_whoever_listens_is_woken_after_the_commit(works: Works) -> None:
    seen: list[str] = []
    works.listen(lambda: seen.append("woken"))
    async with works.begin(WORKSPACE) as work:
        await deliveries.post(work, a_post("a"))
        assert seen == []
    assert seen == ["woken"]


async def test_a_person_is_addressed_by_the_open_direct_message(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        work.session.add(Person(workspace=WORKSPACE, slack_user="U1", dm_channel="D1", name="Ada"))
        work.session.add(Person(workspace=WORKSPACE, slack_user="U2", name="Ben"))
    await owe(works, *(Post(f"p:{user}", "calls.remind", person(user), {"text": "soon"}) for user in ("U1", "U2")))
    assert [(row.recipient, row.channel) for row in await rows(works)] == [("U1", "D1"), ("U2", None)]


async def test_somebody_outside_the_directory_is_found_by_an_earlier_delivery(works: Works) -> None:
    await owe(works, Post("first", "calls.remind", person("U9"), {"text": "soon"}))
    async with works.begin(WORKSPACE) as work:
        await work.session.execute(update(Delivery).values(channel="D9"))
    await owe(works, Post("second", "calls.remind", person("U9"), {"text": "soon"}))
    assert [row.channel for row in await rows(works)] == ["D9", "D9"]


async def test_an_unsent_edit_takes_newer_content_and_keeps_its_place(works: Works) -> None:
    await owe(works, a_post("a"))
    await change(works, an_edit("a", "1 going"))
    await change(works, an_edit("a", "1 other", coalesce="other"))
    await change(works, an_edit("a", "2 going"))
    edits = [row for row in await rows(works) if row.method == "update"]
    assert [row.payload["text"] for row in edits] == ["2 going", "1 other"]
    assert {row.channel for row in edits} == {"C1"}


async def test_an_edit_that_is_under_way_is_followed_by_another(works: Works) -> None:
    await owe(works, a_post("a"))
    await change(works, an_edit("a", "1 going"))
    async with works.begin(WORKSPACE) as work:
        await work.session.execute(update(Delivery).where(Delivery.method == "update").values(state=State.SENDING))
    await change(works, an_edit("a", "2 going"))
    assert [row.payload["text"] for row in (await rows(works))[1:]] == ["1 going", "2 going"]


async def test_an_edit_of_an_unknown_message_is_an_error(works: Works) -> None:
    with pytest.raises(LookupError, match="nowhere"):
        await change(works, an_edit("nowhere", "x"))


async def test_an_edit_of_a_message_that_will_never_be_is_left_out(works: Works) -> None:
    await owe(works, a_post("a"))
    await set_state(works, "a", State.DEAD)
    await change(works, an_edit("a", "x"))
    assert len(await rows(works)) == 1


async def test_withdrawing_drops_what_waits_and_its_edits(works: Works) -> None:
    await owe(works, a_post("calls.remind:1:24h"), a_post("calls.remind:12:24h"))
    await change(works, an_edit("calls.remind:1:24h", "x"))
    async with works.begin(WORKSPACE) as work:
        await deliveries.withdraw(work, "calls.remind:1:")
    assert [row.state for row in await rows(works)] == [State.DROPPED, State.PENDING, State.DROPPED]


@pytest.mark.parametrize("error", ["not_in_channel", "unknown_outcome"])
async def test_what_was_withdrawn_after_it_was_refused_cannot_come_back(works: Works, error: str) -> None:
    await owe(works, a_post("calls.announce:1", owner="U7"), a_post("calls.announce:2", owner="U7"))
    await change(works, an_edit("calls.announce:1", "x"))
    async with works.begin(WORKSPACE) as work:
        await work.session.execute(
            update(Delivery).where(Delivery.method == "post").values(state=State.DEAD, last_error=error)
        )
    async with works.begin(WORKSPACE) as work:
        await deliveries.withdraw(work, "calls.announce:1")
    first, second, edit = await rows(works)
    assert (first.state, second.state, edit.state) == (State.DROPPED, State.DEAD, State.DROPPED)
    assert not await deliveries.repeat(works, WORKSPACE, first.id, "U7")
    assert await deliveries.repeat(works, WORKSPACE, second.id, "U7")


async def test_the_owner_hears_once_of_edits_of_one_message_that_fail_alike(works: Works) -> None:
    await owe(works, a_post("calls.announce:1"), a_post("calls.announce:2"))
    for target in ("calls.announce:1", "calls.announce:2"):
        await set_state(works, target, State.SENT)

    async def fail(target: str, error: str) -> None:
        await change(works, Edit(f"edit:{target}", "calls.count", target, {"text": "3 going"}, "n", owner="U7"))
        async with works.begin(WORKSPACE) as work:
            waits = (Delivery.method == "update", Delivery.state == State.PENDING)
            dead = list(await work.session.scalars(select(Delivery.id).where(*waits)))
            values = {"state": State.DEAD, "last_error": error}
            await work.session.execute(update(Delivery).where(Delivery.id.in_(dead)).values(**values))
            await deliveries.tell_owners(work, dead)

    async def notes() -> int:
        return len([each for each in await rows(works) if each.kind == "deliveries.dead"])

    for _ in range(3):
        await fail("calls.announce:1", "channel_not_found")
    assert await notes() == 1
    await fail("calls.announce:1", "is_archived")
    assert await notes() == 2
    await fail("calls.announce:2", "channel_not_found")
    assert await notes() == 3


@pytest.mark.parametrize("state", [State.SENDING, State.UNCERTAIN])
async def test_withdrawing_what_is_under_way_only_forbids_a_second_attempt(works: Works, state: State) -> None:
    await owe(works, a_post("calls.remind:1:24h"))
    await set_state(works, "calls.remind:1:24h", state)
    async with works.begin(WORKSPACE) as work:
        await deliveries.withdraw(work, "calls.remind:1:")
    (row,) = await rows(works)
    assert (row.state, row.expires_at) == (state, START)


async def test_posts_written_together_are_there_at_the_end_and_for_edits_and_withdrawals_before(works: Works) -> None:
    async with works.begin(WORKSPACE) as work, deliveries.together(work) as gathering:
        await deliveries.post(gathering, a_post("a"))
        await deliveries.post(gathering, a_post("b"), a_post("calls.remind:1:24h"))
        await deliveries.edit(gathering, an_edit("a", "x"))
        await deliveries.withdraw(gathering, "calls.remind:1:")
        await deliveries.post(gathering, a_post("a"), a_post("c"))
    assert [(row.method, row.state) for row in await rows(works)] == [
        ("post", State.PENDING),
        ("post", State.PENDING),
        ("post", State.DROPPED),
        ("update", State.PENDING),
        ("post", State.PENDING),
    ]


async def test_posts_of_a_block_that_raises_are_not_written(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        with pytest.raises(LookupError):
            async with deliveries.together(work) as gathering:
                await deliveries.post(gathering, a_post("a"))
                raise LookupError
    assert await rows(works) == []


async def test_everything_cannot_be_withdrawn_by_accident(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        with pytest.raises(ValueError, match="everything"):
            await deliveries.withdraw(work, "")


async def test_a_file_is_kept_once_with_its_post(works: Works) -> None:
    file = File("chart.png", "Going: 12 of 20", b"png")
    await owe(works, a_post("a", file=file), a_post("b"))
    await owe(works, a_post("a", file=file))
    async with works.reading(WORKSPACE) as work:
        (kept,) = await work.session.scalars(select(Attachment))
    assert [row.attachment for row in await rows(works)] == [kept.id, None]
    assert kept.content == b"png"


async def test_held_deliveries_are_among_the_next_things(works: Works) -> None:
    await owe(works, a_post("now"), a_post("held", available_at=START + HOUR))
    assert await due(works) == [(START + HOUR, "delivery calls.announce")]


def test_a_message_without_text_is_refused() -> None:
    with pytest.raises(ValueError, match="text"):
        Post("a", "calls.announce", channel("C1"), {"blocks": []})
