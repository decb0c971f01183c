"""Links are asked over real connections, and nobody inside our own network ever is."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from bot.library import HOPS, Guarded, Inside, Links
from bot.settings import Mode
from domain.directory.rights import Role
from domain.library.checking import Reply
from domain.library.form import RawResource
from domain.library.resource import LinkState, Problem
from services.library import listing, saving
from tests import factories
from tests.journeys.harness import TEAM, Plan, World, world

pytestmark = pytest.mark.sockets

LOOPBACK = "127.0.0.1"
Answers = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Names(AbstractResolver):
    """A name server that says what a test says, and counts how often it was asked."""

    def __init__(self, **addresses: list[str]) -> None:
        self.addresses = {name.replace("_", "."): found for name, found in addresses.items()}
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        if host not in self.addresses:
            raise OSError("no such name")
        return [
            {"hostname": host, "host": each, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}
            for each in self.addresses[host]
        ]

    async def close(self) -> None:
        return


@dataclass
class Site:
    """A server on the loopback, known under names of its own; remembers how it was asked."""

    port: int = 0
    seen: list[tuple[str, str]] = field(default_factory=list)

    def link(self, path: str, host: str = "site.example.org") -> str:
        return f"http://{host}:{self.port}{path}"


@asynccontextmanager
async def serving(answers: Answers) -> AsyncIterator[Site]:
    site = Site()

    async def handle(request: web.Request) -> web.StreamResponse:
        site.seen.append((request.method, request.path))
        return await answers(request)

    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", handle)
    async with TestServer(application, host=LOOPBACK) as server:
        site.port = server.port or 0
        yield site


def here(address: str) -> bool:
    """Allow the test's own server, and nothing else."""
    return address == LOOPBACK


NAMES = {"site_example_org": [LOOPBACK]}


async def ask(link: str, names: Names | None = None, *, seconds: float = 5.0) -> Reply:
    async with Links.opened(resolver=names or Names(**NAMES), allows=here, seconds=seconds) as links:
        return await links.ask(link)


def status(number: int) -> Answers:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=number)

    return answer


@pytest.mark.parametrize("number", [200, 204, 304])
async def test_a_page_whose_head_is_there_is_not_asked_for(number: int) -> None:
    async with serving(status(number)) as site:
        assert await ask(site.link("/a")) == Reply(status=number)
        assert site.seen == [("HEAD", "/a")]


@pytest.mark.parametrize("number", [401, 403, 404, 405, 410, 500, 501])
async def test_a_head_that_is_refused_is_not_the_last_word(number: int) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=number if request.method == "HEAD" else 200)

    async with serving(answer) as site:
        assert await ask(site.link("/a")) == Reply(status=200)
        assert site.seen == [("HEAD", "/a"), ("GET", "/a")]


async def test_a_page_that_is_gone_says_so() -> None:
    async with serving(status(404)) as site:
        assert await ask(site.link("/a")) == Reply(status=404)


async def test_a_page_of_any_length_is_never_read() -> None:
    sent = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        if request.method == "HEAD":
            return web.Response(status=405)
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)
            sent += 1

    async with serving(answer) as site:
        assert await asyncio.wait_for(ask(site.link("/endless")), 5) == Reply(status=200)
    assert sent * 65_536 < 64 * 1024 * 1024


async def test_a_redirect_is_followed_and_the_last_answer_counts() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/old":
            return web.Response(status=301, headers={"Location": "/new"})
        return web.Response(status=410)

    async with serving(answer) as site:
        assert await ask(site.link("/old")) == Reply(status=410)
        assert ("HEAD", "/new") in site.seen


async def test_redirects_without_end_are_given_up() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": request.path + "x"})

    async with serving(answer) as site:
        assert await ask(site.link("/a")) == Reply(problem=Problem.TOO_MANY_HOPS)
        assert len(site.seen) == 2 * (HOPS + 1)


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/secret",
        "http://10.0.0.1/secret",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:{port}/secret",
        "http://inner.example.org:{port}/secret",
        "http://localhost:{port}/secret",
        "//127.0.0.2:{port}/secret",
        "http://site.example.org:25/secret",
        "file:///etc/passwd",
        "ftp://site.example.org/secret",
        "http://ana:secret@site.example.org:{port}/secret",
    ],
)
async def test_a_redirect_into_a_network_is_not_followed(target: str) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": target.format(port=request.url.port)})

    names = Names(**NAMES, inner_example_org=["10.0.0.7"], localhost=["127.0.0.2"])
    async with serving(answer) as site:
        assert await ask(site.link("/a"), names) == Reply(problem=Problem.INSIDE)
        assert {path for _, path in site.seen} == {"/a"}


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.2/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://inner.example.org/",
        "http://mixed.example.org/",
        "http://2130706433/",
    ],
)
async def test_nothing_inside_is_asked_whatever_it_is_called(link: str) -> None:
    names = Names(inner_example_org=["10.0.0.7"], mixed_example_org=[LOOPBACK, "192.168.0.1"])
    names.addresses["2130706433"] = ["127.0.0.2"]
    reply = await ask(link, names)
    assert reply.problem in {Problem.INSIDE, Problem.UNREACHABLE}
    assert reply.status is None


