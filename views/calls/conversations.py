"""Requests for calls in lists: small-group conversations to join, and what waits for a liaison's answer."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement

from domain.calls.overview import Conversation
from views.calls import words
from views.calls.lists import CHARACTERS_SHOWN, characters
from views.surfaces import Message, View, actions, button, context, section
from views.text import count, escape, shorten

SHOWN = 15
TOPIC_SHOWN = 240
NONE = "No small-group conversation looks for people in your workgroups."


def page(found: Sequence[Conversation]) -> Message:
    """Answer `/calls requests`."""
    if not found:
        return Message.of(f"{NONE} Ask for one with `/calls request` or the button below.", *_blocks(found))
    topics = "; ".join(escape(shorten(each.request.topic, words.TITLE_SHOWN)) for each in found[:3])
    text = f"{count(len(found), 'request for a call', 'requests for calls')}: {topics}. Open this message to join."
    return Message.of(text, section("*Requests for calls*"), *_blocks(found))


def window(found: Sequence[Conversation]) -> View:
    """Show the same in a window, for those who come by a button."""
    return View.modal("calls.requests", "Requests for calls", _blocks(found))


def home_blocks(number: int) -> list[Block]:
    """Say in Home how many conversations somebody could join, with the button that lists them."""
    look = "looks" if number == 1 else "look"
    said = f"{count(number, 'small-group conversation')} of your workgroups {look} for people."
    return [section(said), actions(button("See and join", "calls.requests"), block_id="home.conversations")]


def _blocks(found: Sequence[Conversation]) -> list[Block]:
    ask = actions(button("Ask for a call", "calls.request"), block_id="calls.requests.ask")
    if not found:
        return [section(f"{NONE} The button below asks for one."), ask]
    blocks: list[Block] = []
    shown, weight = 0, 0
    for each in found[:SHOWN]:
        made = _conversation(each)
        weight += sum(characters(block.to_dict()) for block in made)
        if shown and weight > CHARACTERS_SHOWN:
            break
        blocks += made
        shown += 1
    if len(found) > shown:
        blocks.append(context(f"And {count(len(found) - shown, 'earlier request')}."))
    return [*blocks, ask]


def _conversation(each: Conversation) -> list[Block]:
    asked = each.request
    what = "a small-group conversation" if each.small else "a call of the whole workgroup"
    lines = [
        f"*{escape(shorten(asked.topic, TOPIC_SHOWN))}* · {escape(shorten(asked.workgroup, words.TITLE_SHOWN))}",
        f"{asked.person} asks for {what}. {_people(each)}".rstrip(),
    ]
    if asked.wish and each.call is None:
        lines.append(f"When it would suit: {escape(shorten(asked.wish, TOPIC_SHOWN))}")
    lines.append(_stands(each))
    row = _row(each)
    body: list[Block] = [section("\n".join(lines))]
    return [*body, actions(*row, block_id=f"calls.requests.{asked.id}")] if row else body


def _people(each: Conversation) -> str:
    if not each.small:
        return ""
    if each.joined:
        return (
            "You are the only one in it."
            if each.people == 1
            else f"You and {count(each.people - 1, 'other')} are in it."
        )
    return f"{count(each.people, 'person is', 'people are')} in it."


def _stands(each: Conversation) -> str:
    if each.call is not None:
        return f"It is on {words.when(each.call)}."
    if each.poll is not None:
        return "A time is being looked for."
    return "It waits for the liaison."


def _row(each: Conversation) -> list[ButtonElement]:
    # A screen reader says the label: nothing in it may look like markup.
    value, topic = str(each.request.id), shorten(each.request.topic.replace("<", "").replace(">", ""), 40)
    row: list[ButtonElement] = []
    if each.small and not each.joined:
        row.append(button("I want to join", "timepolls.join", value, style="primary", label=f"I want to join: {topic}"))
    if each.may_answer and each.poll is not None:
        row.append(button("See the results", "timepolls.results", str(each.poll)))
    elif each.may_answer and each.small:
        row.append(button("Accept and find a time", "timepolls.request", value))
    if each.may_answer:
        row.append(button("Schedule this call", "calls.request.schedule", value))
        row.append(button("Decline", "calls.request.decline", value))
    return row
