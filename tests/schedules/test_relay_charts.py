"""Messages with charts: drawn once, shown when Slack has them, and never the reason why the numbers are late."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.charts import Chart
from domain.deliveries import File, Post, channel, person
from domain.lanes import no_limits
from schedules.relay import Refused, Relay
from schedules.relay.gateway import CannotDraw
from services.work import Works
from storage.deliveries import Attachment
from tests.conftest import WORKSPACE
from tests.domain.test_charts import CHART
from tests.schedules.conftest import TIMING
from tests.schedules.slack import FakeSlack, MachineTime, Notes

FILE = File("norms.png", "The means", chart=CHART)
Owe = Callable[..., Awaitable[None]]


class Pencil:
    """Draws by naming the chart; `wrong` is raised instead."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.wrong: Exception | None = None

    async def draw(self, chart: Chart) -> bytes:
        self.drawn.append(chart.title)
        if self.wrong:
            raise self.wrong
        return chart.title.encode()


@pytest.fixture
def pencil() -> Pencil:
    return Pencil()


@pytest.fixture
def relay(works: Works, slack: FakeSlack, machine: MachineTime, notes: Notes, pencil: Pencil) -> Relay:
    return Relay(works, slack, paces=no_limits(), funnel=notes, timing=TIMING, machine=machine, draw=pencil.draw)


def image(said: dict[str, Any]) -> str | None:
    return next((block["alt_text"] for block in said.get("blocks", ()) if block["type"] == "image"), None)


async def test_a_chart_is_drawn_and_shown_under_its_message(
    relay: Relay, slack: FakeSlack, pencil: Pencil, owe: Owe
) -> None:
    await owe("numbers", file=FILE)
    await relay.settle()
    assert (pencil.drawn, slack.uploads) == (["Norms"], ["norms.png"])
    assert [image(each) for each in slack.said] == ["The means"]


async def test_many_posts_of_one_chart_share_one_upload(
    relay: Relay, works: Works, slack: FakeSlack, pencil: Pencil, owe: Owe
) -> None:
    people = [person(f"U{number}") for number in range(3)]
    await owe(*(Post(f"p{to.user}", "pulses.results", to, {"text": "numbers"}, file=FILE) for to in people))
    await relay.settle()
    await relay.settle()
    assert (len(pencil.drawn), len(slack.uploads), [image(each) for each in slack.said]) == (1, 1, ["The means"] * 3)
    async with works.reading(WORKSPACE) as work:
        assert await work.session.scalar(select(func.count()).select_from(Attachment)) == 1


async def test_a_chart_that_cannot_be_drawn_lets_the_text_go_at_once(
    relay: Relay, slack: FakeSlack, pencil: Pencil, owe: Owe
) -> None:
    pencil.wrong = CannotDraw("TypeError")
    await owe("numbers", file=FILE)
    await relay.settle()
    assert (slack.texts, [image(each) for each in slack.said], slack.uploads) == (["numbers"], [None], [])


async def test_a_chart_that_slack_refuses_lets_the_text_go_and_nothing_is_dead(
    relay: Relay, slack: FakeSlack, owe: Owe
) -> None:
    async def refuse(method: str, place: str) -> None:
        if method == "upload":
            raise Refused("file_uploads_disabled")

    slack.before = refuse
    await owe("numbers", file=FILE, owner="U7")
    await relay.settle()
    assert (slack.texts, [image(each) for each in slack.said]) == (["numbers"], [None])


async def test_a_message_waits_for_its_chart_no_longer_than_that(
    relay: Relay, slack: FakeSlack, machine: MachineTime, owe: Owe
) -> None:
    slack.files_ready = False
    await owe("numbers", file=FILE)
    await relay.settle()
    machine.advance(60)
    await relay.settle()
    assert slack.said == []
    machine.advance(31)
    await relay.settle()
    assert (slack.texts, [image(each) for each in slack.said]) == (["numbers"], [None])


async def test_a_relay_without_anybody_who_draws_posts_the_text(
    works: Works, slack: FakeSlack, machine: MachineTime, notes: Notes, owe: Owe
) -> None:
    relay = Relay(works, slack, paces=no_limits(), funnel=notes, timing=TIMING, machine=machine)
    await owe("numbers", file=FILE)
    await relay.settle()
    assert slack.texts == ["numbers"]


async def test_an_error_while_drawing_is_noted_and_the_text_goes_out_in_the_end(
    works: Works, slack: FakeSlack, machine: MachineTime, notes: Notes, owe: Owe
) -> None:
    async def broken(_chart: Chart) -> bytes:
        raise RuntimeError("a bug")

    relay = Relay(works, slack, paces=no_limits(), funnel=notes, timing=TIMING, machine=machine, draw=broken)
    await owe(Post("numbers", "pulses.results", channel("C1"), {"text": "numbers"}, file=FILE))
    await relay.settle()
    assert notes.errors == [("RuntimeError", "prepare")]
    machine.advance(100)
    await relay.settle()
    assert slack.texts == ["numbers"]
