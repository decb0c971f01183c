"""How much fits into one message: Slack refuses blocks that are too long together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

TOGETHER = 11_000
"""Characters of all blocks together; Slack refuses messages near 13,200 (slack-facts), and a head and a foot follow."""


def that_fit(blocks: Sequence[Block], *, together: int = TOGETHER) -> list[Block]:
    """Return as many of the blocks, from the first, as one message holds; always at least one."""
    weight, taken = 0, 0
    for block in blocks:
        weight += _characters(block.to_dict())
        if taken and weight > together:
            break
        taken += 1
    return list(blocks[:taken])


def _characters(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(_characters(part) for part in value.values())
    return sum(_characters(part) for part in value) if isinstance(value, list | tuple) else 0
