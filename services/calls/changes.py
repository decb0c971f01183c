"""Moving and cancelling calls: the change, everything it replaces, and who hears of it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.calls import fields, forms
from domain.calls.call import Call, CallState, check_move
from domain.calls.editing import Scope
from domain.calls.overview import CallCard
from domain.calls.reminders import plan
from domain.errors import UserFacingError
from services import deliveries, rights
from services.calls import allowed, listing, moving, naming, notices
from services.calls.cards import card_of
from services.meetings import planning as meetings
from services.work import Work, Works
from storage import audit, timers
from storage.calls import queries
from storage.calls.queries import Found
from storage.directory import Person
from views.calls import messages


@dataclass(frozen=True)
class Changeable:
    """A call that the person may change; `local` is its wall-clock time (naive) in its zone."""

    card: CallCard
    local: datetime


@dataclass(frozen=True)
class Moved:
    """What was moved: the call the form was about, and every call that has another time now, earliest first."""

    card: CallCard
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Cancelled:
    """What was cancelled: the call, and how many calls in all."""

    card: CallCard
    calls: int


async def choices(works: Works, workspace: str, slack_user: str) -> list[CallCard]:
    """Return the calls ahead that somebody may move or cancel, earliest first.

    Raises:
        NotAllowed: they may change no calls; the sentence names whom to ask.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        await allowed.scheduler(work, who, slack_user)
        return await listing.cards_ahead(work, slack_user, changeable=True)


async def changeable(works: Works, workspace: str, slack_user: str, *, call_id: int) -> Changeable:
    """Return a call for the form that moves or cancels it.

    Raises:
        NotFound, NotAllowed, CallCancelled, CallStarted: it cannot be changed, or not by this person.
    """
    async with works.begin(workspace) as work:
        _, found = await allowed.call_to_change(work, slack_user, call_id)
        local = found.call.starts_at.astimezone(ZoneInfo(found.call.zone)).replace(tzinfo=None)
        return Changeable(await card_of(work, found), local)


async def move(
    works: Works,
    workspace: str,
    slack_user: str,
    *,
    call_id: int,
    date: str | None,
    time: str | None,
    zone: str | None,
    reason: str | None,
    scope: str | None = None,
) -> Moved:
    """Give one call, or it and all later ones of its series, another time; everybody concerned is told.

    The timers of what moves are replaced.

    Raises:
        FieldErrors: keyed by `date`, `time`, `zone` or `reason`.
        NotAhead: the new time has passed, or is the present one.
        NotFound, NotAllowed, CallCancelled, CallStarted: it cannot be changed, or not by this person.
    """
    moment = forms.parse_move(date, time, zone)
    why = fields.parse_note(reason)
    async with works.begin(workspace) as work:
        # Timers before the call's row: the ticker takes them in that order too.
        if Scope.of(scope) is Scope.SERIES:
            await moving.stop(work, call_id)
        await timers.cancel(work.session, workspace, naming.call_ref(call_id))
        who, found = await allowed.call_to_change(work, slack_user, call_id)
        if Scope.of(scope) is Scope.SERIES and found.call.series_id is not None:
            moves = await moving.move_series(
                work, found, moment, zone=zone or found.call.zone, slack_user=slack_user, why=why
            )
            _note(work, who, "calls.move_series", moves[0].call, series=found.call.series_id, calls=len(moves))
            return Moved(await card_of(work, moves[0]), tuple(each.call for each in moves))
        check_move(found.call, moment.at, work.now)
        moved = replace(found.call, starts_at=moment.at, zone=zone or found.call.zone, revision=found.call.revision + 1)
        await queries.reschedule(work.session, workspace, moved, now=work.now)
        await notices.withdraw(work, [call_id])
        await notices.forget_unsent_warnings(work, [found.call])
        planned = plan(moved, work.now, leads=found.leads, announced=found.announced)
        await timers.schedule(work.session, workspace, [naming.timer(moved, each) for each in planned])
        await meetings.plan_calls(work, [moved], changed=True)
        after = replace(found, call=moved)
        await notices.refresh(work, after)
        await _tell_moved(work, after, found.call, slack_user, why)
        _note(work, who, "calls.move", moved, before=found.call.starts_at.isoformat())
        return Moved(await card_of(work, after), (moved,))


