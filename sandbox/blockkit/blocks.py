"""Layout blocks, and which of them stand on which surface."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from sandbox.blockkit import limits
from sandbox.blockkit.composition import SLACK_FILE
from sandbox.blockkit.elements import ACCESSORIES, ACTIONS, CONTEXT_ACTIONS, IMAGE, INPUTS, MODAL_INPUTS
from sandbox.blockkit.problem import Problem
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.shapes import (
    Check,
    array,
    at_least_one,
    below,
    boolean,
    by_type,
    choice,
    exactly_one,
    record,
    string,
    typed,
    url,
)
from sandbox.blockkit.texts import any_text, plain


class Surface(StrEnum):
    """Where blocks are shown."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


_ID: Mapping[str, Check] = {"block_id": string(limits.ID)}


def _unique_actions(block: Any, at: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, element in enumerate(block["elements"]):
        action_id = element.get("action_id")
        if action_id in seen:
            yield Problem(
                below(below(below(at, "elements"), index), "action_id"),
                f'`action_id` "{action_id}" already exists for this block',
            )
        elif action_id is not None:
            seen.add(action_id)


def _no_dispatch_of_files(block: Any, at: str) -> Iterator[Problem]:
    if block.get("dispatch_action") and block["element"]["type"] == "file_input":
        yield Problem(below(at, "element"), "unsupported type: file_input with `dispatch_action`")


def _column(value: Any, at: str) -> Iterator[Problem]:
    if value is not None:  # null leaves a column as it is
        yield from record({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean})(value, at)


def _input(elements: Mapping[str, Check]) -> Check:
    return typed(
        "input",
        {"label": plain(limits.INPUT_TEXT), "element": by_type(elements)},
        {**_ID, "hint": plain(limits.INPUT_TEXT), "optional": boolean, "dispatch_action": boolean},
        _no_dispatch_of_files,
    )


_CELL = by_type({"raw_text": typed("raw_text", {"text": string(limits.TABLE_CHARACTERS)}, {}), "rich_text": RICH_TEXT})
_CONTEXT_TEXT = any_text(limits.CONTEXT_TEXT)

_EVERYWHERE: Mapping[str, Check] = {
    "section": typed(
        "section",
        {},
        {
            **_ID,
            "text": any_text(limits.TEXT),
            "fields": array(any_text(limits.SECTION_FIELD), 1, limits.SECTION_FIELDS),
            "accessory": by_type(ACCESSORIES),
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "header": typed("header", {"text": plain(limits.HEADER)}, _ID),
    "divider": typed("divider", {}, _ID),
    "context": typed(
        "context",
        {
            "elements": array(
                by_type({"image": IMAGE, "plain_text": _CONTEXT_TEXT, "mrkdwn": _CONTEXT_TEXT}),
                1,
                limits.CONTEXT_ELEMENTS,
            )
        },
        _ID,
    ),
    "image": typed(
        "image",
        {"alt_text": string(limits.ALT_TEXT)},
        {**_ID, "image_url": url(), "slack_file": SLACK_FILE, "title": plain(limits.IMAGE_TITLE)},
        exactly_one("image_url", "slack_file"),
    ),
    "actions": typed(
        "actions", {"elements": array(by_type(ACTIONS), 1, limits.ACTIONS_ELEMENTS)}, _ID, _unique_actions
    ),
    "rich_text": RICH_TEXT,
    "video": typed(
        "video",
        {
            "alt_text": string(limits.ALT_TEXT),
            "title": plain(limits.VIDEO_TITLE),
            "thumbnail_url": url(),
            "video_url": url("https"),
        },
        {
            **_ID,
            "title_url": url("https"),
            "author_name": string(limits.VIDEO_AUTHOR),
            "description": plain(limits.VIDEO_TITLE),
            "provider_name": string(limits.ID),
            "provider_icon_url": url(),
        },
    ),
}

_MESSAGE_ONLY: Mapping[str, Check] = {
    "input": _input(INPUTS),
    "context_actions": typed(
        "context_actions",
        {"elements": array(by_type(CONTEXT_ACTIONS), 1, limits.CONTEXT_ACTIONS_ELEMENTS)},
        _ID,
        _unique_actions,
    ),
    "markdown": typed("markdown", {"text": string(limits.MARKDOWN)}, _ID),
    "table": typed(
        "table",
        {"rows": array(array(_CELL, 1, limits.TABLE_CELLS), 1, limits.TABLE_ROWS)},
        {**_ID, "column_settings": array(_column, 1, limits.TABLE_CELLS)},
    ),
    "file": typed("file", {"external_id": string(limits.ID), "source": choice("remote")}, _ID),
}

_MODAL_ONLY: Mapping[str, Check] = {
    "input": _input(MODAL_INPUTS),
    "alert": typed(
        "alert",
        {"text": any_text(limits.ALERT)},
        {**_ID, "level": choice("default", "info", "warning", "error", "success")},
    ),
}

BLOCKS: Mapping[Surface, Mapping[str, Check]] = {
    Surface.MESSAGE: {**_EVERYWHERE, **_MESSAGE_ONLY},
    Surface.MODAL: {**_EVERYWHERE, **_MODAL_ONLY},
    Surface.HOME: {**_EVERYWHERE, "input": _input(INPUTS)},
}


def check_blocks(blocks: Any, at: str, surface: Surface) -> Iterator[Problem]:
    """Yield the problems of a list of blocks: each block, unique block_ids, one focus, response URLs in place."""
    most = limits.MESSAGE_BLOCKS if surface is Surface.MESSAGE else limits.VIEW_BLOCKS
    wrong = list(array(by_type(BLOCKS[surface]), 1, most)(blocks, at))
    yield from wrong
    if wrong:
        return
    seen: set[str] = set()
    focused = False
    for index, block in enumerate(blocks):
        here = below(at, index)
        block_id = block.get("block_id")
        if block_id in seen:
            yield Problem(below(here, "block_id"), f'`block_id` "{block_id}" already exists')
        elif block_id is not None:
            seen.add(block_id)
        for path, element in placed_elements(block):
            if element.get("focus_on_load"):
                if focused:
                    yield Problem(f"{here}{path}/focus_on_load", "only one element can be set to true")
                focused = True
            if element.get("response_url_enabled") and not (surface is Surface.MODAL and block["type"] == "input"):
                yield Problem(f"{here}{path}/response_url_enabled", "only allowed in an input block of a modal")


def placed_elements(block: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each interactive element of a block with the pointer to it from the block."""
    kind = block["type"]
    if kind == "section" and "accessory" in block and block["accessory"]["type"] != "image":
        yield "/accessory", block["accessory"]
    elif kind in ("actions", "context_actions"):
        for index, element in enumerate(block["elements"]):
            yield f"/elements/{index}", element
    elif kind == "input":
        yield "/element", block["element"]
