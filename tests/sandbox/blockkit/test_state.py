"""The state of a surface: initial values of what nobody touched, and what using an element tells the app."""

from typing import Any

import pytest

from sandbox.blockkit import action, apply, check_view, dispatches, initial_values
from tests.sandbox.blockkit.parts import Json, asking, button, modal, option, options, plain, rich, section

UNTOUCHED = [
    ("plain_text_input", {}, "value", None),
    ("plain_text_input", {"initial_value": "x"}, "value", "x"),
    ("email_text_input", {}, "value", None),
    ("url_text_input", {"initial_value": "https://example.org"}, "value", "https://example.org"),
    ("number_input", {"is_decimal_allowed": False, "initial_value": "3"}, "value", "3"),
    ("rich_text_input", {}, "rich_text_value", None),
    ("rich_text_input", {"initial_value": rich("x")}, "rich_text_value", rich("x")),
    ("file_input", {}, "files", []),
    ("static_select", {"options": options(2)}, "selected_option", None),
    ("static_select", {"options": options(2), "initial_option": option(1)}, "selected_option", option(1)),
    ("external_select", {"initial_option": option(1)}, "selected_option", option(1)),
    ("radio_buttons", {"options": options(2)}, "selected_option", None),
    ("checkboxes", {"options": options(2)}, "selected_options", []),
    ("checkboxes", {"options": options(2), "initial_options": [option(1)]}, "selected_options", [option(1)]),
    ("multi_static_select", {"options": options(2)}, "selected_options", []),
    ("multi_external_select", {"initial_options": [option(1)]}, "selected_options", [option(1)]),
    ("users_select", {}, "selected_user", None),
    ("users_select", {"initial_user": "U01"}, "selected_user", "U01"),
    ("multi_users_select", {"initial_users": ["U01"]}, "selected_users", ["U01"]),
    ("conversations_select", {"initial_conversation": "C01"}, "selected_conversation", "C01"),
    ("multi_conversations_select", {}, "selected_conversations", []),
    ("channels_select", {"initial_channel": "C01"}, "selected_channel", "C01"),
    ("multi_channels_select", {"initial_channels": ["C01"]}, "selected_channels", ["C01"]),
    ("datepicker", {}, "selected_date", None),
    ("datepicker", {"initial_date": "2028-02-29"}, "selected_date", "2028-02-29"),
    ("timepicker", {"initial_time": "09:00"}, "selected_time", "09:00"),
    ("datetimepicker", {"initial_date_time": 1_700_000_000}, "selected_date_time", 1_700_000_000),
]


@pytest.mark.parametrize(("kind", "keys", "slot", "value"), UNTOUCHED)
def test_an_untouched_input_submits_its_initial_value_or_null(kind: str, keys: Json, slot: str, value: Any) -> None:
    view = modal(asking({"type": kind, "action_id": "a", **keys}, block_id="b"))
    assert check_view(view) == []
    assert initial_values(view) == {"b": {"a": {"type": kind, slot: value}}}


def test_elements_in_sections_and_actions_have_a_state_too_but_buttons_have_none() -> None:
    view = modal(
        section(block_id="s", accessory={"type": "users_select", "action_id": "who"}),
        {
            "type": "actions",
            "block_id": "row",
            "elements": [button(action_id="go"), {"type": "datepicker", "action_id": "day"}],
        },
        section(block_id="plain"),
    )
    assert initial_values(view) == {
        "s": {"who": {"type": "users_select", "selected_user": None}},
        "row": {"day": {"type": "datepicker", "selected_date": None}},
    }


def test_a_conversation_defaults_to_where_the_person_is_unless_one_is_set() -> None:
    element = {"type": "conversations_select", "action_id": "a", "default_to_current_conversation": True}
    view = modal(asking(element, block_id="b"))
    assert initial_values(view)["b"]["a"]["selected_conversation"] is None
    assert initial_values(view, "C01")["b"]["a"]["selected_conversation"] == "C01"
    element["initial_conversation"] = "C02"
    assert initial_values(view, "C01")["b"]["a"]["selected_conversation"] == "C02"
    several = {"type": "multi_conversations_select", "action_id": "a", "default_to_current_conversation": True}
    view = modal(asking(several, block_id="b"))
    assert initial_values(view, "C01")["b"]["a"]["selected_conversations"] == ["C01"]


def test_changing_a_value_does_not_change_the_view() -> None:
    view = modal(
        asking({"type": "checkboxes", "action_id": "a", "options": options(2), "initial_options": [option(1)]})
    )
    (state,) = next(iter(initial_values(view).values())).values()
    state["selected_options"].clear()
    assert view["blocks"][0]["element"]["initial_options"] == [option(1)]


DISPATCHING = {"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}


@pytest.mark.parametrize(
    ("block", "element", "entered", "sends"),
    [
        (section(), button(), True, True),
        (asking({"type": "datepicker"}), {"type": "datepicker"}, True, False),
        (asking({"type": "datepicker"}, dispatch_action=True), {"type": "datepicker"}, True, True),
        (asking({}, dispatch_action=True), {"type": "plain_text_input"}, True, True),
        (asking({}, dispatch_action=True), {"type": "plain_text_input"}, False, False),
        (asking({}, dispatch_action=True), DISPATCHING, False, True),
        (asking({}, dispatch_action=True), DISPATCHING, True, False),
        (asking({}), DISPATCHING, False, False),
    ],
)
def test_an_element_dispatches_as_its_block_says(block: Json, element: Json, entered: bool, sends: bool) -> None:
    assert dispatches(block, element, entered=entered) is sends


def test_an_action_names_its_place_and_echoes_the_element() -> None:
    element = {"type": "datepicker", "action_id": "a", "initial_date": "2026-01-01", "placeholder": plain("Day")}
    entry = action({"type": "section", "block_id": "b"}, element, apply(element, "2026-01-02"))
    assert entry == {
        "type": "datepicker",
        "action_id": "a",
        "block_id": "b",
        "selected_date": "2026-01-02",
        "initial_date": "2026-01-01",
        "placeholder": plain("Day"),
    }


# What a person may do with each element, as strategies; nonsense is mixed in, which must be refused as CannotDo.
