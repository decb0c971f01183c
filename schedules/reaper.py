"""The reaper: takes over what a dead or lost process left, and finds out whether posts of unknown outcome arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

import structlog

from domain.clock import MachineClock, machine_clock
from domain.deliveries import UNKNOWN_OUTCOME, Doubt, State, find
from domain.lanes import LaneKind, Paces
from schedules.funnel import Funnel
from schedules.relay.gateway import CallFailed, Gateway, Limited, Refused, TokenDead
from schedules.relay.recording import record
from schedules.relay.steps import Observer, Step, nobody
from schedules.relay.timing import Timing
from services.work import Works
from storage.deliveries import doubts, enqueue
from storage.deliveries.doubts import DoubtfulPost
from storage.deliveries.lanes import Hold, LaneKey
from storage.deliveries.outcomes import Outcome

MOST_AT_ONCE = 8
MOST_PAGES = 100
CANNOT_READ = frozenset({"missing_scope", "not_in_channel", "no_permission", "not_allowed_token_type", "access_denied"})
"""Slack's answers when we may not read a channel back."""


class Unreadable(Exception):
    """The channel cannot be read back (we lack the right, or it is too busy); the kind of delivery decides."""


class Reconciler(Protocol):
    """Finds out whether a post arrived."""

    async def find(self, post: DoubtfulPost) -> str | None:
        """Return the ts of the message, or None when Slack surely does not have it now.

        Raises Unreadable when it cannot be known, and CallFailed.
        """
        ...


@dataclass(frozen=True)
class ReadBack:
    """Reads the channel (or thread) back since the first attempt and looks for our metadata, written by our bot."""

    gateway: Gateway
    timing: Timing = field(default_factory=Timing)

    async def find(self, post: DoubtfulPost) -> str | None:
        """Return the ts of the message that carries the delivery's id, or None."""
        cursor = ""
        for _ in range(MOST_PAGES):
            try:
                page = await self.gateway.read(
                    post.workspace,
                    post.channel,
                    thread_ts=post.thread_ts,
                    oldest=post.first_try_at - self.timing.clock_skew,
                    cursor=cursor,
                )
            except Refused as refused:
                if refused.error in CANNOT_READ:
                    raise Unreadable(refused.error) from refused
                if refused.error == "thread_not_found":
                    return None
                raise
            if ts := find(page.messages, post.workspace, post.id, bot_id=post.bot_id):
                return ts
            if not page.next_cursor:
                return None
            cursor = page.next_cursor
        raise Unreadable("too_many_pages")


class Reaper:
    """Runs every few seconds; any number of them may share a database.

    `doubts` says for kinds of deliveries what to do where the channel cannot be read; the others are repeated.
    """

    def __init__(
        self,
        works: Works,
        reconciler: Reconciler,
        *,
        paces: Paces,
        funnel: Funnel,
        timing: Timing | None = None,
        doubts: Mapping[str, Doubt] | None = None,
        observer: Observer = nobody,
        machine: MachineClock = machine_clock,
    ) -> None:
        self._works = works
        self._reconciler = reconciler
        self._paces = paces
        self._funnel = funnel
        self._timing = timing or Timing()
        self._doubts = doubts or {}
        self._observe = observer
        self._machine = machine

    async def once(self) -> int:
        """Take over expired leases and settle what is in doubt; returns how many posts were looked for."""
        await self._take_over()
        claimed = await self._claim()
        await asyncio.gather(*(self._settle(post) for post in claimed))
        if claimed:
            self._works.wake()
        return len(claimed)

    async def _take_over(self) -> None:
        async with self._works.reading("") as work:
            orphans = await enqueue.any_orphans(work.session)
            if not orphans and not await doubts.any_expired(work.session, machine_now=self._machine()):
                return
        async with self._works.begin("") as work:
            posts, repeated = await doubts.take_over(work.session, now=work.now, machine_now=self._machine())
            if orphans:
                await enqueue.drop_orphans(work.session)
            await self._observe(Step.TAKEOVER_BEFORE_COMMIT)
        await self._observe(Step.TAKEOVER_AFTER_COMMIT)
        structlog.get_logger().warning("deliveries.taken_over", posts=posts, repeated=repeated)
        self._works.wake()

    async def _claim(self) -> list[DoubtfulPost]:
        now = self._machine()
        async with self._works.reading("") as work:
            workspaces = await doubts.doubtful_workspaces(work.session, machine_now=now)
        if not workspaces:
            return []
        async with self._works.begin("") as work:
            return await doubts.claim(
                work.session,
                workspaces,
                self._paces,
                token=uuid4().hex,
                machine_now=self._machine(),
                lease=self._timing.lease,
                most=MOST_AT_ONCE,
            )

    async def _settle(self, post: DoubtfulPost) -> None:
        try:
            await self._observe(Step.SETTLE_BEFORE_READ)
            outcome = await self._verdict(post)
            await self._observe(Step.SETTLE_AFTER_READ)
            async with self._works.begin(post.workspace) as work:
                await record(work, [outcome], state=State.UNCERTAIN)
                await self._observe(Step.SETTLE_BEFORE_COMMIT)
            await self._observe(Step.SETTLE_AFTER_COMMIT)
        except Exception as error:  # noqa: BLE001  # the other doubts of this round go on; this one comes up again
            self._funnel.note(error, kind="reap", handler=post.kind, workspace=post.workspace)

    async def _verdict(self, post: DoubtfulPost) -> Outcome:
        asked_at = self._machine()
        uncertain = Outcome(post.id, post.workspace, post.token, State.UNCERTAIN)
        try:
            ts = await self._reconciler.find(post)
        except Unreadable:
            return self._unreadable(post, uncertain, asked_at)
        except CallFailed as failure:
            return self._failed(uncertain, failure, asked_at)
        if ts is not None:
            return replace(uncertain, state=State.SENT, slack_ts=ts)
        return self._absent(post, uncertain, asked_at)

    def _failed(self, uncertain: Outcome, failure: CallFailed, asked_at: datetime) -> Outcome:
        failed = replace(uncertain, error=failure.error)
        match failure:
            case Limited():
                until = asked_at + timedelta(seconds=failure.retry_after)
                return replace(failed, retry_at=until, hold=Hold(LaneKey(failed.workspace, LaneKind.READ), until))
            case TokenDead():
                return replace(failed, suspend=failure.error)
            case Refused():
                # What cannot be read any more may have arrived: it is not ours to send again.
                return _to_be_asked(uncertain)
            case _:
                return replace(failed, retry_at=asked_at + self._timing.back_off(3))

    def _absent(self, post: DoubtfulPost, uncertain: Outcome, asked_at: datetime) -> Outcome:
        """Send again, but only if the call was surely over before we looked."""
        if asked_at > post.over_at:
            return replace(uncertain, state=State.PENDING)
        return replace(uncertain, error="not_there_yet", retry_at=post.over_at)

    def _unreadable(self, post: DoubtfulPost, uncertain: Outcome, asked_at: datetime) -> Outcome:
        if self._doubts.get(post.kind, Doubt.REPEAT) is Doubt.REPEAT:
            return self._absent(post, uncertain, asked_at)
        return _to_be_asked(uncertain)


def _to_be_asked(uncertain: Outcome) -> Outcome:
    return replace(uncertain, state=State.DEAD, error=UNKNOWN_OUTCOME, ask=True)
