"""Answering a time poll: every slot in one form, changed until the deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from domain.timepolls.overview import PollCard
from domain.timepolls.poll import check_answerable, missing, read_answers, refused
from services.timepolls import access, notices, results
from services.work import Works
from storage.timepolls import queries


async def form(works: Works, workspace: str, slack_user: str, poll_id: int) -> PollCard:
    """Return a poll to somebody who can answer it now. Raises NotFound, NotAllowed, PollClosed."""
    async with works.begin(workspace) as work:
        who, poll = await access.to_answer(work, slack_user, poll_id)
        check_answerable(poll, work.now)
        return await access.card_of(work, poll, person=who)


async def answer(
    works: Works, workspace: str, slack_user: str, poll_id: int, given: Mapping[int, str | None]
) -> PollCard:
    """Store somebody's answers (by slot id), and tell the organiser what they make complete or impossible.

    Raises:
        FieldErrors: a slot has no answer, keyed by `slot-<id>`.
        NotFound, NotAllowed, PollClosed: there is nothing to answer (any more).
    """
    async with works.begin(workspace) as work:
        who, poll = await access.to_answer(work, slack_user, poll_id, lock=True)
        check_answerable(poll, work.now)
        said = read_answers(given, poll.slots)
        before = await queries.answers(work.session, workspace, poll_id)
        await queries.answer(work.session, workspace, poll_id, who.id, said)
        after = {**before, who.id: said}
        asked = access.reachable(await access.members(work, poll))
        if bool(before.get(who.id)) is False:
            await notices.refresh(work, poll)
        card = await access.card_of(work, poll, person=who)
        impossible = set(refused(poll.slots, asked, after)) - set(refused(poll.slots, asked, before))
        if impossible:
            await notices.refused(work, card, sorted(impossible, key=lambda slot: slot.starts_at))
        if not missing(asked, after) and missing(asked, before):
            found = await results.read(work, poll)
            await notices.all_answered(work, await asyncio.to_thread(found.results))
        return card
