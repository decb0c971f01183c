"""Queries on resources: one, those of a list, and what changed since the search was last brought up to date."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.library.resource import Draft, Kind, LinkState, Resource
from domain.library.search import Entry
from storage import upsert
from storage.library.tables import LibraryVersion, ResourceRow

NO_SYNC = {"synchronize_session": False}
FRESH = {"populate_existing": True}
SEARCH_BATCH = 200
"""Rows taken into the search at a time, while people wait for other answers: a few milliseconds each."""


async def add(
    session: AsyncSession,
    workspace: str,
    draft: Draft,
    *,
    link_key: str,
    request_key: str,
    added_by: int,
    at: datetime,
    revision: int,
) -> int | None:
    """Add a resource and return its id; None when its link or the request is there already."""
    statement = upsert.insert(session, ResourceRow).values(
        workspace=workspace,
        request_key=request_key,
        link_key=link_key,
        added_by=added_by,
        added_at=at,
        revision=revision,
        link_state=LinkState.UNCHECKED,
        failures=0,
        check_at=at,
        **columns(draft),
    )
    return await session.scalar(statement.on_conflict_do_nothing().returning(ResourceRow.id))


def columns(draft: Draft) -> dict[str, Any]:
    """Return what the form says, by column."""
    return {
        "title": draft.title,
        "link": draft.link,
        "summary": draft.summary,
        "kind": draft.kind,
        "state": draft.state,
        "tags": list(draft.tags),
        "credit": draft.credit,
        "workgroup_id": draft.workgroup_id,
    }


async def put(session: AsyncSession, workspace: str, resource_id: int, **values: Any) -> None:
    """Change columns of a resource."""
    statement = update(ResourceRow).where(ResourceRow.workspace == workspace, ResourceRow.id == resource_id)
    await session.execute(statement.values(**values), execution_options=NO_SYNC)


async def resource(session: AsyncSession, workspace: str, resource_id: int, *, lock: bool = False) -> Resource | None:
    """Return a resource as it is now; `lock` keeps it from others who lock it until the transaction ends."""
    query = select(ResourceRow).where(ResourceRow.workspace == workspace, ResourceRow.id == resource_id)
    row = await session.scalar(query.with_for_update() if lock else query, execution_options=FRESH)
    return row.value() if row else None


async def by_link(session: AsyncSession, workspace: str, link_key: str) -> Resource | None:
    """Return the resource with this link, retired or not."""
    query = select(ResourceRow).where(ResourceRow.workspace == workspace, ResourceRow.link_key == link_key)
    row = await session.scalar(query, execution_options=FRESH)
    return row.value() if row else None


async def by_request(session: AsyncSession, workspace: str, request_key: str) -> Resource | None:
    """Return the resource that this request made."""
    query = select(ResourceRow).where(ResourceRow.workspace == workspace, ResourceRow.request_key == request_key)
    row = await session.scalar(query, execution_options=FRESH)
    return row.value() if row else None


async def by_ids(session: AsyncSession, workspace: str, ids: Collection[int]) -> dict[int, Resource]:
    """Return those of these resources that are not retired, by id."""
    query = select(ResourceRow).where(
        ResourceRow.workspace == workspace, ResourceRow.id.in_(ids), ResourceRow.retired_at.is_(None)
    )
    rows = await session.scalars(query, execution_options=FRESH)
    return {row.id: row.value() for row in rows}


# --- Lists ---------------------------------------------------------------------------------------------------


async def newest(session: AsyncSession, workspace: str, *, offset: int, limit: int) -> tuple[list[Resource], int]:
    """Return resources, the newest first, and how many there are in all."""
    return await _page(session, workspace, ResourceRow.retired_at.is_(None), offset=offset, limit=limit)


async def of_person(
    session: AsyncSession, workspace: str, person_id: int, *, offset: int, limit: int
) -> tuple[list[Resource], int]:
    """Return what somebody added, retired or not, the newest first, and how many there are in all."""
    return await _page(session, workspace, ResourceRow.added_by == person_id, offset=offset, limit=limit)


async def of_state(
    session: AsyncSession, workspace: str, state: str, kinds: Collection[Kind], *, offset: int, limit: int
) -> tuple[list[Resource], int]:
    """Return a state's resources of these kinds, the newest first, and how many there are in all."""
    where = (ResourceRow.state == state) & ResourceRow.kind.in_(kinds) & ResourceRow.retired_at.is_(None)
    return await _page(session, workspace, where, offset=offset, limit=limit)


