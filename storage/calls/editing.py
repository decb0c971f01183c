"""What calls and series say besides their time: read and written for many calls at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calls.editing import Details
from storage.calls.queries import Found
from storage.calls.tables import CallRow, SeriesRow


def details_of(found: Found) -> Details:
    """Return what a call says besides its time."""
    return Details(found.call.title, found.call.minutes, found.call.link, found.leads)


async def details_of_series(session: AsyncSession, workspace: str, series_id: int) -> Details | None:
    """Return what the further calls of a series will say, and let nobody else change it meanwhile."""
    query = (
        select(SeriesRow)
        .where(SeriesRow.workspace == workspace, SeriesRow.id == series_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = await session.scalar(query)
    return Details(row.title, row.minutes, row.link, tuple(row.reminders)) if row else None


async def revise_series(session: AsyncSession, workspace: str, series_id: int, details: Details) -> None:
    """Store what the further calls of a series will say."""
    await session.execute(
        update(SeriesRow)
        .where(SeriesRow.workspace == workspace, SeriesRow.id == series_id)
        .values(title=details.title, minutes=details.minutes, link=details.link, reminders=list(details.leads))
    )


async def revise(session: AsyncSession, workspace: str, calls: Mapping[Found, Details], *, now: datetime) -> None:
    """Store what these calls say from now on, in one statement.

    Each one's revision rises, and its sequence too unless only its reminders are others: no calendar shows those.
    """
    statement = (
        update(CallRow.__table__)  # type: ignore[arg-type]  # a mapped class types its table as FromClause
        .where(CallRow.workspace == workspace, CallRow.id == bindparam("row"))
        .values(
            title=bindparam("new_title"),
            minutes=bindparam("new_minutes"),
            link=bindparam("new_link"),
            reminders=bindparam("new_reminders"),
            ends_at=bindparam("new_end"),
            revision=CallRow.revision + 1,
            sequence=CallRow.sequence + bindparam("shown"),
            changed_at=case((bindparam("shown") > 0, bindparam("at")), else_=CallRow.changed_at),
        )
    )
    await session.execute(
        statement,
        [
            {
                "row": found.call.id,
                "new_title": details.title,
                "new_minutes": details.minutes,
                "new_link": details.link,
                "new_reminders": list(details.leads),
                "shown": int(replace(details_of(found), leads=()) != replace(details, leads=())),
                "at": now,
                "new_end": found.call.starts_at + timedelta(minutes=details.minutes),
            }
            for found, details in calls.items()
        ],
    )
