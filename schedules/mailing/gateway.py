"""What the postman asks of a mail server, and how handing over a message can end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from domain.mail.replies import Phase


class NotTaken(Exception):
    """A message that the server did not take for sure; `error` is a short code, never what the server wrote."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class NoServer(NotTaken):
    """There is no server to hand over to: it is not reached, wants another login, or closes. Nothing happened."""


class Answered(NotTaken):
    """The server took the message neither now nor (perhaps) ever: nothing happened. `text` is for the rules only."""

    def __init__(self, phase: Phase, code: int, text: str) -> None:
        super().__init__(f"smtp_{code}")
        self.phase = phase
        self.code = code
        self.text = text


class Died(NotTaken):
    """The connection ended after the content had begun to go over: the server may have the message."""


class NotWanted(Exception):
    """The message must not go out any more; nothing was said to the server about it."""


Check = Callable[[], Awaitable[None]]
"""Asked last thing before the server hears of a message; raises NotWanted."""


class MailGateway(Protocol):
    """A mail server. A call ends within its time-out and raises only NotTaken, or what `check` raises."""

    async def send(self, *, sender: str, to: str, message: bytes, check: Check) -> None:
        """Hand over one message (SMTP: MAIL, RCPT, DATA), over a connection that is used for many."""
        ...

    async def close(self) -> None:
        """End every connection."""
        ...
