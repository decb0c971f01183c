"""Queries on what members submit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.newsletters.issue import SUBMISSION, Section
from storage import upsert
from storage.directory import Person
from storage.newsletters.tables import NewsletterItem, NewsletterSubmission

NO_SYNC = {"synchronize_session": False}
WAITING = "waiting"


@dataclass(frozen=True)
class Submitted:
    """A submission, and the Slack id of whoever sent it."""

    id: int
    series_id: int
    section: Section
    title: str
    text: str
    link: str | None
    credit: str
    slack_user: str | None


async def add(session: AsyncSession, workspace: str, **values: Any) -> int | None:
    """Keep a submission; returns its id, or None when its `request_key` was used before."""
    statement = upsert.insert(session, NewsletterSubmission).values(workspace=workspace, state=WAITING, **values)
    statement = statement.on_conflict_do_nothing(index_elements=["workspace", "request_key"])
    made: int | None = await session.scalar(statement.returning(NewsletterSubmission.id))
    return made


async def waiting(session: AsyncSession, workspace: str) -> list[Submitted]:
    """Return what waits for an issue of any series, the earliest first."""
    query = (
        select(NewsletterSubmission, Person.slack_user)
        .outerjoin(Person, Person.id == NewsletterSubmission.person_id)
        .where(NewsletterSubmission.workspace == workspace, NewsletterSubmission.state == WAITING)
        .order_by(NewsletterSubmission.id)
    )
    return [_value(row, user) for row, user in await session.execute(query)]


async def count_unseen(session: AsyncSession, workspace: str, series_id: int) -> int:
    """Return how many submissions to a series wait and are in no issue yet."""
    taken = select(NewsletterItem.source_id).where(
        NewsletterItem.workspace == workspace,
        NewsletterItem.series_id == series_id,
        NewsletterItem.source_kind == SUBMISSION,
        NewsletterItem.claim.is_not(None),
    )
    query = select(NewsletterSubmission.id).where(
        NewsletterSubmission.workspace == workspace,
        NewsletterSubmission.series_id == series_id,
        NewsletterSubmission.state == WAITING,
    )
    seen = set(await session.scalars(taken))
    return sum(str(each) not in seen for each in await session.scalars(query))


async def these(session: AsyncSession, workspace: str, ids: Collection[int]) -> dict[int, Submitted]:
    """Return these submissions by id."""
    query = (
        select(NewsletterSubmission, Person.slack_user)
        .outerjoin(Person, Person.id == NewsletterSubmission.person_id)
        .where(NewsletterSubmission.workspace == workspace, NewsletterSubmission.id.in_(ids))
    )
    return {row.id: _value(row, user) for row, user in await session.execute(query)}


async def decide(session: AsyncSession, workspace: str, ids: Collection[int], *, state: str, at: datetime) -> None:
    """Note what became of these submissions: `published` or `declined`."""
    statement = update(NewsletterSubmission).where(
        NewsletterSubmission.workspace == workspace, NewsletterSubmission.id.in_(ids)
    )
    await session.execute(statement.values(state=state, decided_at=at), execution_options=NO_SYNC)


def _value(row: NewsletterSubmission, slack_user: str | None) -> Submitted:
    section = Section(row.section)
    return Submitted(row.id, row.series_id, section, row.title, row.text, row.link, row.credit, slack_user)
