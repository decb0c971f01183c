"""Joining a small-group call that a member asked for; who joins late is asked by the poll that is under way."""

from __future__ import annotations

from domain.calls.overview import Request, RequestState
from services import rights
from services.calls import joining, small_groups
from services.timepolls import access, ending, notices
from services.work import Works
from storage.timepolls import people, queries


async def join(works: Works, workspace: str, slack_user: str, request_id: int) -> Request:
    """Let somebody be part of a small-group call: they are asked when it suits them, or invited if it is planned.

    Raises:
        NotFound, NotAllowed, UserFacingError: the request is gone, for another workgroup, declined, or its call over.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        poll = await ending.of_request(work, request_id)
        asked = await joining.join(work, who, slack_user, request_id)
        if asked.state is RequestState.SCHEDULED:
            await small_groups.let_in(work, request_id, who)
            return asked
        # One that was started while this waited for the request has not asked them.
        poll = poll or await ending.of_request(work, request_id)
        if poll is not None and poll.takes_answers(work.now):
            await queries.ask(work.session, workspace, poll.id, [who.id])
            late = await people.members(work.session, workspace, [who.id])
            await notices.ask(work, await access.card_of(work, poll), late, owner=None)
        return asked
