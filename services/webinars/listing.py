"""Which webinars are ahead for somebody, for lists and Home, and what was announced, for newsletters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.directory.rights import Right
from domain.webinars.overview import Standing, WebinarCard
from domain.webinars.webinar import News
from services import rights
from services.webinars import allowed, audience
from services.webinars.cards import cards_of
from services.work import Work, Works
from storage.directory import Person
from storage.webinars import news, people, queries

RECENT = timedelta(days=14)
"""How long a webinar that is over stays in the list of one's own."""


async def listed(works: Works, workspace: str, slack_user: str) -> tuple[list[WebinarCard], bool]:
    """Return the webinars ahead that concern somebody, earliest first, and whether they may announce one."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        return await ahead(work, who), await rights.may(work, who, Right.ANNOUNCE)


async def mine(works: Works, workspace: str, slack_user: str) -> tuple[list[WebinarCard], bool]:
    """Return the webinars somebody registered for or announced, those of the last two weeks too, and the same."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        ids = await people.webinars_of(work.session, workspace, who.id)
        since = work.now - RECENT
        found = {
            each.webinar.id: each
            for each in (await queries.find(work.session, workspace, ids)).values()
            if each.webinar.visible(work.now) and each.webinar.ends_at > since
        }
        found |= {each.webinar.id: each for each in await queries.owned(work.session, workspace, who.id, since=since)}
        ordered = sorted(found.values(), key=lambda each: (each.webinar.starts_at, each.webinar.id))
        return await cards_of(work, ordered, viewer=who), await rights.may(work, who, Right.ANNOUNCE)


async def ahead(work: Work, who: Person, *, limit: int | None = None) -> list[WebinarCard]:
    """Return the webinars ahead that concern somebody, earliest first: theirs to come to, registered for, or their own.

    For Home and lists, in a work that is open already.
    """
    found = await queries.ahead(work.session, work.workspace, now=work.now)
    if not found:
        return []
    cards = await cards_of(work, found, viewer=who)
    concerned = await audience.concerns(work, who, [each.webinar.audience for each in found])
    kept = [
        card
        for card, concerns in zip(cards, concerned, strict=True)
        if concerns or card.mine is not Standing.NONE or card.may_change
    ]
    return kept[:limit]


async def managed(
    works: Works, workspace: str, slack_user: str, *, webinar_id: int
) -> tuple[WebinarCard, list[str], list[str]]:
    """Return a webinar with the names of those who have a place and who wait, for whoever may change it.

    Raises:
        NotFound, NotAllowed: it is gone, or somebody else's.
    """
    async with works.begin(workspace) as work:
        who, found = await allowed.own(work, slack_user, webinar_id)
        registered = await people.registered(work.session, workspace, webinar_id)
        shown = (await cards_of(work, [found], viewer=who))[0]
        return (
            shown,
            [each.name for each in registered if not each.waiting],
            [each.name for each in registered if each.waiting],
        )


async def between(work: Work, since: datetime, until: datetime) -> Sequence[WebinarCard]:
    """Return the webinars announced from `since` to before `until` that are still ahead, earliest first.

    For newsletters: what is over already, cancelled or taken back is no news.
    """
    found = await queries.between(work.session, work.workspace, since, until)
    return await cards_of(work, [each for each in found if each.webinar.starts_at > work.now])


async def news_between(work: Work, since: datetime, until: datetime) -> Sequence[News]:
    """Return the other news that went out from `since` to before `until`, earliest first; for newsletters."""
    return [each.news for each in await news.between(work.session, work.workspace, since, until)]
