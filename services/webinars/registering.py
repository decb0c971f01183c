"""What people do about a webinar: register, unregister, and say afterwards whether they were there."""

from __future__ import annotations

from domain.deliveries import person
from domain.webinars.overview import WebinarCard
from domain.webinars.webinar import check_attendance, check_register
from services import deliveries, rights
from services.webinars import allowed, naming, notices
from services.webinars.cards import card_of
from services.work import Work, Works
from storage.deliveries import enqueue
from storage.webinars import people, queries
from storage.webinars.queries import Found
from views.webinars import messages


async def register(works: Works, workspace: str, slack_user: str, *, webinar_id: int) -> WebinarCard:
    """Give somebody a place, or a position on the waiting list when every place is taken; twice is once.

    Raises:
        NotFound, NotOpen: there is nothing to register for (any more).
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        found = await _open(work, webinar_id)
        webinar = found.webinar
        before = await people.places(work.session, workspace, webinar_id, webinar.capacity)
        after = before.register(who.id)
        if after != before:
            waiting = not after.has_place(who.id)
            await people.add(work.session, workspace, webinar_id, who.id, waiting=waiting, now=work.now)
            await notices.refresh(work, found)
        return await card_of(work, found, viewer=who)


async def unregister(works: Works, workspace: str, slack_user: str, *, webinar_id: int) -> WebinarCard:
    """Take somebody's registration back; the first of the waiting list gets the place and is told.

    Raises:
        NotFound, NotOpen: there is nothing to unregister from (any more).
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        found = await _open(work, webinar_id)
        before = await people.places(work.session, workspace, webinar_id, found.webinar.capacity)
        after, promoted = before.leave(who.id)
        if after != before:
            await people.remove(work.session, workspace, webinar_id, who.id)
            await people.seat(work.session, workspace, webinar_id, promoted)
            await notices.withdraw_of(work, found.webinar, who.id)
            await notices.tell_promoted(work, found, promoted)
            await notices.refresh(work, found)
        return await card_of(work, found, viewer=who)


async def attend(works: Works, workspace: str, slack_user: str, *, webinar_id: int, attended: bool) -> WebinarCard:
    """Store whether somebody was there, as they say themselves; anybody may say so, registered or not.

    Once follow-ups went out, theirs changes to the one that fits; whoever had none gets it now.

    Raises:
        NotFound, NotOpen: there is no attendance to note, or not now.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        await queries.lock(work.session, workspace, webinar_id)
        found = await allowed.load(work, webinar_id)
        check_attendance(found.webinar, work.now)
        await people.attend(work.session, workspace, webinar_id, who.id, attended=attended, now=work.now)
        card = await card_of(work, found, viewer=who)
        if found.followed_up:
            await _follow_up(work, card, who.id, slack_user, attended=attended)
        return card


async def _follow_up(work: Work, card: WebinarCard, person_id: int, slack_user: str, *, attended: bool) -> None:
    key = naming.follow_up(card.webinar.id, person_id)
    message = messages.follow_up(card, attended=attended)
    if key in await enqueue.targets(work.session, work.workspace, [key]):
        await deliveries.edit(work, notices.edit(key, message))
    elif attended:
        await deliveries.post(work, notices.post(key, "webinars.follow_up", person(slack_user), message))


async def _open(work: Work, webinar_id: int) -> Found:
    """Return a webinar that people can register for, held until the transaction ends."""
    await queries.lock(work.session, work.workspace, webinar_id)
    found = await allowed.load(work, webinar_id)
    check_register(found.webinar, work.now)
    return found
