"""Other news that liaisons announce: the same preview, test, confirmation and two minutes to take it back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from views.webinars import messages
from views.webinars import news as views

from domain.deliveries import channel, person
from domain.errors import FieldErrors, NotAllowed, NotFound, UserFacingError
from domain.webinars import forms
from domain.webinars.forms import RawNews
from domain.webinars.overview import Offer, Reach
from domain.webinars.prompts import next_digest
from domain.webinars.webinar import UNDO, News, State, check_undo
from services import deliveries
from services.webinars import allowed, audience, naming, notices
from services.webinars.audience import Reached
from services.work import Work, Works
from storage import audit, timers
from storage.directory import Person
from storage.webinars import news, people, topics
from storage.webinars.news import FoundNews
from views.text import escape

GONE = "This is not there any more. `/webinar news` opens an empty form."
TOO_LATE = "What was sent stays; announce a correction."


@dataclass(frozen=True)
class Preview:
    """A piece of news as it will look (`by` is who announces it, as mrkdwn), and whom it reaches."""

    news: News
    by: str
    reach: Reach


async def blank(works: Works, workspace: str, slack_user: str, *, again: int | None = None) -> tuple[Offer, RawNews]:
    """Return the form to somebody who may announce, as a draft or undone piece of news was (`again`).

    Raises:
        NotAllowed, NotFound: they may not, or what it starts from is gone.
    """
    async with works.begin(workspace) as work:
        who = await allowed.announcer(work, slack_user)
        offer = await audience.offer(work, who)
        if again is None:
            return offer, RawNews()
        _, found = await _own(work, slack_user, again)
        wanted = found.news.audience
        raw = RawNews(
            title=found.news.title,
            text=found.news.text,
            link=found.news.link,
            topics=found.news.topics,
            channels=wanted.channels,
            workgroups=tuple(map(str, wanted.workgroups)),
        )
        return offer, raw


async def draft(works: Works, workspace: str, slack_user: str, raw: RawNews, *, request_key: str) -> Preview:
    """Keep a filled-in form as a draft that nobody else sees, and return how it looks and whom it reaches.

    Raises:
        FieldErrors: what is wrong, by field.
        NotAllowed: they may not announce.
    """
    async with works.begin(workspace) as work:
        who = await allowed.announcer(work, slack_user)
        known = await topics.names(work.session, workspace)
        wrong = forms.mistakes(
            lambda: forms.parse_news(raw, known=known), lambda: forms.parse_audience(raw.channels, raw.workgroups)
        )
        if wrong:
            raise FieldErrors(wrong)
        said = forms.parse_news(raw, known=known)
        wanted = forms.parse_audience(raw.channels, raw.workgroups)
        await audience.check(work, wanted)
        made = await news.draft(
            work.session,
            workspace,
            {
                "request_key": request_key,
                "title": said.title,
                "text": said.text,
                "link": said.link,
                "topics": list(said.topics),
                "channels": list(wanted.channels),
                "workgroups": list(wanted.workgroups),
            },
            fresh={"state": State.DRAFT.value, "created_by": who.id, "created_at": work.now},
        )
        _, found = await _own(work, slack_user, made)
        return await _preview(work, found)


async def test(works: Works, workspace: str, slack_user: str, *, news_id: int) -> Preview:
    """Send the news to nobody but the person who asks for it. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        _, found = await _own(work, slack_user, news_id)
        key = naming.owner(naming.news_ref(news_id), f"test:{uuid4().hex}")
        message = views.test(found.news, _by(found))
        await deliveries.post(work, notices.post(key, "webinars.test", person(slack_user), message))
        return await _preview(work, found)


