"""Pulses in lists: to answer, to look after, to read; with what can be done about each."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement

from domain.pulses.overview import Overview, PulseLine
from domain.pulses.pulse import PulseState
from views.directory.weight import that_fit
from views.pulses import words
from views.pulses.messages import answer_row
from views.surfaces import Message, View, actions, button, context, section
from views.text import count, listing, plain_time

SHOWN = 12
HOME_SHOWN = 5
START = "Start a pulse"


def overview(found: Overview) -> Message:
    """Answer `/pulse`: what is open for me, what I look after, results, and how to start one."""
    text = _headline(found)
    return Message.of(text, *_blocks(found, text))


def overview_window(found: Overview) -> View:
    """Return the same in a modal."""
    return View.modal("pulses.list", "Pulses", _blocks(found, _headline(found)))


def status(found: Overview) -> Message:
    """Answer `/pulse status`: how many have answered what I look after, and nothing else."""
    if not found.lines:
        text = "None of your groups has a pulse open. Start one with `/pulse start` or the button below."
        return Message.of(text, section(text), actions(_start(), block_id="pulses.none"))
    said = [f"{words.plain_title(each.pulse, each.group)}: {_count(each)}" for each in found.lines[:3]]
    blocks: list[Block] = [section("*Pulses you look after*"), *_lines(found.lines)]
    blocks.append(context("This count is all that is known before a pulse closes. It names nobody."))
    return Message.of(f"{'; '.join(said)}. Open this message to close one.", *blocks)


def choose(lines: Sequence[PulseLine]) -> Message:
    """Ask which of several open pulses to answer."""
    text = f"{count(len(lines), 'pulse')} open for you. Open this message and choose one."
    return Message.of(text, section("*Open for you*"), *_lines(lines))


def nothing_to_answer() -> Message:
    """Say that no pulse is open for this person."""
    text = "No pulse is open for you. When one opens, you get a message with a button to answer it."
    return Message.of(text, section(text))


def no_results(ask: Sequence[str] = ()) -> Message:
    """Say that there are no results to see yet."""
    whom = f" {listing(list(ask), last='or')} can start a pulse." if ask else ""
    text = f"There are no results that you can see yet. They appear once a pulse is closed and shared.{whom}"
    return Message.of(text, section(text))


def earlier(lines: Sequence[PulseLine]) -> list[Block]:
    """Return buttons to other results, for under the latest ones."""
    row = [
        button(
            f"{each.pulse.instrument.short_title}, {words.day(each.pulse.ended_at)}",
            f"pulses.results:{each.pulse.id}",
            str(each.pulse.id),
            label=f"Results of {each.pulse.instrument.title} in {each.group}, {words.day(each.pulse.ended_at)}",
        )
        for each in lines[:5]
    ]
    return [context("Earlier results:"), actions(*row, block_id="pulses.earlier")] if row else []


def home_blocks(lines: Sequence[PulseLine]) -> list[Block]:
    """Return the pulses that are open for somebody, for Home."""
    return _lines(lines, HOME_SHOWN)


def close(line: PulseLine) -> View:
    """Return the question whether to close a pulse by hand."""
    pulse = line.pulse
    few = (line.answered or 0) < pulse.least
    warning = (
        f"\n:warning: Results need {pulse.least} answers. If you close it now, nothing is shown and every answer is "
        "deleted."
        if few
        else ""
    )
    said = (
        f"*{words.title(pulse, line.group)}*\n{_count(line)}. It would close by itself {words.until(pulse)}.\nIf you "
        f"close it now, nobody can answer any more.{warning}"
    )
    return View.modal(
        "pulses.close",
        "Close this pulse?",
        [section(said)],
        submit="Close it now",
        close="Keep it open",
        state={"pulse": pulse.id},
    )


def closed(line: PulseLine) -> View:
    """Confirm that a pulse takes no answers any more."""
    said = (
        f"*{words.title(line.pulse, line.group)}* takes no answers any more. The ballots are counted now; the results "
        "follow within seconds, to whoever sees them first."
    )
    return View.modal("pulses.closed", "Closed", [section(said)])


def stop(line: PulseLine) -> View:
    """Return the question whether a recurring pulse should come back no more."""
    pulse = line.pulse
    said = (
        f"*{words.title(pulse, line.group)}* opens again {words.REPEATS[pulse.every].lower()}. If you stop it, the run "
        "that is open goes on, and none follows."
    )
    return View.modal(
        "pulses.stop", "Stop repeating?", [section(said)], submit="Stop it", close="Keep it", state={"pulse": pulse.id}
    )


def stopped(line: PulseLine) -> View:
    """Confirm that a pulse comes back no more."""
    said = f"*{words.title(line.pulse, line.group)}* does not come back any more. What is open goes on."
    return View.modal("pulses.stopped", "Stopped", [section(said)])


def _headline(found: Overview) -> str:
    waiting = [each for each in found.lines if each.answers and not each.done]
    if waiting:
        names = listing([words.plain_title(each.pulse, each.group) for each in waiting[:3]])
        return f"Open for you: {names}. Open this message and answer."
    if found.lines:
        return "Nothing is waiting for your answer. Here are the pulses of your groups."
    whom = listing(list(found.ask), last="or") or "the liaison of your workgroup"
    if found.may_start:
        return "There is no pulse in your groups yet. Start one with `/pulse start` or the button below."
    return f"There is no pulse in your groups yet. {whom} can start one."


def _blocks(found: Overview, headline: str) -> list[Block]:
    blocks: list[Block] = [section(headline if not found.lines else "*Pulses of your groups*")]
    blocks += _lines(found.lines)
    row = [_start()] if found.may_start else []
    row.append(button("Rate as a team", "pulses.rate"))
    return [*blocks, actions(*row, block_id="pulses.list")]


def _lines(lines: Sequence[PulseLine], most: int = SHOWN) -> list[Block]:
    """Return as many lines, each with its buttons, as a message holds, and how many more there are."""
    blocks: list[Block] = []
    shown = 0
    for each in lines[:most]:
        more = [*blocks, *_line(each)]
        if shown and len(that_fit(more)) < len(more):
            break
        blocks, shown = more, shown + 1
    if shown < len(lines):
        blocks.append(context(f"And {count(len(lines) - shown, 'more pulse')}."))
    return blocks


def _line(each: PulseLine) -> list[Block]:
    row = _row(each)
    said = section(f"*{words.title(each.pulse, each.group)}*\n{_stand(each)}")
    return [said, actions(*row, block_id=f"pulses.line.{each.pulse.id}")] if row else [said]


def _stand(each: PulseLine) -> str:
    pulse = each.pulse
    if pulse.state is PulseState.CLOSED:
        shared = "" if pulse.shared_at or not each.runs or (pulse.answered or 0) < pulse.least else " Not shared yet."
        said = f"Closed {words.plain_until(pulse)}: {pulse.answered or 0} of {pulse.invited or 0} answered.{shared}"
        if each.vote and each.vote.state is PulseState.OPEN:
            said += f" A vote on what to work on is open until {plain_time(each.vote.closes_at, pulse.zone)}."
        return said
    if not each.takes:
        return "Closed; its ballots are being counted."
    parts = [f"Open until {words.until(pulse)}."]
    if each.answered is not None:
        parts.append(f"{_count(each)}.")
    if each.seated:
        parts.append("You have answered." if each.done else "You have not finished it yet.")
    if each.runs and pulse.every:
        parts.append(f"It opens again {words.REPEATS[pulse.every].lower()}.")
    return " ".join(parts)


def _row(each: PulseLine) -> list[ButtonElement]:
    value = str(each.pulse.id)
    row: list[ButtonElement] = answer_row(each.pulse, done=each.done) if each.answers else []
    if each.sees and each.pulse.state is PulseState.CLOSED:
        row.append(button("Results", "pulses.results", value))
    if each.vote and each.vote.state is PulseState.OPEN:
        if each.seated:
            row.append(button("Vote", "pulses.vote", value, style="primary"))
        if each.runs:
            row.append(button("End the vote", "pulses.vote.close", value))
    if each.runs and each.takes:
        row.append(button("Close it now", "pulses.close", value))
        if each.pulse.every:
            row.append(button("Stop repeating", "pulses.stop", value))
    return row


def _count(each: PulseLine) -> str:
    return f"{each.answered or 0} of {each.invited or 0} answered"


def _start() -> ButtonElement:
    return button(START, "pulses.start", style="primary")
