"""Search indexes of the workspaces searched last: kept in memory, and brought up to date before they are asked."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, Generic, Protocol, TypeVar

from services.directory.collecting import collecting_little
from services.work import Work

WORKSPACES_KEPT = 32
"""How many workspaces' indexes of one kind stay in memory; 5,000 people take about 10 MB, 5,000 resources 20 MB."""


class Index(Protocol):
    """What can be searched once it took in what there is."""

    def update(self, entries: Iterable[Any], removed: Iterable[int] = ()) -> None:
        """Take in what is new or changed, and forget the rest by its ids."""
        ...


IndexT = TypeVar("IndexT", bound=Index)


class Kept(ABC, Generic[IndexT]):
    """One workspace's index, the version of the workspace that it shows, and the turn that changing and asking take."""

    def __init__(self) -> None:
        self.index = self.empty()
        self.version = 0
        self.turn = asyncio.Lock()

    @abstractmethod
    def empty(self) -> IndexT:
        """Return an index of nothing."""

    @abstractmethod
    async def stored(self, work: Work) -> int:
        """Return the version of what is stored; it rises with every change."""

    @abstractmethod
    def changes(self, work: Work) -> AsyncIterator[tuple[list[Any], list[int]]]:
        """Yield, batch by batch, what changed after the version that is shown, and the ids of what is gone."""

    async def refresh(self, work: Work) -> None:
        """Take in what changed since the version that the index shows: usually nothing, at most a query for that."""
        version = await self.stored(work)
        if version == self.version:
            return
        if version < self.version:
            # The workspace was purged and set up anew.
            self.index, self.version = self.empty(), 0
        with collecting_little() as collect:
            async for entries, gone in self.changes(work):
                await asyncio.to_thread(self.index.update, entries, gone)
                collect()
        self.version = version


KeptT = TypeVar("KeptT")


class Indexes(Generic[KeptT]):
    """The indexes of the workspaces that were searched last, as one process remembers them."""

    def __init__(self, make: Callable[[], KeptT]) -> None:
        self._make = make
        self._kept: OrderedDict[str, KeptT] = OrderedDict()

    def of(self, workspace: str) -> KeptT:
        """Return a workspace's index, empty when it was not searched lately."""
        if workspace not in self._kept:
            self._kept[workspace] = self._make()
        self._kept.move_to_end(workspace)
        if len(self._kept) > WORKSPACES_KEPT:
            self._kept.popitem(last=False)
        return self._kept[workspace]
