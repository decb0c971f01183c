"""What the checks of the sandbox workspace answer: a problem with its place, or a refusal to a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
"""One JSON object, as it comes over the wire."""

JsonView = Mapping[str, Any]
"""One JSON object that is only read."""

Values = dict[str, dict[str, Json]]
"""The ``state.values`` of a surface: block_id, then action_id, then the value with its type."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule that a payload breaks, with the JSON pointer to the place and the words Slack would use."""

    pointer: str
    message: str

    def __str__(self) -> str:
        """Return the line as it stands in Slack's ``response_metadata.messages``."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


class CannotDo(Exception):  # noqa: N818 - reads as the sentence a test sees: this person cannot do that
    """A person in front of Slack's client could not do this; the text says why."""
