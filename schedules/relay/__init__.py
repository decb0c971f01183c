"""Works off the outbox: claims, calls Slack, records."""

from __future__ import annotations

from schedules.relay.gateway import Gateway, Limited, Page, Refused, TokenDead, Unclear, Unreached
from schedules.relay.relay import Relay
from schedules.relay.steps import Observer, Step
from schedules.relay.timing import Timing

__all__ = [
    "Gateway",
    "Limited",
    "Observer",
    "Page",
    "Refused",
    "Relay",
    "Step",
    "Timing",
    "TokenDead",
    "Unclear",
    "Unreached",
]
