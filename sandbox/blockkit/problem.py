"""What the checks of the sandbox workspace answer: a problem with its place, or a refusal to a person."""

from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""One JSON object, as it comes over the wire."""

Values: TypeAlias = dict[str, dict[str, Json]]
"""The ``state.values`` of a surface: block_id, then action_id, then the value with its type."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule that a payload breaks: the JSON pointer to the place, the words Slack would use, and its error code."""

    pointer: str
    message: str
    code: str = "invalid_blocks"

    def __str__(self) -> str:
        """Return the line as it stands in Slack's ``response_metadata.messages``."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


class CannotDo(Exception):
    """A person in front of Slack's client could not do this; the text says why."""
