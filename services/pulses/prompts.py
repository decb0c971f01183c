"""What a pulse does as time passes; each function is the work of timers, inside the ticker's transaction."""

from __future__ import annotations

import structlog

from domain.pulses.pulse import PulseState
from domain.pulses.windows import nudges
from services.pulses import answering, groups, naming, notices
from services.work import Work
from storage import timers
from storage.pulses import closed, queries


async def nudge(work: Work, pulse_id: int, day: int) -> None:
    """Remind those who have not finished their ballot; what says who they were is deleted once it went out."""
    pulse = await queries.find(work.session, work.workspace, pulse_id)
    if pulse is None or not pulse.takes_answers(work.now):
        return
    group = await groups.of(work, pulse)
    planned = next((each for each in nudges(pulse.opens_at, pulse.closes_at) if each.day == day), None)
    if group is None or planned is None:
        return
    voters = await groups.voters(work, pulse)
    done = await answering.finished(work, pulse, list(voters))
    missing = [each for each in voters.values() if each.id not in done]
    if missing:
        await queries.put(work.session, work.workspace, pulse_id, unswept=True)
        await notices.nudge(work, pulse, group, missing, planned)


async def keep_up(work: Work) -> None:
    """Take up what timers left undone (they fail for good after a few attempts), and let old ballots go."""
    again = []
    for kind, state in ((naming.CLOSE, PulseState.OPEN), (naming.COUNT, PulseState.CLOSING)):
        waiting = await timers.waiting(work.session, work.workspace, kind)
        stalled = [
            each
            for each in await queries.not_closed(work.session, work.workspace)
            if each.state is state and each.closes_at <= work.now and naming.ref(each.id) not in waiting
        ]
        again += [naming.again(kind, each.id, work.now) for each in stalled]
    waiting = await timers.waiting(work.session, work.workspace, naming.NEXT)
    again += [
        naming.again(naming.NEXT, each.first_id, work.now)
        for each in await queries.latest_recurring(work.session, work.workspace)
        if naming.ref(each.first_id) not in waiting and await groups.of(work, each)
    ]
    if again:
        await timers.schedule(work.session, work.workspace, again)
        structlog.get_logger().warning("pulses.rearmed", workspace=work.workspace, timers=len(again))
    for pulse_id in await closed.expire(work.session, work.workspace, now=work.now):
        await queries.put(work.session, work.workspace, pulse_id, unswept=True)
