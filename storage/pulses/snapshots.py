"""Instruments as plain data: each run keeps the words it asked with, whatever becomes of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from domain.pulses.instrument import (
    Dimension,
    Form,
    Instrument,
    Item,
    Mode,
    Opportunity,
    OpportunityPer,
    Question,
    Reporting,
    Scale,
)

Data = Mapping[str, Any]


def data(instrument: Instrument) -> dict[str, Any]:
    """Return an instrument as dictionaries and lists."""
    return asdict(instrument)


def instrument(stored: Data) -> Instrument:
    """Return the instrument that `data` made."""
    scale, opportunity = stored["scale"], stored["opportunity"]
    values = dict(stored) | {
        "modes": tuple(map(Mode, stored["modes"])),
        "forms": tuple(map(Form, stored["forms"])),
        "scale": scale and Scale(**{**scale, "labels": tuple(scale["labels"])}),
        "dimensions": tuple(map(_dimension, stored["dimensions"])),
        "opportunity": opportunity and Opportunity(OpportunityPer(opportunity["per"]), opportunity["prompt"]),
        "occasions": tuple(stored["occasions"]),
        "reporting": Reporting(**stored["reporting"]),
    }
    return Instrument(**values)


def _dimension(stored: Data) -> Dimension:
    items = tuple(Item(**{**item, "levels": tuple(item["levels"])}) for item in stored["items"])
    questions = tuple(Question(**question) for question in stored["questions"])
    return Dimension(**{**stored, "items": items, "questions": questions})
