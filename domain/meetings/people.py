"""Finding people by what somebody types of their names."""

from __future__ import annotations

from collections.abc import Iterable

from domain.directory.workgroups import PersonName
from domain.wordindex import words


def named(people: Iterable[PersonName], typed: str) -> list[PersonName]:
    """Return the people of whose names each typed word begins a part, by name; nothing typed fits everybody.

    Case, accents and apostrophes do not matter: `kahawai` finds Noelani Kahāwai.
    """
    asked = words(typed)
    fit = [each for each in people if all(any(part.startswith(word) for part in words(each.name)) for word in asked)]
    return sorted(fit, key=lambda each: (each.name, each.id))
