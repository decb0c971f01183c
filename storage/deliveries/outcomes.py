"""Recording how calls went, under the token of whoever made them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, Update, bindparam, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.deliveries import Method, State
from storage.deliveries.enqueue import NO_SYNC
from storage.deliveries.lanes import Hold
from storage.deliveries.tables import Attachment, Delivery


@dataclass(frozen=True)
class Outcome:
    """What a delivery becomes. `retry_at` is machine time; `suspend` names the error of a dead token;
    `ask` says that the owner has to decide whether it is sent again; `bounced` are the codes with which a mail server
    said that there is no such address."""

    delivery: int
    workspace: str
    token: str
    state: State
    slack_ts: str | None = None
    error: str = ""
    retry_at: datetime | None = None
    hold: Hold | None = None
    suspend: str | None = None
    ask: bool = False
    bounced: str = ""


@dataclass(frozen=True)
class Undelivered:
    """A dead delivery, as its owner is told about it; `text` is the message's own, as mrkdwn.

    Past `expires_at` (business time) it is of no use any more. An e-mail has an `address`, and its subject is the text.
    `changes` is the delivery whose message an edit would have changed.
    """

    id: int
    workspace: str
    kind: str
    method: Method
    owner: str | None
    channel: str | None
    recipient: str | None
    error: str
    text: str
    expires_at: datetime | None
    address: str | None = None
    key: str = ""
    changes: int | None = None


async def record(session: AsyncSession, outcomes: Sequence[Outcome], *, state: State) -> list[Outcome]:
    """Write outcomes in one statement; returns those that still held their token in `state` (the others changed hands).

    Lanes, owners and workspaces are the caller's.
    """
    tokens = {each.delivery: each.token for each in outcomes}
    held = await session.execute(_held(), {"ids": list(tokens), "state": state})
    ours = {row.id for row in held if row.token == tokens[row.id]}
    recorded = [each for each in outcomes if each.delivery in ours]
    if recorded:
        await session.execute(
            _recording(),
            [
                {
                    "row": each.delivery,
                    "new_state": each.state,
                    "ts": each.slack_ts,
                    "error": each.error,
                    "again_at": each.retry_at,
                }
                for each in recorded
            ],
        )
    return recorded


@cache
def _held() -> Select[int, str | None]:
    return (
        select(Delivery.id, Delivery.token)
        .where(Delivery.id.in_(bindparam("ids", expanding=True)), Delivery.state == bindparam("state"))
        .order_by(Delivery.id)
        .with_for_update()
    )


@cache
def _recording() -> Update:
    return (
        update(Delivery.__table__)  # type: ignore[arg-type]  # a mapped class types its table as FromClause
        .where(Delivery.id == bindparam("row"))
        .values(
            state=bindparam("new_state"),
            slack_ts=func.coalesce(bindparam("ts"), Delivery.slack_ts),
            last_error=bindparam("error"),
            retry_at=bindparam("again_at"),
            token=None,
        )
    )


async def undelivered(session: AsyncSession, deliveries: Collection[int]) -> list[Undelivered]:
    """Return what there is to tell about dead deliveries."""
    query = select(
        Delivery.id,
        Delivery.workspace,
        Delivery.kind,
        Delivery.method,
        Delivery.owner,
        Delivery.channel,
        Delivery.recipient,
        Delivery.last_error,
        Delivery.payload,
        Delivery.expires_at,
        Delivery.address,
        Delivery.dedupe_key,
        Delivery.target_delivery,
    ).where(Delivery.id.in_(deliveries))
    return [
        Undelivered(
            id=row.id,
            workspace=row.workspace,
            kind=row.kind,
            method=Method(row.method),
            owner=row.owner,
            channel=row.channel,
            recipient=row.recipient,
            error=row.last_error,
            text=str(row.payload.get("text", "")),
            expires_at=row.expires_at,
            address=row.address,
            key=row.dedupe_key,
            changes=row.target_delivery,
        )
        for row in await session.execute(query)
    ]


async def forget(session: AsyncSession, *, before: datetime) -> None:
    """Delete deliveries that are over and were due before a moment (business time) long past, and their files."""
    over = (State.SENT, State.DEAD, State.DROPPED)
    await session.execute(
        delete(Delivery).where(Delivery.state.in_(over), Delivery.available_at < before), execution_options=NO_SYNC
    )
    used = exists().where(Delivery.attachment == Attachment.id)
    await session.execute(delete(Attachment).where(~used), execution_options=NO_SYNC)
