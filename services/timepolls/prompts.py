"""What time brings to time polls: one reminder to those who have not answered."""

from __future__ import annotations

from domain.errors import NotFound
from services.timepolls import access, notices
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
