"""Queries on issues and their items."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.newsletters.issue import PUBLISHED, UNFINISHED, Found, Issue, IssueState, Item, Section
from storage.newsletters.tables import NewsletterIssue, NewsletterItem

NO_SYNC = {"synchronize_session": False}
FRESH = {"populate_existing": True}


async def add(session: AsyncSession, workspace: str, **values: Any) -> Issue:
    """Add a draft and return it."""
    row = NewsletterIssue(workspace=workspace, state=IssueState.DRAFT.value, intro="", correction="", **values)
    session.add(row)
    await session.flush()
    return row.value()


async def find(session: AsyncSession, workspace: str, issue_id: int, *, lock: bool = False) -> Issue | None:
    """Return an issue as it is now; `lock` keeps others from changing it until the transaction ends."""
    query = select(NewsletterIssue).where(NewsletterIssue.workspace == workspace, NewsletterIssue.id == issue_id)
    row = await session.scalar(query.with_for_update() if lock else query, execution_options=FRESH)
    return row.value() if row else None


async def unfinished(session: AsyncSession, workspace: str, series_ids: Collection[int]) -> dict[int, Issue]:
    """Return the issue that is being worked on, by its series' id."""
    query = select(NewsletterIssue).where(
        NewsletterIssue.workspace == workspace,
        NewsletterIssue.series_id.in_(series_ids),
        NewsletterIssue.state.in_([each.value for each in UNFINISHED]),
    )
    return {row.series_id: row.value() for row in await session.scalars(query, execution_options=FRESH)}


async def any_of(session: AsyncSession, workspace: str, series_id: int, period: date) -> bool:
    """Tell whether a series has or had an issue of a month (its first day), whatever became of it."""
    query = select(NewsletterIssue.id).where(
        NewsletterIssue.workspace == workspace,
        NewsletterIssue.series_id == series_id,
        NewsletterIssue.period == period,
    )
    return await session.scalar(query.limit(1)) is not None


async def published(session: AsyncSession, workspace: str, series_id: int, *, limit: int = 24) -> list[Issue]:
    """Return the issues that went out, the latest first."""
    query = (
        select(NewsletterIssue)
        .where(
            NewsletterIssue.workspace == workspace,
            NewsletterIssue.series_id == series_id,
            NewsletterIssue.state.in_([each.value for each in PUBLISHED]),
        )
        .order_by(NewsletterIssue.sent_at.desc(), NewsletterIssue.id.desc())
        .limit(limit)
    )
    return [row.value() for row in await session.scalars(query, execution_options=FRESH)]


async def latest(session: AsyncSession, workspace: str) -> dict[int, Issue]:
    """Return the last issue that went out of each series, by the series' id."""
    last = (
        select(func.max(NewsletterIssue.number).label("number"), NewsletterIssue.series_id)
        .where(NewsletterIssue.workspace == workspace)
        .group_by(NewsletterIssue.series_id)
        .subquery()
    )
    query = (
        select(NewsletterIssue)
        .join(last, (last.c.series_id == NewsletterIssue.series_id) & (last.c.number == NewsletterIssue.number))
        .where(NewsletterIssue.workspace == workspace)
    )
    return {row.series_id: row.value() for row in await session.scalars(query, execution_options=FRESH)}


async def next_number(session: AsyncSession, workspace: str, series_id: int) -> int:
    """Return the number that the next issue to go out gets."""
    query = select(func.max(NewsletterIssue.number)).where(
        NewsletterIssue.workspace == workspace, NewsletterIssue.series_id == series_id
    )
    return int(await session.scalar(query) or 0) + 1


async def put(session: AsyncSession, workspace: str, issue_id: int, **values: Any) -> None:
    """Change columns of an issue; its revision rises."""
    statement = update(NewsletterIssue).where(NewsletterIssue.workspace == workspace, NewsletterIssue.id == issue_id)
    values["revision"] = NewsletterIssue.revision + 1
    await session.execute(statement.values(**values), execution_options=NO_SYNC)


async def sent_by(session: AsyncSession, workspace: str, issue_id: int) -> str | None:
    """Return the Slack id of who had the issue sent."""
    query = select(NewsletterIssue.sent_by).where(
        NewsletterIssue.workspace == workspace, NewsletterIssue.id == issue_id
    )
    found: str | None = await session.scalar(query)
    return found


