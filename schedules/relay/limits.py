"""Which lane a "too many calls" means: Slack does not say whether the channel or the workspace is over its limit."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.lanes import LaneKind
from storage.deliveries.lanes import Hold, LaneKey


class Limits:
    """Remembers who was limited last. One channel's limit holds that channel; a second channel that is limited
    meanwhile shows that the workspace is meant. Methods other than posting are limited per workspace only."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, LaneKind], tuple[str, datetime]] = {}

    def hold(self, lane: LaneKey, retry_after: float, now: datetime) -> Hold:
        """Return what to hold after Slack asked for `retry_after` seconds of silence on `lane`."""
        until = now + timedelta(seconds=retry_after)
        channel, held_until = self._last.get((lane.workspace, lane.kind), (lane.channel, now))
        self._last[lane.workspace, lane.kind] = (lane.channel, until)
        whole = lane.kind is not LaneKind.POST or (channel != lane.channel and held_until > now)
        return Hold(LaneKey(lane.workspace, lane.kind) if whole else lane, until)
