"""A newsletter in the kill campaign: issues of two parts to a channel, people and addresses, some of whom leave.

Each issue goes out by the product's own timer, in one transaction. In Slack every part has to be there once; an e-mail
arrives at least once, always with the same Message-ID, and never at somebody who left before. The parts
stand in order, also where one of them was in doubt.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from domain.newsletters.issue import IssueState, Section
from services.newsletters import naming, reading
from services.work import Work, Works
from storage import timers
from storage.newsletters import issues, readers, series
from storage.newsletters.readers import CHANNEL, DM
from tests import factories
from tests.mailserver import Received

PUBLIC_URL = "https://faults.example"
PARTS = 2
STAY = tuple(f"stays{number}@example.org" for number in range(3))
UNDER_WAY = 1.5
"""Seconds after somebody left in which a message may still arrive: its server was being told of it by then."""
_ITEM = "Word after word, so that there is something to read. " * 90
"""The text of an item of which three are too much for one message."""


@dataclass
class Newsletter:
    """One series with its readers in one workspace. `people` (Slack ids) get it by direct message."""

    works: Works
    workspace: str
    channel: str
    people: Sequence[str]
    _series: int = 0
    _recipients: list[tuple[str, str]] = field(default_factory=list)
    _issues: dict[int, str] = field(default_factory=dict)
    """The title of each issue, by its id."""
    _staying: dict[str, int] = field(default_factory=dict)
    """Readers who will leave when the next issue is owed, by address."""
    _left: dict[str, float] = field(default_factory=dict)
    """When somebody had left, as `time.monotonic` says, by address."""
    _arrived: list[tuple[str, str, str, float]] = field(default_factory=list)
    """Address, subject, Message-ID and moment of every e-mail that came over whole."""

    async def found(self) -> None:
        """Make the newsletter, and let people subscribe."""
        async with self.works.begin(self.workspace) as work:
            program = await factories.program(work)
            self._series = (
                await series.add(
                    work.session,
                    self.workspace,
                    now=work.now,
                    key="faults.news",
                    name="Faults News",
                    summary="",
                    zone="UTC",
                    program_id=program.id,
                    day=1,
                    hour=9,
                    draft_days=10,
                    cutoff_days=3,
                )
            ).id
            await series.set_channels(work.session, self.workspace, self._series, [self.channel])
            self._recipients = [(CHANNEL, self.channel)]
            for slack_user in self.people:
                person = await factories.person(work, slack_user=slack_user)
                await readers.choose(
                    work.session, self.workspace, self._series, person.id, subscribed=True, off=(), now=work.now
                )
                self._recipients.append((DM, str(person.id)))
            for address in STAY:
                await self._enter(work, address)

    async def owe(self, number: int) -> None:
        """Let an issue be due now. Who joined for the last one leaves, whatever became of theirs; others join."""
        for address, reader_id in self._staying.items():
            await self._leave(address, reader_id)
        self._staying.clear()
        early, late = f"early{number}@example.org", f"late{number}@example.org"
        async with self.works.begin(self.workspace) as work:
            gone = await self._enter(work, early)
            self._staying[late] = await self._enter(work, late)
        await self._leave(early, gone)
        async with self.works.begin(self.workspace) as work:
            title = f"Issue of round {number}"
            made = await issues.add(
                work.session,
                self.workspace,
                series_id=self._series,
                period=work.now.date().replace(day=1),
                title=title,
                since=work.now,
                until=work.now,
                authors=[],
                created_at=work.now,
            )
            for place in range(3):
                text = {"title": f"Item {place}", "text": _ITEM, "link": None, "credit": None, "source_kind": "own"}
                await issues.add_own(
                    work.session,
                    self.workspace,
                    made,
                    request_key=f"faults:{number}:{place}",
                    section=Section.OTHER.value,
                    position=place,
                    **text,
                )
            due = work.now - timedelta(seconds=1)
            await issues.put(
                work.session, self.workspace, made.id, state=IssueState.SCHEDULED.value, send_at=due, authors=[]
            )
            await timers.schedule(work.session, self.workspace, [naming.send(made, due)])
        self._issues[made.id] = title

    def take(self, received: Received) -> None:
        """Note an e-mail that came over."""
        subject = str(received.message["Subject"])
        self._arrived.append((received.to[0], subject, received.message_id, time.monotonic()))

    @property
    def posts(self) -> list[list[str]]:
        """The keys of everything that is owed in Slack, the parts for one recipient together and in order."""
        return [
            [f"{naming.copy(issue_id, *recipient)}{part}" for part in range(1, PARTS + 1)]
            for issue_id in self._issues
            for recipient in self._recipients
        ]

    @property
    def mails(self) -> list[list[str]]:
        """The Message-IDs that arrived of each e-mail that is owed."""
        return [
            [name for to, subject, name, _ in self._arrived if to == address and subject == title]
            for title in self._issues.values()
            for address in STAY
        ]

    @property
    def to_leavers(self) -> list[list[str]]:
        """The Message-IDs that arrived of each e-mail to those who left, in time or not."""
        found: dict[tuple[str, str], list[str]] = {}
        for to, subject, name, _ in self._arrived:
            if to in self._left:
                found.setdefault((to, subject), []).append(name)
        return list(found.values())

    @property
    def unwanted(self) -> int:
        """How many e-mails arrived at somebody who had left before."""
        return sum(
            moment > self._left[to] + UNDER_WAY or to.startswith("early")
            for to, _, _, moment in self._arrived
            if to in self._left
        )

    def has_left(self, address: str | None) -> bool:
        """Say whether an address left, so that what it is owed may be withdrawn."""
        return address in self._left

    async def _enter(self, work: Work, address: str) -> int:
        return await readers.enter(
            work.session,
            self.workspace,
            self._series,
            address,
            person_id=None,
            consented_at=work.now,
            consent="For this campaign.",
            recorded_by=None,
            created_at=work.now,
        )

    async def _leave(self, address: str, reader_id: int) -> None:
        await reading.leave(self.works, self.workspace, reader_id=reader_id)
        self._left[address] = time.monotonic()
