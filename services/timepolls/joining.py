"""Joining a small-group call that a member asked for; who joins late is asked by the poll that is under way."""

from __future__ import annotations

from domain.calls.overview import Request
from services import rights
from services.calls import joining
from services.timepolls import access, notices
from services.work import Works
from storage.timepolls import people, queries


async def join(works: Works, workspace: str, slack_user: str, request_id: int) -> Request:
    """Let somebody be part of a small-group call, and ask them when it suits if a poll is open.

    Raises:
        NotFound, NotAllowed, UserFacingError: the request is gone, for another workgroup, or answered already.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        asked = await joining.join(work, who, slack_user, request_id)
        poll_id = await queries.of_request(work.session, workspace, request_id)
        if poll_id is not None:
            poll = await access.load(work, poll_id, lock=True)
            if poll.takes_answers(work.now):
                await queries.ask(work.session, workspace, poll_id, [who.id])
                late = await people.members(work.session, workspace, [who.id])
                await notices.ask(work, await access.card_of(work, poll), late, owner=None)
        return asked
