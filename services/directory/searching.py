"""Finding people: the index of each workspace is kept in memory and brought up to date before it is asked."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from domain.directory.people import Card, card
from domain.directory.search import Entry, Found, SearchIndex
from services import programs
from services.directory.collecting import collecting_little
from services.work import Work, Works
from storage.directory import people

SHOWN = 10
"""How many people one answer shows; a longer list is a reason to narrow the search."""

WORKSPACES_KEPT = 32
"""How many workspaces' indexes stay in memory; 5,000 people take about 10 MB."""


@dataclass
class _Kept:
    """One workspace's index, the directory version it shows, and the turn that changing and asking take."""

    index: SearchIndex = field(default_factory=SearchIndex)
    version: int = 0
    offices: dict[str, str] = field(default_factory=dict)
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
        await _refresh(kept, work)


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
        await _refresh(kept, work)
        return await asyncio.to_thread(kept.index.search, query, limit), kept.offices


async def _refresh(kept: _Kept, work: Work) -> None:
    """Take in whoever changed since the version that the index shows: usually nobody, at most a query for that."""
    version = await people.version(work.session, work.workspace)
    if version == kept.version:
        return
    if version < kept.version:
        # The workspace was purged and set up anew.
        kept.index, kept.version = SearchIndex(), 0
    kept.offices = await office_names(work)
    with collecting_little() as collect:
        async for entries, gone in people.entries_since(work.session, work.workspace, kept.version):
            named = [_with_office(entry, kept.offices) for entry in entries]
            await asyncio.to_thread(kept.index.update, named, gone)
            collect()
    kept.version = version


def _with_office(entry: Entry, offices: dict[str, str]) -> Entry:
    if entry.office not in offices:
        return entry
    return Entry(
        entry.id, entry.name, entry.organisation, entry.state, entry.workgroups, offices[entry.office], entry.expertise
    )
