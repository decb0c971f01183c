"""Results in words: every number of a closed pulse, what changed, what is strong and what to work on."""

from __future__ import annotations

from collections.abc import Iterable

from slack_sdk.models.blocks import Block, ButtonElement, ImageBlock

from domain.pulses import change
from domain.pulses.instrument import Form
from domain.pulses.overview import Shown
from domain.pulses.pulse import PulseState
from domain.pulses.results import DimensionResult, GroupResult
from views.directory.weight import that_fit
from views.pulses import words
from views.surfaces import Message, View, actions, button, context, divider, header, section
from views.text import count, escape, fit, listing, plain_time, shorten

CHARACTERS_SHOWN = 8_000
"""Slack refuses messages whose blocks are too long together, near 13,200 characters; the frame takes some of it."""
BLOCKS_SHOWN = 34
COMMENTS_SHOWN = 40
COMMENTS_LIMIT = 2_900
GROUPS_SHOWN = 12


def message(shown: Shown, *, image: ImageBlock | None = None) -> Message:
    """Return a closed pulse's results as a message; `image` is the chart, where there is one: the text says it all."""
    if not shown.results.enough:
        return _too_few(shown)
    blocks: list[Block] = [section(_head(shown)), *([image] if image else []), *_summary(shown)]
    lines: list[Block] = [section(_dimension(shown, each)) for each in shown.results.dimensions]
    fitting = that_fit(lines[:BLOCKS_SHOWN], together=CHARACTERS_SHOWN)
    blocks += fitting
    if len(fitting) < len(lines):
        blocks.append(context(f"And {count(len(lines) - len(fitting), 'more part')}: “All numbers” shows everything."))
    blocks += [actions(*_row(shown), block_id=f"pulses.results.{shown.pulse.id}"), context(_reading(shown))]
    return Message.of(_text(shown), *blocks)


def window(shown: Shown, *, image: ImageBlock | None = None) -> View:
    """Return everything about a closed pulse in a modal: all numbers, parts of the group, and comments."""
    if not shown.results.enough:
        return View.modal("pulses.results", "Results", [section(_too_few(shown).text)])
    blocks: list[Block] = [section(_head(shown)), *([image] if image else []), *_summary(shown)]
    dimensions = shown.results.dimensions[:BLOCKS_SHOWN]
    blocks += [section(_dimension(shown, each)) for each in dimensions]
    blocks.append(context(_reading(shown)))
    blocks += _groups(shown.results.groups, shown)
    blocks += _comments(shown)
    row = [each for each in _row(shown) if each.action_id != "pulses.results"]
    blocks += [divider(), actions(*row, block_id=f"pulses.results.{shown.pulse.id}")]
    return View.modal("pulses.results", "Results", blocks)


def shared(shown: Shown) -> Message:
    """Confirm that everybody is shown the results."""
    text = (
        f"Shared: everyone in {escape(shown.group)} sees the results of “{escape(shown.pulse.instrument.title)}” now."
    )
    return Message.of(text, section(text))


def trend(shown: Shown) -> Message:
    """Return how each dimension went over the year, in words and numbers."""
    pulse = shown.pulse
    runs = max((len(points) for points in shown.trend.values()), default=0)
    head = f"*{words.title(pulse, shown.group)}: over the year*"
    if runs < 2:
        said = (
            "There is one run with enough answers so far. From the second one on, this shows how each part went."
            if runs
            else "No run had enough answers to show yet."
        )
        return Message.of(f"{words.plain_title(pulse, shown.group)}: {said}", section(f"{head}\n{said}"))
    lines = []
    for dimension in pulse.instrument.dimensions:
        points = shown.trend.get(dimension.id, ())
        if not points:
            continue
        steps = " → ".join(f"{each.numbers.mean:.2f} ({words.day(each.closed_at)})" for each in points)
        moved = (
            f"\n   since the last run: {change.in_words(shown.changes[dimension.id])}"
            if _moved(shown, dimension.id)
            else ""
        )
        lines.append(f"*{escape(dimension.title)}*\n{steps}{moved}")
    blocks: list[Block] = [section(head), *that_fit([section(fit(each, 2_900)) for each in lines[:BLOCKS_SHOWN]])]
    top = pulse.instrument.scale.high if pulse.instrument.scale else 0
    blocks.append(
        context(
            f"Means of {top}, by the day each run closed. Only runs that asked in the same words are compared. The "
            "answers of two runs cannot be matched by person, so small changes in small groups say little."
        )
    )
    text = (
        f"{words.plain_title(pulse, shown.group)} over the year: {count(runs, 'run')}. Open this message to see them."
    )
    return Message.of(text, *blocks)


