"""Requests from Slack that were taken on: Slack repeats what it is not sure we saw."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Index, String, UniqueConstraint, and_, bindparam, delete, func, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from storage import upsert
from storage.base import Base, RowId, Scoped


class TakenRequest(Scoped, Base):
    """One event or form that some process took on; it holds no content and nobody's name."""

    __tablename__ = "requests"
    __table_args__ = (UniqueConstraint("workspace", "key"), Index("ix_requests_at", "at"))

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(200), doc="event:Ev… or form:V…")
    at: Mapped[datetime] = mapped_column(doc="machine time when it was taken on")
    done: Mapped[bool] = mapped_column(default=False)


# Every form and every event asks these, so they are put together once: that costs as much as running them.
_TABLE = TakenRequest.__table__
_MINE = and_(_TABLE.c.workspace == bindparam("of"), _TABLE.c.key == bindparam("which"))
_RELEASED = delete(TakenRequest.__table__).where(_MINE)  # type: ignore[arg-type]  # typed as FromClause


async def take(connection: AsyncConnection, workspace: str, key: str, *, at: datetime, lost_before: datetime) -> bool:
    """Take a request on, in one statement.

    Returns False when it is done, or when another process took it on and that was not before `lost_before`
    (machine time): one that is older and still not done belongs to a process that died.
    """
    values = {"workspace": workspace, "key": key, "at": at, "done": False, "lost_before": lost_before}
    return (await connection.execute(_taking(connection.dialect.name), values)).first() is not None


@cache
def _taking(dialect: str) -> ReturningInsert[Any]:
    statement = upsert.insert_on(dialect, TakenRequest)
    return statement.on_conflict_do_update(
        index_elements=["workspace", "key"],
        set_={"at": statement.excluded.at},
        where=_TABLE.c.done.is_(False) & (_TABLE.c.at < bindparam("lost_before", type_=_TABLE.c.at.type)),
    ).returning(_TABLE.c.id, *_unhurried(dialect))


async def finish(connection: AsyncConnection, workspace: str, key: str) -> None:
    """Note that a request was worked off, so that it never is again."""
    await connection.execute(_finishing(connection.dialect.name), {"of": workspace, "which": key, "done": True})


@cache
def _finishing(dialect: str) -> ReturningUpdate[Any]:
    statement = update(_TABLE).where(_MINE)  # type: ignore[arg-type]  # typed as FromClause
    return statement.returning(_TABLE.c.id, *_unhurried(dialect))


def _unhurried(dialect: str) -> tuple[ColumnElement[str], ...]:
    """Return what lets this one statement's commit not wait for PostgreSQL's disk; SQLite has nothing like it.

    What the request itself does comes later in the log and does wait, so if it is there after a crash, so is the note
    that it was taken on. A lost note of its end is what a process leaves behind that dies before it writes one.
    """
    return (func.set_config("synchronous_commit", "off", True),) if dialect == "postgresql" else ()


async def release(connection: AsyncConnection, workspace: str, key: str) -> None:
    """Forget a request that came to nothing, so that its repetition is a new try."""
    await connection.execute(_RELEASED, {"of": workspace, "which": key})


async def forget(session: AsyncSession, before: datetime) -> int:
    """Delete, in every workspace, what was taken on before `before`; returns how many rows went."""
    done = await session.execute(delete(TakenRequest).where(TakenRequest.at < before).returning(TakenRequest.id))
    return len(done.all())
