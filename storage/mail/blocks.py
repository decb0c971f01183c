"""Addresses that get no mail, because their server refused it for good or somebody said so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.deliveries import Refusal
from storage import upsert
from storage.deliveries.enqueue import NO_SYNC
from storage.mail.tables import MailBlock


async def among(session: AsyncSession, workspace: str, addresses: Collection[str]) -> dict[str, Refusal]:
    """Return those of these addresses that get no mail, and why."""
    query = select(MailBlock.address, MailBlock.reason).where(
        MailBlock.workspace == workspace, MailBlock.address.in_(addresses)
    )
    return {row.address: Refusal(row.reason) for row in await session.execute(query)}


async def every(session: AsyncSession, workspace: str) -> list[MailBlock]:
    """Return all of a workspace's, oldest first."""
    query = select(MailBlock).where(MailBlock.workspace == workspace).order_by(MailBlock.since, MailBlock.id)
    return list(await session.scalars(query))


async def add(
    session: AsyncSession, workspace: str, address: str, *, reason: Refusal, reply: str, now: datetime
) -> None:
    """Let an address get no more mail; the first reason stays."""
    row = {"workspace": workspace, "address": address, "reason": reason, "reply": reply, "since": now}
    await upsert.add_missing(session, MailBlock, [row], unique=("workspace", "address"))


async def remove(session: AsyncSession, workspace: str, address: str) -> bool:
    """Let an address get mail again; returns whether it got none before."""
    statement = (
        delete(MailBlock).where(MailBlock.workspace == workspace, MailBlock.address == address).returning(MailBlock.id)
    )
    return await session.scalar(statement, execution_options=NO_SYNC) is not None
