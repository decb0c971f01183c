"""What use cases write into the outbox; nothing here talks to Slack or touches a lane."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, exists, func, not_, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.charts import data
from domain.deliveries import File, Method, State
from storage import upsert
from storage.deliveries.tables import Attachment, Delivery, is_in, may_be_repeated
from storage.directory import Person

_UNIQUE = ("workspace", "dedupe_key")
NO_SYNC = {"synchronize_session": False}
WITHDRAWN = "withdrawn"
"""Why a post that was taken back in time was dropped."""


@dataclass(frozen=True)
class Target:
    """The delivery whose message an edit changes; `over`: that message will never exist."""

    id: int
    channel: str | None
    recipient: str | None
    over: bool


async def open_dms(session: AsyncSession, workspace: str, users: Collection[str]) -> dict[str, str]:
    """Return the D id of each of these Slack users whose direct message is open already.

    Somebody outside the directory has no cached D id; then an earlier delivery to them knows it.
    """
    if not users:
        return {}
    known = select(Person.slack_user, Person.dm_channel).where(
        Person.workspace == workspace, Person.slack_user.in_(users), Person.dm_channel.is_not(None)
    )
    found = {str(user): str(channel) for user, channel in await session.execute(known)}
    if missing := set(users) - found.keys():
        earlier = (
            select(Delivery.recipient, func.max(Delivery.channel))
            .where(
                Delivery.workspace == workspace, Delivery.recipient.in_(sorted(missing)), Delivery.channel.is_not(None)
            )
            .group_by(Delivery.recipient)
        )
        found |= {str(user): str(channel) for user, channel in await session.execute(earlier)}
    return found


async def existing(session: AsyncSession, workspace: str, keys: Collection[str]) -> set[str]:
    """Return those of these keys that were used before."""
    query = select(Delivery.dedupe_key).where(Delivery.workspace == workspace, Delivery.dedupe_key.in_(keys))
    return set(await session.scalars(query))


async def store_file(session: AsyncSession, workspace: str, file: File) -> int:
    """Keep a file that messages will show and return its id."""
    attachment = Attachment(
        workspace=workspace,
        name=file.name,
        alt_text=file.alt_text,
        content=file.content,
        # A plain None would be stored as JSON's null, which is not NULL: the file would count as a chart.
        chart=null() if file.chart is None else data(file.chart),
    )
    session.add(attachment)
    await session.flush()
    return attachment.id


async def add(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert deliveries in one statement; a key that exists changes nothing. All rows name the same columns."""
    await upsert.add_missing(session, Delivery, rows, unique=_UNIQUE)


async def targets(session: AsyncSession, workspace: str, keys: Collection[str]) -> dict[str, Target]:
    """Return the deliveries that these keys name, as what edits need to know of them."""
    columns = (Delivery.dedupe_key, Delivery.id, Delivery.channel, Delivery.recipient)
    query = select(*columns, _over(Delivery).label("over")).where(
        Delivery.workspace == workspace, Delivery.dedupe_key.in_(keys), Delivery.method == Method.POST
    )
    return {
        row.dedupe_key: Target(row.id, row.channel, row.recipient, over=bool(row.over))
        for row in await session.execute(query)
    }


async def replace_unsent(session: AsyncSession, workspace: str, contents: Mapping[str, dict[str, Any]]) -> set[str]:
    """Give unsent edits, by coalesce key, their new content in place; returns the keys for which there was one."""
    query = (
        select(Delivery.id, Delivery.coalesce_key)
        .where(
            is_in(State.PENDING),
            Delivery.workspace == workspace,
            Delivery.method == Method.UPDATE,
            Delivery.coalesce_key.in_(contents),
        )
        .order_by(Delivery.id)
        .with_for_update()
    )
    found = {str(key): row for row, key in await session.execute(query)}
    if found:
        statement = update(Delivery.__table__).where(Delivery.id == bindparam("row"))  # type: ignore[arg-type]  # a mapped class types its table as FromClause
        statement = statement.values(payload=bindparam("new"), content=None)
        await session.execute(statement, [{"row": row, "new": contents[key]} for key, row in found.items()])
    return set(found)


