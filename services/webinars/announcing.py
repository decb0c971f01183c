"""Announcing a webinar: the form, its draft and preview, the test, the confirmation and two minutes to take it back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from domain.errors import UserFacingError
from domain.webinars import forms
from domain.webinars.forms import Details, RawWebinar
from domain.webinars.overview import Offer, Reach, RequestState, WebinarCard
from domain.webinars.prompts import plan
from domain.webinars.webinar import UNDO, Audience, State, check_undo
from services.webinars import allowed, audience, holding, naming, notices, requests
from services.webinars.cards import card_of
from services.webinars.holding import Meant, Outgoing
from services.work import Work, Works
from storage.directory import Person
from storage.webinars import queries, topics
from storage.webinars.queries import Found
from views.webinars import messages

CANCEL_INSTEAD = "You can edit or cancel it instead: `/webinar mine` shows it."


@dataclass(frozen=True)
class Blank:
    """A form to fill in: what it offers, what it holds already, and the request that it answers."""

    offer: Offer
    raw: RawWebinar
    request_id: int | None = None


@dataclass(frozen=True)
class Preview:
    """A draft as it will look, and whom it reaches."""

    card: WebinarCard
    reach: Reach


async def blank(
    works: Works, workspace: str, slack_user: str, *, again: int | None = None, request_id: int | None = None
) -> Blank:
    """Return the form to somebody who may announce: empty, as a draft or undone one was (`again`), or for a request.

    Raises:
        NotAllowed, NotFound: they may not, or what it starts from is gone.
    """
    async with works.begin(workspace) as work:
        who = await allowed.announcer(work, slack_user)
        offer = await audience.offer(work, who)
        if again is not None:
            _, found = await allowed.draft(work, slack_user, again)
            return Blank(offer, raw_of(found), found.request_id)
        raw = RawWebinar(zone=offer.zone, minutes="60")
        if request_id is not None:
            asked = await requests.require_open(work, request_id)
            raw = replace(raw, title=asked.topic[: forms.TITLE_LONGEST], workgroups=(str(asked.workgroup_id),))
        return Blank(offer, raw, request_id)


async def draft(
    works: Works,
    workspace: str,
    slack_user: str,
    raw: RawWebinar,
    *,
    request_key: str,
    request_id: int | None = None,
) -> Preview:
    """Keep a filled-in form as a draft that nobody else sees, and return how it will look and whom it reaches.

    Raises:
        FieldErrors: what is wrong, by field.
        NotAllowed: they may not announce.
    """
    async with works.begin(workspace) as work:
        who = await allowed.announcer(work, slack_user)
        said, wanted = await holding.read(work, raw, lambda known: forms.parse_webinar(raw, work.now, known=known))
        made = await keep(work, who, said, wanted, request_key=request_key, request_id=request_id)
        _, found = await allowed.draft(work, slack_user, made)
        return await _preview(work, found)


async def keep(
    work: Work, who: Person, said: Details, wanted: Audience, *, request_key: str, request_id: int | None = None
) -> int:
    """Keep a filled-in form as a draft and return its id; the same form entered again changes the same draft."""
    return await queries.draft(
        work.session,
        work.workspace,
        {"request_key": request_key, **values(work, said, wanted)},
        fresh={
            "token": secrets.token_urlsafe(24),
            "state": State.DRAFT.value,
            "posted_in": [],
            "revision": 0,
            "moves": 0,
            "created_by": who.id,
            "created_at": work.now,
            "request_id": request_id,
        },
    )


def values(work: Work, said: Details, wanted: Audience) -> dict[str, Any]:
    """Return what a form says as the columns of a webinar."""
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
        "channels": list(wanted.channels),
        "workgroups": list(wanted.workgroups),
        "changed_at": work.now,
    }


async def test(works: Works, workspace: str, slack_user: str, *, webinar_id: int) -> Preview:
    """Send the announcement to nobody but the person who asks for it, as often as they like.

    Raises:
        NotFound, NotAllowed: it is gone, or not theirs.
    """
    async with works.begin(workspace) as work:
        _, found = await allowed.draft(work, slack_user, webinar_id)
        await holding.test(work, slack_user, naming.ref(webinar_id), messages.test(await card_of(work, found)))
        return await _preview(work, found)


async def confirm(works: Works, workspace: str, slack_user: str, *, webinar_id: int) -> Preview:
    """Announce a draft: everything is held for two minutes, then goes out by itself. Said twice, it goes out once.

    Raises:
        NotFound, NotAllowed: it is gone, or not theirs.
        UserFacingError: its start has passed meanwhile, or it was taken back.
    """
    async with works.begin(workspace) as work:
        who, found = await allowed.draft(work, slack_user, webinar_id)
        webinar = found.webinar
        if holding.is_held(webinar.state):
            return await _preview(work, found)
        out_at = work.now + UNDO
        if webinar.starts_at <= out_at:
            raise UserFacingError(
                "It would have begun before it goes out. Change its start, then announce it; nothing was sent."
            )
        await topics.add(work.session, workspace, webinar.topics)
        whom = await meant(work, found)
        await queries.put(
            work.session,
            workspace,
            webinar_id,
            state=State.ANNOUNCED.value,
            out_at=out_at,
            changed_at=work.now,
            posted_in=list(whom.reached.channels),
        )
        found = await allowed.load(work, webinar_id)
        shown = Preview(await card_of(work, found), whom.reach)
        planned = [naming.timer(found.webinar, each) for each in plan(found.webinar, out_at)]
        planned.append(naming.out(webinar_id, out_at))
        held = messages.held(shown.card, shown.reach)
        await holding.hold(work, who, outgoing(found, shown.card), whom, planned=planned, held=held)
        if found.request_id is not None:
            await requests.settle(work, found.request_id, RequestState.PLANNED, by=f"<@{slack_user}>")
        return shown


async def undo(works: Works, workspace: str, slack_user: str, *, webinar_id: int) -> WebinarCard:
    """Take an announcement back while it is held: nobody hears of it.

    Raises:
        NotFound, NotAllowed, TooLate: it is gone, not theirs, or has gone out.
    """
    async with works.begin(workspace) as work:
        who, found = await allowed.own(work, slack_user, webinar_id)
        check_undo(found.webinar.state, found.webinar.out_at, work.now, CANCEL_INSTEAD)
        await queries.put(work.session, workspace, webinar_id, state=State.WITHDRAWN.value, changed_at=work.now)
        if found.request_id is not None:
            await requests.reopen(work, found.request_id)
        card = await card_of(work, await allowed.load(work, webinar_id))
        undone = messages.undone(card)
        await holding.take_back(work, who, naming.ref(webinar_id), action="webinars.undo", undone=undone)
        return card


async def went_out(work: Work, webinar_id: int) -> None:
    """Tell the owner that the two minutes are over; the work of a timer."""
    found = (await queries.find(work.session, work.workspace, [webinar_id])).get(webinar_id)
    if found is None or found.webinar.state is not State.ANNOUNCED:
        return
    await notices.change_own(work, naming.ref(webinar_id), "held", messages.out(await card_of(work, found)))


async def meant(work: Work, found: Found) -> Meant:
    """Return whom a webinar comes to, as it is stored."""
    webinar = found.webinar
    return await holding.meant(
        work, webinar.audience, webinar.topics, owner_id=found.owner_id, request_id=found.request_id
    )


def outgoing(found: Found, card: WebinarCard) -> Outgoing:
    """Return a webinar's announcement, with what it says now."""
    webinar = found.webinar
    return Outgoing(
        about=naming.ref(webinar.id),
        kind="webinars.announce",
        told_kind="webinars.told",
        shown=messages.announcement(card),
        told=partial(messages.told, card),
        owner=found.owner,
        out_at=webinar.out_at,
        expires_at=webinar.ends_at,
    )


async def _preview(work: Work, found: Found) -> Preview:
    return Preview(await card_of(work, found), (await meant(work, found)).reach)


def raw_of(found: Found) -> RawWebinar:
    """Return a webinar as the form that it came from."""
    webinar = found.webinar
    local = webinar.starts_at.astimezone(ZoneInfo(webinar.zone))
    wanted: Audience = webinar.audience
    return RawWebinar(
        title=webinar.title,
        abstract=webinar.abstract,
        topics=webinar.topics,
        presenters=webinar.presenters or None,
        date=local.date().isoformat(),
        time=f"{local:%H:%M}",
        zone=webinar.zone,
        minutes=str(webinar.minutes),
        link=webinar.link,
        capacity=str(webinar.capacity) if webinar.capacity else None,
        channels=wanted.channels,
        workgroups=tuple(map(str, wanted.workgroups)),
    )
