"""Commands as people type them here: features write `/calls list`, and a prefix goes in where an answer leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from commands.answers import Answer
from domain.errors import FieldErrors, UserFacingError
from views.surfaces import Message, View


class Spelling:
    """Puts the prefix into every command that an answer or a refusal names between backticks.

    One place instead of every sentence, so that no text can forget it. Without a prefix everything stays as it is.
    """

    def __init__(self, prefix: str, names: Iterable[str]) -> None:
        self._typed = rf"`/{prefix}\1"
        # Longest first, and never a word that goes on: `/calls` is no beginning of `/calls-list`.
        known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        self._written = re.compile(rf"`/({known})(?![\w-])") if prefix and known else None

    def text(self, text: str) -> str:
        """Return a sentence with its commands as they are typed here."""
        return self._written.sub(self._typed, text) if self._written else text

    def answer(self, answer: Answer) -> Answer:
        """Return an answer whose message and windows name commands as they are typed here."""
        if not self._written:
            return answer
        return replace(
            answer,
            say=answer.say and Message(self.text(answer.say.text), self._data(answer.say.blocks)),
            open=answer.open and self.view(answer.open),
            update=answer.update and self.view(answer.update),
        )

    def view(self, view: View) -> View:
        """Return a window or Home tab that names commands as they are typed here; its state stays untouched."""
        if not self._written:
            return view
        return View({**view.body, "blocks": self._data(view.body["blocks"])})

    def error(self, error: UserFacingError) -> UserFacingError:
        """Return what to tell for this refusal: of the same kind of place, with commands as they are typed here."""
        if not self._written:
            return error
        if isinstance(error, FieldErrors):
            return FieldErrors({field: self.text(sentence) for field, sentence in error.errors.items()})
        return UserFacingError(self.text(error.message), field=error.field)

    def _data(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self._data(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self._data(inner) for inner in value)
        return value
