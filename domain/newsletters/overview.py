"""A newsletter as one person sees it in a list."""

from __future__ import annotations

from dataclasses import dataclass

from domain.newsletters.issue import Issue, Section, Series


@dataclass(frozen=True)
class Line:
    """One newsletter: what this person gets of it, and what they may do.

    `works`: drafts or sends it; `manages`: sets it up. `latest` is the last issue that went out, `unfinished` the one
    being worked on (only for those who work on it).
    """

    series: Series
    subscribed: bool = False
    off: tuple[Section, ...] = ()
    works: bool = False
    manages: bool = False
    latest: Issue | None = None
    unfinished: Issue | None = None
