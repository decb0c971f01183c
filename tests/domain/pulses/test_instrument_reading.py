import copy
import json
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.pulses import catalogue
from domain.pulses.instrument import Form, Mode, OpportunityPer
from domain.pulses.reading import InstrumentFileError, instrument_from, parse_instrument, read_content, schema

GUIDE = Path(__file__).parents[3] / "docs" / "instruments.md"
FIRST = "id: pausing-after-asking"
FIRST_SELF = "        self: When I ask a question, I leave a quiet moment for people to think.\n"
FIRST_ABOUT = "about: A little silence gives everyone time to think."
NEXT = "\n        "
NORMS = next(file for file in catalogue.shipped_files() if file.name == "norms-inventory-v1.yaml").read_text("utf-8")

WHOLE: dict[str, Any] = {
    "schema": 1,
    "id": "own",
    "version": 1,
    "title": "Our own",
    "short_title": "Ours",
    "about": "What we ask.",
    "source": "Made here.",
    "minutes": 2,
    "modes": ["anonymous"],
    "forms": ["group", "self"],
    "lead": "How true is this of us?",
    "self_lead": "How true is this of you?",
    "scale": {"low": 1, "high": 4, "low_label": "low", "high_label": "high"},
    "dimensions": [
        {
            "id": "one",
            "title": "One",
            "about": "The first.",
            "items": [
                {"id": "one-a", "text": "We do.", "self": "I do.", "mark": "A", "low": "never", "high": "always"},
                {"id": "one-b", "text": "We don't.", "self": "I don't.", "reverse": True},
                {"id": "one-c", "text": "We might.", "self": "I might.", "levels": ["a", "b", "c", "d"]},
            ],
            "questions": [{"id": "one-why", "text": "Why?"}],
        },
        {"id": "two", "title": "Two", "items": [{"id": "two-a", "text": "We will.", "self": "I will."}]},
    ],
    "opportunity": {"per": "item", "prompt": "What next?"},
    "occasions": ["Before", "After"],
    "reporting": {"high_from": 3, "focus_picks": 1, "fewest_ballots": 6},
}
"""An instrument that uses every field there is, except the labels of a scale."""


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(InstrumentFileError) as refused:
        parse_instrument(text)
    return [str(problem) for problem in refused.value.problems]


def put(*path: str | int, value: Any) -> Callable[[dict[str, Any]], None]:
    """Return what sets one field; the value None takes it out."""

    def change(data: dict[str, Any]) -> None:
        inner: Any = data
        for part in path[:-1]:
            inner = inner[part]
        if value is None:
            del inner[path[-1]]
        else:
            inner[path[-1]] = value

    return change


