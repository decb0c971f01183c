"""What Convene posts about pulses, in channels and to people. No message names who answered or holds an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement

from domain.pulses.pulse import Pulse
from views.pulses import words
from views.surfaces import Message, actions, button, context, section
from views.text import count, escape, listing, plain_time, shorten, slack_time


def answer_row(pulse: Pulse, *, done: bool = False) -> list[ButtonElement]:
    """Return the buttons by which a pulse is answered, and what is stored is shown."""
    value = str(pulse.id)
    said = "Change my answers" if done else "Answer"
    return [
        button(said, "pulses.answer", value, style=None if done else "primary"),
        button("What we store", "pulses.stored", value),
    ]


def opened(pulse: Pulse, group: str) -> Message:
    """Invite to answer, in the channel or by direct message."""
    text = (
        f"{words.plain_title(pulse, group)} is open until {words.plain_until(pulse)}. It takes "
        f"{words.minutes(pulse.instrument)} and is anonymous. Open this message and answer."
    )
    return Message.of(
        text,
        section(
            f"*{words.title(pulse, group)}*\n{escape(pulse.instrument.about.strip())}\n"
            f"Open until {words.until(pulse)}. It takes {words.minutes(pulse.instrument)}; you can stop and go on "
            "later."
        ),
        _answers(pulse),
        context(
            f"Anonymous: only numbers of the whole group are shown, after it closes, and only from {pulse.least} "
            "answers up. You can change your answers until then."
        ),
    )


def nudge(pulse: Pulse, group: str) -> Message:
    """Remind somebody who has not finished, by direct message; Convene does not remember whom it reminded."""
    text = (
        f"{words.plain_title(pulse, group)} is still open for you until {words.plain_until(pulse)}. Your answers are "
        "anonymous. Open this message to answer."
    )
    return Message.of(
        text,
        section(
            f"*{words.title(pulse, group)}* is still open for you\nUntil {words.until(pulse)}. It takes "
            f"{words.minutes(pulse.instrument)}, and what you have answered already is kept."
        ),
        _answers(pulse),
        context(
            "Your answers are anonymous. Nobody is told who has answered; this reminder is made and then forgotten."
        ),
    )


def too_few(pulse: Pulse, group: str) -> Message:
    """Tell who runs a pulse that it closed with too few answers, so that nothing is shown."""
    text = (
        f"{words.plain_title(pulse, group)} is closed: {pulse.answered or 0} of {pulse.invited or 0} answered. "
        f"Results need {pulse.least} answers, so none are shown and every answer was deleted."
    )
    return Message.of(
        text,
        section(
            f"*{words.title(pulse, group)}: not enough answers*\n{pulse.answered or 0} of {pulse.invited or 0} "
            f"answered. Results need {pulse.least}, so that nobody can be recognised. None are shown, and every "
            "answer was deleted."
        ),
        context("Ask the group what kept them, then start it again; a longer window often helps."),
    )


def skipped(pulse: Pulse, group: str, people: int) -> Message:
    """Tell who runs a recurring pulse that a run did not open."""
    text = (
        f"{words.plain_title(pulse, group)} did not open this time: {count(people, 'person', 'people')} can answer, "
        f"and results need {pulse.least}. Fill the open seats, and the next run opens by itself."
    )
    return Message.of(text, section(text))


def vote_opened(pulse: Pulse, group: str, closes_at: datetime, picks: int) -> Message:
    """Ask everybody what the group should work on."""
    name = escape(shorten(group, words.NAME_SHOWN))
    most = "one or two" if picks > 1 else "one"
    text = (
        f"What should {name} work on next? Vote until {plain_time(closes_at, pulse.zone)}: pick {most}. The vote is "
        "anonymous like the pulse. Open this message to vote."
    )
    return Message.of(
        text,
        section(
            f"*What should {name} work on next?*\nPick {most} from “{escape(pulse.instrument.title)}”, until "
            f"{slack_time(closes_at, pulse.zone)} on your clock ({plain_time(closes_at, pulse.zone)})."
        ),
        actions(
            button("Vote", "pulses.vote", str(pulse.id), style="primary"),
            button("See the results", "pulses.results", str(pulse.id)),
            block_id=f"pulses.vote.{pulse.id}",
        ),
        context("The vote is anonymous like the pulse, and nothing of it is shown before it closes."),
    )


def focus_chosen(group: str, titles: Sequence[str]) -> Message:
    """Say what the group works on from now on."""
    name, chosen = escape(shorten(group, words.NAME_SHOWN)), escape(listing(titles))
    text = f"{name} works on: {chosen}. It stands in reminders of calls and in Convene's Home from now on."
    noun = "Focus norm" if len(titles) == 1 else "Focus norms"
    return Message.of(
        text,
        section(f"*{noun} of {name}: {chosen}*\nIt stands in reminders of calls and in Convene's Home from now on."),
    )


def undecided(pulse: Pulse, group: str, tied: Sequence[str]) -> Message:
    """Ask who runs the pulse to settle what the vote did not: a tie, or too few votes."""
    name = escape(shorten(group, words.NAME_SHOWN))
    said = (
        f"The vote on what {name} works on is tied between {escape(listing(tied))}. Please settle it with the group."
        if tied
        else f"Fewer than {pulse.least} people of {name} voted on what to work on, so the votes were deleted. Please "
        "choose together with the group."
    )
    return Message.of(
        f"{said} Open this message to enter what you chose.",
        section(said),
        actions(
            button("Enter the choice", "pulses.settle", str(pulse.id), style="primary"),
            block_id=f"pulses.settle.{pulse.id}",
        ),
    )


def _answers(pulse: Pulse) -> Block:
    return actions(*answer_row(pulse), block_id=f"pulses.answer.{pulse.id}")
