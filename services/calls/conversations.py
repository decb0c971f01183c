"""Requests for calls as people find them without a channel: small groups to join, and what waits for a liaison."""

from __future__ import annotations

from dataclasses import replace

from domain.calls.overview import Conversation, RequestState
from services import rights
from services.work import Work, Works
from storage.calls import lists, requests
from storage.timepolls import queries as polls
from views.text import escape

LISTED = 20


async def page(works: Works, workspace: str, slack_user: str) -> list[Conversation]:
    """Return the requests that somebody can join or has to answer, the latest first."""
    async with rights.reading(works, workspace, slack_user) as (work, _):
        return await gather(work, slack_user)


async def gather(work: Work, slack_user: str) -> list[Conversation]:
    """Do what `page` does, in a work that is open already; costs a fixed number of queries."""
    session, workspace = work.session, work.workspace
    viewer = await lists.standing(session, workspace, slack_user)
    found = await requests.standing(
        session, workspace, viewer.member_of, answers_for=viewer.may_schedule, now=work.now, limit=LISTED
    )
    ids = [asked.id for asked, _ in found]
    if not ids:
        return []
    joined = await requests.joined(session, workspace, ids)
    under_way = await polls.of_requests(session, workspace, ids)
    calls = await requests.next_calls(session, workspace, ids, now=work.now)
    return [
        Conversation(
            replace(asked, person=f"<@{who}>" if who else escape(asked.person)),
            len(joined[asked.id]),
            viewer.person_id in joined[asked.id],
            under_way.get(asked.id),
            calls.get(asked.id),
            asked.state is RequestState.OPEN and asked.workgroup_id in viewer.may_schedule,
        )
        for asked, who in found
    ]
