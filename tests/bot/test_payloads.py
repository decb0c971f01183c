from __future__ import annotations

from typing import Any

import pytest

from bot import payloads

OPTION = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}


@pytest.mark.parametrize(
    ("element", "entered"),
    [
        ({"type": "plain_text_input", "value": "words"}, "words"),
        ({"type": "plain_text_input", "value": None}, None),
        ({"type": "plain_text_input", "value": "wo\0rds"}, "words"),
        ({"type": "email_text_input", "value": "a@example.org"}, "a@example.org"),
        ({"type": "number_input", "value": "60"}, "60"),
        ({"type": "static_select", "selected_option": OPTION}, "1"),
        ({"type": "external_select", "selected_option": None}, None),
        ({"type": "radio_buttons", "selected_option": OPTION}, "1"),
        ({"type": "checkboxes", "selected_options": [OPTION]}, ("1",)),
        ({"type": "multi_static_select", "selected_options": []}, ()),
        ({"type": "users_select", "selected_user": "U1"}, "U1"),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, ("U1", "U2")),
        ({"type": "conversations_select", "selected_conversation": "C1"}, "C1"),
        ({"type": "multi_channels_select", "selected_channels": ["C1"]}, ("C1",)),
        ({"type": "datepicker", "selected_date": "2026-10-08"}, "2026-10-08"),
        ({"type": "timepicker", "selected_time": "15:00"}, "15:00"),
        ({"type": "datetimepicker", "selected_date_time": 1790000000}, "1790000000"),
        ({"type": "file_input", "files": [{"id": "F1"}]}, ("F1",)),
        ({"type": "rich_text_input", "rich_text_value": {"type": "rich_text"}}, '{"type":"rich_text"}'),
    ],
)
def test_every_input_is_read_as_what_it_holds(element: dict[str, Any], entered: object) -> None:
    view = {"callback_id": "f", "id": "V1", "state": {"values": {"field": {"value": element}}}}
    submitted = payloads.submission({"user": {"id": "U1"}, "view": view}, "T1")
    assert submitted.form == {"field": entered}


def test_several_elements_of_one_block_are_told_apart_by_their_action() -> None:
    values = {"row": {"a.b": {"type": "datepicker", "selected_date": "2026-10-08"}, "c.d": {"type": "timepicker"}}}
    view = {"callback_id": "f", "id": "V1", "state": {"values": values}}
    submitted = payloads.submission({"user": {"id": "U1"}, "view": view}, "T1")
    assert submitted.form == {"row.a.b": "2026-10-08", "row.c.d": None}


@pytest.mark.parametrize(("metadata", "state"), [('{"call":3}', {"call": 3}), ("", {}), ("not json", {}), ("[1]", {})])
def test_state_is_our_private_metadata(metadata: str, state: dict[str, Any]) -> None:
    view = {"callback_id": "f", "id": "V1", "private_metadata": metadata}
    assert payloads.closing({"user": {"id": "U1"}, "view": view}, "T1").state == state


def test_a_click_in_a_message_knows_channel_and_message() -> None:
    body = {
        "user": {"id": "U1", "username": "maya"},
        "container": {"type": "message", "message_ts": "1.2", "channel_id": "C1"},
        "channel": {"id": "C1"},
        "actions": [{"action_id": "calls.rsvp:yes", "type": "button", "value": "12"}],
    }
    click = payloads.action(body, "T1")
    assert (click.surface, click.channel, click.message_ts) == ("message", "C1", "1.2")
    assert (click.action_id, click.value, click.values, click.user_name) == ("calls.rsvp:yes", "12", ("12",), "maya")


@pytest.mark.parametrize(
    "inner",
    [{"type": "user_change", "user": {"id": "U1"}}, {"type": "message", "user": "U1", "channel": "C1"}],
)
def test_an_event_names_its_person_in_either_form(inner: dict[str, Any]) -> None:
    assert payloads.event({"event": inner}, "T1").user == "U1"
