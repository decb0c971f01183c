"""Slack's newer blocks of messages: cards, carousels, containers, tables and charts of data, tasks and plans."""

from typing import Any

import pytest

from sandbox import blockkit
from sandbox.blockkit import check_message, check_view
from tests.sandbox.blockkit.parts import Json, asking, button, home, modal, mrkdwn, plain, rich, section

ICON = {"type": "image", "image_url": "https://example.org/i.png", "alt_text": "I"}


def card(**keys: Any) -> Json:
    return {"type": "card", "title": mrkdwn("T"), **keys}


def carousel(*cards: Json) -> Json:
    return {"type": "carousel", "elements": list(cards)}


def container(*blocks: Json, **keys: Any) -> Json:
    return {"type": "container", "title": plain("T"), "child_blocks": list(blocks or [section()]), **keys}


def words(*texts: str) -> list[Json]:
    return [{"type": "raw_text", "text": text} for text in texts]


def data_table(*rows: list[Json], **keys: Any) -> Json:
    return {"type": "data_table", "caption": "C", "rows": list(rows or (words("A", "B"), words("a", "b"))), **keys}


def chart(kind: str = "bar", **keys: Any) -> Json:
    series = [{"name": "S", "data": [{"label": "one", "value": -1.5}, {"label": "two", "value": 2}]}]
    drawn = {"type": kind, "series": series, "axis_config": {"categories": ["one", "two"]}, **keys}
    return {"type": "data_visualization", "title": "T", "chart": drawn}


def pie(*segments: Json) -> Json:
    return {"type": "data_visualization", "title": "T", "chart": {"type": "pie", "segments": list(segments)}}


def task(**keys: Any) -> Json:
    return {"type": "task_card", "task_id": "1", "title": "T", "status": "complete", **keys}


def plan(*tasks: Json) -> Json:
    return {"type": "plan", "title": "P", "tasks": list(tasks)}


def point(label: str, value: Any = 1) -> Json:
    return {"label": label, "value": value}


TAKEN: list[tuple[str, Json]] = [
    ("a card with everything", card(hero_image=ICON, icon=ICON, body=mrkdwn("b"), actions=[button(), button()])),
    ("a card with one of Slack's icons", card(slack_icon={"type": "icon", "name": "rocket"}, subtext=plain("s"))),
    ("ten cards", carousel(*[card() for _ in range(10)])),
    ("a container with an input", container(asking({"type": "plain_text_input"}), is_collapsible=True)),
    ("a container that is folded", container(is_collapsible=True, default_collapsed=True, width="full", icon=ICON)),
    ("a table of numbers", data_table(words("N"), [{"type": "raw_number", "value": 4.5, "text": "4.5"}])),
    ("a table with 101 rows", data_table(*[words("a")] * 101, page_size=100, row_header_column_index=0)),
    ("a line", chart("line")),
    ("an area", chart("area")),
    ("bars with names at the axes", chart(axis_config={"categories": ["one", "two"], "x_label": "x", "y_label": "y"})),
    ("six segments", pie(*[point(str(number)) for number in range(6)])),
    (
        "a task",
        task(details=rich("d"), output=rich("o"), sources=[{"type": "url", "url": "https://e.org", "text": "e"}]),
    ),
    ("a plan whose tasks name no type", plan({"task_id": "1", "title": "T", "status": "error"}, task())),
]

