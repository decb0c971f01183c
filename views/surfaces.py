"""What a builder returns: a message, a modal or a Home tab, as plain data that Slack accepts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    BlockElement,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    InputInteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from views.text import fit, shorten

Json = dict[str, Any]

SECTION_LIMIT = 3_000
HEADER_LIMIT = 150
BUTTON_LIMIT = 75
TITLE_LIMIT = 24


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


def header(text: str) -> HeaderBlock:
    """Return a heading; too long a text is shortened, never refused."""
    return HeaderBlock(text=PlainTextObject(text=shorten(text, HEADER_LIMIT), emoji=True))


def section(mrkdwn: str, *, accessory: BlockElement | None = None, block_id: str | None = None) -> SectionBlock:
    """Return a paragraph of mrkdwn whose user-given parts are already escaped."""
    return SectionBlock(
        text=MarkdownTextObject(text=fit(mrkdwn, SECTION_LIMIT)), accessory=accessory, block_id=block_id
    )


def fields(*cells: str, block_id: str | None = None) -> SectionBlock:
    """Return up to ten short mrkdwn cells in two columns."""
    return SectionBlock(fields=[MarkdownTextObject(text=fit(cell, 2_000)) for cell in cells[:10]], block_id=block_id)


def context(*lines: str) -> ContextBlock:
    """Return small grey print, at most ten lines of mrkdwn."""
    return ContextBlock(elements=[MarkdownTextObject(text=fit(line, 2_000)) for line in lines[:10]])


def divider() -> DividerBlock:
    """Return a thin rule."""
    return DividerBlock()


def actions(*elements: BlockElement, block_id: str | None = None) -> ActionsBlock:
    """Return a row of buttons or menus."""
    return ActionsBlock(elements=list(elements), block_id=block_id)  # type: ignore[arg-type]  # slack_sdk asks for its narrower base class, which BlockElement subclasses here all are


def button(
    text: str, action_id: str, value: str = "", *, style: str | None = None, label: str | None = None
) -> ButtonElement:
    """Return a button; `value` carries an id, `label` is what a screen reader says."""
    return ButtonElement(
        text=PlainTextObject(text=shorten(text, BUTTON_LIMIT), emoji=True),
        action_id=action_id,
        value=value or None,
        style=style,
        accessibility_label=shorten(label, BUTTON_LIMIT) if label else None,
    )


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
