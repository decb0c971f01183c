"""The errors of the sandbox: what Slack answers to an app, and what a person in front of Slack cannot do."""

from collections.abc import Sequence
from typing import Any


class SlackError(Exception):
    """An ``ok: false`` answer of the Web API, with Slack's own error code and any further fields."""

    def __init__(self, code: str, *, messages: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = tuple(messages)
        self.extra = extra

    @property
    def sentence(self) -> str:
        """The code and, where Slack gives them, the reasons."""
        return ": ".join([self.code, "; ".join(self.messages)] if self.messages else [self.code])

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": list(self.messages)}
        return body


class RateLimited(Exception):
    """Too many calls: HTTP 429 with ``Retry-After`` in whole seconds."""

    def __init__(self, retry_after: int, why: str = "more calls than Slack allows") -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after
        self.why = f"{why}; Retry-After: {retry_after} s"


class ControlRefused(Exception):
    """The control API cannot do what it was asked; ``code`` is for programs, ``detail`` for people."""

    def __init__(self, code: str, detail: str, status: int = 400) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.status = status


def missing_field(name: str) -> SlackError:
    """Return Slack's answer to a call without a required argument."""
    return SlackError("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