def trend_window(shown: Shown) -> View:
    """Return the same in a modal."""
    return View({**View.modal("pulses.trend", "Over the year", []).body, "blocks": list(trend(shown).blocks)})


def _text(shown: Shown) -> str:
    pulse, found = shown.pulse, shown.results
    parts = [f"{words.plain_title(pulse, shown.group)} is closed: {found.ballots} of {pulse.invited or 0} answered."]
    if found.strongest:
        parts.append(f"Strongest: {_named(shown, found.strongest)}.")
    if found.weakest:
        parts.append(f"To work on: {_named(shown, found.weakest)}.")
    if shown.first:
        parts.append("You see the results first.")
    return " ".join([*parts, "Open this message for all numbers."])


def _head(shown: Shown) -> str:
    pulse = shown.pulse
    said = (
        f"*{words.title(pulse, shown.group)}: results*\n{shown.results.ballots} of {pulse.invited or 0} answered. It "
        f"closed on {plain_time(pulse.ended_at, pulse.zone)}."
    )
    if shown.first:
        said += "\n*You see the results first.* Nobody else does until you share them."
    return said


def _summary(shown: Shown) -> list[Block]:
    found = shown.results
    lines = []
    if found.strongest:
        lines.append(f"*Strongest:* {_named(shown, found.strongest)}")
    if found.weakest:
        lines.append(f"*To work on:* {_named(shown, found.weakest)}")
    if not found.dimensions and shown.pulse.instrument.items:
        lines.append("Too few people answered all of any part, so there are no numbers to show.")
    elif not lines and found.dimensions:
        lines.append("All parts are rated alike.")
    if shown.against is not None:
        lines.append(_since(shown))
    lines += _against_self(shown)
    if shown.focus:
        noun = "Focus norm" if len(shown.focus) == 1 else "Focus norms"
        lines.append(f"*{noun}:* {escape(listing([each.title for each in shown.focus]))}")
    return [section("\n".join(lines))] if lines else []


def _since(shown: Shown) -> str:
    moved = [key for key in shown.changes if shown.changes[key].verdict is not change.Verdict.NOISE]
    if not moved:
        return "*Since the last run:* nothing moved more than chance explains."
    said = [f"{words.dimension_title(shown.pulse.instrument, key)} {_by(shown, key)}" for key in moved]
    return f"*Since the last run:* {listing(said)}"


def _by(shown: Shown, key: str) -> str:
    found = shown.changes[key]
    return f"{found.verdict.value} by {abs(found.by):.{change.SHOWN}f}"


def _against_self(shown: Shown) -> list[str]:
    said = [
        f"• {words.dimension_title(shown.pulse.instrument, key)}: {change.self_in_words(found)}"
        for key, found in shown.self_gap.items()
        if found.verdict is not change.Verdict.NOISE
    ]
    if not shown.self_gap:
        return []
    if not said:
        return ["*Self and group:* people see themselves about as they see the group."]
    return ["*Self and group:*", *said]


def _dimension(shown: Shown, found: DimensionResult) -> str:
    instrument = shown.pulse.instrument
    head = f"*{words.dimension_title(instrument, found.id)}*  {words.numbers(found.numbers, instrument)}"
    head += words.fewest(found, shown.results.ballots)
    lines = [head]
    if _moved(shown, found.id):
        lines.append(f"_Since the last run: {change.in_words(shown.changes[found.id])}._")
    lines += [
        f"• {words.item_text(shown.pulse, each.id)}  {words.numbers(each.numbers, instrument)}"
        for each in found.items
        if len(found.items) > 1
    ]
    return "\n".join(lines)


