"""Who a call is for: everybody of its workgroup, or a small group of named people. All else asks here.

What SQL has to know of it is in `storage/calls/audience.py`; a test holds the two to the same answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from domain.errors import NotAllowed


class NotInvited(NotAllowed):
    """The call is for other people."""


@dataclass(frozen=True)
class Guest:
    """Somebody of a small group: zone and state (postal code) are empty while unknown, `slack_user` without account."""

    person_id: int
    name: str
    zone: str = ""
    state: str = ""
    slack_user: str | None = None


@dataclass(frozen=True)
class Audience:
    """Who a call is for: its workgroup, while `guests` is None; else these people, and nobody when there are none."""

    guests: tuple[Guest, ...] | None = None

    @property
    def small(self) -> bool:
        """Whether the call is for a small group; then it is none of its workgroup's calls, wherever those count."""
        return self.guests is not None

    @property
    def ids(self) -> frozenset[int]:
        """The people of a small group; empty for a workgroup's call, whose people change from day to day."""
        return frozenset(each.person_id for each in self.guests or ())

    def includes(self, person_id: int, *, belongs: bool) -> bool:
        """Say whether somebody is invited; `belongs`: they are in the call's workgroup, or answer for it."""
        return person_id in self.ids if self.small else belongs

    def check_invited(self, person_id: int) -> None:
        """Refuse what only those may do whom a call is for: answer it, say that they were there, have its file.

        Whoever can read the channel of a workgroup may answer its calls, as guests of the channel do.

        Raises:
            NotInvited: the call is for a small group of other people.
        """
        if self.small and person_id not in self.ids:
            raise NotInvited(
                "This call is for a small group: the people who asked for it. `/calls requests` and Convene's Home tab "
                "show the conversations that you can join."
            )

    def channel(self, of_workgroup: str | None) -> str | None:
        """Return the channel in which everybody hears of the call; of a small group's the channel hears nothing."""
        return None if self.small else of_workgroup

    def told(self, *, but: Collection[int] = ()) -> tuple[Guest, ...]:
        """Return who hears of the call by direct message because it has no channel: a small group, `but` these."""
        return tuple(each for each in self.guests or () if each.person_id not in but)

    def states(self) -> dict[str, int]:
        """Return how many of a small group work in each state, by postal code; unknown states are left out."""
        return dict(Counter(each.state for each in self.guests or () if each.state))


WORKGROUP = Audience()
"""A call of everybody in its workgroup."""


def small_group(asked: Iterable[int], polled: Iterable[int], *leading: int) -> frozenset[int]:
    """Return the people of the call that a request becomes: who joined it, whom its time poll asked, who leads it."""
    return frozenset(asked) | frozenset(polled) | frozenset(leading)