async def test_a_name_that_changes_its_mind_gains_nothing() -> None:
    """Looked at and connected to is one and the same answer, however often the name is asked."""

    class Changing(Names):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            self.addresses[host] = ["10.0.0.7"] if self.asked else [LOOPBACK]
            return await super().resolve(host, port, family)

    names = Changing()
    async with serving(status(405)) as site, Links.opened(resolver=names, allows=here) as links:
        assert await links.ask(site.link("/a")) == Reply(problem=Problem.INSIDE)
        assert (len(names.asked), site.seen) == (2, [("HEAD", "/a")])


async def test_our_own_machine_is_never_asked_as_it_runs_in_production() -> None:
    async with serving(status(200)) as site, Links.opened() as links:
        assert await links.ask(site.link("/a", LOOPBACK)) == Reply(problem=Problem.INSIDE)
        assert await links.ask(site.link("/a", "localhost")) == Reply(problem=Problem.INSIDE)
        assert await links.ask(site.link("/a", "[::1]")) == Reply(problem=Problem.INSIDE)
        assert site.seen == []


async def test_what_hangs_is_given_up_in_time() -> None:
    over = asyncio.Event()

    async def answer(_request: web.Request) -> web.StreamResponse:
        await over.wait()
        return web.Response()

    async with serving(answer) as site:
        began = asyncio.get_running_loop().time()
        assert await ask(site.link("/a"), seconds=0.2) == Reply(problem=Problem.TIMED_OUT)
        assert asyncio.get_running_loop().time() - began < 5
        over.set()


async def test_an_unknown_name_a_closed_port_and_nonsense_are_unreachable() -> None:
    async with serving(status(200)) as site:
        port = site.port
    for link in ("http://unknown.example.org/", f"http://site.example.org:{port}/", "http://site.example.org:99999/"):
        assert await ask(link) == Reply(problem=Problem.UNREACHABLE)


async def test_what_is_no_http_is_unreachable() -> None:
    async def gibberish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"220 mail.example.org ESMTP\r\n")
        writer.close()

    server = await asyncio.start_server(gibberish, LOOPBACK, 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await ask(f"http://site.example.org:{port}/") == Reply(problem=Problem.UNREACHABLE)


async def test_a_server_without_a_certificate_is_not_taken_for_well() -> None:
    async with serving(status(200)) as site:
        reply = await ask(site.link("/a").replace("http://", "https://"))
    assert reply.problem in {Problem.INSECURE, Problem.UNREACHABLE}


async def test_no_cookie_is_given_back() -> None:
    cookies: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        cookies.append(request.headers.get("Cookie", ""))
        return web.Response(status=405, headers={"Set-Cookie": "who=me; Path=/"})

    async with serving(answer) as site:
        await ask(site.link("/a"))
    assert cookies == ["", ""]


async def test_a_name_without_an_address_is_refused() -> None:
    guarded = Guarded(Names(empty=[]), here)
    with pytest.raises(Inside):
        await guarded.resolve("empty")


async def standing(place: World, number: int) -> LinkState:
    return (await listing.show(place.convene.works, TEAM, "U0MAYA", number)).resource.link_state


@pytest.mark.parametrize("asks", [True, False])
async def test_a_worker_asks_by_itself_unless_it_was_told_not_to(
    asks: bool, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.LINKS_SECONDS", 0.2)
    opened = Links.opened
    monkeypatch.setattr(Links, "opened", lambda: opened(resolver=Names(**NAMES), allows=here))
    plan = Plan(sqlite_url, Mode.SOCKET, settings={"CONVENE_CHECK_LINKS": str(asks)})
    async with serving(status(200)) as site, world(plan) as place:
        works = place.convene.works
        async with works.begin(TEAM) as work:
            await factories.person(work, "Maya", role=Role.MANAGER, slack_user="U0MAYA")
        raw = RawResource(title="Guide", link=site.link("/a"), kind="tool")
        made = (await saving.add(works, TEAM, "U0MAYA", raw, request_key="V1")).card.resource.id
        for _ in range(100 if asks else 10):
            if await standing(place, made) is LinkState.ALIVE:
                break
            await asyncio.sleep(0.1)
        assert await standing(place, made) is (LinkState.ALIVE if asks else LinkState.UNCHECKED)
        assert bool(site.seen) is asks
