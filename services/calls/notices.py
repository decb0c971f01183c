"""Who hears what about a call: posts and edits for the outbox."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from domain.calls.answers import Answer
from domain.calls.audience import Audience, Guest
from domain.calls.call import Call
from domain.calls.overview import CallCard
from domain.deliveries import Edit, Post, channel, person
from services import deliveries
from services.calls import joining, naming
from services.calls.cards import card_of, cards_of
from services.work import Work
from storage.calls import people, queries
from storage.calls.people import Answered
from storage.calls.queries import Found
from storage.deliveries import enqueue
from views.calls import messages, small_groups
from views.surfaces import Message

CONCERNED = (Answer.GOING, Answer.MAYBE)


async def announce(work: Work, found: Found) -> None:
    """Announce a call, once: in its workgroup's channel, or to each of a small group.

    A workgroup without channel hears by reminders alone.
    """
    if found.announced or not (found.channel or found.audience.small):
        return
    await (invite(work, found, found.audience.told()) if found.audience.small else _post(work, found))
    await queries.mark_announced(work.session, work.workspace, found.call.id)


async def _post(work: Work, found: Found) -> None:
    (message,) = await _announcements(work, [found])
    await deliveries.post(
        work,
        Post(
            key=naming.announcement(found.call.id),
            kind="calls.announce",
            to=channel(found.channel or ""),
            payload=message.payload(),
            owner=found.owner,
            expires_at=found.call.starts_at,
        ),
    )


async def invite(work: Work, found: Found, guests: Sequence[Guest]) -> None:
    """Invite these people of a small group by direct message, each once."""
    (message,) = await _announcements(work, [found])
    await deliveries.post(
        work,
        *(
            Post(
                key=naming.invitation(found.call.id, each.person_id),
                kind="calls.announce",
                to=person(each.slack_user),
                payload=message.payload(),
                expires_at=found.call.starts_at,
            )
            for each in guests
            if each.slack_user
        ),
    )


async def refresh(work: Work, *calls: Found) -> None:
    """Bring what announced these calls up to date, and where others can join them; many changes cost one update."""
    await count(work, *calls)
    await joining.refresh_planned(work, calls)


async def count(work: Work, *calls: Found) -> None:
    """Bring the announcements and invitations of calls up to date; many changes in a row cost one update."""
    announced = [each for each in calls if each.announced]
    if not announced:
        return
    shown = await _announcements(work, announced)
    keys = {
        naming.invitation(each.call.id, guest.person_id): (each, message)
        for each, message in zip(announced, shown, strict=True)
        for guest in each.audience.told()
    }
    # Who joined between two calls of a series has no invitation to the first.
    there = await enqueue.existing(work.session, work.workspace, list(keys)) if keys else set()
    keys = {key: each for key, each in keys.items() if key in there}
    keys |= {
        naming.announcement(each.call.id): (each, message)
        for each, message in zip(announced, shown, strict=True)
        if not each.audience.small
    }
    edits = (edit(key, said, kind="calls.count", owner=each.owner) for key, (each, said) in keys.items())
    await deliveries.edit(work, *edits)


async def _announcements(work: Work, calls: Sequence[Found]) -> list[Message]:
    """Return announcements as they should look now; the first call of a series names the following dates."""
    cards = await cards_of(work, calls)
    following = await _following(work, [each.call for each in calls if not each.call.cancelled])
    return [
        _announcement(card, found.audience, following.get(card.call.id, ()))
        for card, found in zip(cards, calls, strict=True)
    ]


def _announcement(card: CallCard, audience: Audience, following: Sequence[Call]) -> Message:
    if card.call.cancelled:
        return messages.announcement_cancelled(card)
    if audience.small:
        return small_groups.invitation(card, joining.mentions(audience.told()), following)
    return messages.announcement(card, following)


async def _following(work: Work, calls: Iterable[Call]) -> dict[int, list[Call]]:
    """Return the later calls of series by the id of the first call of each, where that one is among these calls."""
    by_series = {each.series_id: each for each in calls if each.series_id is not None}
    found: dict[int, list[Call]] = {}
    for series_id in by_series:  # one use case changes calls of one series
        first = await queries.first_of_series(work.session, work.workspace, series_id)
        for each in calls:
            if each.id == first:
                found[first] = await queries.later_in_series(
                    work.session, work.workspace, series_id, after=each.starts_at
                )
    return found


async def refresh_attendance(work: Work, found: Found, attended: int) -> None:
    """Bring the count under the question who was there up to date."""
    if not found.channel:
        return
    message = messages.attendance(await card_of(work, found), attended)
    key = naming.attendance(found.call.id)
    # Who answers by direct message may do so where the channel was never asked.
    with suppress(LookupError):
        await deliveries.edit(work, edit(key, message, kind="calls.attendance", owner=found.owner))


async def forget_unsent_warnings(work: Work, calls: Sequence[Call]) -> None:
    """Let moved calls be warned of again whose warning was withdrawn before it went out."""
    keys = {call.id: naming.deliveries(call, "shift", "channel") for call in calls}
    targets = await enqueue.targets(work.session, work.workspace, [key for each in keys.values() for key in each])
    latest = {id_: next((targets[key] for key in each if key in targets), None) for id_, each in keys.items()}
    unheard = [id_ for id_, target in latest.items() if target is not None and target.over]
    if unheard:
        await queries.forget_warnings(work.session, work.workspace, unheard)


async def withdraw(work: Work, call_ids: Iterable[int]) -> None:
    """Drop what has not gone out yet and would now be wrong."""
    await deliveries.withdraw(work, *(prefix for call_id in call_ids for prefix in naming.stale(call_id)))


def to_channel(
    found: Found, what: str, message: Message, *, owner: str | None = None, expires_at: datetime | None = None
) -> list[Post]:
    """Return the post of a message to the call's channel, if its workgroup has one."""
    if not found.channel:
        return []
    return [
        Post(
            key=naming.delivery(found.call, what, "channel"),
            kind=f"calls.{what.partition('-')[0]}",
            to=channel(found.channel),
            payload=message.payload(),
            owner=owner or found.owner,
            expires_at=expires_at,
        )
    ]


