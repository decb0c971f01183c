"""What time brings to time polls: one reminder to those who are missing, and a look for polls that nobody holds up."""

from __future__ import annotations

import asyncio

from domain.errors import NotFound
from services.timepolls import access, notices, results
from services.work import Work
from storage.timepolls import people, queries


async def remind(work: Work, poll_id: int) -> None:
    """Remind those who have not answered a poll that still takes answers."""
    poll = await queries.poll(work.session, work.workspace, poll_id)
    if poll is None or not poll.takes_answers(work.now):
        return
    silent = (await access.turnout_of(work, poll_id)).missing
    try:
        await notices.remind(work, poll, await people.members(work.session, work.workspace, silent))
    except NotFound:
        return  # its workgroup was closed meanwhile


async def keep_up(work: Work) -> int:
    """Tell organisers of polls in which nobody is missing any more because the last ones left; returns how many.

    Whoever answers last says so at once. Nobody answers here, so only looking finds it; each is told once.
    """
    ids = await queries.taking_answers(work.session, work.workspace, now=work.now)
    if not ids:
        return 0
    asked = await queries.asked(work.session, work.workspace, ids, reachable=True)
    answered = await queries.who_answered(work.session, work.workspace, ids)
    told = 0
    for poll_id in ids:
        if not asked[poll_id] or asked[poll_id] - answered[poll_id]:
            continue
        poll = await access.load(work, poll_id, lock=True)
        if not poll.takes_answers(work.now) or await notices.heard_that_all_answered(work, poll):
            continue
        try:
            found = await results.read(work, poll)
        except NotFound:
            continue  # its workgroup was closed meanwhile
        await notices.all_answered(work, await asyncio.to_thread(found.results))
        told += 1
    return told
