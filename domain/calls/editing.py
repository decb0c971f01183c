"""Editing what a call says besides its time, and how far an edit of a whole series reaches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

T = TypeVar("T")


class Scope(Enum):
    """How much a change takes in: one call, or that call and all later ones of its series."""

    CALL = "call"
    SERIES = "series"

    @classmethod
    def of(cls, chosen: str | None) -> Scope:
        """Return what was chosen in a form; nothing chosen means the one call."""
        return cls.SERIES if chosen == cls.SERIES.value else cls.CALL


@dataclass(frozen=True)
class Details:
    """What a call says besides its time: `minutes` is its length, `leads` are minutes before the start."""

    title: str
    minutes: int
    link: str | None
    leads: tuple[int, ...]

    def changed(self, before: Details) -> tuple[str, ...]:
        """Return the names of the fields that differ from `before`."""
        return tuple(name for name in self.__dataclass_fields__ if getattr(self, name) != getattr(before, name))


def followed(own: Details, entered: Details, *, before: Details, shared: Details) -> Details:
    """Return what a later call of the series says after an edit of "this call and all later ones".

    `entered` is the form, `before` the call that it was opened on, `shared` the series: all but `entered` as they were
    before. Field by field, a later call keeps what was set for it alone, unless the form changes just that.
    """
    return Details(
        title=_field(own.title, entered.title, before.title, shared.title),
        minutes=_field(own.minutes, entered.minutes, before.minutes, shared.minutes),
        link=_field(own.link, entered.link, before.link, shared.link),
        leads=_field(own.leads, entered.leads, before.leads, shared.leads),
    )


def _field(own: T, entered: T, before: T, shared: T) -> T:
    return own if own != shared and entered == before else entered
