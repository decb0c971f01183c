"""Editing a webinar that was announced: the change, everything it replaces, and who hears of it, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from domain.errors import NotFound, UserFacingError
from domain.webinars import forms
from domain.webinars.forms import Details, RawWebinar
from domain.webinars.overview import Offer, Shift, WebinarCard
from domain.webinars.prompts import plan
from domain.webinars.webinar import Audience, State, Webinar
from services.webinars import allowed, announcing, audience, changing, holding, naming, notices, readdressing
from services.webinars.cards import card_of
from services.webinars.readdressing import Readdressed
from services.work import Work, Works
from storage import timers
from storage.directory import Person
from storage.webinars import people, queries, topics
from storage.webinars.queries import Found

STALE = "Somebody changed this webinar while the window was open, so nothing was saved. Please open it again."
DRAFT_GONE = "What you entered is not there any more, so nothing was saved. Please open the form again."


@dataclass(frozen=True)
class Editable:
    """A webinar that the person may edit, what its form holds now, and what it offers."""

    card: WebinarCard
    raw: RawWebinar
    offer: Offer


@dataclass(frozen=True)
class Edited:
    """What an edit did: the fields that differ, how many registered hear of it, and whom it newly concerns."""

    card: WebinarCard
    fields: tuple[str, ...]
    told: int
    shift: Shift = field(default_factory=Shift)


@dataclass(frozen=True)
class Foreseen:
    """An edit that is kept as a draft, because it changes whom the webinar is for: nothing is saved yet."""

    card: WebinarCard
    shift: Shift
    draft_id: int


@dataclass(frozen=True)
class _Edit:
    """An edit as it was read, against the webinar that it changes (locked), and what it means."""

    who: Person
    found: Found
    said: Details
    wanted: Audience
    differs: tuple[str, ...]
    promoted: tuple[int, ...]
    meaning: Readdressed


async def editable(
    works: Works, workspace: str, slack_user: str, *, webinar_id: int, draft_id: int | None = None
) -> Editable:
    """Return a webinar for the form that edits it (as a draft of theirs says, if one is given), or that cancels it.

    Raises:
        NotFound, NotAllowed, NotChangeable: it cannot be changed, or not by this person; or the draft is gone.
    """
    async with works.begin(workspace) as work:
        who, found = await allowed.to_change(work, slack_user, webinar_id)
        says = found if draft_id is None else await _draft(work, who, draft_id)
        return Editable(await card_of(work, found), announcing.raw_of(says), await audience.offer(work, who))


async def enter(
    works: Works,
    workspace: str,
    slack_user: str,
    raw: RawWebinar,
    *,
    webinar_id: int,
    revision: int | None,
    request_key: str,
) -> Edited | Foreseen:
    """Save what the form says, or keep it as a draft and say first whom another audience newly concerns.

    Raises as `edit` does.
    """
    async with works.begin(workspace) as work:
        change = await _read(work, slack_user, raw, webinar_id)
        if not change.meaning.shift and not {"channels", "workgroups"} & set(change.differs):
            return await _save(work, change, revision)
        _check_revision(change, revision)
        key = f"edit:{request_key}"
        draft_id = await announcing.keep(work, change.who, change.said, change.wanted, request_key=key)
        return Foreseen(await card_of(work, change.found), change.meaning.shift, draft_id)


async def save(
    works: Works, workspace: str, slack_user: str, *, webinar_id: int, draft_id: int, revision: int | None
) -> Edited:
    """Save an edit that was kept as a draft. Said twice, it is saved once.

    Raises as `edit` does, and NotFound when the draft is gone.
    """
    async with works.begin(workspace) as work:
        who, _ = await allowed.to_change(work, slack_user, webinar_id)
        raw = announcing.raw_of(await _draft(work, who, draft_id))
        return await _save(work, await _read(work, slack_user, raw, webinar_id), revision)


async def edit(
    works: Works, workspace: str, slack_user: str, raw: RawWebinar, *, webinar_id: int, revision: int | None
) -> Edited:
    """Change what a webinar says, and whom it is for.

    What was posted is changed in place. Everybody registered hears of another start, length or plain link; another
    start replaces the reminders. A larger capacity gives places to those who wait. Channels and followers whom another
    audience or other topics newly concern get the announcement, and channels taken out say so. `revision` is the one
    that the form was opened on (None: whichever).

    Raises:
        FieldErrors: keyed by field.
        TooFewPlaces: more people have a place than the capacity says (`field` is `capacity`).
        NotFound, NotAllowed, NotChangeable: it cannot be changed, or not by this person.
        UserFacingError: somebody else changed it since the form was opened.
    """
    async with works.begin(workspace) as work:
        return await _save(work, await _read(work, slack_user, raw, webinar_id), revision)


async def _read(work: Work, slack_user: str, raw: RawWebinar, webinar_id: int) -> _Edit:
    """Return what a form changes in a webinar, which is held until the transaction ends."""
    # Timers before the row: the ticker takes them in that order too.
    await timers.hold(work.session, work.workspace, [naming.ref(webinar_id)])
    who, found = await allowed.to_change(work, slack_user, webinar_id)
    before = found.webinar
    said, wanted = await holding.read(
        work, raw, lambda known: forms.parse_webinar(raw, work.now, known=known), had=before.audience
    )
    places = await people.places(work.session, work.workspace, webinar_id, before.capacity)
    _, promoted = places.resize(said.capacity)
    differs = (*_differs(before, said), *readdressing.fields(before.audience, wanted))
    meaning = await readdressing.foresee(work, found, said, wanted)
    return _Edit(who, found, said, wanted, differs, tuple(promoted), meaning)


async def _save(work: Work, change: _Edit, revision: int | None) -> Edited:
    found, differs, shift = change.found, change.differs, change.meaning.shift
    webinar = found.webinar
    if not differs:
        return Edited(await card_of(work, found), (), 0)
    _check_revision(change, revision)
    await topics.add(work.session, work.workspace, change.said.topics)
    stands = readdressing.posted_in(found, shift)
    values = announcing.values(work, change.said, change.wanted) | {
        "revision": webinar.revision + 1,
        "moves": webinar.moves + ("start" in differs),
        "posted_in": [*stands, *shift.posted],
    }
    await queries.put(work.session, work.workspace, webinar.id, **values)
    await people.seat(work.session, work.workspace, webinar.id, change.promoted)
    after = await allowed.load(work, webinar.id)
    await _replan(work, after, differs)
    told = await changing.tell_changed(work, found, after, differs, f"<@{change.who.slack_user}>")
    await notices.tell_promoted(work, after, change.promoted)
    await notices.refresh(work, replace(after, posted_in=stands), everything=True)
    if "start" not in differs:
        await notices.refresh_reminders(work, found, after)
    await readdressing.carry_out(work, after, change.meaning)
    changing.note(work, change.who, "webinars.edit", webinar.id, fields=list(differs))
    return Edited(await card_of(work, after), differs, told, shift)


def _check_revision(change: _Edit, revision: int | None) -> None:
    if revision is not None and revision != change.found.webinar.revision:
        raise UserFacingError(STALE)


async def _draft(work: Work, who: Person, draft_id: int) -> Found:
    """Return an edit that somebody keeps as a draft. Raises NotFound."""
    found = await allowed.load(work, draft_id)
    if found.owner_id != who.id or found.webinar.state is not State.DRAFT:
        raise NotFound(DRAFT_GONE)
    return found


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
