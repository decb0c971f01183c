"""Every limit of slack-facts.md: exactly at it is taken, one over is refused with the pointer to the place."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.blockkit import check_message, check_metadata, check_view, cut_text
from tests.sandbox.blockkit.parts import (
    Json,
    asking,
    button,
    home,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    rich,
    section,
)

Build = Callable[[int], Json]


def select(**keys: Any) -> Json:
    return section(accessory={"type": "static_select", "options": options(1), **keys})


def confirmed(**keys: Any) -> Json:
    confirm = {"title": plain("T"), "text": plain("t"), "confirm": plain("Y"), "deny": plain("N"), **keys}
    return section(accessory=button(confirm=confirm))


def video(**keys: Any) -> Json:
    web = "https://example.org"
    return {"type": "video", "alt_text": "A", "title": plain("T"), "thumbnail_url": web, "video_url": web, **keys}


def cells(count: int) -> list[Json]:
    return [{"type": "raw_text", "text": "c"} for _ in range(count)]


def url(length: int) -> str:
    return "https://example.org/".ljust(length, "a")


def image(**keys: Any) -> Json:
    return {"type": "image", "image_url": url(30), "alt_text": "A", **keys}


def feedback(text: str = "F", value: str = "v") -> Json:
    side, other = {"text": plain(text), "value": value}, {"text": plain("N"), "value": "n"}
    return {
        "type": "context_actions",
        "elements": [{"type": "feedback_buttons", "positive_button": side, "negative_button": other}],
    }


BLOCK_LIMITS: list[tuple[str, int, Build, str]] = [
    ("section text", 3000, lambda n: section(text=mrkdwn("x" * n)), "/text/text"),
    ("section fields", 10, lambda n: section(fields=[plain("f")] * n), "/fields"),
    ("section field", 2000, lambda n: section(fields=[plain("x" * n)]), "/fields/0/text"),
    ("block_id", 255, lambda n: section(block_id="x" * n), "/block_id"),
    ("header", 150, lambda n: {"type": "header", "text": plain("x" * n)}, "/text/text"),
    ("context elements", 10, lambda n: {"type": "context", "elements": [plain("c")] * n}, "/elements"),
    ("context text", 2000, lambda n: {"type": "context", "elements": [mrkdwn("x" * n)]}, "/elements/0/text"),
    (
        "actions elements",
        25,
        lambda n: {"type": "actions", "elements": [button(action_id=f"a{i}") for i in range(n)]},
        "/elements",
    ),
    ("context_actions elements", 5, lambda n: {**feedback(), "elements": feedback()["elements"] * n}, "/elements"),
    ("feedback text", 75, lambda n: feedback(text="x" * n), "/elements/0/positive_button/text/text"),
    ("feedback value", 2000, lambda n: feedback(value="x" * n), "/elements/0/positive_button/value"),
    ("button text", 75, lambda n: section(accessory=button(text=plain("x" * n))), "/accessory/text/text"),
    ("button value", 2000, lambda n: section(accessory=button(value="x" * n)), "/accessory/value"),
    ("button url", 3000, lambda n: section(accessory=button(url=url(n))), "/accessory/url"),
    (
        "button label",
        75,
        lambda n: section(accessory=button(accessibility_label="x" * n)),
        "/accessory/accessibility_label",
    ),
    ("action_id", 255, lambda n: section(accessory=button(action_id="x" * n)), "/accessory/action_id"),
    ("confirm title", 100, lambda n: confirmed(title=plain("x" * n)), "/accessory/confirm/title/text"),
    ("confirm text", 300, lambda n: confirmed(text=mrkdwn("x" * n)), "/accessory/confirm/text/text"),
    ("confirm button", 30, lambda n: confirmed(confirm=plain("x" * n)), "/accessory/confirm/confirm/text"),
    ("deny button", 30, lambda n: confirmed(deny=plain("x" * n)), "/accessory/confirm/deny/text"),
    ("select options", 100, lambda n: select(options=options(n)), "/accessory/options"),
    ("option text", 75, lambda n: select(options=[option(1, text=plain("x" * n))]), "/accessory/options/0/text/text"),
    ("option value", 150, lambda n: select(options=[option(1, value="x" * n)]), "/accessory/options/0/value"),
    (
        "option description",
        75,
        lambda n: select(options=[option(1, description=plain("x" * n))]),
        "/accessory/options/0/description/text",
    ),
    ("placeholder", 150, lambda n: select(placeholder=plain("x" * n)), "/accessory/placeholder/text"),
    (
        "option groups",
        100,
        lambda n: section(
            accessory={"type": "static_select", "option_groups": [{"label": plain("G"), "options": options(1)}] * n}
        ),
        "/accessory/option_groups",
    ),
    (
        "group label",
        75,
        lambda n: section(
            accessory={"type": "static_select", "option_groups": [{"label": plain("x" * n), "options": options(1)}]}
        ),
        "/accessory/option_groups/0/label/text",
    ),
    (
        "group options",
        100,
        lambda n: section(
            accessory={"type": "static_select", "option_groups": [{"label": plain("G"), "options": options(n)}]}
        ),
        "/accessory/option_groups/0/options",
    ),
    ("overflow", 5, lambda n: section(accessory={"type": "overflow", "options": options(n)}), "/accessory/options"),
    (
        "checkboxes",
        10,
        lambda n: section(accessory={"type": "checkboxes", "options": options(n)}),
        "/accessory/options",
    ),
    ("radios", 10, lambda n: section(accessory={"type": "radio_buttons", "options": options(n)}), "/accessory/options"),
    ("image url", 3000, lambda n: image(image_url=url(n)), "/image_url"),
    ("image alt_text", 2000, lambda n: image(alt_text="x" * n), "/alt_text"),
    ("image title", 2000, lambda n: image(title=plain("x" * n)), "/title/text"),
    ("video title", 200, lambda n: video(title=plain("x" * n)), "/title/text"),
    ("video author", 50, lambda n: video(author_name="x" * n), "/author_name"),
    ("video description", 200, lambda n: video(description=plain("x" * n)), "/description/text"),
    (
        "list indent",
        8,
        lambda n: {
            "type": "rich_text",
            "elements": [{"type": "rich_text_list", "style": "bullet", "indent": n, "elements": rich("t")["elements"]}],
        },
        "/elements/0/indent",
    ),
    ("markdown", 12000, lambda n: {"type": "markdown", "text": "x" * n}, "/text"),
    ("table rows", 100, lambda n: {"type": "table", "rows": [cells(1)] * n}, "/rows"),
    ("table cells", 20, lambda n: {"type": "table", "rows": [cells(n)]}, "/rows/0"),
    (
        "table columns",
        20,
        lambda n: {"type": "table", "rows": [cells(1)], "column_settings": [{"align": "left"}] * n},
        "/column_settings",
    ),
    ("input label", 2000, lambda n: asking({"type": "plain_text_input"}, label=plain("x" * n)), "/label/text"),
    ("input hint", 2000, lambda n: asking({"type": "plain_text_input"}, hint=plain("x" * n)), "/hint/text"),
    ("max_length", 3000, lambda n: asking({"type": "plain_text_input", "max_length": n}), "/element/max_length"),
    ("min_length", 3000, lambda n: asking({"type": "plain_text_input", "min_length": n}), "/element/min_length"),
    (
        "initial_value",
        5,
        lambda n: asking({"type": "plain_text_input", "max_length": 5, "initial_value": "x" * n}),
        "/element/initial_value",
    ),
    (
        "initial options",
        2,
        lambda n: asking(
            {
                "type": "multi_static_select",
                "options": options(5),
                "initial_options": options(n),
                "max_selected_items": 2,
            }
        ),
        "/element/initial_options",
    ),
    (
        "initial users",
        2,
        lambda n: asking(
            {"type": "multi_users_select", "initial_users": [f"U000{i}" for i in range(n)], "max_selected_items": 2}
        ),
        "/element/initial_users",
    ),
]


@pytest.mark.parametrize(
    ("limit", "build", "pointer"), [row[1:] for row in BLOCK_LIMITS], ids=[r[0] for r in BLOCK_LIMITS]
)
def test_a_block_exactly_at_its_limit_is_taken_and_one_over_refused(limit: int, build: Build, pointer: str) -> None:
    assert check_message({"text": "t", "blocks": [build(limit)]}) == []
    (problem,) = check_message({"text": "t", "blocks": [build(limit + 1)]})
    assert (problem.pointer, problem.code) == ("/blocks/0" + pointer, "invalid_blocks")


VIEW_LIMITS: list[tuple[str, int, Build, str]] = [
    ("modal blocks", 100, lambda n: modal(*[section()] * n), "/view/blocks"),
    ("home blocks", 100, lambda n: home(*[section()] * n), "/view/blocks"),
    ("title", 24, lambda n: modal(title=plain("x" * n)), "/view/title/text"),
    ("submit", 24, lambda n: modal(submit=plain("x" * n)), "/view/submit/text"),
    ("close", 24, lambda n: modal(close=plain("x" * n)), "/view/close/text"),
    ("private_metadata", 3000, lambda n: modal(private_metadata="x" * n), "/view/private_metadata"),
    ("home private_metadata", 3000, lambda n: home(private_metadata="x" * n), "/view/private_metadata"),
    ("callback_id", 255, lambda n: modal(callback_id="x" * n), "/view/callback_id"),
    ("external_id", 255, lambda n: modal(external_id="x" * n), "/view/external_id"),
    ("alert", 200, lambda n: modal({"type": "alert", "text": plain("x" * n)}), "/view/blocks/0/text/text"),
    (
        "max_files",
        10,
        lambda n: modal(asking({"type": "file_input", "max_files": n})),
        "/view/blocks/0/element/max_files",
    ),
]


@pytest.mark.parametrize(
    ("limit", "build", "pointer"), [row[1:] for row in VIEW_LIMITS], ids=[r[0] for r in VIEW_LIMITS]
)
def test_a_view_exactly_at_its_limit_is_taken_and_one_over_refused(limit: int, build: Build, pointer: str) -> None:
    assert check_view(build(limit)) == []
    (problem,) = check_view(build(limit + 1))
    assert (problem.pointer, problem.code) == (pointer, "invalid_arguments")


def test_a_message_takes_fifty_blocks_and_not_one_more() -> None:
    assert check_message({"text": "t", "blocks": [{"type": "divider"}] * 50}) == []
    (problem,) = check_message({"text": "t", "blocks": [{"type": "divider"}] * 51})
    assert str(problem) == "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"


def test_tables_hold_ten_thousand_characters_a_message() -> None:
    def table(count: int) -> Json:
        return {
            "type": "table",
            "rows": [[{"type": "raw_text", "text": "x" * 5000}, {"type": "raw_text", "text": "x" * count}]],
        }

    assert check_message({"text": "t", "blocks": [table(5000)]}) == []
    (problem,) = check_message({"text": "t", "blocks": [table(5001)]})
    assert problem.code == "invalid_blocks"


def test_a_full_table_of_short_cells_is_taken() -> None:
    assert check_message({"text": "t", "blocks": [{"type": "table", "rows": [cells(20)] * 100}]}) == []


def test_a_message_takes_one_table_also_counting_its_attachments() -> None:
    table = {"type": "table", "rows": [cells(1)]}
    assert [p.code for p in check_message({"blocks": [table, table]})] == ["only_one_table_allowed"]
    twice = {"blocks": [table], "attachments": [{"blocks": [table]}]}
    assert [p.code for p in check_message(twice)] == ["only_one_table_allowed"]


def test_markdown_is_limited_over_the_whole_message() -> None:
    blocks = [{"type": "markdown", "text": "x" * 6000}, {"type": "markdown", "text": "x" * 6000}]
    assert check_message({"blocks": blocks}) == []
    blocks[1]["text"] += "x"
    assert [problem.code for problem in check_message({"blocks": blocks})] == ["msg_blocks_too_long"]


def test_blocks_each_within_their_limit_can_be_too_long_together() -> None:
    def message(count: int) -> Json:
        return {"blocks": [section(text=mrkdwn("x" * 3000)) for _ in range(4)] + [section(text=mrkdwn("x" * count))]}

    # five sections with a text each weigh 5 x 2 x 20 beside their 13,000 characters
    assert check_message(message(1000)) == []
    (problem,) = check_message(message(1001))
    assert (problem.pointer, problem.code) == ("/blocks", "msg_blocks_too_long")


def test_a_text_over_forty_thousand_is_cut_and_not_refused() -> None:
    text = "x" * 40_001
    assert check_message({"text": text}) == []
    assert len(cut_text(text)) == 40_000


def test_a_view_takes_250_000_bytes_and_not_one_more() -> None:
    def view(size: int) -> Json:
        full = modal(*[section(text=mrkdwn("x" * 2420)) for _ in range(100)])
        spare = size - len(json.dumps({**full, "private_metadata": ""}))
        return {**full, "private_metadata": "x" * spare}

    assert check_view(view(250_000)) == []
    assert [problem.code for problem in check_view(view(250_001))] == ["view_too_large"]


def test_metadata_is_limited_in_bytes() -> None:
    def metadata(count: int) -> Json:
        return {"event_type": "e", "event_payload": {"a": "x" * count}}

    frame = len('{"event_type": "e", "event_payload": {"a": ""}}')
    assert check_metadata(metadata(8000 - frame)) == []
    assert [problem.code for problem in check_metadata(metadata(8001 - frame))] == ["metadata_too_large"]


def test_a_message_takes_a_hundred_attachments() -> None:
    assert check_message({"attachments": [{"text": "a"}] * 100}) == []
    assert [p.code for p in check_message({"attachments": [{"text": "a"}] * 101})] == ["too_many_attachments"]
