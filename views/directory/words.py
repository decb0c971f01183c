"""How people and numbers of the directory are put into words."""

from __future__ import annotations

from collections.abc import Sequence

from domain.directory.states import state_name
from domain.directory.workgroups import PersonName
from views.text import count, escape, fit, listing, shorten

NAME_LIMIT = 120
"""Longer names of people, organisations and workgroups are cut on screen; the data keeps them whole."""

ESCAPED_LIMIT = 200
"""And so many characters once escaped: a name of nothing but ampersands is no reason to lose a message."""

STATES_NAMED = 8


def name(text: str) -> str:
    """Return a name as mrkdwn: shortened, and mentioning nobody."""
    return fit(escape(shorten(text, NAME_LIMIT)), ESCAPED_LIMIT)


def mention(who: PersonName) -> str:
    """Return a mention that Slack turns into a link, or the name of somebody without Slack."""
    return f"<@{who.slack_user}>" if who.slack_user else name(who.name)


def mentions(people: Sequence[PersonName]) -> str:
    """Return mentions as a sentence part."""
    return listing([mention(who) for who in people])


def plain_names(people: Sequence[PersonName]) -> str:
    """Return names as a sentence part, for the text that phones show."""
    return listing([name(who.name) for who in people])


def by_state(states: Sequence[tuple[str, int]]) -> str:
    """Return counts by postal code in words: `Arizona 3, Hawaii 1`; at most eight states, then how many more."""
    shown = ", ".join(f"{state_name(code)} {number}" for code, number in states[:STATES_NAMED])
    left = len(states) - STATES_NAMED
    return f"{shown} and {count(left, 'more state')}" if left > 0 else shown
