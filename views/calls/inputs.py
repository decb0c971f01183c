"""The inputs that forms about calls are made of."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ExternalDataSelectElement,
    InputBlock,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    UrlInputElement,
)

from domain import zones
from domain.calls import fields
from views.surfaces import field
from views.text import shorten

LEADS = (
    ("10080", "1 week before"),
    ("2880", "2 days before"),
    ("1440", "24 hours before"),
    ("180", "3 hours before"),
    ("60", "1 hour before"),
    ("10", "10 minutes before"),
)
ZONE_ACTION = "calls.zone"


def title(initial: str | None) -> InputBlock:
    """Return the input for a call's title."""
    return field("title", "Title", text(initial, fields.TITLE_LONGEST, "Monthly call"))


def minutes(initial: str | None) -> InputBlock:
    """Return the input for a call's length."""
    return field(
        "minutes",
        "Length in minutes",
        NumberInputElement(
            initial_value=initial,
            min_value=str(fields.MINUTES_SHORTEST),
            max_value=str(fields.MINUTES_LONGEST),
            is_decimal_allowed=False,
        ),
        hint=f"From {fields.MINUTES_SHORTEST} to {fields.MINUTES_LONGEST}.",
    )


def link(initial: str | None) -> InputBlock:
    """Return the input for the address that people join by."""
    return field("link", "Link to join", UrlInputElement(initial_value=initial), optional=True)


def reminders(chosen: Sequence[str]) -> InputBlock:
    """Return the input for when reminders go out; `chosen` are minutes before the start."""
    return field("reminders", "Reminders", several(LEADS, chosen), optional=True)


def reason() -> InputBlock:
    """Return the optional input for why something changes."""
    return field("reason", "Why", text(None, fields.REASON_LONGEST, multiline=True), optional=True)


def scope(label: str) -> InputBlock:
    """Return the choice between one call and the rest of its series."""
    both = options((("call", "Only this call"), ("series", "This call and all later ones of the series")))
    return field("scope", label, RadioButtonsElement(options=both, initial_option=both[0]))


def zone_option(name: str) -> tuple[str, str]:
    """Return how a menu shows a zone and the value it stands for."""
    return shorten(zones.label(name), 75), name


def zone(name: str | None) -> InputBlock:
    """Return the input for the zone that a time is meant in."""
    element = ExternalDataSelectElement(
        min_query_length=0,
        placeholder=PlainTextObject(text="City or state"),
        initial_option=options((zone_option(name)[::-1],))[0] if name else None,
    )
    block = field(
        "zone", "Time zone", element, hint="The time is meant in this zone; everybody sees it on their own clock."
    )
    element.action_id = ZONE_ACTION
    return block


def text(initial: str | None, longest: int, placeholder: str = "", *, multiline: bool = False) -> PlainTextInputElement:
    """Return a text of at most `longest` characters."""
    return PlainTextInputElement(
        initial_value=initial, max_length=longest, multiline=multiline, placeholder=placeholder or None
    )


def select(pairs: Sequence[tuple[str, str]], chosen: str | None) -> StaticSelectElement:
    """Return a menu of (value, text)."""
    offered = options(pairs)
    initial = next((option for option in offered if option.value == chosen), None)
    return StaticSelectElement(options=offered, initial_option=initial)


def several(pairs: Sequence[tuple[str, str]], chosen: Sequence[str]) -> StaticMultiSelectElement:
    """Return a menu of (value, text) of which several may be chosen."""
    offered = options(pairs)
    initial = [option for option in offered if option.value in chosen]
    return StaticMultiSelectElement(options=offered, initial_options=initial or None)


def options(pairs: Sequence[tuple[str, str]]) -> list[Option]:
    """Return (value, text) as the options of a menu, at most the hundred that Slack shows."""
    return [Option(value=value, text=PlainTextObject(text=shorten(text, 75))) for value, text in pairs[:100]]