async def cancel(
    works: Works, workspace: str, slack_user: str, *, call_id: int, scope: str | None, reason: str | None
) -> Cancelled:
    """Cancel one call, or end its series with every call from this one on; everybody concerned is told at once.

    Nothing goes out about a cancelled call afterwards.

    Raises:
        FieldErrors: keyed by `reason` or `scope`.
        NotFound, NotAllowed, CallCancelled, CallStarted: it cannot be cancelled, or not by this person.
    """
    why = fields.parse_note(reason)
    whole = Scope.of(scope) is Scope.SERIES
    async with works.begin(workspace) as work:
        await timers.cancel(work.session, workspace, naming.call_ref(call_id))
        who, found = await allowed.call_to_change(work, slack_user, call_id)
        if whole and found.call.series_id is not None:
            return await _end_series(work, who, found, slack_user, why)
        await _cancel(work, [call_id])
        gone = replace(found, call=replace(found.call, state=CallState.CANCELLED, revision=found.call.revision + 1))
        await notices.refresh(work, gone)
        await _tell_cancelled(work, gone, slack_user, why)
        _note(work, who, "calls.cancel", gone.call)
        return Cancelled(await card_of(work, gone), 1)


async def _end_series(work: Work, who: Person, found: Found, slack_user: str, why: str | None) -> Cancelled:
    series_id = found.call.series_id
    if series_id is None:
        raise UserFacingError("This call belongs to no series. Cancel only this call.", field="scope")
    series = await queries.series(work.session, work.workspace, series_id)
    if series is None:
        raise UserFacingError("This series does not exist any more. Cancel only this call.", field="scope")
    await timers.cancel(work.session, work.workspace, naming.series_ref(series_id))
    later = await queries.later_in_series(work.session, work.workspace, series_id, after=found.call.starts_at)
    calls = [found.call, *later]
    await timers.cancel_all(work.session, work.workspace, [naming.call_ref(call.id) for call in later])
    await queries.end_series(work.session, work.workspace, series_id, now=work.now)
    await _cancel(work, [call.id for call in calls])
    ended = await queries.find(work.session, work.workspace, [call.id for call in calls])
    await notices.refresh(work, *ended.values())
    message = messages.series_ended(series, found.workgroup, calls, f"<@{slack_user}>", why)
    people = await notices.concerned(work, [call.id for call in calls])
    gone = ended[found.call.id]
    until = calls[-1].ends_at
    await deliveries.post(
        work,
        *notices.to_everybody(gone, "ended", message, but=people, owner=slack_user, expires_at=until),
        *(post for each in people for post in notices.to_person(gone.call, each, "ended", message, expires_at=until)),
    )
    _note(work, who, "calls.end_series", gone.call, series=series_id, calls=len(calls))
    return Cancelled(await card_of(work, gone), len(calls))


async def _cancel(work: Work, call_ids: Sequence[int]) -> None:
    await queries.cancel(work.session, work.workspace, call_ids, now=work.now)
    gone = await queries.find(work.session, work.workspace, call_ids)
    await meetings.plan_calls(work, [each.call for each in gone.values()], changed=True)
    await notices.withdraw(work, call_ids)
    # One that could not be delivered would otherwise still be sent again by whoever scheduled the call.
    keys = (naming.announcement, naming.invitations)
    await deliveries.withdraw(work, *(key(each) for each in call_ids for key in keys))


async def _tell_moved(work: Work, found: Found, before: Call, slack_user: str, why: str | None) -> None:
    card, by = await card_of(work, found), f"<@{slack_user}>"
    people = await notices.concerned(work, [found.call.id])
    start = found.call.starts_at
    await deliveries.post(
        work,
        *notices.to_everybody(
            found, "moved", messages.moved(card, before, by, why), but=people, owner=slack_user, expires_at=start
        ),
        *(
            post
            for each in people
            for post in notices.to_person(
                found.call,
                each,
                "moved",
                messages.moved(notices.seen_by(card, each), before, by, why, personal=True),
                expires_at=start,
            )
        ),
    )


async def _tell_cancelled(work: Work, found: Found, slack_user: str, why: str | None) -> None:
    card = await card_of(work, found)
    # The workgroup's next call is nothing to a small group.
    groups = [] if found.audience.small else [found.call.workgroup_id]
    following = await queries.ahead(work.session, work.workspace, groups, now=found.call.starts_at, limit=1)
    message = messages.cancelled(card, f"<@{slack_user}>", why, following[0].call if following else None)
    people = await notices.concerned(work, [found.call.id])
    # Once the call would be over, nobody waits in it any more.
    until = found.call.ends_at
    await deliveries.post(
        work,
        *notices.to_everybody(found, "cancelled", message, but=people, owner=slack_user, expires_at=until),
        *(
            post
            for each in people
            for post in notices.to_person(found.call, each, "cancelled", message, expires_at=until)
        ),
    )


def _note(work: Work, who: Person, action: str, call: Call, **detail: str | int) -> None:
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=who.id,
        action=action,
        subject=naming.call_ref(call.id),
        starts_at=call.starts_at.isoformat(),
        **detail,
    )
