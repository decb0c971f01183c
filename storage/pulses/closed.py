"""What is left of a pulse once it is closed: shuffled ballots and comments, and published numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.pulses.pulse import PulseState
from domain.pulses.results import (
    CommentResult,
    DimensionResult,
    GroupKind,
    GroupName,
    GroupResult,
    ItemResult,
    Numbers,
    Results,
)
from storage.pulses.tables import ClosedBallot, PulseComment, PulseNumber, PulseRow

NO_SYNC = {"synchronize_session": False}


async def add_ballots(
    session: AsyncSession, workspace: str, pulse_id: int, ballots: Sequence[tuple[bytes, str]]
) -> None:
    """Insert closed ballots (random id and answers) in the order given, which must be a shuffled one."""
    rows = [{"id": key, "workspace": workspace, "pulse_id": pulse_id, "answers": said} for key, said in ballots]
    if rows:
        await session.execute(insert(ClosedBallot.__table__), rows)  # type: ignore[arg-type]  # typed as FromClause


async def add_comments(
    session: AsyncSession, workspace: str, pulse_id: int, comments: Sequence[tuple[bytes, str, str]]
) -> None:
    """Insert comments (random id, question, text) in the order given, which must be a shuffled one."""
    rows = [
        {"id": key, "workspace": workspace, "pulse_id": pulse_id, "question": question, "text": text}
        for key, question, text in comments
    ]
    if rows:
        await session.execute(insert(PulseComment.__table__), rows)  # type: ignore[arg-type]  # typed as FromClause


async def add_numbers(session: AsyncSession, workspace: str, pulse_id: int, results: Results) -> None:
    """Insert everything that is published of a pulse, comments aside."""
    everybody = [GroupResult(GroupName(GroupKind.OFFICE, "", ""), results.dimensions)]
    rows = [
        {
            "workspace": workspace,
            "pulse_id": pulse_id,
            "group_kind": part.group.kind.value if part.group.key else "",
            "group_key": part.group.key,
            "group_name": part.group.name,
            "dimension": dimension.id,
            "item": item,
            "ballots": numbers.ballots,
            "mean": numbers.mean,
            "spread": numbers.spread,
            "high": numbers.high,
        }
        for part in (*everybody, *results.groups)
        for dimension in part.dimensions
        for item, numbers in [("", dimension.numbers), *((each.id, each.numbers) for each in dimension.items)]
    ]
    if rows:
        await session.execute(insert(PulseNumber.__table__), rows)  # type: ignore[arg-type]  # typed as FromClause


async def results(
    session: AsyncSession, workspace: str, pulses: Collection[tuple[int, int, int]]
) -> dict[int, Results]:
    """Return what is published of these pulses (id, finished ballots, threshold), by id."""
    ids = [pulse_id for pulse_id, _, _ in pulses]
    query = select(PulseNumber).where(PulseNumber.workspace == workspace, PulseNumber.pulse_id.in_(ids))
    numbers: dict[int, list[PulseNumber]] = {}
    for row in await session.scalars(query.order_by(PulseNumber.id)):
        numbers.setdefault(row.pulse_id, []).append(row)
    written: dict[int, list[PulseComment]] = {}
    asked = select(PulseComment).where(PulseComment.workspace == workspace, PulseComment.pulse_id.in_(ids))
    for comment in await session.scalars(asked.order_by(PulseComment.id)):
        written.setdefault(comment.pulse_id, []).append(comment)
    return {
        pulse_id: _results(ballots, least, numbers.get(pulse_id, ()), written.get(pulse_id, ()))
        for pulse_id, ballots, least in pulses
    }


def _results(ballots: int, least: int, numbers: Iterable[PulseNumber], written: Iterable[PulseComment]) -> Results:
    parts: dict[tuple[str, str, str], dict[str, list[PulseNumber]]] = {}
    for row in numbers:
        part = parts.setdefault((row.group_kind, row.group_key, row.group_name), {})
        part.setdefault(row.dimension, []).append(row)
    everybody = parts.pop(("", "", ""), {})
    texts: dict[str, list[str]] = {}
    for comment in written:
        texts.setdefault(comment.question, []).append(comment.text)
    return Results(
        ballots,
        least,
        _dimensions(everybody),
        tuple(
            GroupResult(GroupName(GroupKind(kind), key, name), _dimensions(part))
            for (kind, key, name), part in parts.items()
        ),
        tuple(CommentResult(question, tuple(found)) for question, found in texts.items()),
    )


def _dimensions(rows: dict[str, list[PulseNumber]]) -> tuple[DimensionResult, ...]:
    return tuple(
        DimensionResult(
            key,
            next(_numbers(row) for row in found if not row.item),
            tuple(ItemResult(row.item, _numbers(row)) for row in found if row.item),
        )
        for key, found in rows.items()
    )


def _numbers(row: PulseNumber) -> Numbers:
    return Numbers(row.ballots, row.mean, row.spread, row.high)


async def expire(session: AsyncSession, workspace: str, *, now: datetime) -> list[int]:
    """Delete the ballots of pulses that closed longer ago than they keep them; returns those pulses' ids.

    Their numbers and comments stay.
    """
    kept = select(PulseRow.id, PulseRow.closed_at, PulseRow.keep_days).where(
        PulseRow.workspace == workspace,
        PulseRow.state == PulseState.CLOSED,
        PulseRow.id.in_(select(ClosedBallot.pulse_id).where(ClosedBallot.workspace == workspace)),
    )
    old = [
        pulse_id
        for pulse_id, closed_at, days in await session.execute(kept)
        if closed_at is not None and closed_at + timedelta(days=days) <= now
    ]
    if old:
        gone = delete(ClosedBallot).where(ClosedBallot.workspace == workspace, ClosedBallot.pulse_id.in_(old))
        await session.execute(gone, execution_options=NO_SYNC)
    return old
