"""The mail gateway: hands messages to an SMTP server over connections that serve for many messages each."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import dataclass

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPHeloError,
    SMTPResponseException,
)

from bot.mailserver import MailServer, Security
from domain.mail.replies import Phase
from schedules.mailing.gateway import Answered, Check, Died, NoServer

CLOSING = 421
TAKEN = (250, 251)
IDLE_SECONDS = 15.0
"""How long a connection waits for the next message before we say goodbye; servers grow impatient after minutes."""
MOST_MESSAGES = 100
"""Messages over one connection: many servers close after about that many."""
GOODBYE_SECONDS = 2.0


@dataclass
class _Line:
    """One connection and how far it is: `messages` so far, `began` when content may have reached the server."""

    client: SMTP
    messages: int = 0
    began: bool = False

    @property
    def usable(self) -> bool:
        return self.client.is_connected and self.messages < MOST_MESSAGES


class SmtpGateway:
    """Implements `schedules.mailing.MailGateway`. The caller decides how many connections there are at once.

    `hello` is the name we introduce ourselves by; `seconds` is how long one message may take, connecting included.
    """

    def __init__(
        self, server: MailServer, *, hello: str, seconds: float = 60.0, context: ssl.SSLContext | None = None
    ) -> None:
        self._server = server
        self._hello = hello
        self._seconds = seconds
        self._context = context
        self._free: list[_Line] = []
        self._leaving: set[asyncio.Task[None]] = set()
        self._tidying: asyncio.TimerHandle | None = None
        self.opened = 0

    async def send(self, *, sender: str, to: str, message: bytes, check: Check) -> None:
        """Hand over one message; raises NotTaken, or what `check` raises."""
        line: _Line | None = None
        try:
            async with asyncio.timeout(self._seconds):
                line, fresh = self._take(), False
                if line is None:
                    line, fresh = await self._open(), True
                await check()
                try:
                    await self._announce(line, sender, to)
                except NoServer:
                    # What was free may have been closed meanwhile: nothing happened, so a fresh one may try at once.
                    if fresh:
                        raise
                    # Opening takes its time, in which somebody may have left, so it is asked for again.
                    self._drop(line)
                    line = await self._open()
                    await check()
                    await self._announce(line, sender, to)
                await self._content(line, message)
        except TimeoutError:
            began = line is not None and line.began
            self._drop(line)
            raise Died("smtp_timeout") if began else NoServer("smtp_timeout") from None
        except (NoServer, Died):
            self._drop(line)
            raise
        except Exception:
            self._put_back(line)
            raise
        except BaseException:
            self._drop(line)
            raise
        self._put_back(line)

    async def close(self) -> None:
        """Say goodbye on every connection that is free."""
        if self._tidying:
            self._tidying.cancel()
        for line in self._free:
            self._part(line)
        self._free.clear()
        await asyncio.gather(*self._leaving, return_exceptions=True)

    async def probe(self, sender: str) -> None:
        """Connect, log in and offer mail from `sender` without sending any; raises NotTaken."""
        try:
            async with asyncio.timeout(self._seconds):
                line = await self._open()
                try:
                    await _say(line.client, Phase.SENDER, b"MAIL", f"FROM:<{sender}>")
                finally:
                    self._part(line)
        except TimeoutError:
            raise NoServer("smtp_timeout") from None
        finally:
            await self.close()

    def _take(self) -> _Line | None:
        while self._free:
            line = self._free.pop()
            if line.usable:
                return line
            self._part(line)
        return None

    def _put_back(self, line: _Line | None) -> None:
        if line is None:
            return
        line.began = False
        if not line.usable:
            self._part(line)
            return
        self._free.append(line)
        if self._tidying:
            self._tidying.cancel()
        self._tidying = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._tidy)

    def _tidy(self) -> None:
        """End what has been free for so long that nothing seems to follow."""
        for line in self._free:
            self._part(line)
        self._free.clear()

    def _part(self, line: _Line) -> None:
        """Say goodbye in the background."""
        task = asyncio.create_task(_goodbye(line.client))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    def _drop(self, line: _Line | None) -> None:
        if line is not None:
            line.client.close()

    async def _open(self) -> _Line:
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            local_hostname=self._hello,
            timeout=self._seconds,
            use_tls=server.security is Security.TLS,
            start_tls=server.security is Security.STARTTLS,
            tls_context=self._context,
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await _greet(client)
        except BaseException as error:
            client.close()
            if isinstance(error, SMTPException | OSError | ValueError) and not isinstance(error, TimeoutError):
                raise NoServer(_no_server(error)) from error
            raise
        self.opened += 1
        return _Line(client)

    async def _announce(self, line: _Line, sender: str, to: str) -> None:
        """Say from whom and to whom; nothing has happened if that fails."""
        try:
            await _say(line.client, Phase.SENDER, b"MAIL", f"FROM:<{sender}>")
            await _say(line.client, Phase.RECIPIENT, b"RCPT", f"TO:<{to}>")
        except Answered:
            await _reset(line.client)
            raise

    async def _content(self, line: _Line, message: bytes) -> None:
        line.began = True
        line.messages += 1
        try:
            await line.client.data(message)
        except SMTPResponseException as error:
            if error.code < 0:
                raise Died("smtp_nonsense") from error
            if not line.client.is_connected or error.code == CLOSING:
                line.client.close()
            raise Answered(Phase.CONTENT, error.code, error.message) from error
        except TimeoutError:
            raise Died("smtp_timeout") from None
        except (SMTPException, OSError) as error:
            raise Died(type(error).__name__) from error


async def _say(client: SMTP, phase: Phase, command: bytes, argument: str) -> None:
    """Say one thing before any content; raises NotTaken.

    The library's own methods take an address apart each time, which costs more than all else; ours are in one form.
    """
    try:
        answer = await client.execute_command(command, argument.encode("ascii"))
    except SMTPResponseException as error:
        raise NoServer(f"smtp_{error.code}") from error
    except TimeoutError:
        raise NoServer("smtp_timeout") from None
    except (SMTPException, OSError) as error:
        raise NoServer(type(error).__name__) from error
    if answer.code == CLOSING:
        raise NoServer(f"smtp_{answer.code}")
    if answer.code not in TAKEN:
        raise Answered(phase, answer.code, answer.message)


async def _greet(client: SMTP) -> None:
    try:
        await client.ehlo()
    except SMTPHeloError:
        await client.helo()


async def _reset(client: SMTP) -> None:
    """Begin anew after a refusal; a server that does not even do that is let go."""
    try:
        await client.rset()
    except (SMTPException, OSError):
        client.close()


async def _goodbye(client: SMTP) -> None:
    with contextlib.suppress(SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(GOODBYE_SECONDS):
            if client.is_connected:
                await client.quit()
    client.close()


def _no_server(error: BaseException) -> str:
    """Return a short code for why there is no connection."""
    if isinstance(error, SMTPAuthenticationError):
        return "smtp_login"
    if isinstance(error, SMTPResponseException):
        return f"smtp_{error.code}"
    cause = error.__cause__ or error
    return "smtp_certificate" if isinstance(cause, ssl.SSLCertVerificationError) else type(cause).__name__
