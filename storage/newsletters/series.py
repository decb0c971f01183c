"""Queries on newsletter series, on who may draft and send them, and on the channels they go to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.newsletters.issue import Series
from storage import upsert
from storage.directory import Person
from storage.newsletters.tables import NewsletterChannel, NewsletterRight, NewsletterSeries

NO_SYNC = {"synchronize_session": False}
OPEN = "open"
CLOSED = "closed"
DRAFT = "draft"
SEND = "send"


async def every(session: AsyncSession, workspace: str) -> list[Series]:
    """Return the newsletters that come out, by their day of the month."""
    query = select(NewsletterSeries).where(NewsletterSeries.workspace == workspace, NewsletterSeries.state == OPEN)
    rows = await session.scalars(
        query.order_by(NewsletterSeries.day, NewsletterSeries.id), execution_options={"populate_existing": True}
    )
    return [row.value() for row in rows]


async def find(session: AsyncSession, workspace: str, series_id: int, *, lock: bool = False) -> Series | None:
    """Return a newsletter; `lock` keeps others from starting an issue of it until the transaction ends."""
    query = select(NewsletterSeries).where(NewsletterSeries.workspace == workspace, NewsletterSeries.id == series_id)
    row = await session.scalar(
        query.with_for_update() if lock else query, execution_options={"populate_existing": True}
    )
    return row.value() if row else None


async def of_programs(session: AsyncSession, workspace: str) -> set[int]:
    """Return the ids of the programs that have a newsletter."""
    query = select(NewsletterSeries.program_id).where(
        NewsletterSeries.workspace == workspace, NewsletterSeries.program_id.is_not(None)
    )
    return {int(each) for each in await session.scalars(query) if each is not None}


async def keyed(session: AsyncSession, workspace: str, prefix: str) -> dict[str, NewsletterSeries]:
    """Return the newsletters, closed ones too, whose key begins so, by key."""
    query = select(NewsletterSeries).where(
        NewsletterSeries.workspace == workspace, NewsletterSeries.key.startswith(prefix, autoescape=True)
    )
    return {row.key: row for row in await session.scalars(query)}


async def put(session: AsyncSession, workspace: str, series_id: int, **values: Any) -> None:
    """Change columns of a newsletter."""
    statement = update(NewsletterSeries).where(
        NewsletterSeries.workspace == workspace, NewsletterSeries.id == series_id
    )
    await session.execute(statement.values(**values), execution_options=NO_SYNC)


async def add(session: AsyncSession, workspace: str, *, now: datetime, **values: Any) -> NewsletterSeries:
    """Add a newsletter and return its row."""
    row = NewsletterSeries(workspace=workspace, created_at=now, state=OPEN, set_by_hand=False, **values)
    session.add(row)
    await session.flush()
    return row


async def appointed(session: AsyncSession, workspace: str, series_id: int, may: str) -> list[Person]:
    """Return the active people who were given this right (`draft` or `send`) in one newsletter."""
    query = (
        select(Person)
        .join(NewsletterRight, NewsletterRight.person_id == Person.id)
        .where(
            Person.workspace == workspace,
            NewsletterRight.workspace == workspace,
            NewsletterRight.series_id == series_id,
            NewsletterRight.may == may,
            Person.active,
        )
    )
    return list(await session.scalars(query.order_by(Person.name, Person.id)))


async def rights_of(session: AsyncSession, workspace: str, person_id: int) -> set[tuple[int, str]]:
    """Return what somebody was given: (series id, `draft` or `send`)."""
    query = select(NewsletterRight.series_id, NewsletterRight.may).where(
        NewsletterRight.workspace == workspace, NewsletterRight.person_id == person_id
    )
    return {(int(series_id), str(may)) for series_id, may in await session.execute(query)}


async def appoint(
    session: AsyncSession,
    workspace: str,
    series_id: int,
    may: str,
    people: Collection[int],
    *,
    from_file: bool = False,
) -> None:
    """Give these people the right and take it from all others; a program file takes back only what it gave."""
    gone = delete(NewsletterRight).where(
        NewsletterRight.workspace == workspace,
        NewsletterRight.series_id == series_id,
        NewsletterRight.may == may,
        NewsletterRight.person_id.not_in(people),
    )
    if from_file:
        gone = gone.where(NewsletterRight.from_file)
    await session.execute(gone, execution_options=NO_SYNC)
    rows = [
        {"workspace": workspace, "series_id": series_id, "person_id": each, "may": may, "from_file": from_file}
        for each in sorted(people)
    ]
    await upsert.add_missing(session, NewsletterRight, rows, unique=("series_id", "person_id", "may"))


async def channels(session: AsyncSession, workspace: str, series_id: int) -> list[str]:
    """Return the ids of the channels that a newsletter goes to."""
    query = select(NewsletterChannel.channel).where(
        NewsletterChannel.workspace == workspace, NewsletterChannel.series_id == series_id
    )
    return [str(each) for each in await session.scalars(query.order_by(NewsletterChannel.id))]


async def set_channels(session: AsyncSession, workspace: str, series_id: int, wanted: Sequence[str]) -> None:
    """Make these the channels that a newsletter goes to."""
    await session.execute(
        delete(NewsletterChannel).where(
            NewsletterChannel.workspace == workspace,
            NewsletterChannel.series_id == series_id,
            NewsletterChannel.channel.not_in(wanted),
        ),
        execution_options=NO_SYNC,
    )
    rows = [{"workspace": workspace, "series_id": series_id, "channel": each} for each in dict.fromkeys(wanted)]
    await upsert.add_missing(session, NewsletterChannel, rows, unique=("series_id", "channel"))


async def follow_channel(session: AsyncSession, workspace: str, old: str, new: str) -> None:
    """Follow a channel whose id changed because it was shared."""
    statement = update(NewsletterChannel).where(
        NewsletterChannel.workspace == workspace, NewsletterChannel.channel == old
    )
    await session.execute(statement.values(channel=new), execution_options=NO_SYNC)
