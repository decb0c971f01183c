"""What a webinar sends as time passes; each function is the work of timers, inside the ticker's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from domain.deliveries import Post, person
from domain.webinars.overview import WebinarCard
from domain.webinars.prompts import LINK_NEEDED, Planned, reminders
from domain.webinars.webinar import ATTENDANCE_OPEN, State
from services import deliveries
from services.webinars import naming, notices
from services.webinars.cards import card_of, cards_of
from services.work import Work
from storage.webinars import people, queries
from storage.webinars.people import Registered
from storage.webinars.queries import Found
from views.webinars import messages


async def remind(work: Work, due: Sequence[tuple[int, str]]) -> None:
    """Remind those who have a place at this moment; whoever registers later gets only the reminders after it.

    `due` holds each webinar's id and the name of its planned reminder. An hour ahead, the owner of a webinar without
    a link is warned too.
    """
    found = await queries.find(work.session, work.workspace, {each for each, _ in due})
    standing = [each for each in found.values() if each.webinar.state is State.ANNOUNCED]
    cards = {card.webinar.id: card for card in await cards_of(work, standing)}
    registered = await people.registered_each(work.session, work.workspace, list(cards))
    posts: list[Post] = []
    for webinar_id, name in due:
        if webinar_id not in cards:
            continue
        for planned in reminders(found[webinar_id].webinar.starts_at):
            if planned.name == name and planned.expires_at > work.now:
                posts += _reminder(work, found[webinar_id], cards[webinar_id], planned, registered.get(webinar_id, []))
    await deliveries.post(work, *posts)


async def ended(work: Work, webinar_id: int) -> None:
    """Ask those who had a place whether they were there, in the channels too, and the owner for the recording."""
    found = await _standing(work, webinar_id)
    if found is None or found.webinar.ends_at > work.now:
        return
    card = await card_of(work, found)
    until = found.webinar.ends_at + ATTENDANCE_OPEN
    registered = await people.registered(work.session, work.workspace, webinar_id)
    await deliveries.post(
        work,
        *(
            notices.post(
                naming.attendance(webinar_id, each.person_id),
                "webinars.attendance",
                to,
                messages.attendance(card),
                expires_at=until,
            )
            for each, to in notices.reachable(registered)
            if not each.waiting
        ),
    )
    await notices.refresh(work, found, everything=True)
    if not found.followed_up:
        about = naming.ref(webinar_id)
        await notices.tell_owner(work, about, found.owner, "materials", messages.materials_wanted(card))


def _reminder(
    work: Work, found: Found, card: WebinarCard, planned: Planned, registered: Sequence[Registered]
) -> list[Post]:
    webinar = found.webinar
    message = messages.reminder(card, planned.left(webinar.starts_at, work.now))
    posts = [
        notices.post(
            naming.personal(webinar, planned.name, each.person_id),
            "webinars.remind",
            to,
            message,
            expires_at=planned.expires_at,
        )
        for each, to in notices.reachable(registered)
        if not each.waiting
    ]
    if planned.minutes == LINK_NEEDED and not webinar.link and found.owner:
        key = naming.owner(naming.ref(webinar.id), f"no_link:m{webinar.moves}")
        warning = messages.link_missing(card)
        posts.append(notices.post(key, "webinars.no_link", person(found.owner), warning, expires_at=webinar.starts_at))
    return posts


async def _standing(work: Work, webinar_id: int) -> Found | None:
    """Return a webinar that takes place, held until the transaction ends, or None."""
    await queries.lock(work.session, work.workspace, webinar_id)
    found = (await queries.find(work.session, work.workspace, [webinar_id])).get(webinar_id)
    return found if found and found.webinar.state is State.ANNOUNCED else None
