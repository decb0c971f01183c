"""What Slack sends to an app and what the app answers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sandbox.traffic import NOTHING_SENT, Exchange, Sent


class Payload(StrEnum):
    """The three kinds of envelope, by their Socket Mode names."""

    EVENT = "events_api"
    COMMAND = "slash_commands"
    INTERACTION = "interactive"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One thing for an app; ``name`` is the event type, command or interaction type, ``retry`` counts from 0."""

    kind: Payload
    name: str
    team: str
    payload: dict[str, Any]
    url: str = ""
    retry: int = 0
    reason: str = ""
    answerable: bool = True


class AnswerStatus(StrEnum):
    """How an app answered."""

    OK = "ok"
    TIMEOUT = "operation_timeout"
    HTTP_ERROR = "http_service_error"
    UNREACHABLE = "dispatch_failed"
    BAD_RESPONSE = "invalid_response"


@dataclass(slots=True)
class Answer:
    """An app's answer: its body (JSON object, text or None), the HTTP status, and milliseconds until it came.

    ``sent`` is what it answers, ``why`` says more of a failure, ``exchange`` is its place in the traffic.
    """

    status: AnswerStatus
    body: Any = None
    code: int = 200
    ms: float = 0.0
    reason: str = ""
    no_retry: bool = False
    why: str = ""
    sent: Sent = NOTHING_SENT
    exchange: Exchange | None = None

    def refuse(self, reason: str) -> None:
        """Say that Slack does not take this answer, also in the traffic."""
        self.status, self.reason = AnswerStatus.BAD_RESPONSE, reason
        if self.exchange is not None:
            self.exchange.ok, self.exchange.error, self.exchange.why = False, self.status.value, reason

    @property
    def ok(self) -> bool:
        """Whether the app acknowledged in time."""
        return self.status is AnswerStatus.OK
