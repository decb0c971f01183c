"""Places in a webinar: who has one, who waits, and who gets one when one becomes free."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.errors import UserFacingError


class TooFewPlaces(UserFacingError):
    """The capacity asked for is below the number of people who have a place."""


@dataclass(frozen=True)
class Places:
    """People (by id) who have a place and who wait for one, both first come first; `capacity` None: no limit.

    - At most `capacity` people have a place.
    - Nobody waits while a place is free.
    - Nobody who has a place loses it, except by leaving.
    """

    capacity: int | None = None
    seated: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()

    @property
    def free(self) -> int | None:
        """How many places are left; None: there is no limit."""
        return None if self.capacity is None else max(self.capacity - len(self.seated), 0)

    def has_place(self, person: int) -> bool:
        """Say whether this person has a place."""
        return person in self.seated

    def position(self, person: int) -> int | None:
        """Return a person's position on the waiting list, the next one being 1; None: they do not wait."""
        return self.waiting.index(person) + 1 if person in self.waiting else None

    def register(self, person: int) -> Places:
        """Give a person a place, or the last position on the waiting list; whoever has either keeps it."""
        if person in self.seated or person in self.waiting:
            return self
        if self.free == 0:
            return replace(self, waiting=(*self.waiting, person))
        return replace(self, seated=(*self.seated, person))

    def leave(self, person: int) -> tuple[Places, tuple[int, ...]]:
        """Let a person go; returns the places after it and who got one by it."""
        left = replace(
            self,
            seated=tuple(each for each in self.seated if each != person),
            waiting=tuple(each for each in self.waiting if each != person),
        )
        return _promoted(left)

    def resize(self, capacity: int | None) -> tuple[Places, tuple[int, ...]]:
        """Give the webinar another capacity; returns the places after it and who got one by it.

        Raises:
            TooFewPlaces: more people have a place already (`field` is `capacity`).
        """
        if capacity is not None and capacity < len(self.seated):
            raise TooFewPlaces(
                f"{len(self.seated)} people have a place already. Enter {len(self.seated)} or more, or leave it empty "
                "for no limit. To have fewer, ask people to unregister first.",
                field="capacity",
            )
        return _promoted(replace(self, capacity=capacity))


def _promoted(places: Places) -> tuple[Places, tuple[int, ...]]:
    """Give every free place to whoever waits longest."""
    free = len(places.waiting) if places.free is None else places.free
    gets = places.waiting[:free]
    return replace(places, seated=(*places.seated, *gets), waiting=places.waiting[free:]), gets
