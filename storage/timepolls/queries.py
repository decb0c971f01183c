"""Queries on time polls: the polls themselves, whom they ask, and what was answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, exists, func, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.timepolls.poll import Choice, Poll, Slot, State
from storage import upsert
from storage.calls.lists import MEMBERSHIPS
from storage.directory import Grant, Person, Seat, Workgroup
from storage.timepolls.tables import AskedRow, PollAnswerRow, PollRow, SlotRow

NO_SYNC = {"synchronize_session": False}


async def add(
    session: AsyncSession,
    workspace: str,
    values: Mapping[str, Any],
    *,
    slots: Iterable[datetime],
    people: Iterable[int],
) -> int | None:
    """Add a poll with its slots and whom it asks, and return its id; None when its request_key was used before."""
    statement = upsert.insert(session, PollRow).values(workspace=workspace, state=State.OPEN.value, **values)
    statement = statement.on_conflict_do_nothing(index_elements=["workspace", "request_key"])
    new: int | None = await session.scalar(statement.returning(PollRow.id))
    if new is None:
        return None
    rows = [{"workspace": workspace, "poll_id": new, "starts_at": at} for at in slots]
    await upsert.add_missing(session, SlotRow, rows, unique=("poll_id", "starts_at"))
    await ask(session, workspace, new, people)
    return new


async def ask(session: AsyncSession, workspace: str, poll_id: int, people: Iterable[int]) -> None:
    """Let a poll ask these people too; who is asked already stays so."""
    rows = [{"workspace": workspace, "poll_id": poll_id, "person_id": person} for person in people]
    await upsert.add_missing(session, AskedRow, rows, unique=("poll_id", "person_id"))


async def made_by(session: AsyncSession, workspace: str, request_key: str) -> int | None:
    """Return the id of the poll that a form has made already."""
    query = select(PollRow.id).where(PollRow.workspace == workspace, PollRow.request_key == request_key)
    found: int | None = await session.scalar(query)
    return found


async def poll(session: AsyncSession, workspace: str, poll_id: int, *, lock: bool = False) -> Poll | None:
    """Return a poll with its slots; `lock` keeps it from others who lock it until the transaction ends."""
    query = select(PollRow).where(PollRow.workspace == workspace, PollRow.id == poll_id)
    row = await session.scalar(
        query.with_for_update() if lock else query, execution_options={"populate_existing": True}
    )
    if row is None:
        return None
    slots = await _slots(session, workspace, [poll_id])
    return row.value(slots.get(poll_id, ()))


async def _slots(session: AsyncSession, workspace: str, polls: Collection[int]) -> dict[int, list[Slot]]:
    found: dict[int, list[Slot]] = {}
    query = select(SlotRow.poll_id, SlotRow.id, SlotRow.starts_at).where(
        SlotRow.workspace == workspace, SlotRow.poll_id.in_(polls)
    )
    for poll_id, slot_id, starts_at in await session.execute(query.order_by(SlotRow.starts_at)):
        found.setdefault(poll_id, []).append(Slot(slot_id, starts_at))
    return found


async def slot_of(session: AsyncSession, workspace: str, slot_id: int) -> int | None:
    """Return the id of the poll that a slot belongs to."""
    found: int | None = await session.scalar(
        select(SlotRow.poll_id).where(SlotRow.workspace == workspace, SlotRow.id == slot_id)
    )
    return found


async def asked(
    session: AsyncSession, workspace: str, polls: Collection[int], *, reachable: bool = False
) -> dict[int, set[int]]:
    """Return whom each of these polls asks, by poll; `reachable`: only those with a Slack account, who can answer."""
    found: dict[int, set[int]] = {poll_id: set() for poll_id in polls}
    asks = _asks(workspace)
    query = (
        select(asks.c.poll, asks.c.person)
        .join(Person, Person.id == asks.c.person)
        .where(Person.workspace == workspace, Person.active, asks.c.poll.in_(polls))
    )
    if reachable:
        query = query.where(Person.slack_user.is_not(None))
    for poll_id, person in await session.execute(query):
        found[poll_id].add(person)
    return found


def _asks(workspace: str) -> Subquery:
    """Return whom every poll asks: the people whom its workgroup has by now, or those who joined its request."""
    seated = (
        select(PollRow.id.label("poll"), Seat.person_id.label("person"))
        .join(Seat, (Seat.workspace == PollRow.workspace) & (Seat.workgroup_id == PollRow.workgroup_id))
        .where(PollRow.workspace == workspace, PollRow.request_id.is_(None))
    )
    helping = (
        select(PollRow.id, Grant.person_id)
        .join(Grant, (Grant.workspace == PollRow.workspace) & (Grant.workgroup_id == PollRow.workgroup_id))
        .where(PollRow.workspace == workspace, PollRow.request_id.is_(None))
        .where(Grant.role.in_([role.value for role in MEMBERSHIPS]))
    )
    joined = (
        select(AskedRow.poll_id, AskedRow.person_id)
        .join(PollRow, PollRow.id == AskedRow.poll_id)
        .where(PollRow.workspace == workspace, PollRow.request_id.is_not(None))
    )
    return union(seated, helping, joined).subquery()


async def answers(session: AsyncSession, workspace: str, poll_id: int) -> dict[int, dict[int, Choice]]:
    """Return what everybody answered, by person and slot."""
    found: dict[int, dict[int, Choice]] = {}
    query = select(PollAnswerRow.person_id, PollAnswerRow.slot_id, PollAnswerRow.choice).where(
        PollAnswerRow.workspace == workspace, PollAnswerRow.poll_id == poll_id
    )
    for person, slot, choice in await session.execute(query):
        found.setdefault(person, {})[slot] = Choice(choice)
    return found


async def said(session: AsyncSession, workspace: str, poll_id: int, person_id: int) -> dict[int, Choice]:
    """Return what one person answered, by slot; nothing when they have not."""
    query = select(PollAnswerRow.slot_id, PollAnswerRow.choice).where(
        PollAnswerRow.workspace == workspace, PollAnswerRow.poll_id == poll_id, PollAnswerRow.person_id == person_id
    )
    return {slot: Choice(choice) for slot, choice in await session.execute(query)}


async def noes(session: AsyncSession, workspace: str, poll_id: int, slots: Collection[int]) -> dict[int, int]:
    """Return how many of those whom a poll asks and who can answer say no to each of these slots; none is left out."""
    asks = _asks(workspace)
    query = (
        select(PollAnswerRow.slot_id, func.count())
        .join(asks, (asks.c.poll == PollAnswerRow.poll_id) & (asks.c.person == PollAnswerRow.person_id))
        .join(Person, Person.id == PollAnswerRow.person_id)
        .where(
            PollAnswerRow.workspace == workspace,
            PollAnswerRow.poll_id == poll_id,
            PollAnswerRow.slot_id.in_(slots),
            PollAnswerRow.choice == Choice.NO.value,
            Person.active,
            Person.slack_user.is_not(None),
        )
        .group_by(PollAnswerRow.slot_id)
    )
    return {slot: many for slot, many in await session.execute(query)}  # noqa: C416 - rows are no pairs to mypy


async def who_answered(session: AsyncSession, workspace: str, polls: Collection[int]) -> dict[int, set[int]]:
    """Return who has answered each of these polls, by poll.

    An answer covers every slot, so those to the first one tell: a sixtieth of what a thousand people said to sixty.
    """
    found: dict[int, set[int]] = {poll_id: set() for poll_id in polls}
    firsts = (
        select(func.min(SlotRow.id))
        .where(SlotRow.workspace == workspace, SlotRow.poll_id.in_(polls))
        .group_by(SlotRow.poll_id)
    )
    query = select(PollAnswerRow.poll_id, PollAnswerRow.person_id).where(
        PollAnswerRow.workspace == workspace, PollAnswerRow.slot_id.in_(firsts)
    )
    for poll_id, person in await session.execute(query):
        found[poll_id].add(person)
    return found


async def answer(
    session: AsyncSession, workspace: str, poll_id: int, person_id: int, given: Mapping[int, Choice]
) -> None:
    """Store somebody's answers, in place of what they said before."""
    rows = [
        {
            "workspace": workspace,
            "poll_id": poll_id,
            "slot_id": slot,
            "person_id": person_id,
            "choice": choice.value,
        }
        for slot, choice in given.items()
    ]
    await upsert.put(session, PollAnswerRow, rows, unique=("slot_id", "person_id"), update=("choice",))


