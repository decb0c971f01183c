"""What webinars and other news share from the form to the end of their two minutes: whom they reach, test, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import uuid4

from domain.deliveries import channel, person
from domain.errors import FieldErrors, UserFacingError
from domain.timers import NewTimer
from domain.webinars import forms
from domain.webinars.forms import RawNews, RawWebinar
from domain.webinars.overview import Reach
from domain.webinars.prompts import next_digest
from domain.webinars.webinar import Audience, State
from services import deliveries
from services.webinars import audience, naming, notices, requests
from services.webinars.audience import Reached
from services.work import Work
from storage import audit, timers
from storage.directory import Person
from storage.webinars import people, topics
from views.surfaces import Message
from views.webinars import messages

SaidT = TypeVar("SaidT")


@dataclass(frozen=True)
class Meant:
    """Whom an announcement comes to, and who hears of it at once by direct message (id to Slack id).

    `why` says to each of those why they do (mrkdwn), `followers` counts by topic who of the audience follows it.
    """

    reached: Reached
    at_once: Mapping[int, str]
    why: Mapping[int, str]
    followers: dict[str, int]

    @property
    def reach(self) -> Reach:
        """The same in numbers, as the preview says it."""
        there = self.reached
        beyond = len(self.at_once.keys() - there.people.keys())
        people = len(there.people) + beyond
        return Reach(there.channels, people, len(self.at_once), self.followers, there.unknown, beyond)


@dataclass(frozen=True)
class Outgoing:
    """An announcement on its way out: what channels get, and what somebody gets who hears at once, by the reason.

    `kind` is the kind of its posts in channels, `told_kind` of those to people. It goes out at `out_at`, and not after
    `expires_at`; `owner` is who hears where it could not be posted.
    """

    about: str
    kind: str
    told_kind: str
    shown: Message
    told: Callable[[str], Message]
    owner: str | None
    out_at: datetime | None
    expires_at: datetime | None = None


async def read(
    work: Work,
    raw: RawWebinar | RawNews,
    parse: Callable[[Sequence[str]], SaidT],
    *,
    had: Audience | None = None,
) -> tuple[SaidT, Audience]:
    """Return what a form says, and whom it is for; `parse` reads the first, given the topics there are.

    What it was for before (`had`) and is not on offer any more stays, because the form could not show it.

    Raises:
        FieldErrors: everything that is wrong, by field.
    """
    known = await topics.names(work.session, work.workspace)
    hidden = await audience.hidden(work, had) if had else audience.NOBODY
    channels = (*raw.channels, *hidden.channels)
    workgroups = (*raw.workgroups, *map(str, hidden.workgroups))
    wrong = forms.mistakes(lambda: parse(known), lambda: forms.parse_audience(channels, workgroups))
    if wrong:
        raise FieldErrors(wrong)
    wanted = forms.parse_audience(channels, workgroups)
    await audience.check(work, wanted, but=hidden)
    return parse(known), wanted


async def meant(
    work: Work, wanted: Audience, names: Sequence[str], *, owner_id: int | None, request_id: int | None = None
) -> Meant:
    """Return whom an announcement on these topics comes to.

    At once hear those of the audience who follow a topic, and whoever asked for it or voted for it.
    """
    reached = await audience.reached(work, wanted)
    why: dict[int, str] = {}
    counted: dict[str, int] = {}
    by_topic = await topics.followers(work.session, work.workspace, names)
    for name in names:
        following = by_topic.get(name, set()) & reached.people.keys()
        counted[name] = len(following)
        why |= {each: messages.because_follows(name) for each in following if each not in why}
    users = dict(reached.people)
    if request_id is not None:
        asked = await requests.wanted_by(work, request_id)
        users |= await people.reachable(work.session, work.workspace, list(asked))
        why |= dict.fromkeys((each for each in asked if each in users), messages.BECAUSE_ASKED)
    why.pop(owner_id or 0, None)
    return Meant(reached, {each: users[each] for each in sorted(why)}, why, counted)


async def test(work: Work, slack_user: str, about: str, message: Message) -> None:
    """Send a test to nobody but the person who asks for it, as often as they like."""
    key = naming.owner(about, f"test:{uuid4().hex}")
    await deliveries.post(work, notices.post(key, "webinars.test", person(slack_user), message))


def is_held(state: State) -> bool:
    """Say whether a draft was announced already; then there is nothing left to do.

    Raises:
        UserFacingError: it was taken back.
    """
    if state is State.ANNOUNCED:
        return True
    if state is not State.DRAFT:
        raise UserFacingError("This was taken back. Open it again to announce it.")
    return False


async def put_out(
    work: Work, out: Outgoing, *, channels: Iterable[str], at_once: Mapping[int, str], why: Mapping[int, str]
) -> None:
    """Put an announcement in the outbox for these channels and people, held until it goes out."""
    held = partial(notices.post, owner=out.owner, available_at=out.out_at, expires_at=out.expires_at)
    await deliveries.post(
        work,
        *(held(naming.posted(out.about, each), out.kind, channel(each), out.shown) for each in channels),
        *(
            held(naming.told(out.about, id_), out.told_kind, person(user), out.told(why.get(id_, "")))
            for id_, user in at_once.items()
        ),
    )
    await people.tell(work.session, work.workspace, out.about, at_once)


async def hold(
    work: Work, who: Person, out: Outgoing, whom: Meant, *, planned: Sequence[NewTimer], held: Message
) -> None:
    """Hold an announcement until it goes out, and tell its owner, with the button that takes it back."""
    await put_out(work, out, channels=whom.reached.channels, at_once=whom.at_once, why=whom.why)
    digest = [naming.digest(next_digest(out.out_at))] if out.out_at else []
    await timers.schedule(work.session, work.workspace, [*planned, *digest])
    await notices.tell_owner(work, out.about, out.owner, "held", held)
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=who.id,
        action=out.kind,
        subject=out.about,
        channels=len(whom.reached.channels),
        people=whom.reach.people,
    )


async def take_back(work: Work, who: Person, about: str, *, action: str, undone: Message) -> None:
    """Take everything of a held announcement back, and say so where its owner was told of it."""
    await timers.cancel(work.session, work.workspace, about)
    await deliveries.withdraw(work, naming.all_of(about))
    await people.untell(work.session, work.workspace, about)
    await notices.change_own(work, about, "held", undone)
    audit.record(work.session, work.workspace, at=work.now, person_id=who.id, action=action, subject=about)
