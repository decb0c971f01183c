"""Resources as somebody sees them: one with what they may do, and pages of several."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.directory.states import BY_CODE
from domain.directory.workgroups import PersonName
from domain.library.resource import Resource

PAGE_SIZE = 5
"""Resources on one page: with their longest links and words they still fit into one message."""

WORDS_LONGEST = 200
LAST_PAGE = 2_000


class What(StrEnum):
    """What a list of resources holds."""

    FIND = "find"
    NEWEST = "newest"
    MINE = "mine"
    STATE = "state"


@dataclass(frozen=True)
class Listing:
    """Which page (from 0) of which list; `words` are what was searched for, or a state's postal code."""

    what: What = What.NEWEST
    words: str = ""
    page: int = 0

    def encode(self) -> str:
        """Return the listing as the value of a button."""
        return f"{self.what}:{self.page}:{self.words[:WORDS_LONGEST]}"

    def at(self, page: int) -> Listing:
        """Return another page of the same list."""
        return replace(self, page=max(0, min(page, LAST_PAGE)))


def decode(value: str) -> Listing:
    """Return what a button's value stands for; one that was tampered with or is outdated shows the newest."""
    what, _, rest = value.partition(":")
    number, _, words = rest.partition(":")
    if what not in set(What) or not (number.isdecimal() and len(number) < 6):
        return Listing()
    if what == What.STATE and words not in BY_CODE:
        return Listing()
    return Listing(What(what), words[:WORDS_LONGEST]).at(int(number))


@dataclass(frozen=True)
class ResourceCard:
    """A resource with who added it, the workgroup it belongs to, and whether the viewer may change it."""

    resource: Resource
    added_by: PersonName | None = None
    workgroup: str = ""
    may_change: bool = False


@dataclass(frozen=True)
class ResourcePage:
    """One page of a list: the cards on it, how many there are in all, and in which states (postal codes).

    `others` are, on a state's page, how many resources of other kinds the state has.
    """

    listing: Listing
    cards: tuple[ResourceCard, ...]
    total: int
    states: tuple[tuple[str, int], ...] = ()
    complete: bool = True
    others: int = 0

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class Choices:
    """What a form offers: workgroups as (id, name), and the one it starts with."""

    workgroups: tuple[tuple[int, str], ...] = ()
    chosen: int | None = None
