"""What Slack adds to blocks and views when it stores them, and how to find an element among them."""

import base64
import copy
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sandbox.blockkit.blocks import every, placed_elements
from sandbox.blockkit.problem import CannotDo, Json

_ID_CHARACTERS = 5


def elements_of(block: Mapping[str, Any]) -> Iterator[Json]:
    """Yield the interactive elements of a block, in order."""
    for _pointer, element in placed_elements(block):
        yield element


def all_blocks(blocks: Iterable[Mapping[str, Any]]) -> Iterator[Json]:
    """Yield the blocks, and after each one those that it holds."""
    for _pointer, block in every(blocks):
        yield block


def with_ids(blocks: Sequence[Mapping[str, Any]], seed: str = "") -> list[Json]:
    """Return a copy of the blocks in which every block has a block_id and every interactive element an action_id.

    Generated ids depend on the seed, the place and the content. Give the message ts or the view hash as seed:
    Slack generates new ids whenever a message or view is updated. Raises ValueError when two blocks share a
    block_id.
    """
    stored = [copy.deepcopy(dict(block)) for block in blocks]
    given = [block["block_id"] for block in all_blocks(stored) if "block_id" in block]
    if len(set(given)) != len(given):
        raise ValueError("two blocks share a block_id")
    taken = set(given)
    for index, block in enumerate(all_blocks(stored)):
        if "block_id" not in block:
            block["block_id"] = _fresh(taken, seed, index, block)
        actions = {element["action_id"] for element in elements_of(block) if "action_id" in element}
        for place, element in enumerate(elements_of(block)):
            if "action_id" not in element:
                element["action_id"] = _fresh(actions, seed, f"{index}.{place}", element)
    return stored


def block_defaults(blocks: Sequence[Mapping[str, Any]], seed: str = "") -> list[Json]:
    """Return the blocks as Slack stores them: with ids, and emoji, verbatim, optional and the like filled in."""
    stored = with_ids(blocks, seed)
    fill_texts(stored)
    for block in all_blocks(stored):
        if block["type"] == "input":
            block.setdefault("dispatch_action", False)
            block.setdefault("optional", False)
    return stored


def with_defaults(view: Mapping[str, Any], seed: str = "") -> Json:
    """Return the view as Slack stores it: block_defaults, and the view's own optional fields; ids stay the caller's."""
    stored = copy.deepcopy(dict(view))
    stored["blocks"] = block_defaults(view["blocks"], seed)
    stored.setdefault("private_metadata", "")
    stored.setdefault("callback_id", "")
    stored.setdefault("external_id", "")
    for key in ("title", "submit", "close"):
        if stored.setdefault(key, None) is None and key == "title":
            stored["title"] = {"type": "plain_text", "text": "View Title", "emoji": True}  # what a Home view carries
        elif stored[key] is not None:
            stored[key].setdefault("emoji", True)
    stored.setdefault("clear_on_close", False)
    stored.setdefault("notify_on_close", False)
    return stored


def find(blocks: Sequence[Mapping[str, Any]], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """Return the block and the interactive element with that action_id.

    Raises CannotDo when there is none, or when several blocks have one and no block_id says which.
    """
    found = [
        (dict(block), element)
        for block in all_blocks(blocks)
        if block_id is None or block.get("block_id") == block_id
        for element in elements_of(block)
        if element.get("action_id") == action_id
    ]
    if not found:
        where = f" in block {block_id}" if block_id is not None else ""
        raise CannotDo(f"there is no {action_id} here{where}")
    if len(found) > 1:
        raise CannotDo(f"there are {len(found)} of {action_id} here: say the block_id too")
    return found[0]


def _fresh(taken: set[str], seed: str, place: int | str, content: Mapping[str, Any]) -> str:
    text = json.dumps([seed, place, content], sort_keys=True)
    while True:
        digest = hashlib.sha256(text.encode()).digest()
        made = base64.b64encode(digest).decode()[:_ID_CHARACTERS]
        if made not in taken:
            taken.add(made)
            return made
        text = made + text


def fill_texts(value: Any) -> None:
    """Fill in what Slack adds to every text, wherever it stands in a value: ``emoji`` or ``verbatim``."""
    if isinstance(value, list):
        for member in value:
            fill_texts(member)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        for member in value.values():
            fill_texts(member)
