"""Asks strangers' servers whether a page is there, and nobody inside our own network.

These requests have a session of their own instead of the process's: its name server's answers are looked at before
anything connects (so that a name cannot point inside, not even the second time it is asked), it keeps no cookies and
no connections, and it takes none of those that calls to Slack wait for.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from domain.library.checking import Reply
from domain.library.links import DEFAULT_PORTS, LOWEST_PORT, SCHEMES, is_public
from domain.library.resource import Problem

SECONDS = 10.0
"""How long one request may take, from the name server to the first line of the answer."""

SECONDS_IN_ALL = 40.0
HOPS = 5
"""Redirects that are followed."""

PER_HOST = 2
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HEADERS = {"User-Agent": "Convene/1 (checks links that members saved)", "Accept": "*/*"}

Allows = Callable[[str], bool]
"""Says whether an IP address may be connected to."""


class Inside(OSError):
    """A name or an address leads into somebody's own network."""


class Guarded(AbstractResolver):
    """Resolves names, and refuses those that have so much as one address that is not allowed."""

    def __init__(self, resolver: AbstractResolver, allows: Allows) -> None:
        self._resolver = resolver
        self._allows = allows

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a name; raises Inside, OSError."""
        found = await self._resolver.resolve(host, port, family)
        if not found or not all(self._allows(each["host"]) for each in found):
            raise Inside(host)
        return found

    async def close(self) -> None:
        """Let go of the inner resolver."""
        await self._resolver.close()


class Links:
    """Asks whether links answer; `async with Links.opened() as links` opens the session."""

    def __init__(self, session: aiohttp.ClientSession, allows: Allows) -> None:
        self._session = session
        self._allows = allows

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, *, resolver: AbstractResolver | None = None, allows: Allows = is_public, seconds: float = SECONDS
    ) -> AsyncIterator[Links]:
        """Open a session for the length of the block; tests give a `resolver` and an `allows` of their own."""
        guarded = Guarded(resolver or ThreadedResolver(), allows)
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=guarded, use_dns_cache=False, limit_per_host=PER_HOST, force_close=True
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=HEADERS,
            timeout=aiohttp.ClientTimeout(total=seconds),
            auto_decompress=False,
        )
        try:
            async with session:
                yield cls(session, allows)
        finally:
            await guarded.close()

    async def ask(self, link: str) -> Reply:
        """Return how a link answers: asked for its head, and for the page when the head says that it is not there.

        The page itself is never read. Every hop of a redirect is looked at like the link itself.
        """
        try:
            async with asyncio.timeout(SECONDS_IN_ALL):
                reply = await self._follow("HEAD", URL(link))
                # Many servers know no HEAD, or answer it wrongly: only a page that cannot be got is not there.
                ours = reply.problem in {Problem.INSIDE, Problem.INSECURE}
                well = reply.status is not None and reply.status < 400
                return reply if ours or well else await self._follow("GET", URL(link))
        except TimeoutError:
            return Reply(problem=Problem.TIMED_OUT)
        except ValueError:
            return Reply(problem=Problem.UNREACHABLE)

    async def _follow(self, method: str, url: URL) -> Reply:
        try:
            for _ in range(HOPS + 1):
                status, target = await self._hop(method, url)
                if target is None:
                    return Reply(status=status)
                url = url.join(URL(target))
            return Reply(problem=Problem.TOO_MANY_HOPS)
        except (aiohttp.ClientConnectorDNSError, Inside) as error:
            inside = isinstance(error, Inside) or isinstance(error.__cause__, Inside)
            return Reply(problem=Problem.INSIDE if inside else Problem.UNREACHABLE)
        except (aiohttp.ClientSSLError, aiohttp.ClientConnectorCertificateError):
            return Reply(problem=Problem.INSECURE)
        except TimeoutError:
            return Reply(problem=Problem.TIMED_OUT)
        except (aiohttp.ClientError, OSError, ValueError):
            return Reply(problem=Problem.UNREACHABLE)

    async def _hop(self, method: str, url: URL) -> tuple[int, str | None]:
        """Make one request; returns its status, and where it sends us on to, if it does."""
        self._check(url)
        async with self._session.request(method, url, allow_redirects=False) as response:
            target = response.headers.get("Location") if response.status in REDIRECTS else None
            return response.status, target

    def _check(self, url: URL) -> None:
        """Raise Inside for what is no web page, or an address that is not allowed: those never reach the resolver."""
        if url.scheme not in SCHEMES or not url.host or url.user is not None or url.password is not None:
            raise Inside(str(url.scheme))
        if url.port not in DEFAULT_PORTS.values() and (url.port or 0) < LOWEST_PORT:
            raise Inside(f"port {url.port}")
        try:
            address = ipaddress.ip_address(url.host)
        except ValueError:
            return
        if not self._allows(str(address)):
            raise Inside(url.host)
