"""Importing and exporting rosters: all or nothing, shown beforehand, the same file twice changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from domain.rosters.exporting import roster_rows
from domain.rosters.planning import Change, ChangeKind, RosterPlan, Subject, plan_import
from domain.rosters.reading import parse_roster
from domain.rosters.roster import Roster, RosterRules, WorkgroupRule
from domain.rosters.tables import TableFormat, format_of, read_table, write_table
from services import programs
from services.directory import syncing
from services.directory.collecting import collecting_little
from services.work import Work, Works
from storage import audit, directory
from storage.directory import aliases, people, rosters, staging, workgroups
from storage.directory.rosters import Snapshot

TRIES = 4
"""How often a file is compared again because somebody changed the directory meanwhile, before they have to wait."""

STAGED_AT_ONCE = 1_000
"""Rows between two turns of the event loop: about 10 ms."""

Progress = Callable[[str, int, int | None], None]
"""Called with the step ("reading", "comparing", "saving"), rows done, and rows in all (None: not known yet)."""


async def import_roster(
    works: Works,
    workspace: str,
    content: bytes,
    filename: str,
    *,
    program: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> RosterPlan:
    """Import a CSV or XLSX file (by the ending of `filename`) and return what that did, or would do (`dry_run`).

    Raises RosterFileError with every broken row, UserFacingError without a program; then nothing changes.
    Everybody else may write while the file is read, compared and staged; they wait only while it is published.
    """
    file = _File(content, format_of(filename), program, progress or _silent)
    compared: _Compared | None = None
    for _ in range(TRIES):
        async with works.reading(workspace) as work:
            compared = await file.look(work, compared)
        if dry_run:
            return compared.plan
        try:
            await _save(works, workspace, file, compared)
        except _ChangedMeanwhileError:
            # Somebody got another address or seat, so rows may mean something else.
            continue
        return compared.plan
    return await _save_while_all_wait(works, workspace, file)


async def export_roster(works: Works, workspace: str, table_format: TableFormat, *, program: str = "") -> bytes:
    """Return the whole roster of a program as a file that imports without changing anything."""
    async with works.reading(workspace) as work:
        chosen = await programs.choose(work, program)
        found = await rosters.snapshot(work.session, workspace, chosen.id)
    return await asyncio.to_thread(write_table, roster_rows(found.known, found.guests), table_format)


def _silent(_step: str, _done: int, _total: int | None) -> None:
    """Report to nobody."""


class _ChangedMeanwhileError(Exception):
    """The directory is no longer what a file was compared with."""


@dataclass(frozen=True)
class _Compared:
    """A file beside what the directory held in this version of it."""

    program: directory.Program
    version: int
    rules: RosterRules
    roster: Roster
    found: Snapshot
    plan: RosterPlan


@dataclass(frozen=True)
class _File:
    """What is imported, for which program ("" for the only one), and who is told how far that is."""

    content: bytes
    table_format: TableFormat
    program: str
    report: Progress

    async def look(self, work: Work, before: _Compared | None = None) -> _Compared:
        """Compare the file with the directory; rules that are still those of `before` need no second reading."""
        # The version comes first: whatever changes from here on makes it another one.
        version = await people.version(work.session, work.workspace)
        chosen = await programs.choose(work, self.program)
        rules = await _rules(work, chosen)
        with collecting_little():
            same = before is not None and before.rules == rules
            roster = before.roster if before and same else await asyncio.to_thread(self._read, rules)
            found = await rosters.snapshot(work.session, work.workspace, chosen.id)
            plan = await asyncio.to_thread(self._compare, found, roster)
        return _Compared(chosen, version, rules, roster, found, plan)

    def _read(self, rules: RosterRules) -> Roster:
        rows = read_table(self.content, self.table_format)
        return parse_roster(rows, rules, lambda done: self.report("reading", done, None))

    def _compare(self, found: Snapshot, roster: Roster) -> RosterPlan:
        plan = plan_import(found.known, roster)
        self.report("comparing", len(plan.changes) + plan.unchanged, len(plan.changes) + plan.unchanged)
        return plan


async def _save(works: Works, workspace: str, file: _File, compared: _Compared) -> None:
    """Save what was compared; raises _ChangedMeanwhileError and saves nothing when the directory is another by now."""
    revision = compared.version + 1
    async with works.loading(workspace) as work:
        await _stage(work, compared, file.report)
        if works.database.is_sqlite:
            # Whoever writes keeps all others from writing: nothing is published in vain.
            await _take(work, file, compared)
            await _publish(work, compared, revision, file.report)
        else:
            # Others wait for the version only, so it comes last.
            await _publish(work, compared, revision, file.report)
            await _take(work, file, compared)


async def _take(work: Work, file: _File, compared: _Compared) -> None:
    if not await people.take_version(work.session, work.workspace, compared.version + 1):
        raise _ChangedMeanwhileError
    if (await programs.choose(work, file.program)).id != compared.program.id:
        raise _ChangedMeanwhileError


async def _save_while_all_wait(works: Works, workspace: str, file: _File) -> RosterPlan:
    """Compare and save in one go: the directory changes so often that comparing beforehand comes to nothing."""
    async with works.loading(workspace) as work:
        revision = await people.next_version(work.session, workspace)
        compared = await file.look(work)
        await _stage(work, compared, file.report)
        await _publish(work, compared, revision, file.report)
    return compared.plan


async def _publish(work: Work, compared: _Compared, revision: int, report: Progress) -> None:
    if compared.plan.changes:
        many = len(compared.plan.changes) > STAGED_AT_ONCE
        await staging.publish(work.session, work.workspace, revision, many=many)
    await syncing.due_now(work)
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=None,
        action="rosters.import",
        subject=f"program:{compared.program.id}",
        summary=compared.plan.summary(),
    )
    await work.session.flush()
    report("saving", len(compared.plan.changes), len(compared.plan.changes))


async def _rules(work: Work, program: directory.Program) -> RosterRules:
    found = await workgroups.workgroups_of(work.session, work.workspace, [program.id])
    return RosterRules(
        tuple(
            WorkgroupRule(
                key=row.key,
                names=(row.name, str(row.settings.get("short_name", row.name))),
                offices=dict(row.settings.get("offices", {})),
                extra_seats=bool(row.settings.get("extra_seats", True)),
                community=row.parent_id is not None,
            )
            for row in found
        ),
        dict(program.settings.get("offices", {})),
        known_as=await aliases.known_as(work.session, work.workspace),
        seats=await rosters.seat_counts(work.session, work.workspace, program.id),
    )


# --- What a plan changes, as rows -------------------------------------------------------------------------------


async def _stage(work: Work, compared: _Compared, report: Progress) -> None:
    """Put what the plan changes into temporary tables, a batch at a time."""
    changes = compared.plan.changes
    if not changes:
        return
    await staging.prepare(work.session)
    done = 0
    with collecting_little():
        for table, rows in (
            (staging.ORGANISATIONS, _organisations(compared)),
            (staging.PEOPLE, _people(compared)),
            (staging.SEATS, _seats(compared)),
        ):
            while batch := await asyncio.to_thread(_batch, rows):
                await staging.stage(work.session, table, batch)
                done += len(batch)
                report("saving", done, len(changes))
        await staging.ready(work.session)


def _batch(rows: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(islice(rows, STAGED_AT_ONCE))


def _organisations(compared: _Compared) -> Iterator[dict[str, Any]]:
    for change in compared.plan.of(Subject.ORGANISATION):
        wanted = compared.roster.organisations[_key(change)]
        before = compared.found.known.organisations.get(wanted.key)
        yield rosters.organisation_row(wanted, before) | {
            "organisation_id": compared.found.organisations.get(wanted.key)
        }


def _people(compared: _Compared) -> Iterator[dict[str, Any]]:
    for change in compared.plan.of(Subject.PERSON):
        yield _added(change, compared) if change.kind is ChangeKind.ADD else _changed(change, compared)


def _added(change: Change, compared: _Compared) -> dict[str, Any]:
    person = compared.roster.people[_key(change)]
    return {
        "key": person.email,
        "person_id": None,
        "name": person.name,
        "title": person.title or "",
        "office": person.office or person.seat_office or "",
        "phone": person.phone or "",
        "expertise": list(person.expertise or ()),
        "zone": person.zone or "",
        "organisation": person.organisation or "",
    }


def _changed(change: Change, compared: _Compared) -> dict[str, Any]:
    email = _key(change)
    wanted, before = compared.roster.people[email], compared.found.known.people[email].person
    changed = {field.field for field in change.fields}

    def chosen(name: str) -> Any:
        return getattr(wanted if name in changed else before, name)

    return {
        "key": email,
        "person_id": compared.found.people[email],
        "name": chosen("name"),
        "title": chosen("title") or "",
        "office": chosen("office") or "",
        "phone": chosen("phone") or "",
        "expertise": list(chosen("expertise") or ()),
        "zone": chosen("zone") or "",
        "organisation": chosen("organisation") or "",
    }


def _seats(compared: _Compared) -> Iterator[dict[str, Any]]:
    ids = compared.found.people
    for change in compared.plan.of(Subject.SEAT):
        organisation, workgroup, office, number = change.key
        # "Unknown" is nobody's e-mail and finds nobody.
        former, holder = change.fields[0].before, change.fields[0].after
        yield {
            "workgroup_id": compared.found.workgroups[str(workgroup)],
            "organisation": organisation,
            "office": office,
            "number": number,
            "seat_id": compared.found.seats.get(change.key),  # type: ignore[arg-type]  # a seat's key is a SeatKey
            "holder_id": ids.get(holder),
            "holder": holder,
            "former_id": ids.get(former),
        }


def _key(change: Change) -> str:
    return str(change.key[0])