async def _page(
    session: AsyncSession, workspace: str, where: ColumnElement[bool], *, offset: int, limit: int
) -> tuple[list[Resource], int]:
    mine: Select[ResourceRow] = select(ResourceRow).where(ResourceRow.workspace == workspace, where)
    total = await session.scalar(select(func.count()).where(ResourceRow.workspace == workspace, where))
    newest_first = mine.order_by(ResourceRow.added_at.desc(), ResourceRow.id.desc())
    rows = await session.scalars(newest_first.offset(offset).limit(limit), execution_options=FRESH)
    return [row.value() for row in rows], int(total or 0)


async def states(session: AsyncSession, workspace: str) -> dict[str, dict[Kind, int]]:
    """Return how many resources of each kind every state has, by postal code."""
    query = (
        select(ResourceRow.state, ResourceRow.kind, func.count())
        .where(ResourceRow.workspace == workspace, ResourceRow.state != "", ResourceRow.retired_at.is_(None))
        .group_by(ResourceRow.state, ResourceRow.kind)
    )
    found: dict[str, dict[Kind, int]] = {}
    for state, kind, number in await session.execute(query):
        found.setdefault(state, {})[Kind(kind)] = int(number)
    return found


async def added_between(
    session: AsyncSession, workspace: str, since: datetime, until: datetime, *, limit: int
) -> Sequence[Resource]:
    """Return what was added from `since` on and before `until`, the oldest first, unless retired or dead."""
    query = (
        select(ResourceRow)
        .where(
            ResourceRow.workspace == workspace,
            ResourceRow.added_at >= since,
            ResourceRow.added_at < until,
            ResourceRow.retired_at.is_(None),
            ResourceRow.link_state != LinkState.DEAD,
        )
        .order_by(ResourceRow.added_at, ResourceRow.id)
        .limit(limit)
    )
    return [row.value() for row in await session.scalars(query, execution_options=FRESH)]


# --- Search --------------------------------------------------------------------------------------------------


async def version(session: AsyncSession, workspace: str) -> int:
    """Return the library's version: it grows with every change of what can be found."""
    query = select(LibraryVersion.version).where(LibraryVersion.workspace == workspace)
    return await session.scalar(query) or 0


async def next_version(session: AsyncSession, workspace: str) -> int:
    """Count the version up and return it.

    Call this before changing resources: the row stays locked until the transaction ends, so that versions become
    visible in their order and a refresh never misses one.
    """
    statement = upsert.insert(session, LibraryVersion).values(workspace=workspace, version=1)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace"], set_={"version": LibraryVersion.version + 1}
    )
    return (await session.execute(statement.returning(LibraryVersion.version))).scalar_one()


async def entries_since(
    session: AsyncSession, workspace: str, revision: int
) -> AsyncIterator[tuple[list[Entry], list[int]]]:
    """Yield, batch by batch, the resources changed after this version, and the ids of those that are retired."""
    last = 0
    found = (
        ResourceRow.id,
        ResourceRow.title,
        ResourceRow.summary,
        ResourceRow.kind,
        ResourceRow.state,
        ResourceRow.tags,
        ResourceRow.credit,
        ResourceRow.retired_at,
    )
    while True:
        query = (
            select(*found)
            .where(ResourceRow.workspace == workspace, ResourceRow.id > last, ResourceRow.revision > revision)
            .order_by(ResourceRow.id)
            .limit(SEARCH_BATCH)
        )
        rows = (await session.execute(query)).all()
        if not rows:
            return
        last = rows[-1].id
        entries = [
            Entry(row.id, row.title, row.summary, Kind(row.kind), row.state, tuple(row.tags), row.credit)
            for row in rows
            if row.retired_at is None
        ]
        yield entries, [row.id for row in rows if row.retired_at is not None]
