"""An adversary who holds the whole database, its files and Slack's traffic, and tries to say whose a ballot is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from storage import tables
from storage.database import Database

Row = tuple[Any, ...]
CLOSED_COLUMNS = {"id", "workspace", "pulse_id", "answers"}


@dataclass(frozen=True)
class Seen:
    """What the adversary knows of one closed pulse.

    `answered` are the people in the order in which Slack saw them answer, `office` where each sits. `rows` are the
    closed ballots as they lie in the database, by column; `keys` and `open_rows` what is left of its secrets.
    `wrote` are the transactions that wrote those rows, `named` those that wrote a row about somebody who answered.
    """

    answered: Sequence[int]
    office: Mapping[int, str]
    items: frozenset[str]
    rows: Sequence[Mapping[str, Any]]
    keys: int
    open_rows: int
    wrote: Sequence[int] = ()
    named: frozenset[int] = frozenset()


def findings(pulses: Sequence[Seen], truth: Sequence[Mapping[str, int]]) -> set[str]:
    """Return by which ways ballots could be linked to people; `truth` maps each pulse's answers to the person.

    A way of guessing counts when it is right three times as often as guessing at random.
    """
    found: set[str] = set()
    if any(pulse.keys or pulse.open_rows for pulse in pulses):
        found.add("key")
    if any(set(row) - CLOSED_COLUMNS for pulse in pulses for row in pulse.rows):
        found.add("column")
    if any(set(json.loads(row["answers"])) - pulse.items for pulse in pulses for row in pulse.rows):
        found.add("attribute")
    if any(len(set(pulse.wrote)) > 1 or pulse.named.intersection(pulse.wrote) for pulse in pulses):
        found.add("transaction")
    for way, guess in WAYS.items():
        right = total = 0
        for pulse, owners in zip(pulses, truth, strict=True):
            for row, person in zip(pulse.rows, guess(pulse), strict=False):
                said = {key: each for key, each in json.loads(row["answers"]).items() if key in pulse.items}
                right += owners[json.dumps(said, sort_keys=True)] == person
                total += 1
        if total and right / total > 3 / len(pulses[0].answered):
            found.add(way)
    return found


def _first_come(pulse: Seen) -> Iterable[int]:
    return pulse.answered


def _last_come(pulse: Seen) -> Iterable[int]:
    return reversed(pulse.answered)


def _by_extra_numbers(pulse: Seen) -> Iterable[int]:
    """Give the rows to people as some extra number beside the answers rises."""
    extra = [
        sorted((key, each) for key, each in json.loads(row["answers"]).items() if key not in pulse.items)
        for row in pulse.rows
    ]
    if not any(extra):
        return ()
    places = sorted(range(len(extra)), key=lambda at: extra[at])
    people: list[int] = [0] * len(extra)
    for person, place in zip(pulse.answered, places, strict=False):
        people[place] = person
    return people


WAYS = {"order": _first_come, "reverse order": _last_come, "time": _by_extra_numbers}


async def as_it_lies(database: Database, table: str) -> list[dict[str, Any]]:
    """Return a table's rows in the order in which they lie in the file."""
    order = "" if database.is_sqlite else " ORDER BY ctid"
    async with database.reading() as session:
        rows = await session.execute(text(f"SELECT * FROM {table}{order}"))
        return [dict(row) for row in rows.mappings()]


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table, as they lie."""
    return {table.name: await as_it_lies(database, table.name) for table in tables.metadata.sorted_tables}


async def raw_bytes(database: Database) -> tuple[bytes, bytes]:
    """Return the bytes of the database's files, and of its write-ahead log, as they are right now on the disk."""
    if database.is_sqlite:
        path = Path(database.url.database or "")
        return _read([path]), _read([path.with_name(path.name + "-wal")])
    async with database.asking() as connection:
        await connection.execute(text("CHECKPOINT"))
        folder = Path(str(await connection.scalar(text("SHOW data_directory"))))
        oid = await connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    return _read((folder / "base" / str(oid)).iterdir()), _read((folder / "pg_wal").iterdir())


def _read(paths: Iterable[Path]) -> bytes:
    return b"".join(path.read_bytes() for path in paths if path.is_file())


async def who_wrote(database: Database, pulse_id: int) -> list[int]:
    """Return, for each closed ballot of a pulse, the transaction that wrote it; SQLite keeps none."""
    if database.is_sqlite:
        return []
    async with database.reading() as session:
        found = await session.execute(
            text("SELECT xmin::text::bigint FROM closed_ballots WHERE pulse_id = :pulse ORDER BY ctid"),
            {"pulse": pulse_id},
        )
        return list(found.scalars())


async def transactions(database: Database) -> dict[str, set[int]]:
    """Return which transactions wrote the rows of each table (PostgreSQL's xmin)."""
    found: dict[str, set[int]] = {}
    async with database.reading() as session:
        for table in tables.metadata.sorted_tables:
            rows = await session.execute(text(f"SELECT DISTINCT xmin::text::bigint FROM {table.name}"))
            found[table.name] = set(rows.scalars())
    return found
