"""State values: what an untouched surface submits, what a person can enter, and what the client refuses."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.blockkit import CannotDo, apply, client_errors, initial_values, with_ids
from tests.sandbox.blockkit.parts import Json, asking, modal, option, options, plain, rich

EXAMPLES = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))
SAMPLES = Path(__file__).parents[4] / "shared" / "slack" / "samples"
ASKED = [case["example"] for case in EXAMPLES["elements"].values() if "input:modal" in case["places"]]

ENTERED: list[tuple[str, Json, Any, Json]] = [
    ("static_select", {"options": options(3)}, "v1", {"selected_option": option(1)}),
    ("static_select", {"options": options(3)}, "Option 2", {"selected_option": option(2)}),
    ("static_select", {"options": options(3)}, option(0), {"selected_option": option(0)}),
    ("static_select", {"options": options(3)}, None, {"selected_option": None}),
    (
        "static_select",
        {
            "option_groups": [
                {"label": plain("G"), "options": options(2)},
                {"label": plain("H"), "options": [option(7)]},
            ]
        },
        "v7",
        {"selected_option": option(7)},
    ),
    ("radio_buttons", {"options": options(3)}, "v1", {"selected_option": option(1)}),
    ("checkboxes", {"options": options(3)}, ["v1", "v0"], {"selected_options": [option(1), option(0)]}),
    ("checkboxes", {"options": options(3)}, [], {"selected_options": []}),
    (
        "multi_static_select",
        {"options": options(3), "max_selected_items": 2},
        ["v0", "v1"],
        {"selected_options": options(2)},
    ),
    ("multi_static_select", {"options": options(3)}, None, {"selected_options": []}),
    ("external_select", {}, option(5), {"selected_option": option(5)}),
    ("multi_external_select", {}, [option(5)], {"selected_options": [option(5)]}),
    ("users_select", {}, "U01", {"selected_user": "U01"}),
    ("multi_users_select", {}, ["U01", "W02"], {"selected_users": ["U01", "W02"]}),
    ("conversations_select", {}, "D01", {"selected_conversation": "D01"}),
    ("multi_conversations_select", {}, ["C01"], {"selected_conversations": ["C01"]}),
    ("channels_select", {}, "C01", {"selected_channel": "C01"}),
    ("multi_channels_select", {}, ["C01"], {"selected_channels": ["C01"]}),
    ("datepicker", {}, "2028-02-29", {"selected_date": "2028-02-29"}),
    ("datepicker", {}, date(2026, 1, 2), {"selected_date": "2026-01-02"}),
    ("timepicker", {}, "09:05", {"selected_time": "09:05"}),
    ("timepicker", {}, time(9, 5), {"selected_time": "09:05"}),
    ("datetimepicker", {}, 1_700_000_000, {"selected_date_time": 1_700_000_000}),
    ("datetimepicker", {}, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), {"selected_date_time": 1_700_000_000}),
    ("plain_text_input", {}, "hello", {"value": "hello"}),
    ("plain_text_input", {}, "", {"value": None}),
    ("plain_text_input", {"multiline": True}, "two\nlines", {"value": "two\nlines"}),
    ("plain_text_input", {"max_length": 3}, "abc", {"value": "abc"}),
    ("plain_text_input", {}, "x" * 3000, {"value": "x" * 3000}),
    ("email_text_input", {}, "not yet an address", {"value": "not yet an address"}),
    ("url_text_input", {}, "https://example.org", {"value": "https://example.org"}),
    ("number_input", {"is_decimal_allowed": True}, 2.5, {"value": "2.5"}),
    ("number_input", {"is_decimal_allowed": False}, "7", {"value": "7"}),
    ("rich_text_input", {}, "hello", {"rich_text_value": rich("hello")}),
    ("rich_text_input", {}, rich("hello"), {"rich_text_value": rich("hello")}),
    ("rich_text_input", {}, "", {"rich_text_value": None}),
    ("file_input", {}, ["F01"], {"files": [{"id": "F01"}]}),
    (
        "file_input",
        {"filetypes": ["csv"]},
        [{"id": "F01", "filetype": "csv"}],
        {"files": [{"id": "F01", "filetype": "csv"}]},
    ),
    ("button", {"text": plain("Go"), "value": "v"}, None, {"text": plain("Go"), "value": "v"}),
    ("button", {"text": plain("Go")}, None, {"text": plain("Go")}),
    ("overflow", {"options": [option(1, url="https://example.org")]}, "v1", {"selected_option": option(1)}),
    ("icon_button", {"text": plain("Delete"), "value": "v"}, None, {"text": plain("Delete"), "value": "v"}),
]


@pytest.mark.parametrize(("kind", "keys", "entered", "value"), ENTERED)
def test_what_a_person_enters_becomes_a_state_value(kind: str, keys: Json, entered: Any, value: Json) -> None:
    assert apply({"type": kind, "action_id": "a", **keys}, entered) == {"type": kind, **value}


REFUSED: list[tuple[str, Json, Any, str]] = [
    ("static_select", {"options": options(3)}, "v9", "not offered"),
    ("static_select", {"options": options(3)}, option(1, text=plain("Other")), "not offered"),
    ("static_select", {"options": [option(1), option(1)]}, "v1", "offered 2 times"),
    ("radio_buttons", {"options": options(3)}, "v9", "not offered"),
    ("checkboxes", {"options": options(3)}, "v1", "takes a list"),
    ("checkboxes", {"options": options(3)}, ["v1", "v1"], "chosen twice"),
    ("multi_static_select", {"options": options(3), "max_selected_items": 2}, ["v0", "v1", "v2"], "no more than 2"),
    ("multi_users_select", {"max_selected_items": 1}, ["U01", "U02"], "no more than 1"),
    ("external_select", {}, "v1", "search first"),
    ("users_select", {}, "C01", "not a person"),
    ("users_select", {}, 3, "not a person"),
    ("channels_select", {}, "U01", "not a channel"),
    ("conversations_select", {}, "general", "not a conversation"),
    ("datepicker", {}, "2027-02-29", "not a date"),
    ("datepicker", {}, "tomorrow", "not a date"),
    ("datepicker", {}, 20270101, "not a date"),
    ("datepicker", {}, datetime(2027, 1, 1, tzinfo=UTC), "not a date"),
    ("timepicker", {}, "25:00", "not a time"),
    ("timepicker", {}, "9:00", "not a time"),
    ("datetimepicker", {}, "2027-01-01", "not a moment"),
    ("datetimepicker", {}, 1_700_000_000_000, "not a moment"),
    ("plain_text_input", {}, "two\nlines", "one line"),
    ("plain_text_input", {"max_length": 3}, "abcd", "no more than 3"),
    ("plain_text_input", {}, "x" * 3001, "no more than 3000"),
    ("plain_text_input", {}, 3, "cannot be typed"),
    ("rich_text_input", {}, {"type": "rich_text", "elements": []}, "not rich text"),
    ("file_input", {}, ["notes.pdf"], "not a file"),
    ("file_input", {"max_files": 1}, ["F01", "F02"], "no more than 1"),
    ("file_input", {}, [f"F0{number}" for number in range(10, 21)], "no more than 10"),
    ("file_input", {"filetypes": ["csv"]}, [{"id": "F01", "filetype": "pdf"}], "only files of these types"),
    ("overflow", {"options": options(2)}, "v9", "not offered"),
    ("workflow_button", {"text": plain("Run")}, None, "no app hears"),
    ("image", {"alt_text": "A"}, None, "nothing can be entered"),
]


@pytest.mark.parametrize(("kind", "keys", "entered", "why"), REFUSED)
def test_what_a_person_cannot_do_is_refused_with_the_reason(kind: str, keys: Json, entered: Any, why: str) -> None:
    with pytest.raises(CannotDo, match=why):
        apply({"type": kind, "action_id": "a", **keys}, entered)


def test_an_external_select_takes_what_its_app_offered() -> None:
    element = {"type": "external_select", "action_id": "a"}
    assert apply(element, "Option 2", options(3))["selected_option"] == option(2)
    with pytest.raises(CannotDo, match="not offered"):
        apply(element, "Option 9", options(3))


def test_feedback_buttons_take_one_side() -> None:
    sides = {
        "positive_button": {"text": plain("Good"), "value": "+"},
        "negative_button": {"text": plain("Bad"), "value": "-"},
    }
    element = {"type": "feedback_buttons", "action_id": "a", **sides}
    assert apply(element, "-") == {"type": "feedback_buttons", "text": plain("Bad"), "value": "-"}
    with pytest.raises(CannotDo, match="not offered"):
        apply(element, "so so")


NONSENSE = st.one_of(st.none(), st.text(max_size=20), st.integers(), st.lists(st.text(max_size=3), max_size=3))
SENSE = st.sampled_from(
    ["v1", "v2", "1", "U0123", "C0123", "2026-05-01", "10:30", 1_700_000_000, "a@example.org", "2.5", "F01"]
)


def _sampled(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for inner in node.values():
            yield from _sampled(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _sampled(inner)


def sampled_slots() -> dict[str, Any]:
    """Return each state key that Slack's sample of a block action has, with one value it has there."""
    path = SAMPLES / "app-backend" / "interactive-components" / "BlockActionPayload.json"
    if not path.exists():
        pytest.skip("Slack's samples are not beside this checkout")
    slots: dict[str, Any] = {}
    for node in _sampled(json.loads(path.read_text(encoding="utf-8"))["actions"]):
        slots.update({key: value for key, value in node.items() if key in KNOWN_SLOTS})
    return slots


