"""The reads behind lists of calls, which people ask for all day: two statements, built once, without the ORM.

Measured in benchmarks/commands.py: the same rows through mapped objects and one query a table took 2.5 times as long.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, and_, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calls.answers import Answer, Tally
from domain.calls.call import Call, CallState
from domain.calls.overview import CallCard
from domain.directory.rights import Grant, Right, Role, may
from storage import directory
from storage.calls.tables import AnswerRow, CallRow
from storage.directory import Person, Seat, Workgroup

MEMBERSHIPS = (Role.LIAISON, Role.COACH)


@dataclass(frozen=True)
class Standing:
    """What a person is to the workgroups: those whose calls concern them, and those they may schedule for.

    Both map a workgroup's id to its name, in the order of names.
    """

    person_id: int | None
    member_of: dict[int, str]
    may_schedule: dict[int, str]


_STANDING = (
    select(
        Person.id,
        Workgroup.id,
        Workgroup.name,
        Workgroup.parent_id,
        directory.Grant.role,
        directory.Grant.workgroup_id,
        exists(
            select(Seat.id).where(
                Seat.workspace == Person.workspace, Seat.person_id == Person.id, Seat.workgroup_id == Workgroup.id
            )
        ),
    )
    .outerjoin(Workgroup, and_(Workgroup.workspace == Person.workspace, Workgroup.state == "open"))
    .outerjoin(
        directory.Grant,
        and_(directory.Grant.workspace == Person.workspace, directory.Grant.person_id == Person.id),
    )
    .where(Person.workspace == bindparam("space"), Person.slack_user == bindparam("slack_user"))
    .order_by(Workgroup.name, Workgroup.id)
)
"""One row for each open workgroup and each role of the person, whether the two have to do with each other or not."""


async def standing(session: AsyncSession, workspace: str, slack_user: str) -> Standing:
    """Return a person's workgroups; a manager's are all of them, a stranger's none."""
    connection = await session.connection()
    rows = (await connection.execute(_STANDING, {"space": workspace, "slack_user": slack_user})).all()
    if not rows:
        return Standing(None, {}, {})
    grants = {Grant(Role(role), group) for _, _, _, _, role, group, _ in rows if role}
    groups = {id_: (name, parent, seated) for _, id_, name, parent, _, _, seated in rows if id_}
    # What somebody may do in a workgroup they may do in its learning communities.
    schedule = {
        id_: name
        for id_, (name, parent, _) in groups.items()
        if may(grants, Right.SCHEDULE_CALLS, id_) or may(grants, Right.SCHEDULE_CALLS, parent)
    }
    helps = {grant.workgroup for grant in grants if grant.role in MEMBERSHIPS}
    mine = {id_: name for id_, (name, _, seated) in groups.items() if seated or id_ in helps or id_ in schedule}
    return Standing(rows[0][0], mine, schedule)


def _counted(answer: Answer) -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(AnswerRow.call_id == CallRow.id, AnswerRow.answer == answer.value)
        .correlate(CallRow)
        .scalar_subquery()
    )


_AHEAD = (
    select(
        CallRow.id,
        CallRow.workgroup_id,
        CallRow.series_id,
        CallRow.title,
        CallRow.starts_at,
        CallRow.zone,
        CallRow.minutes,
        CallRow.link,
        CallRow.revision,
        Workgroup.name,
        Workgroup.channel,
        _counted(Answer.GOING),
        _counted(Answer.MAYBE),
        _counted(Answer.DECLINED),
        select(AnswerRow.answer)
        .where(AnswerRow.call_id == CallRow.id, AnswerRow.person_id == bindparam("person"))
        .correlate(CallRow)
        .scalar_subquery(),
    )
    .join(Workgroup, Workgroup.id == CallRow.workgroup_id)
    .where(
        CallRow.workspace == bindparam("space"),
        CallRow.workgroup_id.in_(bindparam("groups", expanding=True)),
        CallRow.ends_at > bindparam("now"),
        CallRow.state == CallState.SCHEDULED.value,
    )
    .order_by(CallRow.starts_at, CallRow.id)
    .limit(bindparam("most"))
)


async def ahead(
    session: AsyncSession,
    workspace: str,
    viewer: Standing,
    groups: Collection[int],
    *,
    now: datetime,
    limit: int,
) -> list[CallCard]:
    """Return the calls of these workgroups that take place and are not over, as `viewer` sees them, earliest first."""
    if not groups:
        return []
    connection = await session.connection()
    asked = {"space": workspace, "person": viewer.person_id, "groups": list(groups), "now": now, "most": limit}
    return [_card(row, viewer, now) for row in await connection.execute(_AHEAD, asked)]


def _card(row: Any, viewer: Standing, now: datetime) -> CallCard:
    id_, group, series, title, starts_at, zone, minutes, link, revision, name, channel, going, maybe, no, mine = row
    return CallCard(
        call=Call(id_, group, series, title, starts_at, zone, minutes, link, revision=revision),
        workgroup=name,
        channel=channel,
        tally=Tally(going, maybe, no),
        mine=Answer(mine) if mine else None,
        may_change=group in viewer.may_schedule,
        begun=starts_at <= now,
    )
