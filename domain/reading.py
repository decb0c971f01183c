"""Reading a form field by field, so that everything wrong in it is said at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from domain.errors import FieldErrors, UserFacingError

RawT = TypeVar("RawT")
ValueT = TypeVar("ValueT")


class Form:
    """Collects the errors of a form, one per field: the first that is found."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def read(self, field: str, parse: Callable[[RawT], ValueT], raw: RawT) -> ValueT | None:
        """Return what a field holds, or nothing where it is wrong."""
        try:
            return parse(raw)
        except UserFacingError as error:
            self.errors.setdefault(field, error.message)
            return None

    def stop_if_wrong(self) -> None:
        """Refuse the form if a field was wrong. Raises FieldErrors."""
        if self.errors:
            raise FieldErrors(self.errors)
