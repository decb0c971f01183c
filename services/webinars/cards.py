"""Webinars as one person sees them, put together from what is stored."""

from __future__ import annotations

from collections.abc import Sequence

from domain.directory.rights import Right
from domain.webinars import prompts
from domain.webinars.overview import Standing, WebinarCard
from domain.webinars.webinar import State, Webinar
from services import rights
from services.webinars import allowed
from services.work import Work
from storage.directory import Person
from storage.webinars import people
from storage.webinars.people import Counts
from storage.webinars.queries import Found

PATH = "/w/"


def join_address(work: Work, webinar: Webinar) -> str | None:
    """Return the address that messages show: ours where it is known (it survives a change), else the plain link."""
    if work.public_url and webinar.link:
        return f"{work.public_url}{PATH}{webinar.token}"
    return webinar.link


def calendar_address(work: Work, webinar: Webinar) -> str | None:
    """Return where the calendar file is, if our own address is known."""
    return f"{work.public_url}{PATH}{webinar.token}.ics" if work.public_url else None


async def card_of(work: Work, found: Found, *, viewer: Person | None = None) -> WebinarCard:
    """Return one webinar as a person sees it (as nobody in particular without one)."""
    return (await cards_of(work, [found], viewer=viewer))[0]


async def cards_of(work: Work, found: Sequence[Found], *, viewer: Person | None = None) -> list[WebinarCard]:
    """Return webinars as a person sees them."""
    ids = [each.webinar.id for each in found]
    counts = await people.counts(work.session, work.workspace, ids)
    mine = await people.standings(work.session, work.workspace, viewer.id, ids) if viewer else {}
    manages = viewer is not None and bool(found) and await rights.may(work, viewer, Right.MANAGE_PROGRAM)
    cards = []
    for each in found:
        counted = counts.get(each.webinar.id, Counts())
        standing, position = mine.get(each.webinar.id, (Standing.NONE, None))
        cards.append(
            WebinarCard(
                webinar=each.webinar,
                registered=counted.registered,
                waiting=counted.waiting,
                mine=standing,
                position=position,
                join=join_address(work, each.webinar),
                calendar=calendar_address(work, each.webinar),
                owner=allowed.owner(each),
                may_change=viewer is not None
                and each.webinar.state is State.ANNOUNCED
                and (manages or each.owner_id == viewer.id),
                begun=each.webinar.starts_at <= work.now,
                over=each.webinar.ends_at <= work.now,
                reminders=tuple(
                    each.webinar.starts_at - planned.due_at
                    for planned in prompts.reminders(each.webinar.starts_at)
                    if planned.due_at > work.now
                ),
            )
        )
    return cards
