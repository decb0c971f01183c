"""A real SMTP server (aiosmtpd) on the loopback that answers as a test tells it to."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

OK = "250 OK"
DIE = "die"
"""Instead of an answer: the connection ends. To the content, that is after all of it came: see `dies_after` too."""


@dataclass
class Received:
    """One message as it arrived, and over which connection."""

    sender: str
    to: tuple[str, ...]
    content: bytes
    connection: int

    @property
    def message(self) -> EmailMessage:
        """The message, parsed as a mail program would."""
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def message_id(self) -> str:
        """Its Message-ID."""
        return str(self.message["Message-ID"])


@dataclass
class Script:
    """What the server says: functions of the address (or sender, or message) that return an answer or DIE."""

    sender: Callable[[str], str] = lambda _: OK
    recipient: Callable[[str], str] = lambda _: OK
    content: Callable[[Received], str] = lambda _: OK
    seconds: float = 0.0
    """How long it thinks before it takes the content."""
    dies_after: int | None = None
    """So many bytes of the content come over, and then the connection ends; None: all of it does."""


@dataclass
class MailServer:
    """What a test sees of the server: `inbox` holds what was taken, `heard` every content that came over whole.

    `broken_off` counts the bytes of each content that the server died in the middle of.
    """

    script: Script = field(default_factory=Script)
    inbox: list[Received] = field(default_factory=list)
    heard: list[Received] = field(default_factory=list)
    broken_off: list[int] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    port: int = 0
    _open: int = 0

    def to(self, address: str) -> list[Received]:
        """Return what was taken for an address."""
        return [each for each in self.inbox if address in each.to]

    # The names of the next methods are aiosmtpd's.
    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.script.sender(address)
        if answer == OK:
            envelope.mail_from = address
        return _answer(server, answer)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.script.recipient(address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return _answer(server, answer)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        received = Received(str(envelope.mail_from), tuple(envelope.rcpt_tos), content, cast("_Server", server).number)
        self.heard.append(received)
        if self.script.seconds:
            await asyncio.sleep(self.script.seconds)
        answer = self.script.content(received)
        if answer == OK:
            self.inbox.append(received)
        return _answer(server, answer)


def _answer(server: SMTP, answer: str) -> str:
    if answer == DIE:
        cast(asyncio.Transport, server.transport).abort()
    return answer


class _Server(SMTP):
    """Counts its connections (one is one object), and can die in the middle of a content."""

    number = 0
    _came: int | None = None
    """Bytes of the content that is coming; None while none is."""

    def __init__(self, seen: MailServer, **options: Any) -> None:
        super().__init__(seen, **options)
        self._seen = seen

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if not self.number:  # TLS makes the same connection a second time
            self._seen.connections += 1
            self._seen._open += 1
            self._seen.most_at_once = max(self._seen.most_at_once, self._seen._open)
            self.number = self._seen.connections

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        self._came = 0
        try:
            await super().smtp_DATA(arg)
        finally:
            self._came = None

    def data_received(self, data: bytes) -> None:
        most = self._seen.script.dies_after
        if self._came is None or most is None:
            super().data_received(data)
            return
        left = most - self._came
        self._came += len(data[:left])
        super().data_received(data[:left])
        if len(data) >= left:
            self._seen.broken_off.append(self._came)
            cast(asyncio.Transport, self.transport).abort()
            self._came = None

    def connection_lost(self, error: Exception | None) -> None:
        if self.number:
            self._seen._open -= 1
        super().connection_lost(error)


def _knows(_server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"convene", b"p@ss/word")
    return AuthResult(success=good, handled=good)


@asynccontextmanager
async def mail_server(
    script: Script | None = None, *, context: ssl.SSLContext | None = None, tls: bool = False, login: bool = False
) -> AsyncIterator[MailServer]:
    """Serve on a free port; `context` offers STARTTLS, with `tls` from the first byte; `login` asks for one."""
    seen = MailServer(script or Script())
    options: dict[str, Any] = {"hostname": "mx.example.org", "ident": "test", "enable_SMTPUTF8": False}
    if context and not tls:
        options |= {"tls_context": context, "require_starttls": True}
    if login:
        options |= {"authenticator": _knows, "auth_required": True, "auth_require_tls": False}
    loop = asyncio.get_running_loop()

    def connected() -> _Server:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of logins without TLS, which this test wants
            return _Server(seen, loop=loop, **options)

    server = await loop.create_server(connected, "127.0.0.1", 0, ssl=context if tls else None)
    seen.port = server.sockets[0].getsockname()[1]
    try:
        yield seen
    finally:
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0)
