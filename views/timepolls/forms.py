"""The forms of time polls: start with its preview, and the one that answers every slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from slack_sdk.models.blocks import Block, DatePickerElement, RadioButtonsElement, TimePickerElement

from domain.calls.overview import Request, RequestState
from domain.timepolls.forms import SLOTS_LONGEST, RawPoll, packed, unpacked, written
from domain.timepolls.overview import PollCard, Preview
from views.calls import inputs
from views.calls import words as calls
from views.surfaces import View, actions, button, context, field, section
from views.text import count, escape, plain_time, shorten, zone_name
from views.timepolls import words

LINES_A_SECTION = 15


def start(
    raw: RawPoll,
    workgroups: Sequence[tuple[int, str]],
    *,
    workgroup: int | None = None,
    state: Mapping[str, Any] | None = None,
    people: int | None = None,
) -> View:
    """Return the form that starts a time poll; `people` is how many a request's poll asks, None for a workgroup's."""
    groups = [(str(id_), name) for id_, name in workgroups]
    chosen = str(workgroup) if workgroup else (groups[0][0] if len(groups) == 1 else None)
    blocks: list[Block] = []
    if people is not None:
        blocks.append(section(f"This asks the {count(people, 'person', 'people')} who want this call, and you."))
    blocks += [
        field("workgroup", "Workgroup", inputs.select(groups, chosen)),
        inputs.title(raw.title),
        inputs.minutes(raw.minutes),
        inputs.zone(raw.zone),
        field("first", "Look between", DatePickerElement(initial_date=raw.first), optional=True),
        field(
            "last",
            "and",
            DatePickerElement(initial_date=raw.last),
            optional=True,
            hint="You see the times that suit most people's working hours, and choose among them.",
        ),
        field(
            "slots",
            "Or write the times yourself, one a line",
            inputs.text(raw.slots, SLOTS_LONGEST, "2026-10-08 15:00", multiline=True),
            optional=True,
            hint="Date and time; with another zone after it if it is not the one above: 2026-10-08 9:00 AM Honolulu.",
        ),
        field("deadline_date", "Answers until", DatePickerElement(initial_date=raw.deadline_date)),
        field("deadline_time", "at", TimePickerElement(initial_time=raw.deadline_time)),
        inputs.link(raw.link),
    ]
    return View.modal("timepolls.start", "Find a time", blocks, submit="See the times", state=state)


def preview(shown: Preview, raw: RawPoll, state: Mapping[str, Any]) -> View:
    """Return the step before a poll opens: its times, for how many people each is inconvenient, and whom it asks."""
    pairs = [(str(int(at.timestamp())), _option(at, shown.zone, outside)) for at, outside in shown.slots]
    where = f"in <#{shown.channel}>" if shown.channel else "by direct message"
    remind = (
        f"Who has not answered is reminded once, {plain_time(shown.reminder, shown.zone)}."
        if shown.reminder
        else "The deadline is so near that nobody is reminded."
    )
    lines = [f"• {words.when(at, shown.zone)}: {_outside(outside)}" for at, outside in shown.slots]
    kept = {**state, "form": carried(raw), "at": packed([at for at, _ in shown.slots]) if shown.by_hand else None}
    blocks: list[Block] = [
        section(
            f"*{escape(shown.title)} · {escape(shown.workgroup[1])}*\n{calls.minutes(shown.minutes)}. "
            "For how many people each time is outside their working hours:"
        ),
        *(
            section("\n".join(lines[begin : begin + LINES_A_SECTION]))
            for begin in range(0, len(lines), LINES_A_SECTION)
        ),
        field(
            "slots",
            "Times to ask about",
            inputs.several(pairs, [value for value, _ in pairs]),
            hint=f"On {zone_name(shown.zone)}; everybody sees their own clock. Leave out what does not suit.",
        ),
        context(
            f"This asks {count(shown.people, 'person', 'people')} {where}, with answers until "
            f"{plain_time(shown.deadline, shown.zone)}. {remind} Nothing is sent yet, and no time is held."
        ),
        actions(button("Change something", "timepolls.change"), block_id="timepolls.change"),
    ]
    return View.modal("timepolls.confirm", "Check the times", blocks, submit="Ask", state=kept)


def carried(raw: RawPoll) -> dict[str, Any]:
    """Return the form as a window carries it: what was entered, without what was left empty."""
    return {key: value for key, value in asdict(replace(raw, slots=None)).items() if value}


def carried_form(state: Mapping[str, Any]) -> RawPoll:
    """Return the form that a preview carries in its state."""
    raw = replace(RawPoll(), **state["form"])
    return replace(raw, slots=written(unpacked(state["at"]), raw.zone or "UTC")) if state.get("at") else raw


def answer(card: PollCard) -> View:
    """Return the one form that answers every slot, on the viewer's own clock, filled in with what they said before."""
    poll = card.poll
    known = "your clock" if card.zone else "the poll's clock, because yours is not known"
    blocks: list[Block] = [
        section(f"*{words.name_of(card)}*\n{calls.minutes(poll.minutes)}, in {zone_name(card.clock)} ({known})."),
    ]
    for slot in poll.slots:
        options = inputs.options(words.CHOICES)
        mine = card.mine.get(slot.id)
        chosen = next((each for each in options if mine and each.value == mine.value), None)
        blocks.append(
            field(
                f"slot-{slot.id}",
                words.plain(slot.starts_at, card.clock),
                RadioButtonsElement(options=options, initial_option=chosen),
            )
        )
    blocks.append(
        context(
            f"You can change this until {plain_time(poll.deadline, card.clock)}. Liaisons and managers see who can "
            "come when; the group sees how many have answered."
        )
    )
    return View.modal("timepolls.answer", "When suits you?", blocks, submit="Answer", state={"poll": poll.id})


def answer_saved(card: PollCard) -> View:
    """Confirm answers."""
    said = f"*{words.name_of(card)}*\nThank you, your answer is noted. {words.answered(card)} You can change it until "
    return done("Noted", f"{said}{words.when(card.poll.deadline, card.poll.zone)}.")


def started(card: PollCard) -> View:
    """Confirm a poll that opened."""
    where = f"in <#{card.poll.channel}>" if card.poll.channel else "by direct message"
    said = f"*{words.name_of(card)}*\n{count(card.asked, 'person', 'people')} are asked {where}, with answers until "
    after = "You hear when everybody has answered, and at the deadline. `/timepoll results` shows how it stands."
    return done("Asked", f"{said}{words.when(card.poll.deadline, card.poll.zone)}.\n{after}")


def cancelled(card: PollCard) -> View:
    """Confirm that a poll was called off."""
    return done("Called off", f"*{words.name_of(card)}*\nThis time poll was called off. What was posted says so.")


def joined(asked: Request) -> str:
    """Return what somebody reads who joined a request for a small-group call, as mrkdwn."""
    about = escape(shorten(asked.topic, words.TITLE_SHOWN))
    after = (
        "The invitation is in your direct messages with Convene."
        if asked.state is RequestState.SCHEDULED
        else "You hear when a time is looked for."
    )
    return f"You are part of the conversation on {about}. {after}"


def done(title: str, sentence: str) -> View:
    """Return what a form ends with."""
    return View.modal("timepolls.done", title, [section(sentence)])


def _option(at: Any, zone: str, outside: int) -> str:
    return f"{plain_time(at, zone)}" if not outside else f"{plain_time(at, zone)} · {outside} outside"


def _outside(outside: int) -> str:
    return count(outside, "person", "people") if outside else "nobody"