async def confirm(works: Works, workspace: str, slack_user: str, *, news_id: int) -> Preview:
    """Announce a draft: it is held for two minutes, then goes out by itself. Said twice, it goes out once.

    Raises:
        NotFound, NotAllowed, UserFacingError: it is gone, not theirs, or was taken back.
    """
    async with works.begin(workspace) as work:
        who, found = await _own(work, slack_user, news_id)
        if found.news.state is State.ANNOUNCED:
            return await _preview(work, found)
        if found.news.state is not State.DRAFT:
            raise UserFacingError("This was taken back. Open it again to announce it.")
        out_at = work.now + UNDO
        await topics.add(work.session, workspace, found.news.topics)
        await news.put(work.session, workspace, news_id, state=State.ANNOUNCED.value, out_at=out_at)
        _, found = await _own(work, slack_user, news_id)
        reached = await audience.reached(work, found.news.audience)
        why, _ = await _at_once(work, found, reached)
        about = naming.news_ref(news_id)
        shown = views.announcement(found.news, _by(found))
        await deliveries.post(
            work,
            *(
                notices.post(
                    naming.posted(about, each),
                    "webinars.news",
                    channel(each),
                    shown,
                    owner=slack_user,
                    available_at=out_at,
                )
                for each in reached.channels
            ),
            *(
                notices.post(
                    naming.told(about, id_),
                    "webinars.news_told",
                    person(reached.people[id_]),
                    views.told(found.news, _by(found), reason),
                    available_at=out_at,
                )
                for id_, reason in why.items()
            ),
        )
        await people.tell(work.session, workspace, about, why)
        planned = [naming.news_out(news_id, out_at), naming.digest(next_digest(out_at))]
        await timers.schedule(work.session, workspace, planned)
        preview = await _preview(work, found)
        held = views.held(found.news, preview.reach)
        await notices.tell_owner(work, about, slack_user, "held", held)
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="webinars.news",
            subject=about,
            channels=len(reached.channels),
            people=len(reached.people),
        )
        return preview


async def undo(works: Works, workspace: str, slack_user: str, *, news_id: int) -> News:
    """Take news back while it is held. Raises NotFound, NotAllowed, TooLate."""
    async with works.begin(workspace) as work:
        who, found = await _own(work, slack_user, news_id)
        check_undo(found.news.state, found.news.out_at, work.now, TOO_LATE)
        about = naming.news_ref(news_id)
        await timers.cancel(work.session, workspace, about)
        await deliveries.withdraw(work, naming.all_of_news(news_id))
        await people.untell(work.session, workspace, about)
        await news.put(work.session, workspace, news_id, state=State.WITHDRAWN.value)
        await notices.change_own(work, about, "held", views.undone(found.news))
        audit.record(work.session, workspace, at=work.now, person_id=who.id, action="webinars.undo_news", subject=about)
        return found.news


async def went_out(work: Work, news_id: int) -> None:
    """Tell the owner that the two minutes are over; the work of a timer."""
    found = await news.find(work.session, work.workspace, news_id)
    if found is not None and found.news.state is State.ANNOUNCED:
        await notices.change_own(work, naming.news_ref(news_id), "held", views.out(found.news))


async def _own(work: Work, slack_user: str, news_id: int) -> tuple[Person, FoundNews]:
    """Return news to whoever wrote it, if they may (still) announce; held until the transaction ends."""
    who = await allowed.announcer(work, slack_user)
    await news.lock(work.session, work.workspace, news_id)
    found = await news.find(work.session, work.workspace, news_id)
    if found is None:
        raise NotFound(GONE)
    if found.owner_id != who.id:
        raise NotAllowed("Somebody else wrote this. Open a form of your own with `/webinar news`.")
    return who, found


async def _preview(work: Work, found: FoundNews) -> Preview:
    reached = await audience.reached(work, found.news.audience)
    why, followers = await _at_once(work, found, reached)
    reach = Reach(reached.channels, len(reached.people), len(why), followers, reached.unknown)
    return Preview(found.news, _by(found), reach)


async def _at_once(work: Work, found: FoundNews, reached: Reached) -> tuple[dict[int, str], dict[str, int]]:
    """Return why each of those who hear at once does, and the followers by topic."""
    why: dict[int, str] = {}
    counted: dict[str, int] = {}
    by_topic = await topics.followers(work.session, work.workspace, found.news.topics)
    for name in found.news.topics:
        following = by_topic.get(name, set()) & reached.people.keys()
        counted[name] = len(following)
        why |= {each: messages.because_follows(name) for each in following if each not in why}
    why.pop(found.owner_id or 0, None)
    return dict(sorted(why.items())), counted


def _by(found: FoundNews) -> str:
    return f"<@{found.owner}>" if found.owner else escape(found.owner_name)
