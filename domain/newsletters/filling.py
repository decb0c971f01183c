"""How a draft fills itself: what was found, each once, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from domain.newsletters.forms import CREDIT_LONGEST, TEXT_LONGEST, TITLE_LONGEST
from domain.newsletters.issue import Found, Section

MOST_ITEMS = 40
"""Items that one issue holds; what is beyond them is found again by the next one."""

_ORDER = list(Section)


def choose(
    found: Iterable[Found], *, claimed: Collection[str], series_id: int, room: int
) -> tuple[list[Found], list[Found]]:
    """Return what is new to a series: nothing that it showed before, each find once; at most `room`, then the rest.

    Events come earliest first; everything else keeps the order in which its source told it.
    """
    seen = set(claimed)
    chosen = []
    for each in found:
        if each.claim not in seen and each.series_id in {None, series_id}:
            seen.add(each.claim)
            chosen.append(within_limits(each))
    chosen.sort(key=_place)
    return chosen[: max(room, 0)], chosen[max(room, 0) :]


def within_limits(each: Found) -> Found:
    """Return a find whose texts fit the forms that edit them."""
    title = " ".join(each.title.split())
    credit = each.credit[:CREDIT_LONGEST] if each.credit else None
    return replace(
        each, title=title[:TITLE_LONGEST] or "Untitled", text=each.text.strip()[:TEXT_LONGEST], credit=credit
    )


def _place(each: Found) -> tuple[int, bool, float]:
    at = each.starts_at.timestamp() if each.starts_at else 0.0
    return _ORDER.index(each.section), each.starts_at is None, at
