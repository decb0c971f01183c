"""Finding resources: each workspace's index is kept in memory and brought up to date before it is asked."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from domain.library.overview import PAGE_SIZE, Listing, ResourcePage
from domain.library.search import Found, LibraryIndex
from services import rights
from services.directory.collecting import collecting_little
from services.library import access
from services.work import Work, Works
from storage.library import queries

WORKSPACES_KEPT = 32
"""How many workspaces' indexes stay in memory; 5,000 resources take about 20 MB."""


@dataclass
class _Kept:
    """One workspace's index, the library's version it shows, and the turn that changing and asking take."""

    index: LibraryIndex = field(default_factory=LibraryIndex)
    version: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Indexes:
    """The indexes of the workspaces that were searched last, as one process remembers them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def of(self, workspace: str) -> _Kept:
        """Return a workspace's index, empty when it was not searched lately."""
        kept = self._kept.setdefault(workspace, _Kept())
        self._kept.move_to_end(workspace)
        if len(self._kept) > WORKSPACES_KEPT:
            self._kept.popitem(last=False)
        return kept


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
        await _refresh(kept, work)


async def _ask(works: Works, work: Work, listing: Listing) -> Found:
    kept = works.remembered(Indexes).of(work.workspace)
    async with kept.turn:
        await _refresh(kept, work)
        first = listing.page * PAGE_SIZE
        return await asyncio.to_thread(kept.index.search, listing.words, PAGE_SIZE, offset=first)


async def _refresh(kept: _Kept, work: Work) -> None:
    """Take in what changed since the version that the index shows: usually nothing, at most a query for that."""
    version = await queries.version(work.session, work.workspace)
    if version == kept.version:
        return
    if version < kept.version:
        # The workspace was purged and set up anew.
        kept.index, kept.version = LibraryIndex(), 0
    with collecting_little() as collect:
        async for entries, gone in queries.entries_since(work.session, work.workspace, kept.version):
            await asyncio.to_thread(kept.index.update, entries, gone)
            collect()
    kept.version = version
