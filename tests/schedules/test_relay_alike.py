"""Messages that many people get alike: kept once, sent whole, changed each by itself, and let go in the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from domain.deliveries import Edit, Post, channel
from schedules.relay import Relay
from schedules.retention import KEPT, retain
from services import deliveries
from services.deliveries import ALIKE_FROM
from services.work import Works
from storage.deliveries.tables import Content, Delivery
from tests.conftest import WORKSPACE, StillClock
from tests.schedules.slack import FakeSlack, MachineTime

BLOCKS = [{"type": "divider"}, {"type": "section", "text": {"type": "mrkdwn", "text": "An issue."}}]


def posts(number: int, payload: dict[str, Any], *, begin: str = "news") -> Sequence[Post]:
    return [Post(f"{begin}:{each}", "newsletters.issue", channel(f"C{each}"), payload) for each in range(number)]


async def owe(works: Works, *owed: Post) -> None:
    async with works.begin(WORKSPACE) as work:
        await deliveries.post(work, *owed)


async def stored(works: Works) -> tuple[int, set[str]]:
    """Return how many contents are kept, and the names of what single deliveries still hold."""
    async with works.reading(WORKSPACE) as work:
        kept = await work.session.scalar(select(func.count()).select_from(Content))
        rows = await work.session.scalars(select(Delivery.payload))
        return int(kept or 0), {name for payload in rows for name in payload}


async def send(relay: Relay, machine: MachineTime) -> None:
    for _ in range(100):
        machine.advance(2)
        if not await relay.once():
            break
        await relay.drain(5)


async def test_what_many_get_is_kept_once_and_sent_whole(
    works: Works, relay: Relay, slack: FakeSlack, machine: MachineTime
) -> None:
    payload = {"text": "An issue", "blocks": BLOCKS}
    await owe(works, *posts(ALIKE_FROM, payload))
    assert await stored(works) == (1, {"text"})
    await send(relay, machine)
    assert len(slack.said) == ALIKE_FROM
    assert all((each["text"], each["blocks"]) == ("An issue", BLOCKS) for each in slack.said)


async def test_what_few_get_stays_with_each(works: Works, relay: Relay, slack: FakeSlack, machine: MachineTime) -> None:
    await owe(works, *posts(ALIKE_FROM - 1, {"text": "An issue", "blocks": BLOCKS}))
    assert await stored(works) == (0, {"text", "blocks"})
    await send(relay, machine)
    assert all(each["blocks"] == BLOCKS for each in slack.said)


async def test_the_same_content_is_kept_once_however_often_it_is_owed(works: Works) -> None:
    for begin in ("first", "second"):
        await owe(works, *posts(ALIKE_FROM, {"text": begin, "blocks": BLOCKS}, begin=begin))
    assert (await stored(works))[0] == 1


async def test_one_of_many_is_changed_by_itself(
    works: Works, relay: Relay, slack: FakeSlack, machine: MachineTime
) -> None:
    await owe(works, *posts(ALIKE_FROM, {"text": "An issue", "blocks": BLOCKS}))
    await send(relay, machine)
    corrected = {"text": "Corrected", "blocks": BLOCKS[:1]}
    edits = [Edit(f"edit:{each}", "newsletters.correct", f"news:{each}", corrected, f"e{each}") for each in range(25)]
    async with works.begin(WORKSPACE) as work:
        await deliveries.edit(work, *edits[:ALIKE_FROM])
        # Before it goes out, one of them is changed once more: it has a content of its own then.
        await deliveries.edit(work, Edit("edit:0", "newsletters.correct", "news:0", {"text": "Again"}, "e0"))
    await send(relay, machine)
    said = [text for _, text in slack.edits]
    assert sorted(said) == ["Again", *["Corrected"] * (ALIKE_FROM - 1)]


async def test_a_content_that_nothing_shows_any_more_is_let_go(works: Works, clock: StillClock) -> None:
    await owe(works, *posts(ALIKE_FROM, {"text": "An issue", "blocks": BLOCKS}))
    clock.moment += timedelta(days=2)
    await retain(works)
    assert (await stored(works))[0] == 1
    async with works.begin(WORKSPACE) as work:
        await deliveries.withdraw(work, "news:")
    clock.moment += KEPT
    await retain(works)
    assert await stored(works) == (0, set())
