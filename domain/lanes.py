"""How fast Slack may be called: the pace of a lane, as arithmetic on the machine's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MINUTE = timedelta(minutes=1)
POSTS_A_MINUTE = 240
"""Our own cap for one workspace: Slack speaks of "several hundred"."""
TIER_3 = 50
TIER_4 = 100
"""Calls a minute to one method in one workspace (docs.slack.dev/apis/web-api/rate-limits)."""


class LaneKind(StrEnum):
    """What shares a limit at Slack, or at the mail server."""

    POST = "post"
    UPDATE = "update"
    OPEN = "open"
    READ = "read"
    FILE = "file"
    MAIL = "mail"


@dataclass(frozen=True)
class Pace:
    """One call every `interval`; what was missed in the last `slack` may be made up for at once.

    A lane stores one moment, `next_at`: the earliest next call. An interval of zero is no limit.
    """

    interval: timedelta
    slack: timedelta = timedelta(0)

    @classmethod
    def steady(cls, calls_a_minute: float, slack: timedelta) -> Pace:
        """Return the pace that makes so many calls a minute in the long run."""
        return cls(MINUTE / calls_a_minute, slack)

    @classmethod
    def within(cls, calls_a_minute: int, slack: timedelta) -> Pace:
        """Return the fastest pace that never makes more calls than that in any minute, made-up ones included."""
        return cls((MINUTE + slack) / (calls_a_minute - 1), slack)

    def allowance(self, next_at: datetime, now: datetime, most: int) -> int:
        """Return how many calls may begin now, at most `most`."""
        if next_at > now:
            return 0
        if not self.interval:
            return most
        return min(most, 1 + (now - self._base(next_at, now)) // self.interval)

    def after(self, next_at: datetime, now: datetime, calls: int) -> datetime:
        """Return the earliest next call once `calls` more have begun now."""
        return self._base(next_at, now) + calls * self.interval

    def _base(self, next_at: datetime, now: datetime) -> datetime:
        return max(next_at, now - self.slack)


@dataclass(frozen=True)
class Paces:
    """The pace of one channel, and of each kind of call in one workspace."""

    channel: Pace
    workspace: dict[LaneKind, Pace]

    def of_channel(self, kind: LaneKind) -> Pace:
        """Return the pace of one channel for this kind of call: only posts are limited there."""
        return self.channel if kind is LaneKind.POST else Pace(timedelta(0))


def slack_paces(factor: float = 1.0) -> Paces:
    """Return Slack's limits as we keep them; `factor` multiplies every rate (a demo may run faster than Slack)."""
    slack = timedelta(seconds=2)
    return Paces(
        channel=Pace(timedelta(seconds=1) / factor, timedelta(seconds=0.25) / factor),
        workspace={
            LaneKind.POST: Pace.steady(POSTS_A_MINUTE * factor, slack),
            LaneKind.UPDATE: Pace.within(int(TIER_3 * factor), slack),
            LaneKind.OPEN: Pace.within(int(TIER_3 * factor), slack),
            LaneKind.READ: Pace.within(int(TIER_3 * factor), slack),
            LaneKind.FILE: Pace.within(int(TIER_4 * factor), slack),
        },
    )


def no_limits() -> Paces:
    """Return paces that hold nothing back, for a server that has no limits."""
    return Paces(channel=Pace(timedelta(0)), workspace={kind: Pace(timedelta(0)) for kind in LaneKind})


def mail_paces(mails_a_minute: float = 0) -> Paces:
    """Return the pace at which a mail server may be given messages, for each workspace; 0: as fast as it takes them."""
    no_limit = Pace(timedelta(0))
    pace = Pace.steady(mails_a_minute, timedelta(seconds=2)) if mails_a_minute else no_limit
    return Paces(channel=no_limit, workspace={LaneKind.MAIL: pace})
