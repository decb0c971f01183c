"""The unit of work: one transaction, the workspace it is for, and what time it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from domain.clock import Clock
from domain.deliveries import Post
from storage.database import Database
from storage.loading import loading

RememberedT = TypeVar("RememberedT")


class Vault(Protocol):
    """Encrypts short secrets under the environment's key, which no database holds."""

    def seal(self, secret: str) -> bytes:
        """Return the secret encrypted."""
        ...

    def open(self, sealed: bytes) -> str:
        """Return the secret; raises when no key fits."""
        ...


def _nobody_listens() -> None:
    """Wake nobody: in a process without a relay, the relay elsewhere looks by itself."""


@dataclass(frozen=True)
class Work:
    """What a use case works with: everything done through `session` commits together or not at all.

    `now` is the business time (aware, UTC) and stays the same for the whole transaction. `wake` tells whoever
    works off the outbox that there is something new; hand it to `after_commit`. `gathered` are posts (by workspace)
    that `services.deliveries` writes together later; None: at once. `vault` is None where nothing secret is done.
    `public_url` is where people's browsers reach us (no slash at the end; None: nowhere, so messages carry the links
    they were given); `mails` tells whether e-mail can be sent.
    """

    session: AsyncSession
    workspace: str
    now: datetime
    wake: Callable[[], None] = _nobody_listens
    gathered: list[tuple[str, Post]] | None = None
    vault: Vault | None = None
    public_url: str | None = None
    mails: bool = False
    _after_commit: list[Callable[[], None]] = field(default_factory=list)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call `callback` once the transaction is safely committed; never if it rolls back."""
        self._after_commit.append(callback)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[Work]:
        """Open a savepoint: when the block raises, only what was done through the yielded work is undone."""
        callbacks: list[Callable[[], None]] = []
        async with self.session.begin_nested():
            yield replace(self, _after_commit=callbacks)
        self._after_commit.extend(callbacks)

    def within(self, workspace: str) -> Work:
        """Return the same transaction seen from another workspace (the ticker serves them all)."""
        return replace(self, workspace=workspace)


class Works:
    """Opens units of work; every public use case takes one of these.

    `listen` names what is woken once something was committed to the outbox (the relay of this process).
    `public_url` may be set later: a server whose port the system chooses knows its own address only then.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault | None = None,
        *,
        public_url: str | None = None,
        mails: bool = False,
    ) -> None:
        self.database = database
        self.clock = clock
        self.vault = vault
        self.public_url = public_url
        self.mails = mails
        self._listeners: list[Callable[[], None]] = []
        self._remembered: dict[type[Any], Any] = {}

    def remembered(self, kind: type[RememberedT]) -> RememberedT:
        """Return what this process remembers of what is stored, made empty when it is first asked for.

        `kind` is a class that takes no arguments and whose content can be read again at any time: a cache.
        """
        found: RememberedT = self._remembered.setdefault(kind, kind())
        return found

    def listen(self, callback: Callable[[], None]) -> None:
        """Call `callback` whenever a transaction that filled the outbox is committed."""
        self._listeners.append(callback)

    def wake(self) -> None:
        """Tell every listener that the outbox has something new."""
        for listener in self._listeners:
            listener()

    @asynccontextmanager
    async def begin(self, workspace: str) -> AsyncIterator[Work]:
        """Open a transaction; commits at the end of the block, rolls back when it raises."""
        async with self._work(self.database.writing(), workspace) as work:
            yield work

    @asynccontextmanager
    async def loading(self, workspace: str) -> AsyncIterator[Work]:
        """Open a transaction for very many rows, which others wait for only while it publishes them.

        See `storage.loading` for what has to come first in it.
        """
        async with self._work(loading(self.database), workspace) as work:
            yield work

    @asynccontextmanager
    async def _work(
        self, transaction: AbstractAsyncContextManager[AsyncSession], workspace: str
    ) -> AsyncIterator[Work]:
        async with transaction as session:
            work = self._opened(session, workspace, self.wake)
            yield work
        for callback in work._after_commit:  # noqa: SLF001  # Works and Work are one design
            callback()

    @asynccontextmanager
    async def reading(self, workspace: str) -> AsyncIterator[Work]:
        """Open a work that only reads, with autocommit."""
        async with self.database.reading() as session:
            yield self._opened(session, workspace, _nobody_listens)

    def _opened(self, session: AsyncSession, workspace: str, wake: Callable[[], None]) -> Work:
        return Work(
            session,
            workspace,
            self.clock.now(),
            wake,
            vault=self.vault,
            public_url=self.public_url,
            mails=self.mails,
        )
