"""Messages: text, blocks, attachments and metadata, one by one and together."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sandbox.blockkit import limits
from sandbox.blockkit.blocks import Surface, check_blocks, every
from sandbox.blockkit.problem import Problem
from sandbox.blockkit.shapes import anything, array, below, boolean, choice, integer, record, string, url

_TABLES = frozenset({"table", "data_table"})
_WEIGHED = frozenset({"text", "fallback", "url", "alt_text", "name"})
"""Keys whose strings count towards the weight of a message."""

_TEXT = string(limits.MESSAGE_TEXT, 0)
_LINE = string(limits.TEXT, 0)

_ATTACHMENT = record(
    {},
    {
        "blocks": anything,
        "color": string(limits.ID),
        "fallback": _TEXT,
        "text": _TEXT,
        "pretext": _TEXT,
        "title": _LINE,
        "title_link": url(),
        "author_name": _LINE,
        "author_link": url(),
        "author_icon": url(),
        "image_url": url(),
        "thumb_url": url(),
        "footer": string(300),
        "footer_icon": url(),
        "ts": integer(0, 9_999_999_999),
        "mrkdwn_in": array(choice("text", "pretext", "fields"), 0, 3),
        "fields": array(record({}, {"title": _LINE, "value": _TEXT, "short": boolean}), 0, limits.OPTIONS),
    },
)


def _is_object(value: Any, at: str) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(at, "must provide an object")


_METADATA = record({"event_type": string(limits.ID), "event_payload": _is_object}, {})


def cut_text(text: str) -> str:
    """Return a message's text as Slack keeps it: cut after 40,000 characters."""
    return text[: limits.MESSAGE_TEXT]


def check_metadata(metadata: Mapping[str, Any]) -> list[Problem]:
    """Return every problem of a message's ``metadata``: event_type, event_payload, at most 8,000 bytes of JSON."""
    problems = [replace(problem, code="invalid_metadata_schema") for problem in _METADATA(metadata, "/metadata")]
    if not problems and len(json.dumps(metadata, ensure_ascii=False).encode()) > limits.METADATA_BYTES:
        problems = [
            Problem("/metadata", f"must be less than {limits.METADATA_BYTES + 1} bytes", "metadata_too_large"),
        ]
    return problems


def check_message(payload: Mapping[str, Any]) -> list[Problem]:
    """Return every problem of a message's text, blocks, attachments and metadata; empty when Slack would take it.

    Each problem carries Slack's error code; answer with the first one's. A text over 40,000 characters is no
    problem: Slack cuts it (see ``cut_text``).
    """
    problems = [*_text(payload), *_blocks(payload), *_attachments(payload)]
    if payload.get("metadata") is not None:
        problems += check_metadata(payload["metadata"])
    if not problems:
        problems = [*_together(payload)]
    return problems


def _text(payload: Mapping[str, Any]) -> Iterator[Problem]:
    text = payload.get("text")
    if text is not None and not isinstance(text, str):
        yield Problem("/text", "must provide a string", "invalid_arguments")
    elif not (text or "").strip() and not payload.get("blocks") and not payload.get("attachments"):
        yield Problem("/text", "must provide text, blocks or attachments", "no_text")


def _blocks(payload: Mapping[str, Any]) -> Iterator[Problem]:
    blocks = payload.get("blocks")
    if blocks is None or blocks == []:
        return  # an empty list takes the blocks out of a message
    if not isinstance(blocks, list):
        yield Problem("/blocks", "must provide an array", "invalid_blocks_format")
    else:
        yield from check_blocks(blocks, "/blocks", Surface.MESSAGE)


def _attachments(payload: Mapping[str, Any]) -> Iterator[Problem]:
    attachments = payload.get("attachments")
    if attachments is None:
        return
    if isinstance(attachments, list) and len(attachments) > limits.ATTACHMENTS:
        yield Problem("/attachments", f"no more than {limits.ATTACHMENTS} items allowed", "too_many_attachments")
        return
    wrong = list(array(_ATTACHMENT, 0, limits.ATTACHMENTS)(attachments, "/attachments"))
    yield from (replace(problem, code="invalid_attachments") for problem in wrong)
    if not wrong:
        for index, attachment in enumerate(attachments):
            if "blocks" in attachment:
                at = below(below("/attachments", index), "blocks")
                yield from check_blocks(attachment["blocks"], at, Surface.MESSAGE)


def _together(payload: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what only the message as a whole breaks; every block is well-formed by now."""
    blocks = [*(payload.get("blocks") or ())]
    for attachment in payload.get("attachments") or ():
        blocks += attachment.get("blocks", ())
    tables = [block for block in _flat(blocks) if block["type"] in _TABLES]
    if sum(block["type"] == "table" for block in tables) > 1:
        yield Problem("/blocks", "only one table allowed in a message", "only_one_table_allowed")
    if sum(_characters(table["rows"], 0) for table in tables) > limits.TABLE_CHARACTERS:
        yield Problem("/blocks", f"tables must be less than {limits.TABLE_CHARACTERS + 1} characters")
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > limits.MARKDOWN:
        yield Problem("/blocks", f"markdown must be less than {limits.MARKDOWN + 1} characters", "msg_blocks_too_long")
    if weight(blocks) > limits.MESSAGE_WEIGHT:
        yield Problem("/blocks", "blocks are too long together", "msg_blocks_too_long")


def weight(blocks: list[Any]) -> int:
    """Return how heavy a message's blocks are, in characters, against Slack's unpublished limit for all together.

    Texts, links and alternative texts count in full, and every block and element adds a little; the cells of a
    table, which has a limit of its own, add their text only.
    """
    tables = [block["rows"] for block in blocks if block["type"] in _TABLES]
    others = [block for block in blocks if block["type"] not in _TABLES]
    return _characters(tables, 0) + limits.CONTAINER_WEIGHT * len(tables) + _characters(others, limits.CONTAINER_WEIGHT)


def _flat(blocks: list[Any]) -> Iterator[Any]:
    for _pointer, block in every(blocks):
        yield block


def _characters(value: Any, container: int) -> int:
    if isinstance(value, list):
        return sum(_characters(member, container) for member in value)
    if not isinstance(value, dict):
        return 0
    own = container if "type" in value else 0
    for key, inner in value.items():
        own += len(inner) if isinstance(inner, str) and key in _WEIGHED else _characters(inner, container)
    return own
