"""Errors that a person caused and can mend: each message says what to do next."""

from __future__ import annotations


class UserFacingError(Exception):
    """Something the acting person can put right.

    The message is a full sentence that says what to do. `field` names the input it belongs to (the
    block id of a modal's input), so that the answer appears under that input; without a field the
    answer appears where the person is: an ephemeral message, or a line on top of the modal.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class FieldErrors(UserFacingError):
    """Several inputs of one form are wrong at once: `errors` maps a block id to its sentence."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class NotAllowed(UserFacingError):
    """The acting person lacks the right; the message says whom to ask."""


class NotFound(UserFacingError):
    """What the person named does not exist (any more) in their workspace."""
