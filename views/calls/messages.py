"""What Convene posts about calls, in channels and to people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block, ButtonElement

from domain.calls.answers import Answer
from domain.calls.call import Call, Series
from domain.calls.holidays import StateHoliday
from domain.calls.overview import CallCard, Request
from domain.calls.reminders import Shift
from views.calls import words
from views.surfaces import BUTTON_LIMIT, Message, actions, button, context, section
from views.text import count, escape, focus, plain_time, shorten

SHIFTS_SHOWN = 15
DATES_SHOWN = 6
FILES_SHOWN = 12
MOVES_SHOWN = 12


def answer_row(card: CallCard, *, who: bool = True) -> list[ButtonElement]:
    """Return the answers as buttons (the viewer's own one is ticked and said in the text), and who is coming."""
    value = str(card.call.id)
    row = [
        button(
            f"✓ {said}" if answer is card.mine else said,
            f"calls.rsvp:{answer.value}",
            value,
            label=_label(said, card.call),
        )
        for answer, said in words.ANSWERS.items()
    ]
    if not who:
        return row
    file = button("Calendar file", "calls.ics", value, label=_label("Calendar file", card.call))
    return [*row, button("Who is coming", "calls.who", value), file]


def answer_buttons(card: CallCard, *, who: bool = True) -> Block:
    """Return the block with a call's answer buttons."""
    return actions(*answer_row(card, who=who), block_id=f"calls.rsvp.{card.call.id}")


def _label(said: str, call: Call) -> str:
    return shorten(f"{said}: {words.plain_when(call)}", BUTTON_LIMIT)


def announcement(card: CallCard, following: Sequence[Call] = ()) -> Message:
    """Announce a call with its answer buttons and the live count; `following` are the next calls of a new series."""
    call = card.call
    blocks: list[Block] = [section(f"*{words.name_of(card)}*\n{words.when(call)}\n{words.joining(call)}")]
    if card.rule:
        said = f"The group meets {words.rhythm(card.rule)}."
        if following:
            dates = [f"• {words.when(each)}" for each in following[:DATES_SHOWN]]
            said += "\nAfter this call:\n" + "\n".join(dates)
        blocks.append(section(said))
    blocks += [
        answer_buttons(card),
        context(f"{words.tally(card.tally)}. You can change your answer until the call begins."),
    ]
    text = f"{words.plain_name_of(card)}: {words.plain_when(call)}. Open this message and say whether you can come."
    return Message.of(text, *blocks)


def announcement_cancelled(card: CallCard) -> Message:
    """Return what an announcement becomes when its call is cancelled: no buttons, and the fact."""
    call = card.call
    text = f"Cancelled: {words.plain_name_of(card)}, {words.plain_when(call)}. There is nothing to do."
    body = f"*Cancelled: {words.name_of(card)}*\n~{words.plain_when(call)}~\nThis call does not take place."
    return Message.of(text, section(body))


def reminder(card: CallCard, before: timedelta) -> Message:
    """Remind a channel of a call, `before` it starts; answers can still be changed."""
    call = card.call
    text = (
        f"In {words.lead(before)}: {words.plain_name_of(card)}, {words.plain_when(call)}. "
        "Open this message to join or to answer."
    )
    foot = context(f"So far: {words.tally(card.tally)}.")
    return Message.of(text, _soon(card, before), answer_buttons(card), foot)


def reminder_for_person(card: CallCard, before: timedelta) -> Message:
    """Remind somebody who is going, by direct message."""
    call = card.call
    text = (
        f"In {words.lead(before)}: {words.plain_name_of(card)}, {words.plain_when(call)}. You said you are going. "
        "If that has changed, open this message and say so."
    )
    asking = section("You said you are going. If something came up, one tap tells the group.")
    return Message.of(text, _soon(card, before), asking, answer_buttons(card))


def _soon(card: CallCard, before: timedelta) -> Block:
    call = card.call
    said = f"*In {words.lead(before)}: {words.name_of(card)}*\n{words.when(call)}\n{words.joining(call)}"
    return section(f"{said}\n{focus(card.focus)}" if card.focus else said)


def moved(card: CallCard, previous: Call, by: str, reason: str | None, *, personal: bool = False) -> Message:
    """Say that a call has another time now; `by` is who moved it, as mrkdwn. Old and new time are both named."""
    call = card.call
    text = (
        f"Moved: {words.plain_name_of(card)} is now on {words.plain_when(call)} instead of "
        f"{words.plain_when(previous)}. Open this message and say whether the new time suits you."
    )
    asking = (
        f"{words.mine(card.mine)} Does the new time still suit you?"
        if personal
        else "Does the new time still suit you?"
    )
    return Message.of(
        text,
        section(
            f"*Moved: {words.name_of(card)}*\nNew time: {words.when(call)}\nBefore: ~{words.plain_when(previous)}~\n"
            f"{words.joining(call)}"
        ),
        section(_because(f"{by} moved it.", reason, asking)),
        answer_buttons(card),
    )


def series_moved(card: CallCard, moves: Sequence[tuple[Call, Call]], by: str, reason: str | None) -> Message:
    """Say that a series has other times from now on; `moves` pairs each call as it was with how it is now."""
    name, first = words.plain_name_of(card), moves[0][1]
    text = (
        f"Moved: {name} has other times from now on, {count(len(moves), 'call')} in all. The first is now on "
        f"{words.plain_when(first)} instead of {words.plain_when(moves[0][0])}. Open this message for all of them."
    )
    dates = [f"• {words.when(after)}, ~{words.plain_when(before)}~" for before, after in moves[:MOVES_SHOWN]]
    if len(moves) > MOVES_SHOWN:
        dates.append(f"• and {count(len(moves) - MOVES_SHOWN, 'more call')}")
    said = _because(f"{by} moved this series.", reason, "These are its new times:")
    return Message.of(
        text,
        section("\n".join([f"*Moved: {words.name_of(card)}*", said, *dates])),
        section("What you answered to each call stays. Does the next one still suit you?"),
        answer_buttons(card),
    )


def cancelled(card: CallCard, by: str, reason: str | None, next_call: Call | None = None) -> Message:
    """Say that a call does not take place; `next_call` is the next one of its workgroup."""
    call = card.call
    after = f" The next call is on {words.plain_when(next_call)}." if next_call else ""
    text = (
        f"Cancelled: {words.plain_name_of(card)} on {words.plain_when(call)} does not take place. "
        f"You can take it out of your calendar.{after}"
    )
    shown = f"\nNext call: {words.when(next_call)}" if next_call else ""
    said = _because(f"{by} cancelled this call.", reason, "You can take it out of your calendar.")
    return Message.of(
        text,
        section(f"*Cancelled: {words.name_of(card)}*\n~{words.plain_when(call)}~\n{said}{shown}"),
        actions(button("Calendar file that removes it", "calls.ics", str(call.id)), block_id=f"calls.ics.{call.id}"),
    )


def series_ended(series: Series, workgroup: str, calls: Sequence[Call], by: str, reason: str | None) -> Message:
    """Say that a series has ended and which calls therefore do not take place."""
    name = f"{escape(shorten(series.title, words.TITLE_SHOWN))} of {escape(shorten(workgroup, words.TITLE_SHOWN))}"
    dates = [f"• ~{words.plain_when(call)}~" for call in calls[:DATES_SHOWN]]
    text = (
        f"Ended: {name} no longer takes place, from {words.plain_when(calls[0])} on. "
        "You can take these calls out of your calendar."
        if calls
        else f"Ended: {name}. No further calls were planned, so there is nothing to do."
    )
    gone = "These calls do not take place:" if dates else "No further calls were planned."
    said = _because(f"{by} ended this series.", reason, gone)
    head = section("\n".join([f"*Ended: {escape(series.title)} · {escape(workgroup)}*", said, *dates]))
    if not calls:
        return Message.of(text, head)
    # A calendar file that cancels is about one entry, so each call has its own.
    days = [(call.id, words.day(call.starts_at.astimezone(ZoneInfo(call.zone)).date())) for call in calls]
    files = [button(f"Remove {day}", f"calls.ics:{id_}", str(id_)) for id_, day in days[:FILES_SHOWN]]
    hint = context("Each button sends you a calendar file that takes one call out. Calendars that follow a link drop "
                   "them by themselves.")  # fmt: skip
    return Message.of(text, head, actions(*files, block_id=f"calls.ics.ended.{calls[0].id}"), hint)


def clock_change(card: CallCard, shifts: Sequence[Shift]) -> Message:
    """Warn a channel that daylight saving moves a call on some members' clocks."""
    call = card.call
    lines = [f"• {words.shift(each)}{words.place(each.place)}" for each in shifts[:SHIFTS_SHOWN]]
    people = sum(each.place.people for each in shifts)
    if len(shifts) > SHIFTS_SHOWN:
        lines.append(f"• and {count(len(shifts) - SHIFTS_SHOWN, 'more time zone')}")
    text = (
        f"Check your clock: {words.plain_name_of(card)} on {words.plain_when(call)} comes at another hour than last "
        f"time for {count(people, 'person', 'people')} in {words.where(shifts)}, because of daylight saving. "
        "Open this message to see whether for you."
    )
    return Message.of(
        text,
        section(
            f"*Check your clock: {words.name_of(card)}*\n{words.when(call)}\n"
            f"Daylight saving began or ended since the last call. For {count(people, 'person', 'people')} it comes at "
            "another hour:\n" + "\n".join(lines)
        ),
        context("Everywhere else the hour is the usual one."),
    )


def clock_change_for_person(card: CallCard, shift: Shift) -> Message:
    """Warn somebody who is going that the call comes at another hour on their own clock."""
    call = card.call
    text = (
        f"Check your clock: {words.plain_name_of(card)} on {words.plain_when(call)} comes at another hour for you. "
        f"{words.shift(shift)}. If that does not suit you, open this message and change your answer."
    )
    return Message.of(
        text,
        section(
            f"*Check your clock: {words.name_of(card)}*\n{words.when(call)}\n"
            f"Daylight saving began or ended since the last call, so it comes at another hour for you.\n"
            f"*{words.shift(shift)}.*"
        ),
        answer_buttons(card, who=False),
    )


def state_holiday(card: CallCard, off: Sequence[StateHoliday]) -> Message:
    """Warn a channel that a call is on a holiday of some members' states."""
    said = words.state_holidays(off)
    text = (
        f"A holiday for some: {words.plain_name_of(card)} on {words.plain_when(card.call)} falls on {said}. "
        "Whoever cannot come then, please say so under the call."
    )
    lines = [
        f"• {escape(each.name)}: {words.states(each.states)} ({count(each.people, 'person', 'people')})"
        for each in off[: words.HOLIDAYS_NAMED]
    ]
    return Message.of(
        text,
        section(
            f"*A holiday for some: {words.name_of(card)}*\n{words.when(card.call)}\n"
            "It takes place as planned. The day is a holiday here:\n" + "\n".join(lines)
        ),
        answer_buttons(card),
    )


def attendance(card: CallCard, attended: int | None = None) -> Message:
    """Ask after a call who was there, with one tap; `attended` is the count so far (None in a direct message)."""
    call = card.call
    value = str(call.id)
    text = (
        f"{words.plain_name_of(card)} on {words.plain_when(call)} is over. Were you there? Open this message to answer."
    )
    blocks: list[Block] = [
        section(f"*{words.name_of(card)}* is over ({words.plain_when(call)}). Were you there?"),
        actions(
            button("I was there", "calls.attended:yes", value),
            button("I missed it", "calls.attended:no", value),
            block_id=f"calls.attended.{value}",
        ),
    ]
    if attended is not None:
        said = "1 person was there" if attended == 1 else f"{count(attended, 'person', 'people')} were there"
        blocks.append(context(f"So far {said}. You can correct your answer for two weeks."))
    return Message.of(text, *blocks)


def request(asked: Request) -> Message:
    """Tell a liaison that somebody asks for a call, with the button that schedules it."""
    wish = f"\nWhen it would suit: {escape(asked.wish)}" if asked.wish else ""
    text = (
        f"{asked.person} asks for a call of {escape(shorten(asked.workgroup, words.TITLE_SHOWN))}: "
        f"{escape(shorten(asked.topic, words.TITLE_SHOWN))}. Open this message to schedule it."
    )
    return Message.of(
        text,
        section(f"*{asked.person} asks for a call of {escape(asked.workgroup)}*\nAbout: {escape(asked.topic)}{wish}"),
        actions(
            button("Schedule this call", "calls.request.schedule", str(asked.id), style="primary"),
            button("Decline", "calls.request.decline", str(asked.id)),
            block_id=f"calls.request.{asked.id}",
        ),
        context("The person who asked hears either way. Declining asks you for a short reason."),
    )


def request_answered(asked: Request, by: str, *, scheduled: bool) -> Message:
    """Say in the place of a request how it was answered, so that nobody answers twice; `by` is mrkdwn."""
    name, done = escape(shorten(asked.workgroup, words.TITLE_SHOWN)), "scheduled" if scheduled else "declined"
    text = f"{by} {done} the call of {name} that {asked.person} asked for. There is nothing left to do."
    said = f"*{asked.person} asked for a call of {escape(asked.workgroup)}*\nAbout: {escape(asked.topic)}"
    return Message.of(text, section(said), context(f"{done.capitalize()} by {by}"))


def request_declined(asked: Request, by: str, why: str) -> Message:
    """Tell the person who asked for a call that there will be none, and why."""
    what = f"your request for a call of {escape(shorten(asked.workgroup, words.TITLE_SHOWN))}"
    after = "Write to them if you have questions."
    text = f"{by} declined {what}. Why: “{escape(shorten(' '.join(why.split()), words.TITLE_SHOWN))}” {after}"
    said = _because(f"*{by} declined {what}*\nYou asked about: {escape(asked.topic)}", why, after)
    return Message.of(text, section(said))


def request_scheduled(asked: Request, card: CallCard) -> Message:
    """Tell the person who asked for a call that it is planned."""
    call = card.call
    text = f"The call you asked for is planned: {words.plain_name_of(card)}, {words.plain_when(call)}."
    text += " Open this message and say whether you can come."
    return Message.of(
        text,
        section(
            f"*The call you asked for is planned*\nYou asked about: {escape(asked.topic)}\n"
            f"{words.name_of(card)}\n{words.when(call)}\n{words.joining(call)}"
        ),
        answer_buttons(card),
    )


def answered(card: CallCard, answer: Answer) -> Message:
    """Confirm an answer to the person who gave it."""
    said = words.mine(answer)
    after = {
        Answer.GOING: "If something comes up, change your answer before it begins.",
        Answer.MAYBE: "When you know, change your answer before it begins.",
        Answer.DECLINED: "Thank you for saying so. You can still change your mind.",
    }[answer]
    text = f"{said} {words.plain_name_of(card)}, {words.plain_when(card.call)}. {after}"
    return Message.of(text, section(f"*{said}* {words.name_of(card)}\n{words.when(card.call)}\n{after}"))


def attendance_noted(card: CallCard, attended: bool) -> Message:
    """Confirm attendance to the person who said it."""
    said = "Noted: you were there." if attended else "Noted: you missed it."
    at = plain_time(card.call.starts_at, card.call.zone)
    text = f"{said} {words.plain_name_of(card)}, {at}. Tap the other button to correct it."
    return Message.of(text, section(f"*{said}* {words.name_of(card)}, {at}.\nTap the other button to correct it."))


def _because(fact: str, reason: str | None, after: str) -> str:
    """Return what happened, the reason as a quotation if there is one, and what follows from it."""
    return f"{fact}\n> {escape(' '.join(reason.split()))}\n{after}" if reason else f"{fact} {after}"
