"""The inputs that forms about pulses are made of."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    CheckboxesElement,
    Option,
    PlainTextObject,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
)

from views.text import shorten

MOST_BOXES = 10
"""Radio buttons and checkboxes that Slack shows in one group."""

Pairs = Sequence[tuple[str, str]]


def options(pairs: Pairs) -> list[Option]:
    """Return (value, text) as options, at most the hundred that Slack shows."""
    return [Option(value=value, text=PlainTextObject(text=shorten(text, 75))) for value, text in pairs[:100]]


def select(pairs: Pairs, chosen: str | None = None) -> StaticSelectElement:
    """Return a menu of (value, text)."""
    offered = options(pairs)
    return StaticSelectElement(options=offered, initial_option=_one(offered, chosen))


def radio(pairs: Pairs, chosen: str | None = None) -> RadioButtonsElement:
    """Return radio buttons of (value, text), at most ten."""
    offered = options(pairs[:MOST_BOXES])
    return RadioButtonsElement(options=offered, initial_option=_one(offered, chosen))


def several(pairs: Pairs, most: int) -> CheckboxesElement | StaticMultiSelectElement | RadioButtonsElement:
    """Return what up to `most` of these can be picked by: boxes to tick, or a menu where there are more than ten."""
    if len(pairs) > MOST_BOXES:
        return StaticMultiSelectElement(options=options(pairs), max_selected_items=most)
    return radio(pairs) if most == 1 else CheckboxesElement(options=options(pairs))


def _one(offered: Sequence[Option], chosen: str | None) -> Option | None:
    return next((each for each in offered if each.value == chosen), None)
