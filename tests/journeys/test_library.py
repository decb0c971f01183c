"""The library as people live it in Slack: saved from a message and by hand, found, mended, and marked when it dies."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from bot.funnel import Funnel
from bot.library import Links
from bot.metrics import Metrics
from bot.settings import Mode
from domain.directory.rights import Role
from schedules.library import LinkRounds
from services.work import Works
from storage.database import Database
from tests import factories
from tests.journeys.harness import TEAM, Plan, World, world
from tests.journeys.looking import direct, home_of, opened, rest, submitted, until_right, until_shown, words

pytestmark = pytest.mark.sockets

LOOPBACK = "127.0.0.1"


@pytest.fixture
async def place(empty_url: str, mode: Mode) -> AsyncIterator[World]:
    """Maya leads a workgroup in which Ben and Ines sit; nothing asks the internet by itself."""
    plan = Plan(empty_url, mode, frozen=True, settings={"CONVENE_CHECK_LINKS": "false"})
    async with world(plan) as running:
        database = Database(empty_url)
        async with Works(database, running.convene.clock).begin(TEAM) as work:
            group = await factories.workgroup(work, "Standards", channel="C0STANDARDS")
            await factories.person(work, "Maya", role=Role.LIAISON, of=group, slack_user="U0MAYA")
            await factories.person(work, "Ben", sits_in=[group], slack_user="U0BEN")
            await factories.person(work, "Ines", sits_in=[group], slack_user="U0INES")
        await database.close()
        yield running


class Names(AbstractResolver):
    """Every name is this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [{"hostname": host, "host": LOOPBACK, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        return


async def test_a_link_goes_from_a_message_to_the_library_and_is_found(place: World) -> None:
    ben, ines, maya = place.person("ben"), place.person("ines"), place.person("maya")
    told = await ines.say("#standards", "Worth reading before Thursday! https://example.org/guide?a=1&b=2 Two pages.")
    await ben.shortcut("library.save", told)
    form = await opened(ben, "library.add")
    entered = {name: str(value) for name, value in form.values.items()}
    assert "https://example.org/guide?a=1&b=2" in entered["link"] + words(form)
    assert "Worth reading before Thursday!" in words(form)
    await ben.fill(form, {"title": "Induction <!channel> guide", "kind": "Practice: how something is done well"})
    await ben.fill(form, {"state": "Texas", "tags": "induction, mentoring"})
    saved = await submitted(ben)
    assert "*Saved.*" in words(saved)
    assert "<!channel>" not in words(saved)
    assert "Standards" in words(saved)
    await ben.close_view()

    found = await ines.command("/library", "find inducton texas")
    assert "Induction &lt;!channel&gt; guide" in words(found.said[0])
    assert "1 resource found for *inducton texas*." in words(found.said[0])
    page = await ines.command("/library", "state Texas")
    assert "Practices and examples from Texas*: 1 resource." in words(page.said[0])

    # The same page under another address is offered, not saved again; the form keeps what was typed.
    await maya.command("/library", "add")
    form = await opened(maya, "library.add")
    await maya.fill(form, {"link": "http://www.example.org/guide/?b=2&a=1&utm_source=x", "title": "Again"})
    await maya.fill(form, {"kind": "Tool: something to use"})
    await maya.submit()
    assert "in the library already" in words(await opened(maya, "library.show"))
    await maya.close_view()
    assert (await opened(maya, "library.add")).callback_id == "library.add"
    await maya.close_view(everything=True)

    # A message without a link, and one whose link is there.
    bare = await ines.say("#standards", "We changed how mentors are paid.")
    await ben.shortcut("library.save", bare)
    assert "There is no link in this message." in words(await opened(ben, "library.add"))
    await ben.close_view()
    await rest()
    await maya.shortcut("library.save", told)
    assert "in the library already" in words(await opened(maya, "library.show"))


async def test_home_leads_into_the_library_and_pages_turn_in_place(place: World) -> None:
    ben, ines = place.person("ben"), place.person("ines")
    for number in range(6):
        await ben.command("/library", f"add https://example.org/{number}")
        form = await opened(ben, "library.add")
        await ben.fill(form, {"title": f"Guide {number}", "kind": "Practice: how something is done well"})
        await ben.submit()
        await ben.close_view(everything=True)
    home = await home_of(ines)
    await ines.click(home, "library.find")
    window = await opened(ines, "library.find")
    assert "The library holds 6 resources." in words(window)
    await ines.fill(window, {"query": "guide"})
    first = await submitted(ines)
    assert "Page 1 of 2." in words(first)
    await ines.click(first, "library.page:on")
    assert "Guide 0" in words(await until_shown(ines, "Page 2 of 2."))
    await ines.close_view(everything=True)

    answer = (await ines.command("/library", "guide")).said[0]
    await ines.click(answer, "library.page:on")
    seen = await until_right(
        lambda: ines.messages("#general"), lambda seen: "Page 2 of 2." in words(seen[-1]), "the list stays on its page"
    )
    assert (seen[-1].ts, seen[-1].ephemeral) == (answer.ts, True)


async def test_a_wrong_form_says_what_is_wrong_under_each_field(place: World) -> None:
    ben, guest = place.person("ben"), place.person("guest")
    await ben.command("/library", "add")
    form = await opened(ben, "library.add")
    await ben.fill(
        form, {"title": "Guide", "link": "http://10.0.0.1/admin", "kind": "State example: how one state did it"}
    )
    refused = await ben.submit()
    assert "own network" in refused.errors["link"]
    assert "needs its state" in refused.errors["state"]
    home = await home_of(guest)
    assert "library.add" not in words(home)
    assert "library.find" in words(home)


async def test_a_link_that_dies_is_told_once_marked_and_mended(place: World) -> None:
    ben, ines = place.person("ben"), place.person("ines")
    gone = {"/page"}

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=404 if request.path in gone else 200)

    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", answer)
    async with (
        TestServer(application, host=LOOPBACK) as site,
        Links.opened(resolver=Names(), allows=lambda address: address == LOOPBACK) as links,
    ):
        await ben.command("/library", f"add http://site.example.org:{site.port}/page")
        form = await opened(ben, "library.add")
        await ben.fill(form, {"title": "Coaching guide", "kind": "Tool: something to use"})
        await ben.submit()
        await ben.close_view(everything=True)
        rounds = LinkRounds(place.convene.works, links, funnel=Funnel(Metrics()))
        for _ in range(6):
            await rounds.once()
            await place.control.advance(days=3, seconds=5)
        (dead,) = await direct(ben, "did not answer for days")
        found = await ines.command("/library", "coaching")
        assert "The link did not answer for days: the page is not there any more." in words(found.said[0])

        await ben.click(dead, "library.edit")
        form = await opened(ben, "library.edit")
        await ben.fill(form, {"link": f"http://site.example.org:{site.port}/moved"})
        assert "has not been checked yet" in words(await submitted(ben))
        await ben.close_view(everything=True)
        await place.control.advance(seconds=5)
        assert await rounds.once() == 1
        again = await ines.command("/library", "coaching")
        assert "did not answer" not in words(again.said[0])

        await rest()
        mine = await ben.command("/library", "mine")
        await ben.click(mine.said[0], "library.show:1")
        await ben.click(await opened(ben, "library.show"), "library.retire")
        await until_shown(ben, "Bring back")
        assert "Nothing found" in (await ines.command("/library", "coaching")).said[0].text
