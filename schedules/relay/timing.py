"""How long things may take, in machine time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Timing:
    """Time-outs and pauses; `http_timeout` is the gateway's, `scale` shortens all of them for a test.

    A lease exceeds the time-out plus the time that Slack itself may take: with shorter ones a message that was still
    under way was posted again.
    """

    http_timeout: timedelta = timedelta(seconds=10)
    latency: timedelta = timedelta(seconds=30)
    look_again: timedelta = timedelta(seconds=2)
    chart_patience: timedelta = timedelta(seconds=90)
    longest_back_off: timedelta = timedelta(minutes=5)
    longest_deferral: timedelta = timedelta(hours=1)
    clock_skew: timedelta = timedelta(minutes=2)
    """How far our business clock may be ahead of Slack's when a channel is read back; never scaled."""
    scale: float = 1.0

    @property
    def lease(self) -> timedelta:
        """From the claim until the call is surely over, wherever it got to."""
        return (2 * self.http_timeout + self.latency) * self.scale

    @property
    def call_within(self) -> timedelta:
        """How long after the claim a call may still begin, so that it ends well before the lease."""
        return self.http_timeout * self.scale

    @property
    def soon(self) -> timedelta:
        """When to look for the first time whether a call of unknown outcome got through."""
        return self.look_again * self.scale

    @property
    def without_chart(self) -> timedelta:
        """How long a message waits for its chart before it goes out without it."""
        return self.chart_patience * self.scale

    def back_off(self, attempts: int) -> timedelta:
        """Return how long to wait after the attempt of that number (1 for the first) never got to Slack."""
        doubled: timedelta = min(timedelta(seconds=1) * 2 ** min(attempts - 1, 20), self.longest_back_off)
        return doubled * self.scale

    def mail_back_off(self, attempts: int) -> timedelta:
        """Return how long a mail server that puts a message off is left alone with it: a minute, then longer."""
        doubled: timedelta = min(timedelta(minutes=1) * 2 ** min(attempts - 1, 20), self.longest_deferral)
        return doubled * self.scale
