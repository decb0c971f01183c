"""Everything that will happen is a row here; fired rows stay, so that a key cannot fire twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Index, String, Text, UniqueConstraint, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from domain.timers import DueTimer, NewTimer, State
from storage import upsert
from storage.base import Base, RowId, Scoped
from storage.workspaces import ACTIVE, Workspace


class Timer(Scoped, Base):
    """One thing to do at one time."""

    __tablename__ = "timers"
    __table_args__ = (
        UniqueConstraint("workspace", "key"),
        Index("ix_timers_state_due_at", "state", "due_at"),
        Index("ix_timers_workspace_ref", "workspace", "ref"),
    )

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(64))
    ref: Mapped[str] = mapped_column(String(128))
    due_at: Mapped[datetime] = mapped_column(doc="business time")
    expires_at: Mapped[datetime | None] = mapped_column(doc="business time")
    state: Mapped[str] = mapped_column(String(16), default=State.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(doc="machine time of the next attempt after a failure")
    fired_at: Mapped[datetime | None] = mapped_column(doc="business time")
    last_error: Mapped[str] = mapped_column(Text, default="", doc="the error's class and id, never its data")


_NOT_FIRED = Timer.state != State.FIRED


async def schedule(session: AsyncSession, workspace: str, timers: Iterable[NewTimer]) -> None:
    """Note what will happen, in one statement; a key that fired stays fired, any other one is set anew."""
    rows = [
        {
            "workspace": workspace,
            "key": timer.key,
            "kind": timer.kind,
            "ref": timer.ref,
            "due_at": timer.due_at,
            "expires_at": timer.expires_at,
            "state": State.WAITING,
            "attempts": 0,
            "retry_at": None,
            "last_error": "",
        }
        for timer in timers
    ]
    await upsert.put(
        session,
        Timer,
        rows,
        unique=("workspace", "key"),
        update=("kind", "ref", "due_at", "expires_at", "state", "attempts", "retry_at", "last_error"),
        where=_NOT_FIRED,
    )


async def cancel(session: AsyncSession, workspace: str, ref: str, *, kind: str | None = None) -> None:
    """Cancel what is still waiting for `ref` (and of `kind`, when given)."""
    statement = update(Timer).where(Timer.workspace == workspace, Timer.ref == ref, Timer.state == State.WAITING)
    if kind is not None:
        statement = statement.where(Timer.kind == kind)
    await session.execute(statement.values(state=State.CANCELLED), execution_options={"synchronize_session": False})


async def cancel_all(session: AsyncSession, workspace: str, refs: Collection[str]) -> None:
    """Cancel what is still waiting for any of these refs, in one statement."""
    await session.execute(
        update(Timer)
        .where(Timer.workspace == workspace, Timer.ref.in_(refs), Timer.state == State.WAITING)
        .values(state=State.CANCELLED),
        execution_options={"synchronize_session": False},
    )


async def cancel_coming(
    session: AsyncSession, workspace: str, refs: Collection[str], kinds: Collection[str], *, now: datetime
) -> None:
    """Cancel what waits for these refs, of these kinds, and is not due yet: what is due goes on its way."""
    await session.execute(
        update(Timer)
        .where(
            Timer.workspace == workspace,
            Timer.ref.in_(refs),
            Timer.kind.in_(kinds),
            Timer.state == State.WAITING,
            Timer.due_at > now,
        )
        .values(state=State.CANCELLED),
        execution_options={"synchronize_session": False},
    )


async def hold(session: AsyncSession, workspace: str, refs: Collection[str]) -> None:
    """Keep what waits for these refs from firing until the transaction ends; what fires now is waited for.

    Take this before the rows that the handlers change: they lock in that order too.
    """
    query = select(Timer.id).where(Timer.workspace == workspace, Timer.ref.in_(refs), Timer.state == State.WAITING)
    await session.execute(query.order_by(Timer.due_at, Timer.id).with_for_update())


def _due(now: datetime, machine_now: datetime, kinds: Collection[str] | None) -> tuple[ColumnElement[bool], ...]:
    """Return what makes a timer of these kinds due; those of a suspended workspace wait until it is back."""
    of_kind = () if kinds is None else (Timer.kind.in_(sorted(kinds)),)
    return (
        *of_kind,
        Timer.state == State.WAITING,
        Timer.due_at <= now,
        or_(Timer.retry_at.is_(None), Timer.retry_at <= machine_now),
        Timer.workspace.in_(select(Workspace.id).where(Workspace.state == ACTIVE)),
    )


async def claim(
    session: AsyncSession, *, now: datetime, machine_now: datetime, limit: int, kinds: Collection[str] | None = None
) -> tuple[list[DueTimer], list[DueTimer]]:
    """Lock up to `limit` due timers, earliest first; returns those to fire and those past their `expires_at`.

    Only `kinds` are taken (None: all); the others wait for a replica that knows them. Rows that another replica holds
    are skipped. They stay locked until the transaction ends.
    """
    columns = (Timer.id, Timer.workspace, Timer.key, Timer.kind, Timer.ref, Timer.due_at, Timer.attempts)
    query = (
        select(*columns, Timer.expires_at)
        .where(*_due(now, machine_now, kinds))
        .order_by(Timer.due_at, Timer.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Timer)
    )
    to_fire: list[DueTimer] = []
    expired: list[DueTimer] = []
    for row in await session.execute(query):
        late = row.expires_at is not None and row.expires_at <= now
        (expired if late else to_fire).append(DueTimer(*row[:-1]))
    return to_fire, expired


async def mark_fired(session: AsyncSession, ids: Sequence[int], *, now: datetime) -> None:
    """Note that these claimed timers fire: before their handlers run, so that none can set or cancel its own timer."""
    await session.execute(
        update(Timer)
        .where(Timer.id.in_(ids))
        .values(state=State.FIRED, fired_at=now, attempts=Timer.attempts + 1, retry_at=None),
        execution_options={"synchronize_session": False},
    )


async def mark_expired(session: AsyncSession, ids: Sequence[int]) -> None:
    """Drop claimed timers whose time is over."""
    await session.execute(
        update(Timer).where(Timer.id.in_(ids)).values(state=State.EXPIRED),
        execution_options={"synchronize_session": False},
    )


async def mark_failed(session: AsyncSession, timer: int, *, error: str, retry_at: datetime | None) -> None:
    """Note that a timer's handler raised: it waits until `retry_at` (machine time), or has failed for good."""
    state = State.FAILED if retry_at is None else State.WAITING
    await session.execute(
        update(Timer).where(Timer.id == timer).values(state=state, fired_at=None, retry_at=retry_at, last_error=error),
        execution_options={"synchronize_session": False},
    )


