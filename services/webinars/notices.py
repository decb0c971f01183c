"""Who hears what about a webinar: posts and edits for the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.deliveries import Edit, Post, Recipient, person
from domain.webinars.prompts import LEADS
from domain.webinars.webinar import Webinar
from services import deliveries
from services.webinars import naming
from services.webinars.cards import card_of
from services.work import Work
from storage.deliveries import enqueue
from storage.webinars import people
from storage.webinars.people import Registered
from storage.webinars.queries import Found
from views.surfaces import Message
from views.webinars import messages


async def refresh(work: Work, found: Found, *, everything: bool = False) -> None:
    """Bring what was posted in channels up to date; with `everything` also what people were told by direct message.

    Many changes in a row cost one update for each channel.
    """
    card = await card_of(work, found)
    about = naming.ref(found.webinar.id)
    shown = messages.announcement(card)
    edits = [edit(naming.posted(about, each), shown, owner=found.owner) for each in found.posted_in]
    if everything:
        told = (await people.told(work.session, work.workspace, [about])).get(about, set())
        keys = {naming.told(about, each) for each in told}
        known = await enqueue.existing(work.session, work.workspace, keys)
        edits += [edit(key, messages.told(card, "")) for key in sorted(known)]
    await deliveries.edit(work, *edits)


async def refresh_reminders(work: Work, before: Found, found: Found) -> None:
    """Bring the personal messages about this start up to date, if they say something else now.

    Behind a link of ours the place may change without anybody having to read "(edited)".
    """
    card, shown = await card_of(work, found), await card_of(work, before)
    if messages.reminder(card, timedelta()) == messages.reminder(shown, timedelta()):
        return
    registered = await people.registered(work.session, work.workspace, found.webinar.id)
    wanted = {
        naming.personal(found.webinar, f"remind-{lead}", each.person_id): messages.reminder(
            card, timedelta(minutes=lead)
        )
        for each in registered
        for lead in LEADS
    }
    known = await enqueue.targets(work.session, work.workspace, wanted)
    await deliveries.edit(work, *(edit(key, wanted[key]) for key in sorted(known)))


async def withdraw_reminders(work: Work, webinar: Webinar) -> None:
    """Drop reminders that have not gone out yet and would now be wrong."""
    await deliveries.withdraw(work, f"webinar:{webinar.id}:remind-")


async def withdraw_of(work: Work, webinar: Webinar, person_id: int) -> None:
    """Drop reminders of somebody who does not come any more."""
    for lead in LEADS:
        await deliveries.withdraw(work, naming.personal(webinar, f"remind-{lead}", person_id))


async def tell_registered(
    work: Work, found: Found, message: Message, *, what: str, expires_at: datetime, waiting: bool = True
) -> None:
    """Tell everybody who registered (with `waiting` those on the waiting list too) something at once."""
    registered = await people.registered(work.session, work.workspace, found.webinar.id)
    await deliveries.post(
        work,
        *(
            post(
                naming.notice(found.webinar, what, each.person_id),
                f"webinars.{what}",
                to,
                message,
                expires_at=expires_at,
            )
            for each, to in reachable(registered)
            if waiting or not each.waiting
        ),
    )


async def tell_promoted(work: Work, found: Found, ids: Iterable[int]) -> None:
    """Tell people who waited that they have a place now."""
    card = await card_of(work, found)
    users = await people.reachable(work.session, work.workspace, list(ids))
    await deliveries.post(
        work,
        *(
            post(
                naming.place(found.webinar, id_, work.now),
                "webinars.place",
                person(user),
                messages.promoted(card),
                expires_at=found.webinar.ends_at,
            )
            for id_, user in users.items()
        ),
    )


async def tell_owner(work: Work, about: str, owner: str | None, what: str, message: Message) -> None:
    """Tell whoever announced something how it stands; without a Slack account nobody is told."""
    if owner:
        await deliveries.post(work, post(naming.owner(about, what), f"webinars.own_{what}", person(owner), message))


async def change_own(work: Work, about: str, what: str, message: Message) -> None:
    """Change what the owner was told, if they were."""
    key = naming.owner(about, what)
    if key in await enqueue.targets(work.session, work.workspace, [key]):
        await deliveries.edit(work, edit(key, message))


def reachable(registered: Iterable[Registered]) -> Iterable[tuple[Registered, Recipient]]:
    """Yield those who have a Slack account, with where to reach them."""
    return ((each, person(each.slack_user)) for each in registered if each.slack_user)


def post(
    key: str,
    kind: str,
    to: Recipient,
    message: Message,
    *,
    owner: str | None = None,
    available_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Post:
    """Return the post of a message."""
    return Post(
        key=key,
        kind=kind,
        to=to,
        payload=message.payload(),
        owner=owner,
        available_at=available_at,
        expires_at=expires_at,
    )


def edit(target: str, message: Message, *, owner: str | None = None) -> Edit:
    """Return the edit that gives a message, named by its key, another content."""
    return Edit(
        key=f"{target}:edit",
        kind="webinars.edit",
        target_key=target,
        payload=message.payload(),
        coalesce_key=target,
        owner=owner,
    )
