"""Block Kit of the sandbox workspace: checks what apps send and shapes what people enter. Pure, no I/O."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.blockkit.problem import CannotDo, Json, Problem, Values

__all__ = [
    "CannotDo",
    "Problem",
    "apply",
    "check_message",
    "check_metadata",
    "check_view",
    "client_errors",
    "find",
    "initial_values",
    "with_defaults",
    "with_ids",
]


def check_message(payload: Mapping[str, Any]) -> list[Problem]:
    """Return every problem of a message's text, blocks, attachments and metadata; empty when Slack would take it."""
    return []


def check_view(view: Mapping[str, Any]) -> list[Problem]:
    """Return every problem of a modal or Home view as given to ``views.open`` or ``views.publish``."""
    return []


def check_metadata(metadata: Mapping[str, Any]) -> list[Problem]:
    """Return every problem of a message's ``metadata`` (event_type and event_payload)."""
    return []


def with_ids(blocks: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Return a copy of the blocks with every missing block_id and action_id generated.

    Raises ValueError when two blocks share a block_id.
    """
    return [dict(block) for block in blocks]


def with_defaults(view: Mapping[str, Any]) -> Json:
    """Return a copy of a view with the optional fields that Slack fills in when it stores one."""
    return dict(view)


def initial_values(view: Mapping[str, Any]) -> Values:
    """Return the ``state.values`` of a view (or message) nobody has touched yet."""
    return {}


def apply(element: Mapping[str, Any], given: Any) -> Json:
    """Return the state value of an element after a person entered ``given``; raises CannotDo."""
    return {}


def client_errors(view: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return, by block_id, what Slack's own client refuses when the person presses submit."""
    return {}


def find(blocks: Sequence[Mapping[str, Any]], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """Return the block and the interactive element with that action_id; raises CannotDo when it is not there."""
    raise CannotDo(f"there is no {action_id}")
