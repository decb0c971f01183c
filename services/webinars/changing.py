"""Editing and cancelling a webinar: the change, everything it replaces, and who hears of it, in one transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain.errors import UserFacingError
from domain.webinars import forms
from domain.webinars.forms import Details, RawWebinar
from domain.webinars.overview import Offer, WebinarCard
from domain.webinars.prompts import LEADS, plan
from domain.webinars.webinar import State, Webinar, check_link
from services import deliveries
from services.webinars import allowed, announcing, audience, naming, notices
from services.webinars.cards import card_of
from services.work import Work, Works
from storage import audit, timers
from storage.directory import Person
from storage.webinars import people, queries, topics
from storage.webinars.queries import Found
from views.webinars import messages

STALE = "Somebody changed this webinar while the window was open, so nothing was saved. Please open it again."


@dataclass(frozen=True)
class Editable:
    """A webinar that the person may edit, what its form holds now, and what it offers."""

    card: WebinarCard
    raw: RawWebinar
    offer: Offer


@dataclass(frozen=True)
class Edited:
    """What an edit did: the names of the fields that differ, and how many people hear of it."""

    card: WebinarCard
    fields: tuple[str, ...]
    told: int


async def editable(works: Works, workspace: str, slack_user: str, *, webinar_id: int) -> Editable:
    """Return a webinar for the form that edits it, or the one that cancels it.

    Raises:
        NotFound, NotAllowed, NotChangeable: it cannot be changed, or not by this person.
    """
    async with works.begin(workspace) as work:
        who, found = await allowed.to_change(work, slack_user, webinar_id)
        return Editable(await card_of(work, found), announcing.raw_of(found), await audience.offer(work, who))


async def edit(
    works: Works, workspace: str, slack_user: str, raw: RawWebinar, *, webinar_id: int, revision: int | None
) -> Edited:
    """Change what a webinar says; whom it is for stays.

    What was posted is changed in place. Everybody registered hears of another start, length or plain link; another
    start replaces the reminders. A larger capacity gives places to those who wait. `revision` is the one that the
    form was opened on (None: whichever).

    Raises:
        FieldErrors: keyed by field.
        TooFewPlaces: more people have a place than the capacity says (`field` is `capacity`).
        NotFound, NotAllowed, NotChangeable: it cannot be changed, or not by this person.
        UserFacingError: somebody else changed it since the form was opened.
    """
    async with works.begin(workspace) as work:
        # Timers before the row: the ticker takes them in that order too.
        await timers.hold(work.session, workspace, [naming.ref(webinar_id)])
        who, found = await allowed.to_change(work, slack_user, webinar_id)
        said = forms.parse_webinar(raw, work.now, known=await topics.names(work.session, workspace))
        before = found.webinar
        places = await people.places(work.session, workspace, webinar_id, before.capacity)
        _, promoted = places.resize(said.capacity)
        differs = _differs(before, said)
        if not differs:
            return Edited(await card_of(work, found), (), 0)
        if revision is not None and revision != before.revision:
            raise UserFacingError(STALE)
        await topics.add(work.session, workspace, said.topics)
        await queries.put(work.session, workspace, webinar_id, **_values(work, before, said, moved="start" in differs))
        await people.seat(work.session, workspace, webinar_id, promoted)
        after = await allowed.load(work, webinar_id)
        await _replan(work, after, differs)
        told = await _tell(work, found, after, differs, f"<@{slack_user}>")
        await notices.tell_promoted(work, after, promoted)
        await notices.refresh(work, after, everything=True)
        if "start" not in differs:
            await notices.refresh_reminders(work, after)
        _note(work, who, "webinars.edit", webinar_id, fields=list(differs))
        return Edited(await card_of(work, after), differs, told)


async def cancel(works: Works, workspace: str, slack_user: str, *, webinar_id: int, reason: str | None) -> WebinarCard:
    """Cancel a webinar: what was posted says so, everybody registered hears of it, and nothing else goes out.

    Raises:
        FieldErrors: keyed by `reason`.
        NotFound, NotAllowed, NotChangeable: it cannot be cancelled, or not by this person.
    """
    why = forms.parse_note(reason, "reason", longest=forms.REASON_LONGEST)
    async with works.begin(workspace) as work:
        await timers.cancel(work.session, workspace, naming.ref(webinar_id))
        who, found = await allowed.to_change(work, slack_user, webinar_id)
        await queries.put(
            work.session,
            workspace,
            webinar_id,
            state=State.CANCELLED.value,
            revision=found.webinar.revision + 1,
            changed_at=work.now,
        )
        await deliveries.withdraw(work, naming.all_of(naming.ref(webinar_id)))
        gone = await allowed.load(work, webinar_id)
        card = await card_of(work, gone)
        await notices.refresh(work, gone, everything=True)
        message = messages.cancelled(card, f"<@{slack_user}>", why)
        await notices.tell_registered(work, gone, message, what="cancelled", expires_at=gone.webinar.ends_at)
        await notices.change_own(work, naming.ref(webinar_id), "held", messages.owner_cancelled(card))
        _note(work, who, "webinars.cancel", webinar_id)
        return card


async def linked(works: Works, workspace: str, slack_user: str, *, webinar_id: int) -> WebinarCard:
    """Return a webinar for the form of its link. Raises NotFound, NotAllowed, NotChangeable."""
    async with works.begin(workspace) as work:
        _, found = await allowed.own(work, slack_user, webinar_id)
        check_link(found.webinar, work.now)
        return await card_of(work, found)


async def link(
    works: Works, workspace: str, slack_user: str, *, webinar_id: int, address: str | None
) -> tuple[WebinarCard, int]:
    """Give a webinar another place to join, also while it runs; returns it and how many people hear of it.

    Raises:
        FieldErrors: keyed by `link`.
        NotFound, NotAllowed, NotChangeable: it cannot be changed, or not by this person.
    """
    place = forms.parse_join(address)
    async with works.begin(workspace) as work:
        who, found = await allowed.own(work, slack_user, webinar_id)
        check_link(found.webinar, work.now)
        if place == found.webinar.link:
            return await card_of(work, found), 0
        changed = {"link": place, "revision": found.webinar.revision + 1, "changed_at": work.now}
        await queries.put(work.session, workspace, webinar_id, **changed)
        after = await allowed.load(work, webinar_id)
        told = await _tell(work, found, after, ("link",), f"<@{slack_user}>")
        await notices.refresh_reminders(work, after)
        _note(work, who, "webinars.link", webinar_id)
        return await card_of(work, after), told


async def new_link(works: Works, workspace: str, slack_user: str, *, webinar_id: int) -> WebinarCard:
    """Give a webinar another link of ours: the old one, wherever it was passed on, leads nowhere any more.

    Raises:
        NotFound, NotAllowed, NotChangeable: it cannot be changed, or not by this person.
    """
    async with works.begin(workspace) as work:
        who, found = await allowed.own(work, slack_user, webinar_id)
        check_link(found.webinar, work.now)
        await queries.put(
            work.session,
            workspace,
            webinar_id,
            token=secrets.token_urlsafe(24),
            revision=found.webinar.revision + 1,
            changed_at=work.now,
        )
        after = await allowed.load(work, webinar_id)
        await notices.refresh(work, after, everything=True)
        await notices.refresh_reminders(work, after)
        _note(work, who, "webinars.new_link", webinar_id)
        return await card_of(work, after)


def _differs(before: Webinar, said: Details) -> tuple[str, ...]:
    pairs = {
        "title": (before.title, said.title),
        "abstract": (before.abstract, said.abstract),
        "topics": (before.topics, said.topics),
        "presenters": (before.presenters, said.presenters),
        "start": (before.starts_at, said.moment.at),
        "zone": (before.zone, said.zone),
        "minutes": (before.minutes, said.minutes),
        "link": (before.link, said.link),
        "capacity": (before.capacity, said.capacity),
    }
    return tuple(name for name, (old, new) in pairs.items() if old != new)


def _values(work: Work, before: Webinar, said: Details, *, moved: bool) -> dict[str, Any]:
    return {
        "title": said.title,
        "abstract": said.abstract,
        "topics": list(said.topics),
        "presenters": said.presenters,
        "starts_at": said.moment.at,
        "ends_at": said.moment.at + timedelta(minutes=said.minutes),
        "zone": said.zone,
        "minutes": said.minutes,
        "link": said.link,
        "capacity": said.capacity,
        "revision": before.revision + 1,
        "moves": before.moves + moved,
        "changed_at": work.now,
    }


async def _replan(work: Work, after: Found, differs: tuple[str, ...]) -> None:
    """Replace what is still to happen when it is to happen at another time."""
    if not {"start", "minutes"} & set(differs):
        return
    webinar, about = after.webinar, naming.ref(after.webinar.id)
    for kind in (naming.REMIND, naming.ENDED, naming.FOLLOW_UP):
        await timers.cancel(work.session, work.workspace, about, kind=kind)
    if "start" in differs:
        await notices.withdraw_reminders(work, webinar)
    await timers.schedule(
        work.session, work.workspace, [naming.timer(webinar, each) for each in plan(webinar, work.now)]
    )


async def _tell(work: Work, before: Found, after: Found, differs: tuple[str, ...], by: str) -> int:
    """Tell those registered what they have to know; returns how many there are, 0 when nothing concerns them."""
    # Our own link leads to the new place by itself, and before the first reminder nobody was given any.
    given = work.now >= after.webinar.starts_at - timedelta(minutes=max(LEADS))
    link = "link" in differs and not work.public_url and after.webinar.link is not None and given
    if not {"start", "minutes"} & set(differs) and not link:
        return 0
    card = await card_of(work, after)
    message = messages.changed(card, before.webinar, by, link=link)
    await notices.tell_registered(work, after, message, what="changed", expires_at=after.webinar.ends_at)
    return card.registered + card.waiting


def _note(work: Work, who: Person, action: str, webinar_id: int, **detail: Any) -> None:
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=who.id,
        action=action,
        subject=naming.ref(webinar_id),
        **detail,
    )