async def withdraw(session: AsyncSession, workspace: str, prefixes: Collection[str], *, now: datetime) -> None:
    """Drop what has not begun to go out under keys that start with one of `prefixes`, with its edits.

    What is under way or of unknown outcome expires: it is recorded if it arrived, and never sent a second time. What
    could not be delivered can no longer be sent again either.
    """
    lengths = {len(each) for each in prefixes}
    begins = or_(
        *(
            func.substr(Delivery.dedupe_key, 1, length).in_([each for each in prefixes if len(each) == length])
            for length in lengths
        )
    )
    ends_now = or_(is_in(State.PENDING), is_in(State.DEAD))
    await session.execute(
        update(Delivery)
        .where(
            Delivery.workspace == workspace,
            or_(is_in(State.PENDING), is_in(State.SENDING), is_in(State.UNCERTAIN), may_be_repeated()),
            begins,
        )
        .values(
            state=case((ends_now, State.DROPPED), else_=Delivery.state),
            last_error=case((ends_now, WITHDRAWN), else_=Delivery.last_error),
            expires_at=now,
        ),
        execution_options=NO_SYNC,
    )
    await drop_orphans(session)


async def forget_withdrawn(session: AsyncSession, workspace: str, keys: Collection[str]) -> None:
    """Forget posts under these keys that were withdrawn before they went out: what is said anew takes their keys."""
    withdrawn = delete(Delivery).where(
        is_in(State.DROPPED),
        Delivery.workspace == workspace,
        Delivery.dedupe_key.in_(keys),
        Delivery.method == Method.POST,
        Delivery.last_error == WITHDRAWN,
    )
    await session.execute(withdrawn, execution_options=NO_SYNC)


def _over(entity: type[Delivery]) -> ColumnElement[bool]:
    """Return that a message will never exist; one that may be sent again can, and its edits wait for that."""
    return or_(is_in(State.DROPPED, entity), and_(is_in(State.DEAD, entity), not_(may_be_repeated(entity))))


def _orphaned() -> tuple[ColumnElement[bool], ...]:
    target = aliased(Delivery)
    over = exists().where(target.id == Delivery.target_delivery, _over(target))
    return (is_in(State.PENDING), Delivery.target_delivery.is_not(None), over)


async def any_orphans(session: AsyncSession) -> bool:
    """Tell whether an edit waits for a message that will never exist."""
    return await session.scalar(select(Delivery.id).where(*_orphaned()).limit(1)) is not None


async def drop_orphans(session: AsyncSession) -> None:
    """Drop edits whose message will never exist."""
    await session.execute(
        update(Delivery).where(*_orphaned()).values(state=State.DROPPED, last_error="orphaned"),
        execution_options=NO_SYNC,
    )


async def repeat(session: AsyncSession, workspace: str, delivery: int, *, owner: str, now: datetime) -> bool:
    """Let a dead post go out once more, if `owner` owns it and it is still of use; returns whether that changed it.

    What was posted to the same place in further messages, which nobody owns, goes with it: keys that end in another
    number.
    """
    statement = (
        update(Delivery)
        .where(
            Delivery.id == delivery,
            Delivery.workspace == workspace,
            Delivery.owner == owner,
            may_be_repeated(),
            or_(Delivery.expires_at.is_(None), Delivery.expires_at > now),
        )
        .values(state=State.PENDING, last_error="", available_at=now, retry_at=None)
        .returning(Delivery.dedupe_key, Delivery.channel)
    )
    found = (await session.execute(statement, execution_options=NO_SYNC)).one_or_none()
    if found is None:
        return False
    prefix, mark, number = found.dedupe_key.rpartition(":")
    if mark and number.isdecimal():
        begins = func.substr(Delivery.dedupe_key, 1, len(prefix) + 1) == f"{prefix}:"
        rest = update(Delivery).where(
            Delivery.workspace == workspace,
            Delivery.channel == found.channel,
            Delivery.owner.is_(None),
            may_be_repeated(),
            begins,
        )
        again = rest.values(state=State.PENDING, last_error="", available_at=now, retry_at=None)
        await session.execute(again, execution_options=NO_SYNC)
    return True
