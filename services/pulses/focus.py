"""Choosing focus norms after a pulse: a vote under the same seal as the pulse, of which only the sum stays."""

from __future__ import annotations

from collections.abc import Collection

from domain.directory.rights import Right
from domain.errors import NotFound, UserFacingError
from domain.pulses import ballot as ballots
from domain.pulses import focus as rules
from domain.pulses.ballot import Ballot
from domain.pulses.focus import Focus, Outcome
from domain.pulses.pulse import Pulse, PulseClosed, PulseState
from domain.pulses.windows import closes
from domain.timers import NewTimer
from services import rights
from services.pulses import answering, groups, naming, notices, sealing, starting
from services.work import Work, Works
from storage import audit, timers
from storage.directory import Person
from storage.pulses import boxes, choices, queries
from storage.pulses.boxes import Purpose


class NothingToChoose(UserFacingError):
    """This pulse leads to no vote: it is open, had too few answers, or its instrument names nothing to work on."""


async def open_vote(
    works: Works, workspace: str, slack_user: str, *, pulse_id: int, days: int = rules.VOTE_DAYS
) -> Pulse:
    """Let the group vote on one or two norms to work on, for so many days; asked twice, it is one vote.

    Raises NotFound, NotAllowed, NothingToChoose, BadWindow.
    """
    async with works.begin(workspace) as work:
        who, pulse = await _runner(work, slack_user, pulse_id)
        group = await groups.find(work, program_id=pulse.program_id, workgroup_id=pulse.workgroup_id, lock=True)
        picks = min(pulse.instrument.reporting.focus_picks, rules.MOST_PICKS)
        told = pulse.state is PulseState.CLOSED and (pulse.answered or 0) >= pulse.least
        if not told or not picks or pulse.workgroup_id is None:
            raise NothingToChoose(
                "There is nothing to choose from after this pulse: it needs results of a workgroup, "
                "and an instrument that names norms to work on."
            )
        closes_at = closes(work.now, days)
        if not await choices.open_vote(work.session, workspace, pulse_id, picks=picks, closes_at=closes_at):
            return pulse
        await boxes.create(
            work.session,
            workspace,
            pulse_id,
            Purpose.FOCUS,
            wrapped=sealing.new_key(work),
            room=ballots.room(pulse.instrument),
        )
        timer = NewTimer(f"pulse:{pulse_id}:focus", naming.FOCUS_CLOSE, naming.ref(pulse_id), closes_at)
        await timers.schedule(work.session, workspace, [timer])
        if pulse.shared_at is None:
            await queries.put(work.session, workspace, pulse_id, shared_at=work.now)
        await notices.vote_opened(work, pulse, group, closes_at, picks)
        _note(work, who, pulse, "pulses.focus_vote")
        return pulse


