"""The instruments that ship: faithful in structure, worded by us, short enough for a phone, and never changed."""

import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from domain.pulses import catalogue
from domain.pulses.instrument import Form, Instrument, Mode, OpportunityPer
from domain.pulses.reading import parse_instrument, read_content, schema

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
SHARED_WORDS = 6
LONGEST_SENTENCE = 20
OPTION, LABEL, VIEW_TITLE, SECTION, BLOCKS = 75, 150, 24, 3000, 100
"""Slack's limits in characters (a label of an input could be longer, but nobody would read it), and blocks a view."""

FILES = {file.name: file.read_text(encoding="utf-8") for file in catalogue.shipped_files()}
A, T = Mode.ANONYMOUS, Mode.TEAM

# One instrument a line: lowest and highest rating, items (or, where nothing is rated, questions) by dimension, modes,
# and how many points are described in words.
FACTS: dict[str, tuple[tuple[int, int] | None, list[int], tuple[Mode, ...], int]] = {
    "norms-inventory": ((1, 4), [3, 3, 3, 3, 3, 3, 3], (A,), 0),
    "effective-team": ((1, 7), [1] * 9, (A,), 0),
    "leadership-indicators": ((1, 5), [5, 3, 4, 2], (A, T), 0),
    "coherence": ((1, 3), [4, 4, 3, 3], (T, A), 42),
    "focus-on-learning": ((1, 4), [3, 5, 3, 5], (A, T), 0),
    "culture-school": ((1, 5), [2] * 6, (A,), 0),
    "culture-district": ((1, 5), [2] * 6, (A,), 0),
    "trust": ((1, 5), [2] * 5, (A,), 0),
    "readiness": ((1, 4), [1] * 7, (T,), 28),
    "leadership-review": (None, [3, 5, 4, 5, 4, 2, 4], (T,), 0),
    "needs-assessment": ((1, 4), [3, 3, 3, 3, 0], (A,), 0),
    "mentee-feedback": ((1, 5), [2, 3, 2, 0], (A,), 0),
    "meeting-evaluation": ((1, 5), [2], (A,), 0),
}

# What each version says, once and for all. A changed wording needs a new file with the next version, not a new line
# here: results of both would be compared as if they had been asked the same.
SAID: dict[str, str] = {
    "coherence-v1": "5e940060fb704655",
    "culture-district-v1": "51cf2633bdd5e0bb",
    "culture-school-v1": "c738bc74d398db2f",
    "effective-team-v1": "a3f3ef7b76983163",
    "focus-on-learning-v1": "6916e61e3364cf58",
    "leadership-indicators-v1": "afc396159d7e4b78",
    "leadership-review-v1": "eb178c9a0f432115",
    "meeting-evaluation-v1": "1223b3b33a287a39",
    "mentee-feedback-v1": "35760c8232b69d0a",
    "needs-assessment-v1": "5054ef93dd578b0c",
    "norms-inventory-v1": "756041032900bcb8",
    "readiness-v1": "fa98a68660f4abf6",
    "trust-v1": "3424667174c82d6a",
}


def instrument(name: str) -> Instrument:
    found = catalogue.find(catalogue.shipped(), name)
    assert found is not None, name
    return found


def digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def texts(data: Any) -> Iterator[str]:
    """Yield everything in a file that a person may read, and its ids."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list | dict):
        for each in data.values() if isinstance(data, dict) else data:
            yield from texts(each)


def test_every_instrument_of_the_list_ships_and_no_other() -> None:
    assert {each.id for each in catalogue.newest(catalogue.shipped())} == FACTS.keys()


@pytest.mark.parametrize("name", FACTS)
def test_an_instrument_has_the_structure_of_its_seed(name: str) -> None:
    found = instrument(name)
    ends, counts, modes, described = FACTS[name]
    assert (ends is None) == (found.scale is None)
    if found.scale is not None:
        assert (found.scale.low, found.scale.high) == ends
        assert [len(dimension.items) for dimension in found.dimensions] == counts
    else:
        assert [len(dimension.questions) for dimension in found.dimensions] == counts
    assert found.modes == modes
    assert sum(len(item.levels) for item in found.items) == described


def test_the_totals_are_those_of_the_seeds() -> None:
    assert len(instrument("norms-inventory").items) == 21
    assert len(instrument("leadership-indicators").items) == 14
    assert len(instrument("coherence").items) == 14
    assert len(instrument("focus-on-learning").items) == 16
    review = instrument("leadership-review")
    assert sum(len(dimension.questions) for dimension in review.dimensions) == 27


def test_only_the_norms_inventory_has_a_self_form_and_it_says_i_where_the_group_says_we() -> None:
    assert [each.id for each in catalogue.shipped() if Form.SELF in each.forms] == ["norms-inventory"]
    for item in instrument("norms-inventory").items:
        assert re.search(r"\b[Ww]e\b", item.wording(Form.GROUP))
        assert re.search(r"\bI\b", item.wording(Form.SELF))
        # "as a group" stays about the group; whose habit it is comes first.
        assert not re.match(r"(When )?[Ww]e\b", item.wording(Form.SELF))


def test_the_effective_team_assessment_describes_both_ends_of_every_item() -> None:
    assert all(item.low and item.high for item in instrument("effective-team").items)


def test_the_leadership_indicators_name_five_levels_and_nothing_yet_is_the_first() -> None:
    scale = instrument("leadership-indicators").scale
    assert scale is not None
    assert len(set(scale.labels)) == 5
    assert scale.label(1) == "nothing yet"


def test_focus_on_learning_is_known_by_its_letters() -> None:
    assert "".join(item.mark for item in instrument("focus-on-learning").items) == "ABCDEFGHIJKLMNOP"


def test_opportunities_are_noted_where_the_seeds_leave_room_for_them() -> None:
    coherence, review = instrument("coherence"), instrument("leadership-review")
    assert coherence.opportunity is not None
    assert coherence.opportunity.per is OpportunityPer.ITEM
    assert len(coherence.questions) == 14
    assert [question.id for question in review.closing_questions()] == ["leadership-review.opportunity"]


def test_readiness_is_rated_twice() -> None:
    assert len(instrument("readiness").occasions) == 2


def test_the_meeting_evaluation_asks_what_went_well_and_what_to_improve() -> None:
    assert [question.id for question in instrument("meeting-evaluation").questions] == [
        "meeting-well",
        "meeting-improve",
    ]


@pytest.mark.parametrize("file", FILES)
def test_a_shipped_file_fits_the_schema_and_is_named_by_what_it_holds(file: str) -> None:
    jsonschema.validate(yaml.safe_load(FILES[file]), schema())
    found = parse_instrument(FILES[file])
    assert file == f"{found.id}-v{found.version}.yaml"
    assert found in catalogue.shipped()
    folder = Path(str(resources.files("domain.data").joinpath("instruments")))
    named = FILES[file].splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert json.loads((folder / named).read_text(encoding="utf-8"))["$id"] == schema()["$id"]


@pytest.mark.parametrize("file", FILES)
def test_a_shipped_wording_never_changes(file: str) -> None:
    said = digest(read_content(FILES[file]))
    assert SAID.get(file.removesuffix(".yaml")) == said, f"{said}: publish the next version instead"


def test_every_version_that_shipped_still_ships() -> None:
    assert {file.removesuffix(".yaml") for file in FILES} == SAID.keys()


def test_no_id_is_used_twice_in_an_instrument() -> None:
    for found in catalogue.shipped():
        ids = [each.id for each in found.dimensions]
        ids += [each.id for each in found.items]
        ids += [each.id for each in found.questions]
        assert len(ids) == len(set(ids)), found.id


@pytest.mark.parametrize("found", catalogue.shipped(), ids=lambda each: each.id)
def test_every_text_fits_where_slack_shows_it(found: Instrument) -> None:
    assert len(found.short_title) <= VIEW_TITLE
    for dimension in found.dimensions:
        assert len(dimension.title) <= OPTION
    for item in found.items:
        assert found.scale is not None
        options = [found.option(item, point) for point in found.scale.points]
        assert max(map(len, options)) <= OPTION, options
        assert len(set(options)) == len(options)
        assert max(len(item.text), len(item.self_text)) <= LABEL
        assert sum(len(level) + OPTION for level in item.levels) <= SECTION
    assert all(len(question.text) <= LABEL for question in found.questions)
    for page in found.pages:
        # A heading and a line about each dimension; text, rubric and choice of each item; each question; the frame.
        blocks = sum(2 + 3 * len(each.items) + len(found.questions_of(each)) for each in page) + 6
        assert blocks <= BLOCKS


@pytest.mark.parametrize("file", FILES)
def test_no_sentence_is_too_long_to_take_in(file: str) -> None:
    for text in texts(read_content(FILES[file])):
        for sentence in re.split(r"(?<=[.!?:])\s+", text):
            assert len(sentence.split()) <= LONGEST_SENTENCE, sentence


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:['’][a-z]+)?", text.lower())  # both apostrophes are meant


def runs_of_words(text: str) -> Iterator[tuple[str, ...]]:
    found = words(text)
    for start in range(len(found) - SHARED_WORDS + 1):
        yield tuple(found[start : start + SHARED_WORDS])


@cache
def seeds() -> frozenset[tuple[str, ...]]:
    return frozenset(run for file in SEEDS.glob("*.txt") for run in runs_of_words(file.read_text(encoding="utf-8")))


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not beside this checkout")
@pytest.mark.parametrize("file", FILES)
def test_no_run_of_six_words_is_taken_from_a_seed(file: str) -> None:
    taken = {run for text in texts(read_content(FILES[file])) for run in runs_of_words(text)} & seeds()
    assert not taken


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not beside this checkout")
def test_a_sentence_of_a_seed_would_be_noticed() -> None:
    assert set(runs_of_words("We listen, and paraphrase to acknowledge.")) == {
        ("we", "listen", "and", "paraphrase", "to", "acknowledge")
    }
    assert set(runs_of_words("Discretion: The amount of autonomy afforded to teachers")) & seeds()
