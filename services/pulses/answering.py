"""Answering a pulse: one page after the other, sealed, changeable until it closes.

The transaction that writes a ballot writes nothing else: PostgreSQL marks every row with the transaction that wrote it,
and a row with somebody's name from the same transaction would be their signature. So the person is looked up before,
there is no audit entry and no request key. A form sent twice changes nothing the second time: it says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.pulses import ballot as ballots
from domain.pulses.ballot import Ballot, Page
from domain.pulses.pulse import Pulse, PulseClosed
from services import rights
from services.pulses import groups, sealing, starting
from services.pulses.sealing import Seal
from services.work import Work, Works
from storage.directory import Person, aliases
from storage.pulses import boxes, queries
from storage.pulses.boxes import Box, Purpose


@dataclass(frozen=True)
class Mine:
    """A pulse and one's own ballot as it stands (blank before the first page).

    `group` is what its group is called, told with the last page only.
    """

    pulse: Pulse
    ballot: Ballot
    group: str = ""


@dataclass(frozen=True)
class Progress:
    """How many have finished their ballot, of how many who can answer."""

    answered: int
    invited: int


async def mine(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> Mine:
    """Return a pulse to answer and what one has answered so far.

    Raises:
        NotFound, NotAllowed: it is not there, or for others.
        PulseClosed: it takes no answers any more.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        pulse = await _to_answer(work, person, pulse_id)
        box = await boxes.to_read(work.session, workspace, pulse_id, Purpose.ANSWERS)
        if box is None:
            raise PulseClosed(pulse.ended_at)
        seal = sealing.unwrap(work, box.wrapped)
        who = await mark(work, seal, person.id)
        sealed = await boxes.mine(work.session, workspace, box, who)
        return Mine(pulse, ballots.unpack(seal.open(sealed, who)) if sealed else Ballot())


async def save(works: Works, workspace: str, slack_user: str, page: Page, *, pulse_id: int) -> Mine:
    """Save a page of one's ballot; the last one finishes it, and it can still be changed until the pulse closes.

    Raises:
        NotFound, NotAllowed: the pulse is not there, or for others.
        PulseClosed: it takes no answers any more; nothing was saved.
        NoSuchQuestion, FieldErrors: the page does not belong to this instrument, or a comment is too long.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        pulse = await _to_answer(work, person, pulse_id)
        person_id = person.id
        group = await groups.name_of(work, pulse) if page.last else ""
    ballots.check(pulse.instrument, page)
    async with works.begin(workspace) as work:
        box = await boxes.to_write(work.session, workspace, pulse_id, Purpose.ANSWERS)
        if box is None or not await queries.takes_answers(work.session, workspace, pulse_id, work.now):
            raise PulseClosed(pulse.ended_at)
        return Mine(pulse, await _change(work, box, person_id, page), group)


async def open_for(works: Works, workspace: str, slack_user: str) -> list[tuple[Pulse, bool]]:
    """Return the pulses that somebody can answer now, the first to close first, and whether they have finished each."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        pulses = await queries.open_for(work.session, workspace, person.id, work.now)
        return [(pulse, person.id in await finished(work, pulse, [person.id])) for pulse in pulses]


async def progress(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> Progress:
    """Return how many have answered, to liaison and manager only; there is no other number while a pulse is open.

    Raises NotFound, NotAllowed.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        pulse = await starting.require(work, pulse_id)
        await groups.require_runner(work, person, pulse.workgroup_id)
        return await counted(work, pulse)


async def counted(work: Work, pulse: Pulse) -> Progress:
    """Return how many have answered; the caller makes sure that only liaison and manager see it."""
    invited = len(await groups.voters(work, pulse))
    if pulse.answered is not None:
        return Progress(pulse.answered, pulse.invited or invited)
    _, found = await opened(work, pulse, Purpose.ANSWERS)
    return Progress(sum(each.finished for each in found.values()), invited)


async def finished(work: Work, pulse: Pulse, people: list[int]) -> set[int]:
    """Return those of these people whose ballot in an open pulse is finished."""
    box = await boxes.to_read(work.session, work.workspace, pulse.id, Purpose.ANSWERS)
    if box is None:
        return set()
    seal = sealing.unwrap(work, box.wrapped)
    if len(people) == 1:
        who = await mark(work, seal, people[0])
        sealed = await boxes.mine(work.session, work.workspace, box, who)
        return set(people) if sealed and ballots.unpack(seal.open(sealed, who)).finished else set()
    _, found = await opened(work, pulse, Purpose.ANSWERS)
    blank = Ballot()
    return {each for each, who in (await marks(work, seal, people)).items() if found.get(who, blank).finished}


async def mark(work: Work, seal: Seal, person_id: int) -> bytes:
    """Return what stands for a person in an open vote.

    Somebody of the roster whose Slack account had a row of its own may have answered under that one, and must not
    answer twice. To rewrite the ballot when the two become one would sign it: so its mark stays.
    """
    former = await aliases.former_ids(work.session, work.workspace, only=person_id)
    return seal.who(work.workspace, former.get(person_id, person_id))


async def marks(work: Work, seal: Seal, people: Iterable[int]) -> dict[int, bytes]:
    """Return what stands for each of these people in an open vote, as `mark` does."""
    former = await aliases.former_ids(work.session, work.workspace)
    return {each: seal.who(work.workspace, former.get(each, each)) for each in people}


async def opened(work: Work, pulse: Pulse, purpose: Purpose) -> tuple[Seal | None, dict[bytes, Ballot]]:
    """Return an open vote's seal and its ballots in memory, by the person's HMAC; nothing when it is closed."""
    box = await boxes.to_read(work.session, work.workspace, pulse.id, purpose)
    if box is None:
        return None, {}
    seal = sealing.unwrap(work, box.wrapped)
    rows = await boxes.every(work.session, work.workspace, box)
    return seal, {who: ballots.unpack(seal.open(sealed, who)) for who, sealed in rows}


async def _to_answer(work: Work, person: Person, pulse_id: int) -> Pulse:
    pulse = await starting.require(work, pulse_id)
    await groups.require_voter(work, person, pulse)
    if not pulse.takes_answers(work.now):
        raise PulseClosed(pulse.ended_at)
    return pulse


async def _change(work: Work, box: Box, person_id: int, page: Page) -> Ballot:
    seal = sealing.unwrap(work, box.wrapped)
    who = await mark(work, seal, person_id)
    blank = seal.close(ballots.pack(Ballot(), box.room), who)
    sealed = await boxes.mine_to_change(work.session, work.workspace, box, who, blank=blank)
    before = ballots.unpack(seal.open(sealed, who))
    after = ballots.turn(before, page)
    if after != before:
        await boxes.change(work.session, work.workspace, box, who, seal.close(ballots.pack(after, box.room), who))
    return after
