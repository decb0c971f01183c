"""Lists of newsletters and of their issues."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from domain.newsletters.issue import Issue, Series
from views.newsletters import words
from views.surfaces import Message, View, actions, button, header, section
from views.text import escape, plain_time, shorten

MOST = 12


def choose(found: Sequence[Series], *, settings: bool = False) -> Message:
    """Ask which newsletter is meant."""
    if not found:
        text = "There is no newsletter yet. It comes with the program file: ask whoever runs your program."
        return Message.of(text, section(text))
    action, verb = ("newsletters.settings", "Settings") if settings else ("newsletters.draft", "Open the draft")
    text = "Which newsletter? Open this message to choose, or type a word of its name after the command."
    blocks: list[Block] = [section("*Which newsletter?*")]
    for each in found[:MOST]:
        more = button(verb, action, str(each.id), label=f"{verb}: {shorten(each.name, 50)}")
        blocks.append(section(escape(each.name), accessory=more))
    return Message.of(text, *blocks)


def issues(found: Sequence[tuple[Series, Sequence[Issue], bool]]) -> Message:
    """Return the issues of every newsletter, the latest first; whoever works on one can open it."""
    if not found:
        return choose(())
    text = "The issues of your newsletters. Open this message to read one, or to go on with a draft."
    return Message.of(text, *_issues(found))


def issues_window(found: Sequence[tuple[Series, Sequence[Issue], bool]]) -> View:
    """Return the same as a window, for a button: not everybody can run commands."""
    blocks = _issues(found) if found else [section("There is no newsletter yet.")]
    return View.modal("newsletters.issues", "Issues", blocks)


def _issues(found: Sequence[tuple[Series, Sequence[Issue], bool]]) -> list[Block]:
    blocks: list[Block] = []
    for series, rows, mine in found[:MOST]:
        blocks.append(header(series.name))
        for issue in rows[:6]:
            open_ = "newsletters.open" if mine else "newsletters.read"
            more = button("Open" if mine else "Read", open_, str(issue.id), label=f"Open {shorten(issue.title, 60)}")
            blocks.append(section(f"*{words.title(issue)}*\n{_stage(series, issue)}", accessory=more))
        if not rows:
            blocks.append(section("No issue yet."))
        if mine and not any(issue.unfinished for issue in rows):
            start = button("Start a draft", "newsletters.draft", str(series.id))
            blocks.append(actions(start, block_id=f"newsletters.start.{series.id}"))
    return blocks[:48]


def _stage(series: Series, issue: Issue) -> str:
    state = words.STATES[issue.state]
    if issue.sent_at is not None:
        return f"{state}, number {issue.number}, on {plain_time(issue.sent_at, series.zone)}"
    if issue.send_at is not None:
        return f"{state} for {plain_time(issue.send_at, series.zone)}"
    return state
