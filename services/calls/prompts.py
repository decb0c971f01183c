"""What a call sends as time passes; each function is one timer's work, inside the ticker's transaction."""

from __future__ import annotations

from datetime import UTC, datetime

from domain import zones
from domain.calls.answers import Answer
from domain.calls.reminders import Shift, ahead, reminders, shifts
from services import deliveries
from services.calls import notices, scheduling
from services.calls.cards import card_of
from services.work import Work
from storage.calls import people, queries
from storage.calls.queries import Found
from views.calls import messages

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


async def announce(work: Work, call_id: int) -> None:
    """Announce a call of a series when its time has come near."""
    found = await _standing(work, call_id)
    if found and found.call.starts_at > work.now:
        await notices.announce(work, found)


async def remind(work: Work, call_id: int, name: str) -> None:
    """Remind the channel, and by direct message those who are going; `name` is the planned reminder's."""
    found = await _standing(work, call_id)
    planned = {each.name: each for each in reminders(found.call.starts_at, LONG_AGO, found.leads)} if found else {}
    if not found or name not in planned or planned[name].expires_at <= work.now:
        return
    lead, expires = ahead(planned[name], found.call.starts_at, work.now), planned[name].expires_at
    card = await card_of(work, found)
    going = await people.answered(work.session, work.workspace, [call_id], [Answer.GOING])
    await deliveries.post(
        work,
        *notices.to_channel(found, name, messages.reminder(card, lead), expires_at=expires),
        *(
            post
            for each in going
            for post in notices.to_person(
                found.call,
                each,
                name,
                messages.reminder_for_person(notices.seen_by(card, each), lead),
                expires_at=expires,
            )
        ),
    )


async def warn_of_clock_change(work: Work, call_id: int) -> None:
    """Warn those for whom daylight saving moves the call since the previous one of its series."""
    found = await _standing(work, call_id)
    if not found or found.call.starts_at <= work.now:
        return
    call = found.call
    previous = await queries.previous_in_series(work.session, work.workspace, call)
    if previous is None:
        return
    moved = shifts(call, previous, await people.zones_of(work.session, work.workspace, call.workgroup_id))
    going = await people.answered(work.session, work.workspace, [call_id], notices.CONCERNED)
    by_zone: dict[str, Shift] = {each.zone: each for each in shifts(call, previous, [each.zone for each in going])}
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
    if moved:
        message = messages.clock_change(card, moved)
        posts += notices.to_channel(found, "shift", message, expires_at=call.starts_at)
    await deliveries.post(work, *posts)


async def ask_attendance(work: Work, call_id: int) -> None:
    """Ask the channel, and by direct message those who said going or maybe, who was there."""
    found = await _standing(work, call_id)
    if not found or found.call.ends_at > work.now:
        return
    card = await card_of(work, found)
    there = await people.attendance(work.session, work.workspace, call_id)
    posts = notices.attendance_to_channel(found, messages.attendance(card, there))
    for each in await notices.concerned(work, [call_id]):
        posts += notices.to_person(found.call, each, "attendance", messages.attendance(card))
    await deliveries.post(work, *posts)


async def keep_ahead(work: Work, series_id: int) -> None:
    """Make the next call of a series that goes on, with everything it will send."""
    series = await queries.series(work.session, work.workspace, series_id)
    if series is None or series.ended_at is not None or not zones.exists(series.rule.zone):
        return
    if await people.workgroup(work.session, work.workspace, series.workgroup_id) is None:
        return
    made = await scheduling.keep_ahead(work, series)
    await scheduling.plan_calls(work, made)


async def _standing(work: Work, call_id: int) -> Found | None:
    """Return a call that takes place in a workgroup that is open, or None."""
    found = (await queries.find(work.session, work.workspace, [call_id])).get(call_id)
    return found if found and found.open and not found.call.cancelled else None
