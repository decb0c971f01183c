"""What the stages of all features build on: a clock that steps from due thing to due thing, and an outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import func, select, update

from bot.tokens import Vault, new_key
from domain.deliveries import Method, State
from domain.directory.workgroups import PersonName
from domain.timers import State as TimerState
from schedules.handlers import TimerHandlers
from schedules.ticker import Ticker
from services.work import Work, Works
from storage.deliveries.tables import Delivery
from storage.directory import Person
from storage.timers import Timer
from tests.conftest import WORKSPACE, StillClock

KEY = new_key()
EAST = "America/New_York"


class Loud:
    """A funnel that lets a test fail on the error itself."""

    def note(self, error: BaseException, *, kind: str, handler: str, workspace: str = "") -> str:
        raise error


@dataclass(frozen=True)
class Sent:
    """A message that went out: its key, where to, what it says, when, and which feature owns it."""

    key: str
    first: str
    """The key of the message that an edit changes; of any other message its own."""
    to: str
    payload: Mapping[str, Any]
    at: datetime
    owner: str | None

    @property
    def text(self) -> str:
        """What a notification shows of it."""
        return str(self.payload["text"])

    @property
    def blocks(self) -> str:
        """Its blocks, as one text to look things up in."""
        return str(self.payload.get("blocks"))


class TimedStage:
    """Timers and outbox of one workspace; times pass only when a test says so."""

    handlers: ClassVar[TimerHandlers] = {}
    """The timers that fire on this stage."""

    def __init__(self, works: Works, clock: StillClock) -> None:
        self.works = works
        self.clock = clock
        self.ticker = Ticker(works, self.handlers, funnel=Loud(), machine=clock.now)
        self.sent: list[Sent] = []
        self.forms = 0

    def key(self) -> str:
        """Return a form's view id that was not used before."""
        self.forms += 1
        return f"V{self.forms}"

    async def pass_on(self) -> list[Sent]:
        """Fire what is due and send what is owed, as ticker and relay do; returns what went out."""
        await self.ticker.tick()
        async with self.works.begin(WORKSPACE) as work:
            now = self.clock.now()
            query = select(Delivery).where(Delivery.state == State.PENDING).order_by(Delivery.id)
            rows = [
                row
                for row in await work.session.scalars(query)
                if row.available_at <= now and (not row.expires_at or row.expires_at > now)
            ]
            out = [await _sent(work, row, now) for row in rows]
            done = update(Delivery).where(Delivery.id.in_([row.id for row in rows])).values(state=State.SENT)
            await work.session.execute(done)
        self.sent += out
        return out

    async def until(self, moment: datetime) -> list[Sent]:
        """Step from one due thing to the next until `moment`; returns everything that went out on the way."""
        out = await self.pass_on()
        while True:
            async with self.works.reading(WORKSPACE) as work:
                query = select(func.min(Timer.due_at)).where(Timer.state == TimerState.WAITING)
                coming = await work.session.scalar(query)
            if coming is None or coming > moment:
                break
            self.clock.moment = max(coming, self.clock.moment)
            out += await self.pass_on()
        self.clock.moment = moment
        return out + await self.pass_on()

    async def later(self, **delta: float) -> list[Sent]:
        """Step through a length of time."""
        return await self.until(self.clock.now() + timedelta(**delta))

    async def waiting(self) -> list[tuple[str, str, datetime]]:
        """Return the timers still ahead: kind, ref and when."""
        async with self.works.reading(WORKSPACE) as work:
            query = select(Timer.kind, Timer.ref, Timer.due_at).where(Timer.state == TimerState.WAITING)
            rows = await work.session.execute(query.order_by(Timer.due_at, Timer.kind))
            return [(kind, ref, due_at) for kind, ref, due_at in rows]


async def _sent(work: Work, row: Delivery, now: datetime) -> Sent:
    edits = row.target_delivery if row.method == Method.UPDATE else None
    target = await work.session.get(Delivery, edits) if edits else None
    first = target.dedupe_key if target else row.dedupe_key
    return Sent(row.dedupe_key, first, row.recipient or row.channel or "", row.payload, now, row.owner)


def with_vault(works: Works) -> Works:
    """Return the same database and clock, with the environment's key."""
    return Works(works.database, works.clock, Vault((KEY,)))


def user(who: Person | PersonName) -> str:
    """Return a person's Slack id."""
    assert who.slack_user, f"{who.name} has no Slack account"
    return who.slack_user


def keys(sent: list[Sent]) -> list[str]:
    """Return the keys of messages without the random end of an edit's."""
    return [each.key.partition("~")[0] for each in sent]
