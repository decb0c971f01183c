"""The postman: hands over e-mails to a mail server, several at once, none inside a transaction."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

from domain.clock import MachineClock, machine_clock
from domain.deliveries import State
from domain.lanes import LaneKind, Paces, mail_paces
from domain.mail.letters import Content, Letter, Sender, compose, content
from domain.mail.replies import BOUNCED, REFUSED, Verdict, codes, verdict
from domain.mail.reports import message_id
from schedules.funnel import Funnel
from schedules.mailing.asking import Asker
from schedules.mailing.gateway import Answered, MailGateway, NoServer, NotTaken, NotWanted
from schedules.relay.recording import Recorder
from schedules.relay.rounds import Rounds
from schedules.relay.steps import Observer, Step, nobody
from schedules.relay.timing import Timing
from services.work import Works
from storage.deliveries.claims import Lease
from storage.deliveries.lanes import Hold, LaneKey
from storage.deliveries.outcomes import Outcome
from storage.mail import bodies, claims
from storage.mail.claims import ClaimedMail

GAVE_UP = "mail_gave_up"
WITHDRAWN = "withdrawn"
PATIENCE = timedelta(days=3)
"""How long a server may put a message off before we give it up (business time since the first try)."""
EACH_CONNECTION = 20
"""Messages claimed ahead for each connection: a claim costs the same for one as for many."""
BODIES_KEPT = 32
"""Bodies that stay in memory: an issue has one for each choice of sections."""
DEFERRALS_THAT_HOLD = 3
"""So many refusals for now in a row, and the whole domain waits a while."""


@dataclass(frozen=True)
class MailLimits:
    """How hard a mail server may be worked: connections at once, of those to one domain, messages a minute (0: any)."""

    connections: int = 8
    per_domain: int = 4
    per_minute: int = 0

    @property
    def paces(self) -> Paces:
        """The pace of each workspace's lane."""
        return mail_paces(self.per_minute)


@dataclass(frozen=True)
class PostOffice:
    """What a postman needs beside the outbox: a server, a sender, and how hard and how long to try."""

    gateway: MailGateway
    sender: Sender
    limits: MailLimits = field(default_factory=MailLimits)
    timing: Timing = field(default_factory=lambda: Timing(http_timeout=timedelta(seconds=60)))


