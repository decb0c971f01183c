"""What Slack's own client refuses at submit, before the app hears of it."""

from typing import Any

import pytest

from sandbox.blockkit import apply, client_errors, initial_values
from tests.sandbox.blockkit.parts import Json, asking, modal, options, section

CLIENT: list[tuple[str, Json, Any, str | None]] = [
    ("plain_text_input", {}, None, "Please complete this required field."),
    ("plain_text_input", {}, "x", None),
    ("plain_text_input", {"min_length": 3}, "ab", "Please enter at least 3 characters."),
    ("plain_text_input", {"min_length": 3}, "abc", None),
    ("email_text_input", {}, "maya@example", "Please enter a valid email address."),
    ("email_text_input", {}, "maya@example.org", None),
    ("url_text_input", {}, "example.org", "Please enter a valid URL."),
    ("url_text_input", {}, "https://example.org", None),
    ("number_input", {"is_decimal_allowed": True}, "three", "Please enter a valid number."),
    ("number_input", {"is_decimal_allowed": False}, "2.5", "Please enter a whole number."),
    ("number_input", {"is_decimal_allowed": True}, "2.5", None),
    ("number_input", {"is_decimal_allowed": True, "min_value": "3"}, "2.9", "Please enter a number of at least 3."),
    ("number_input", {"is_decimal_allowed": True, "max_value": "3"}, "3.1", "Please enter a number of at most 3."),
    ("number_input", {"is_decimal_allowed": False, "min_value": "0", "max_value": "0"}, "0", None),
    ("static_select", {"options": options(2)}, None, "Please complete this required field."),
    ("checkboxes", {"options": options(2)}, [], "Please complete this required field."),
    ("checkboxes", {"options": options(2)}, ["v1"], None),
    ("datepicker", {}, "2028-02-29", None),
    ("file_input", {}, [], "Please complete this required field."),
    ("rich_text_input", {}, "x", None),
]


@pytest.mark.parametrize(("kind", "keys", "entered", "error"), CLIENT)
def test_the_client_refuses_at_submit(kind: str, keys: Json, entered: Any, error: str | None) -> None:
    element = {"type": kind, "action_id": "a", **keys}
    view = modal(asking(element, block_id="b"))
    values = {"b": {"a": apply(element, entered)}}
    assert client_errors(view, values) == ({} if error is None else {"b": error})
    optional = modal(asking(element, block_id="b", optional=True))
    empty = error == "Please complete this required field."
    assert client_errors(optional, values) == ({} if empty or error is None else {"b": error})


def test_the_client_counts_a_longest_text_that_came_by_another_way() -> None:
    view = modal(asking({"type": "plain_text_input", "action_id": "a", "max_length": 2}, block_id="b"))
    errors = client_errors(view, {"b": {"a": {"type": "plain_text_input", "value": "abc"}}})
    assert errors == {"b": "Please enter no more than 2 characters."}


def test_the_client_asks_for_every_required_input_and_for_nothing_outside_inputs() -> None:
    view = modal(
        asking({"type": "plain_text_input", "action_id": "a"}, block_id="one"),
        asking({"type": "users_select", "action_id": "a"}, block_id="two"),
        section(block_id="three", accessory={"type": "users_select", "action_id": "a"}),
    )
    assert set(client_errors(view, initial_values(view))) == {"one", "two"}
    assert set(client_errors(view, {})) == {"one", "two"}
