"""Lanes as rows, so that any number of replicas keep Slack's pace together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import Select, bindparam, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.lanes import LaneKind, Paces
from storage import upsert
from storage.base import Instant
from storage.deliveries.enqueue import NO_SYNC
from storage.deliveries.tables import WHOLE_WORKSPACE, Lane

NEVER_USED = datetime(1970, 1, 1, tzinfo=UTC)
_UNIQUE = ("workspace", "method_class", "channel")


@dataclass(frozen=True)
class LaneKey:
    """Names a lane; `channel` is `*` for the whole workspace."""

    workspace: str
    kind: LaneKind
    channel: str = WHOLE_WORKSPACE

    @property
    def row(self) -> dict[str, str]:
        """The lane's unique columns."""
        return {"workspace": self.workspace, "method_class": self.kind, "channel": self.channel}


@dataclass(frozen=True)
class Hold:
    """Slack asked for silence: nothing goes through the lane before `until` (machine time)."""

    lane: LaneKey
    until: datetime


async def create(session: AsyncSession, lanes: Iterable[LaneKey]) -> None:
    """Make lanes that do not exist yet; nothing has gone through them."""
    ordered = sorted(lanes, key=lambda lane: (lane.workspace, lane.kind, lane.channel))
    await upsert.add_missing(session, Lane, [{**lane.row, "next_at": NEVER_USED} for lane in ordered], unique=_UNIQUE)


async def take(
    session: AsyncSession, lanes: Sequence[LaneKey], paces: Paces, *, now: datetime, most: int
) -> dict[LaneKey, tuple[datetime, int]]:
    """Lock those of these whole-workspace lanes that may be used now; returns where each stands and its calls allowed.

    They exist (`create`). A lane that another replica holds is left to it. Whoever holds one is alone in claiming for
    that workspace and kind of call until the transaction ends.
    """
    if not lanes:
        return {}
    wanted = [(lane.workspace, lane.kind.value) for lane in lanes]
    taken = {}
    for row in await session.execute(_to_take(), {"lanes": wanted, "now": now}):
        lane = LaneKey(row.workspace, LaneKind(row.method_class))
        taken[lane] = (row.next_at, paces.workspace[lane.kind].allowance(row.next_at, now, most))
    return taken


@cache
def _to_take() -> Select[str, str, datetime]:
    return (
        select(Lane.workspace, Lane.method_class, Lane.next_at)
        .where(
            Lane.channel == WHOLE_WORKSPACE,
            tuple_(Lane.workspace, Lane.method_class).in_(bindparam("lanes", expanding=True)),
            Lane.next_at <= bindparam("now", type_=Instant),
        )
        .order_by(Lane.id)
        .with_for_update(skip_locked=True)
    )


async def move(session: AsyncSession, lanes: Mapping[LaneKey, datetime]) -> None:
    """Set each lane's earliest next call."""
    rows = [{**lane.row, "next_at": next_at} for lane, next_at in lanes.items()]
    await upsert.put(session, Lane, rows, unique=_UNIQUE, update=("next_at",))


async def hold(session: AsyncSession, holds: Iterable[Hold]) -> None:
    """Keep lanes still until a moment; one that is held longer already stays so."""
    rows = [
        {"in_workspace": each.lane.workspace, "of_kind": each.lane.kind, "on": each.lane.channel, "until": each.until}
        for each in sorted(holds, key=lambda each: (each.lane.workspace, each.lane.kind, each.lane.channel))
    ]
    if not rows:
        return
    statement = (
        update(Lane.__table__)  # type: ignore[arg-type]  # a mapped class types its table as FromClause
        .where(
            Lane.workspace == bindparam("in_workspace"),
            Lane.method_class == bindparam("of_kind"),
            Lane.channel == bindparam("on"),
            Lane.next_at < bindparam("until"),
        )
        .values(next_at=bindparam("until"))
    )
    await session.execute(statement, rows)


async def forget(session: AsyncSession, *, before: datetime) -> None:
    """Delete lanes that were last used before a moment (machine time) so long past that their pace is forgotten."""
    await session.execute(delete(Lane).where(Lane.next_at < before), execution_options=NO_SYNC)
