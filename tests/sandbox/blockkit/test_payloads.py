"""Whole views and messages: what they may hold together, and the error code that each part has."""

from typing import Any

import pytest

from sandbox.blockkit import check_message, check_metadata, check_view
from tests.sandbox.blockkit.parts import (
    Json,
    asking,
    button,
    home,
    modal,
    mrkdwn,
    plain,
    section,
)

FOCUSED = {"type": "plain_text_input", "focus_on_load": True}
VIEWS: list[tuple[str, Any, str, str]] = [
    ("no type", {"blocks": [section()]}, "", "missing required field: type"),
    ("an unknown type", {"type": "popup"}, "/type", "unsupported type: popup"),
    ("no title", {"type": "modal", "blocks": [section()]}, "", "missing required field: title"),
    ("no blocks", {"type": "modal", "title": plain("T")}, "", "missing required field: blocks"),
    ("an empty list of blocks", modal(blocks=[]), "/blocks", "no less than 1 items allowed"),
    ("blocks that are no list", modal(blocks={}), "/blocks", "must provide an array"),
    ("a home with a title", home(title=plain("T")), "", "invalid additional property: title"),
    ("a home with a submit", home(submit=plain("S")), "", "invalid additional property: submit"),
    ("a home with notify_on_close", home(notify_on_close=True), "", "invalid additional property: notify_on_close"),
    ("a mrkdwn title", modal(title=mrkdwn("T")), "/title/type", "unsupported type: mrkdwn"),
    ("an answer of Slack sent back", modal(id="V01"), "", "invalid additional property: id"),
    ("a private_metadata object", modal(private_metadata={}), "/private_metadata", "must provide a string"),
    ("an empty callback_id", modal(callback_id=""), "/callback_id", "must be more than 0 characters"),
    (
        "inputs without submit",
        {k: v for k, v in modal(asking({"type": "plain_text_input"})).items() if k != "submit"},
        "",
        "missing required field: submit (a modal with `input` blocks needs it)",
    ),
    (
        "two blocks with one id",
        modal(section(block_id="b"), section(block_id="b")),
        "/blocks/1/block_id",
        '`block_id` "b" already exists',
    ),
    (
        "two focused inputs",
        modal(asking(FOCUSED), asking(FOCUSED)),
        "/blocks/1/element/focus_on_load",
        "only one element can be set to true",
    ),
    (
        "files with dispatch",
        modal(asking({"type": "file_input"}, dispatch_action=True)),
        "/blocks/0/element",
        "unsupported type: file_input with `dispatch_action`",
    ),
    ("a view that is no object", [], "", "must provide an object"),
]


@pytest.mark.parametrize(("view", "place", "words"), [row[1:] for row in VIEWS], ids=[row[0] for row in VIEWS])
def test_a_view_is_refused_for(view: Any, place: str, words: str) -> None:
    (problem,) = check_view(view)
    assert str(problem) == f"[ERROR] {words} [json-pointer:/view{place}]"
    assert problem.code == "invalid_arguments"


def test_every_problem_of_a_payload_is_told_at_once() -> None:
    blocks = [{"type": "header", "text": plain("")}, {"type": "divider", "x": 1}, {"type": "nonsense"}]
    pointers = [problem.pointer for problem in check_message({"text": "t", "blocks": blocks})]
    assert pointers == ["/blocks/0/text/text", "/blocks/1", "/blocks/2/type"]


def test_a_pointer_escapes_as_rfc_6901_asks() -> None:
    problems = check_message({"text": "t", "attachments": [{"a/b~c": 1}]})
    assert problems[0].message == "invalid additional property: a/b~c"
    assert problems[0].pointer == "/attachments/0"


@pytest.mark.parametrize("block_ids", [("b", "b"), ("b", "c", "b")])
def test_a_message_cannot_repeat_a_block_id(block_ids: tuple[str, ...]) -> None:
    (problem,) = check_message({"text": "t", "blocks": [section(block_id=block_id) for block_id in block_ids]})
    assert problem.message == '`block_id` "b" already exists'


def test_an_action_id_may_come_back_in_another_block() -> None:
    blocks = [section(accessory=button(action_id="a")), section(accessory=button(action_id="a"))]
    assert check_message({"text": "t", "blocks": blocks}) == []


def test_a_modal_without_inputs_needs_no_submit() -> None:
    assert check_view({"type": "modal", "title": plain("T"), "blocks": [section()]}) == []


def test_a_home_with_inputs_needs_no_submit() -> None:
    assert check_view(home(asking({"type": "plain_text_input"}, dispatch_action=True))) == []


@pytest.mark.parametrize("payload", [{}, {"text": ""}, {"text": "  \n"}, {"blocks": []}, {"blocks": [], "text": None}])
def test_a_message_of_nothing_has_no_text(payload: Json) -> None:
    assert [problem.code for problem in check_message(payload)] == ["no_text"]


@pytest.mark.parametrize(
    "payload",
    [{"text": "t"}, {"text": "t", "blocks": []}, {"blocks": [section()]}, {"text": "", "attachments": [{"text": "a"}]}],
)
def test_a_message_of_something_is_taken(payload: Json) -> None:
    assert check_message(payload) == []


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"text": 3}, "invalid_arguments"),
        ({"text": "t", "blocks": "section"}, "invalid_blocks_format"),
        ({"text": "t", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"text": "t", "attachments": "a"}, "invalid_attachments"),
        ({"text": "t", "attachments": [{"colour": "red"}]}, "invalid_attachments"),
        ({"text": "t", "attachments": [{"blocks": [{"type": "nonsense"}]}]}, "invalid_blocks"),
        ({"text": "t", "metadata": {"event_type": "e"}}, "invalid_metadata_schema"),
    ],
)
def test_each_part_of_a_message_has_its_own_error_code(payload: Json, code: str) -> None:
    assert [problem.code for problem in check_message(payload)] == [code]


def test_blocks_of_an_attachment_are_checked_in_place() -> None:
    (problem,) = check_message({"text": "t", "attachments": [{"blocks": [{"type": "header", "text": plain("")}]}]})
    assert problem.pointer == "/attachments/0/blocks/0/text/text"


@pytest.mark.parametrize(
    ("metadata", "pointer"),
    [
        ({"event_payload": {}}, "/metadata"),
        ({"event_type": "e"}, "/metadata"),
        ({"event_type": "", "event_payload": {}}, "/metadata/event_type"),
        ({"event_type": "e", "event_payload": []}, "/metadata/event_payload"),
        ({"event_type": "e", "event_payload": {}, "extra": 1}, "/metadata"),
        ("e", "/metadata"),
    ],
)
def test_metadata_is_refused_at_the_place(metadata: Any, pointer: str) -> None:
    assert [problem.pointer for problem in check_metadata(metadata)] == [pointer]


def test_metadata_with_a_type_and_a_payload_is_taken() -> None:
    assert check_metadata({"event_type": "delivery", "event_payload": {"id": "1", "nested": {"a": [1]}}}) == []
