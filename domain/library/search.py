"""Finds resources by title, tags, state, kind, credit and summary, in spite of typing errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from domain.directory.states import state_name
from domain.library.resource import Kind
from domain.wordindex import Row, WordIndex

_SMALL = (
    "a about an and any are at by can did do does find for from has have how in is library me of on or please "
    "resource resources show something that the there to us we what where which who with"
)
SMALL_WORDS = frozenset(_SMALL.split())
"""Words of questions such as "is there something about X from Y?", left out when other words remain."""


class Field(IntEnum):
    """Where a word of a resource comes from."""

    TITLE = 0
    TAGS = 1
    STATE = 2
    KIND = 3
    CREDIT = 4
    SUMMARY = 5


WEIGHTS: Mapping[Field, float] = {
    Field.TITLE: 1.0,
    Field.TAGS: 0.96,
    Field.STATE: 0.94,
    Field.KIND: 0.9,
    Field.CREDIT: 0.86,
    Field.SUMMARY: 0.82,
}
"""How much a match counts: a title that matches comes before a summary that does."""


@dataclass(frozen=True)
class Entry:
    """A resource as it can be found; `state` is a postal code or empty."""

    id: int
    title: str
    summary: str = ""
    kind: Kind = Kind.RESEARCH
    state: str = ""
    tags: tuple[str, ...] = ()
    credit: str = ""


@dataclass(frozen=True)
class Found:
    """The ids of the best resources, how many there are in all, and how many of those by state (postal code).

    Not `complete`: no resource has every word, these are the nearest.
    """

    ids: tuple[int, ...]
    total: int
    states: tuple[tuple[str, int], ...] = ()
    complete: bool = True


class LibraryIndex:
    """Every resource of one workspace, ready to be searched; not safe to change while it is searched."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._index: WordIndex[int] = WordIndex([WEIGHTS[field] for field in Field], SMALL_WORDS)
        self.update(entries)

    def __len__(self) -> int:
        return len(self._index)

    def update(self, entries: Iterable[Entry], removed: Iterable[int] = ()) -> None:
        """Take in new and changed resources and forget the retired ones."""
        self._index.update(map(_row_of, entries), removed)

    def search(self, query: str, limit: int, *, offset: int = 0) -> Found:
        """Return the resources that have every word of `query`, best first and newest among equals.

        `limit` of them, without the first `offset`.
        """
        found = self._index.search(query, limit, offset=offset)
        states = sorted(found.groups.items(), key=lambda item: (-item[1], state_name(item[0])))
        return Found(tuple(each.id for each in found.best), found.total, tuple(states), found.complete)


def _row_of(entry: Entry) -> Row[int]:
    texts = (
        entry.title,
        " ".join(entry.tags),
        f"{entry.state} {state_name(entry.state)}" if entry.state else "",
        entry.kind.replace("_", " "),
        entry.credit,
        entry.summary,
    )
    return Row(entry.id, texts, -entry.id, entry.state)
