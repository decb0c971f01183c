"""What a builder returns: a message, a modal or a Home tab, as plain data that Slack accepts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    BlockElement,
    ButtonElement,
    InputBlock,
    InputInteractiveElement,
    PlainTextObject,
)

from views.text import fit, shorten

Json = dict[str, Any]

SECTION_LIMIT = 3_000
HEADER_LIMIT = 150
BUTTON_LIMIT = 75
TITLE_LIMIT = 24
CELL_LIMIT = 2_000
CELLS = 10
ELEMENTS = 25


@dataclass(frozen=True)
class Message:
    """A message as chat.postMessage takes it: `text` is what phones and screen readers get."""

    text: str
    blocks: tuple[Json, ...] = ()

    @classmethod
    def of(cls, text: str, *blocks: Block) -> Message:
        """Build from slack_sdk models, which check Slack's limits when they become data."""
        return cls(text, tuple(block.to_dict() for block in blocks))

    def payload(self) -> Json:
        """Return the arguments of chat.postMessage that this message stands for."""
        return {"text": self.text, **({"blocks": list(self.blocks)} if self.blocks else {})}


@dataclass(frozen=True)
class View:
    """A modal or a Home tab, as views.open and views.publish take it."""

    body: Json

    @classmethod
    def modal(
        cls,
        callback_id: str,
        title: str,
        blocks: Iterable[Block],
        *,
        submit: str | None = None,
        close: str = "Close",
        state: Mapping[str, Any] | None = None,
        notify_on_close: bool = False,
    ) -> View:
        """Build a modal; `state` travels as private_metadata (ids only) and comes back with the submission."""
        body: Json = {
            "type": "modal",
            "callback_id": callback_id,
            "title": _plain(shorten(title, TITLE_LIMIT)),
            "close": _plain(close),
            "blocks": [block.to_dict() for block in blocks],
            "private_metadata": json.dumps(state or {}, separators=(",", ":")),
        }
        if submit:
            body["submit"] = _plain(submit)
        if notify_on_close:
            body["notify_on_close"] = True
        return cls(body)

    @classmethod
    def home(cls, blocks: Iterable[Block]) -> View:
        """Build a Home tab."""
        return cls({"type": "home", "callback_id": "home", "blocks": [block.to_dict() for block in blocks]})


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


class Ready(Block):
    """A block that is data already: its maker keeps to Slack's limits, so slack_sdk need not check it again.

    slack_sdk's checks cost more than half of the time of answering a command; see ADR 20.
    """

    def __init__(self, data: Json) -> None:
        super().__init__(type=data["type"])
        self._data = data

    def to_dict(self, *_: Any) -> Json:
        """Return the data."""
        return self._data


class ReadyButton(ButtonElement):
    """A button that is data already, for the same reason; slack_sdk's own blocks take it as well."""

    def __init__(self, data: Json) -> None:
        super().__init__(text=data["text"]["text"], action_id=data["action_id"])
        self._data = data

    def to_dict(self) -> Json:
        """Return the data."""
        return self._data


def _mrkdwn(text: str, limit: int) -> Json:
    if not text:
        raise ValueError("Slack refuses an empty text")
    return {"type": "mrkdwn", "text": fit(text, limit)}


def _block(data: Json, block_id: str | None = None) -> Ready:
    return Ready({**data, "block_id": block_id} if block_id else data)


def header(text: str) -> Block:
    """Return a heading; too long a text is shortened, never refused."""
    return _block({"type": "header", "text": _plain(shorten(text, HEADER_LIMIT))})


def section(mrkdwn: str, *, accessory: BlockElement | None = None, block_id: str | None = None) -> Block:
    """Return a paragraph of mrkdwn whose user-given parts are already escaped."""
    data: Json = {"type": "section", "text": _mrkdwn(mrkdwn, SECTION_LIMIT)}
    if accessory is not None:
        data["accessory"] = accessory.to_dict()
    return _block(data, block_id)


def fields(*cells: str, block_id: str | None = None) -> Block:
    """Return up to ten short mrkdwn cells in two columns."""
    return _block({"type": "section", "fields": [_mrkdwn(cell, CELL_LIMIT) for cell in cells[:CELLS]]}, block_id)


def context(*lines: str) -> Block:
    """Return small grey print, at most ten lines of mrkdwn."""
    return _block({"type": "context", "elements": [_mrkdwn(line, CELL_LIMIT) for line in lines[:CELLS]]})


def divider() -> Block:
    """Return a thin rule."""
    return _block({"type": "divider"})


def actions(*elements: BlockElement, block_id: str | None = None) -> Block:
    """Return a row of buttons or menus; raises ValueError for more than Slack shows."""
    if len(elements) > ELEMENTS:
        raise ValueError(f"a row holds {ELEMENTS} elements, not {len(elements)}")
    return _block({"type": "actions", "elements": [element.to_dict() for element in elements]}, block_id)


def button(
    text: str, action_id: str, value: str = "", *, style: str | None = None, label: str | None = None
) -> ButtonElement:
    """Return a button; `value` carries an id, `label` is what a screen reader says."""
    data: Json = {"type": "button", "text": _plain(shorten(text, BUTTON_LIMIT)), "action_id": action_id}
    if value:
        data["value"] = value
    if style:
        data["style"] = style
    if label:
        data["accessibility_label"] = shorten(label, BUTTON_LIMIT)
    return ReadyButton(data)


def field(
    block_id: str,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = False,
    dispatch: bool = False,
) -> InputBlock:
    """Return one input of a form; its block id is the field's name in errors, its element's action id is `value`."""
    element.action_id = "value"
    return InputBlock(
        block_id=block_id,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint) if hint else None,
        optional=optional,
        dispatch_action=dispatch,
    )


def ready_field(block_id: str, label: str, element: Json, *, optional: bool = False) -> Block:
    """Return what `field` does around an element that is data already, whose maker keeps to Slack's limits."""
    asked = {"label": {"type": "plain_text", "text": label}, "element": {**element, "action_id": "value"}}
    return Ready({"type": "input", "block_id": block_id, **asked, "optional": optional, "dispatch_action": False})
