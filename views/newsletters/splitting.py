"""Long texts and long issues become several blocks and several messages, none beyond what Slack takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

MOST_BLOCKS = 42
"""Blocks in one message; Slack takes 50, and head and foot come on top."""
MOST_CHARACTERS = 9_000
"""Characters of one message's blocks as JSON; Slack has refused messages near 13,200."""
TEXT_PIECE = 2_700
"""Escaped characters in one paragraph; Slack takes 3,000."""
_BREAKS = ("\n\n", "\n", " ")


@dataclass(frozen=True)
class Piece:
    """Blocks that stay in one message; a `heading` also stays with the piece that follows."""

    blocks: tuple[Block, ...]
    heading: bool = False

    @property
    def size(self) -> int:
        """The characters that it takes."""
        return sum(len(json.dumps(block.to_dict(), ensure_ascii=False)) for block in self.blocks)


def paragraphs(escaped: str, limit: int = TEXT_PIECE) -> list[str]:
    """Return an escaped text in pieces of at most `limit` characters.

    It is cut between paragraphs where possible, else between lines, else between words, and never through an entity
    such as `&amp;`. Only blanks at the cuts are lost.
    """
    pieces = []
    rest = escaped.strip()
    while len(rest) > limit:
        at = _cut(rest, limit)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*pieces, rest] if rest else pieces


def _cut(text: str, limit: int) -> int:
    for mark in _BREAKS:
        at = text.rfind(mark, 0, limit + 1)
        # A cut that leaves most of a message empty reads worse than one between words.
        if at > limit // 3:
            return at
    start = text.rfind("&", max(limit - 6, 0), limit)
    inside = start > 0 and ";" not in text[start:limit] and ";" in text[start : start + 6]
    return start if inside else limit


def pack(
    pieces: Sequence[Piece], *, most_blocks: int = MOST_BLOCKS, most_characters: int = MOST_CHARACTERS
) -> list[list[Block]]:
    """Return the blocks of as few messages as hold all pieces in their order; no heading ends a message."""
    messages: list[list[Block]] = []
    blocks = size = 0
    for bundle in _bundles(pieces):
        taken, weight = sum(len(piece.blocks) for piece in bundle), sum(piece.size for piece in bundle)
        if not messages or blocks + taken > most_blocks or size + weight > most_characters:
            messages.append([])
            blocks = size = 0
        messages[-1] += [block for piece in bundle for block in piece.blocks]
        blocks, size = blocks + taken, size + weight
    return messages


def _bundles(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces with their headings."""
    bundles: list[list[Piece]] = []
    open_ = False
    for piece in pieces:
        if open_:
            bundles[-1].append(piece)
        else:
            bundles.append([piece])
        open_ = piece.heading
    return bundles
