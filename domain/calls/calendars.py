"""The links by which somebody's calendar follows calls."""

from __future__ import annotations

from dataclasses import dataclass

MINE = "me"
"""What stands for one's own calls where a workgroup's id stands for the workgroup's."""


@dataclass(frozen=True)
class FeedLink:
    """One feed as somebody sees it: of their own calls (`of` is `me`), or of a workgroup (its id).

    `address` is its secret link (None: there is none now); `may_change` says that they may replace it or turn it off.
    The feed of a workgroup that is `closed` holds what took place, and its link can only be turned off.
    """

    of: str
    name: str
    address: str | None
    may_change: bool
    closed: bool = False


@dataclass(frozen=True)
class Links:
    """Somebody's feeds, their own first; `reachable` is False where no calendar could reach Convene."""

    feeds: tuple[FeedLink, ...]
    reachable: bool = True
