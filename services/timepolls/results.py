"""How a time poll stands, for whoever runs it: every slot ranked, with the reason."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from domain.timepolls.overview import PollCard, Results
from domain.timepolls.people import Member
from domain.timepolls.poll import Answers, Poll, missing
from domain.timepolls.ranking import Ranking, rank
from services.timepolls import access, fairness
from services.timepolls.access import Turnout
from services.timepolls.fairness import Material
from services.work import Work, Works
from storage.calls import lists
from storage.directory import Person
from storage.timepolls import queries
from views.text import escape

LISTED = 30


@dataclass(frozen=True)
class Standing:
    """Everything a ranking is worked out from; nothing in it needs the database any more."""

    poll: Poll
    card: PollCard
    members: Sequence[Member]
    answers: Answers
    material: Material

    def results(self) -> Results:
        """Rank the slots: under 100 milliseconds for 60 slots and a thousand people."""
        ranking: Ranking = rank(self.poll.slots, self.poll.minutes, self.members, self.answers, self.material.ledger())
        silent = missing(access.reachable(self.members), self.answers)
        waiting = [each for each in self.members if each.id in silent]
        return Results(self.card, ranking, tuple(_mention(each) for each in waiting))


async def read(work: Work, poll: Poll, *, person: Person | None = None) -> Standing:
    """Read what a poll's ranking is worked out from."""
    members = await access.members(work, poll)
    answers = await queries.answers(work.session, work.workspace, poll.id)
    asked = frozenset(access.reachable(members))
    turnout = Turnout(asked, frozenset(answers) & asked)
    mine = answers.get(person.id, {}) if person else {}
    return Standing(
        poll,
        await access.card_of(work, poll, person=person, runs=True, turnout=turnout, mine=mine),
        members,
        answers,
        await fairness.material(work, poll.workgroup_id, members),
    )


async def show(works: Works, workspace: str, slack_user: str, poll_id: int) -> Results:
    """Return how a poll stands. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        who, poll = await access.to_run(work, slack_user, poll_id)
        found = await read(work, poll, person=who)
    # Off the event loop, and with no transaction open.
    return await asyncio.to_thread(found.results)


async def waiting_for(works: Works, workspace: str, slack_user: str) -> tuple[list[PollCard], bool]:
    """Return the polls that wait for somebody's answer or choice, and whether they may start one."""
    async with works.reading(workspace) as work:
        return await cards(work, slack_user)


async def cards(work: Work, slack_user: str) -> tuple[list[PollCard], bool]:
    """Do what `waiting_for` does, in a work that is open already; costs a fixed number of queries."""
    standing = await lists.standing(work.session, work.workspace, slack_user)
    found = await queries.open_ones(
        work.session, work.workspace, person_id=standing.person_id, runs=standing.may_schedule, limit=LISTED
    )
    ids = [poll.id for poll, _ in found]
    asked = await queries.asked(work.session, work.workspace, ids, reachable=True) if ids else {}
    answered = await queries.who_answered(work.session, work.workspace, ids) if ids else {}
    return [
        PollCard(
            poll=poll,
            workgroup=name,
            asked=len(asked[poll.id]),
            answered=len(answered[poll.id] & asked[poll.id]),
            has_answered=standing.person_id in answered[poll.id],
            runs=poll.workgroup_id in standing.may_schedule,
            open=poll.takes_answers(work.now) and standing.person_id in asked[poll.id],
        )
        for poll, name in found
    ], bool(standing.may_schedule)


def _mention(each: Member) -> str:
    return f"<@{each.slack_user}>" if each.slack_user else escape(each.name)
