"""Published numbers as rows of a file: one line a number, suppressed stays suppressed, and no comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.pulses.pulse import Pulse
from domain.pulses.results import DimensionResult, Numbers, Results

Cell = str | int | float
DIGITS = 3
HEADINGS = (
    "Pulse",
    "Group",
    "Instrument",
    "Version",
    "Form",
    "Run",
    "Opened",
    "Closed",
    "Invited",
    "Answered",
    "Fewest shown",
    "Part",
    "Dimension",
    "Item",
    "Ballots",
    "Mean",
    "Spread",
    "Share high",
)
EVERYBODY = "everybody"
TOO_FEW = "not enough answers to show"


@dataclass(frozen=True)
class Exported:
    """A closed pulse as an export tells of it: in which group, and what is published of it."""

    pulse: Pulse
    group: str
    results: Results


def rows(pulses: Iterable[Exported]) -> Iterator[list[Cell]]:
    """Yield the headings, then every published number, pulses in the order given; one line for a suppressed pulse."""
    yield list(HEADINGS)
    for each in pulses:
        told = list(_of(each))
        yield from told or [[*_head(each), TOO_FEW, "", "", "", "", "", ""]]


def _head(each: Exported) -> list[Cell]:
    pulse = each.pulse
    days = (f"{pulse.opens_at:%Y-%m-%d}", f"{pulse.ended_at:%Y-%m-%d}")
    named = (pulse.instrument.title, pulse.instrument.version, pulse.form.value, pulse.run)
    return [pulse.id, each.group, *named, *days, pulse.invited or 0, each.results.ballots, each.results.least]


def _of(each: Exported) -> Iterator[list[Cell]]:
    parts = [(EVERYBODY, each.results.dimensions)]
    parts += [(part.group.name, part.dimensions) for part in each.results.groups]
    for part, dimensions in parts:
        for dimension in dimensions:
            yield from _lines(each, part, dimension)


def _lines(each: Exported, part: str, result: DimensionResult) -> Iterator[list[Cell]]:
    dimension = each.pulse.instrument.dimension(result.id)
    title = dimension.title if dimension else result.id
    yield [*_head(each), part, title, "", *_numbers(result.numbers)]
    for found in result.items:
        item = each.pulse.instrument.item(found.id)
        said = item.wording(each.pulse.form) if item else found.id
        yield [*_head(each), part, title, said, *_numbers(found.numbers)]


def _numbers(found: Numbers) -> list[Cell]:
    high: Cell = "" if found.high is None else round(found.high, DIGITS)
    return [found.ballots, round(found.mean, DIGITS), round(found.spread, DIGITS), high]
