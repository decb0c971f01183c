"""Open ballots and their keys: sealed while a vote is open, and gone with the key once it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, and_, bindparam, delete, select, update
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
    return await _box(session, _SHARED, workspace, pulse_id, purpose)


async def to_close(session: AsyncSession, workspace: str, pulse_id: int, purpose: Purpose) -> Box | None:
    """Return a vote's box once nobody is writing to it; nobody can until the transaction ends."""
    return await _box(session, _ALONE, workspace, pulse_id, purpose)


async def to_read(session: AsyncSession, workspace: str, pulse_id: int, purpose: Purpose) -> Box | None:
    """Return a vote's box."""
    return await _box(session, _READ, workspace, pulse_id, purpose)


async def all_wrapped(session: AsyncSession, workspace: str) -> list[bytes]:
    """Return every key there is, still wrapped."""
    return list(await session.scalars(select(PulseKey.wrapped).where(PulseKey.workspace == workspace)))


async def mine(session: AsyncSession, workspace: str, box: Box, who: bytes) -> bytes | None:
    """Return one sealed ballot."""
    found: bytes | None = await session.scalar(_BALLOT, _of(workspace, box, who))
    return found


async def mine_to_change(session: AsyncSession, workspace: str, box: Box, who: bytes, *, blank: bytes) -> bytes:
    """Return one sealed ballot, made of `blank` when there is none, so that only this transaction changes it."""
    found: bytes | None = await session.scalar(_BALLOT_TO_CHANGE, _of(workspace, box, who))
    if found is None:
        row = {"workspace": workspace, "key_id": box.id, "who": who, "sealed": blank}
        await upsert.add_missing(session, OpenBallot, [row], unique=("key_id", "who"))
        made: bytes = (await session.execute(_BALLOT_TO_CHANGE, _of(workspace, box, who))).scalar_one()
        return made
    return found


async def change(session: AsyncSession, workspace: str, box: Box, who: bytes, sealed: bytes) -> None:
    """Put a ballot in the place of an older one."""
    await session.execute(_CHANGED, {**_of(workspace, box, who), "sealed": sealed})


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


async def _box(
    session: AsyncSession, statement: Select[int, bytes, int], workspace: str, pulse_id: int, purpose: Purpose
) -> Box | None:
    found = await session.execute(statement, {"of": workspace, "pulse": pulse_id, "purpose": purpose.value})
    row = found.first()
    return Box(*row) if row else None


def _of(workspace: str, box: Box, who: bytes) -> dict[str, object]:
    return {"of": workspace, "box": box.id, "whose": who}


# Each page that somebody saves asks these, so they are put together once: that costs as much as running them.
_KEYS = PulseKey.__table__.c
_BALLOTS = OpenBallot.__table__.c
_READ = select(_KEYS.id, _KEYS.wrapped, _KEYS.room).where(
    _KEYS.workspace == bindparam("of"), _KEYS.pulse_id == bindparam("pulse"), _KEYS.purpose == bindparam("purpose")
)
_SHARED = _READ.with_for_update(read=True, key_share=True)
_ALONE = _READ.with_for_update()
_MINE = and_(
    _BALLOTS.workspace == bindparam("of"), _BALLOTS.key_id == bindparam("box"), _BALLOTS.who == bindparam("whose")
)
_BALLOT = select(_BALLOTS.sealed).where(_MINE)
_BALLOT_TO_CHANGE = _BALLOT.with_for_update()
_CHANGED = update(OpenBallot.__table__).where(_MINE)  # type: ignore[arg-type]  # typed as FromClause
