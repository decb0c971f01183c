"""Block elements: what each takes, and which of them may stand in which block."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.blockkit import limits
from sandbox.blockkit.composition import (
    CHOICE,
    CONFIRM,
    DISPATCH,
    FILTER,
    LINK,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    SLACK_FILE,
    WORKFLOW,
    initial_is_offered,
)
from sandbox.blockkit.problem import Problem
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.shapes import (
    Check,
    array,
    below,
    boolean,
    both,
    choice,
    exactly_one,
    integer,
    matching,
    ordered,
    parsed,
    record,
    string,
    typed,
    unique,
    url,
)
from sandbox.blockkit.texts import PLACEHOLDER, plain

NUMBER = r"-?[0-9]+(\.[0-9]+)?"
"""What Slack's number input holds: a decimal number without exponent."""
E_MAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
USER_ID = r"[UW][A-Z0-9]{2,}"
CONVERSATION_ID = r"[CGDUW][A-Z0-9]{2,}"
CHANNEL_ID = r"[CG][A-Z0-9]{2,}"
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"


def parse_date(value: str) -> date:
    """Return a date written YYYY-MM-DD; raises ValueError for any other writing and for days that do not exist."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError(value)
    return date.fromisoformat(value)


def _zone(value: str) -> None:
    try:
        ZoneInfo(value)
    except (OSError, LookupError) as error:
        raise ValueError(value) from error


_ACTION: Mapping[str, Check] = {"action_id": string(limits.ID)}
_CONFIRM: Mapping[str, Check] = {**_ACTION, "confirm": CONFIRM}
_FIELD: Mapping[str, Check] = {**_CONFIRM, "focus_on_load": boolean}
_MENU: Mapping[str, Check] = {**_FIELD, "placeholder": PLACEHOLDER}
_MULTI: Mapping[str, Check] = {**_MENU, "max_selected_items": integer(1, limits.OPTIONS)}
_TYPED: Mapping[str, Check] = {
    **_ACTION,
    "focus_on_load": boolean,
    "placeholder": PLACEHOLDER,
    "dispatch_action_config": DISPATCH,
}
_STYLE = choice("primary", "danger")
_LABEL: Mapping[str, Check] = {"accessibility_label": string(limits.BUTTON_TEXT)}


def _several(item: Check) -> Check:
    return both(array(item, 1, limits.OPTIONS), unique)


def _within_maximum(key: str) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if len(value.get(key, ())) > value.get("max_selected_items", limits.OPTIONS):
            yield Problem(below(at, key), "must not be more than `max_selected_items`")

    return check


def _initial_length(value: Any, at: str) -> Iterator[Problem]:
    initial = value.get("initial_value")
    if initial is not None:
        yield from string(value.get("max_length", limits.TYPED), value.get("min_length", 0))(
            initial, below(at, "initial_value")
        )


def _number_is_allowed(value: Any, at: str) -> Iterator[Problem]:
    for key in ("initial_value", "min_value", "max_value"):
        if "." in value.get(key, "") and not value["is_decimal_allowed"]:
            yield Problem(below(at, key), "must not be a decimal")
    for low, high in (("min_value", "initial_value"), ("initial_value", "max_value"), ("min_value", "max_value")):
        yield from ordered(low, high)(value, at)


_STATIC: Mapping[str, Check] = {
    "options": array(OPTION, 1, limits.OPTIONS),
    "option_groups": array(OPTION_GROUP, 1, limits.OPTION_GROUPS),
}
_EXTERNAL: Mapping[str, Check] = {"min_query_length": integer(0, limits.ID)}
_CONVERSATIONS: Mapping[str, Check] = {"default_to_current_conversation": boolean, "filter": FILTER}
_RESPONSE_URL: Mapping[str, Check] = {"response_url_enabled": boolean}
_USER = matching(USER_ID, "user id")
_CONVERSATION = matching(CONVERSATION_ID, "conversation id")
_CHANNEL = matching(CHANNEL_ID, "channel id")

IMAGE = typed(
    "image",
    {"alt_text": string(limits.ALT_TEXT)},
    {"image_url": url(), "slack_file": SLACK_FILE},
    exactly_one("image_url", "slack_file"),
)

_FEEDBACK = record({"text": plain(limits.BUTTON_TEXT), "value": string(limits.BUTTON_VALUE)}, _LABEL)

ELEMENTS: Mapping[str, Check] = {
    "image": IMAGE,
    "button": typed(
        "button",
        {"text": plain(limits.BUTTON_TEXT)},
        {**_CONFIRM, **_LABEL, "url": LINK, "value": string(limits.BUTTON_VALUE), "style": _STYLE},
    ),
    "workflow_button": typed(
        "workflow_button",
        {"text": plain(limits.BUTTON_TEXT), "workflow": WORKFLOW, **_ACTION},
        {**_LABEL, "style": _STYLE},
    ),
    "icon_button": typed(
        "icon_button",
        {"icon": choice("trash"), "text": plain(limits.BUTTON_TEXT)},
        {**_CONFIRM, **_LABEL, "value": string(limits.BUTTON_VALUE), "visible_to_user_ids": _several(_USER)},
    ),
    "feedback_buttons": typed(
        "feedback_buttons", {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ACTION
    ),
    "overflow": typed("overflow", {"options": array(OVERFLOW_OPTION, 1, limits.OVERFLOW)}, _CONFIRM),
    "checkboxes": typed(
        "checkboxes",
        {"options": array(CHOICE, 1, limits.CHOICES)},
        {**_FIELD, "initial_options": both(array(CHOICE, 1, limits.CHOICES), unique)},
        initial_is_offered,
    ),
    "radio_buttons": typed(
        "radio_buttons",
        {"options": array(CHOICE, 1, limits.CHOICES)},
        {**_FIELD, "initial_option": CHOICE},
        initial_is_offered,
    ),
    "datepicker": typed("datepicker", {}, {**_MENU, "initial_date": parsed(parse_date, "date in format YYYY-MM-DD")}),
    "timepicker": typed(
        "timepicker",
        {},
        {**_MENU, "initial_time": matching(TIME, "time in format HH:mm"), "timezone": parsed(_zone, "timezone")},
    ),
    "datetimepicker": typed(
        "datetimepicker", {}, {**_FIELD, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}
    ),
    "static_select": typed(
        "static_select",
        {},
        {**_MENU, **_STATIC, "initial_option": OPTION},
        exactly_one("options", "option_groups"),
        initial_is_offered,
    ),
    "external_select": typed("external_select", {}, {**_MENU, **_EXTERNAL, "initial_option": OPTION}),
    "users_select": typed("users_select", {}, {**_MENU, "initial_user": _USER}),
    "conversations_select": typed(
        "conversations_select",
        {},
        {**_MENU, **_CONVERSATIONS, **_RESPONSE_URL, "initial_conversation": _CONVERSATION},
    ),
    "channels_select": typed("channels_select", {}, {**_MENU, **_RESPONSE_URL, "initial_channel": _CHANNEL}),
    "multi_static_select": typed(
        "multi_static_select",
        {},
        {**_MULTI, **_STATIC, "initial_options": _several(OPTION)},
        exactly_one("options", "option_groups"),
        initial_is_offered,
        _within_maximum("initial_options"),
    ),
    "multi_external_select": typed(
        "multi_external_select",
        {},
        {**_MULTI, **_EXTERNAL, "initial_options": _several(OPTION)},
        _within_maximum("initial_options"),
    ),
    "multi_users_select": typed(
        "multi_users_select", {}, {**_MULTI, "initial_users": _several(_USER)}, _within_maximum("initial_users")
    ),
    "multi_conversations_select": typed(
        "multi_conversations_select",
        {},
        {**_MULTI, **_CONVERSATIONS, "initial_conversations": _several(_CONVERSATION)},
        _within_maximum("initial_conversations"),
    ),
    "multi_channels_select": typed(
        "multi_channels_select",
        {},
        {**_MULTI, "initial_channels": _several(_CHANNEL)},
        _within_maximum("initial_channels"),
    ),
    "plain_text_input": typed(
        "plain_text_input",
        {},
        {
            **_TYPED,
            "initial_value": string(limits.TYPED),
            "multiline": boolean,
            "min_length": integer(0, limits.TYPED),
            "max_length": integer(1, limits.TYPED),
        },
        ordered("min_length", "max_length"),
        _initial_length,
    ),
    "email_text_input": typed(
        "email_text_input", {}, {**_TYPED, "initial_value": matching(E_MAIL, "email address", limits.TYPED)}
    ),
    "url_text_input": typed("url_text_input", {}, {**_TYPED, "initial_value": url()}),
    "number_input": typed(
        "number_input",
        {"is_decimal_allowed": boolean},
        {**_TYPED, **dict.fromkeys(("initial_value", "min_value", "max_value"), matching(NUMBER, "number"))},
        _number_is_allowed,
    ),
    "rich_text_input": typed("rich_text_input", {}, {**_TYPED, "initial_value": RICH_TEXT}),
    "file_input": typed(
        "file_input",
        {},
        {
            **_ACTION,
            "filetypes": both(array(matching(r"[a-z0-9]+", "file type"), 1, limits.OPTIONS), unique),
            "max_files": integer(1, limits.FILES),
        },
    ),
}

_SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_MULTI_SELECTS = tuple(f"multi_{select}" for select in _SELECTS)
_CHOICES = ("checkboxes", "radio_buttons", "datepicker", "timepicker", *_SELECTS)
TEXT_INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")
"""Inputs a person types into; they dispatch as their dispatch_action_config says."""


def _pick(*kinds: str) -> dict[str, Check]:
    return {kind: ELEMENTS[kind] for kind in kinds}


ACCESSORIES = _pick("image", "button", "workflow_button", "overflow", *_CHOICES, *_MULTI_SELECTS)
ACTIONS = _pick("button", "workflow_button", "overflow", "datetimepicker", *_CHOICES)
CONTEXT_ACTIONS = _pick("feedback_buttons", "icon_button")
INPUTS = _pick(*TEXT_INPUTS, "datetimepicker", *_CHOICES, *_MULTI_SELECTS)
MODAL_INPUTS = {**INPUTS, **_pick("file_input")}
"""A file can only be asked for in a modal."""
