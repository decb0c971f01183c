"""What no length explains: missing, unknown, repeated and contradicting things are refused, with place and words."""

from typing import Any

import pytest

from sandbox.blockkit import check_message
from tests.sandbox.blockkit.parts import (
    Json,
    asking,
    button,
    mrkdwn,
    option,
    options,
    plain,
    rich,
    section,
)


def picking(**keys: Any) -> Json:
    return section(accessory={"type": "static_select", **keys})


def date_picker(value: str) -> Json:
    return section(accessory={"type": "datepicker", "initial_date": value})


def time_picker(**keys: Any) -> Json:
    return section(accessory={"type": "timepicker", **keys})


def number(**keys: Any) -> Json:
    return asking({"type": "number_input", "is_decimal_allowed": False, **keys})


def conversations(**keys: Any) -> Json:
    return section(accessory={"type": "conversations_select", **keys})


def rich_line(*inline: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(inline)}]}


def confirmed(**keys: Any) -> Json:
    confirm = {"title": plain("T"), "text": plain("t"), "confirm": plain("Y"), "deny": plain("N"), **keys}
    return section(accessory=button(confirm=confirm))


IN_A_MESSAGE: list[tuple[str, Any, str, str]] = [
    ("a block without type", {"text": plain("t")}, "", "missing required field: type"),
    ("a section without text and fields", {"type": "section"}, "", "must define either `text` or `fields`"),
    ("no fields", {"type": "section", "fields": []}, "/fields", "no less than 1 items allowed"),
    ("a string for a text object", section(text="t"), "/text", "must provide an object"),
    ("emoji on mrkdwn", section(text={**mrkdwn("t"), "emoji": True}), "/text", "invalid additional property: emoji"),
    (
        "verbatim on plain_text",
        section(text={**plain("t"), "verbatim": True}),
        "/text",
        "invalid additional property: verbatim",
    ),
    ("mrkdwn header", {"type": "header", "text": mrkdwn("t")}, "/text/type", "unsupported type: mrkdwn"),
    ("an empty header", {"type": "header", "text": plain("")}, "/text/text", "must be more than 0 characters"),
    ("mrkdwn button", section(accessory=button(text=mrkdwn("t"))), "/accessory/text/type", "unsupported type: mrkdwn"),
    (
        "an unknown style",
        section(accessory=button(style="warning")),
        "/accessory/style",
        "must be one of the allowed values: primary, danger",
    ),
    ("a button to nowhere", section(accessory=button(url="example.org")), "/accessory/url", "must be a valid URL"),
    ("a button to a broken host", section(accessory=button(url="http://[")), "/accessory/url", "must be a valid URL"),
    ("a link with a space", section(accessory=button(url="https://a b")), "/accessory/url", "must be a valid URL"),
    ("a script as link", section(accessory=button(url="javascript://x")), "/accessory/url", "must be a valid URL"),
    ("a block_id that is a number", section(block_id=1), "/block_id", "must provide a string"),
    ("an empty block_id", section(block_id=""), "/block_id", "must be more than 0 characters"),
    (
        "an image without alt_text",
        {"type": "image", "image_url": "https://example.org"},
        "",
        "missing required field: alt_text",
    ),
    ("an image of nothing", {"type": "image", "alt_text": "A"}, "", "must define either `image_url` or `slack_file`"),
    (
        "an image of two things",
        {"type": "image", "alt_text": "A", "image_url": "https://example.org", "slack_file": {"id": "F01"}},
        "",
        "must define only one of `image_url` or `slack_file`",
    ),
    (
        "an image from a mail address",
        {"type": "image", "alt_text": "A", "image_url": "mailto:a@b.c"},
        "/image_url",
        "must be a valid URL",
    ),
    (
        "a slack_file of nothing",
        {"type": "image", "alt_text": "A", "slack_file": {}},
        "/slack_file",
        "must define either `id` or `url`",
    ),
    (
        "a plain http video",
        {
            "type": "video",
            "alt_text": "A",
            "title": plain("T"),
            "thumbnail_url": "https://example.org",
            "video_url": "http://example.org",
        },
        "/video_url",
        "must be a valid URL",
    ),
    ("no actions", {"type": "actions", "elements": []}, "/elements", "no less than 1 items allowed"),
    (
        "two actions with one id",
        {"type": "actions", "elements": [button(action_id="a"), button(action_id="a")]},
        "/elements/1/action_id",
        '`action_id` "a" already exists for this block',
    ),
    ("a select of nothing", picking(), "/accessory", "must define either `options` or `option_groups`"),
    (
        "a select of both",
        picking(options=options(1), option_groups=[{"label": plain("G"), "options": options(1)}]),
        "/accessory",
        "must define only one of `options` or `option_groups`",
    ),
    ("no options", picking(options=[]), "/accessory/options", "no less than 1 items allowed"),
    (
        "mrkdwn in a select",
        picking(options=[option(1, text=mrkdwn("t"))]),
        "/accessory/options/0/text/type",
        "unsupported type: mrkdwn",
    ),
    (
        "an option with a link in a select",
        picking(options=[option(1, url="https://example.org")]),
        "/accessory/options/0",
        "invalid additional property: url",
    ),
    (
        "an option without value",
        picking(options=[{"text": plain("t")}]),
        "/accessory/options/0",
        "missing required field: value",
    ),
    (
        "an initial option that is not offered",
        picking(options=options(2), initial_option=option(2)),
        "/accessory/initial_option",
        "must match exactly one of the provided options",
    ),
    (
        "an initial option with another label",
        picking(options=options(2), initial_option=option(1, text=plain("Other"))),
        "/accessory/initial_option",
        "must match exactly one of the provided options",
    ),
    (
        "initial checks that are not offered",
        section(accessory={"type": "checkboxes", "options": options(2), "initial_options": [option(0), option(7)]}),
        "/accessory/initial_options/1",
        "must match exactly one of the provided options",
    ),
    (
        "no initial checks",
        section(accessory={"type": "checkboxes", "options": options(2), "initial_options": []}),
        "/accessory/initial_options",
        "no less than 1 items allowed",
    ),
    (
        "the same initial check twice",
        section(accessory={"type": "checkboxes", "options": options(2), "initial_options": [option(0), option(0)]}),
        "/accessory/initial_options/1",
        "must not be repeated",
    ),
    (
        "an empty overflow",
        section(accessory={"type": "overflow", "options": []}),
        "/accessory/options",
        "no less than 1 items allowed",
    ),
    (
        "a day that does not exist",
        date_picker("2027-02-29"),
        "/accessory/initial_date",
        "must be a valid date in format YYYY-MM-DD",
    ),
    (
        "a date in other order",
        date_picker("28-02-2027"),
        "/accessory/initial_date",
        "must be a valid date in format YYYY-MM-DD",
    ),
    ("a compact date", date_picker("20270228"), "/accessory/initial_date", "must be a valid date in format YYYY-MM-DD"),
    (
        "an hour that does not exist",
        time_picker(initial_time="24:00"),
        "/accessory/initial_time",
        "must be a valid time in format HH:mm",
    ),
    (
        "a short hour",
        time_picker(initial_time="9:00"),
        "/accessory/initial_time",
        "must be a valid time in format HH:mm",
    ),
    (
        "a zone that does not exist",
        time_picker(timezone="Mars/Olympus"),
        "/accessory/timezone",
        "must be a valid timezone",
    ),
    (
        "milliseconds",
        {"type": "actions", "elements": [{"type": "datetimepicker", "initial_date_time": 1_700_000_000_000}]},
        "/elements/0/initial_date_time",
        "must be less than or equal to 9999999999",
    ),
    (
        "an empty filter",
        conversations(filter={}),
        "/accessory/filter",
        "must define either `include` or `exclude_external_shared_channels` or `exclude_bot_users`",
    ),
    (
        "a filter for nothing",
        conversations(filter={"include": []}),
        "/accessory/filter/include",
        "no less than 1 items allowed",
    ),
    (
        "a filter for dms",
        conversations(filter={"include": ["dm"]}),
        "/accessory/filter/include/0",
        "must be one of the allowed values: im, mpim, private, public",
    ),
    (
        "a user as handle",
        section(accessory={"type": "users_select", "initial_user": "@maya"}),
        "/accessory/initial_user",
        "must be a valid user id",
    ),
    (
        "response_url in a message",
        conversations(response_url_enabled=True),
        "/accessory/response_url_enabled",
        "only allowed in an input block of a modal",
    ),
    (
        "a confirm without deny",
        section(accessory=button(confirm={"title": plain("T"), "text": plain("t"), "confirm": plain("Y")})),
        "/accessory/confirm",
        "missing required field: deny",
    ),
    (
        "a green confirm",
        confirmed(style="green"),
        "/accessory/confirm/style",
        "must be one of the allowed values: primary, danger",
    ),
    (
        "an input without label",
        {"type": "input", "element": {"type": "plain_text_input"}},
        "",
        "missing required field: label",
    ),
    (
        "mrkdwn label",
        asking({"type": "plain_text_input"}, label=mrkdwn("L")),
        "/label/type",
        "unsupported type: mrkdwn",
    ),
    ("a button as input", asking(button()), "/element/type", "unsupported type: button"),
    (
        "shortest above longest",
        asking({"type": "plain_text_input", "min_length": 3, "max_length": 2}),
        "/element/min_length",
        "must be less than or equal to `max_length`",
    ),
    (
        "a text shorter than allowed",
        asking({"type": "plain_text_input", "min_length": 3, "initial_value": "ab"}),
        "/element/initial_value",
        "must be more than 2 characters",
    ),
    (
        "no length at all",
        asking({"type": "plain_text_input", "max_length": 0}),
        "/element/max_length",
        "must be greater than or equal to 1",
    ),
    (
        "a number for multiline",
        asking({"type": "plain_text_input", "multiline": 1}),
        "/element/multiline",
        "must provide a boolean",
    ),
    (
        "number without decimals said",
        asking({"type": "number_input"}),
        "/element",
        "missing required field: is_decimal_allowed",
    ),
    ("number as number", number(initial_value=3), "/element/initial_value", "must provide a string"),
    ("number as word", number(initial_value="three"), "/element/initial_value", "must be a valid number"),
    ("a decimal where none is allowed", number(initial_value="3.5"), "/element/initial_value", "must not be a decimal"),
    (
        "least above most",
        number(min_value="3", max_value="2"),
        "/element/min_value",
        "must be less than or equal to `max_value`",
    ),
    (
        "a number below its least",
        number(min_value="3", initial_value="2"),
        "/element/min_value",
        "must be less than or equal to `initial_value`",
    ),
    (
        "an e-mail without domain",
        asking({"type": "email_text_input", "initial_value": "maya"}),
        "/element/initial_value",
        "must be a valid email address",
    ),
    (
        "a url without scheme",
        asking({"type": "url_text_input", "initial_value": "example.org"}),
        "/element/initial_value",
        "must be a valid URL",
    ),
    (
        "a string as rich text",
        asking({"type": "rich_text_input", "initial_value": "x"}),
        "/element/initial_value",
        "must provide an object",
    ),
    (
        "no dispatch trigger",
        asking({"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": []}}),
        "/element/dispatch_action_config/trigger_actions_on",
        "no less than 1 items allowed",
    ),
    ("empty rich text", {"type": "rich_text", "elements": []}, "/elements", "no less than 1 items allowed"),
    (
        "an empty run",
        rich_line({"type": "text", "text": ""}),
        "/elements/0/elements/0/text",
        "must be more than 0 characters",
    ),
    ("unknown inline", rich_line({"type": "mention"}), "/elements/0/elements/0/type", "unsupported type: mention"),
    (
        "a run outside a section",
        {"type": "rich_text", "elements": [{"type": "text", "text": "t"}]},
        "/elements/0/type",
        "unsupported type: text",
    ),
    (
        "a list of lines without sections",
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text", "text": "t"}]}],
        },
        "/elements/0/elements/0/type",
        "unsupported type: text",
    ),
    (
        "a list without style",
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": rich("t")["elements"]}]},
        "/elements/0",
        "missing required field: style",
    ),
    (
        "an @all",
        rich_line({"type": "broadcast", "range": "all"}),
        "/elements/0/elements/0/range",
        "must be one of the allowed values: here, channel, everyone",
    ),
    (
        "an unknown style key",
        rich_line({"type": "text", "text": "t", "style": {"loud": True}}),
        "/elements/0/elements/0/style",
        "invalid additional property: loud",
    ),
    (
        "a date without token",
        rich_line({"type": "date", "timestamp": 1, "format": "today"}),
        "/elements/0/elements/0/format",
        "must be a valid date format",
    ),
    (
        "a user inside preformatted",
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U01"}]}],
        },
        "/elements/0/elements/0/type",
        "unsupported type: user",
    ),
    ("a table of nothing", {"type": "table", "rows": []}, "/rows", "no less than 1 items allowed"),
    ("a row of nothing", {"type": "table", "rows": [[]]}, "/rows/0", "no less than 1 items allowed"),
    ("a bare cell", {"type": "table", "rows": [["a"]]}, "/rows/0/0", "must provide an object"),
    ("a mrkdwn cell", {"type": "table", "rows": [[mrkdwn("a")]]}, "/rows/0/0/type", "unsupported type: mrkdwn"),
    (
        "a justified column",
        {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]], "column_settings": [{"align": "justify"}]},
        "/column_settings/0/align",
        "must be one of the allowed values: left, center, right",
    ),
    (
        "a local file",
        {"type": "file", "external_id": "x", "source": "local"},
        "/source",
        "must be one of the allowed values: remote",
    ),
    (
        "another icon",
        {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "star", "text": plain("S")}]},
        "/elements/0/icon",
        "must be one of the allowed values: trash",
    ),
    ("a block that is text", "divider", "", "must provide an object"),
]


@pytest.mark.parametrize(
    ("block", "place", "words"), [row[1:] for row in IN_A_MESSAGE], ids=[r[0] for r in IN_A_MESSAGE]
)
def test_a_message_is_refused_for(block: Json, place: str, words: str) -> None:
    (problem,) = check_message({"text": "t", "blocks": [block]})
    assert str(problem) == f"[ERROR] {words} [json-pointer:/blocks/0{place}]"
    assert problem.code == "invalid_blocks"
