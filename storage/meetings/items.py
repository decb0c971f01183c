"""Queries on agenda items and the parking lot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.directory.workgroups import PersonName
from domain.meetings.item import Decides, Item, ItemState
from storage import upsert
from storage.directory import Person
from storage.meetings.tables import AgendaItemRow

NO_SYNC = {"synchronize_session": False}


async def add(session: AsyncSession, workspace: str, values: dict[str, Any]) -> int | None:
    """Add an item at the end of its agenda and return its id; None when its request_key was used before."""
    last = await session.scalar(
        select(func.max(AgendaItemRow.position)).where(
            AgendaItemRow.workspace == workspace,
            AgendaItemRow.workgroup_id == values["workgroup_id"],
            AgendaItemRow.call_id.is_not_distinct_from(values["call_id"]),
        )
    )
    fresh = {"state": ItemState.OPEN.value, "carried": 0, "outcome": ""}
    statement = upsert.insert(session, AgendaItemRow).values(
        {"workspace": workspace, **fresh, "position": (last or 0) + 1, **values}
    )
    statement = statement.on_conflict_do_nothing(index_elements=["workspace", "request_key"])
    new: int | None = await session.scalar(statement.returning(AgendaItemRow.id))
    return new


async def made_by(session: AsyncSession, workspace: str, request_key: str) -> int | None:
    """Return the id of the item that a form has made already."""
    query = select(AgendaItemRow.id).where(
        AgendaItemRow.workspace == workspace, AgendaItemRow.request_key == request_key
    )
    found: int | None = await session.scalar(query)
    return found


async def find(session: AsyncSession, workspace: str, item_id: int) -> Item | None:
    """Return an item."""
    rows = await _read(session, _items(workspace).where(AgendaItemRow.id == item_id))
    return rows[0] if rows else None


async def of_call(
    session: AsyncSession, workspace: str, call_id: int, states: Collection[ItemState] = (ItemState.OPEN,)
) -> list[Item]:
    """Return the items of a call's agenda in these states, in their order."""
    query = _items(workspace).where(AgendaItemRow.call_id == call_id, AgendaItemRow.state.in_(states))
    return await _read(session, query)


async def parked(session: AsyncSession, workspace: str, workgroup_id: int) -> list[Item]:
    """Return what waits in a workgroup's parking lot."""
    query = _items(workspace).where(
        AgendaItemRow.workgroup_id == workgroup_id,
        AgendaItemRow.call_id.is_(None),
        AgendaItemRow.state == ItemState.OPEN.value,
    )
    return await _read(session, query)


async def put(session: AsyncSession, workspace: str, ids: Collection[int], **values: Any) -> None:
    """Change columns of items."""
    statement = update(AgendaItemRow).where(AgendaItemRow.workspace == workspace, AgendaItemRow.id.in_(ids))
    await session.execute(statement.values(**values), execution_options=NO_SYNC)


async def order(session: AsyncSession, workspace: str, ids: Sequence[int]) -> None:
    """Store the order of the items of one agenda."""
    if ids:
        places = {each: position for position, each in enumerate(ids, 1)}
        await put(session, workspace, ids, position=case(places, value=AgendaItemRow.id))


async def last_position(session: AsyncSession, workspace: str, workgroup_id: int, call_id: int | None) -> int:
    """Return the highest position on an agenda, or in the parking lot; 0 when nothing is there."""
    query = select(func.max(AgendaItemRow.position)).where(
        AgendaItemRow.workspace == workspace,
        AgendaItemRow.workgroup_id == workgroup_id,
        AgendaItemRow.call_id.is_not_distinct_from(call_id),
    )
    return await session.scalar(query) or 0


async def drop_untouched(session: AsyncSession, workspace: str, request_keys: Collection[str]) -> None:
    """Take back items that were carried over, as long as no minutes say anything about them."""
    await session.execute(
        update(AgendaItemRow)
        .where(
            AgendaItemRow.workspace == workspace,
            AgendaItemRow.request_key.in_(request_keys),
            AgendaItemRow.state == ItemState.OPEN.value,
        )
        .values(state=ItemState.DROPPED.value),
        execution_options=NO_SYNC,
    )


async def revive(session: AsyncSession, workspace: str, request_key: str, **values: Any) -> None:
    """Bring back an item that was carried over, taken back, and is carried over again."""
    await session.execute(
        update(AgendaItemRow)
        .where(
            AgendaItemRow.workspace == workspace,
            AgendaItemRow.request_key == request_key,
            AgendaItemRow.state == ItemState.DROPPED.value,
        )
        .values(state=ItemState.OPEN.value, **values),
        execution_options=NO_SYNC,
    )


def _items(workspace: str) -> Select[AgendaItemRow, Person]:
    return (
        select(AgendaItemRow, Person)
        .outerjoin(Person, Person.id == AgendaItemRow.brings)
        .where(AgendaItemRow.workspace == workspace)
        .order_by(AgendaItemRow.position, AgendaItemRow.id)
        .execution_options(populate_existing=True)
    )


async def _read(session: AsyncSession, query: Select[AgendaItemRow, Person]) -> list[Item]:
    return [_value(row, person) for row, person in await session.execute(query)]


def _value(row: AgendaItemRow, person: Person | None) -> Item:
    return Item(
        id=row.id,
        workgroup_id=row.workgroup_id,
        call_id=row.call_id,
        position=row.position,
        topic=row.topic,
        minutes=row.minutes,
        goal=row.goal,
        decides=Decides(row.decides),
        brings=PersonName(person.id, person.name, person.slack_user) if person else None,
        state=ItemState(row.state),
        carried=row.carried,
        outcome=row.outcome,
    )
