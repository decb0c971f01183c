"""Polls as one person sees them, who may answer them, and who runs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain import zones
from domain.directory.rights import Right
from domain.errors import NotAllowed, NotFound
from domain.timepolls.overview import PollCard
from domain.timepolls.people import Member
from domain.timepolls.poll import Choice, Poll
from services import rights
from services.work import Work
from storage.directory import Person
from storage.timepolls import people, queries


async def load(work: Work, poll_id: int, *, lock: bool = False) -> Poll:
    """Return a poll; `lock` keeps it from others until the transaction ends.

    Raises:
        NotFound: there is no such poll (any more).
    """
    found = await queries.poll(work.session, work.workspace, poll_id, lock=lock)
    if found is None:
        raise NotFound("This time poll does not exist any more. `/timepoll list` shows those that wait for you.")
    return found


async def to_run(work: Work, slack_user: str, poll_id: int, *, lock: bool = False) -> tuple[Person, Poll]:
    """Return a poll to somebody who may close it and choose.

    Raises:
        NotFound, NotAllowed: it is gone, or not theirs to run.
    """
    who = await rights.identify(work, slack_user)
    poll = await load(work, poll_id, lock=lock)
    await rights.require_scheduler(work, who, poll.workgroup_id)
    return who, poll


@dataclass(frozen=True)
class Turnout:
    """Whom a poll asks who can answer (ids), and who of them has."""

    asked: frozenset[int]
    answered: frozenset[int]

    @property
    def missing(self) -> frozenset[int]:
        """Who has not answered."""
        return self.asked - self.answered

    def with_answer_of(self, person_id: int) -> Turnout:
        """Return the same once this person has answered, too."""
        return Turnout(self.asked, self.answered | {person_id})


async def to_answer(
    work: Work, slack_user: str, poll_id: int, *, lock: bool = False
) -> tuple[Person, Poll, frozenset[int]]:
    """Return a poll to somebody who may answer it: whoever is in the workgroup by now, or joined the request.

    With it comes whom it asks (ids), of those who can answer.

    Raises:
        NotFound, NotAllowed: it is gone, or for other people.
    """
    who = await rights.identify(work, slack_user)
    poll = await load(work, poll_id, lock=lock)
    asked = frozenset((await queries.asked(work.session, work.workspace, [poll_id], reachable=True))[poll_id])
    if who.id in asked:
        return who, poll, asked
    if poll.request_id is not None:
        raise NotAllowed("This time poll is for the people who asked for this call. Ask the liaison to add you.")
    raise NotAllowed("This time poll is for another workgroup. `/workgroup list` shows those you can join.")


async def members(work: Work, poll: Poll) -> list[Member]:
    """Return whom a poll asks, as its rules see them; those without Slack too, whose working hours count."""
    asked = await queries.asked(work.session, work.workspace, [poll.id])
    return await people.members(work.session, work.workspace, asked[poll.id])


def reachable(found: Sequence[Member]) -> list[int]:
    """Return the ids of those who can answer: they have a Slack account."""
    return [each.id for each in found if each.slack_user]


async def turnout_of(work: Work, poll_id: int, asked: frozenset[int] | None = None) -> Turnout:
    """Return who can answer a poll and who has; `asked` where it was read already."""
    if asked is None:
        asked = frozenset((await queries.asked(work.session, work.workspace, [poll_id], reachable=True))[poll_id])
    answered = (await queries.who_answered(work.session, work.workspace, [poll_id]))[poll_id]
    return Turnout(asked, asked & answered)


async def card_of(
    work: Work,
    poll: Poll,
    *,
    person: Person | None = None,
    runs: bool = False,
    turnout: Turnout | None = None,
    mine: Mapping[int, Choice] | None = None,
) -> PollCard:
    """Return a poll as a person sees it (as nobody in particular without one).

    `turnout` and `mine` (what they answered) are read where they are not given.
    """
    if turnout is None:
        turnout = await turnout_of(work, poll.id)
    if mine is None:
        mine = await queries.said(work.session, work.workspace, poll.id, person.id) if person else {}
    return PollCard(
        poll=poll,
        workgroup=await group_name(work, poll.workgroup_id),
        asked=len(turnout.asked),
        answered=len(turnout.answered),
        mine=mine,
        has_answered=bool(mine),
        zone=await clock_of(work, person) if person else "",
        runs=runs,
        open=poll.takes_answers(work.now),
    )


async def clock_of(work: Work, person: Person) -> str:
    """Return the zone of somebody's clock: their own, else their state's; empty while neither is known."""
    if person.zone and zones.exists(person.zone):
        return person.zone
    found = await people.members(work.session, work.workspace, [person.id])
    return found[0].clock if found else ""


async def group_name(work: Work, workgroup_id: int) -> str:
    """Return a workgroup's name. Raises NotFound for one that is closed or gone."""
    return (await rights.require_workgroup(work, workgroup_id)).name


async def may_run(work: Work, person: Person, poll: Poll) -> bool:
    """Say whether somebody may close this poll and choose."""
    return await rights.may(work, person, Right.SCHEDULE_CALLS, poll.workgroup_id)
