"""Queries on who gets which newsletter: subscriptions in Slack, addresses with consent, and copies that went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.newsletters.issue import PUBLISHED, Reader, Section, sections_of
from storage import upsert
from storage.directory import Person
from storage.mail.tables import MailBlock
from storage.newsletters.tables import (
    NewsletterCopy,
    NewsletterIssue,
    NewsletterReader,
    NewsletterSeries,
    NewsletterSubscription,
)

NO_SYNC = {"synchronize_session": False}
CHANNEL = "channel"
DM = "dm"
MAIL = "mail"


@dataclass(frozen=True)
class Copy:
    """What one recipient got of an issue: a channel's, person's or reader's id, what was left out, how many parts."""

    kind: str
    recipient: str
    slack_user: str | None
    off: tuple[Section, ...]
    parts: int


@dataclass(frozen=True)
class Choice:
    """What one person chose for one series."""

    subscribed: bool
    off: tuple[Section, ...]


async def choices(session: AsyncSession, workspace: str, person_id: int) -> dict[int, Choice]:
    """Return what somebody chose, by series id; series without a choice are left out."""
    query = select(NewsletterSubscription).where(
        NewsletterSubscription.workspace == workspace, NewsletterSubscription.person_id == person_id
    )
    rows = await session.scalars(query, execution_options={"populate_existing": True})
    return {row.series_id: Choice(row.subscribed, sections_of(row.off)) for row in rows}


async def choose(
    session: AsyncSession,
    workspace: str,
    series_id: int,
    person_id: int,
    *,
    subscribed: bool,
    off: Sequence[Section],
    now: datetime,
) -> None:
    """Store what somebody chose for a series."""
    row = {
        "workspace": workspace,
        "series_id": series_id,
        "person_id": person_id,
        "subscribed": subscribed,
        "off": [each.value for each in off],
        "changed_at": now,
    }
    await upsert.put(
        session,
        NewsletterSubscription,
        [row],
        unique=("series_id", "person_id"),
        update=("subscribed", "off", "changed_at"),
    )


async def in_slack(session: AsyncSession, workspace: str, series_id: int) -> list[Reader]:
    """Return the active people who get a series by direct message."""
    chosen = select(NewsletterSubscription.person_id, NewsletterSubscription.off).where(
        NewsletterSubscription.workspace == workspace,
        NewsletterSubscription.series_id == series_id,
        NewsletterSubscription.subscribed,
    )
    off = {int(row.person_id): row.off for row in await session.execute(chosen)}
    # Two plain queries: PostgreSQL's planner, without statistics of a new table, joins these two row by row.
    people = select(Person.id, Person.slack_user).where(
        Person.workspace == workspace, Person.active, Person.slack_user.is_not(None)
    )
    known = [(int(row.id), row.slack_user) for row in await session.execute(people.order_by(Person.id))]
    return [Reader(id_, sections_of(off[id_]), slack_user=user) for id_, user in known if id_ in off]


async def by_mail(session: AsyncSession, workspace: str, series_id: int) -> list[Reader]:
    """Return the addresses that consented to a series and did not take that back."""
    query = (
        select(NewsletterReader.id, NewsletterReader.email, NewsletterReader.off)
        .where(
            NewsletterReader.workspace == workspace,
            NewsletterReader.series_id == series_id,
            NewsletterReader.consented_at.is_not(None),
            NewsletterReader.unsubscribed_at.is_(None),
        )
        .order_by(NewsletterReader.id)
    )
    return [Reader(row.id, sections_of(row.off), email=row.email) for row in await session.execute(query)]


async def counts(session: AsyncSession, workspace: str, series_id: int) -> tuple[int, int]:
    """Return how many people get a series by direct message, and how many addresses by e-mail.

    Addresses that get no mail, because it came back or somebody said so, are not counted.
    """
    people = (
        select(func.count())
        .select_from(NewsletterSubscription)
        .join(Person, Person.id == NewsletterSubscription.person_id)
        .where(
            NewsletterSubscription.workspace == workspace,
            NewsletterSubscription.series_id == series_id,
            NewsletterSubscription.subscribed,
            Person.active,
            Person.slack_user.is_not(None),
        )
    )
    addresses = _consented(workspace, series_id).where(~_blocked(workspace))
    return int(await session.scalar(people) or 0), int(await session.scalar(addresses) or 0)


async def stopped(session: AsyncSession, workspace: str, series_id: int) -> int:
    """Return how many addresses consented to a series and get no mail, because it came back or somebody said so."""
    addresses = _consented(workspace, series_id).where(_blocked(workspace))
    return int(await session.scalar(addresses) or 0)


def _consented(workspace: str, series_id: int) -> Select[int]:
    """Return the statement that counts who consented to a series by e-mail and has not left it."""
    return select(func.count()).where(
        NewsletterReader.workspace == workspace,
        NewsletterReader.series_id == series_id,
        NewsletterReader.consented_at.is_not(None),
        NewsletterReader.unsubscribed_at.is_(None),
    )