async def change(session: AsyncSession, workspace: str, poll_id: int, **values: Any) -> None:
    """Change columns of a poll."""
    statement = update(PollRow).where(PollRow.workspace == workspace, PollRow.id == poll_id).values(**values)
    await session.execute(statement, execution_options=NO_SYNC)


async def open_ones(
    session: AsyncSession, workspace: str, *, person_id: int | None, runs: Collection[int], limit: int
) -> Sequence[tuple[Poll, str]]:
    """Return the polls that are not decided or called off, with their workgroup's name, the nearest deadline first.

    These are the ones that ask this person and are open, and all of the workgroups in `runs`, which may be closed.
    """
    asks = _asks(workspace)
    asked_of = exists().where(asks.c.poll == PollRow.id, asks.c.person == person_id)
    query = (
        select(PollRow, Workgroup.name)
        .join(Workgroup, Workgroup.id == PollRow.workgroup_id)
        .where(
            PollRow.workspace == workspace,
            Workgroup.state == "open",
            or_(
                (PollRow.state == State.OPEN.value) & asked_of,
                PollRow.state.in_([State.OPEN.value, State.CLOSED.value]) & PollRow.workgroup_id.in_(runs),
            ),
        )
        .order_by(PollRow.deadline.desc(), PollRow.id)
        .limit(limit)
    )
    rows = (await session.execute(query, execution_options={"populate_existing": True})).all()
    slots = await _slots(session, workspace, [row.id for row, _ in rows])
    return [(row.value(slots.get(row.id, ())), name) for row, name in reversed(rows)]


