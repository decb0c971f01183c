"""What time brings to time polls: one reminder to those who have not answered."""

from __future__ import annotations

from domain.errors import NotFound
from domain.timepolls.poll import missing
from services.timepolls import access, notices
from services.work import Work
from storage.timepolls import queries


async def remind(work: Work, poll_id: int) -> None:
    """Remind those who have not answered a poll that still takes answers."""
    poll = await queries.poll(work.session, work.workspace, poll_id)
    if poll is None or not poll.takes_answers(work.now):
        return
    members = await access.members(work, poll)
    silent = missing(access.reachable(members), await queries.answers(work.session, work.workspace, poll_id))
    try:
        await notices.remind(work, poll, [each for each in members if each.id in silent])
    except NotFound:
        return  # its workgroup was closed meanwhile
