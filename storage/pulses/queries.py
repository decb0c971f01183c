"""Queries on pulses: finding, starting, closing and naming those who can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.pulses.overview import Setting
from domain.pulses.pulse import Pulse, PulseState
from storage import upsert
from storage.directory import Organisation, Person, Program, Seat, Workgroup
from storage.pulses.tables import PulseRow, PulseSettings

NO_SYNC = {"synchronize_session": False}


# Each page that somebody saves asks these, so they are put together once: that costs as much as running them.
_FOUND = (
    select(PulseRow)
    .where(PulseRow.workspace == bindparam("of"), PulseRow.id == bindparam("pulse"))
    .execution_options(populate_existing=True)
)
_TAKING = select(PulseRow.__table__.c.id).where(
    PulseRow.workspace == bindparam("of"),
    PulseRow.id == bindparam("pulse"),
    PulseRow.state == PulseState.OPEN,
    PulseRow.closes_at > bindparam("now"),
)
_SEATED = (
    select(Seat.__table__.c.id)
    .join(Person, Person.id == Seat.person_id)
    .join(Workgroup, Workgroup.id == Seat.workgroup_id)
    .where(Seat.workspace == bindparam("of"), Person.workspace == bindparam("of"), Person.id == bindparam("person"))
    .where(Person.active, Person.slack_user.is_not(None), Workgroup.state == "open")
    .limit(1)
)
_SEATED_ANYWHERE = _SEATED.where(Workgroup.program_id == bindparam("program"))
_SEATED_IN = _SEATED.where(Seat.workgroup_id == bindparam("workgroup"))


@dataclass(frozen=True)
class Voter:
    """Somebody who can answer, with what subgroups are made of; offices and workgroups are those of their seats."""

    id: int
    slack_user: str | None
    organisation_kind: str
    offices: frozenset[str]
    workgroups: frozenset[int]


async def add(session: AsyncSession, workspace: str, values: dict[str, Any]) -> int | None:
    """Add a run; returns its id, or None when its `request_key` was used before."""
    statement = upsert.insert(session, PulseRow).values(workspace=workspace, unswept=False, **values)
    statement = statement.on_conflict_do_nothing(index_elements=["workspace", "request_key"])
    made: int | None = await session.scalar(statement.returning(PulseRow.id))
    return made


async def find(session: AsyncSession, workspace: str, pulse_id: int) -> Pulse | None:
    """Return a run as it is now, not as this transaction saw it before."""
    row = await session.scalar(_FOUND, {"of": workspace, "pulse": pulse_id})
    return row.value() if row else None


async def made_by(session: AsyncSession, workspace: str, request_key: str) -> Pulse | None:
    """Return the run that this form made."""
    query = select(PulseRow).where(PulseRow.workspace == workspace, PulseRow.request_key == request_key)
    row = await session.scalar(query)
    return row.value() if row else None


async def still_open(
    session: AsyncSession,
    workspace: str,
    *,
    program_id: int,
    workgroup_id: int | None,
    instrument_id: str,
    form: str,
) -> Pulse | None:
    """Return the run of this instrument and form in this group that is not closed yet."""
    query = select(PulseRow).where(
        PulseRow.workspace == workspace,
        PulseRow.program_id == program_id,
        PulseRow.workgroup_id.is_not_distinct_from(workgroup_id),
        PulseRow.instrument_id == instrument_id,
        PulseRow.form == form,
        PulseRow.state != PulseState.CLOSED,
    )
    row = await session.scalar(query.order_by(PulseRow.id).limit(1))
    return row.value() if row else None


async def in_group(
    session: AsyncSession, workspace: str, program_id: int, workgroup_id: int | None, *, state: PulseState | None = None
) -> list[Pulse]:
    """Return a group's runs, the latest opening first."""
    query = select(PulseRow).where(
        PulseRow.workspace == workspace,
        PulseRow.program_id == program_id,
        PulseRow.workgroup_id.is_not_distinct_from(workgroup_id),
    )
    if state is not None:
        query = query.where(PulseRow.state == state)
    rows = await session.scalars(query.order_by(PulseRow.opens_at.desc(), PulseRow.id.desc()))
    return [row.value() for row in rows]


async def not_closed(session: AsyncSession, workspace: str) -> list[Pulse]:
    """Return every run that is open or closing."""
    query = select(PulseRow).where(PulseRow.workspace == workspace, PulseRow.state != PulseState.CLOSED)
    return [row.value() for row in await session.scalars(query.order_by(PulseRow.id))]


async def latest_recurring(session: AsyncSession, workspace: str) -> list[Pulse]:
    """Return the last run of every series that comes back."""
    later = PulseRow.__table__.alias("later")
    series = func.coalesce(PulseRow.first_id, PulseRow.id)
    followed = exists().where(later.c.first_id == series, later.c.run > PulseRow.run)
    query = select(PulseRow).where(PulseRow.workspace == workspace, PulseRow.every.is_not(None), ~followed)
    return [row.value() for row in await session.scalars(query.order_by(PulseRow.id))]


async def last_of_series(session: AsyncSession, workspace: str, first_id: int) -> Pulse | None:
    """Return the latest run of a series that is named by its first run."""
    query = select(PulseRow).where(
        PulseRow.workspace == workspace, (PulseRow.id == first_id) | (PulseRow.first_id == first_id)
    )
    row = await session.scalar(query.order_by(PulseRow.run.desc()).limit(1))
    return row.value() if row else None


async def put(session: AsyncSession, workspace: str, pulse_id: int, **values: Any) -> None:
    """Change columns of a run."""
    statement = update(PulseRow).where(PulseRow.workspace == workspace, PulseRow.id == pulse_id)
    await session.execute(statement.values(**values), execution_options=NO_SYNC)


