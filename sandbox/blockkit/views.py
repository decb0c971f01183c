"""Modals and the Home tab: what a view may hold beside its blocks."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sandbox.blockkit import limits
from sandbox.blockkit.blocks import Surface, check_blocks
from sandbox.blockkit.problem import Problem
from sandbox.blockkit.shapes import Check, anything, boolean, by_type, string, typed
from sandbox.blockkit.texts import plain

_BOTH: Mapping[str, Check] = {
    "private_metadata": string(limits.PRIVATE_METADATA, 0),
    "callback_id": string(limits.ID),
    "external_id": string(limits.ID),
}
_TITLE = plain(limits.VIEW_TITLE)


def _modal_blocks(view: Any, at: str) -> Iterator[Problem]:
    yield from check_blocks(view["blocks"], f"{at}/blocks", Surface.MODAL)


def _home_blocks(view: Any, at: str) -> Iterator[Problem]:
    yield from check_blocks(view["blocks"], f"{at}/blocks", Surface.HOME)


def _inputs_can_be_submitted(view: Any, at: str) -> Iterator[Problem]:
    blocks = view["blocks"] if isinstance(view["blocks"], list) else []
    inputs = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if inputs and "submit" not in view:
        yield Problem(at, "missing required field: submit (a modal with `input` blocks needs it)")


_VIEW = by_type(
    {
        "modal": typed(
            "modal",
            {"title": _TITLE, "blocks": anything},
            {**_BOTH, "submit": _TITLE, "close": _TITLE, "clear_on_close": boolean, "notify_on_close": boolean},
            _modal_blocks,
            _inputs_can_be_submitted,
        ),
        "home": typed("home", {"blocks": anything}, _BOTH, _home_blocks),
    }
)


def check_view(view: Mapping[str, Any]) -> list[Problem]:
    """Return every problem of a modal or Home view as given to ``views.open`` or ``views.publish``.

    Pointers start at ``/view``; the code is ``invalid_arguments``, or ``view_too_large`` above 250,000 bytes.
    """
    problems = [replace(problem, code="invalid_arguments") for problem in _VIEW(view, "/view")]
    if not problems and len(json.dumps(view, ensure_ascii=False).encode()) > limits.VIEW_BYTES:
        problems = [Problem("/view", f"must be less than {limits.VIEW_BYTES + 1} bytes", "view_too_large")]
    return problems
