"""The inputs that forms about webinars and news are made of."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import InputBlock, PlainTextInputElement, StaticMultiSelectElement, UrlInputElement

from domain.webinars import forms as entered
from domain.webinars.overview import Offer, Place
from views.calls import inputs as shared
from views.surfaces import field

MOST_OPTIONS = 100
"""Slack shows at most this many options in one menu."""

zone = shared.zone
minutes = shared.minutes
reason = shared.reason


def long_text(initial: str | None) -> PlainTextInputElement:
    """Return the input for a text of some paragraphs."""
    return PlainTextInputElement(initial_value=initial, multiline=True, max_length=entered.ABSTRACT_LONGEST)


def line(initial: str | None, longest: int, placeholder: str = "") -> PlainTextInputElement:
    """Return the input for one line."""
    return PlainTextInputElement(initial_value=initial, max_length=longest, placeholder=placeholder or None)


def link(
    initial: str | None, label: str, *, name: str = "link", hint: str | None = None, optional: bool = True
) -> InputBlock:
    """Return the input for a web address."""
    return field(name, label, UrlInputElement(initial_value=initial), optional=optional, hint=hint)


def topics(known: Sequence[str], chosen: Sequence[str], added: str | None) -> list[InputBlock]:
    """Return the choice of known topics, and the input for others; a chosen one that nobody knows is in the input."""
    there = [each for each in chosen if each in known]
    new = ", ".join([each for each in chosen if each not in known] + ([added] if added else []))
    blocks = []
    if known:
        menu = _menu([(each, each) for each in known], there)
        blocks.append(field("topics", "Topics", menu, optional=True))
    hint = "Separated by commas. Whoever follows a topic hears at once."
    blocks.append(
        field(
            "new_topics",
            "Other topics" if known else "Topics",
            line(new or None, 400, "Rural recruiting, residencies"),
            optional=True,
            hint=hint,
        )
    )
    return blocks


def audience(offer: Offer, channels: Sequence[str], workgroups: Sequence[str]) -> list[InputBlock]:
    """Return the choice of channels and workgroups, as far as there are any."""
    blocks = []
    if offer.channels:
        hint = "It is posted there. Not listed? Invite Convene to the channel first."
        blocks.append(field("channels", "Channels", _places(offer.channels, channels), optional=True, hint=hint))
    if offer.workgroups:
        hint = "Their people are told, and their channels too."
        blocks.append(
            field("workgroups", "Workgroups", _places(offer.workgroups, workgroups), optional=True, hint=hint)
        )
    return blocks


def _places(offered: Sequence[Place], chosen: Sequence[str]) -> StaticMultiSelectElement:
    return _menu([(each.value, each.name) for each in offered], chosen)


def _menu(pairs: Sequence[tuple[str, str]], chosen: Sequence[str]) -> StaticMultiSelectElement:
    # What is chosen already is never among those that Slack has no room for.
    ordered = (
        sorted(pairs, key=lambda each: each[0] not in chosen)[:MOST_OPTIONS] if len(pairs) > MOST_OPTIONS else pairs
    )
    return shared.several(ordered, chosen)
