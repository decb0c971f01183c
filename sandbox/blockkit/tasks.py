"""What an assistant is about: one task as a card, and a plan of several.

Source: https://docs.slack.dev/reference/block-kit/blocks/plan-block and task-card-block.
"""

from collections.abc import Mapping
from typing import Final

from sandbox.blockkit import limits
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.shapes import Check, array, choice, record, string, typed, url

_ID: Mapping[str, Check] = {"block_id": string(limits.ID)}
_REQUIRED: Mapping[str, Check] = {
    "task_id": string(limits.ID),
    "title": string(limits.TASK_TITLE),
    "status": choice("pending", "in_progress", "complete", "error"),
}
_OPTIONAL: Mapping[str, Check] = {
    **_ID,
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": array(typed("url", {"url": url(), "text": string(limits.TASK_TITLE)}, {}), 1, limits.TASK_SOURCES),
}

TASK_CARD: Final = typed("task_card", _REQUIRED, _OPTIONAL)
PLAN: Final = typed(
    "plan",
    {"title": string(limits.TASK_TITLE)},
    # Slack's own example names no type in the tasks of a plan.
    {**_ID, "tasks": array(record(_REQUIRED, {**_OPTIONAL, "type": choice("task_card")}), 1, limits.PLAN_TASKS)},
)
