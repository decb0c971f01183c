"""Resources as values: what is kept of each, and the kinds there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import UserFacingError

TITLE_LONGEST = 120
SUMMARY_LONGEST = 1_000
CREDIT_LONGEST = 120
TAG_LONGEST = 30
MOST_TAGS = 8


class Kind(StrEnum):
    """What a resource is; a state example shows how one state did something."""

    RESEARCH = "research"
    POLICY = "policy"
    TOOL = "tool"
    PRACTICE = "practice"
    STATE_EXAMPLE = "state_example"


PRACTICES = (Kind.PRACTICE, Kind.STATE_EXAMPLE)
"""The kinds that a state's own page shows."""


class LinkState(StrEnum):
    """What is known about a link: a failing one did not answer lately, a dead one not for days."""

    UNCHECKED = "unchecked"
    ALIVE = "alive"
    FAILING = "failing"
    DEAD = "dead"


class Problem(StrEnum):
    """Why a link did not show its page."""

    NOT_FOUND = "not_found"
    SERVER_ERROR = "server_error"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    INSECURE = "insecure"
    INSIDE = "inside"
    TOO_MANY_HOPS = "too_many_hops"


@dataclass(frozen=True)
class Draft:
    """What the form says about a resource, checked; `state` is a postal code or empty."""

    title: str
    link: str
    summary: str
    kind: Kind
    state: str = ""
    tags: tuple[str, ...] = ()
    credit: str = ""
    workgroup_id: int | None = None


@dataclass(frozen=True)
class Resource:
    """One entry of the library; retired ones are found by nobody and can come back.

    `added_by` is the id of a person, None once they are gone. `checked_at` is when the link was last asked.
    """

    id: int
    title: str
    link: str
    summary: str
    kind: Kind
    state: str
    tags: tuple[str, ...]
    credit: str
    workgroup_id: int | None
    added_by: int | None
    added_at: datetime
    retired_at: datetime | None = None
    link_state: LinkState = LinkState.UNCHECKED
    problem: Problem | None = None
    checked_at: datetime | None = None

    @property
    def retired(self) -> bool:
        """Whether it was taken out of the library."""
        return self.retired_at is not None

    def draft(self) -> Draft:
        """Return what the form shows when the resource is edited."""
        return Draft(
            self.title, self.link, self.summary, self.kind, self.state, self.tags, self.credit, self.workgroup_id
        )


class Retired(UserFacingError):
    """The resource was retired, so it cannot be edited before it is brought back."""
