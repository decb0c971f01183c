"""Finding resources: each workspace's index is kept in memory and brought up to date before it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from domain.library.overview import PAGE_SIZE, Listing, ResourcePage
from domain.library.search import Entry, Found, LibraryIndex
from services import indexes, rights
from services.library import access
from services.work import Work, Works
from storage.library import queries


class _Kept(indexes.Kept[LibraryIndex]):
    """One workspace's resources."""

    def empty(self) -> LibraryIndex:
        return LibraryIndex()

    async def stored(self, work: Work) -> int:
        return await queries.version(work.session, work.workspace)

    def changes(self, work: Work) -> AsyncIterator[tuple[list[Entry], list[int]]]:
        return queries.entries_since(work.session, work.workspace, self.version)


class Indexes(indexes.Indexes[_Kept]):
    """The libraries that were searched last."""

    def __init__(self) -> None:
        super().__init__(_Kept)


async def find(works: Works, workspace: str, slack_user: str, listing: Listing) -> ResourcePage:
    """Return a page of what a search finds, best first; a page past the last one is the last one."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        shown, found = listing, await _ask(works, work, listing)
        if found.total and not found.ids:
            shown = listing.at((found.total - 1) // PAGE_SIZE)
            found = await _ask(works, work, shown)
        resources = await queries.by_ids(work.session, workspace, found.ids)
        seen = await access.look(work, person)
        cards = await access.cards(work, seen, [resources[each] for each in found.ids if each in resources])
    return ResourcePage(shown, cards, found.total, found.states, found.complete)


async def warm(works: Works, workspace: str) -> None:
    """Read a workspace's resources before somebody searches."""
    kept = works.remembered(Indexes).of(workspace)
    async with works.reading(workspace) as work, kept.turn:
        await kept.refresh(work)


async def _ask(works: Works, work: Work, listing: Listing) -> Found:
    kept = works.remembered(Indexes).of(work.workspace)
    async with kept.turn:
        await kept.refresh(work)
        first = listing.page * PAGE_SIZE
        return await asyncio.to_thread(kept.index.search, listing.words, PAGE_SIZE, offset=first)
