"""Recording and slides, and the follow-ups that go to those who were there and those who missed it."""

from __future__ import annotations

from domain.deliveries import person
from domain.errors import UserFacingError
from domain.webinars import forms
from domain.webinars.overview import WebinarCard
from domain.webinars.webinar import State
from services import deliveries
from services.webinars import allowed, naming, notices
from services.webinars.cards import card_of
from services.work import Work, Works
from storage import audit, timers
from storage.deliveries import enqueue
from storage.directory import Person
from storage.webinars import people, queries
from storage.webinars.queries import Found
from views.webinars import messages


async def asked(works: Works, workspace: str, slack_user: str, *, webinar_id: int) -> WebinarCard:
    """Return a webinar for the form of its recording and slides.

    Raises:
        NotFound, NotAllowed, UserFacingError: it is gone, not theirs, or not over yet.
    """
    async with works.begin(workspace) as work:
        return await card_of(work, (await _over(work, slack_user, webinar_id))[1])


async def enter(
    works: Works, workspace: str, slack_user: str, *, webinar_id: int, recording: str | None, slides: str | None
) -> tuple[WebinarCard, int]:
    """Store where recording and slides are, and send the follow-ups if they have not gone out; later they change.

    Returns the webinar and how many people get one.

    Raises:
        FieldErrors: keyed by `recording` or `slides`.
        NotFound, NotAllowed, UserFacingError: it is gone, not theirs, or not over yet.
    """
    video, deck = forms.parse_materials(recording, slides)
    async with works.begin(workspace) as work:
        await timers.hold(work.session, workspace, [naming.ref(webinar_id)])
        who, found = await _over(work, slack_user, webinar_id)
        await queries.put(work.session, workspace, webinar_id, recording=video, slides=deck, changed_at=work.now)
        found = await allowed.load(work, webinar_id)
        sent = await (_change(work, found) if found.followed_up else _send(work, found))
        about = naming.ref(webinar_id)
        await timers.cancel(work.session, workspace, about, kind=naming.FOLLOW_UP)
        await notices.refresh(work, found)
        card = await card_of(work, found)
        await notices.change_own(work, about, "materials", messages.materials_entered(card))
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="webinars.materials",
            subject=about,
        )
        return card, sent


async def follow_up(work: Work, webinar_id: int) -> None:
    """Send the follow-ups without recording and slides, a day after the end; the work of a timer."""
    await queries.lock(work.session, work.workspace, webinar_id)
    found = (await queries.find(work.session, work.workspace, [webinar_id])).get(webinar_id)
    if found and found.webinar.state is State.ANNOUNCED and found.webinar.ends_at <= work.now:
        await _send(work, found)


async def _send(work: Work, found: Found) -> int:
    """Send everybody theirs, once: those who said they were there another one than those who missed it."""
    if found.followed_up:
        return 0
    webinar_id = found.webinar.id
    card = await card_of(work, found)
    there = await people.attendance(work.session, work.workspace, webinar_id)
    registered = {each.person_id: each for each in await people.registered(work.session, work.workspace, webinar_id)}
    # Some come without having registered, and say so.
    users = await people.reachable(
        work.session, work.workspace, [*registered, *(id_ for id_, was in there.items() if was)]
    )
    await deliveries.post(
        work,
        *(
            notices.post(
                naming.follow_up(webinar_id, id_),
                "webinars.follow_up",
                person(user),
                messages.follow_up(
                    card,
                    attended=there.get(id_, False),
                    waited=id_ in registered and registered[id_].waiting,
                ),
            )
            for id_, user in sorted(users.items())
        ),
    )
    await queries.put(work.session, work.workspace, webinar_id, followed_up_at=work.now)
    return len(users)


async def _change(work: Work, found: Found) -> int:
    """Change follow-ups that went out already; returns how many."""
    webinar_id = found.webinar.id
    card = await card_of(work, found)
    there = await people.attendance(work.session, work.workspace, webinar_id)
    registered = {each.person_id: each for each in await people.registered(work.session, work.workspace, webinar_id)}
    keys = {naming.follow_up(webinar_id, id_): id_ for id_ in {*registered, *there}}
    known = await enqueue.targets(work.session, work.workspace, keys)
    await deliveries.edit(
        work,
        *(
            notices.edit(
                key,
                messages.follow_up(
                    card,
                    attended=there.get(keys[key], False),
                    waited=keys[key] in registered and registered[keys[key]].waiting,
                ),
            )
            for key in sorted(known)
        ),
    )
    return len(known)


async def _over(work: Work, slack_user: str, webinar_id: int) -> tuple[Person, Found]:
    who, found = await allowed.own(work, slack_user, webinar_id)
    if found.webinar.state is not State.ANNOUNCED:
        raise UserFacingError("This webinar did not take place, so there is nothing to follow up on.")
    if found.webinar.ends_at > work.now:
        raise UserFacingError("This webinar is not over yet. Enter recording and slides once it is.")
    return who, found