SINGLE = {
    "value": str,
    "selected_option": dict,
    "selected_user": str,
    "selected_conversation": str,
    "selected_channel": str,
    "selected_date": str,
    "selected_time": str,
    "selected_date_time": int,
    "rich_text_value": dict,
}
SEVERAL = {
    "selected_options": dict,
    "selected_users": str,
    "selected_conversations": str,
    "selected_channels": str,
    "files": dict,
}
KNOWN_SLOTS = {*SINGLE, *SEVERAL}


def assert_is_a_state_value(state: Json, kind: str) -> None:
    assert state["type"] == kind
    (slot,) = set(state) - {"type"}
    held = state[slot]
    if slot in SINGLE:
        assert held is None or type(held) is SINGLE[slot]
    else:
        assert type(held) is list
        assert all(type(member) is SEVERAL[slot] for member in held)
    if slot.startswith("selected_option"):
        for chosen in held if slot == "selected_options" else [held] if held else []:
            assert {"text", "value"} <= set(chosen) <= {"text", "value", "description"}


@given(element=st.sampled_from(ASKED), entered=st.one_of(SENSE, st.lists(SENSE, max_size=3), NONSENSE))
def test_whatever_is_entered_is_either_refused_or_a_state_value(element: Json, entered: Any) -> None:
    view = modal(asking(element, block_id="b"))
    ((untouched,),) = [list(states.values()) for states in initial_values(view).values()]
    assert_is_a_state_value(untouched, element["type"])
    try:
        state = apply(element, entered)
    except CannotDo:
        return
    assert_is_a_state_value(state, element["type"])
    assert set(state) == set(untouched)
    assert set(client_errors(view, {"b": {"a": state}})) <= {"b"}


@pytest.mark.parametrize("element", ASKED, ids=lambda element: element["type"])
def test_every_state_value_has_the_type_of_slacks_own_sample(element: Json) -> None:
    slots = sampled_slots()
    assert {"selected_option", "selected_user", "selected_date", "rich_text_value"} <= set(slots)
    (state,) = next(iter(initial_values(modal(asking(element, block_id="b"))).values())).values()
    for slot, held in state.items():
        if slot in slots and held is not None:
            assert type(held) is type(slots[slot])
            if isinstance(held, dict):
                assert set(held) <= {*slots[slot], "description"}


def test_generated_ids_do_not_stand_in_the_way_of_values() -> None:
    view = modal(asking({"type": "plain_text_input"}))
    view["blocks"] = with_ids(view["blocks"])
    block = view["blocks"][0]
    assert initial_values(view) == {
        block["block_id"]: {block["element"]["action_id"]: {"type": "plain_text_input", "value": None}}
    }
