"""Inserts that meet an existing row, in the one dialect-specific form that both databases know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import Base

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]
STATEMENTS_KEPT = 128
"""Statements that stay as they were put together, which costs as much as running them."""


def insert(session: AsyncSession, model: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT into the model's table that knows ON CONFLICT and RETURNING, for the session's database."""
    return insert_on(_dialect(session), model)


def _dialect(session: AsyncSession) -> str:
    return session.get_bind().dialect.name


def insert_on(dialect: str, model: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Return what `insert` does for a database by its dialect's name, to be put together once and kept."""
    table = _table(model)
    # A process needs one of the two dialects, and each has its weight.
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415

    return postgresql.insert(table)


async def add_missing(session: AsyncSession, model: type[Base], rows: Sequence[Row], *, unique: Sequence[str]) -> None:
    """Insert rows; one whose `unique` columns exist already changes nothing. All rows name the same columns."""
    if rows:
        statement = _missing(_dialect(session), model, tuple(unique))
        await session.execute(statement, [dict(row) for row in rows])


@lru_cache(maxsize=STATEMENTS_KEPT)
def _missing(dialect: str, model: type[Base], unique: tuple[str, ...]) -> sqlite.Insert | postgresql.Insert:
    return insert_on(dialect, model).on_conflict_do_nothing(index_elements=list(unique))


async def put(
    session: AsyncSession,
    model: type[Base],
    rows: Sequence[Row],
    *,
    unique: Sequence[str],
    update: Sequence[str],
    where: ColumnElement[bool] | None = None,
) -> None:
    """Insert rows; one whose `unique` columns exist gets its `update` columns overwritten, if `where` holds for it.

    Rows are written in the order of their unique columns, so that two transactions cannot wait for each other. A
    `where` is made once, not for each call: the statement is kept with it.
    """
    if not rows:
        return
    statement = _overwriting(_dialect(session), model, tuple(unique), tuple(update), where)
    ordered = sorted(rows, key=lambda row: tuple(str(row[name]) for name in unique))
    await session.execute(statement, [dict(row) for row in ordered])


@lru_cache(maxsize=STATEMENTS_KEPT)
def _overwriting(
    dialect: str,
    model: type[Base],
    unique: tuple[str, ...],
    update: tuple[str, ...],
    where: ColumnElement[bool] | None,
) -> sqlite.Insert | postgresql.Insert:
    statement = insert_on(dialect, model)
    return statement.on_conflict_do_update(
        index_elements=list(unique), set_={name: statement.excluded[name] for name in update}, where=where
    )


def _table(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not mapped to a table")
    return table
