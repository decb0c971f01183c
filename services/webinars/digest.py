"""The weekly digest: one direct message a person, only when there is something that they were not told of yet."""

from __future__ import annotations

from datetime import timedelta

from domain.deliveries import Post, person
from domain.webinars.overview import Digest, WebinarCard
from domain.webinars.webinar import News
from services import deliveries
from services.webinars import audience, naming, notices
from services.webinars.cards import cards_of
from services.work import Work
from storage.webinars import news, people, queries
from views.webinars import digests

USEFUL = timedelta(days=2)
"""How long after its Monday a digest is still sent, after downtime."""


async def send(work: Work) -> int:
    """Send everybody what came up since the last digest; returns how many people get one. The work of a timer.

    Left out is what somebody was told of by direct message, registered for, or announced themselves.
    """
    webinars = await queries.undigested(work.session, work.workspace, now=work.now)
    items = await news.undigested(work.session, work.workspace, now=work.now)
    cards = {each.webinar.id: each for each in await cards_of(work, webinars)}
    abouts = [naming.ref(id_) for id_ in cards] + [naming.news_ref(each.news.id) for each in items]
    told = await people.told(work.session, work.workspace, abouts)
    registered = await people.registered_each(work.session, work.workspace, list(cards))
    users: dict[int, str] = {}
    for_whom: dict[int, tuple[list[WebinarCard], list[News]]] = {}
    for found in webinars:
        card = cards[found.webinar.id]
        if card.begun:
            continue
        skip = told.get(naming.ref(found.webinar.id), set()) | {found.owner_id or 0}
        skip |= {each.person_id for each in registered.get(found.webinar.id, ())}
        reached = await audience.reached(work, found.webinar.audience)
        users |= reached.people
        for id_ in reached.people.keys() - skip:
            for_whom.setdefault(id_, ([], []))[0].append(card)
    for item in items:
        skip = told.get(naming.news_ref(item.news.id), set()) | {item.owner_id or 0}
        reached = await audience.reached(work, item.news.audience)
        users |= reached.people
        for id_ in reached.people.keys() - skip:
            for_whom.setdefault(id_, ([], []))[1].append(item.news)
    posts: list[Post] = [
        notices.post(
            naming.digest_to(work.now, id_),
            "webinars.digest",
            person(users[id_]),
            digests.digest(Digest(tuple(found_webinars), tuple(found_news))),
            expires_at=work.now + USEFUL,
        )
        for id_, (found_webinars, found_news) in sorted(for_whom.items())
    ]
    await deliveries.post(work, *posts)
    await queries.mark_digested(work.session, work.workspace, list(cards), now=work.now)
    await news.mark_digested(work.session, work.workspace, [each.news.id for each in items], now=work.now)
    return len(posts)
