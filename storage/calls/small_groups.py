"""Queries on small groups: the named people that calls are for instead of a workgroup."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calls.audience import WORKGROUP, Audience, Guest
from domain.calls.call import CallState
from storage import upsert
from storage.calls.tables import CallRow, SmallGroupPersonRow, SmallGroupRow
from storage.directory import Organisation, Person

_GUEST = (
    Person.id,
    Person.name,
    Person.zone,
    func.coalesce(Organisation.state, ""),
    Person.slack_user,
)


async def make(session: AsyncSession, workspace: str, request_id: int, people: Iterable[int]) -> int:
    """Make the small group of a request and return its id; made before, it is the same one, with these people too."""
    row = {"workspace": workspace, "request_id": request_id}
    await upsert.add_missing(session, SmallGroupRow, [row], unique=("workspace", "request_id"))
    query = select(SmallGroupRow.id).where(SmallGroupRow.workspace == workspace, SmallGroupRow.request_id == request_id)
    made = int(await session.scalar(query) or 0)
    await add(session, workspace, made, people)
    return made


async def add(session: AsyncSession, workspace: str, group_id: int, people: Iterable[int]) -> None:
    """Let these people into a small group; who is in it already stays."""
    rows = [{"workspace": workspace, "group_id": group_id, "person_id": each} for each in sorted(set(people))]
    await upsert.add_missing(session, SmallGroupPersonRow, rows, unique=("group_id", "person_id"))


async def of_request(session: AsyncSession, workspace: str, request_id: int) -> int | None:
    """Return the small group that a request became, if it became one."""
    found: int | None = await session.scalar(
        select(SmallGroupRow.id).where(SmallGroupRow.workspace == workspace, SmallGroupRow.request_id == request_id)
    )
    return found


async def requests_of(session: AsyncSession, workspace: str, group_ids: Collection[int | None]) -> list[int]:
    """Return the requests that became these small groups, those that are there."""
    if not group_ids:
        return []
    query = select(SmallGroupRow.request_id).where(
        SmallGroupRow.workspace == workspace,
        SmallGroupRow.id.in_(group_ids),
        SmallGroupRow.request_id.is_not(None),
    )
    return [each for each in await session.scalars(query.order_by(SmallGroupRow.id)) if each is not None]


async def audiences(
    session: AsyncSession, workspace: str, group_ids: Collection[int | None]
) -> dict[int | None, Audience]:
    """Return who the calls of these small groups are for, by name; None stands for a workgroup, which costs no query.

    Who left the program is in no group any more.
    """
    found: dict[int | None, list[Guest]] = {each: [] for each in group_ids if each is not None}
    if found:
        query = (
            select(SmallGroupPersonRow.group_id, *_GUEST)
            .join(Person, Person.id == SmallGroupPersonRow.person_id)
            .outerjoin(Organisation, Organisation.id == Person.organisation_id)
            .where(SmallGroupPersonRow.workspace == workspace, SmallGroupPersonRow.group_id.in_(found), Person.active)
            .order_by(Person.name, Person.id)
        )
        for group, id_, name, zone, state, slack_user in await session.execute(query):
            found[group].append(Guest(id_, name, zone, state, slack_user))
    return {None: WORKGROUP, **{group: Audience(tuple(guests)) for group, guests in found.items()}}


async def audience_of(session: AsyncSession, workspace: str, people: Collection[int]) -> Audience:
    """Return the audience that these people would be, by name."""
    query = (
        select(*_GUEST)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.workspace == workspace, Person.id.in_(people), Person.active)
        .order_by(Person.name, Person.id)
    )
    return Audience(tuple(Guest(*row) for row in await session.execute(query)))


async def calls_ahead(session: AsyncSession, workspace: str, group_id: int, *, now: datetime) -> list[int]:
    """Return the ids of a small group's calls that have not begun, earliest first."""
    query = (
        select(CallRow.id)
        .where(
            CallRow.workspace == workspace,
            CallRow.small_group_id == group_id,
            CallRow.state == CallState.SCHEDULED.value,
            CallRow.starts_at > now,
        )
        .order_by(CallRow.starts_at, CallRow.id)
    )
    return list(await session.scalars(query))
