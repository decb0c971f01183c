"""The forms about calls: schedule with its preview, move, cancel, request, and what each ends with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    TimePickerElement,
)

from domain.calls import fields, forms
from domain.calls.call import Call
from domain.calls.holidays import StateHoliday
from domain.calls.overview import CallCard, Request
from domain.recurrence import Occurrence, holiday_on
from views.calls import inputs, words
from views.surfaces import View, actions, button, context, field, section
from views.text import count, escape, plain_time, zone_name

DATES_SHOWN = 24
REPEATS = (("monthly", "Every month"), ("bimonthly", "Every two months"), ("once", "Only once"))
PATTERNS = (
    ("nth_weekday", "Same weekday of the month, such as the second Thursday"),
    ("last_weekday", "Last such weekday of the month"),
    ("day_of_month", "Same date, such as the 15th"),
)
FIFTHS = (("skip", "No call in that month"), ("last", "The last one instead"))
HOLIDAYS = (
    ("skip", "No call in that month"),
    ("before", "A week before"),
    ("after", "A week after"),
    ("hold", "The call takes place on the holiday"),
)
COMPANY = (("all", "The whole workgroup"), ("few", "A small group: whoever wants to join"))
MONTHS = tuple((str(number), name) for number, name in enumerate(words.MONTHS, start=1))


def schedule(
    raw: forms.RawSchedule,
    workgroups: Sequence[tuple[int, str]],
    *,
    workgroup: int | None = None,
    state: Mapping[str, Any] | None = None,
) -> View:
    """Return the scheduling form, filled in with `raw`; `workgroups` are those the person may schedule for."""
    groups = [(str(id_), name) for id_, name in workgroups]
    chosen = str(workgroup) if workgroup else (groups[0][0] if len(groups) == 1 else None)
    blocks: list[Block] = [
        field("workgroup", "Workgroup", inputs.select(groups, chosen)),
        inputs.title(raw.title),
        field("repeat", "How often", inputs.select(REPEATS, raw.repeat)),
        field(
            "date",
            "First date",
            DatePickerElement(initial_date=raw.date),
            hint="A series begins on this date, or on the first matching one after it.",
        ),
        field("time", "Starts at", TimePickerElement(initial_time=raw.time)),
        inputs.zone(raw.zone),
        inputs.minutes(raw.minutes),
        inputs.link(raw.link),
        field(
            "pattern",
            "What stays the same each time",
            inputs.select(PATTERNS, raw.pattern),
            optional=True,
            hint="The weekday and the date come from the first date. A call that happens only once needs no answer.",
        ),
        field(
            "fifth",
            "If it is a fifth weekday: what in months without one?",
            inputs.select(FIFTHS, raw.fifth),
            optional=True,
            hint="Only asked when the first date is the 29th, 30th or 31st.",
        ),
        field("skip_months", "Months without a call", inputs.several(MONTHS, raw.skip_months), optional=True),
        field(
            "holidays",
            "When a date is a federal holiday",
            inputs.select(HOLIDAYS, raw.holidays),
            hint="The next step shows every date that this changes.",
        ),
        field("until", "Last date", DatePickerElement(initial_date=raw.until), optional=True),
        inputs.reminders(raw.reminders),
    ]
    return View.modal("calls.schedule", "Schedule a call", blocks, submit="See the dates", state=state)


def schedule_preview(
    plan: forms.Plan,
    raw: forms.RawSchedule,
    dates: Sequence[Occurrence],
    *,
    workgroup: tuple[int, str],
    channel: str | None,
    holidays: Sequence[Sequence[StateHoliday]] = (),
    people: int | None = None,
    state: Mapping[str, Any] | None = None,
) -> View:
    """Return the step before saving: the next dates, what is special about them, and who will be told.

    `holidays` are those of single states: for each of the dates, or for the one date of a single call. `people` is how
    many a call for a small group is for; None: it is for the workgroup.
    """
    if people is not None:
        whom = "you" if people == 1 else f"its {people:,} people, you among them,"
        saving, after = f"Saving invites {whom} by direct message", "; the workgroup's channel is not told"
    elif channel:
        saving, after = f"Saving announces it in <#{channel}>", ""
    else:
        saving, after = "Saving announces it to nobody yet, because this workgroup has no channel", ""
    head = f"*{escape(plan.title)} · {escape(workgroup[1])}*\n{words.minutes(plan.minutes)}"
    blocks: list[Block] = [section(head)]
    if plan.rule:
        held = sum(each.skip is None for each in dates)
        said = f"It takes place {words.rhythm(plan.rule)}."
        head = "The next call:" if held == 1 else f"The next {count(held, 'date')}:"
        off = [*holidays, *[()] * (len(dates) - len(holidays))]
        lines = "\n".join(f"• {words.occurrence(each, days)}" for each, days in zip(dates, off, strict=True))
        blocks.append(section(f"{said}\n{head}\n{lines}"))
    elif plan.once:
        holiday = holiday_on(plan.once.local.date())
        note = f" (this is {holiday})" if holiday else ""
        note += f" ({words.state_holidays(holidays[0])})" if holidays and holidays[0] else ""
        blocks.append(section(f"• *{plain_time(plan.once.at, plan.zone)}*{_once_note(plan)}{note}"))
    if any(holidays):
        blocks.append(context("The holiday of a single state moves no call: only federal ones do."))
    blocks += [
        context(f"{saving}, with {words.leads(plan.leads)}{after}. Nothing is saved yet."),
        actions(button("Change something", "calls.schedule.change"), block_id="calls.schedule.back"),
    ]
    carried = {**(state or {}), "workgroup": workgroup[0], "form": _carried(raw)}
    submit = "Save and announce" if people is None else "Save and invite"
    return View.modal("calls.schedule.confirm", "Check the dates", blocks, submit=submit, state=carried)


def carried_form(state: Mapping[str, Any]) -> forms.RawSchedule:
    """Return the form that a preview carries in its state."""
    known = forms.RawSchedule.__dataclass_fields__
    # A window that was open while Convene was updated may carry an input that there is no more.
    return forms.RawSchedule(**{name: value for name, value in state["form"].items() if name in known})


def move(card: CallCard, local: datetime) -> View:
    """Return the form that moves one call; `local` is its present wall-clock time (naive) in its zone."""
    call = card.call
    blocks: list[Block] = [
        section(f"*{words.name_of(card)}*\nNow: {words.when(call)}"),
        field("date", "New date", DatePickerElement(initial_date=local.date().isoformat())),
        field("time", "New time", TimePickerElement(initial_time=f"{local:%H:%M}")),
        inputs.zone(call.zone),
    ]
    if card.rule:
        blocks += [
            inputs.scope("What to move"),
            context("A series goes on from the new date with the same rhythm; you see its new dates when it is saved."),
        ]
    blocks += [
        inputs.reason(),
        context(f"{_hearing(card)} at once."),
    ]
    return View.modal("calls.move", "Move this call", blocks, submit="Move it", state={"call": call.id})


def cancel(card: CallCard) -> View:
    """Return the form that cancels one call, or ends its series."""
    call = card.call
    blocks: list[Block] = [section(f"*{words.name_of(card)}*\n{words.when(call)}\n{words.tally(card.tally)}.")]
    if card.rule:
        blocks.append(inputs.scope("What to cancel"))
    blocks += [
        inputs.reason(),
        context(f"{_hearing(card)} at once. This cannot be taken back."),
    ]
    return View.modal(
        "calls.cancel", "Cancel this call", blocks, submit="Cancel the call", close="Keep it", state={"call": call.id}
    )


def request(workgroups: Sequence[tuple[int, str]], *, workgroup: int | None = None) -> View:
    """Return the form by which a member asks for a call."""
    groups = [(str(id_), name) for id_, name in workgroups]
    chosen = str(workgroup) if workgroup else (groups[0][0] if len(groups) == 1 else None)
    blocks: list[Block] = [
        section("The liaison of the workgroup gets your request, and finds a time or tells you why not."),
        field("workgroup", "Workgroup", inputs.select(groups, chosen)),
        field("topic", "What the call should be about", inputs.text(None, fields.REASON_LONGEST, multiline=True)),
        field(
            "wish",
            "When it would suit you",
            inputs.text(None, fields.REASON_LONGEST, "Any afternoon in the week of 12 October"),
            optional=True,
        ),
        field(
            "company",
            "Who it is for",
            inputs.select(COMPANY, COMPANY[0][0]),
            hint="For a small group, the workgroup is asked who else wants to join; only those hear of the call.",
        ),
    ]
    return View.modal("calls.request", "Ask for a call", blocks, submit="Send the request")


def decline(asked: Request) -> View:
    """Return the form by which a liaison declines a request for a call."""
    blocks: list[Block] = [
        section(f"*{escape(asked.person)} asks for a call of {escape(asked.workgroup)}*\nAbout: {escape(asked.topic)}"),
        field("reason", "Why", inputs.text(None, fields.REASON_LONGEST, multiline=True)),
        context("The person who asked reads this, and so does everybody who joined. No call is planned."),
    ]
    return View.modal(
        "calls.request.decline", "Decline this request", blocks, submit="Decline", state={"request": asked.id}
    )


def declined(asked: Request) -> View:
    """Confirm that a request is declined; `asked.person` is mrkdwn."""
    said = f"You declined the request for a call of *{escape(asked.workgroup)}*. {asked.person} is told why."
    return done("Declined", said)


def done(title: str, sentence: str) -> View:
    """Return what a form ends with: one paragraph of mrkdwn that says what happened and what happens next."""
    return View.modal("calls.done", title, [section(sentence)])


def scheduled(card: CallCard, *, series: bool, dates: Sequence[Occurrence] = ()) -> View:
    """Confirm a saved call or series, naming its first date and who hears of it.

    `dates` are a series' next ones, with what it skips between them, for whom has not seen them in a preview.
    """
    if card.small:
        where = "Its people are invited by direct message, and nobody else hears of it."
    elif card.channel:
        where = f"It is being announced in <#{card.channel}>."
    else:
        where = "Its workgroup has no channel yet, so it is not announced."
    what = "The series is saved. Its first call is on" if series else "The call is saved:"
    said = f"*{words.name_of(card)}*\n{what} {words.when(card.call)}.\n{where} `/calls list` shows it."
    if dates:
        said += "\n*Its next dates*\n" + "\n".join(f"• {words.occurrence(each)}" for each in dates)
    return done("Saved", said)


def moved(card: CallCard, calls: Sequence[Call]) -> View:
    """Confirm a move; several `calls` are those of a series that have another time now."""
    name = f"*{words.name_of(card)}*"
    if len(calls) == 1:
        note = words.holiday(card.call)
        return done("Moved", f"{name} is now on {words.when(card.call)}.{note} Everybody concerned is told.")
    dates = "\n".join(f"• {words.plain_when(each)}" for each in calls[:DATES_SHOWN])
    return done("Moved", f"{name}: {count(len(calls), 'call')} moved. Everybody concerned is told.\n{dates}")


def cancelled(card: CallCard, calls: int) -> View:
    """Confirm a cancellation of `calls` calls."""
    said = "This call is" if calls == 1 else f"The series has ended and {count(calls, 'call')} are"
    return done("Cancelled", f"*{words.name_of(card)}*\n{said} cancelled. Everybody concerned is told.")


def requested(workgroup: str, liaisons: Sequence[str], *, small: bool = False) -> View:
    """Confirm a request; `liaisons` are mrkdwn mentions or names of those who got it, `small` asks others to join."""
    whom = ", ".join(liaisons)
    said = f"Your request for a call of *{escape(workgroup)}* is with {whom}."
    if small:
        said += " The workgroup is asked who else wants to join."
    return done("Sent", f"{said} You will hear when it is planned, or why not.")


def _hearing(card: CallCard) -> str:
    everybody = "The channel and everybody who said going or maybe hear of it"
    return "Everybody whom this call is for hears of it by direct message" if card.small else everybody


def _carried(raw: forms.RawSchedule) -> dict[str, Any]:
    plain = forms.RawSchedule()
    return {key: value for key, value in asdict(raw).items() if value != getattr(plain, key)}


def _once_note(plan: forms.Plan) -> str:
    if plan.once and plan.once.gap:
        return f" (the time you chose does not exist that day because clocks go forward in {zone_name(plan.zone)})"
    if plan.once and plan.once.twice:
        return " (this hour comes twice that day because clocks go back; the first one is meant)"
    return ""
