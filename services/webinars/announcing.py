"""Announcing a webinar: the form, its draft and preview, the test, the confirmation and two minutes to take it back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from views.webinars import messages

from domain.deliveries import person
from domain.errors import FieldErrors, UserFacingError
from domain.webinars import forms
from domain.webinars.forms import RawWebinar
from domain.webinars.overview import Offer, Reach, RequestState, WebinarCard
from domain.webinars.prompts import next_digest, plan
from domain.webinars.webinar import UNDO, Audience, State, check_undo
from services import deliveries
from services.webinars import allowed, audience, naming, notices, requests
from services.webinars.audience import Reached
from services.webinars.cards import card_of
from services.work import Work, Works
from storage import audit, timers
from storage.webinars import people, queries, topics
from storage.webinars.queries import Found

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
        known = await topics.names(work.session, workspace)
        wrong = forms.mistakes(
            lambda: forms.parse_webinar(raw, work.now, known=known),
            lambda: forms.parse_audience(raw.channels, raw.workgroups),
        )
        if wrong:
            raise FieldErrors(wrong)
        said = forms.parse_webinar(raw, work.now, known=known)
        wanted = forms.parse_audience(raw.channels, raw.workgroups)
        await audience.check(work, wanted)
        made = await queries.draft(
            work.session,
            workspace,
            {
                "request_key": request_key,
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
            },
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
        _, found = await allowed.draft(work, slack_user, made)
        return await _preview(work, found)


async def test(works: Works, workspace: str, slack_user: str, *, webinar_id: int) -> Preview:
    """Send the announcement to nobody but the person who asks for it, as often as they like.

    Raises:
        NotFound, NotAllowed: it is gone, or not theirs.
    """
    async with works.begin(workspace) as work:
        _, found = await allowed.draft(work, slack_user, webinar_id)
        key = naming.owner(naming.ref(webinar_id), f"test:{uuid4().hex}")
        message = messages.test(await card_of(work, found))
        await deliveries.post(work, notices.post(key, "webinars.test", person(slack_user), message))
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
        if webinar.state is State.ANNOUNCED:
            return await _preview(work, found)
        if webinar.state is not State.DRAFT:
            raise UserFacingError("This was taken back. Open it again to announce it.")
        if webinar.starts_at <= work.now + UNDO:
            raise UserFacingError(
                "It would have begun before it goes out. Change its start, then announce it; nothing was sent."
            )
        out_at = work.now + UNDO
        reached = await audience.reached(work, webinar.audience)
        await topics.add(work.session, workspace, webinar.topics)
        await queries.put(
            work.session,
            workspace,
            webinar_id,
            state=State.ANNOUNCED.value,
            out_at=out_at,
            changed_at=work.now,
            posted_in=list(reached.channels),
        )
        found = await allowed.load(work, webinar_id)
        at_once, why, _ = await _at_once(work, found, reached)
        await notices.announce(work, found, channels=reached.channels, at_once=at_once, why=why)
        planned = [naming.timer(found.webinar, each) for each in plan(found.webinar, out_at)]
        planned += [naming.out(webinar_id, out_at), naming.digest(next_digest(out_at))]
        await timers.schedule(work.session, workspace, planned)
        if found.request_id is not None:
            await requests.settle(work, found.request_id, RequestState.PLANNED, by=f"<@{slack_user}>")
        shown = await _preview(work, found)
        about = naming.ref(webinar_id)
        await notices.tell_owner(work, about, found.owner, "held", messages.held(shown.card, shown.reach))
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="webinars.announce",
            subject=about,
            channels=len(reached.channels),
            people=len(reached.people),
        )
        return shown


async def undo(works: Works, workspace: str, slack_user: str, *, webinar_id: int) -> WebinarCard:
    """Take an announcement back while it is held: nobody hears of it.

    Raises:
        NotFound, NotAllowed, TooLate: it is gone, not theirs, or has gone out.
    """
    async with works.begin(workspace) as work:
        who, found = await allowed.own(work, slack_user, webinar_id)
        check_undo(found.webinar.state, found.webinar.out_at, work.now, CANCEL_INSTEAD)
        about = naming.ref(webinar_id)
        await timers.cancel(work.session, workspace, about)
        await deliveries.withdraw(work, naming.all_of(webinar_id))
        await people.untell(work.session, workspace, about)
        await queries.put(work.session, workspace, webinar_id, state=State.WITHDRAWN.value, changed_at=work.now)
        if found.request_id is not None:
            await requests.reopen(work, found.request_id)
        card = await card_of(work, await allowed.load(work, webinar_id))
        await notices.change_own(work, about, "held", messages.undone(card))
        audit.record(work.session, workspace, at=work.now, person_id=who.id, action="webinars.undo", subject=about)
        return card


async def went_out(work: Work, webinar_id: int) -> None:
    """Tell the owner that the two minutes are over; the work of a timer."""
    found = (await queries.find(work.session, work.workspace, [webinar_id])).get(webinar_id)
    if found is None or found.webinar.state is not State.ANNOUNCED:
        return
    await notices.change_own(work, naming.ref(webinar_id), "held", messages.out(await card_of(work, found)))


async def _preview(work: Work, found: Found) -> Preview:
    reached = await audience.reached(work, found.webinar.audience)
    at_once, _, followers = await _at_once(work, found, reached)
    reach = Reach(reached.channels, len(reached.people), len(at_once), followers, reached.unknown)
    return Preview(await card_of(work, found), reach)


async def _at_once(work: Work, found: Found, reached: Reached) -> tuple[dict[int, str], dict[int, str], dict[str, int]]:
    """Return who hears by direct message at once (id to Slack id), why each does, and the followers by topic.

    Those of the audience who follow a topic, and whoever asked for the webinar or voted for it.
    """
    why: dict[int, str] = {}
    counted: dict[str, int] = {}
    by_topic = await topics.followers(work.session, work.workspace, found.webinar.topics)
    for name in found.webinar.topics:
        following = by_topic.get(name, set()) & reached.people.keys()
        counted[name] = len(following)
        why |= {each: messages.because_follows(name) for each in following if each not in why}
    users = dict(reached.people)
    if found.request_id is not None:
        wanted = await requests.wanted_by(work, found.request_id)
        users |= await people.reachable(work.session, work.workspace, list(wanted))
        why |= dict.fromkeys((each for each in wanted if each in users), messages.BECAUSE_ASKED)
    why.pop(found.owner_id or 0, None)
    return {each: users[each] for each in sorted(why)}, why, counted


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
