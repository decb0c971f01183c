"""Another audience or other topics for a webinar that was announced: who newly hears, and where it is taken out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from domain.webinars.forms import Details
from domain.webinars.overview import Shift
from domain.webinars.prompts import next_digest
from domain.webinars.webinar import Audience
from services import deliveries
from services.webinars import announcing, audience, holding, naming, notices
from services.webinars.cards import card_of
from services.webinars.holding import Meant
from services.work import Work
from storage import timers
from storage.deliveries import enqueue
from storage.webinars import people, queries
from storage.webinars.queries import Found
from views.webinars import messages


@dataclass(frozen=True)
class Readdressed:
    """What another audience means: `shift` in numbers, and the people behind them.

    `at_once` newly hear by direct message (id to Slack id), `why` says to each why. `unmeant` were to hear and do not
    any more, which only happens while the announcement is held. `by_digest` heard of it in a weekly digest, and `anew`
    says that the next one has to take it up for others.
    """

    shift: Shift = field(default_factory=Shift)
    whom: Meant | None = None
    at_once: Mapping[int, str] = field(default_factory=dict)
    why: Mapping[int, str] = field(default_factory=dict)
    unmeant: Collection[int] = ()
    by_digest: Collection[int] = ()
    anew: bool = False


def fields(had: Audience, wanted: Audience) -> tuple[str, ...]:
    """Return which parts of an audience differ; their order says nothing."""
    pairs = {
        "channels": (set(had.channels), set(wanted.channels)),
        "workgroups": (set(had.workgroups), set(wanted.workgroups)),
    }
    return tuple(name for name, (old, new) in pairs.items() if old != new)


async def foresee(work: Work, found: Found, said: Details, wanted: Audience) -> Readdressed:
    """Return what another audience or other topics of a webinar would mean; nothing is changed yet.

    Nobody who heard of it hears of it again: who was told, found it in a digest, registered or announced it.
    """
    webinar, about = found.webinar, naming.ref(found.webinar.id)
    moved = bool(fields(webinar.audience, wanted))
    if not moved and set(said.topics) == set(webinar.topics):
        return Readdressed()
    had = await audience.reached(work, webinar.audience)
    whom = await holding.meant(work, wanted, said.topics, owner_id=found.owner_id, request_id=found.request_id)
    told = (await people.told(work.session, work.workspace, [about])).get(about, set())
    by_digest = await _by_digest(work, found, had.people.keys())
    registered = {each.person_id for each in await people.registered(work.session, work.workspace, webinar.id)}
    heard = told | by_digest | registered
    at_once = {id_: user for id_, user in whom.at_once.items() if id_ not in heard}
    held = webinar.out_at is not None and webinar.out_at > work.now
    newly = whom.reached.people.keys() - had.people.keys() - heard - at_once.keys() - {found.owner_id}
    posted, again, gone = await _channels(work, found, whom) if moved else ((), (), ())
    return Readdressed(
        Shift(posted, again, gone, len(at_once), len(newly)),
        whom,
        at_once,
        whom.why,
        unmeant=sorted(told - whom.at_once.keys()) if held else (),
        by_digest=sorted(by_digest),
        anew=bool(newly) and found.digested_at is not None,
    )


async def carry_out(work: Work, after: Found, done: Readdressed) -> None:
    """Tell whom a changed webinar newly concerns, and take it out where it is not meant for any more.

    `after` is the webinar as it is stored now. Registrations stay, whoever made them.
    """
    if done.whom is None:
        return
    shift, card, about = done.shift, await card_of(work, after), naming.ref(after.webinar.id)
    gone = [naming.posted(about, each) for each in shift.gone]
    await deliveries.withdraw(work, *gone, *(naming.told(about, each) for each in done.unmeant))
    await people.untell(work.session, work.workspace, about, done.unmeant)
    known = await enqueue.targets(work.session, work.workspace, gone)
    message = messages.taken_out(card)
    await deliveries.edit(work, *(notices.edit(key, message, owner=after.owner) for key in sorted(known)))
    new = [naming.posted(about, each) for each in shift.posted] + [naming.told(about, each) for each in done.at_once]
    await enqueue.forget_withdrawn(work.session, work.workspace, new)
    out = announcing.outgoing(after, card)
    await holding.put_out(work, out, channels=shift.posted, at_once=done.at_once, why=done.why)
    await people.tell(work.session, work.workspace, about, done.by_digest)
    if done.anew:
        await queries.put(work.session, work.workspace, after.webinar.id, digested_at=None)
        await timers.schedule(work.session, work.workspace, [naming.digest(next_digest(work.now))])
    if after.webinar.out_at is not None and after.webinar.out_at > work.now:
        await notices.change_own(work, about, "held", messages.held(card, done.whom.reach))


def posted_in(found: Found, shift: Shift) -> tuple[str, ...]:
    """Return where a webinar stands once its audience changed, without the channels that get it posted only now."""
    return (*(each for each in found.posted_in if each not in shift.gone), *shift.again)


async def _channels(work: Work, found: Found, whom: Meant) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the channels that get it posted, those that show it again, and those that it is taken out of.

    Only what the old audience came to can be taken out: a channel whose id Slack changed keeps its message.
    """
    about = naming.ref(found.webinar.id)
    had = await audience.reached(work, found.webinar.audience)
    gone = tuple(each for each in found.posted_in if each in had.channels and each not in whom.reached.channels)
    added = [each for each in whom.reached.channels if each not in found.posted_in and each not in had.channels]
    keys = {naming.posted(about, each): each for each in added}
    there = await enqueue.targets(work.session, work.workspace, keys)
    again = [each for key, each in keys.items() if key in there and not there[key].over]
    return tuple(each for each in added if each not in again), tuple(again), gone


async def _by_digest(work: Work, found: Found, ids: Collection[int]) -> set[int]:
    """Return who of these people found it in the weekly digest that took it up."""
    if found.digested_at is None:
        return set()
    keys = {naming.digest_to(found.digested_at, each): each for each in ids}
    got = await enqueue.existing(work.session, work.workspace, keys)
    return {id_ for key, id_ in keys.items() if key in got}