class Postman(Rounds):
    """Sends e-mails that are owed, at least once; any number of postmen may share a database.

    A message whose end nobody knows goes out again, with the same Message-ID. What was withdrawn (somebody
    unsubscribed) is asked for last thing before the server hears of it.
    """

    def __init__(
        self,
        works: Works,
        office: PostOffice,
        *,
        funnel: Funnel,
        observer: Observer = nobody,
        machine: MachineClock = machine_clock,
    ) -> None:
        self._limits = office.limits
        super().__init__("postman", funnel, self._limits.connections * EACH_CONNECTION)
        self._works = works
        self._gateway = office.gateway
        self._sender = office.sender
        self._paces = self._limits.paces
        self._timing = office.timing
        self._observe = observer
        self._machine = machine
        self._recorder = Recorder(works, observer)
        self._asker = Asker(works)
        self._connections = asyncio.Semaphore(self._limits.connections)
        self._domains: dict[str, asyncio.Semaphore] = {}
        self._bodies: OrderedDict[int, Content] = OrderedDict()
        self._deferrals: dict[LaneKey, int] = {}
        self._failures = 0
        self._resting_until: datetime | None = None

    async def idle(self) -> bool:
        """Tell whether no e-mail is due or under way, here or in another replica."""
        if self._in_flight or await self._backlog():
            return False
        async with self._works.reading("") as work:
            return not await claims.any_under_way(work.session)

    async def once(self) -> int:
        """Begin what may begin now; returns how many messages that is."""
        free = self._most - len(self._in_flight)
        claimed = await self._claim(free) if free > 0 else []
        if not self._in_flight:
            self._domains.clear()
        for each in claimed:
            self._begin(self._deliver(each), "deliver")
        return len(claimed)

    async def _backlog(self) -> bool:
        async with self._works.reading("") as work:
            return bool(await claims.ready(work.session, now=work.now, machine_now=self._machine()))

    async def _claim(self, most: int) -> list[ClaimedMail]:
        async with self._works.reading("") as work:
            wanted = await claims.ready(work.session, now=work.now, machine_now=self._machine())
        if not wanted:
            return []
        async with self._works.begin("") as work:
            now = self._machine()
            lease = Lease(uuid4().hex, work.now, now, now + self._timing.lease)
            claimed = await claims.claim(work.session, wanted, self._paces, lease, most=most)
            await self._observe(Step.CLAIM_BEFORE_COMMIT)
        await self._observe(Step.CLAIM_AFTER_COMMIT)
        await self._fetch({each.body for each in claimed})
        return claimed

    async def _fetch(self, wanted: set[int]) -> None:
        """Have these bodies in memory."""
        if missing := wanted - self._bodies.keys():
            async with self._works.reading("") as work:
                found = await bodies.read(work.session, missing)
            self._bodies |= {row: content(each.text, each.html) for row, each in found.items()}
        for each in wanted & self._bodies.keys():
            self._bodies.move_to_end(each)
        while len(self._bodies) > max(BODIES_KEPT, len(wanted)):
            self._bodies.popitem(last=False)

    async def _deliver(self, mail: ClaimedMail) -> None:
        body = self._bodies[mail.body]
        domain = self._domains.setdefault(mail.lane, asyncio.Semaphore(self._limits.per_domain))
        async with domain, self._connections:
            outcome = await self._hand_over(mail, body)
        await self._recorder.record(outcome)

    async def _hand_over(self, mail: ClaimedMail, body: Content) -> Outcome:
        pending = Outcome(mail.id, mail.workspace, mail.token, State.PENDING)
        if self._machine() > mail.claimed_at + self._timing.call_within:
            # This process stood still, or the server is slow: begun now, it might outlive the lease and go out twice.
            return replace(pending, error="late")
        if self._resting_until and self._machine() < self._resting_until:
            return replace(pending, error="smtp_resting")
        message = compose(self._letter(mail, body), self._sender)

        async def check() -> None:
            if not await self._asker.wanted(mail):
                raise NotWanted
            await self._observe(Step.MAIL_BEFORE)

        try:
            await self._gateway.send(sender=self._sender.address, to=mail.address, message=message, check=check)
            await self._observe(Step.MAIL_AFTER)
        except NotWanted:
            return replace(pending, state=State.DROPPED, error=WITHDRAWN)
        except NotTaken as failure:
            return self._failed(pending, mail, failure)
        self._failures = 0
        self._deferrals.pop(_lane(mail), None)
        return replace(pending, state=State.SENT)

    def _letter(self, mail: ClaimedMail, body: Content) -> Letter:
        return Letter(
            to=mail.address,
            subject=mail.payload["text"],
            content=body,
            message_id=message_id(mail.payload["message_id"], mail.id),
            # Of the first try: a repetition is the same message, to the byte.
            date=mail.first_try_at,
            headers=mail.payload["headers"],
            personal=mail.payload["personal"],
        )

    def _failed(self, pending: Outcome, mail: ClaimedMail, failure: NotTaken) -> Outcome:
        now = self._machine()
        match failure:
            case NoServer():
                # Not this message's fault: everybody waits, and nothing is ever given up for it.
                return replace(
                    pending, error=failure.error, hold=Hold(LaneKey(mail.workspace, LaneKind.MAIL), self._rest(now))
                )
            case Answered():
                self._failures = 0
                return self._answered(pending, mail, failure)
            case _:
                return self._later(pending, mail, failure.error)

    def _rest(self, now: datetime) -> datetime:
        """Leave the server alone for a while, longer each time; returns until when (machine time)."""
        if self._resting_until is None or now >= self._resting_until:
            self._failures += 1
            self._resting_until = now + self._timing.back_off(self._failures)
        return self._resting_until

    def _answered(self, pending: Outcome, mail: ClaimedMail, answer: Answered) -> Outcome:
        said = codes(answer.code, answer.text)
        match verdict(answer.phase, answer.code, answer.text):
            case Verdict.BOUNCED:
                return replace(pending, state=State.DEAD, error=BOUNCED, bounced=said)
            case Verdict.NEVER:
                return replace(pending, state=State.DEAD, error=REFUSED)
            case Verdict.LATER:
                later = self._later(pending, mail, answer.error)
                lane = _lane(mail)
                self._deferrals[lane] = self._deferrals.get(lane, 0) + 1
                if later.retry_at and self._deferrals[lane] >= DEFERRALS_THAT_HOLD:
                    return replace(later, hold=Hold(lane, self._machine() + self._timing.mail_back_off(1)))
                return later

    def _later(self, pending: Outcome, mail: ClaimedMail, error: str) -> Outcome:
        if self._works.clock.now() - mail.first_try_at > PATIENCE:
            return replace(pending, state=State.DEAD, error=GAVE_UP)
        return replace(pending, error=error, retry_at=self._machine() + self._timing.mail_back_off(mail.attempts))


def _lane(mail: ClaimedMail) -> LaneKey:
    return LaneKey(mail.workspace, LaneKind.MAIL, mail.lane)
