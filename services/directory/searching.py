"""Finding people: the index of each workspace is kept in memory and brought up to date before it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from domain.directory.people import Card, card
from domain.directory.search import Entry, Found, SearchIndex
from services import indexes, programs
from services.work import Work, Works
from storage.directory import people

SHOWN = 10
"""How many people one answer shows; a longer list is a reason to narrow the search."""


class _Kept(indexes.Kept[SearchIndex]):
    """One workspace's people, and the names of its offices by key."""

    def __init__(self) -> None:
        super().__init__()
        self.offices: dict[str, str] = {}

    def empty(self) -> SearchIndex:
        return SearchIndex()

    async def stored(self, work: Work) -> int:
        return await people.version(work.session, work.workspace)

    async def changes(self, work: Work) -> AsyncIterator[tuple[list[Entry], list[int]]]:
        self.offices = await office_names(work)
        async for entries, gone in people.entries_since(work.session, work.workspace, self.version):
            yield [_with_office(entry, self.offices) for entry in entries], gone


class Indexes(indexes.Indexes[_Kept]):
    """The directories that were searched last."""

    def __init__(self) -> None:
        super().__init__(_Kept)


@dataclass(frozen=True)
class SearchPage:
    """What a search found, ready to show: at most ten cards, and the counts of everything found by state."""

    query: str
    cards: tuple[Card, ...]
    total: int
    states: tuple[tuple[str, int], ...]
    complete: bool


async def find(works: Works, workspace: str, slack_user: str, query: str, *, limit: int = SHOWN) -> SearchPage:
    """Return the people that `query` finds, best first: name, state, organisation, workgroup, office or expertise."""
    async with works.reading(workspace) as work:
        found, offices = await _ask(works, work, query, limit)
        profiles = await people.profiles(work.session, workspace, [hit.id for hit in found.hits])
    shown = [profiles[hit.id] for hit in found.hits if hit.id in profiles]
    cards = tuple(card(profile, own=profile.slack_user == slack_user, offices=offices) for profile in shown)
    return SearchPage(query, cards, found.total, found.states, found.complete)


async def warm(works: Works, workspace: str) -> None:
    """Read a workspace's people before somebody searches: 100,000 take longer than Slack waits for an answer."""
    kept = works.remembered(Indexes).of(workspace)
    async with works.reading(workspace) as work, kept.turn:
        await kept.refresh(work)


async def office_names(work: Work) -> dict[str, str]:
    """Return the names of the offices of this year's programs by key."""
    names: dict[str, str] = {}
    for program in await programs.current(work):
        names |= program.settings.get("offices", {})
    return names


async def _ask(works: Works, work: Work, query: str, limit: int) -> tuple[Found, dict[str, str]]:
    """Return what was found, and the names of offices as of the index; loading a program is a new version too."""
    kept = works.remembered(Indexes).of(work.workspace)
    async with kept.turn:
        await kept.refresh(work)
        return await asyncio.to_thread(kept.index.search, query, limit), kept.offices


def _with_office(entry: Entry, offices: dict[str, str]) -> Entry:
    if entry.office not in offices:
        return entry
    return Entry(
        entry.id, entry.name, entry.organisation, entry.state, entry.workgroups, offices[entry.office], entry.expertise
    )
