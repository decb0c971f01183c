"""What has to be done before a post can go out: opening a person's direct message, uploading a file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.charts import chart
from domain.deliveries import File, State
from storage.base import Instant
from storage.deliveries.enqueue import NO_SYNC, open_dms
from storage.deliveries.outlook import in_active_workspace
from storage.deliveries.tables import Attachment, Delivery, is_in
from storage.directory import Person


@dataclass(frozen=True)
class Unopened:
    """Somebody who is owed a message and whose direct message is not open yet."""

    workspace: str
    user: str


@dataclass(frozen=True)
class Unready:
    """A file that Slack does not have, or (with `slack_file`) still processes.

    `drawn`: it is a chart, for which messages wait only until `without_at` (machine time; None: not set yet).
    """

    id: int
    workspace: str
    slack_file: str | None
    drawn: bool
    without_at: datetime | None


_NOW = bindparam("now", type_=Instant)
_MACHINE_NOW = bindparam("machine_now", type_=Instant)
_MOST = bindparam("most", type_=Integer)


@cache
def _unopened() -> Select[str, str | None]:
    return (
        select(Delivery.workspace, Delivery.recipient)
        .where(
            is_in(State.PENDING),
            Delivery.channel.is_(None),
            Delivery.recipient.is_not(None),
            Delivery.available_at <= _NOW,
            or_(Delivery.retry_at.is_(None), Delivery.retry_at <= _MACHINE_NOW),
            in_active_workspace(),
        )
        .group_by(Delivery.workspace, Delivery.recipient)
        .order_by(func.min(Delivery.id))
        .limit(_MOST)
    )


async def unopened(session: AsyncSession, *, now: datetime, machine_now: datetime, limit: int) -> list[Unopened]:
    """Return whose direct message has to be opened; oldest delivery first."""
    rows = await session.execute(_unopened(), {"now": now, "machine_now": machine_now, "most": limit})
    return [Unopened(row.workspace, str(row.recipient)) for row in rows]


async def known(session: AsyncSession, workspace: str, users: Sequence[str]) -> dict[str, str]:
    """Return the D ids that became known since the deliveries were written."""
    return await open_dms(session, workspace, users)


async def opened(session: AsyncSession, workspace: str, user: str, channel: str) -> None:
    """Note a person's D id: in the directory for good, and on everything that they are owed."""
    await session.execute(
        update(Person)
        .where(Person.workspace == workspace, Person.slack_user == user, Person.dm_channel.is_distinct_from(channel))
        .values(dm_channel=channel),
        execution_options=NO_SYNC,
    )
    await session.execute(
        update(Delivery).where(is_in(State.PENDING), *_to(workspace, user)).values(channel=channel, retry_at=None),
        execution_options=NO_SYNC,
    )


async def wait(session: AsyncSession, workspace: str, user: str, *, until: datetime, error: str = "") -> None:
    """Leave this direct message alone until a moment (machine time): somebody is opening it, or it failed."""
    await session.execute(
        update(Delivery).where(is_in(State.PENDING), *_to(workspace, user)).values(retry_at=until, last_error=error),
        execution_options=NO_SYNC,
    )


async def unreachable(session: AsyncSession, workspace: str, user: str, *, now: datetime, error: str) -> list[int]:
    """Give up what is due to somebody who cannot be written to; returns the ids of those deliveries."""
    statement = (
        update(Delivery)
        .where(is_in(State.PENDING), *_to(workspace, user), Delivery.available_at <= now)
        .values(state=State.DEAD, last_error=error)
        .returning(Delivery.id)
    )
    return list(await session.scalars(statement, execution_options=NO_SYNC))


def _to(workspace: str, user: str) -> tuple[ColumnElement[bool], ...]:
    return (Delivery.workspace == workspace, Delivery.recipient == user, Delivery.channel.is_(None))


@cache
def _unready() -> Select[int, str, str | None, bool, datetime | None]:
    waited_for = exists().where(
        is_in(State.PENDING), Delivery.attachment == Attachment.id, Delivery.available_at <= _NOW, in_active_workspace()
    )
    return (
        select(
            Attachment.id,
            Attachment.workspace,
            Attachment.slack_file,
            Attachment.chart.is_not(None),
            Attachment.without_at,
        )
        .where(~Attachment.ready, or_(Attachment.retry_at.is_(None), Attachment.retry_at <= _MACHINE_NOW), waited_for)
        .order_by(Attachment.id)
        .limit(_MOST)
    )


async def unready(session: AsyncSession, *, now: datetime, machine_now: datetime, limit: int) -> list[Unready]:
    """Return the files that due posts wait for."""
    rows = await session.execute(_unready(), {"now": now, "machine_now": machine_now, "most": limit})
    return [Unready(*row) for row in rows]


async def file(session: AsyncSession, attachment: int) -> File:
    """Return a file; raises NoResultFound."""
    query = select(Attachment.name, Attachment.alt_text, Attachment.content, Attachment.chart)
    row = (await session.execute(query.where(Attachment.id == attachment))).one()
    return File(row.name, row.alt_text, row.content, None if row.chart is None else chart(row.chart))


async def wait_until(session: AsyncSession, attachments: Collection[int], moment: datetime) -> None:
    """Let messages wait for these charts until a moment (machine time), unless one was set before."""
    unset = update(Attachment).where(Attachment.id.in_(attachments), Attachment.without_at.is_(None))
    await session.execute(unset.values(without_at=moment), execution_options=NO_SYNC)


async def let_go(session: AsyncSession, attachments: Collection[int]) -> None:
    """Let the messages that wait for these charts go out without them."""
    await session.execute(
        update(Delivery).where(is_in(State.PENDING), Delivery.attachment.in_(attachments)).values(attachment=None),
        execution_options=NO_SYNC,
    )


async def note_file(
    session: AsyncSession, attachment: int, *, slack_file: str | None, ready: bool, retry_at: datetime | None
) -> None:
    """Note how far a file got; `retry_at` is when to look again (machine time). Bytes that Slack has are let go."""
    values: dict[str, object] = {"slack_file": slack_file, "ready": ready, "retry_at": retry_at}
    if ready:
        values["content"] = b""
    await session.execute(
        update(Attachment).where(Attachment.id == attachment).values(**values), execution_options=NO_SYNC
    )


async def file_refused(session: AsyncSession, attachment: int, *, error: str) -> list[int]:
    """Give up the posts that would have shown this file; returns their ids."""
    statement = (
        update(Delivery)
        .where(is_in(State.PENDING), Delivery.attachment == attachment)
        .values(state=State.DEAD, last_error=error)
        .returning(Delivery.id)
    )
    return list(await session.scalars(statement, execution_options=NO_SYNC))
