"""The traffic inspector: every request between Slack and the apps, both ways, with secrets masked when read."""

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_TOKEN = re.compile(r"\b(xox[a-z]+|xapp)-[\w-]+")
_SECRET_KEYS = frozenset({"token", "client_secret", "app_token", "access_token", "bot_access_token"})


class Direction(StrEnum):
    """Who asked."""

    FROM_APP = "app_to_slack"
    TO_APP = "slack_to_app"


@dataclass(slots=True)
class Exchange:
    """One request and its answer; ``name`` is the method or the kind of payload, ``ms`` is milliseconds.

    ``at`` is machine time, ``workspace_at`` the workspace clock, both in seconds since 1970.
    """

    number: int
    at: float
    workspace_at: float
    direction: Direction
    name: str
    app: str
    workspace: str
    status: int
    ms: float
    ok: bool
    error: str
    request: Any
    response: Any


class Traffic:
    """The last exchanges, numbered from 1."""

    def __init__(self, size: int, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entries: deque[Exchange] = deque(maxlen=size)
        self.count = 0
        self.recorded: Callable[[], None] = lambda: None

    def record(
        self,
        *,
        at: float,
        direction: Direction,
        name: str,
        app: str = "",
        workspace: str = "",
        status: int = 200,
        ms: float = 0.0,
        error: str = "",
        request: Any = None,
        response: Any = None,
    ) -> None:
        """Remember one exchange; it went well when there is no error."""
        self.count += 1
        self._entries.append(
            Exchange(
                self.count,
                at,
                self._clock(),
                direction,
                name,
                app,
                workspace,
                status,
                ms,
                not error,
                error,
                request,
                response,
            )
        )
        self.recorded()

    def since(self, number: int) -> list[dict[str, Any]]:
        """Return the exchanges after a number, oldest first, as JSON objects without secrets."""
        return [_render(entry) for entry in self._entries if entry.number > number]


def _render(entry: Exchange) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "workspace_at": entry.workspace_at,
        "direction": entry.direction.value,
        "name": entry.name,
        "app": entry.app,
        "workspace": entry.workspace,
        "status": entry.status,
        "ms": round(entry.ms, 3),
        "ok": entry.ok,
        "error": entry.error,
        "request": masked(entry.request),
        "response": masked(entry.response),
    }


def masked(value: Any) -> Any:
    """Return a copy of a JSON value in which no token or secret can be read."""
    if isinstance(value, str):
        return _TOKEN.sub(r"\1-***", value)
    if isinstance(value, Mapping):
        return {key: "***" if key in _SECRET_KEYS and item else masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item) for item in value]
    return value
