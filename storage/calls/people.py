"""Queries on people and calls: who answered, who was there, who asked, and whom a call concerns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calls.answers import Answer, Tally
from domain.calls.overview import Request, RequestState
from domain.calls.reminders import Place
from storage import directory, upsert
from storage.calls.lists import MEMBERSHIPS
from storage.calls.tables import AnswerRow, AttendanceRow, RequestRow
from storage.directory import Person, Seat, Workgroup


@dataclass(frozen=True)
class Answered:
    """Somebody who answered: their answer, name, zone (empty while unknown) and Slack id (None without account)."""

    person_id: int
    answer: Answer
    name: str
    zone: str
    slack_user: str | None


async def workgroup(session: AsyncSession, workspace: str, workgroup_id: int) -> Workgroup | None:
    """Return a workgroup that is open."""
    found: Workgroup | None = await session.scalar(
        select(Workgroup).where(
            Workgroup.workspace == workspace, Workgroup.id == workgroup_id, Workgroup.state == "open"
        )
    )
    return found


async def workgroups_in(
    session: AsyncSession, workspace: str, channel: str, workgroup_ids: Collection[int]
) -> Sequence[int]:
    """Return the ids of those of these workgroups that have this channel."""
    query = select(Workgroup.id).where(
        Workgroup.workspace == workspace, Workgroup.channel == channel, Workgroup.id.in_(workgroup_ids)
    )
    return (await session.scalars(query.order_by(Workgroup.id))).all()


async def places_of(session: AsyncSession, workspace: str, workgroup_id: int) -> dict[str, Place]:
    """Return how many of a workgroup's people have their clocks in each zone, and in which states they work.

    Unknown zones are left out.
    """
    query = (
        select(Person.zone, directory.Organisation.state, func.count())
        .outerjoin(directory.Organisation, directory.Organisation.id == Person.organisation_id)
        .where(
            Person.workspace == workspace,
            Person.active,
            Person.zone != "",
            _of_workgroup(workspace, workgroup_id),
        )
        .group_by(Person.zone, directory.Organisation.state)
    )
    found: dict[str, Place] = {}
    for zone, state, number in sorted(await session.execute(query), key=lambda row: (row[0], row[1] or "")):
        known = found.get(zone, Place())
        found[zone] = Place(known.people + number, (*known.states, *([state] if state else [])))
    return found


async def states_of(session: AsyncSession, workspace: str, workgroup_id: int) -> dict[str, int]:
    """Return how many of a workgroup's people work in each state, by postal code; unknown states are left out."""
    state = directory.Organisation.state
    query = (
        select(state, func.count())
        .join(Person, Person.organisation_id == directory.Organisation.id)
        .where(Person.workspace == workspace, Person.active, state != "", _of_workgroup(workspace, workgroup_id))
        .group_by(state)
    )
    return {code: number for code, number in await session.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def _of_workgroup(workspace: str, workgroup_id: int) -> ColumnElement[bool]:
    """Return the condition that a person holds a seat in a workgroup, or leads or coaches it."""
    seated = select(Seat.person_id).where(Seat.workspace == workspace, Seat.workgroup_id == workgroup_id)
    helping = select(directory.Grant.person_id).where(
        directory.Grant.workspace == workspace,
        directory.Grant.workgroup_id == workgroup_id,
        directory.Grant.role.in_([role.value for role in MEMBERSHIPS]),
    )
    return or_(Person.id.in_(seated), Person.id.in_(helping))


async def answer(
    session: AsyncSession, workspace: str, *, call_id: int, person_id: int, given: Answer, now: datetime
) -> Answer | None:
    """Store a person's answer and return the one it replaces."""
    before = await session.scalar(
        select(AnswerRow.answer).where(
            AnswerRow.workspace == workspace, AnswerRow.call_id == call_id, AnswerRow.person_id == person_id
        )
    )
    values = {"call_id": call_id, "person_id": person_id, "answer": given.value, "answered_at": now}
    await upsert.put(
        session,
        AnswerRow,
        [{"workspace": workspace, **values}],
        unique=("call_id", "person_id"),
        update=("answer", "answered_at"),
    )
    return Answer(before) if before else None


async def tallies(session: AsyncSession, workspace: str, call_ids: Collection[int]) -> dict[int, Tally]:
    """Return the count of answers of these calls, by id."""
    rows = await session.execute(
        select(AnswerRow.call_id, AnswerRow.answer, func.count())
        .where(AnswerRow.workspace == workspace, AnswerRow.call_id.in_(call_ids))
        .group_by(AnswerRow.call_id, AnswerRow.answer)
    )
    counts: dict[int, dict[Answer, int]] = {call_id: {} for call_id in call_ids}
    for call_id, said, number in rows:
        counts[call_id][Answer(said)] = number
    return {
        call_id: Tally(each.get(Answer.GOING, 0), each.get(Answer.MAYBE, 0), each.get(Answer.DECLINED, 0))
        for call_id, each in counts.items()
    }


async def answers_of(
    session: AsyncSession, workspace: str, person_id: int, call_ids: Collection[int]
) -> dict[int, Answer]:
    """Return what one person answered to these calls, by the call's id."""
    rows = await session.execute(
        select(AnswerRow.call_id, AnswerRow.answer).where(
            AnswerRow.workspace == workspace, AnswerRow.person_id == person_id, AnswerRow.call_id.in_(call_ids)
        )
    )
    return {call_id: Answer(said) for call_id, said in rows}


async def answered(
    session: AsyncSession, workspace: str, call_ids: Collection[int], answers: Collection[Answer] = tuple(Answer)
) -> list[Answered]:
    """Return who gave one of `answers` to one of these calls, by name; each person once, with one of their answers."""
    query = (
        select(Person.id, func.max(AnswerRow.answer), Person.name, Person.zone, Person.slack_user)
        .join(Person, Person.id == AnswerRow.person_id)
        .where(
            AnswerRow.workspace == workspace,
            AnswerRow.call_id.in_(call_ids),
            AnswerRow.answer.in_([each.value for each in answers]),
            Person.active,
        )
        # Many say the same to every call of a year, which is for the database to put together.
        .group_by(Person.id, Person.name, Person.zone, Person.slack_user)
        .order_by(Person.name, Person.id)
    )
    return [Answered(row[0], Answer(row[1]), *row[2:]) for row in await session.execute(query)]


async def answered_each(
    session: AsyncSession, workspace: str, call_ids: Collection[int], given: Answer
) -> dict[int, list[Answered]]:
    """Return who gave this answer to each of these calls, by the call's id; calls without any are left out."""
    found: dict[int, list[Answered]] = {}
    if call_ids:
        for row in await session.execute(_answered(workspace, call_ids, [given])):
            found.setdefault(row[0], []).append(Answered(row[1], Answer(row[2]), *row[3:]))
    return found


def _answered(
    workspace: str, call_ids: Collection[int], answers: Collection[Answer]
) -> Select[int, int, str, str, str, str | None]:
    return (
        select(AnswerRow.call_id, Person.id, AnswerRow.answer, Person.name, Person.zone, Person.slack_user)
        .join(Person, Person.id == AnswerRow.person_id)
        .where(
            AnswerRow.workspace == workspace,
            AnswerRow.call_id.in_(call_ids),
            AnswerRow.answer.in_([each.value for each in answers]),
            Person.active,
        )
        .order_by(Person.name, Person.id)
    )


async def attend(
    session: AsyncSession, workspace: str, *, call_id: int, person_id: int, attended: bool, now: datetime
) -> int:
    """Store whether a person was there; returns how many were, so far."""
    values = {"call_id": call_id, "person_id": person_id, "attended": attended, "noted_at": now}
    await upsert.put(
        session,
        AttendanceRow,
        [{"workspace": workspace, **values}],
        unique=("call_id", "person_id"),
        update=("attended", "noted_at"),
    )
    return await attendance(session, workspace, call_id)


async def attendance(session: AsyncSession, workspace: str, call_id: int) -> int:
    """Return how many people said that they were at a call."""
    query = select(func.count()).where(
        AttendanceRow.workspace == workspace, AttendanceRow.call_id == call_id, AttendanceRow.attended
    )
    return await session.scalar(query) or 0


async def add_request(
    session: AsyncSession,
    workspace: str,
    *,
    request_key: str,
    workgroup_id: int,
    person_id: int,
    topic: str,
    wish: str | None,
    now: datetime,
) -> int | None:
    """Store a request for a call and return its id; None when its request_key was used before."""
    statement = upsert.insert(session, RequestRow).values(
        workspace=workspace,
        request_key=request_key,
        workgroup_id=workgroup_id,
        person_id=person_id,
        topic=topic,
        wish=wish,
        created_at=now,
    )
    statement = statement.on_conflict_do_nothing(index_elements=["workspace", "request_key"])
    new: int | None = await session.scalar(statement.returning(RequestRow.id))
    return new


async def hold_request(session: AsyncSession, workspace: str, request_id: int) -> None:
    """Let nobody else join or answer a request until the transaction ends."""
    await session.execute(
        select(RequestRow.id).where(RequestRow.workspace == workspace, RequestRow.id == request_id).with_for_update()
    )


async def request(session: AsyncSession, workspace: str, request_id: int) -> tuple[Request, Person] | None:
    """Return a request for a call, and who made it."""
    row = (
        await session.execute(
            select(RequestRow, Person, Workgroup.name)
            .join(Person, Person.id == RequestRow.person_id)
            .join(Workgroup, Workgroup.id == RequestRow.workgroup_id)
            .where(RequestRow.workspace == workspace, RequestRow.id == request_id)
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if row is None:
        return None
    asked, person, name = row
    state = RequestState.SCHEDULED if asked.scheduled_at else RequestState.OPEN
    if asked.declined_at:
        state = RequestState.DECLINED
    return Request(asked.id, asked.workgroup_id, name, person.name, asked.topic, asked.wish, state), person


async def settle_request(
    session: AsyncSession, workspace: str, request_id: int, *, call_id: int, now: datetime
) -> bool:
    """Note that a request is scheduled; False when it was answered already."""
    return await _answer_request(session, workspace, request_id, {"call_id": call_id, "scheduled_at": now})


async def decline_request(session: AsyncSession, workspace: str, request_id: int, *, why: str, now: datetime) -> bool:
    """Note that a request is declined and why; False when it was answered already."""
    return await _answer_request(session, workspace, request_id, {"declined_why": why, "declined_at": now})


async def _answer_request(session: AsyncSession, workspace: str, request_id: int, values: dict[str, Any]) -> bool:
    done = await session.scalar(
        update(RequestRow)
        .where(
            RequestRow.workspace == workspace,
            RequestRow.id == request_id,
            RequestRow.scheduled_at.is_(None),
            RequestRow.declined_at.is_(None),
        )
        .values(**values)
        .returning(RequestRow.id),
        execution_options={"synchronize_session": False},
    )
    return done is not None
