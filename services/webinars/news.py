"""Other news that liaisons announce: the same preview, test, confirmation and two minutes to take it back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from domain.errors import NotAllowed, NotFound
from domain.webinars import forms
from domain.webinars.forms import RawNews
from domain.webinars.overview import Offer, Reach
from domain.webinars.webinar import UNDO, News, State, check_undo
from services.webinars import allowed, audience, holding, naming, notices
from services.webinars.holding import Meant, Outgoing
from services.work import Work, Works
from storage.directory import Person
from storage.webinars import news, topics
from storage.webinars.news import FoundNews
from views.text import escape
from views.webinars import news as views

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
        said, wanted = await holding.read(work, raw, lambda known: forms.parse_news(raw, known=known))
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
        await holding.test(work, slack_user, naming.news_ref(news_id), views.test(found.news, _by(found)))
        return await _preview(work, found)


async def confirm(works: Works, workspace: str, slack_user: str, *, news_id: int) -> Preview:
    """Announce a draft: it is held for two minutes, then goes out by itself. Said twice, it goes out once.

    Raises:
        NotFound, NotAllowed, UserFacingError: it is gone, not theirs, or was taken back.
    """
    async with works.begin(workspace) as work:
        who, found = await _own(work, slack_user, news_id)
        if holding.is_held(found.news.state):
            return await _preview(work, found)
        out_at = work.now + UNDO
        await topics.add(work.session, workspace, found.news.topics)
        await news.put(work.session, workspace, news_id, state=State.ANNOUNCED.value, out_at=out_at)
        _, found = await _own(work, slack_user, news_id)
        whom = await _meant(work, found)
        out = Outgoing(
            about=naming.news_ref(news_id),
            kind="webinars.news",
            told_kind="webinars.news_told",
            shown=views.announcement(found.news, _by(found)),
            told=partial(views.told, found.news, _by(found)),
            owner=slack_user,
            out_at=out_at,
        )
        held = views.held(found.news, whom.reach)
        await holding.hold(work, who, out, whom, planned=[naming.news_out(news_id, out_at)], held=held)
        return Preview(found.news, _by(found), whom.reach)


async def undo(works: Works, workspace: str, slack_user: str, *, news_id: int) -> News:
    """Take news back while it is held. Raises NotFound, NotAllowed, TooLate."""
    async with works.begin(workspace) as work:
        who, found = await _own(work, slack_user, news_id)
        check_undo(found.news.state, found.news.out_at, work.now, TOO_LATE)
        await news.put(work.session, workspace, news_id, state=State.WITHDRAWN.value)
        undone = views.undone(found.news)
        await holding.take_back(work, who, naming.news_ref(news_id), action="webinars.undo_news", undone=undone)
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


async def _meant(work: Work, found: FoundNews) -> Meant:
    return await holding.meant(work, found.news.audience, found.news.topics, owner_id=found.owner_id)


async def _preview(work: Work, found: FoundNews) -> Preview:
    return Preview(found.news, _by(found), (await _meant(work, found)).reach)


def _by(found: FoundNews) -> str:
    return f"<@{found.owner}>" if found.owner else escape(found.owner_name)
