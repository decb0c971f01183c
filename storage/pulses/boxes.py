"""Open ballots and their keys: sealed while a vote is open, and gone with the key once it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import upsert
from storage.pulses.tables import OpenBallot, PulseKey

NO_SYNC = {"synchronize_session": False}


class Purpose(StrEnum):
    """What a key's ballots are about."""

    ANSWERS = "answers"
    FOCUS = "focus"


@dataclass(frozen=True)
class Box:
    """Where the ballots of one vote are kept: its key, still wrapped, and the bytes each ballot takes."""

    id: int
    wrapped: bytes
    room: int


async def create(
    session: AsyncSession, workspace: str, pulse_id: int, purpose: Purpose, *, wrapped: bytes, room: int
) -> None:
    """Open a box under a new key."""
    session.add(PulseKey(workspace=workspace, pulse_id=pulse_id, purpose=purpose, wrapped=wrapped, room=room))
    await session.flush()


async def to_write(session: AsyncSession, workspace: str, pulse_id: int, purpose: Purpose) -> Box | None:
    """Return a vote's box, kept from being closed until the transaction ends; None once it is closed.

    Many people hold it at once; whoever closes it waits for them all.
    """
    query = select(PulseKey).where(
        PulseKey.workspace == workspace, PulseKey.pulse_id == pulse_id, PulseKey.purpose == purpose
    )
    return _box(await session.scalar(query.with_for_update(read=True, key_share=True)))


async def to_close(session: AsyncSession, workspace: str, pulse_id: int, purpose: Purpose) -> Box | None:
    """Return a vote's box once nobody is writing to it; nobody can until the transaction ends."""
    query = select(PulseKey).where(
        PulseKey.workspace == workspace, PulseKey.pulse_id == pulse_id, PulseKey.purpose == purpose
    )
    return _box(await session.scalar(query.with_for_update()))


async def to_read(session: AsyncSession, workspace: str, pulse_id: int, purpose: Purpose) -> Box | None:
    """Return a vote's box."""
    query = select(PulseKey).where(
        PulseKey.workspace == workspace, PulseKey.pulse_id == pulse_id, PulseKey.purpose == purpose
    )
    return _box(await session.scalar(query))


async def all_wrapped(session: AsyncSession, workspace: str) -> list[bytes]:
    """Return every key there is, still wrapped."""
    return list(await session.scalars(select(PulseKey.wrapped).where(PulseKey.workspace == workspace)))


async def mine(session: AsyncSession, workspace: str, box: Box, who: bytes) -> bytes | None:
    """Return one sealed ballot."""
    query = select(OpenBallot.sealed).where(
        OpenBallot.workspace == workspace, OpenBallot.key_id == box.id, OpenBallot.who == who
    )
    found: bytes | None = await session.scalar(query)
    return found


async def mine_to_change(session: AsyncSession, workspace: str, box: Box, who: bytes, *, blank: bytes) -> bytes:
    """Return one sealed ballot, made of `blank` when there is none, so that only this transaction changes it."""
    row = {"workspace": workspace, "key_id": box.id, "who": who, "sealed": blank}
    await upsert.add_missing(session, OpenBallot, [row], unique=("key_id", "who"))
    query = select(OpenBallot.sealed).where(
        OpenBallot.workspace == workspace, OpenBallot.key_id == box.id, OpenBallot.who == who
    )
    return (await session.execute(query.with_for_update())).scalar_one()


async def change(session: AsyncSession, workspace: str, box: Box, who: bytes, sealed: bytes) -> None:
    """Put a ballot in the place of an older one."""
    statement = update(OpenBallot).where(
        OpenBallot.workspace == workspace, OpenBallot.key_id == box.id, OpenBallot.who == who
    )
    await session.execute(statement.values(sealed=sealed), execution_options=NO_SYNC)


async def every(session: AsyncSession, workspace: str, box: Box) -> list[tuple[bytes, bytes]]:
    """Return every ballot of a box: whose (an HMAC) and the sealed answers."""
    query = select(OpenBallot.who, OpenBallot.sealed).where(
        OpenBallot.workspace == workspace, OpenBallot.key_id == box.id
    )
    return [(who, sealed) for who, sealed in await session.execute(query.order_by(OpenBallot.who))]


async def destroy(session: AsyncSession, workspace: str, box: Box) -> None:
    """Delete a box's ballots and its key."""
    await session.execute(
        delete(OpenBallot).where(OpenBallot.workspace == workspace, OpenBallot.key_id == box.id),
        execution_options=NO_SYNC,
    )
    await session.execute(
        delete(PulseKey).where(PulseKey.workspace == workspace, PulseKey.id == box.id), execution_options=NO_SYNC
    )


def _box(row: PulseKey | None) -> Box | None:
    return Box(row.id, row.wrapped, row.room) if row else None
