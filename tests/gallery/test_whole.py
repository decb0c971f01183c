"""The gallery leaves nothing out: whatever the sandbox takes, it shows, in every place that takes it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.blockkit.blocks import BLOCKS, Surface
from sandbox.blockkit.elements import ACCESSORIES, ACTIONS, CONTEXT_ACTIONS, ELEMENTS, INPUTS, MODAL_INPUTS
from tests.gallery import elements, layout, views
from tests.gallery.words import Json

LAYOUT = layout.everywhere("https://example.org/a.svg", "https://example.org/b.svg", "F1")
SHOWN: dict[Surface, list[Json]] = {
    Surface.MESSAGE: [
        *LAYOUT,
        *layout.only_messages(),
        *layout.framed("https://example.org/a.svg"),
        *layout.data(),
        *elements.actions(),
        *elements.accessories(),
        *elements.beside(),
        *elements.inputs(),
    ],
    Surface.MODAL: [*views.form()["blocks"], *views.filled()["blocks"], *views.layout(LAYOUT)["blocks"]],
    Surface.HOME: views.home(LAYOUT, "")["blocks"],
}
SHOWN[Surface.MODAL] += views.floor(1)["blocks"]


def inside(value: Any) -> Iterator[Json]:
    """Yield every object in a value."""
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from inside(member)
    elif isinstance(value, list):
        for member in value:
            yield from inside(member)


def kinds(found: Iterator[Json]) -> set[str]:
    """Return the types of some objects."""
    return {entry["type"] for entry in found}


@pytest.mark.parametrize("surface", Surface)
def test_every_block_stands_on_every_surface_that_takes_it(surface: Surface) -> None:
    assert set(BLOCKS[surface]) - kinds(block for block in SHOWN[surface]) == set()


def test_every_element_stands_in_every_block_that_takes_it() -> None:
    everything = [block for blocks in SHOWN.values() for block in blocks]
    beside = kinds(block["accessory"] for block in everything if "accessory" in block)
    acting = kinds(entry for block in everything if block["type"] == "actions" for entry in block["elements"])
    context = kinds(entry for block in everything if block["type"] == "context_actions" for entry in block["elements"])
    asked = {
        surface: kinds(block["element"] for block in SHOWN[surface] if block["type"] == "input") for surface in Surface
    }
    assert set(ACCESSORIES) - beside == set()
    assert set(ACTIONS) - acting == set()
    assert set(CONTEXT_ACTIONS) - context == set()
    assert set(MODAL_INPUTS) - asked[Surface.MODAL] == set()
    assert set(INPUTS) - asked[Surface.MESSAGE] <= {kind for kind in INPUTS if kind.startswith("multi_")}
    assert set(ELEMENTS) - beside - acting - context - asked[Surface.MODAL] == set()


def test_everything_that_an_input_can_begin_with_is_given_to_one() -> None:
    source = Path(__file__).parents[2] / "sandbox" / "blockkit" / "elements.py"
    known = set(re.findall(r"\"(initial_\w+)\"", source.read_text(encoding="utf-8")))
    given = {key for block in views.filled()["blocks"] for key in block["element"] if key.startswith("initial_")}
    assert len(known) > 10
    assert known - given == set()
