"""Sentences about pulses: what they are called, until when they run, and numbers as people read them."""

from __future__ import annotations

from datetime import datetime

from domain.pulses.instrument import Form, Instrument
from domain.pulses.pulse import Audience, Pulse
from domain.pulses.results import DimensionResult, Numbers
from domain.pulses.windows import Every
from views.text import count, escape, plain_time, shorten, slack_time

NAME_SHOWN = 80
FORMS = {Form.GROUP: "How the group works", Form.SELF: "How I work myself"}
REPEATS = {None: "Only once", Every.MONTH: "Every month", Every.QUARTER: "Every quarter"}
AUDIENCES = {
    Audience.LIAISON: "The liaison first, who then shares them",
    Audience.EVERYONE: "Everyone in the group, at once",
}


def title(pulse: Pulse, group: str) -> str:
    """Return what a pulse is called as mrkdwn, escaped: `Norms inventory · Standards`."""
    form = ", about oneself" if pulse.form is Form.SELF else ""
    return f"{escape(pulse.instrument.title)}{form} · {escape(shorten(group, NAME_SHOWN))}"


def plain_title(pulse: Pulse, group: str) -> str:
    """Return what a pulse is called in a message's `text`, escaped as well."""
    form = " (about oneself)" if pulse.form is Form.SELF else ""
    return f"“{escape(pulse.instrument.title)}”{form} in {escape(shorten(group, NAME_SHOWN))}"


def until(pulse: Pulse) -> str:
    """Return when a pulse closes: the reader's own time, and its zone written out."""
    return f"{slack_time(pulse.closes_at, pulse.zone)} on your clock ({plain_until(pulse)})"


def plain_until(pulse: Pulse) -> str:
    """Return when a pulse closes, or closed, for phones: its zone written out."""
    return plain_time(pulse.ended_at, pulse.zone)


def day(moment: datetime) -> str:
    """Return a date: `8 Sep 2026`."""
    return f"{moment.day} {moment:%b %Y}"


def minutes(instrument: Instrument) -> str:
    """Return how long it takes."""
    return f"about {count(instrument.minutes, 'minute')}"


def lead(instrument: Instrument, form: Form) -> str:
    """Return what is said above the items."""
    return (instrument.self_lead if form is Form.SELF else instrument.lead).strip()


def numbers(found: Numbers, instrument: Instrument) -> str:
    """Return numbers in words: `2.80 of 4 · spread 0.61 · 67 % rate it 3 or higher`."""
    top = f" of {instrument.scale.high}" if instrument.scale else ""
    parts = [f"{found.mean:.2f}{top}", f"spread {found.spread:.2f}"]
    if found.high is not None and instrument.reporting.high_from is not None:
        parts.append(f"{found.high:.0%} high ({high(instrument)})".replace("%", " %"))
    return " · ".join(parts)


def high(instrument: Instrument) -> str:
    """Return which ratings count as high: `3 or 4`, `6 or 7`, `4`."""
    if instrument.scale is None or instrument.reporting.high_from is None:
        return ""
    points = [str(point) for point in instrument.scale.points if point >= instrument.reporting.high_from]
    return " or ".join(points) if len(points) < 3 else f"{points[0]} to {points[-1]}"


def dimension_title(instrument: Instrument, dimension_id: str) -> str:
    """Return a dimension's title as mrkdwn, escaped; its id where this version has none of that id."""
    found = instrument.dimension(dimension_id)
    return escape(found.title if found else dimension_id)


def item_text(pulse: Pulse, item_id: str) -> str:
    """Return an item as this pulse words it, as mrkdwn, escaped."""
    item = pulse.instrument.item(item_id)
    if item is None:
        return escape(item_id)
    mark = f"{item.mark}. " if item.mark else ""
    return escape(f"{mark}{item.wording(pulse.form)}")


def fewest(result: DimensionResult, ballots: int) -> str:
    """Return how many answered all of a dimension, where that is fewer than answered at all."""
    answered = result.numbers.ballots
    return "" if answered == ballots else f" · {count(answered, 'answer')}"
