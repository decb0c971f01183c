"""Pulses as files: published numbers of closed pulses, for those who run them and for whoever runs Convene."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import NotAllowed, NotFound
from domain.pulses.exporting import Exported, rows
from domain.pulses.pulse import Pulse, PulseState
from domain.rosters.tables import TableFormat, write_table
from services import programs, rights
from services.pulses import comparing, groups, listing
from services.work import Work, Works
from storage import audit
from storage.directory.workgroups import workgroups_of
from storage.pulses import queries

SHEET = "Pulses"


@dataclass(frozen=True)
class ExportFile:
    """A finished file: its name, its bytes, and of how many pulses it tells."""

    name: str
    content: bytes
    pulses: int


async def export(
    works: Works, workspace: str, slack_user: str, *, typed: str = "", table_format: TableFormat = TableFormat.XLSX
) -> ExportFile:
    """Return the numbers of every closed pulse that somebody runs, oldest first; it is noted in the audit log.

    `typed` keeps the pulses whose group or instrument is called like that. Raises NotAllowed, NotFound.
    """
    found = await listing.latest_results(works, workspace, slack_user, typed=typed)
    pulses = [each.pulse for each in found if each.runs]
    if found and not pulses:
        async with works.reading(workspace) as work:
            ask = " or ".join(await rights.whom_to_ask(work)) or "whoever runs your program"
        raise NotAllowed(f"Only liaisons and managers export pulses. Please ask {ask}.")
    if not pulses:
        raise NotFound("There are no closed pulses to export yet.")
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        told = await _told(work, sorted(pulses, key=_when))
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="pulses.export",
            subject="pulses",
            pulses=len(told),
            format=table_format.value,
        )
        name = f"pulses-{work.now:%Y-%m-%d}.{table_format.value}"
    return ExportFile(name, await _written(told, table_format), len(told))


async def export_all(works: Works, workspace: str, table_format: TableFormat, *, program: str = "") -> ExportFile:
    """Return the numbers of every closed pulse of a program, to whoever runs Convene; raises as `programs.choose`."""
    async with works.reading(workspace) as work:
        chosen = await programs.choose(work, program)
        ids = [None, *(each.id for each in await workgroups_of(work.session, workspace, [chosen.id]))]
        pulses = [
            pulse
            for each in ids
            for pulse in await queries.in_group(work.session, workspace, chosen.id, each, state=PulseState.CLOSED)
        ]
        told = await _told(work, sorted(pulses, key=_when))
        name = f"pulses-{work.now:%Y-%m-%d}.{table_format.value}"
    return ExportFile(name, await _written(told, table_format), len(told))


async def _told(work: Work, pulses: Sequence[Pulse]) -> list[Exported]:
    results = await comparing.results_of(work, list(pulses))
    told = []
    for pulse in pulses:
        group = await groups.of(work, pulse)
        told.append(Exported(pulse, group.name if group else "", results[pulse.id]))
    return told


async def _written(told: Sequence[Exported], table_format: TableFormat) -> bytes:
    return await asyncio.to_thread(lambda: write_table(rows(told), table_format, sheet=SHEET))


def _when(pulse: Pulse) -> tuple[object, int]:
    return pulse.ended_at, pulse.id
