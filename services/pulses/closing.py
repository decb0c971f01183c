"""Closing a pulse: first nobody can answer any more, then, in one transaction, ballots become numbers.

Two steps, because a transaction that is interrupted leaves its bytes behind in PostgreSQL. Had somebody answered
between such an attempt and the next, the difference between the two would be their answers. So answers end for good
(`freeze`, committed) before they are counted, and every attempt to count them sees the same ballots.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from operator import itemgetter
from random import Random, SystemRandom

from domain.pulses import ballot as ballots
from domain.pulses.ballot import Ballot
from domain.pulses.pulse import Audience, Pulse, PulseClosed, PulseState
from domain.pulses.results import Results, tell
from services import rights
from services.deliveries import withdraw
from services.pulses import answering, groups, naming, notices, starting
from services.work import Work, Works
from storage import audit, timers
from storage.pulses import boxes, closed, queries
from storage.pulses.boxes import Purpose
from storage.pulses.queries import Voter

ID_BYTES = 16


class Step(StrEnum):
    """A point in the counting where a test may pull the plug."""

    OPENED = "opened"
    TOLD = "told"
    STORED = "stored"
    DESTROYED = "destroyed"
    DONE = "done"


Observer = Callable[[Step], None]


def nobody(_step: Step) -> None:
    """Observe nothing."""


async def close_now(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> Pulse:
    """End a pulse by hand: nobody can answer from now on, and its results follow within seconds.

    Raises NotFound, NotAllowed, and PulseClosed when it is closed already.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        pulse = await starting.require(work, pulse_id)
        await groups.require_runner(work, who, pulse.workgroup_id)
        if not await freeze(work, pulse_id):
            raise PulseClosed(pulse.ended_at)
        # This transaction writes no ballot: those are counted in the next one, which knows of no person.
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="pulses.close",
            subject=naming.ref(pulse_id),
        )
        return await starting.require(work, pulse_id)


async def freeze(work: Work, pulse_id: int) -> bool:
    """Take no answers any more and have them counted in a transaction to come; False when that was done before."""
    box = await boxes.to_close(work.session, work.workspace, pulse_id, Purpose.ANSWERS)
    pulse = await queries.find(work.session, work.workspace, pulse_id)
    if box is None or pulse is None or pulse.state is not PulseState.OPEN:
        return False
    await queries.put(
        work.session,
        work.workspace,
        pulse_id,
        state=PulseState.CLOSING.value,
        closed_at=min(work.now, pulse.closes_at),
    )
    for kind in (naming.NUDGE, naming.CLOSE):
        await timers.cancel(work.session, work.workspace, naming.ref(pulse_id), kind=kind)
    await withdraw(work, naming.nudges_of(pulse_id))
    await timers.schedule(work.session, work.workspace, [naming.at_once(naming.COUNT, pulse_id, work.now)])
    return True


async def count(work: Work, pulse_id: int, *, source: Random | None = None, step: Observer = nobody) -> Results | None:
    """Turn a frozen pulse's ballots into numbers and shuffled rows, and destroy them with their key, all or nothing.

    `source` shuffles and makes the new ids: the system's randomness unless a test brings its own. Returns None when
    there is nothing to count (any more).
    """
    source = source or SystemRandom()
    box = await boxes.to_close(work.session, work.workspace, pulse_id, Purpose.ANSWERS)
    pulse = await queries.find(work.session, work.workspace, pulse_id)
    if box is None or pulse is None or pulse.state is not PulseState.CLOSING:
        return None
    voters = await groups.voters(work, pulse)
    people, finished, said = await _finished(work, pulse, voters.values())
    step(Step.OPENED)
    group = await groups.of(work, pulse)
    parts = await groups.subgroups(work, pulse, group, people) if group else {}
    results = tell(pulse.instrument, finished, parts, pulse.least)
    step(Step.TOLD)
    await _store(work, pulse, said, results, source)
    step(Step.STORED)
    await boxes.destroy(work.session, work.workspace, box)
    step(Step.DESTROYED)
    shared = pulse.audience is Audience.EVERYONE and results.enough
    await queries.put(
        work.session,
        work.workspace,
        pulse_id,
        state=PulseState.CLOSED.value,
        answered=len(finished),
        invited=len(voters),
        shared_at=work.now if shared else None,
        unswept=True,
    )
    if group:
        await notices.closed(work, await starting.require(work, pulse_id), group, results)
    step(Step.DONE)
    return results


async def _finished(
    work: Work, pulse: Pulse, voters: Iterable[Voter]
) -> tuple[list[Voter | None], list[Ballot], list[str]]:
    """Return whose each finished ballot is (None: of somebody who has left), the ballots, and their ratings written.

    They are in the order of what they say.
    """
    seal, found = await answering.opened(work, pulse, Purpose.ANSWERS)
    people = {each.id: each for each in voters}
    known = {who: people[each] for each, who in (await answering.marks(work, seal, people)).items()} if seal else {}
    weighed = [(ballots.weight(each), known.get(who), each) for who, each in found.items() if each.finished]
    weighed.sort(key=itemgetter(0))
    return [whose for _, whose, _ in weighed], [each for _, _, each in weighed], [said for (said, _), _, _ in weighed]


async def _store(work: Work, pulse: Pulse, written: Iterable[str], results: Results, source: Random) -> None:
    if not results.enough:
        return
    await closed.add_numbers(work.session, work.workspace, pulse.id, results)
    if await queries.keeps_ballots(work.session, work.workspace, pulse.id):
        said = ballots.mixed(written, source)
        await closed.add_ballots(
            work.session, work.workspace, pulse.id, [(source.randbytes(ID_BYTES), each) for each in said]
        )
    comments = [
        (source.randbytes(ID_BYTES), found.question, text) for found in results.comments for text in found.texts
    ]
    # By their random ids, so that not even the questions' order decides which comes first.
    await closed.add_comments(work.session, work.workspace, pulse.id, sorted(comments))
