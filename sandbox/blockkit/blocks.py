"""Layout blocks, and which of them stand on which surface."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from sandbox.blockkit import limits
from sandbox.blockkit.cards import CARD, CAROUSEL
from sandbox.blockkit.composition import SLACK_FILE
from sandbox.blockkit.data import DATA_TABLE, DATA_VISUALIZATION, RAW_TEXT
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
    unique_actions,
    url,
)
from sandbox.blockkit.tasks import PLAN, TASK_CARD
from sandbox.blockkit.texts import any_text, plain


class Surface(StrEnum):
    """Where blocks are shown."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


_ID: Mapping[str, Check] = {"block_id": string(limits.ID)}


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


def _folds(block: Any, at: str) -> Iterator[Problem]:
    if block.get("default_collapsed") and not block.get("is_collapsible"):
        yield Problem(below(at, "default_collapsed"), "needs `is_collapsible`")
    if block.get("has_header_divider") and block.get("is_collapsible"):
        yield Problem(below(at, "has_header_divider"), "cannot be set with `is_collapsible`")


_CELL = by_type({"raw_text": RAW_TEXT, "rich_text": RICH_TEXT})
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
        "actions", {"elements": array(by_type(ACTIONS), 1, limits.ACTIONS_ELEMENTS)}, _ID, unique_actions("elements")
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

_TABLE = typed(
    "table",
    {"rows": array(array(_CELL, 1, limits.TABLE_CELLS), 1, limits.TABLE_ROWS)},
    {**_ID, "column_settings": array(_column, 1, limits.TABLE_CELLS)},
)
_FILE = typed("file", {"external_id": string(limits.ID), "source": choice("remote")}, _ID)

_IN_CONTAINERS: Mapping[str, Check] = {
    **_EVERYWHERE,
    "input": _input(INPUTS),
    "table": _TABLE,
    "file": _FILE,
}

_MESSAGE_ONLY: Mapping[str, Check] = {
    "input": _input(INPUTS),
    "context_actions": typed(
        "context_actions",
        {"elements": array(by_type(CONTEXT_ACTIONS), 1, limits.CONTEXT_ACTIONS_ELEMENTS)},
        _ID,
        unique_actions("elements"),
    ),
    "markdown": typed("markdown", {"text": string(limits.MARKDOWN)}, _ID),
    "table": _TABLE,
    "file": _FILE,
    "card": CARD,
    "carousel": CAROUSEL,
    "container": typed(
        "container",
        {"child_blocks": array(by_type(_IN_CONTAINERS), 1, limits.CONTAINER_BLOCKS)},
        {
            **_ID,
            "title": plain(limits.CONTAINER_TITLE),
            "rich_text_title": RICH_TEXT,
            "subtitle": any_text(limits.CONTAINER_TITLE),
            "icon": IMAGE,
            "width": choice("narrow", "standard", "wide", "full"),
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        at_least_one("title", "rich_text_title"),
        _folds,
    ),
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "plan": PLAN,
    "task_card": TASK_CARD,
}

_MODAL_ONLY: Mapping[str, Check] = {
    "input": _input(MODAL_INPUTS),
    "alert": typed(
        "alert",
        {"text": any_text(limits.ALERT)},
        {**_ID, "level": choice("default", "info", "warning", "error", "success")},
    ),
}

_HOLDING: Mapping[str, str] = {"container": "child_blocks", "carousel": "elements"}
"""Blocks that hold blocks, and under which key."""

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
    for here, block in every(blocks, at):
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


def every(blocks: Iterable[Mapping[str, Any]], at: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each block with the pointer to it, and after it the blocks that it holds: of a container or carousel."""
    for index, block in enumerate(blocks):
        here = below(at, index)
        yield here, block
        key = _HOLDING.get(block["type"])
        if key is not None:
            yield from every(block[key], below(here, key))


def placed_elements(block: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each interactive element of a block with the pointer to it from the block."""
    kind = block["type"]
    if kind == "section" and "accessory" in block and block["accessory"]["type"] != "image":
        yield "/accessory", block["accessory"]
    elif kind in ("actions", "context_actions"):
        for index, element in enumerate(block["elements"]):
            yield f"/elements/{index}", element
    elif kind == "card":
        for index, element in enumerate(block.get("actions", ())):
            yield f"/actions/{index}", element
    elif kind == "input":
        yield "/element", block["element"]