def changed(*changes: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    data = copy.deepcopy(WHOLE)
    for change in changes:
        change(data)
    return data


ITEM = ("dimensions", 0, "items", 0)
LABELS: dict[str, Any] = {"low": 1, "high": 4, "labels": ["a", "b", "c", "d"]}

# For every field of the schema, a change that an instrument must show: a field that is not read would be a promise
# not kept.
READ: dict[str, Callable[[dict[str, Any]], None]] = {
    "id": put("id", value="other"),
    "version": put("version", value=2),
    "title": put("title", value="Other"),
    "short_title": put("short_title", value="Other"),
    "about": put("about", value="Other."),
    "source": put("source", value="Other."),
    "minutes": put("minutes", value=3),
    "modes": put("modes", value=["anonymous", "team"]),
    "lead": put("lead", value="Other."),
    "self_lead": put("self_lead", value="Other."),
    "scale.low_label": put("scale", "low_label", value="other"),
    "scale.high_label": put("scale", "high_label", value="other"),
    "scale.labels": put("scale", value=LABELS),
    "dimensions.id": put("dimensions", 0, "id", value="other"),
    "dimensions.title": put("dimensions", 0, "title", value="Other"),
    "dimensions.about": put("dimensions", 0, "about", value="Other."),
    "dimensions.items.id": put(*ITEM, "id", value="other"),
    "dimensions.items.text": put(*ITEM, "text", value="Other."),
    "dimensions.items.self": put(*ITEM, "self", value="Other."),
    "dimensions.items.mark": put(*ITEM, "mark", value="Z"),
    "dimensions.items.reverse": put("dimensions", 0, "items", 1, "reverse", value=False),
    "dimensions.items.low": put(*ITEM, "low", value="other"),
    "dimensions.items.high": put(*ITEM, "high", value="other"),
    "dimensions.items.levels": put("dimensions", 0, "items", 2, "levels", value=["a", "b", "c", "e"]),
    "dimensions.questions.id": put("dimensions", 0, "questions", 0, "id", value="other"),
    "dimensions.questions.text": put("dimensions", 0, "questions", 0, "text", value="Other?"),
    "opportunity.per": put("opportunity", "per", value="dimension"),
    "opportunity.prompt": put("opportunity", "prompt", value="Other?"),
    "occasions": put("occasions", value=["Before"]),
    "reporting.high_from": put("reporting", "high_from", value=4),
    "reporting.focus_picks": put("reporting", "focus_picks", value=0),
    "reporting.fewest_ballots": put("reporting", "fewest_ballots", value=7),
}
READ_WITH_OTHERS = {
    "schema",  # the version of the format itself
    "forms",  # changing the forms asks for or forbids the self wordings
    "scale.low",  # changing the number of points asks for other levels
    "scale.high",
}


def fields(part: dict[str, Any], above: str = "") -> Iterator[str]:
    """Yield every field of a schema that holds a value: `dimensions.items.text`."""
    for name, inner in part.get("properties", {}).items():
        path = f"{above}.{name}" if above else name
        entries = inner.get("items", {})
        deeper = inner if inner.get("type") == "object" else entries if entries.get("type") == "object" else {}
        if deeper:
            yield from fields(deeper, path)
        else:
            yield path


def test_every_field_of_the_schema_is_tried_here() -> None:
    assert set(fields(dict(schema()))) == READ.keys() | READ_WITH_OTHERS


@pytest.mark.parametrize("field", READ)
def test_every_field_of_the_schema_is_read(field: str) -> None:
    assert parse_instrument(yaml.safe_dump(changed(READ[field]))) != parse_instrument(yaml.safe_dump(WHOLE))


def test_the_published_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["$id"] == "urn:convene:instrument-file:1"


@pytest.mark.parametrize(
    ("path", "enum"),
    [
        (("modes", "items", "enum"), Mode),
        (("forms", "items", "enum"), Form),
        (("opportunity", "properties", "per", "enum"), OpportunityPer),
    ],
)
def test_the_schema_offers_the_choices_that_there_are(path: tuple[str, ...], enum: type[StrEnum]) -> None:
    found: Any = schema()["properties"]
    for part in path:
        found = found[part]
    assert found == [each.value for each in enum]


def test_the_guide_describes_every_field_and_its_example_is_an_instrument() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    described = set(re.findall(r"`([a-z_]+)`", guide))
    assert {name for field in fields(dict(schema())) for name in field.split(".")} <= described
    example = guide.split("```yaml\n")[1].split("```")[0]
    assert parse_instrument(example).id == "coaching-calls"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("schema: 1", "schema: 2", "line 3, schema: this must be 1."),
        ("id: norms-inventory", "id: Norms", "line 4, id: this does not look right. "),
        ("version: 1", "version: 0", "line 5, version: this must be 1 or more."),
        ("version: 1", "version: one", "line 5, version: this must be a whole number."),
        ("version: 1", "version: 1\nversion: 2", "line 6, version: this field appears twice; keep one."),
        (
            "short_title: Norms inventory",
            "short_title: The norms of working together",
            "line 7, short_title: this is too long",
        ),
        (
            "title: Norms inventory",
            "tilte: Norms inventory",
            "line 6, tilte: there is no such field. Did you mean title?",
        ),
        ("title: Norms inventory", "tilte: Norms inventory", "line 3, title: this field is missing."),
        ("modes: [anonymous]", "modes: [secret]", "line 14, modes[1]: this must be one of anonymous, team."),
        ("modes: [anonymous]", "modes: []", "line 14, modes: this must not be empty."),
        ("modes: [anonymous]", "modes: [team, team]", "line 14, modes: something is in this list twice; keep one."),
        ("modes: [anonymous]", "modes: [team]", "line 15, forms: a team does not answer about itself alone"),
        ("forms: [group, self]", "forms: [self]", "line 15, forms: the group form is always there; add group."),
        ("forms: [group, self]", "forms: [group]", "line 19, self_lead: this is for the self form"),
        ("forms: [group, self]", "forms: [group]", "line 31, dimensions[1].items[1].self: this is for the self form"),
        (FIRST_SELF, "", "line 29, dimensions[1].items[1].self: this field is missing; the self form needs it."),
        ("low: 1, high: 4", "low: 1, high: 1", "line 22, scale.high: this must be above low."),
        ("low: 1, high: 4", "low: 1, high: 11", "line 22, scale.high: this must be 10 or less."),
        (", low_label: low", "", "line 22, scale: name both ends with low_label and high_label, or every point"),
        (
            "low_label: low",
            "labels: [a, b, c, d]",
            "line 22, scale.labels: name every point or the two ends, not both.",
        ),
        (
            "low_label: low, high_label: high",
            "labels: [a, b, c]",
            "line 22, scale.labels: the scale has 4 points; give",
        ),
        (
            "scale: {low: 1, high: 4, low_label: low, high_label: high}\n",
            "",
            "this is rated, but the file has no scale",
        ),
        ("high_from: 3", "high_from: 5", "reporting.high_from: this must be above 1 and at most 4"),
        ("high_from: 3", "high_from: 1", "reporting.high_from: this must be above 1 and at most 4"),
        ("high_from: 3, ", "", "reporting.high_from: say from which rating on an answer counts as high."),
        ("focus_picks: 2", "focus_picks: 4", "reporting.focus_picks: this must be 2 or less."),
        ("focus_picks: 2", "fewest_ballots: 2", "reporting.fewest_ballots: this must be 3 or more."),
        (
            "id: pausing-after-asking",
            "id: pausing",
            "line 29, dimensions[1].items[1].id: 'pausing' is already used in line 25",
        ),
        (
            "id: paraphrasing\n",
            "id: pausing\n",
            "line 39, dimensions[2].id: 'pausing' is already used in line 25; each must",
        ),
        ("title: Paraphrasing", "title: PAUSING", "line 40, dimensions[2].title: 'PAUSING' is already used in line 26"),
        (FIRST, f"{FIRST}{NEXT}low: never", "items[1].low: describe both ends"),
        (FIRST, f"{FIRST}{NEXT}levels: [a, b]", "the scale has 4 points; describe"),
        (
            FIRST,
            f"{FIRST}{NEXT}levels: [a, b, c, d]{NEXT}reverse: true",
            "line 31, dimensions[1].items[1].reverse: described points already go from low to high",
        ),
        (
            FIRST,
            f"{FIRST}{NEXT}levels: [a, b, c, d]{NEXT}low: x{NEXT}high: y",
            "levels describe the ends already; leave low and high out.",
        ),
        (
            FIRST_ABOUT,
            'about: "a \\0 b"',
            "line 27, dimensions[1].about: there is a character in this that no screen shows",
        ),
        (FIRST_ABOUT, 'about: "  "', "line 27, dimensions[1].about: this must not be empty."),
        ("minutes: 5", "minutes: 5\n  x: 1", "line 14: this is not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_field(old: str, new: str, expected: str) -> None:
    assert old in NORMS
    found = problems(NORMS.replace(old, new, 1))
    assert any(expected in problem for problem in found), found


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put("dimensions", 1, "items", value=None), "dimensions[2]: this asks nothing; add items or questions."),
        (
            put("reporting", "focus_picks", value=2),
            "there must be more rated dimensions to choose from; this file has 2",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(change: Callable[[dict[str, Any]], None], expected: str) -> None:
    found = problems(yaml.safe_dump(changed(change), sort_keys=False))
    assert any(expected in problem for problem in found), found


def test_a_scale_without_anything_to_rate_is_refused() -> None:
    questions = [{"id": "only", "title": "Only", "questions": [{"id": "why", "text": "Why?"}]}]
    data = changed(put("dimensions", value=questions), put("forms", value=["group"]), put("self_lead", value=None))
    assert any("scale: nothing is rated" in problem for problem in problems(yaml.safe_dump(data)))
    del data["scale"]
    assert any("reporting.high_from: nothing is rated here" in problem for problem in problems(yaml.safe_dump(data)))


def test_every_mistake_is_listed_at_once_and_by_line() -> None:
    text = NORMS.replace("version: 1", "version: x").replace("minutes: 5", "minutes: 0").replace("low: 1,", "low: 9,")
    assert [problem.split(",")[0] for problem in problems(text)] == ["line 5", "line 13", "line 22"]
    rules = NORMS.replace("high_from: 3", "high_from: 1").replace("id: paraphrasing\n", "id: pausing\n")
    assert len(problems(rules)) == 2


def test_a_refusal_says_that_nothing_was_loaded() -> None:
    with pytest.raises(InstrumentFileError, match=r"The instrument file was not loaded\. Please mend:\n  line 3"):
        parse_instrument(NORMS.replace("schema: 1", "schema: 2"))


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text", ["", "# nothing", "- 1", "just words", "\x00", b"\xff\xfe\xff", "a: 2020-02-31", "a: &x [*x]", "{[]: 1}"]
)
def test_what_is_no_instrument_file_is_refused_kindly(text: str | bytes) -> None:
    assert problems(text)[0].startswith("line 1")


def test_a_file_that_grows_by_its_aliases_is_refused_before_it_does() -> None:
    assert "there are too many fields" in problems(BOMB)[0]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_either_an_instrument_or_refused(text: str) -> None:
    assert problems(text)


printable = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the content of a right file: any scale, any number of dimensions, items and questions."""
    low = draw(st.integers(0, 1))
    high = draw(st.integers(low + 1, 10))
    data = changed(put("forms", value=["group"]), put("self_lead", value=None))
    data["scale"] = {"low": low, "high": high, "labels": [draw(printable) for _ in range(low, high + 1)]}
    data["reporting"] = {"high_from": draw(st.integers(low + 1, high))}
    data["dimensions"] = [
        {
            "id": f"d{at}",
            "title": f"{at} {draw(printable)}",
            "items": [
                {"id": f"d{at}-i{number}", "text": draw(printable), "reverse": draw(st.booleans())}
                for number in range(draw(st.integers(1, 4)))
            ],
        }
        for at in range(draw(st.integers(1, 5)))
    ]
    return data


# The first example waits for the schema's library, which is slow to import.
@settings(deadline=None, max_examples=50)
@given(contents())
def test_what_was_read_is_the_same_after_it_was_kept_as_json(data: dict[str, Any]) -> None:
    content = read_content(yaml.safe_dump(data, allow_unicode=True))
    assert content == data
    kept = instrument_from(json.loads(json.dumps(content)))
    assert kept == parse_instrument(yaml.safe_dump(data))
    assert [len(dimension.items) for dimension in kept.dimensions] == [
        len(each["items"]) for each in data["dimensions"]
    ]


def test_a_folded_text_becomes_one_line() -> None:
    assert "\n" not in json.dumps(read_content(NORMS))
    assert parse_instrument(NORMS).about.startswith("Seven habits that help a group think well together, with three")
