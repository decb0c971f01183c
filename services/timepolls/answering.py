"""Answering a time poll: every slot in one form, changed until the deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from domain.timepolls.overview import PollCard
from domain.timepolls.poll import Poll, check_answerable, read_answers, refused, turned_down
from services.timepolls import access, notices, results
from services.work import Work, Works
from storage.timepolls import queries


async def form(works: Works, workspace: str, slack_user: str, poll_id: int) -> PollCard:
    """Return a poll, uncounted, to somebody who can answer it now. Raises NotFound, NotAllowed, PollClosed."""
    async with works.begin(workspace) as work:
        who, poll, _ = await access.to_answer(work, slack_user, poll_id)
        check_answerable(poll, work.now)
        mine = await queries.said(work.session, workspace, poll_id, who.id)
        name = await access.group_name(work, poll.workgroup_id)
        return PollCard(poll, name, mine=mine, has_answered=bool(mine), zone=await access.clock_of(work, who))


async def answer(
    works: Works, workspace: str, slack_user: str, poll_id: int, given: Mapping[int, str | None]
) -> PollCard:
    """Store somebody's answers (by slot id), and tell the organiser what they make complete or impossible.

    What the others said is not read, except by the answer that makes it complete.

    Raises:
        FieldErrors: a slot has no answer, keyed by `slot-<id>`.
        NotFound, NotAllowed, PollClosed: there is nothing to answer (any more).
    """
    async with works.begin(workspace) as work:
        who, poll, asked = await access.to_answer(work, slack_user, poll_id, lock=True)
        check_answerable(poll, work.now)
        said = read_answers(given, poll.slots)
        before = await queries.said(work.session, workspace, poll_id, who.id)
        turnout = await access.turnout_of(work, poll_id, asked)
        await queries.answer(work.session, workspace, poll_id, who.id, said)
        after = turnout.with_answer_of(who.id)
        card = await access.card_of(work, poll, person=who, turnout=after, mine=said)
        if not before:
            await notices.refresh(work, poll, card)
        if not after.missing:
            await _complete(work, poll, card, turned_down(before, said), last=bool(turnout.missing))
        return card


async def _complete(work: Work, poll: Poll, card: PollCard, noes: list[int], *, last: bool) -> None:
    """Tell the organiser of a poll that nobody is missing in: what all refuse now, and (`last`) that all answered."""
    many = await queries.noes(work.session, work.workspace, poll.id, noes) if noes else {}
    if impossible := refused(poll.slots, many, card.asked):
        await notices.refused(work, card, impossible)
    if last:
        found = await results.read(work, poll)
        await notices.all_answered(work, await asyncio.to_thread(found.results))