async def any_due(
    session: AsyncSession, *, now: datetime, machine_now: datetime, kinds: Collection[str] | None = None
) -> bool:
    """Tell whether a timer (of these kinds) could be claimed now."""
    return await session.scalar(select(Timer.id).where(*_due(now, machine_now, kinds)).limit(1)) is not None


async def waiting(session: AsyncSession, workspace: str, kind: str) -> set[str]:
    """Return the refs for which a timer of this kind waits."""
    query = select(Timer.ref).where(Timer.workspace == workspace, Timer.kind == kind, Timer.state == State.WAITING)
    return set(await session.scalars(query))


async def supersede_failed(session: AsyncSession, workspace: str, kind: str, refs: Collection[str]) -> None:
    """Cancel failed timers of this kind: another one takes the place of each."""
    await session.execute(
        update(Timer)
        .where(Timer.workspace == workspace, Timer.kind == kind, Timer.ref.in_(refs), Timer.state == State.FAILED)
        .values(state=State.CANCELLED),
        execution_options={"synchronize_session": False},
    )


COUNTED = (State.WAITING, State.FAILED)
"""The states whose timers are few enough to count at any time."""


async def counts(session: AsyncSession) -> dict[State, int]:
    """Return how many timers of all workspaces are in each of the `COUNTED` states."""
    query = select(Timer.state, func.count()).where(Timer.state.in_(COUNTED)).group_by(Timer.state)
    return dict.fromkeys(COUNTED, 0) | {State(state): number for state, number in await session.execute(query)}


async def failed(session: AsyncSession, workspace: str, *, since: datetime) -> dict[str, tuple[int, str]]:
    """Return by kind how many timers due since a moment (business time) failed for good, and the last one's error."""
    query = (
        select(Timer.kind, Timer.last_error)
        .where(Timer.workspace == workspace, Timer.state == State.FAILED, Timer.due_at >= since)
        .order_by(Timer.kind, Timer.due_at, Timer.id)
    )
    found: dict[str, tuple[int, str]] = {}
    for kind, error in await session.execute(query):
        found[kind] = (found.get(kind, (0, ""))[0] + 1, error)
    return found


async def overdue(session: AsyncSession, workspace: str, *, before: datetime) -> dict[str, int]:
    """Return by kind how many timers still wait that were due before a moment (business time)."""
    query = (
        select(Timer.kind, func.count())
        .where(Timer.workspace == workspace, Timer.state == State.WAITING, Timer.due_at < before)
        .group_by(Timer.kind)
        .order_by(Timer.kind)
    )
    return {str(kind): int(number) for kind, number in await session.execute(query)}


async def upcoming(session: AsyncSession, *, limit: int) -> list[tuple[datetime, str]]:
    """Return when the next timers are due (business time) and what they are: `calls.remind call:12`.

    A timer that waits for its next attempt after a failure is left out: machine time brings it back, no clock does.
    """
    query = (
        select(Timer.due_at, Timer.kind, Timer.ref)
        .where(
            Timer.state == State.WAITING,
            Timer.retry_at.is_(None),
            Timer.workspace.in_(select(Workspace.id).where(Workspace.state == ACTIVE)),
        )
        .order_by(Timer.due_at, Timer.id)
        .limit(limit)
    )
    return [(row.due_at, f"{row.kind} {row.ref}") for row in await session.execute(query)]


async def forget(session: AsyncSession, *, before: datetime) -> None:
    """Delete timers that are over and were due before a moment (business time) long past."""
    await session.execute(
        delete(Timer).where(Timer.state != State.WAITING, Timer.due_at < before),
        execution_options={"synchronize_session": False},
    )
