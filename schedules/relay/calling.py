"""One call for one delivery, and what its end means for the delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.clock import MachineClock
from domain.deliveries import Method, State, metadata
from domain.lanes import LaneKind
from schedules.relay.gateway import CallFailed, Gateway, Limited, TokenDead, Unclear, Unreached
from schedules.relay.limits import Limits
from schedules.relay.steps import Observer, Step
from schedules.relay.timing import Timing
from storage.deliveries.claims import Claimed
from storage.deliveries.lanes import Hold, LaneKey
from storage.deliveries.outcomes import Outcome


class Caller:
    """Makes the calls; holds no database session while it does."""

    def __init__(self, gateway: Gateway, timing: Timing, observer: Observer, machine: MachineClock) -> None:
        self._gateway = gateway
        self._timing = timing
        self._observe = observer
        self._machine = machine
        self._limits = Limits()

    async def call(self, claimed: Claimed) -> Outcome:
        """Post or edit, and return what becomes of the delivery."""
        pending = Outcome(claimed.id, claimed.workspace, claimed.token, State.PENDING)
        if self._machine() > claimed.claimed_at + self._timing.call_within:
            # This process stood still; a call begun now might outlive the lease and meet its own repetition.
            return replace(pending, error="late")
        try:
            ts = await (self._post(claimed) if claimed.method is Method.POST else self._edit(claimed))
        except CallFailed as failure:
            return self._failed(pending, claimed, failure)
        return replace(pending, state=State.SENT, slack_ts=ts)

    async def _post(self, claimed: Claimed) -> str:
        await self._observe(Step.CALL_BEFORE)
        ts = await self._gateway.post(
            claimed.workspace,
            claimed.channel,
            _with_file(claimed),
            thread_ts=claimed.thread_ts,
            metadata=metadata(claimed.workspace, claimed.id),
        )
        await self._observe(Step.CALL_AFTER)
        return ts

    async def _edit(self, claimed: Claimed) -> str:
        await self._observe(Step.EDIT_BEFORE)
        ts = claimed.target_ts or ""
        await self._gateway.update(claimed.workspace, claimed.channel, ts, claimed.payload)
        await self._observe(Step.EDIT_AFTER)
        return ts

    def _failed(self, pending: Outcome, claimed: Claimed, failure: CallFailed) -> Outcome:
        now = self._machine()
        lane = LaneKey(claimed.workspace, LaneKind(claimed.method), claimed.channel)
        failed = replace(pending, error=failure.error)
        match failure:
            case Limited():
                return replace(failed, hold=self._limits.hold(lane, failure.retry_after, now))
            case TokenDead():
                return replace(failed, suspend=failure.error)
            case Unreached():
                return replace(failed, hold=Hold(lane, now + self._timing.back_off(claimed.attempts)))
            case Unclear() if claimed.method is Method.POST:
                return replace(failed, state=State.UNCERTAIN, retry_at=now + self._timing.soon)
            case Unclear():
                return replace(failed, hold=Hold(lane, now + self._timing.back_off(claimed.attempts)))
            case _:
                return replace(failed, state=State.DEAD)


def _with_file(claimed: Claimed) -> Mapping[str, Any]:
    """Return the message, with its uploaded image as the last block."""
    if not claimed.slack_file:
        return claimed.payload
    image = {"type": "image", "slack_file": {"id": claimed.slack_file}, "alt_text": claimed.alt_text or ""}
    blocks = claimed.payload.get("blocks") or [
        {"type": "section", "text": {"type": "mrkdwn", "text": claimed.payload["text"]}}
    ]
    return {**claimed.payload, "blocks": [*blocks, image]}
