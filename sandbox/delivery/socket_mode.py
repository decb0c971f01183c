"""Socket Mode: up to ten WebSocket connections an app, each envelope to one of them, acknowledged by its id."""

import asyncio
import secrets
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.config import TimingConfig
from sandbox.delivery.envelope import Answer, AnswerStatus, Envelope, Payload
from sandbox.state.apps import App
from sandbox.traffic import Sent

CONNECTION_LIMIT = 10
CONNECTION_SECONDS = 18060  # what Slack announces in its hello
GRACE_SECONDS = 10.0  # between asking a connection to come back anew and closing it


@dataclass(eq=False, slots=True)
class Connection:
    """One open WebSocket of an app."""

    socket: web.WebSocketResponse
    number: int
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)


class SocketMode:
    """All Socket Mode connections of all apps."""

    def __init__(self, timing: TimingConfig) -> None:
        self._timing = timing
        self._tickets: dict[str, App] = {}
        self._connections: dict[str, list[Connection]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._turn = 0
        self._numbers = 0
        self.changed: Callable[[], None] = lambda: None

    def ticket(self, app: App) -> str:
        """Return a one-time ticket for a connection of that app."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = app
        return ticket

    def count(self, app: App) -> int:
        """Return how many connections the app has open."""
        return len(self._connections.get(app.id, ()))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection: hello, then acknowledgements until it closes."""
        app = self._tickets.pop(request.query.get("ticket", ""), None)
        if app is None:
            return web.Response(status=403, text="unknown or used ticket")
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        open_now = self._connections.setdefault(app.id, [])
        if len(open_now) >= CONNECTION_LIMIT:
            await _ask_to_leave(socket, "too_many_websockets")
            await socket.close()
            return socket
        self._numbers += 1
        connection = Connection(socket, self._numbers)
        host = f"sandbox-{connection.number}"
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(open_now) + 1,
                "debug_info": {**_debug(host), "approximate_connection_time": CONNECTION_SECONDS},
                "connection_info": {"app_id": app.id},
            }
        )
        open_now.append(connection)
        self.changed()
        try:
            await self._read(connection)
        finally:
            if connection in open_now:
                open_now.remove(connection)
            self.changed()
            for future in connection.waiting.values():
                if not future.done():
                    future.set_exception(ConnectionResetError("socket closed"))
        return socket

    async def _read(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            try:
                message = frame.json()
            except ValueError:
                continue
            future = connection.waiting.pop(str(message.get("envelope_id")), None)
            if future and not future.done():
                future.set_result(message.get("payload"))

    async def send(self, app: App, envelope: Envelope) -> Answer:
        """Give the envelope to the next connection in turn and wait for its acknowledgement."""
        open_now = self._connections.get(app.id)
        if not open_now:
            why = "the app has no Socket Mode connection open"
            return Answer(AnswerStatus.UNREACHABLE, code=0, reason="connection_failed", why=why)
        self._turn += 1
        connection = open_now[self._turn % len(open_now)]
        envelope_id = str(uuid.uuid4())
        body: dict[str, Any] = {
            "envelope_id": envelope_id,
            "type": envelope.kind.value,
            "accepts_response_payload": envelope.answerable and envelope.kind is not Payload.EVENT,
            "payload": envelope.payload,
        }
        if envelope.kind is Payload.EVENT:
            body |= {"retry_attempt": envelope.retry, "retry_reason": envelope.reason}
        sent = Sent(f"socket {connection.number} of {app.id}", body=body)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = future
        try:
            await connection.socket.send_json(body)
            payload = await asyncio.wait_for(future, self._timing.ack * self._timing.scale)
        except TimeoutError:
            why = f"no acknowledgement within {self._timing.ack * self._timing.scale:g} s"
            return Answer(AnswerStatus.TIMEOUT, code=0, reason="timeout", why=why, sent=sent)
        except (ConnectionResetError, RuntimeError):
            why = "the connection broke before the acknowledgement"
            return Answer(AnswerStatus.UNREACHABLE, code=0, reason="connection_failed", why=why, sent=sent)
        finally:
            connection.waiting.pop(envelope_id, None)
        return Answer(AnswerStatus.OK, payload, sent=sent)

    async def close_one(self, app: App) -> None:
        """Close the app's next connection without a word, as a broken network would."""
        open_now = self._connections.get(app.id)
        if open_now:
            connection = open_now.pop(0)
            self.changed()
            await connection.socket.close()

    async def refresh(self, app: App, *, reason: str = "refresh_requested") -> int:
        """Ask all connections of an app to come back anew, as Slack does every few hours; return how many.

        They get no more envelopes, may still acknowledge earlier ones, and are closed ten seconds later.
        """
        open_now = list(self._connections.get(app.id, ()))
        for connection in open_now:
            self._connections[app.id].remove(connection)
            self.changed()
            await _ask_to_leave(connection.socket, reason)
            task = asyncio.create_task(self._close_later(connection.socket))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
        return len(open_now)

    async def _close_later(self, socket: web.WebSocketResponse) -> None:
        try:
            await asyncio.sleep(GRACE_SECONDS * self._timing.scale)
        finally:
            await socket.close()

    async def close(self) -> None:
        """Close every connection."""
        for task in self._leaving:
            task.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
        for connections in list(self._connections.values()):
            for connection in list(connections):
                await connection.socket.close()


async def _ask_to_leave(socket: web.WebSocketResponse, reason: str) -> None:
    with suppress(ConnectionResetError):  # the app may be quicker to hang up
        await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": _debug("sandbox")})


def _debug(host: str) -> dict[str, Any]:
    return {"host": host}
