"""How Slack reaches an app: one interface over Socket Mode and signed HTTP, with faults and the traffic inspector."""

import time
from typing import Protocol

from sandbox.config import Mode
from sandbox.delivery.envelope import Answer, AnswerStatus, Envelope, Payload
from sandbox.delivery.http_mode import HttpMode
from sandbox.delivery.socket_mode import SocketMode
from sandbox.faults import DELIVERY, Fault, FaultKind, Faults
from sandbox.state.apps import App
from sandbox.traffic import Direction, Traffic

__all__ = ["Answer", "AnswerStatus", "Deliveries", "Envelope", "HttpMode", "Payload", "SocketMode"]


class Route(Protocol):
    """A way to an app."""

    async def send(self, app: App, envelope: Envelope) -> Answer:
        """Hand one envelope to the app and return what it answered within the time Slack waits."""
        ...


class Deliveries:
    """Sends envelopes to apps, each by its own way."""

    def __init__(self, sockets: SocketMode, http: HttpMode, faults: Faults, traffic: Traffic) -> None:
        self.sockets = sockets
        self.http = http
        self._faults = faults
        self._traffic = traffic

    def connected(self, app: App) -> bool:
        """Return whether the app is there: a socket is open, or its address answered when it was last tried."""
        return self.sockets.count(app) > 0 if app.config.mode is Mode.SOCKET else self.http.reached(app)

    async def probe(self, app: App) -> bool:
        """Return whether the app is there, after a look at its address where Slack would call it over HTTP."""
        if app.config.mode is Mode.HTTP:
            await self.http.probe(app)
        return self.connected(app)

    async def send(self, app: App, envelope: Envelope) -> Answer:
        """Hand one envelope to an app; a fault may close its socket or lose its acknowledgement."""
        route: Route = self.sockets if app.config.mode is Mode.SOCKET else self.http
        fault = self._faults.strike(DELIVERY, envelope.name, envelope.team)
        started = time.perf_counter()
        if fault and fault.kind is FaultKind.CLOSE_SOCKET:
            await self.sockets.close_one(app)
            answer = Answer(AnswerStatus.UNREACHABLE, code=0, reason="connection_failed", why=_ordered(fault))
        else:
            answer = await route.send(app, envelope)
        if fault and fault.kind is FaultKind.ACK_LOST:
            answer = Answer(AnswerStatus.TIMEOUT, reason="timeout", why=_ordered(fault), sent=answer.sent)
        answer.ms = (time.perf_counter() - started) * 1000
        answer.exchange = self._traffic.record(
            direction=Direction.TO_APP,
            name=envelope.name,
            app=app.id,
            workspace=envelope.team,
            status=answer.code,
            ms=answer.ms,
            error="" if answer.ok else answer.status.value,
            request=envelope.payload,
            response=answer.body,
            sent=answer.sent,
            why=answer.why,
        )
        return answer


def _ordered(fault: Fault) -> str:
    return f"a fault was ordered: {fault.kind.value}"
