"""Calls as one person sees them, put together from what is stored."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from domain.calls.answers import Tally
from domain.calls.overview import CallCard
from domain.errors import NotFound
from services.work import Work
from storage.calls import people, queries
from storage.calls.queries import Found
from storage.pulses.lists import focus_by_workgroup


async def load(work: Work, call_id: int) -> Found:
    """Return a call of this workspace with what surrounds it.

    Raises:
        NotFound: there is no such call (any more).
    """
    found = (await queries.find(work.session, work.workspace, [call_id])).get(call_id)
    if found is None:
        raise NotFound("This call does not exist any more. `/calls list` shows the calls ahead.")
    return found


async def card_of(work: Work, found: Found, *, person_id: int | None = None) -> CallCard:
    """Return one call as a person sees it (as nobody in particular without one)."""
    return (await cards_of(work, [found], person_id=person_id))[0]


async def cards_of(
    work: Work, found: Sequence[Found], *, person_id: int | None = None, may_schedule: Collection[int] = ()
) -> list[CallCard]:
    """Return calls as a person sees them; `may_schedule` are the workgroups whose calls they may change."""
    ids = [each.call.id for each in found]
    tallies = await people.tallies(work.session, work.workspace, ids)
    mine = await people.answers_of(work.session, work.workspace, person_id, ids) if person_id is not None else {}
    return [
        CallCard(
            call=each.call,
            workgroup=each.workgroup,
            channel=each.channel,
            tally=tallies.get(each.call.id, Tally()),
            mine=mine.get(each.call.id),
            may_change=each.call.workgroup_id in may_schedule,
            rule=each.rule,
            begun=each.call.starts_at <= work.now,
        )
        for each in found
    ]


async def with_focus(work: Work, cards: Sequence[CallCard]) -> list[CallCard]:
    """Return the cards with what their workgroups work on, as reminders say it."""
    groups = {each.call.workgroup_id for each in cards}
    focus = await focus_by_workgroup(work.session, work.workspace, groups)
    return [replace(each, focus=focus.get(each.call.workgroup_id, ())) for each in cards]
