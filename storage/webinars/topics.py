"""Queries on topics: which there are, who follows them, what is asked for and who wants it too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.webinars.overview import RequestState
from domain.webinars.topics import key
from storage import upsert
from storage.directory import Person, Workgroup
from storage.webinars.tables import FollowRow, TopicRequestRow, TopicRow, VoteRow

NO_SYNC = {"synchronize_session": False}


@dataclass(frozen=True)
class Asked:
    """A request for a webinar with its workgroup, who made it, and how many others want it."""

    id: int
    workgroup_id: int
    workgroup: str
    channel: str | None
    person_id: int
    person: str
    slack_user: str | None
    topic: str
    note: str | None
    state: RequestState
    created_at: datetime
    votes: int


async def names(session: AsyncSession, workspace: str) -> list[str]:
    """Return every topic, by name."""
    query = select(TopicRow.name).where(TopicRow.workspace == workspace).order_by(TopicRow.key)
    return list(await session.scalars(query))


async def add(session: AsyncSession, workspace: str, wanted: Sequence[str]) -> None:
    """Add topics that are not there yet."""
    rows = [{"workspace": workspace, "key": key(name), "name": name} for name in wanted]
    await upsert.add_missing(session, TopicRow, rows, unique=("workspace", "key"))


async def followed(session: AsyncSession, workspace: str, person_id: int) -> list[str]:
    """Return the topics that somebody follows, by name."""
    query = (
        select(TopicRow.name)
        .join(FollowRow, FollowRow.topic_id == TopicRow.id)
        .where(TopicRow.workspace == workspace, FollowRow.person_id == person_id)
        .order_by(TopicRow.key)
    )
    return list(await session.scalars(query))


async def follow(session: AsyncSession, workspace: str, person_id: int, wanted: Sequence[str]) -> None:
    """Let somebody follow just these topics, which are there."""
    await session.execute(
        delete(FollowRow).where(FollowRow.workspace == workspace, FollowRow.person_id == person_id),
        execution_options=NO_SYNC,
    )
    query = select(TopicRow.id).where(TopicRow.workspace == workspace, TopicRow.key.in_([key(each) for each in wanted]))
    rows = [
        {"workspace": workspace, "topic_id": each, "person_id": person_id}
        for each in await session.scalars(query.order_by(TopicRow.id))
    ]
    await upsert.add_missing(session, FollowRow, rows, unique=("topic_id", "person_id"))


async def followers(session: AsyncSession, workspace: str, wanted: Collection[str]) -> dict[str, set[int]]:
    """Return who follows these topics, by the topic's name as it is spelt in the table."""
    query = (
        select(TopicRow.name, FollowRow.person_id)
        .join(FollowRow, FollowRow.topic_id == TopicRow.id)
        .where(TopicRow.workspace == workspace, TopicRow.key.in_([key(each) for each in wanted]))
    )
    found: dict[str, set[int]] = {}
    for name, person in await session.execute(query):
        found.setdefault(name, set()).add(person)
    return found


async def ask(session: AsyncSession, workspace: str, values: dict[str, Any]) -> int | None:
    """Store a request for a webinar and return its id; None when its request_key was used before."""
    statement = upsert.insert(session, TopicRequestRow).values(workspace=workspace, state="open", **values)
    statement = statement.on_conflict_do_nothing(index_elements=["workspace", "request_key"])
    made: int | None = await session.scalar(statement.returning(TopicRequestRow.id))
    return made


async def asked_by(session: AsyncSession, workspace: str, request_key: str) -> int | None:
    """Return the request that a form made."""
    query = select(TopicRequestRow.id).where(
        TopicRequestRow.workspace == workspace, TopicRequestRow.request_key == request_key
    )
    made: int | None = await session.scalar(query)
    return made


async def request(session: AsyncSession, workspace: str, request_id: int) -> Asked | None:
    """Return one request."""
    found = await requests(session, workspace, ids=[request_id])
    return found[0] if found else None


async def requests(
    session: AsyncSession,
    workspace: str,
    *,
    ids: Collection[int] | None = None,
    workgroups: Collection[int] | None = None,
    only_open: bool = False,
    limit: int = 50,
) -> list[Asked]:
    """Return requests, those that most people want first."""
    votes = (
        select(func.count())
        .where(VoteRow.workspace == workspace, VoteRow.request_id == TopicRequestRow.id)
        .correlate(TopicRequestRow)
        .scalar_subquery()
    )
    query = (
        select(TopicRequestRow, Workgroup.name, Workgroup.channel, Person.name, Person.slack_user, votes)
        .join(Workgroup, Workgroup.id == TopicRequestRow.workgroup_id)
        .join(Person, Person.id == TopicRequestRow.person_id)
        .where(TopicRequestRow.workspace == workspace)
        .order_by(votes.desc(), TopicRequestRow.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    if ids is not None:
        query = query.where(TopicRequestRow.id.in_(ids))
    if workgroups is not None:
        query = query.where(TopicRequestRow.workgroup_id.in_(workgroups))
    if only_open:
        query = query.where(TopicRequestRow.state == RequestState.OPEN.value)
    return [_asked(row) for row in await session.execute(query)]


async def set_state(
    session: AsyncSession, workspace: str, request_id: int, state: RequestState, *, before: RequestState
) -> bool:
    """Change where a request stands, if it stands at `before`; tells whether it did."""
    statement = (
        update(TopicRequestRow)
        .where(
            TopicRequestRow.workspace == workspace,
            TopicRequestRow.id == request_id,
            TopicRequestRow.state == before.value,
        )
        .values(state=state.value)
        .returning(TopicRequestRow.id)
    )
    return await session.scalar(statement, execution_options=NO_SYNC) is not None


async def vote(session: AsyncSession, workspace: str, request_id: int, person_id: int) -> bool:
    """Store that somebody wants it too, or take that back when they wanted it; tells which."""
    gone = await session.scalar(
        delete(VoteRow)
        .where(VoteRow.workspace == workspace, VoteRow.request_id == request_id, VoteRow.person_id == person_id)
        .returning(VoteRow.id),
        execution_options=NO_SYNC,
    )
    if gone is not None:
        return False
    row = {"workspace": workspace, "request_id": request_id, "person_id": person_id}
    await upsert.add_missing(session, VoteRow, [row], unique=("request_id", "person_id"))
    return True


async def voters(session: AsyncSession, workspace: str, request_id: int) -> set[int]:
    """Return who wants it too."""
    query = select(VoteRow.person_id).where(VoteRow.workspace == workspace, VoteRow.request_id == request_id)
    return set(await session.scalars(query))


async def voted_for(session: AsyncSession, workspace: str, person_id: int) -> set[int]:
    """Return the requests that somebody voted for."""
    query = select(VoteRow.request_id).where(VoteRow.workspace == workspace, VoteRow.person_id == person_id)
    return set(await session.scalars(query))


def _asked(row: Any) -> Asked:
    asked, workgroup, channel, name, slack_user, votes = row
    return Asked(
        id=asked.id,
        workgroup_id=asked.workgroup_id,
        workgroup=workgroup,
        channel=channel,
        person_id=asked.person_id,
        person=name,
        slack_user=slack_user,
        topic=asked.topic,
        note=asked.note,
        state=RequestState(asked.state),
        created_at=asked.created_at,
        votes=votes,
    )
