"""Bodies of e-mails, kept once however many mails carry them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.deliveries import State
from storage import upsert
from storage.deliveries.enqueue import NO_SYNC
from storage.deliveries.tables import Delivery, is_in, is_mail
from storage.mail.tables import MailBody


@dataclass(frozen=True)
class Body:
    """The two forms of a message."""

    text: str
    html: str

    @property
    def digest(self) -> str:
        """What tells bodies apart."""
        return sha256(f"{self.text}\0{self.html}".encode(errors="surrogatepass")).hexdigest()


async def keep(session: AsyncSession, workspace: str, bodies: Collection[Body], *, now: datetime) -> dict[Body, int]:
    """Keep bodies that are not there yet, and return the id of each.

    `now` (business time) keeps them from being forgotten before a delivery carries them.
    """
    by_digest = {each.digest: each for each in bodies}
    rows = [
        {"workspace": workspace, "digest": digest, "text": each.text, "html": each.html, "kept_at": now}
        for digest, each in sorted(by_digest.items())
    ]
    await upsert.put(session, MailBody, rows, unique=("workspace", "digest"), update=("kept_at",))
    query = select(MailBody.digest, MailBody.id).where(MailBody.workspace == workspace, MailBody.digest.in_(by_digest))
    return {by_digest[digest]: row for digest, row in (await session.execute(query)).all()}


async def read(session: AsyncSession, ids: Collection[int]) -> dict[int, Body]:
    """Return bodies by id."""
    query = select(MailBody.id, MailBody.text, MailBody.html).where(MailBody.id.in_(ids))
    return {row.id: Body(row.text, row.html) for row in await session.execute(query)}


async def replace_unsent(session: AsyncSession, workspace: str, words: Mapping[str, tuple[str, int]]) -> None:
    """Give e-mails that have not arrived, by key, another subject and another body's id."""
    query = (
        select(Delivery.id, Delivery.dedupe_key, Delivery.payload)
        .where(
            is_mail(),
            or_(is_in(State.PENDING), is_in(State.SENDING), is_in(State.UNCERTAIN)),
            Delivery.workspace == workspace,
            Delivery.dedupe_key.in_(words),
        )
        .order_by(Delivery.id)
        .with_for_update()
    )
    new = [
        {"row": row.id, "said": {**row.payload, "text": words[row.dedupe_key][0]}, "body": words[row.dedupe_key][1]}
        for row in await session.execute(query)
    ]
    if new:
        await session.execute(
            update(Delivery.__table__)  # type: ignore[arg-type]  # a mapped class types its table as FromClause
            .where(Delivery.workspace == workspace, Delivery.id == bindparam("row"))
            .values(payload=bindparam("said"), mail_body=bindparam("body")),
            new,
        )


async def forget(session: AsyncSession, *, before: datetime) -> None:
    """Delete the bodies that no delivery carries any more and that were last given to one before a moment."""
    used = exists().where(Delivery.mail_body == MailBody.id)
    await session.execute(delete(MailBody).where(MailBody.kept_at < before, ~used), execution_options=NO_SYNC)
