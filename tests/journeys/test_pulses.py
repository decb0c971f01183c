"""A liaison starts the norms inventory, members answer it on different days, and the group chooses what to work on."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator

import aiohttp
import pytest
from PIL import Image

from bot.settings import Mode
from sandbox.client import Message
from tests.journeys.harness import Plan, World, world
from tests.journeys.looking import (
    direct,
    home_of,
    in_channel,
    latest_direct,
    opened,
    submitted,
    until_right,
    until_shown,
    words,
)
from tests.journeys.pulses import CHANNELS, LIAISON, MEMBERS, PEOPLE, answer, inventory, seat_everybody, start

pytestmark = pytest.mark.sockets

FIRST = {"ana": 2, "ben": 2, "cleo": 1, "dan": 2, "eva": 3, "finn": 2}
"""What each says of probing at first; Gus never answers."""
PROBING = inventory().dimensions[2]


@pytest.fixture
async def place(empty_url: str, mode: Mode) -> AsyncIterator[World]:
    plan = Plan(empty_url, mode, frozen=True, people=PEOPLE, channels=CHANNELS)
    async with world(plan) as running:
        await seat_everybody(running, empty_url)
        yield running


async def test_a_group_hears_how_it_works_together_picks_a_focus_norm_and_sees_the_change(place: World) -> None:
    """The journey of the issue, as new users would go it."""
    maya, gus = place.person(LIAISON), place.person("gus")
    await start(place)

    # Six answer on different days, from the channel or from their direct message; one changes an answer.
    for number, (handle, probing) in enumerate(FIRST.items()):
        who = place.person(handle)
        asked = await in_channel(who, "is open until") if number % 2 else await latest_direct(who, "is open until")
        if handle == "finn":
            asked = await latest_direct(who, "still open for you")
        thanked = await answer(who, asked, {PROBING.id: probing, "pausing": 4 if number % 2 else 3})
        assert "Your answers are in" in words(thanked)
        assert "missing" not in words(thanked)
        if handle == "ben":
            await change_an_answer(place)
        await place.control.advance(hours=18)

    # Whoever has not answered was told twice, whoever had was not, and nobody was named.
    status = (await maya.command("/pulse", "status", channel="#standards")).said[-1]
    assert "6 of 7 answered" in status.text
    refused = (await place.person("ana").command("/pulse", "status", channel="#standards")).said[-1]
    assert "You may not start or close pulses. Please ask <@U0MAYA>" in refused.text
    await place.control.advance(days=3)
    assert len(await direct(gus, "still open for you")) == 2
    assert [len(await direct(place.person(each), "still open for you")) for each in MEMBERS[:6]] == [0, 0, 0, 0, 1, 1]

    # It closes by itself; the liaison reads first, then shares.
    told = await latest_direct(maya, "is closed")
    assert "6 of 7 answered" in told.text
    assert "To work on: Probing (2.00)" in told.text
    assert "You see the results first" in words(told)
    hidden = (await place.person("ana").command("/pulse", "results", channel="#standards")).said[-1]
    assert "no results that you can see yet" in hidden.text
    await maya.click(told, "pulses.share")
    await place.control.advance(seconds=1)
    shared = await in_channel(gus, "is closed")
    assert f"*{PROBING.title}*  2.00 of 4 · spread 0.63 · 17 % high (3 or 4)" in words(shared)
    assert "*Pausing*  3.50 of 4" in words(shared)
    await chart_arrives(place, shared)
    await gus.click(shared, "pulses.results")
    everything = words(await opened(gus, "pulses.results"))
    assert PROBING.items[0].text in everything
    await gus.close_view()

    await export(place)
    await choose_probing(place)
    home = await home_of(place.person("ana"))
    assert "Focus norm: Probing" in words(home)

    await run_again(place)


async def chart_arrives(place: World, shared: Message) -> None:
    """Look at the picture under the numbers, as Gus gets it, and at what a screen reader says of it."""
    (image,) = [block for block in shared.blocks if block["type"] == "image"]
    assert "Probing 2.0, spread" in image["alt_text"]
    file = await place.person("gus").file(image["slack_file"]["id"])
    async with aiohttp.ClientSession() as session, session.get(file["url"]) as answer:
        picture = Image.open(io.BytesIO(await answer.read()))
    assert picture.format == "PNG"
    assert picture.width > 800


async def export(place: World) -> None:
    """Let the liaison fetch the numbers as a file; a member gets none."""
    maya = place.person(LIAISON)
    said = (await maya.command("/pulse", "export csv", channel="#standards")).said[-1]
    assert "pulses-2026-" in said.text
    sent = await until_right(
        lambda: direct(maya), lambda seen: any(each.files for each in seen), "no file came by direct message"
    )
    file = await maya.file([each for each in sent if each.files][-1].files[0]["id"])
    async with aiohttp.ClientSession() as session, session.get(file["url"]) as answer:
        rows = list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
    assert [float(row["Mean"]) for row in rows if (row["Dimension"], row["Item"]) == (PROBING.title, "")] == [2.0]
    refused = (await place.person("ana").command("/pulse", "export csv", channel="#standards")).said[-1]
    assert "Only liaisons and managers export pulses" in refused.text


async def change_an_answer(place: World) -> None:
    """Let Ana come back, find her answers as she left them, and change one of them."""
    ana = place.person("ana")
    await ana.click(await in_channel(ana, "is open until"), "pulses.answer")
    form = await opened(ana, "pulses.answer")
    chosen = [block["element"]["initial_option"]["value"] for block in form.blocks if block["type"] == "input"]
    assert chosen == ["3", "3", "3"]
    first = inventory().dimensions[0].items[0].id
    await ana.fill(form, {f"rate.{first}": "4"})
    second = await submitted(ana)
    assert "2 of 7" in words(second)
    await ana.click(second, "pulses.answer.back")
    back = await until_shown(ana, "1 of 7")
    kept = {b["block_id"]: b["element"]["initial_option"]["value"] for b in back.blocks if b["type"] == "input"}
    assert kept[f"rate.{first}"] == "4"
    await ana.fill(back, {f"rate.{first}": "3"})
    await ana.submit()
    await ana.close_view(everything=True)


async def choose_probing(place: World) -> None:
    """Let the group vote on what to work on."""
    maya = place.person(LIAISON)
    told = await latest_direct(maya, "is closed")
    await maya.click(told, "pulses.focus")
    await opened(maya, "pulses.focus")
    assert "The vote is open" in words(await submitted(maya))
    await maya.close_view()
    await place.control.advance(seconds=1)
    for handle in MEMBERS[:5]:
        who = place.person(handle)
        await who.click(await in_channel(who, "work on next"), "pulses.vote")
        form = await opened(who, "pulses.vote")
        await who.fill(form, {"picks": [PROBING.id]})
        assert "Your vote is in" in words(await submitted(who))
        await who.close_view()
    await place.control.advance(days=3, seconds=2)
    assert "Standards works on: Probing" in (await in_channel(maya, "works on")).text


async def run_again(place: World) -> None:
    """Let the group answer a second time, better; everybody sees the change at once."""
    await start(place, audience="everyone", days=3)
    for handle in MEMBERS:
        who = place.person(handle)
        # A day apart would be fine too; only the second invitation is open.
        await answer(who, await latest_direct(who, "is open until"), {PROBING.id: 4, "pausing": 3})
    await place.control.advance(days=3, seconds=2)
    told = await in_channel(place.person("ana"), "7 of 7 answered")
    assert "up by 2.0, more than chance explains for 6 and 7 people" in words(told)
    assert "*Since the last run:* " in words(told)
    assert "within the noise for 6 and 7 people" in words(told)
    assert "*Focus norm:*" not in words(told)
    trend = (await place.person("ana").command("/pulse", "trend", channel="#standards")).said[-1]
    assert "2.00 (8 Sep 2026) → 4.00" in words(trend)


async def test_four_ballots_show_nothing(place: World) -> None:
    await start(place, audience="everyone")
    for handle in MEMBERS[:4]:
        who = place.person(handle)
        await answer(who, await latest_direct(who, "is open until"), 4)
    await place.control.advance(days=7, seconds=2)
    maya = place.person(LIAISON)
    told = await latest_direct(maya, "is closed")
    assert "4 of 7 answered. Results need 5 answers" in told.text
    assert "4.00" not in words(told)
    for who in (maya, place.person("ana")):
        said = (await who.command("/pulse", "results", channel="#standards")).said[-1]
        assert "4.00" not in words(said)
        assert "of 4" not in words(said).replace("4 of 7", "")