async def scheduled(session: AsyncSession, workspace: str) -> list[Issue]:
    """Return every issue that waits for its time."""
    query = select(NewsletterIssue).where(
        NewsletterIssue.workspace == workspace, NewsletterIssue.state == IssueState.SCHEDULED.value
    )
    return [row.value() for row in await session.scalars(query.order_by(NewsletterIssue.id), execution_options=FRESH)]


async def items(session: AsyncSession, workspace: str, issue_id: int) -> list[Item]:
    """Return an issue's items, dropped ones too, by their place in their section."""
    query = select(NewsletterItem).where(NewsletterItem.workspace == workspace, NewsletterItem.issue_id == issue_id)
    rows = await session.scalars(query.order_by(NewsletterItem.position, NewsletterItem.id), execution_options=FRESH)
    return [row.value() for row in rows]


async def item(session: AsyncSession, workspace: str, item_id: int) -> tuple[int, Item] | None:
    """Return an item with the id of its issue."""
    query = select(NewsletterItem).where(NewsletterItem.workspace == workspace, NewsletterItem.id == item_id)
    row = await session.scalar(query, execution_options=FRESH)
    return (row.issue_id, row.value()) if row else None


async def claims(session: AsyncSession, workspace: str, series_id: int) -> set[str]:
    """Return what a series has shown or is about to show."""
    query = select(NewsletterItem.claim).where(
        NewsletterItem.workspace == workspace,
        NewsletterItem.series_id == series_id,
        NewsletterItem.claim.is_not(None),
    )
    return {str(each) for each in await session.scalars(query)}


async def add_found(
    session: AsyncSession, workspace: str, issue: Issue, found: Sequence[Found], *, start: Mapping[Section, int]
) -> None:
    """Add what was found to an issue, each behind what its section holds; `start` are the first free places."""
    place = dict(start)
    for each in found:
        position = place.get(each.section, 0)
        place[each.section] = position + 1
        session.add(
            NewsletterItem(
                workspace=workspace,
                series_id=issue.series_id,
                issue_id=issue.id,
                claim=each.claim,
                section=each.section.value,
                position=position,
                source_kind=each.kind,
                source_id=each.id,
                title=each.title,
                text=each.text,
                link=each.link,
                credit=each.credit,
                starts_at=each.starts_at,
                zone=each.zone,
                reason="",
            )
        )
    await session.flush()


async def add_own(session: AsyncSession, workspace: str, issue: Issue, **values: Any) -> int | None:
    """Add an item that an editor wrote; None when its `request_key` was used before."""
    known = select(NewsletterItem.id).where(
        NewsletterItem.workspace == workspace, NewsletterItem.request_key == values["request_key"]
    )
    if await session.scalar(known) is not None:
        return None
    row = NewsletterItem(
        workspace=workspace, series_id=issue.series_id, issue_id=issue.id, edited=True, reason="", zone="", **values
    )
    session.add(row)
    await session.flush()
    return row.id


async def put_item(session: AsyncSession, workspace: str, item_id: int, **values: Any) -> None:
    """Change columns of an item."""
    statement = update(NewsletterItem).where(NewsletterItem.workspace == workspace, NewsletterItem.id == item_id)
    await session.execute(statement.values(**values), execution_options=NO_SYNC)


async def set_places(session: AsyncSession, workspace: str, places: Mapping[int, int]) -> None:
    """Give items new places in their sections."""
    for item_id, position in places.items():
        statement = update(NewsletterItem).where(NewsletterItem.workspace == workspace, NewsletterItem.id == item_id)
        await session.execute(statement.values(position=position), execution_options=NO_SYNC)


async def give_back(session: AsyncSession, workspace: str, issue_id: int) -> None:
    """Let what an issue showed be found again by the next: this one will not go out."""
    statement = update(NewsletterItem).where(NewsletterItem.workspace == workspace, NewsletterItem.issue_id == issue_id)
    await session.execute(statement.values(claim=None), execution_options=NO_SYNC)


async def since(session: AsyncSession, workspace: str, series_id: int) -> datetime | None:
    """Return until when the last issue that went out had looked; None before the first."""
    query = select(func.max(NewsletterIssue.until)).where(
        NewsletterIssue.workspace == workspace,
        NewsletterIssue.series_id == series_id,
        NewsletterIssue.state.in_([each.value for each in PUBLISHED]),
    )
    found: datetime | None = await session.scalar(query)
    return found