async def program(session: AsyncSession, workspace: str, program_id: int, *, lock: bool = False) -> Program | None:
    """Return a program; `lock` keeps it from others who want to lock it until the transaction ends."""
    query = select(Program).where(Program.workspace == workspace, Program.id == program_id)
    found: Program | None = await session.scalar(query.with_for_update(key_share=True) if lock else query)
    return found


async def takes_answers(session: AsyncSession, workspace: str, pulse_id: int, now: datetime) -> bool:
    """Tell whether a run takes answers, as it is now."""
    return await session.scalar(_TAKING, {"of": workspace, "pulse": pulse_id, "now": now}) is not None


async def keeps_ballots(session: AsyncSession, workspace: str, pulse_id: int) -> bool:
    """Tell whether a run's ballots stay for a while once it is closed."""
    query = select(PulseRow.keep_days).where(PulseRow.workspace == workspace, PulseRow.id == pulse_id)
    return bool(await session.scalar(query))


async def setting(session: AsyncSession, workspace: str, program_id: int) -> Setting | None:
    """Return what a program has set for its pulses."""
    query = select(PulseSettings).where(PulseSettings.workspace == workspace, PulseSettings.program_id == program_id)
    row = await session.scalar(query)
    return Setting(row.fewest, row.keep_days) if row else None


async def set_setting(session: AsyncSession, workspace: str, program_id: int, wanted: Setting) -> None:
    """Set what a program asks of the pulses that start from now on."""
    row = {
        "workspace": workspace,
        "program_id": program_id,
        "fewest": wanted.fewest,
        "keep_days": wanted.keep_days,
    }
    await upsert.put(session, PulseSettings, [row], unique=("program_id",), update=("fewest", "keep_days"))


async def voters(session: AsyncSession, workspace: str, program_id: int, workgroup_id: int | None) -> dict[int, Voter]:
    """Return who can answer, by id: active people in Slack with a seat in the workgroup, or anywhere in the program."""
    rows = await session.execute(_seated(workspace, program_id, workgroup_id).order_by(Person.id))
    offices: dict[int, set[str]] = {}
    groups: dict[int, set[int]] = {}
    known: dict[int, tuple[str | None, str]] = {}
    for person_id, slack_user, kind, office, group in rows:
        known[person_id] = (slack_user, kind or "")
        groups.setdefault(person_id, set()).add(group)
        if office:
            offices.setdefault(person_id, set()).add(office)
    return {
        person_id: Voter(
            person_id, slack_user, kind, frozenset(offices.get(person_id, ())), frozenset(groups[person_id])
        )
        for person_id, (slack_user, kind) in known.items()
    }


def _seated(workspace: str, program_id: int, workgroup_id: int | None) -> Select[int, str | None, str, str, int]:
    query = (
        select(Person.id, Person.slack_user, Organisation.kind, Seat.office, Seat.workgroup_id)
        .join(Seat, Seat.person_id == Person.id)
        .join(Workgroup, Workgroup.id == Seat.workgroup_id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.workspace == workspace, Person.active, Person.slack_user.is_not(None))
        .where(Seat.workspace == workspace, Workgroup.state == "open")
    )
    if workgroup_id is None:
        return query.where(Workgroup.program_id == program_id)
    return query.where(Seat.workgroup_id == workgroup_id)


async def may_answer(
    session: AsyncSession, workspace: str, program_id: int, workgroup_id: int | None, person_id: int
) -> bool:
    """Tell whether a person is among those who can answer."""
    group = {"program": program_id} if workgroup_id is None else {"workgroup": workgroup_id}
    asked = _SEATED_ANYWHERE if workgroup_id is None else _SEATED_IN
    return (await session.execute(asked, {"of": workspace, "person": person_id, **group})).first() is not None


async def open_for(session: AsyncSession, workspace: str, person_id: int, now: datetime) -> list[Pulse]:
    """Return the runs that a person can answer now, the first to close first."""
    seats = (
        select(Seat.workgroup_id, Workgroup.program_id)
        .join(Workgroup, Workgroup.id == Seat.workgroup_id)
        .where(Seat.workspace == workspace, Seat.person_id == person_id, Workgroup.state == "open")
    ).subquery()
    query = select(PulseRow).where(
        PulseRow.workspace == workspace,
        PulseRow.state == PulseState.OPEN,
        PulseRow.closes_at > now,
        PulseRow.workgroup_id.in_(select(seats.c.workgroup_id))
        | (PulseRow.workgroup_id.is_(None) & PulseRow.program_id.in_(select(seats.c.program_id))),
    )
    return [row.value() for row in await session.scalars(query.order_by(PulseRow.closes_at, PulseRow.id))]


async def names_of_workgroups(session: AsyncSession, workspace: str, program_id: int) -> dict[int, str]:
    """Return the names of a program's workgroups by id."""
    query = select(Workgroup.id, Workgroup.name).where(
        Workgroup.workspace == workspace, Workgroup.program_id == program_id
    )
    return {row.id: row.name for row in await session.execute(query)}


async def unswept(session: AsyncSession, states: Sequence[PulseState] = tuple(PulseState)) -> list[tuple[str, int]]:
    """Return workspace and id of every run, in any workspace, of which something is left to wipe."""
    query = select(PulseRow.workspace, PulseRow.id).where(PulseRow.unswept.is_(True), PulseRow.state.in_(states))
    return [(workspace, pulse_id) for workspace, pulse_id in await session.execute(query.order_by(PulseRow.id))]