REFUSED: list[tuple[str, Json, str, str]] = [
    ("an empty card", {"type": "card", "subtitle": plain("s")}, "", "must define either"),
    ("two icons", card(icon=ICON, slack_icon={"type": "icon", "name": "bug"}), "", "must define only one of"),
    ("an unknown icon", card(slack_icon={"type": "icon", "name": "cat"}), "/slack_icon/name", "allowed values"),
    ("four buttons", card(actions=[button()] * 4), "/actions", "no more than 3 items"),
    ("a menu in a card", card(actions=[{"type": "overflow"}]), "/actions/0/type", "unsupported type: overflow"),
    ("a body of 201", card(body=plain("b" * 201)), "/body/text", "must be less than 201 characters"),
    ("two buttons alike", card(actions=[button(action_id="a")] * 2), "/actions/1/action_id", "already exists"),
    ("eleven cards", carousel(*[card() for _ in range(11)]), "/elements", "no more than 10 items"),
    ("a section among cards", carousel(section()), "/elements/0/type", "unsupported type: section"),
    ("a nameless container", {"type": "container", "child_blocks": [section()]}, "", "must define either"),
    ("an empty container", container(child_blocks=[]), "/child_blocks", "no less than 1 items"),
    ("a card in a container", container(card()), "/child_blocks/0/type", "unsupported type: card"),
    ("folded without folds", container(default_collapsed=True), "/default_collapsed", "needs `is_collapsible`"),
    ("a line in a folding head", container(is_collapsible=True, has_header_divider=True), "/has_header_divider", "can"),
    ("one id inside and outside", container(section(block_id="x"), block_id="x"), "/child_blocks/0/block_id", "exists"),
    ("a table without rows", data_table(words("A")), "/rows", "no less than 2 items"),
    ("a row too short", data_table(words("A", "B"), words("a")), "/rows/1", "must have 2 cells"),
    ("a styled head", data_table([rich("A")], words("a")), "/rows/0/0", "rich_text in a header"),
    ("a column that is not", data_table(row_header_column_index=2), "/row_header_column_index", "index of a column"),
    ("no caption", {"type": "data_table", "rows": [words("A"), words("a")]}, "", "missing required field: caption"),
    (
        "a word for a number",
        data_table(words("A"), [{"type": "raw_number", "value": "4", "text": "4"}]),
        "/rows/1/0",
        "",
    ),
    ("an unknown chart", chart("radar"), "/chart/type", "unsupported type: radar"),
    ("a point too few", chart(axis_config={"categories": ["one"]}), "/chart/series/0/data", "one point for each"),
    ("nothing of a pie", pie(point("a", 0)), "/chart/segments/0/value", "must be greater than 0"),
    ("infinitely much", pie(point("a", float("inf"))), "/chart/segments/0/value", "must provide a number"),
    ("seven segments", pie(*[point(str(number)) for number in range(7)]), "/chart/segments", "no more than 6 items"),
    ("a title of 51", {**pie(point("a")), "title": "t" * 51}, "/title", "must be less than 51 characters"),
    ("an unknown state", task(status="waiting"), "/status", "allowed values"),
    ("a plan of sections", plan(section()), "/tasks/0", "missing required field: task_id"),
]


@pytest.mark.parametrize(("block"), [each[1] for each in TAKEN], ids=[each[0] for each in TAKEN])
def test_it_is_taken_in_a_message_and_nowhere_else(block: Json) -> None:
    assert check_message({"text": "t", "blocks": [block]}) == []
    for view in (modal(block), home(block)):
        assert [problem.pointer for problem in check_view(view)] == ["/view/blocks/0/type"]


@pytest.mark.parametrize(("block", "where", "words"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_it_is_refused_with_place_and_words(block: Json, where: str, words: str) -> None:
    problems = check_message({"text": "t", "blocks": [block]})
    assert [problem.code for problem in problems] == ["invalid_blocks"] * len(problems)
    assert any(problem.pointer.startswith(f"/blocks/0{where}") and words in str(problem) for problem in problems)


def test_a_series_may_not_be_named_twice() -> None:
    twice = chart()
    twice["chart"]["series"] *= 2
    assert [problem.pointer for problem in check_message({"text": "t", "blocks": [twice]})] == [
        "/blocks/0/chart/series/1/name"
    ]


def test_blocks_inside_others_get_ids_and_are_found() -> None:
    asked = asking({"type": "plain_text_input"})
    stored = blockkit.block_defaults([container(section(), asked), carousel(card(actions=[button()]), card())])
    held, cards = stored
    ids = [block["block_id"] for block in blockkit.all_blocks(stored)]
    assert len(set(ids)) == len(ids) == 6
    pressed = cards["elements"][0]["actions"][0]
    assert blockkit.find(stored, pressed["action_id"]) == (cards["elements"][0], pressed)
    typed = held["child_blocks"][1]
    assert typed["optional"] is False
    assert blockkit.initial_values({"blocks": stored}) == {
        typed["block_id"]: {typed["element"]["action_id"]: {"type": "plain_text_input", "value": None}}
    }


def test_tables_of_data_share_the_characters_of_tables() -> None:
    many = data_table(words("A"), words("a" * 5_100))
    problems = check_message(
        {"text": "t", "blocks": [many, container({"type": "table", "rows": [words("b" * 4_900)]})]}
    )
    assert [str(problem) for problem in problems][:1] == [
        str(blockkit.Problem("/blocks", "tables must be less than 10001 characters"))
    ]
