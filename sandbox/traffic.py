"""The traffic inspector: every request between Slack and the apps, both ways, with secrets masked when read."""

import json
import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode

_TOKEN = re.compile(r"\b(xox[a-z]+|xapp)-[\w-]+")
_SECRET_KEYS = frozenset({"token", "client_secret", "app_token", "access_token", "bot_access_token"})
FORM = "application/x-www-form-urlencoded"
# Longer bodies are not kept as they were sent, only as they were read.
LONGEST_BODY = 256 * 1024


class Direction(StrEnum):
    """Who asked."""

    FROM_APP = "app_to_slack"
    TO_APP = "slack_to_app"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went over the wire; ``verb`` is empty on a socket, whose ``body`` is the JSON object itself."""

    url: str = ""
    verb: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = ""


NOTHING_SENT = Sent()


@dataclass(slots=True)
class Exchange:
    """One request and its answer; ``name`` is the method or the kind of payload, ``ms`` is milliseconds.

    ``at`` is machine time, ``workspace_at`` the workspace clock, both in seconds since 1970; ``why`` says more of an
    error.
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
    sent: Sent
    why: str


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
        direction: Direction,
        name: str,
        app: str = "",
        workspace: str = "",
        status: int = 200,
        ms: float = 0.0,
        error: str = "",
        request: Any = None,
        response: Any = None,
        sent: Sent = NOTHING_SENT,
        why: str = "",
    ) -> Exchange:
        """Remember one exchange; it went well when there is no error."""
        self.count += 1
        exchange = Exchange(
            number=self.count,
            at=time.time(),
            workspace_at=self._clock(),
            direction=direction,
            name=name,
            app=app,
            workspace=workspace,
            status=status,
            ms=ms,
            ok=not error,
            error=error,
            request=request,
            response=response,
            sent=sent,
            why=why,
        )
        self._entries.append(exchange)
        self.recorded()
        return exchange

    def since(self, number: int) -> list[dict[str, Any]]:
        """Return the exchanges after a number, oldest first, as JSON objects without secrets."""
        wanted = min(max(self.count - number, 0), len(self._entries))
        return [_render(self._entries[place]) for place in range(-wanted, 0)]


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
        "why": masked(entry.why),
        "ack_ms": round(entry.ms, 3) if entry.direction is Direction.TO_APP else None,
        "transport": "http" if entry.sent.verb else "socket" if entry.sent.url else "",
        "verb": entry.sent.verb,
        "url": masked(entry.sent.url),
        "headers": masked(entry.sent.headers),
        "body": _body(entry.sent),
        "request": masked(entry.request),
        "response": masked(entry.response),
    }


def _body(sent: Sent) -> str:
    """Return the text of a body as it was sent, but for what is secret in it."""
    if not isinstance(sent.body, str):
        return json.dumps(masked(sent.body), ensure_ascii=False)
    if sent.headers.get("content-type", "").startswith(FORM):
        pairs = parse_qsl(sent.body, keep_blank_values=True)
        return urlencode([(name, "***" if name in _SECRET_KEYS else _hidden(value)) for name, value in pairs])
    return _hidden(sent.body)


def _hidden(text: str) -> str:
    """Return a text without tokens; the secret keys of one that is JSON are masked too."""
    try:
        return json.dumps(masked(json.loads(text)), ensure_ascii=False) if text.startswith(("{", "[")) else masked(text)
    except (ValueError, RecursionError):  # it only looks like JSON, or nobody could read it
        return str(masked(text))


def masked(value: Any) -> Any:
    """Return a copy of a JSON value in which no token or secret can be read."""
    if isinstance(value, str):
        return _TOKEN.sub(r"\1-***", value)
    if isinstance(value, Mapping):
        return {key: "***" if key in _SECRET_KEYS and item else masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item) for item in value]
    return value
