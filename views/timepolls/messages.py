"""Messages about time polls: the poll itself, its reminder, and what its organiser hears."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from domain.calls.overview import CallCard
from domain.timepolls.overview import PollCard, Results
from domain.timepolls.poll import Slot, State
from views.calls import words as calls
from views.calls.messages import answer_buttons
from views.surfaces import Message, actions, button, context, section
from views.text import count, plain_time
from views.timepolls import words
from views.timepolls.results import slot_blocks

LINES_A_SECTION = 15
SHOWN_AT_THE_END = 3


def asked(card: PollCard) -> Message:
    """Ask for answers: every slot on the reader's own clock, and how many have answered."""
    poll = card.poll
    if poll.state is not State.OPEN:
        return over(card)
    many = count(len(poll.slots), "time")
    by = plain_time(poll.deadline, poll.zone)
    counted = f"{words.answered(card)} " if card.counts else ""
    text = f"When suits you? {words.plain_name_of(card)}: {many}, answer by {by}. Open this message to answer."
    return Message.of(
        text,
        section(f"*When suits you?* {words.name_of(card)}\n{calls.minutes(poll.minutes)}, on your own clock:"),
        *_slots(card),
        section(f"{counted}Answer by {words.when(poll.deadline, poll.zone)}."),
        actions(
            button(
                "Answer", "timepolls.answer", str(poll.id), style="primary", label=words.spoken("Answer", poll.title)
            ),
            block_id=f"timepolls.asked.{poll.id}",
        ),
        context("You can change your answer until then. None of these times is held; only the one chosen is planned."),
    )


def over(card: PollCard) -> Message:
    """Say in the place of a poll how it ended."""
    poll = card.poll
    chosen = poll.slot(poll.winner) if poll.winner else None
    if poll.state is State.DECIDED and chosen:
        text = f"{words.plain_name_of(card)}: the time is {plain_time(chosen.starts_at, poll.zone)}."
        text += " `/calls list` shows it."
        return Message.of(
            text, section(f"*{words.name_of(card)}*\nThe time is {words.when(chosen.starts_at, poll.zone)}.")
        )
    if poll.state is State.DECIDED:
        text = f"{words.plain_name_of(card)} is planned, so there is nothing left to answer. `/calls list` shows it."
        said = "The call is planned without this poll, so there is nothing left to answer."
        return Message.of(text, section(f"*{words.name_of(card)}*\n{said}"))
    if poll.state is State.CANCELLED:
        text = f"The time poll {words.plain_name_of(card)} was called off. There is nothing left to do."
        return Message.of(text, section(f"*{words.name_of(card)}*\nThis time poll was called off."))
    text = f"The time poll {words.plain_name_of(card)} is closed. {words.answered(card)} The organiser chooses a time."
    return Message.of(
        text,
        section(f"*{words.name_of(card)}*\nThis time poll is closed. {words.answered(card)} The organiser chooses."),
    )


def reminder(card: PollCard) -> Message:
    """Remind somebody who has not answered."""
    poll = card.poll
    by = plain_time(poll.deadline, card.clock)
    text = f"When suits you? {words.plain_name_of(card)} waits for your answer until {by}. Open this message to answer."
    return Message.of(
        text,
        section(
            f"*When suits you?* {words.name_of(card)}\n{count(len(poll.slots), 'time')} to choose from. "
            f"Answer by {words.when(poll.deadline, poll.zone)}."
        ),
        actions(
            button("Answer", "timepolls.answer", str(poll.id), style="primary"),
            block_id=f"timepolls.reminder.{poll.id}",
        ),
    )


def all_answered(results: Results) -> Message:
    """Tell the organiser that nobody is missing, with what leads."""
    return _ranked(results, "Everybody has answered")


def closed(results: Results) -> Message:
    """Tell the organiser that the deadline has passed, with what leads."""
    return _ranked(results, "The deadline has passed")


def refused(card: PollCard, slots: Sequence[Slot]) -> Message:
    """Tell the organiser that nobody can come to some slots."""
    poll = card.poll
    first = plain_time(slots[0].starts_at, poll.zone)
    more = f" and {count(len(slots) - 1, 'other time')}" if len(slots) > 1 else ""
    text = f"Nobody can come at {first}{more}: {words.plain_name_of(card)}. Open this message for the results."
    lines = "\n".join(f"• {words.when(each.starts_at, poll.zone)}" for each in slots[:LINES_A_SECTION])
    return Message.of(
        text,
        section(f"*Everybody who was asked said no* · {words.name_of(card)}\n{lines}"),
        actions(button("See the results", "timepolls.results", str(poll.id)), block_id=f"timepolls.refused.{poll.id}"),
    )


def chosen(card: PollCard, call: CallCard) -> Message:
    """Tell somebody who was asked directly that a time was chosen, with the buttons to answer."""
    text = f"A time was chosen: {calls.plain_name_of(call)}, {calls.plain_when(call.call)}."
    text += " Open this message and say whether you can come."
    body = f"*A time was chosen* · {words.name_of(card)}\n{calls.when(call.call)}\n{calls.joining(call.call)}"
    return Message.of(text, section(body), answer_buttons(call))


def _ranked(results: Results, what: str) -> Message:
    card, poll = results.card, results.card.poll
    best = results.ranking.best
    lead = f" First is {plain_time(best.slot.starts_at, poll.zone)}." if best else ""
    text = f"{what}: {words.plain_name_of(card)}.{lead} Open this message to choose a time."
    blocks: list[Block] = [section(f"*{what}* · {words.name_of(card)}\n{words.answered(card)}")]
    for place, each in enumerate(results.ranking.slots[:SHOWN_AT_THE_END], start=1):
        blocks += slot_blocks(results, each, place, choose=place == 1)
    blocks.append(
        actions(button("See all results", "timepolls.results", str(poll.id)), block_id=f"timepolls.ranked.{poll.id}")
    )
    return Message.of(text, *blocks)


def _slots(card: PollCard) -> list[Block]:
    lines = [f"• {words.when(each.starts_at, card.poll.zone)}" for each in card.poll.slots]
    return [
        section("\n".join(lines[start : start + LINES_A_SECTION])) for start in range(0, len(lines), LINES_A_SECTION)
    ]
