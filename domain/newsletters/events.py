"""Events that an issue took up and that changed since: they move, are called off, or are over before it goes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.newsletters.filling import within_limits
from domain.newsletters.issue import Found, Item

WHEN = ("starts_at", "zone")
WORDS = ("title", "text", "link", "credit")


@dataclass(frozen=True)
class Renewal:
    """What becomes of an issue's events: columns by item id, and which of those that readers would see it concerns.

    `moved` are as they are now. `off` were called off, `over` have begun: readers see neither.
    """

    values: Mapping[int, Mapping[str, Any]]
    moved: tuple[Item, ...] = ()
    off: tuple[Item, ...] = ()
    over: tuple[Item, ...] = ()

    @property
    def left_out(self) -> int:
        """How many items the issue loses."""
        return len(self.off) + len(self.over)


def renewal(events: Iterable[Item], found: Mapping[str, Found], now: datetime, *, words: bool) -> Renewal:
    """Return what has to change in an issue's events so that they are as `found` (by claim) says; none is called off.

    When and in which zone an event starts always follows; with `words`, what it says does too where nobody edited it.
    An edited item about an event that has begun stays: it may tell how it was.
    """
    values: dict[int, dict[str, Any]] = {}
    moved: list[Item] = []
    off: list[Item] = []
    over: list[Item] = []
    for item in events:
        now_is = found.get(f"{item.source_kind}:{item.source_id}")
        changed = _changed(item, now_is, words=words) if now_is else {}
        if not item.dropped and now_is is None:
            off.append(item)
            changed["dropped"] = True
        elif not item.dropped and now_is and not item.edited and now_is.starts_at and now_is.starts_at <= now:
            over.append(item)
            changed["dropped"] = True
        elif not item.dropped and "starts_at" in changed:
            moved.append(replace(item, **changed))
        if changed:
            values[item.id] = changed
    return Renewal(values, tuple(moved), tuple(off), tuple(over))


def _changed(item: Item, now_is: Found, *, words: bool) -> dict[str, Any]:
    said = within_limits(now_is)
    names = (*WHEN, *WORDS) if words and not item.edited else WHEN
    return {name: getattr(said, name) for name in names if getattr(said, name) != getattr(item, name)}
