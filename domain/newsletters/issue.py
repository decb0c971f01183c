"""An issue of a newsletter as values: its sections, their items, and the page that every surface renders."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from domain.errors import UserFacingError


class Section(StrEnum):
    """The four parts of every issue, in the order in which they are read (TLLC)."""

    EVENTS = "events"
    RESEARCH = "research"
    PRACTICES = "practices"
    OTHER = "other"

    @property
    def heading(self) -> str:
        """The section's name, as every surface shows it."""
        return {
            Section.EVENTS: "Coming events and webinars",
            Section.RESEARCH: "New research and news",
            Section.PRACTICES: "Promising practices from states and partners",
            Section.OTHER: "Other meetings and resources",
        }[self]


class IssueState(StrEnum):
    """How far an issue is."""

    DRAFT = "draft"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENT = "sent"
    CORRECTED = "corrected"
    SKIPPED = "skipped"


UNFINISHED = (IssueState.DRAFT, IssueState.APPROVED, IssueState.SCHEDULED)
"""An issue that will still go out; a series has at most one of these."""
PUBLISHED = (IssueState.SENT, IssueState.CORRECTED)

OWN = "own"
"""The source kind of an item that an editor wrote."""
SUBMISSION = "submission"
"""The source kind of an item that a member submitted."""


@dataclass(frozen=True)
class Found:
    """What a source offers to a draft: `kind` and `id` name it for good, so that a series shows it once.

    An event has `starts_at` (UTC) and the `zone` its time is named in. `series_id` limits it to one newsletter.
    """

    kind: str
    id: str
    section: Section
    title: str
    text: str = ""
    link: str | None = None
    credit: str | None = None
    starts_at: datetime | None = None
    zone: str = ""
    series_id: int | None = None

    @property
    def claim(self) -> str:
        """What a series remembers this by."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Item:
    """One item of an issue; all texts are plain, as they were written.

    `edited`: a person changed it, so filling the draft again leaves it alone. `reason` is what its submitter hears
    when it was dropped. `corrected_at` is when it was put right after sending.
    """

    id: int
    section: Section
    position: int
    title: str
    text: str = ""
    link: str | None = None
    credit: str | None = None
    starts_at: datetime | None = None
    zone: str = ""
    source_kind: str = OWN
    source_id: str = ""
    dropped: bool = False
    edited: bool = False
    reason: str = ""
    corrected_at: datetime | None = None


@dataclass(frozen=True)
class Series:
    """A newsletter that comes out every month.

    An issue goes out on `day` of the month (the last day, where a month is shorter) at `hour` in `zone`; its draft is
    made `draft_days` before, and submissions are taken until `cutoff_days` before.
    """

    id: int
    key: str
    name: str
    summary: str
    zone: str
    day: int
    hour: int
    draft_days: int
    cutoff_days: int
    program_id: int | None = None
    open: bool = True


@dataclass(frozen=True)
class Issue:
    """One issue of a series; `period` is the first day of the month it is for.

    `authors` are the ids of the people who worked on the draft: none of them may approve it. `send_at` is set while
    it is scheduled, `number` once it is sent. Finds count from `since` to `until`; where more
    were found than fit, nothing counts as looked at, and `until` is `since`.
    """

    id: int
    series_id: int
    period: date
    title: str
    intro: str
    state: IssueState
    since: datetime
    until: datetime
    authors: tuple[int, ...] = ()
    asked_at: datetime | None = None
    approved_by: int | None = None
    send_at: datetime | None = None
    sent_at: datetime | None = None
    corrected_at: datetime | None = None
    correction: str = ""
    number: int | None = None
    revision: int = 0

    @property
    def unfinished(self) -> bool:
        """Whether it has yet to go out."""
        return self.state in UNFINISHED

    @property
    def full(self) -> bool:
        """Whether more was found for it than it holds: the next issue looks there again."""
        return self.until <= self.since

    @property
    def published(self) -> bool:
        """Whether people have it."""
        return self.state in PUBLISHED


@dataclass(frozen=True)
class SectionPage:
    """One section of an issue with what readers see of it, in order."""

    section: Section
    items: tuple[Item, ...]


@dataclass(frozen=True)
class IssuePage:
    """An issue as readers see it: what Slack, e-mail and the archive all render. Empty sections are left out.

    `off` are sections that this reader left out; they are told so, and can take them back.
    """

    series: Series
    issue: Issue
    sections: tuple[SectionPage, ...]
    off: tuple[Section, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing would be read in it."""
        return not self.sections

    @property
    def corrected(self) -> bool:
        """Whether something in it was put right after it went out."""
        return self.issue.state is IssueState.CORRECTED

    def without(self, off: Collection[Section]) -> IssuePage:
        """Return what a reader sees who left these sections out."""
        kept = tuple(each for each in self.sections if each.section not in off)
        return replace(self, sections=kept, off=tuple(each for each in Section if each in off))


@dataclass(frozen=True)
class Reader:
    """Somebody who gets a series: a person in Slack or, with `email`, somebody who consented to mail."""

    id: int
    off: tuple[Section, ...] = ()
    slack_user: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class Desk:
    """An issue as its editors see it: every item, dropped ones too, and what each may do.

    `approved_by` and `senders`, who can approve it, are mentions or names, already escaped.
    `unmailed` says why the addresses get nothing, and is empty when they do. `followed` is how often each link of an
    issue that went out was followed, by all readers together; nobody knows by whom. `limited` names the workgroups,
    plain, that an item (by its id) was announced for, where that is not everybody.
    """

    series: Series
    issue: Issue
    items: tuple[Item, ...]
    may_draft: bool = True
    may_send: bool = False
    is_author: bool = False
    planned_at: datetime | None = None
    channels: tuple[str, ...] = ()
    people: int = 0
    addresses: int = 0
    unmailed: str = ""
    followed: Mapping[str, int] = field(default_factory=dict)
    limited: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    zone: str = ""
    approved_by: str = ""
    senders: tuple[str, ...] = field(default_factory=tuple)


def page(series: Series, issue: Issue, items: Iterable[Item]) -> IssuePage:
    """Return what readers see of an issue: dropped items and empty sections are left out."""
    shown = [each for each in items if not each.dropped]
    parts = (SectionPage(section, tuple(in_section(shown, section))) for section in Section)
    return IssuePage(series, issue, tuple(part for part in parts if part.items))


def in_section(items: Iterable[Item], section: Section) -> list[Item]:
    """Return a section's items in their order."""
    return sorted((each for each in items if each.section is section), key=lambda each: (each.position, each.id))


def moved(items: Sequence[Item], item_id: int, by: int) -> dict[int, int]:
    """Return the new positions (by id) of a section's items when one moves `by` places among those that are shown.

    Beyond the first or the last place it stays where it is; then nothing is returned.
    """
    wanted = next((each for each in items if each.id == item_id), None)
    if wanted is None:
        return {}
    row = [each for each in in_section(items, wanted.section) if not each.dropped or each.id == item_id]
    here = row.index(wanted)
    there = min(max(here + by, 0), len(row) - 1)
    if here == there:
        return {}
    row.insert(there, row.pop(here))
    dropped = [each for each in in_section(items, wanted.section) if each.dropped and each.id != item_id]
    return {each.id: place for place, each in enumerate([*row, *dropped])}


def sections_of(keys: Iterable[str]) -> tuple[Section, ...]:
    """Return sections by their stored keys, in reading order; what is no section is left out."""
    wanted = set(keys)
    return tuple(section for section in Section if section.value in wanted)


class IssueGone(UserFacingError):
    """The issue or item that was named is not there any more."""
