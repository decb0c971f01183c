"""Reads an instrument file: YAML checked against the published schema, every problem with its line and field."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from domain.datafiles.checking import schema_problems
from domain.datafiles.lines import DataFileError, FileProblem, Path, problem, read_yaml
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

SCHEMA_FILE = "instrument.schema.json"
UNSHOWN = ("Cc", "Cs")
"""Control characters and halves of characters: no screen shows them, and PostgreSQL refuses some."""


class InstrumentFileError(DataFileError):
    """The instrument file cannot be used; `problems` lists everything that has to be mended, by line."""

    kind = "instrument file"


@cache
def schema() -> Mapping[str, Any]:
    """Return the published JSON schema of instrument files."""
    text = resources.files("domain.data").joinpath("instruments", SCHEMA_FILE).read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


def parse_instrument(text: str | bytes) -> Instrument:
    """Return the instrument that a YAML text describes; raises InstrumentFileError naming every mistake at once."""
    return instrument_from(read_content(text))


def read_content(text: str | bytes, *, taken: Collection[str] = ()) -> dict[str, Any]:
    """Return the checked content of an instrument file, every text on one line, as it can be kept as JSON.

    `taken` are ids that belong to somebody else. Raises InstrumentFileError naming every line and field at fault.
    """
    raw, lines = read_yaml(text, InstrumentFileError)
    data = tidy(raw)
    problems = [*schema_problems(data, schema(), lines), *_unshown(data, (), lines)]
    if not problems:
        problems = [*_taken(data, taken, lines), *_rule_problems(data, lines)]
    if problems:
        raise InstrumentFileError(problems)
    content: dict[str, Any] = data
    return content


def tidy(data: Any) -> Any:
    """Return the data with every text on one line, as folded YAML may leave it in several."""
    if isinstance(data, str):
        return " ".join(data.split())
    if isinstance(data, list):
        return [tidy(each) for each in data]
    if isinstance(data, dict):
        return {key: tidy(value) for key, value in data.items()}
    return data


def _unshown(data: Any, path: Path, lines: Mapping[Path, int]) -> Iterator[FileProblem]:
    if isinstance(data, str) and any(unicodedata.category(character) in UNSHOWN for character in data):
        yield problem(path, "there is a character in this that no screen shows; write it anew.", lines)
    elif isinstance(data, list):
        for index, each in enumerate(data):
            yield from _unshown(each, (*path, index), lines)
    elif isinstance(data, dict):
        for name, each in data.items():
            yield from _unshown(each, (*path, str(name)), lines)


def _taken(data: Mapping[str, Any], taken: Collection[str], lines: Mapping[Path, int]) -> Iterator[FileProblem]:
    if data["id"] in taken:
        yield problem(("id",), f"{data['id']} ships with Convene; give yours an id of its own.", lines)


# --- Rules that a schema cannot say -----------------------------------------------------------------------------


def _rule_problems(data: Mapping[str, Any], lines: Mapping[Path, int]) -> Iterator[FileProblem]:
    yield from _repeated(data, lines)
    yield from _form_problems(data, lines)
    items = list(_items(data))
    if "scale" not in data:
        for path, _ in items:
            yield problem(path, "this is rated, but the file has no scale; add one, or ask it under questions.", lines)
        if "high_from" in data.get("reporting", {}):
            yield problem(("reporting", "high_from"), "nothing is rated here; leave this out.", lines)
    elif not items:
        yield problem(("scale",), "nothing is rated; leave the scale out, or add items.", lines)
    else:
        yield from _scale_problems(data, lines)
    for index, dimension in enumerate(data["dimensions"]):
        if not dimension.keys() & {"items", "questions"}:
            yield problem(("dimensions", index), "this asks nothing; add items or questions.", lines)
    rated = sum("items" in dimension for dimension in data["dimensions"])
    if data.get("reporting", {}).get("focus_picks", 0) >= max(rated, 1):
        message = f"there must be more rated dimensions to choose from; this file has {rated}."
        yield problem(("reporting", "focus_picks"), message, lines)


def _items(data: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for index, dimension in enumerate(data["dimensions"]):
        for position, item in enumerate(dimension.get("items", ())):
            yield ("dimensions", index, "items", position), item


def _repeated(data: Mapping[str, Any], lines: Mapping[Path, int]) -> Iterator[FileProblem]:
    """Yield ids, titles and letters that must differ but do not: results are told apart by them."""
    seen: dict[tuple[str, str], int] = {}
    for path, field, value in _names(data):
        key = (field, value.casefold())
        if key in seen:
            yield problem(path, f"{value!r} is already used in line {seen[key]}; each must differ.", lines)
        else:
            seen[key] = lines.get(path, 1)


def _names(data: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    for index, dimension in enumerate(data["dimensions"]):
        at: Path = ("dimensions", index)
        yield (*at, "id"), "id", dimension["id"]
        yield (*at, "title"), "title", dimension["title"]
        for kind in ("items", "questions"):
            for position, asked in enumerate(dimension.get(kind, ())):
                for field in {"id", "mark"} & asked.keys():
                    yield (*at, kind, position, field), field, asked[field]


def _form_problems(data: Mapping[str, Any], lines: Mapping[Path, int]) -> Iterator[FileProblem]:
    if Form.GROUP not in data["forms"]:
        yield problem(("forms",), "the group form is always there; add group.", lines)
    wanted = Form.SELF in data["forms"]
    places: list[tuple[Path, Mapping[str, Any]]] = [((), data), *_items(data)]
    for path, holder in places:
        name = "self" if path else "self_lead"
        if wanted and name not in holder:
            yield problem((*path, name), "this field is missing; the self form needs it.", lines)
        elif not wanted and name in holder:
            yield problem((*path, name), "this is for the self form; add self to forms, or leave this out.", lines)
    if wanted and Mode.ANONYMOUS not in data["modes"]:
        yield problem(("forms",), "a team does not answer about itself alone; self needs the anonymous mode.", lines)


def _scale_problems(data: Mapping[str, Any], lines: Mapping[Path, int]) -> Iterator[FileProblem]:
    scale = data["scale"]
    if scale["low"] >= scale["high"]:
        yield problem(("scale", "high"), "this must be above low.", lines)
        return
    count = int(scale["high"] - scale["low"] + 1)
    ends = {"low_label", "high_label"} & scale.keys()
    if "labels" not in scale and len(ends) < 2:
        yield problem(("scale",), "name both ends with low_label and high_label, or every point with labels.", lines)
    elif "labels" in scale and ends:
        yield problem(("scale", "labels"), "name every point or the two ends, not both.", lines)
    elif len(scale.get("labels", "")) not in (0, count):
        yield problem(("scale", "labels"), f"the scale has {count} points; give one label for each.", lines)
    high_from = data.get("reporting", {}).get("high_from")
    if high_from is None:
        yield problem(("reporting", "high_from"), "say from which rating on an answer counts as high.", lines)
    elif not scale["low"] < high_from <= scale["high"]:
        message = f"this must be above {scale['low']} and at most {scale['high']}, as the scale is."
        yield problem(("reporting", "high_from"), message, lines)
    for path, item in _items(data):
        yield from _item_problems(item, path, count, lines)


def _item_problems(item: Mapping[str, Any], path: Path, count: int, lines: Mapping[Path, int]) -> Iterator[FileProblem]:
    ends = [name for name in ("low", "high") if name in item]
    if len(ends) == 1:
        yield problem((*path, ends[0]), "describe both ends, low and high, or neither.", lines)
    if "levels" in item and len(item["levels"]) != count:
        yield problem((*path, "levels"), f"the scale has {count} points; describe each of them.", lines)
    if "levels" in item and ends:
        yield problem((*path, "levels"), "levels describe the ends already; leave low and high out.", lines)
    if item.get("reverse") and ("levels" in item or ends):
        yield problem((*path, "reverse"), "described points already go from low to high; leave this out.", lines)


# --- Values -----------------------------------------------------------------------------------------------------


def instrument_from(content: Mapping[str, Any]) -> Instrument:
    """Return the instrument that this content describes: what `read_content` returned, also after years as JSON."""
    reporting = content.get("reporting", {})
    opportunity = content.get("opportunity")
    return Instrument(
        id=content["id"],
        version=int(content["version"]),
        title=content["title"],
        short_title=content["short_title"],
        about=content["about"],
        source=content["source"],
        minutes=int(content["minutes"]),
        modes=tuple(Mode(mode) for mode in content["modes"]),
        forms=tuple(Form(form) for form in content["forms"]),
        lead=content["lead"],
        self_lead=content.get("self_lead", ""),
        scale=_scale(content["scale"]) if "scale" in content else None,
        dimensions=tuple(_dimension(each) for each in content["dimensions"]),
        opportunity=Opportunity(OpportunityPer(opportunity["per"]), opportunity["prompt"]) if opportunity else None,
        occasions=tuple(content.get("occasions", ())),
        reporting=Reporting(
            high_from=int(reporting["high_from"]) if "high_from" in reporting else None,
            focus_picks=int(reporting.get("focus_picks", 0)),
            fewest_ballots=int(reporting.get("fewest_ballots", Reporting.fewest_ballots)),
        ),
    )


def _scale(content: Mapping[str, Any]) -> Scale:
    labels = tuple(content.get("labels", ()))
    return Scale(
        low=int(content["low"]),
        high=int(content["high"]),
        low_label=labels[0] if labels else content["low_label"],
        high_label=labels[-1] if labels else content["high_label"],
        labels=labels,
    )


def _dimension(content: Mapping[str, Any]) -> Dimension:
    return Dimension(
        id=content["id"],
        title=content["title"],
        about=content.get("about", ""),
        items=tuple(_item(each) for each in content.get("items", ())),
        questions=tuple(Question(each["id"], each["text"]) for each in content.get("questions", ())),
    )


def _item(content: Mapping[str, Any]) -> Item:
    return Item(
        id=content["id"],
        text=content["text"],
        self_text=content.get("self", ""),
        mark=content.get("mark", ""),
        reverse=content.get("reverse", False),
        low=content.get("low", ""),
        high=content.get("high", ""),
        levels=tuple(content.get("levels", ())),
    )