def to_guests(
    found: Found, what: str, message: Message, *, but: Collection[int] = (), expires_at: datetime | None = None
) -> list[Post]:
    """Return a message to each of the small group that a call is for, except `but` (ids); none for a workgroup's."""
    return [
        Post(
            key=naming.delivery(found.call, what, each.person_id),
            kind=f"calls.{what.partition('-')[0]}",
            to=person(each.slack_user),
            payload=message.payload(),
            expires_at=expires_at,
        )
        for each in found.audience.told(but=but)
        if each.slack_user
    ]


def to_everybody(
    found: Found,
    what: str,
    message: Message,
    *,
    but: Collection[Answered] = (),
    owner: str | None = None,
    expires_at: datetime | None = None,
) -> list[Post]:
    """Return a message to all whom a call is for: to its channel, or to each of a small group.

    Of a small group, `but` those who get words of their own.
    """
    own = {each.person_id for each in but}
    return [
        *to_channel(found, what, message, owner=owner, expires_at=expires_at),
        *to_guests(found, what, message, but=own, expires_at=expires_at),
    ]


def attendance_to_channel(found: Found, message: Message, *, expires_at: datetime) -> list[Post]:
    """Return the question who was there as a post to the call's channel; a call is over only once."""
    posts = to_channel(found, "attendance", message, expires_at=expires_at)
    return [replace(post, key=naming.attendance(found.call.id)) for post in posts]


def to_person(
    call: Call, who: Answered, what: str, message: Message, *, expires_at: datetime | None = None
) -> list[Post]:
    """Return the post of a message to somebody who answered, if they have a Slack account."""
    if not who.slack_user:
        return []
    return [
        Post(
            key=naming.delivery(call, what, who.person_id),
            kind=f"calls.{what.partition('-')[0]}",
            to=person(who.slack_user),
            payload=message.payload(),
            expires_at=expires_at,
        )
    ]


async def concerned(work: Work, call_ids: list[int]) -> list[Answered]:
    """Return those who said going or maybe to one of these calls."""
    return await people.answered(work.session, work.workspace, call_ids, CONCERNED)


def seen_by(card: CallCard, who: Answered) -> CallCard:
    """Return the card as that person sees it."""
    return replace(card, mine=who.answer)


def edit(target: str, message: Message, *, kind: str, owner: str | None) -> Edit:
    """Return the edit that gives a message, named by its key, another content."""
    return Edit(
        key=f"{target}:edit",
        kind=kind,
        target_key=target,
        payload=message.payload(),
        coalesce_key=target,
        owner=owner,
    )
