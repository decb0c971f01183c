"""Editing what calls say besides their time: one call, or that one and all later ones of its series."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.calls import forms
from domain.calls.answers import Answer
from domain.calls.editing import Details, Scope, followed
from domain.calls.overview import CallCard
from domain.calls.reminders import Planned, Prompt, plan
from domain.calls.reminders import reminders as reminders_of
from domain.deliveries import Edit
from domain.errors import UserFacingError
from services import deliveries
from services.calls import allowed, naming, notices
from services.calls.cards import card_of, cards_of, with_focus
from services.meetings import planning as meetings
from services.work import Work, Works
from storage import audit, timers
from storage.calls import editing, people, queries
from storage.calls.queries import Found
from storage.deliveries import enqueue
from views.calls import messages
from views.surfaces import Message

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
REPLANNED = (Prompt.REMIND, Prompt.ATTENDANCE)
"""What an edit may bring another time to: reminders when others are chosen, attendance with another length."""


@dataclass(frozen=True)
class Editable:
    """A call that the person may edit, and what it says now."""

    card: CallCard
    details: Details


@dataclass(frozen=True)
class Edited:
    """What was edited: the call the form was about, and how many calls say something else now."""

    card: CallCard
    calls: int


async def editable(works: Works, workspace: str, slack_user: str, *, call_id: int) -> Editable:
    """Return a call for the form that edits it.

    Raises:
        NotFound, NotAllowed, CallCancelled, CallStarted: it cannot be edited, or not by this person.
    """
    async with works.begin(workspace) as work:
        _, found = await allowed.call_to_change(work, slack_user, call_id)
        return Editable(await card_of(work, found), editing.details_of(found))


async def edit(
    works: Works,
    workspace: str,
    slack_user: str,
    *,
    call_id: int,
    revision: int | None,
    title: str | None,
    minutes: str | None,
    link: str | None,
    reminders: Sequence[str],
    scope: str | None,
) -> Edited:
    """Give one call, or it and all later ones of its series, other words; no time changes.

    What was announced and reminded of already is changed in place, and whatever comes later says the new words.
    `revision` is the one the form was opened on (None: whichever).

    Raises:
        FieldErrors: keyed by `title`, `minutes`, `link` or `reminders`.
        UserFacingError: somebody else changed the call since the form was opened.
        NotFound, NotAllowed, CallCancelled, CallStarted: it cannot be edited, or not by this person.
    """
    entered = forms.parse_details(title, minutes, link, reminders)
    async with works.begin(workspace) as work:
        await _hold(work, call_id, Scope.of(scope))
        who, found = await allowed.call_to_change(work, slack_user, call_id)
        series = found.call.series_id if Scope.of(scope) is Scope.SERIES else None
        before = editing.details_of(found)
        shared = await editing.details_of_series(work.session, workspace, series) if series is not None else None
        wanted = {found: entered}
        if series is not None and shared is not None:
            later = await _later(work, found, series)
            wanted |= {
                each: followed(editing.details_of(each), entered, before=before, shared=shared) for each in later
            }
        changed = {each: new for each, new in wanted.items() if new != editing.details_of(each)}
        if not changed and shared in {None, entered}:
            return Edited(await card_of(work, found), 0)
        if revision is not None and revision != found.call.revision:
            raise UserFacingError(
                "Somebody changed this call while the window was open, so nothing was saved. Please open it again."
            )
        if series is not None:
            await editing.revise_series(work.session, workspace, series, entered)
        after = await _carry_out(work, changed)
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="calls.edit",
            subject=naming.call_ref(call_id),
            fields=list(entered.changed(before)),
            series=series,
            calls=len(changed),
        )
        return Edited(await card_of(work, after.get(call_id, found)), len(changed))


async def _hold(work: Work, call_id: int, scope: Scope) -> None:
    """Keep the calls and their series from sending or making anything while they are edited."""
    known = (await queries.find(work.session, work.workspace, [call_id])).get(call_id)
    if known is None:
        return
    refs = [naming.call_ref(call_id)]
    if scope is Scope.SERIES and known.call.series_id is not None:
        series, after = known.call.series_id, known.call.starts_at
        later = await queries.later_in_series(work.session, work.workspace, series, after=after)
        refs += [naming.series_ref(series), *(naming.call_ref(each.id) for each in later)]
    await timers.hold(work.session, work.workspace, refs)


async def _later(work: Work, found: Found, series: int) -> Collection[Found]:
    coming = await queries.later_in_series(work.session, work.workspace, series, after=found.call.starts_at)
    return (await queries.find(work.session, work.workspace, [each.id for each in coming])).values()


async def _carry_out(work: Work, changed: Mapping[Found, Details]) -> dict[int, Found]:
    """Store the new words, plan anew what they move, and change what was posted; returns the calls as they are now."""
    if not changed:
        return {}
    await editing.revise(work.session, work.workspace, changed, now=work.now)
    after = await queries.find(work.session, work.workspace, [each.call.id for each in changed])
    await _replan(work, [after[each.call.id] for each, new in changed.items() if _moves_timers(each, new)])
    await notices.refresh(work, *after.values())
    await meetings.replan(work, [each.call for each in after.values()])
    await deliveries.edit(work, *await _reminded(work, changed, after))
    return after


def _moves_timers(before: Found, after: Details) -> bool:
    return (before.call.minutes, before.leads) != (after.minutes, after.leads)


async def _replan(work: Work, calls: Sequence[Found]) -> None:
    kinds = [f"calls.{prompt.value}" for prompt in REPLANNED]
    refs = [naming.call_ref(each.call.id) for each in calls]
    await timers.cancel_coming(work.session, work.workspace, refs, kinds, now=work.now)
    await timers.schedule(
        work.session,
        work.workspace,
        [
            naming.timer(each.call, planned)
            for each in calls
            for planned in plan(each.call, work.now, leads=each.leads, announced=True)
            if planned.prompt in REPLANNED
        ],
    )


async def _reminded(work: Work, changed: Iterable[Found], after: Mapping[int, Found]) -> list[Edit]:
    """Return the edits of reminders that went out already: they say how to join a call that is about to begin."""
    soon = {each.call.id: each for each in changed if _reminders_due(each, work.now)}
    if not soon:
        return []
    cards = await with_focus(work, await cards_of(work, [after[call_id] for call_id in soon]))
    going = await people.answered_each(work.session, work.workspace, soon, Answer.GOING)
    written: dict[tuple[str, ...], Message] = {}
    for card in cards:
        call = soon[card.call.id].call
        for planned in _reminders_due(soon[call.id], work.now):
            said = messages.reminder(card, planned.lead)
            written[naming.deliveries(call, planned.name, "channel")] = said
            for guest in soon[call.id].audience.told():
                written[naming.deliveries(call, planned.name, guest.person_id)] = said
            for who in going.get(call.id, ()):
                personal = messages.reminder_for_person(notices.seen_by(card, who), planned.lead)
                written[naming.deliveries(call, planned.name, who.person_id)] = personal
    known = await enqueue.targets(work.session, work.workspace, [key for keys in written for key in keys])
    latest = [(next((key for key in keys if key in known), None), message) for keys, message in written.items()]
    return [notices.edit(key, message, kind="calls.remind", owner=None) for key, message in latest if key]


def _reminders_due(found: Found, now: datetime) -> list[Planned]:
    return [each for each in reminders_of(found.call.starts_at, LONG_AGO, found.leads) if each.due_at <= now]