def _blocked(workspace: str) -> ColumnElement[bool]:
    return exists().where(MailBlock.workspace == workspace, MailBlock.address == NewsletterReader.email)


async def enter(session: AsyncSession, workspace: str, series_id: int, email: str, **values: Any) -> int:
    """Add an address or bring it up to date, and return its id."""
    statement = upsert.insert(session, NewsletterReader).values(
        workspace=workspace, series_id=series_id, email=email, off=[], **values
    )
    update_ = {name: statement.excluded[name] for name in values if name != "created_at"}
    statement = statement.on_conflict_do_update(index_elements=["series_id", "email"], set_=update_)
    return int((await session.execute(statement.returning(NewsletterReader.id))).scalar_one())


async def reader(session: AsyncSession, workspace: str, reader_id: int) -> NewsletterReader | None:
    """Return the row of an address."""
    query = select(NewsletterReader).where(NewsletterReader.workspace == workspace, NewsletterReader.id == reader_id)
    found: NewsletterReader | None = await session.scalar(query, execution_options={"populate_existing": True})
    return found


async def at_address(session: AsyncSession, workspace: str, email: str) -> list[NewsletterReader]:
    """Return what one address gets, or got: one row a series."""
    query = select(NewsletterReader).where(NewsletterReader.workspace == workspace, NewsletterReader.email == email)
    return list(
        await session.scalars(query.order_by(NewsletterReader.id), execution_options={"populate_existing": True})
    )


async def put_reader(session: AsyncSession, workspace: str, reader_id: int, **values: Any) -> None:
    """Change columns of an address."""
    statement = update(NewsletterReader).where(
        NewsletterReader.workspace == workspace, NewsletterReader.id == reader_id
    )
    await session.execute(statement.values(**values), execution_options=NO_SYNC)


async def erase(session: AsyncSession, workspace: str, reader_id: int, *, now: datetime) -> None:
    """Keep nothing of a reader but a row without address, which nothing is sent to.

    The row stays because copies of issues and keys of deliveries name it: another reader must not get its number.
    """
    nobody: dict[str, Any] = {"email": f"#{reader_id}", "name": "", "person_id": None, "off": []}
    no_consent: dict[str, Any] = {"consented_at": None, "consent": "", "recorded_by": None, "unsubscribed_at": now}
    await put_reader(session, workspace, reader_id, **nobody, **no_consent)


async def add_copies(session: AsyncSession, workspace: str, issue_id: int, copies: Sequence[Copy]) -> None:
    """Note who gets an issue, in one statement."""
    rows = [
        {
            "workspace": workspace,
            "issue_id": issue_id,
            "kind": each.kind,
            "recipient": each.recipient,
            "slack_user": each.slack_user,
            "off": [section.value for section in each.off],
            "parts": each.parts,
        }
        for each in copies
    ]
    if rows:
        await session.execute(insert(NewsletterCopy.__table__), rows)  # type: ignore[arg-type]  # typed as FromClause


async def copies(session: AsyncSession, workspace: str, issue_id: int, kinds: Sequence[str]) -> list[Copy]:
    """Return who got an issue in these ways."""
    query = select(NewsletterCopy).where(
        NewsletterCopy.workspace == workspace, NewsletterCopy.issue_id == issue_id, NewsletterCopy.kind.in_(kinds)
    )
    rows = await session.scalars(query.order_by(NewsletterCopy.id), execution_options={"populate_existing": True})
    return [Copy(row.kind, row.recipient, row.slack_user, sections_of(row.off), row.parts) for row in rows]


async def put_parts(session: AsyncSession, workspace: str, issue_id: int, parts: Mapping[tuple[str, str], int]) -> None:
    """Note in how many messages copies (by kind and recipient) went, where a correction made them longer."""
    for (kind, recipient), number in parts.items():
        statement = update(NewsletterCopy).where(
            NewsletterCopy.workspace == workspace,
            NewsletterCopy.issue_id == issue_id,
            NewsletterCopy.kind == kind,
            NewsletterCopy.recipient == recipient,
        )
        await session.execute(statement.values(parts=number), execution_options=NO_SYNC)


async def issues_got(session: AsyncSession, workspace: str, series_id: int, kind: str, recipient: str) -> list[int]:
    """Return the ids of the issues of a series that this recipient was sent, the latest first."""
    query = (
        select(NewsletterCopy.issue_id)
        .join(NewsletterIssue, NewsletterIssue.id == NewsletterCopy.issue_id)
        .join(NewsletterSeries, NewsletterSeries.id == NewsletterIssue.series_id)
        .where(
            NewsletterCopy.workspace == workspace,
            NewsletterCopy.kind == kind,
            NewsletterCopy.recipient == recipient,
            NewsletterSeries.id == series_id,
            NewsletterIssue.state.in_([each.value for each in PUBLISHED]),
        )
        .order_by(NewsletterCopy.issue_id.desc())
    )
    return [int(each) for each in await session.scalars(query)]
