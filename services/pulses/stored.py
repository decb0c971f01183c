"""What is stored of a ballot, read off the tables themselves, so that what people are told stays true."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, DateTime, Integer, Table
from sqlalchemy.types import TypeDecorator, TypeEngine

from domain.pulses.overview import Stored, StoredColumn, StoredTable
from services import rights
from services.pulses import groups, starting
from services.work import Works
from storage.base import Base
from storage.pulses import lists
from storage.pulses.tables import ClosedBallot, OpenBallot, PulseComment, PulseKey

OPEN: Sequence[type[Base]] = (OpenBallot, PulseKey)
CLOSED: Sequence[type[Base]] = (ClosedBallot, PulseComment)
PEOPLE = "people"
REFERS = {
    "workspaces": "which Slack workspace it is in",
    "pulses": "which pulse it belongs to",
    "pulse_keys": "which pulse's key it was sealed with",
}
"""What it means that a column refers to another table; one that is not named here says which table it is."""


async def of_pulse(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> Stored:
    """Return what is stored of a pulse's ballots, and for how long. Raises NotFound."""
    async with rights.reading(works, workspace, slack_user) as (work, _):
        pulse = await starting.require(work, pulse_id)
        kept = await lists.keep_days(work.session, workspace, pulse_id)
        return everything(pulse.least, groups.KEEP_DAYS if kept is None else kept)


def everything(least: int, keep_days: int) -> Stored:
    """Return what the tables of ballots hold."""
    return Stored(tuple(map(table, OPEN)), tuple(map(table, CLOSED)), least, keep_days)


def table(mapped: type[Base]) -> StoredTable:
    """Return one table in words: its docstring's first sentence, and each column's description."""
    found = mapped.__table__
    if not isinstance(found, Table):
        raise TypeError(f"{mapped.__name__} is no table")
    return described(found, (inspect.getdoc(mapped) or found.name).partition("\n")[0])


def described(found: Table, words: str) -> StoredTable:
    """Return what a table's columns say, and which of them would tell a person, a time or an order."""
    columns = tuple(found.columns)
    # SQLite numbers the rows of a table as they come, unless it is told not to.
    numbered = () if found.dialect_options["sqlite"]["with_rowid"] is False else ("the order in which rows came",)
    return StoredTable(
        found.name,
        words,
        tuple(StoredColumn(each.name, _words(each)) for each in columns),
        people=tuple(each.name for each in columns if PEOPLE in _targets(each)),
        times=tuple(each.name for each in columns if isinstance(_plain(each.type), DateTime)),
        orders=(*(each.name for each in columns if _counts(found, each)), *numbered),
    )


def _words(column: Column[Any]) -> str:
    targets = _targets(column)
    if column.doc:
        return column.doc
    return ", ".join(REFERS.get(each, f"which row of {each} it belongs to") for each in targets) or _kind(column)


def _kind(column: Column[Any]) -> str:
    kind = _plain(column.type)
    return "a number" if isinstance(kind, Integer) else type(kind).__name__.lower()


def _targets(column: Column[Any]) -> list[str]:
    return sorted(each.column.table.name for each in column.foreign_keys)


def _counts(found: Table, column: Column[Any]) -> bool:
    return found.autoincrement_column is column or (
        column.primary_key and isinstance(_plain(column.type), Integer) and not column.foreign_keys
    )


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind
