"""Finds people by name, state, organisation, workgroup, office or expertise, in spite of typing errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from domain.directory.states import state_name
from domain.wordindex import Row, WordIndex

_SMALL = (
    "a about an and anyone are at been by did do does for from has have in is me of on or please show someone the to "
    "us what where which who whose with work worked working works workgroup workgroups state states person people "
    "expertise expert experts name find"
)
SMALL_WORDS = frozenset(_SMALL.split())
"""Words of questions such as "who has worked on X, in which state?", left out when other words remain."""


class Field(IntEnum):
    """Where a word of an entry comes from."""

    NAME = 0
    EXPERTISE = 1
    STATE = 2
    WORKGROUP = 3
    ORGANISATION = 4
    OFFICE = 5


WEIGHTS: Mapping[Field, float] = {
    Field.NAME: 1.0,
    Field.EXPERTISE: 0.96,
    Field.STATE: 0.95,
    Field.WORKGROUP: 0.92,
    Field.ORGANISATION: 0.9,
    Field.OFFICE: 0.85,
}
"""How much a match counts: a name that matches comes before an office that does."""


@dataclass(frozen=True)
class Entry:
    """A person as they can be found: hidden fields are left empty, so that nobody is found by them."""

    id: int
    name: str
    organisation: str = ""
    state: str = ""
    workgroups: tuple[str, ...] = ()
    office: str = ""
    expertise: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A person found: the score (0 to 100) and the fields that matched."""

    id: int
    score: float
    fields: frozenset[Field]


@dataclass(frozen=True)
class Found:
    """The best hits, how many there are in all, and how many of those in each state (postal code)."""

    hits: tuple[Hit, ...]
    total: int
    states: tuple[tuple[str, int], ...]
    complete: bool = True
    """Whether every word matched; otherwise these are the nearest people."""


class SearchIndex:
    """Every person of one workspace, ready to be searched; not safe to change while it is searched."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._index: WordIndex[str] = WordIndex([WEIGHTS[field] for field in Field], SMALL_WORDS)
        self.update(entries)

    def __len__(self) -> int:
        return len(self._index)

    def update(self, entries: Iterable[Entry], removed: Iterable[int] = ()) -> None:
        """Take in new and changed people and forget the removed ones."""
        self._index.update(map(_row_of, entries), removed)

    def search(self, query: str, limit: int = 10) -> Found:
        """Return the people that match every word of `query`, best first; without any, those matching most words."""
        found = self._index.search(query, limit)
        hits = tuple(Hit(each.id, each.score, frozenset(map(Field, each.fields))) for each in found.best)
        by_count = sorted(found.groups.items(), key=lambda item: (-item[1], state_name(item[0])))
        return Found(hits, found.total, tuple(by_count), found.complete)


def _row_of(entry: Entry) -> Row[str]:
    """Return what can be found of a person, in the order of Field; equals are listed by name."""
    texts = (
        entry.name,
        " ".join(entry.expertise),
        _state_text(entry.state),
        " ".join(entry.workgroups),
        entry.organisation,
        entry.office,
    )
    return Row(entry.id, texts, entry.name.casefold(), entry.state)


@lru_cache(maxsize=128)
def _state_text(code: str) -> str:
    return f"{code} {state_name(code)}"