def _moved(shown: Shown, dimension_id: str) -> bool:
    return dimension_id in shown.changes


def _groups(groups: Iterable[GroupResult], shown: Shown) -> list[Block]:
    found = list(groups)[:GROUPS_SHOWN]
    if not found:
        return []
    blocks: list[Block] = [header("Parts of the group")]
    for part in found:
        lines = [
            f"• {words.dimension_title(shown.pulse.instrument, each.id)}: "
            f"{words.numbers(each.numbers, shown.pulse.instrument)} · {count(each.numbers.ballots, 'answer')}"
            for each in part.dimensions
        ]
        blocks.append(section(fit(f"*{escape(part.group.name)}*\n" + "\n".join(lines), 2_900)))
    return blocks


def _comments(shown: Shown) -> list[Block]:
    if not shown.results.comments:
        return []
    asked = {each.id: each.text for each in shown.pulse.instrument.questions}
    blocks: list[Block] = [header("In words"), context("Shuffled: their order says nothing about who wrote them.")]
    for found in shown.results.comments[:BLOCKS_SHOWN]:
        lines = [f"• {escape(shorten(' '.join(text.split()), 400))}" for text in found.texts[:COMMENTS_SHOWN]]
        said = f"*{escape(_about(shown, found.question))}{escape(asked.get(found.question, ''))}*\n" + "\n".join(lines)
        blocks.append(section(fit(said, COMMENTS_LIMIT)))
    return blocks


def _about(shown: Shown, question: str) -> str:
    """Return what an opportunity is about, because its words are the same everywhere."""
    owner, dot, _ = question.rpartition(".")
    if not dot:
        return ""
    item, dimension = shown.pulse.instrument.item(owner), shown.pulse.instrument.dimension(owner)
    found = item.wording(shown.pulse.form) if item else dimension.title if dimension else ""
    return f"{shorten(found, 100)}: " if found else ""


def _row(shown: Shown) -> list[ButtonElement]:
    value = str(shown.pulse.id)
    row: list[ButtonElement] = []
    if shown.first and shown.runs:
        row.append(button("Share with the group", "pulses.share", value, style="primary"))
    row += [button("All numbers", "pulses.results", value), button("Over the year", "pulses.trend", value)]
    picks = shown.pulse.instrument.reporting.focus_picks
    if shown.runs and picks and shown.vote is None and shown.pulse.workgroup_id is not None:
        row.append(button("Choose what to work on", "pulses.focus", value))
    if shown.vote is not None and shown.vote.state is PulseState.OPEN:
        row.append(button("Vote on what to work on", "pulses.vote", value))
    return row


def _reading(shown: Shown) -> str:
    instrument = shown.pulse.instrument
    if instrument.scale is None:
        return "This instrument asks for words only."
    scale = instrument.scale
    whose = "about oneself" if shown.pulse.form is Form.SELF else "about the group"
    ends = f"{scale.low} is {escape(scale.low_label or scale.label(scale.low))}, "
    ends += f"{scale.high} is {escape(scale.high_label or scale.label(scale.high))}"
    spread = "Spread is the standard deviation: 0 when all agree."
    reverse = " Reversed items are turned round." if any(each.reverse for each in instrument.items) else ""
    return f"Means of ratings {whose}; {ends}. {spread}{reverse}"


def _named(shown: Shown, dimensions: Iterable[str]) -> str:
    said = []
    for key in dimensions:
        found = shown.results.dimension(key)
        mean = f" ({found.numbers.mean:.2f})" if found else ""
        said.append(f"{words.dimension_title(shown.pulse.instrument, key)}{mean}")
    return listing(said)


def _too_few(shown: Shown) -> Message:
    pulse, found = shown.pulse, shown.results
    text = (
        f"{words.plain_title(pulse, shown.group)}: not enough answers yet. {found.ballots} of {pulse.invited or 0} "
        f"answered, and results need {found.least}, so none are shown and every answer was deleted."
    )
    return Message.of(text, section(text))
