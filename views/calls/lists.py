"""Calls in lists: the next one, those ahead, and who is coming."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement

from domain.calls.answers import Answer
from domain.calls.overview import CallCard, NoneAhead
from views.calls import words
from views.calls.messages import answer_row
from views.surfaces import Message, View, actions, button, context, section
from views.text import count, escape, fit, listing

CALLS_SHOWN = 12
"""Two blocks a call, and room for the head and the foot of a message."""
CHARACTERS_SHOWN = 11_500
"""Slack refuses messages whose blocks are too long together, near 13,200 characters (slack-facts)."""
NAMES_LIMIT = 2_800

_SCHEDULE = button("Schedule a call", "calls.schedule", style="primary")
_REQUEST = button("Ask for a call", "calls.request")


def next_call(card: CallCard) -> Message:
    """Answer `/calls next`: the viewer's next call with their answer."""
    text = f"Your next call: {words.plain_name_of(card)}, {words.plain_when(card.call)}. {words.mine(card.mine)}"
    return Message.of(text, section("*Your next call*"), *card_blocks(card))


def ahead(cards: Sequence[CallCard], *, changing: str | None = None) -> Message:
    """Answer `/calls list`, or ask which call to change when `changing` is `edit`, `move` or `cancel`."""
    head = f"*Which call do you want to {changing}?*" if changing else "*Calls ahead*"
    lines = [f"{words.plain_name_of(card)}: {words.plain_when(card.call)}" for card in cards[:3]]
    do = "Open this message and choose one." if changing else "Open this message to answer."
    text = f"{count(len(cards), 'call')} ahead. {'; '.join(lines)}. {do}"
    blocks: list[Block] = [section(head)]
    shown, weight = 0, 0
    for card in cards[:CALLS_SHOWN]:
        made = _choosing(card, changing) if changing else card_blocks(card)
        weight += sum(characters(block.to_dict()) for block in made)
        if shown and weight > CHARACTERS_SHOWN:
            break
        blocks += made
        shown += 1
    if len(cards) > shown:
        blocks.append(context(f"And {count(len(cards) - shown, 'more call')} later."))
    return Message.of(text, *blocks)


def ahead_modal(cards: Sequence[CallCard]) -> View:
    """Show the calls ahead in a modal, for those who come by a button."""
    blocks: list[Block] = []
    for card in cards[:CALLS_SHOWN]:
        blocks += card_blocks(card)
    return View.modal("calls.list", "Calls ahead", blocks)


def card_blocks(card: CallCard) -> list[Block]:
    """Return one call with its answer buttons, for lists and Home; those who may change it get buttons for that."""
    call = card.call
    head = f"*{words.name_of(card)}*\n{words.when(call)}\n{words.joining(call)}"
    if card.begun:
        return [section(f"{head}\nIt has begun. {words.tally(card.tally)}.")]
    row: list[ButtonElement] = answer_row(card)
    if card.may_change:
        row += _changing(card)
    return [
        section(f"{head}\n{words.mine(card.mine)} {words.tally(card.tally)}."),
        actions(*row, block_id=f"calls.card.{call.id}"),
    ]


def no_calls(none: NoneAhead) -> Message:
    """Say that no call is ahead, and how to get one: by oneself, or from whom."""
    text, blocks = _none(none)
    return Message.of(text, *blocks)


def no_calls_modal(none: NoneAhead) -> View:
    """Say the same in a modal, for those who come by a button."""
    return View.modal("calls.list", "Calls ahead", _none(none)[1])


def _none(none: NoneAhead) -> tuple[str, list[Block]]:
    whom = listing(none.ask, last="or") or "whoever runs your program"
    if none.may_schedule:
        text = "There is no call ahead in your workgroups. Schedule one with `/calls schedule` or the button below."
        return text, [section(text), actions(_SCHEDULE, block_id="calls.none")]
    if not none.belongs:
        text = (
            "You are in no workgroup yet, so no call is ahead. `/workgroup list` and Convene's Home tab show those "
            f"you can join; {whom} can help."
        )
        return text, [section(text)]
    text = f"There is no call ahead in your workgroups. Ask {whom} for one with `/calls request` or the button below."
    return text, [section(text), actions(_REQUEST, block_id="calls.none")]


def who_is_coming(card: CallCard, names: Mapping[Answer, Sequence[str]], silent: Sequence[str] = ()) -> View:
    """Show who answered what to a call, and who of a small group has not; names come plain and are escaped here."""
    blocks: list[Block] = [section(f"*{words.name_of(card)}*\n{words.when(card.call)}")]
    for answer, said in words.ANSWERS.items():
        people = list(names.get(answer, ()))
        listed = fit(", ".join(escape(name) for name in people), NAMES_LIMIT) if people else "Nobody yet"
        blocks.append(section(f"*{said}: {len(people):,}*\n{listed}"))
    if silent:
        listed = fit(", ".join(escape(name) for name in silent), NAMES_LIMIT)
        blocks.append(section(f"*Not answered yet: {len(silent):,}*\n{listed}"))
    return View.modal("calls.who", "Who is coming", blocks)


def _choosing(card: CallCard, changing: str) -> list[Block]:
    style = "danger" if changing == "cancel" else None
    chosen = button(f"{changing.capitalize()} this call", f"calls.{changing}", str(card.call.id), style=style)
    return [
        section(f"*{words.name_of(card)}*\n{words.when(card.call)}\n{words.tally(card.tally)}."),
        actions(chosen, block_id=f"calls.choose.{card.call.id}"),
    ]


def _changing(card: CallCard) -> list[ButtonElement]:
    value = str(card.call.id)
    return [
        button("Edit", "calls.edit", value),
        button("Move", "calls.move", value),
        button("Cancel", "calls.cancel", value, style="danger"),
    ]


def characters(value: Any) -> int:
    """Return how many characters the texts of blocks have together."""
    if isinstance(value, dict):
        return sum(characters(inner) for inner in value.values())
    if isinstance(value, list):
        return sum(characters(inner) for inner in value)
    return len(value) if isinstance(value, str) else 0