async def taking_answers(session: AsyncSession, workspace: str, *, now: datetime) -> list[int]:
    """Return the polls (ids) that still take answers."""
    query = select(PollRow.id).where(
        PollRow.workspace == workspace, PollRow.state == State.OPEN.value, PollRow.deadline > now
    )
    return list(await session.scalars(query.order_by(PollRow.id)))


async def of_request(session: AsyncSession, workspace: str, request_id: int) -> int | None:
    """Return the id of the poll that looks for a time for this request, if one is under way."""
    return (await of_requests(session, workspace, [request_id])).get(request_id)


async def of_requests(session: AsyncSession, workspace: str, request_ids: Collection[int]) -> dict[int, int]:
    """Return the ids of the polls that look for a time for these requests, by request; without those that have none."""
    query = (
        select(PollRow.request_id, PollRow.id)
        .where(
            PollRow.workspace == workspace,
            PollRow.request_id.in_(request_ids),
            PollRow.state.in_([State.OPEN.value, State.CLOSED.value]),
        )
        .order_by(PollRow.id)
    )
    return {request_id: poll for request_id, poll in await session.execute(query) if request_id is not None}


async def polled_for(session: AsyncSession, workspace: str, request_id: int) -> set[int]:
    """Return whom the polls for a request have asked, those that were not called off."""
    query = (
        select(AskedRow.person_id)
        .join(PollRow, PollRow.id == AskedRow.poll_id)
        .where(
            PollRow.workspace == workspace,
            PollRow.request_id == request_id,
            PollRow.state != State.CANCELLED.value,
        )
    )
    return set(await session.scalars(query))
