"""Every block and element is taken where Slack takes it, and refused everywhere else."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.blockkit import Problem, check_message, check_view
from tests.sandbox.blockkit.parts import home, modal, plain

EXAMPLES = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))
SURFACES = ("message", "modal", "home")
PLACES = ("section", "actions", "context", "context_actions", "input:modal", "input:message", "input:home")


def check(surface: str, block: dict[str, Any]) -> list[Problem]:
    if surface == "message":
        return check_message({"text": "t", "blocks": [block]})
    if surface == "modal":
        return check_view(modal(block))
    return check_view(home(block))


def placed(place: str, element: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if place == "section":
        return "message", {"type": "section", "text": plain("t"), "accessory": element}
    if place.startswith("input:"):
        return place.removeprefix("input:"), {"type": "input", "label": plain("L"), "element": element}
    return "message", {"type": place, "elements": [element]}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", EXAMPLES["blocks"])
def test_a_block_is_taken_on_its_surfaces_only(name: str, surface: str) -> None:
    case = EXAMPLES["blocks"][name]
    problems = check(surface, case["example"])
    if surface in case["surfaces"]:
        assert problems == []
    else:
        assert [problem.message for problem in problems] == [f"unsupported type: {case['example']['type']}"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", EXAMPLES["elements"])
def test_an_element_is_taken_in_its_blocks_only(name: str, place: str) -> None:
    case = EXAMPLES["elements"][name]
    problems = check(*placed(place, case["example"]))
    assert (problems == []) == (place in case["places"])


@pytest.mark.parametrize("name", EXAMPLES["elements"])
def test_an_element_with_an_unknown_key_is_refused_at_that_element(name: str) -> None:
    case = EXAMPLES["elements"][name]
    surface, block = placed(case["places"][0], {**case["example"], "colour": "red"})
    assert [problem.message for problem in check(surface, block)] == ["invalid additional property: colour"]


@pytest.mark.parametrize("name", EXAMPLES["blocks"])
def test_a_block_with_an_unknown_key_is_refused_at_that_block(name: str) -> None:
    case = EXAMPLES["blocks"][name]
    (problem,) = check(case["surfaces"][0], {**case["example"], "colour": "red"})
    assert problem.message == "invalid additional property: colour"
    assert problem.pointer.endswith("/blocks/0")


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, member in inner for found in _paths(member, (*path, key)))]


@pytest.mark.parametrize("name", EXAMPLES["blocks"])
def test_a_value_of_another_type_is_refused_anywhere_in_a_block(name: str) -> None:
    case = EXAMPLES["blocks"][name]
    for path in _paths(case["example"])[1:]:
        block = copy.deepcopy(case["example"])
        holder = block
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = 3.5  # no field of Block Kit is a fraction
        assert check(case["surfaces"][0], block), path


@pytest.mark.parametrize("name", EXAMPLES["elements"])
def test_a_value_of_another_type_is_refused_anywhere_in_an_element(name: str) -> None:
    case = EXAMPLES["elements"][name]
    for path in _paths(case["example"])[1:]:
        element = copy.deepcopy(case["example"])
        holder = element
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = 3.5
        assert check(*placed(case["places"][0], element)), path


@pytest.mark.parametrize("name", EXAMPLES["blocks"])
def test_an_empty_text_is_refused_anywhere_in_a_block(name: str) -> None:
    case = EXAMPLES["blocks"][name]
    for path in _paths(case["example"])[1:]:
        block = copy.deepcopy(case["example"])
        holder = block
        for key in path[:-1]:
            holder = holder[key]
        if isinstance(holder[path[-1]], str):
            holder[path[-1]] = ""
            assert check(case["surfaces"][0], block), path
