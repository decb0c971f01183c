"""Cancelling a webinar and changing its link: everything that replaces, and who hears of it, in one transaction."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from domain.webinars import forms
from domain.webinars.overview import WebinarCard
from domain.webinars.prompts import LEADS
from domain.webinars.webinar import State, check_link
from services import deliveries
from services.webinars import allowed, naming, notices, requests
from services.webinars.cards import card_of
from services.work import Work, Works
from storage import audit, timers
from storage.directory import Person
from storage.webinars import queries
from storage.webinars.queries import Found
from views.webinars import messages


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
        if found.request_id is not None:
            await requests.reopen(work, found.request_id)
        gone = await allowed.load(work, webinar_id)
        card = await card_of(work, gone)
        await notices.refresh(work, gone, everything=True)
        message = messages.cancelled(card, f"<@{slack_user}>", why)
        await notices.tell_registered(work, gone, message, what="cancelled", expires_at=gone.webinar.ends_at)
        await notices.change_own(work, naming.ref(webinar_id), "held", messages.owner_cancelled(card))
        note(work, who, "webinars.cancel", webinar_id)
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
        told = await tell_changed(work, found, after, ("link",), f"<@{slack_user}>")
        await notices.refresh_reminders(work, found, after)
        note(work, who, "webinars.link", webinar_id)
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
        await notices.refresh_reminders(work, found, after)
        note(work, who, "webinars.new_link", webinar_id)
        return await card_of(work, after)


async def tell_changed(work: Work, before: Found, after: Found, differs: tuple[str, ...], by: str) -> int:
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


def note(work: Work, who: Person, action: str, webinar_id: int, **detail: Any) -> None:
    """Write what somebody did with a webinar into the audit log."""
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=who.id,
        action=action,
        subject=naming.ref(webinar_id),
        **detail,
    )
