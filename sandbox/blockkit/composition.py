"""Composition objects: options and their groups, confirmation, filter, dispatch settings, Slack files, workflows."""

from collections.abc import Iterator
from typing import Any

from sandbox.blockkit import limits
from sandbox.blockkit.problem import Problem
from sandbox.blockkit.shapes import (
    Check,
    array,
    at_least_one,
    below,
    boolean,
    both,
    choice,
    exactly_one,
    matching,
    record,
    string,
    unique,
    url,
)
from sandbox.blockkit.texts import any_text, plain

LINK = url("http", "https", "slack", "mailto")
"""Where a person can be sent: web pages, places in Slack, a mail program."""


def _option(text: Check, *, link: bool = False) -> Check:
    optional: dict[str, Check] = {"description": text}
    if link:
        optional["url"] = LINK
    return record({"text": text, "value": string(limits.OPTION_VALUE)}, optional)


OPTION = _option(plain(limits.OPTION_TEXT))
"""An option of a select menu: plain text only."""

CHOICE = _option(any_text(limits.OPTION_TEXT))
"""An option of checkboxes or radio buttons: may be mrkdwn."""

OVERFLOW_OPTION = _option(plain(limits.OPTION_TEXT), link=True)
"""An option of an overflow menu: may be a link."""

OPTION_GROUP = record({"label": plain(limits.OPTION_TEXT), "options": array(OPTION, 1, limits.OPTIONS)}, {})

CONFIRM = record(
    {
        "title": plain(limits.CONFIRM_TITLE),
        "text": any_text(limits.CONFIRM_TEXT),
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
    },
    {"style": choice("primary", "danger")},
)

FILTER = record(
    {},
    {
        "include": both(array(choice("im", "mpim", "private", "public"), 1, 4), unique),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
)

DISPATCH = record(
    {"trigger_actions_on": both(array(choice("on_enter_pressed", "on_character_entered"), 1, 2), unique)}, {}
)

SLACK_FILE = record({}, {"id": matching(r"F[A-Z0-9]{2,}", "file id"), "url": url("https")}, exactly_one("id", "url"))

WORKFLOW = record(
    {
        "trigger": record(
            {"url": url("https")},
            {
                "customizable_input_parameters": array(
                    record({"name": string(limits.ID), "value": string(limits.BUTTON_VALUE)}, {}), 1, limits.OPTIONS
                )
            },
        )
    },
    {},
)


def offered(element: Any) -> list[Any]:
    """Return every option of an element, also those inside groups, in order."""
    grouped = [option for group in element.get("option_groups", ()) for option in group["options"]]
    return [*element.get("options", ()), *grouped]


def initial_is_offered(element: Any, at: str) -> Iterator[Problem]:
    """Accept an element whose initial option(s) are exactly among its options."""
    known = offered(element)
    if "initial_option" in element and element["initial_option"] not in known:
        yield Problem(below(at, "initial_option"), "must match exactly one of the provided options")
    for index, option in enumerate(element.get("initial_options", ())):
        if option not in known:
            yield Problem(below(below(at, "initial_options"), index), "must match exactly one of the provided options")
