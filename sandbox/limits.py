"""Slack's rate limits: tiers a minute per method and workspace, and chat.postMessage's own rules.

The tier of each method stands in its method table entry; the figures are from docs.slack.dev/apis/web-api/rate-limits.
"""

import math
import time
from collections import deque
from collections.abc import Hashable
from enum import Enum

from sandbox.config import LimitConfig, TimingConfig
from sandbox.errors import RateLimited


class Tier(Enum):
    """How many calls a minute one app may make to one method in one workspace."""

    TIER_1 = 1
    TIER_2 = 20
    TIER_3 = 50
    TIER_4 = 100
    AUTH_TEST = 600
    POST_MESSAGE = 0
    PERMALINK = 1200


# Slack says "1+ a minute, with bursts": an app must be able to open its ten Socket Mode connections.
TIER_1_BURST = 10


class Limits:
    """Sliding windows: exactly so many calls in any minute, never more."""

    def __init__(self, config: LimitConfig, timing: TimingConfig) -> None:
        self._config = config
        self._window = timing.rate_window * timing.scale
        self._calls: dict[Hashable, deque[float]] = {}

    def check_method(self, key: Hashable, tier: Tier) -> None:
        """Count one call to a method; raises RateLimited."""
        if tier is not Tier.POST_MESSAGE:
            allowed = TIER_1_BURST if tier is Tier.TIER_1 else tier.value
            self._count((key, allowed, self._window))

    def check_post(self, team: str, channel: str, app: str) -> None:
        """Count one posted message: about one a second for the channel, several hundred a minute for the workspace."""
        second = self._window / 60
        burst = self._config.channel_burst
        self._count(
            (("post", app, team), self._config.workspace_posts, self._window),
            (("post", app, team, channel), burst, burst * second),
        )

    def check_unlisted_read(self, key: Hashable) -> None:
        """Count one reading of a history by an app that is sold outside the Marketplace: one a minute."""
        self._count((key, 1, self._window))

    def _count(self, *rules: tuple[Hashable, float, float]) -> None:
        """Count one call under each rule (key, calls, seconds); one that any of them refuses counts under none."""
        if self._config.factor is None:
            return
        now = time.monotonic()
        windows = []
        for key, wanted, window in rules:
            allowed = max(1, math.floor(wanted * self._config.factor))
            calls = self._calls.setdefault(key, deque())
            while calls and calls[0] <= now - window:
                calls.popleft()
            if len(calls) >= allowed:
                raise RateLimited(max(1, math.ceil(calls[0] + window - now)))
            windows.append(calls)
        for calls in windows:
            calls.append(now)
