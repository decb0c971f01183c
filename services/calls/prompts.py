"""What a call sends as time passes; each function is the work of timers, inside the ticker's transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from domain import zones
from domain.calls.answers import ATTENDANCE_OPEN, Answer
from domain.calls.audience import Guest
from domain.calls.holidays import state_holidays
from domain.calls.overview import CallCard
from domain.calls.reminders import Place, Planned, Shift, reminders, shifts, signature
from domain.deliveries import Post
from services import deliveries
from services.calls import notices, scheduling
from services.calls.cards import card_of, cards_of, with_focus
from services.work import Work
from storage.calls import people, queries
from storage.calls.people import Answered
from storage.calls.queries import Found
from views.calls import messages

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


async def announce(work: Work, call_id: int) -> None:
    """Announce a call of a series when its time has come near."""
    found = await _standing(work, call_id)
    if found and found.call.starts_at > work.now:
        await notices.announce(work, found)


async def remind(work: Work, due: Sequence[tuple[int, str]]) -> None:
    """Remind the channels of calls, and by direct message those who are going.

    Of a small group everybody is reminded by direct message who has not said that they cannot come.

    `due` holds each call's id and the name of its planned reminder. The number of queries does not depend on how
    many there are.
    """
    ids = [call_id for call_id, _ in due]
    found = await queries.find(work.session, work.workspace, ids)
    standing = [each for each in found.values() if each.open and not each.call.cancelled]
    cards = dict(zip(found, await with_focus(work, await cards_of(work, list(found.values()))), strict=True))
    going = await people.answered_each(work.session, work.workspace, [each.call.id for each in standing], Answer.GOING)
    small = [each.call.id for each in standing if each.audience.small]
    declined = await people.answered_each(work.session, work.workspace, small, Answer.DECLINED)
    names: dict[int, set[str]] = {}
    for call_id, name in due:
        names.setdefault(call_id, set()).add(name)
    posts: list[Post] = []
    for each in standing:
        for planned in reminders(each.call.starts_at, LONG_AGO, each.leads):
            if planned.name in names[each.call.id] and planned.expires_at > work.now:
                there, away = going.get(each.call.id, []), declined.get(each.call.id, [])
                posts += _reminder(work, each, cards[each.call.id], planned, there, declined=away)
    await deliveries.post(work, *posts)


async def warn_of_clock_change(work: Work, call_id: int) -> None:
    """Warn those for whom daylight saving moves the call since the previous one of its series.

    A call that was moved after its warning is warned of again only when that says something else: the notice that it
    was moved has named the new time.
    """
    found = await _standing(work, call_id)
    if not found or found.call.starts_at <= work.now:
        return
    call = found.call
    previous = await queries.previous_in_series(work.session, work.workspace, call)
    if previous is None:
        return
    going, silent = await _listening(work, found)
    places = {} if found.audience.small else await people.places_of(work.session, work.workspace, call.workgroup_id)
    moved = shifts(call, previous, places)
    clocks = [each.zone for each in going] + [each.zone for each in silent]
    by_zone: dict[str, Shift] = {each.zone: each for each in shifts(call, previous, dict.fromkeys(clocks, Place(1)))}
    if not await queries.note_warning(work.session, work.workspace, call_id, signature([*moved, *by_zone.values()])):
        return
    card = await card_of(work, found)
    posts = [
        post
        for each in going
        if each.zone in by_zone
        for post in notices.to_person(
            call,
            each,
            "shift",
            messages.clock_change_for_person(notices.seen_by(card, each), by_zone[each.zone]),
            expires_at=call.starts_at,
        )
    ]
    for guest in silent:
        if guest.zone in by_zone:
            personal = messages.clock_change_for_person(card, by_zone[guest.zone])
            but = found.audience.ids - {guest.person_id}
            posts += notices.to_guests(found, "shift", personal, but=but, expires_at=call.starts_at)
    if moved:
        message = messages.clock_change(card, moved)
        posts += notices.to_channel(found, "shift", message, expires_at=call.starts_at)
    await deliveries.post(work, *posts)


async def warn_of_holidays(work: Work, call_id: int) -> None:
    """Warn those whom a call is for that its day is a holiday in states of theirs.

    Holidays of single states move no call; a call that is moved onto another one is warned of again.
    """
    found = await _standing(work, call_id)
    if not found or found.call.starts_at <= work.now or not (found.channel or found.audience.small):
        return
    states = found.audience.states()
    if not found.audience.small:
        states = await people.states_of(work.session, work.workspace, found.call.workgroup_id)
    off = await asyncio.to_thread(state_holidays, found.call.starts_at, states)
    if off:
        message = messages.state_holiday(await card_of(work, found), off)
        await deliveries.post(work, *notices.to_everybody(found, "holiday", message, expires_at=found.call.starts_at))


async def ask_attendance(work: Work, call_id: int) -> None:
    """Ask the channel, and by direct message those who said going or maybe, who was there.

    Of a small group everybody is asked who did not say that they cannot come.
    """
    found = await _standing(work, call_id)
    if not found or found.call.ends_at > work.now:
        return
    card = await card_of(work, found)
    there = await people.attendance(work.session, work.workspace, call_id)
    until = found.call.ends_at + ATTENDANCE_OPEN
    posts = notices.attendance_to_channel(found, messages.attendance(card, there), expires_at=until)
    going, silent = await _listening(work, found)
    message = messages.attendance(card)
    for each in going:
        posts += notices.to_person(found.call, each, "attendance", message, expires_at=until)
    but = found.audience.ids - {guest.person_id for guest in silent}
    await deliveries.post(work, *posts, *notices.to_guests(found, "attendance", message, but=but, expires_at=until))


async def _listening(work: Work, found: Found) -> tuple[list[Answered], tuple[Guest, ...]]:
    """Return who said going or maybe to a call, and who of a small group has said nothing."""
    answered = await people.answered(work.session, work.workspace, [found.call.id])
    silent = found.audience.told(but={each.person_id for each in answered})
    return [each for each in answered if each.answer in notices.CONCERNED], silent


async def keep_ahead(work: Work, series_id: int) -> None:
    """Make the next call of a series that goes on, with everything it will send."""
    series = await queries.series(work.session, work.workspace, series_id)
    if series is None or series.ended_at is not None or not zones.exists(series.rule.zone):
        return
    if await people.workgroup(work.session, work.workspace, series.workgroup_id) is None:
        return
    made = await scheduling.keep_ahead(work, series)
    await scheduling.plan_calls(work, made)


def _reminder(
    work: Work,
    found: Found,
    card: CallCard,
    planned: Planned,
    going: Sequence[Answered],
    *,
    declined: Sequence[Answered],
) -> Iterable[Post]:
    lead = planned.left(found.call.starts_at, work.now)
    message = messages.reminder(card, lead)
    but = [*going, *declined]
    yield from notices.to_everybody(found, planned.name, message, but=but, expires_at=planned.expires_at)
    for each in going:
        personal = messages.reminder_for_person(notices.seen_by(card, each), lead)
        yield from notices.to_person(found.call, each, planned.name, personal, expires_at=planned.expires_at)


async def _standing(work: Work, call_id: int) -> Found | None:
    """Return a call that takes place in a workgroup that is open, or None."""
    found = (await queries.find(work.session, work.workspace, [call_id])).get(call_id)
    return found if found and found.open and not found.call.cancelled else None
