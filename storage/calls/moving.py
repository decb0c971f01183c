"""The calls of a series from one call on: read and moved together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calls.call import Call
from domain.recurrence import OnHoliday, Rule
from storage.calls import queries
from storage.calls.queries import Found
from storage.calls.tables import CallRow, SeriesRow

NO_SYNC = {"synchronize_session": False}


@dataclass(frozen=True)
class Rescheduled:
    """A call as it is from now on, and the key of the date of its series that it stands for."""

    call: Call
    occurrence_key: str


async def from_call(session: AsyncSession, workspace: str, call: Call) -> list[Found]:
    """Return a call and all later ones of its series, the cancelled ones too, earliest first."""
    ids = select(CallRow.id).where(
        CallRow.workspace == workspace, CallRow.series_id == call.series_id, CallRow.starts_at >= call.starts_at
    )
    found = await queries.find(session, workspace, list(await session.scalars(ids)))
    # The call itself first, even when another one was moved to the same time.
    return sorted(found.values(), key=lambda each: (each.call.starts_at, each.call.id != call.id, each.call.id))


async def hold(session: AsyncSession, workspace: str, series_id: int) -> None:
    """Let nobody else change a series until the transaction ends."""
    query = select(SeriesRow.id).where(SeriesRow.workspace == workspace, SeriesRow.id == series_id)
    await session.execute(query.with_for_update())


async def again(session: AsyncSession, workspace: str, moved: Sequence[Rescheduled]) -> list[Found]:
    """Return these calls as they are stored by now, in the same order."""
    found = await queries.find(session, workspace, [each.call.id for each in moved])
    return [found[each.call.id] for each in moved]


async def reschedule(
    session: AsyncSession, workspace: str, series_id: int, moved: Sequence[Rescheduled], *, now: datetime
) -> None:
    """Store the calls' new times, zones, revisions and keys; what calendars show of those that take place rises."""
    ids = [each.call.id for each in moved]
    # A date's key may be that of the next call until that one is moved too.
    await session.execute(
        update(CallRow).where(CallRow.workspace == workspace, CallRow.id.in_(ids)).values(occurrence_key=None),
        execution_options=NO_SYNC,
    )
    statement = (
        update(CallRow.__table__)  # type: ignore[arg-type]  # a mapped class types its table as FromClause
        .where(CallRow.workspace == workspace, CallRow.series_id == series_id, CallRow.id == bindparam("row"))
        .values(
            starts_at=bindparam("new_start"),
            ends_at=bindparam("new_end"),
            zone=bindparam("new_zone"),
            revision=bindparam("new_revision"),
            occurrence_key=bindparam("new_key"),
            sequence=CallRow.sequence + bindparam("shown"),
            changed_at=bindparam("at"),
        )
    )
    await session.execute(
        statement,
        [
            {
                "row": each.call.id,
                "new_start": each.call.starts_at,
                "new_end": each.call.ends_at,
                "new_zone": each.call.zone,
                "new_revision": each.call.revision,
                "new_key": each.occurrence_key,
                "shown": int(not each.call.cancelled),
                "at": now,
            }
            for each in moved
        ],
    )


async def change_rule(session: AsyncSession, workspace: str, series_id: int, rule: Rule) -> None:
    """Store how a series goes on."""
    await session.execute(
        update(SeriesRow)
        .where(SeriesRow.workspace == workspace, SeriesRow.id == series_id)
        .values(
            pattern=rule.pattern.value,
            start=rule.start,
            at=rule.at,
            zone=rule.zone,
            fifth=rule.fifth.value if rule.fifth else None,
            until=rule.until,
            skip_holidays=rule.holidays is not OnHoliday.HOLD,
            on_holiday=rule.holidays.value,
        ),
        execution_options=NO_SYNC,
    )
