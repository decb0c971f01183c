"""Help: what each command does, with examples; and which one somebody may have meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from views.surfaces import Message, View, actions, button, context, divider, header, section
from views.text import escape, listing


@dataclass(frozen=True)
class Line:
    """One thing that a command can do."""

    typed: str
    summary: str
    example: str


@dataclass(frozen=True)
class Topic:
    """One slash command: what people type, what it is for, and what it can do."""

    name: str
    typed: str
    summary: str
    lines: Sequence[Line]


def topic(about: Topic, *, unknown: str = "", nearest: str = "") -> Message:
    """Return the help of one command; after an unknown word it starts with what may have been meant."""
    blocks: list[Block] = []
    text = f"{about.typed}: {about.summary}"
    if unknown:
        sentence = f"`{about.typed}` does not know `{_code(unknown)}`."
        if nearest:
            sentence += f" Did you mean `{about.typed} {nearest}`?"
        blocks.append(section(f":grey_question: {sentence}"))
        text = sentence
    return Message.of(text, *blocks, *_topic_blocks(about))


def overview(topics: Sequence[Topic]) -> Message:
    """Return what Convene can do, one line a command, with a button to each command's help."""
    typed = listing([about.typed for about in topics])
    text = f"What Convene can do: {typed}. Type one of these with the word help, or open this message for buttons."
    return Message.of(text, *_overview_blocks(topics))


def overview_window(topics: Sequence[Topic]) -> View:
    """Return the overview as a modal."""
    return View.modal("help.window", "Help", _overview_blocks(topics))


def topic_window(about: Topic) -> View:
    """Return the help of one command as a modal."""
    return View.modal("help.window", "Help", _topic_blocks(about))


def _topic_blocks(about: Topic) -> list[Block]:
    blocks: list[Block] = [section(f"*{about.typed}*  {escape(about.summary)}")]
    lines = [f"`{line.typed}`  {escape(line.summary)}\n      for example `{line.example}`" for line in about.lines]
    blocks += [section("\n".join(lines[start : start + 8])) for start in range(0, len(lines), 8)]
    blocks.append(context("Everything here can also be reached by buttons on Convene's *Home* tab."))
    return blocks


def _overview_blocks(topics: Sequence[Topic]) -> list[Block]:
    blocks: list[Block] = [header("What Convene can do")]
    blocks += [section(f"*{about.typed}*  {escape(about.summary)}") for about in topics]
    blocks.append(divider())
    blocks.append(actions(*(button(about.typed, f"help.topic:{about.name}", about.name) for about in topics[:25])))
    blocks.append(context("Open Convene's *Home* tab for your next call and your workgroups."))
    return blocks


def _code(text: str) -> str:
    return escape(text.replace("`", "'"))[:80]
