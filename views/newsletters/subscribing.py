"""What somebody gets: newsletters and their sections, in a window, in Home and after a click in an issue."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, CheckboxesElement

from domain.newsletters.issue import Section
from domain.newsletters.overview import Line
from views.calls import inputs
from views.surfaces import Message, View, actions, button, context, divider, field, section
from views.text import escape, listing, plain_time, shorten

MOST_SERIES = 12


def overview(lines: Sequence[Line]) -> Message:
    """Return every newsletter with what this person gets of it, as the answer to a command."""
    if not lines:
        text = "There is no newsletter yet. It comes with the program file: ask whoever runs your program."
        return Message.of(text, section(text))
    names = listing([escape(shorten(line.series.name, 80)) for line in lines[:MOST_SERIES]])
    text = f"Newsletters: {names}. Open this message to choose what you get."
    return Message.of(text, *_blocks(lines))


def window(lines: Sequence[Line], *, said: str = "") -> View:
    """Return the same as a window; `said` is what has just changed (mrkdwn)."""
    blocks: list[Block] = [section(f":white_check_mark: {said}")] if said else []
    blocks += _blocks(lines) if lines else [section("There is no newsletter yet.")]
    return View.modal("newsletters.mine", "My newsletters", blocks)


def sections(line: Line) -> View:
    """Return the form in which somebody chooses the sections that they get."""
    options = inputs.options([(each.value, each.heading) for each in Section])
    chosen = [each for each in options if each.value not in {off.value for off in line.off}]
    boxes = CheckboxesElement(options=options, initial_options=chosen or None)
    blocks: list[Block] = [
        section(f"*{escape(line.series.name)}*\nWhat you leave out is missing from your next issues."),
        field("sections", "Sections", boxes, optional=True),
        context("Without any section you get no issue by direct message."),
    ]
    state = {"series": line.series.id}
    return View.modal("newsletters.sections", "Sections", blocks, submit="Save", close="Cancel", state=state)


def home_blocks(lines: Sequence[Line]) -> list[Block]:
    """Return the part of the Home tab about newsletters; drafts that wait for this person come first."""
    blocks: list[Block] = []
    for line in lines[:MOST_SERIES]:
        if line.works and line.unfinished is not None:
            row = button("Open the draft", "newsletters.open", str(line.unfinished.id), style="primary")
            blocks.append(section(f"*{escape(line.unfinished.title)}*: {_stage(line)}", accessory=row))
    said = "\n".join(f"*{escape(shorten(line.series.name, 100))}*: {_mine(line)}" for line in lines[:MOST_SERIES])
    row_: list[ButtonElement] = [
        button("What I get", "newsletters.mine"),
        _all_issues(),
        button("Submit an item", "newsletters.submit"),
    ]
    return [*blocks, section(said), actions(*row_, block_id="newsletters.home")]


def done(said: str) -> Message:
    """Confirm a choice made by a button in an issue; `said` is mrkdwn."""
    return Message.of(
        said, section(said), actions(button("What I get", "newsletters.mine"), block_id="newsletters.done")
    )


def subscribed(line: Line) -> str:
    """Return the sentence after somebody subscribed."""
    return f"You get {escape(line.series.name)} by direct message from the next issue on."


def unsubscribed(line: Line) -> str:
    """Return the sentence after somebody stopped getting a newsletter."""
    return f"You no longer get {escape(line.series.name)} by direct message."


def left_out(line: Line) -> str:
    """Return the sentence after somebody chose their sections."""
    if not line.off:
        return f"You get every section of {escape(line.series.name)}."
    return f"From the next issue on, {escape(line.series.name)} comes to you without: {_off(line)}."


def _blocks(lines: Sequence[Line]) -> list[Block]:
    blocks: list[Block] = []
    for line in lines[:MOST_SERIES]:
        value = str(line.series.id)
        said = f"*{escape(line.series.name)}*\n{escape(line.series.summary)}\n{_mine(line)}"
        blocks.append(section(said))
        row: list[ButtonElement] = [
            button("Sections", "newsletters.sections", value),
            button("Stop getting it", "newsletters.unsubscribe", value),
        ]
        if not line.subscribed:
            row = [button("Get it by direct message", "newsletters.subscribe", value, style="primary")]
        if line.latest is not None:
            row.append(button("Read the latest", "newsletters.read", str(line.latest.id)))
        row.append(button("Submit an item", "newsletters.submit", value))
        if line.works:
            row.append(button("Draft", "newsletters.draft", value))
        if line.manages:
            row.append(button("Settings", "newsletters.settings", value))
            row.append(button("E-mail readers", "newsletters.readers", value))
        blocks += [actions(*row, block_id=f"newsletters.line.{value}"), divider()]
    return [*blocks, actions(_all_issues(), block_id="newsletters.all")]


def _all_issues() -> ButtonElement:
    return button("All issues", "newsletters.issues")


def _mine(line: Line) -> str:
    if not line.subscribed:
        return "It does not come to you by direct message."
    return (
        f"It comes to you by direct message, without: {_off(line)}."
        if line.off
        else "It comes to you by direct message."
    )


def _off(line: Line) -> str:
    return listing([each.heading for each in line.off])


def _stage(line: Line) -> str:
    issue = line.unfinished
    if issue is None:
        return ""
    if issue.send_at is not None:
        return f"goes out on {plain_time(issue.send_at, line.series.zone)}"
    return "approved, not scheduled yet" if issue.approved_by else "a draft"


def none_yet() -> Message:
    """Say that no issue went out yet."""
    text = "No issue has gone out yet. `/newsletter` shows what there is and lets you subscribe."
    return Message.of(text, section(text))