async def vote(works: Works, workspace: str, slack_user: str, *, pulse_id: int, picks: Collection[str]) -> None:
    """Vote for one or two norms (dimensions' ids), or change one's vote.

    Like an answer, a vote is written by a transaction that writes nothing else.

    Raises:
        NotFound, NotAllowed: there is no vote, or it is for others.
        PulseClosed: the vote is over.
        BadPick: too many, none, or something else.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        pulse = await starting.require(work, pulse_id)
        await groups.require_voter(work, person, pulse)
        opened = await _vote(work, pulse_id)
        rules.check_picks(picks, [each.id for each in pulse.instrument.dimensions], opened.picks)
        person_id = person.id
    async with works.begin(workspace) as work:
        box = await boxes.to_write(work.session, workspace, pulse_id, Purpose.FOCUS)
        opened = await _vote(work, pulse_id)
        if box is None or opened.state != PulseState.OPEN or opened.closes_at <= work.now:
            raise PulseClosed(opened.closes_at)
        seal = sealing.unwrap(work, box.wrapped)
        who = await answering.mark(work, seal, person_id)
        content = ballots.pack(Ballot(dict.fromkeys(picks, 1), finished=True), box.room)
        sealed = seal.close(content, who)
        await boxes.mine_to_change(work.session, workspace, box, who, blank=sealed)
        await boxes.change(work.session, workspace, box, who, sealed)


async def close_vote(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> None:
    """End a vote by hand; what it settled follows within seconds. Raises NotFound, NotAllowed, PulseClosed."""
    async with works.begin(workspace) as work:
        who, pulse = await _runner(work, slack_user, pulse_id)
        opened = await _vote(work, pulse_id)
        if not await freeze(work, pulse_id):
            raise PulseClosed(opened.closes_at)
        _note(work, who, pulse, "pulses.focus_close")


async def freeze(work: Work, pulse_id: int) -> bool:
    """Take no votes any more and have them counted in a transaction to come; False when that was done before."""
    box = await boxes.to_close(work.session, work.workspace, pulse_id, Purpose.FOCUS)
    found = await choices.vote(work.session, work.workspace, pulse_id)
    if box is None or found is None or found.state != PulseState.OPEN:
        return False
    await choices.put_vote(work.session, work.workspace, pulse_id, state=PulseState.CLOSING.value)
    await timers.cancel(work.session, work.workspace, naming.ref(pulse_id), kind=naming.FOCUS_CLOSE)
    timer = naming.at_once(naming.FOCUS_COUNT, pulse_id, work.now)
    await timers.schedule(work.session, work.workspace, [timer])
    return True


async def count(work: Work, pulse_id: int) -> Outcome | None:
    """Count a frozen vote and destroy its votes with their key; what is clear is settled, the rest is asked."""
    box = await boxes.to_close(work.session, work.workspace, pulse_id, Purpose.FOCUS)
    found = await choices.vote(work.session, work.workspace, pulse_id)
    pulse = await queries.find(work.session, work.workspace, pulse_id)
    if box is None or found is None or pulse is None or found.state != PulseState.CLOSING:
        return None
    _, cast = await answering.opened(work, pulse, Purpose.FOCUS)
    offered = [each.id for each in pulse.instrument.dimensions]
    outcome = rules.count((set(each.ratings) for each in cast.values()), offered, found.picks, pulse.least)
    await boxes.destroy(work.session, work.workspace, box)
    await choices.put_vote(
        work.session,
        work.workspace,
        pulse_id,
        state=PulseState.CLOSED.value,
        voters=outcome.voters,
        votes=[list(each) for each in outcome.votes],
        chosen=list(outcome.chosen),
        tied=list(outcome.tied),
    )
    await queries.put(work.session, work.workspace, pulse_id, unswept=True)
    if outcome.chosen and not outcome.tied:
        await _work_on(work, pulse, outcome.chosen)
    elif group := await groups.of(work, pulse):
        await notices.vote_undecided(work, pulse, group, [_titles(pulse)[each] for each in outcome.tied])
    return outcome


async def settle(
    works: Works, workspace: str, slack_user: str, *, pulse_id: int, picked: Collection[str]
) -> tuple[Focus, ...]:
    """Settle what a vote left open (a tie, too few votes) and return the focus norms.

    Raises NotFound, NotAllowed, BadPick, and NothingToChoose while the vote is open.
    """
    async with works.begin(workspace) as work:
        who, pulse = await _runner(work, slack_user, pulse_id)
        found = await _vote(work, pulse_id)
        if found.state != PulseState.CLOSED:
            raise NothingToChoose("The vote is still open. Close it first, then settle what it leaves open.")
        outcome = Outcome(
            found.voters or 0,
            found.picks,
            tuple(map(tuple, found.votes)),
            tuple(found.chosen),
            tuple(found.tied),
        )
        chosen = rules.settle(outcome, picked, _titles(pulse))
        await _work_on(work, pulse, chosen)
        _note(work, who, pulse, "pulses.focus")
        return await choices.focus_of(work.session, workspace, pulse_id)


async def outcome(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> Outcome:
    """Return what a closed vote settled, to everybody in the group; while it is open there is nothing to tell.

    Raises NotFound, NotAllowed, NothingToChoose.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        pulse = await starting.require(work, pulse_id)
        await _insider(work, person, pulse)
        found = await _vote(work, pulse_id)
        if found.state != PulseState.CLOSED:
            raise NothingToChoose("The vote is still open, and nothing of it is shown before it closes.")
        votes = tuple((str(each), int(number)) for each, number in found.votes)
        return Outcome(found.voters or 0, found.picks, votes, tuple(found.chosen), tuple(found.tied))


async def current(work: Work, workgroup_id: int) -> tuple[Focus, ...]:
    """Return what a workgroup works on: the focus norms of its latest pulse that led to any."""
    return await choices.focus_now(work.session, work.workspace, workgroup_id)


async def _work_on(work: Work, pulse: Pulse, chosen: Collection[str]) -> None:
    titles = _titles(pulse)
    if pulse.workgroup_id is None:
        raise LookupError("only a workgroup has focus norms")
    await choices.set_focus(
        work.session,
        work.workspace,
        [Focus(pulse.workgroup_id, pulse.id, each, titles[each], work.now) for each in chosen],
        pulse_id=pulse.id,
    )
    group = await groups.of(work, pulse)
    if group and chosen:
        await notices.focus_chosen(work, pulse, group, [titles[each] for each in chosen])


def _titles(pulse: Pulse) -> dict[str, str]:
    return {each.id: each.title for each in pulse.instrument.dimensions}


async def _vote(work: Work, pulse_id: int) -> choices.Vote:
    found = await choices.vote(work.session, work.workspace, pulse_id)
    if found is None:
        raise NotFound("There is no vote on focus norms for this pulse.")
    return found


async def _insider(work: Work, person: Person, pulse: Pulse) -> None:
    if not await rights.may(work, person, Right.RUN_PULSES, pulse.workgroup_id):
        await groups.require_voter(work, person, pulse)


async def _runner(work: Work, slack_user: str, pulse_id: int) -> tuple[Person, Pulse]:
    who = await rights.identify(work, slack_user)
    pulse = await starting.require(work, pulse_id)
    await groups.require_runner(work, who, pulse.workgroup_id)
    return who, pulse


def _note(work: Work, who: Person, pulse: Pulse, action: str) -> None:
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=who.id,
        action=action,
        subject=naming.ref(pulse.id),
    )
