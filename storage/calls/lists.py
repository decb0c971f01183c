"""The reads behind lists of calls, which people ask for all day: statements that are built once, without the ORM.

Measured in benchmarks/commands.py: the same rows through mapped objects and one query a table took 2.5 times as long.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, ScalarSelect, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from domain.calls.answers import Answer, Tally
from domain.calls.call import Call, CallState
from domain.calls.overview import CallCard
from domain.directory.rights import Grant, Right, Role, may
from storage import directory
from storage.calls.audience import includes
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


def _card_of(person: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    """Return the columns of a card, with the answer of the person whose id this is."""
    mine = select(AnswerRow.answer).where(AnswerRow.call_id == CallRow.id, AnswerRow.person_id == person)
    return (
        CallRow.id.expression,
        CallRow.workgroup_id.expression,
        CallRow.series_id.expression,
        CallRow.title.expression,
        CallRow.starts_at.expression,
        CallRow.zone.expression,
        CallRow.minutes.expression,
        CallRow.link.expression,
        CallRow.revision.expression,
        CallRow.small_group_id.expression,
        Workgroup.name.expression,
        Workgroup.channel.expression,
        _counted(Answer.GOING),
        _counted(Answer.MAYBE),
        _counted(Answer.DECLINED),
        mine.correlate(CallRow, Person).scalar_subquery(),
    )


_TAKES_PLACE = (
    select(*_card_of(bindparam("person")))
    .join(Workgroup, Workgroup.id == CallRow.workgroup_id)
    .where(
        CallRow.workspace == bindparam("space"),
        CallRow.ends_at > bindparam("now"),
        CallRow.state == CallState.SCHEDULED.value,
        Workgroup.state == "open",
    )
    .order_by(CallRow.starts_at, CallRow.id)
    .limit(bindparam("most"))
)
_OF_GROUPS = CallRow.workgroup_id.in_(bindparam("groups", expanding=True))
_ELSEWHERE = bindparam("elsewhere", type_=Boolean)
"""Whether the small groups of other workgroups are in a list too, such as of one that the person has left."""
_AHEAD = _TAKES_PLACE.where(includes(bindparam("person"), _OF_GROUPS), or_(_OF_GROUPS, _ELSEWHERE))
_ALL_AHEAD = _TAKES_PLACE.where(_OF_GROUPS)
"""What may be changed: the calls of small groups too, whoever is in them."""


def _holds(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        exists()
        .where(directory.Grant.workspace == Person.workspace, directory.Grant.person_id == Person.id, *conditions)
        .correlate(Person, Workgroup)
    )


_SEATED = exists().where(
    Seat.workspace == Person.workspace, Seat.person_id == Person.id, Seat.workgroup_id == Workgroup.id
)
_HELPS = _holds(
    or_(*(directory.Grant.role == role.value for role in MEMBERSHIPS)), directory.Grant.workgroup_id == Workgroup.id
)
SCHEDULES = or_(
    _holds(directory.Grant.role == Role.MANAGER.value),
    _holds(
        directory.Grant.role == Role.LIAISON.value,
        directory.Grant.workgroup_id.in_([Workgroup.id, Workgroup.parent_id]),
    ),
)
"""That a `Person` may schedule the calls of a `Workgroup`, where a statement has both."""
BELONGS = or_(_SEATED, _HELPS, SCHEDULES)
"""That a `Person` is in a `Workgroup` or answers for it, where a statement has both."""
_NEXT = (
    select(*_card_of(Person.id.expression), SCHEDULES)
    .select_from(CallRow)
    .join(Workgroup, and_(Workgroup.id == CallRow.workgroup_id, Workgroup.state == "open"))
    .join(Person, and_(Person.workspace == CallRow.workspace, Person.slack_user == bindparam("slack_user")))
    .where(
        CallRow.workspace == bindparam("space"),
        CallRow.ends_at > bindparam("now"),
        CallRow.state == CallState.SCHEDULED.value,
        includes(Person.id.expression, BELONGS),
    )
    .order_by(CallRow.starts_at, CallRow.id)
    .limit(1)
)
"""The first row of `ahead` for `standing`, in one trip to the database: a test holds the two to the same answer."""


async def next_call(connection: AsyncConnection, workspace: str, slack_user: str, *, now: datetime) -> CallCard | None:
    """Return somebody's next call (the one under way counts), or None."""
    asked = {"space": workspace, "slack_user": slack_user, "now": now}
    row = (await connection.execute(_NEXT, asked)).first()
    return _card(row[:-1], may_change=bool(row[-1]), now=now) if row else None


async def ahead(
    session: AsyncSession,
    workspace: str,
    viewer: Standing,
    groups: Collection[int],
    *,
    now: datetime,
    limit: int,
    elsewhere: bool = False,
) -> list[CallCard]:
    """Return the calls that are for `viewer`, take place and are not over, as they see them, earliest first.

    Those of these workgroups and of small groups in them; `elsewhere`: of small groups in other workgroups too.
    """
    asked = {"person": viewer.person_id, "groups": list(groups), "elsewhere": elsewhere}
    return await _cards(session, workspace, viewer, _AHEAD, asked, now=now, limit=limit)


async def all_ahead(
    session: AsyncSession, workspace: str, viewer: Standing, groups: Collection[int], *, now: datetime, limit: int
) -> list[CallCard]:
    """Return the calls of these workgroups and of every small group in them, for whoever may change those."""
    asked = {"person": viewer.person_id, "groups": list(groups)}
    return await _cards(session, workspace, viewer, _ALL_AHEAD, asked, now=now, limit=limit)


async def _cards(
    session: AsyncSession,
    workspace: str,
    viewer: Standing,
    statement: Select[*tuple[Any, ...]],
    asked: dict[str, Any],
    *,
    now: datetime,
    limit: int,
) -> list[CallCard]:
    connection = await session.connection()
    rows = await connection.execute(statement, {"space": workspace, "now": now, "most": limit, **asked})
    return [_card(row, may_change=row[1] in viewer.may_schedule, now=now) for row in rows]


def _card(row: Any, *, may_change: bool, now: datetime) -> CallCard:
    id_, group, series, title, starts_at, zone, minutes, link, revision, small, *rest = row
    name, channel, going, maybe, no, mine = rest
    return CallCard(
        call=Call(id_, group, series, title, starts_at, zone, minutes, link, revision=revision, small_group=small),
        workgroup=name,
        channel=None if small else channel,
        tally=Tally(going, maybe, no),
        mine=Answer(mine) if mine else None,
        may_change=may_change,
        begun=starts_at <= now,
    )
