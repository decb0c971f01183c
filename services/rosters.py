"""Importing and exporting rosters: all or nothing, shown beforehand, the same file twice changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
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
from storage.directory import aliases, people, rosters, workgroups
from storage.directory.rosters import Snapshot

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
    Everybody else may write while the file is read and compared; only saving is one transaction.
    """
    report = progress or _silent
    table_format = format_of(filename)
    async with works.reading(workspace) as work:
        chosen = await programs.choose(work, program)
        compared = await _look(work, chosen, content, table_format, report)
    if dry_run:
        return compared.plan
    async with works.begin(workspace) as work:
        revision = await people.next_version(work.session, workspace)
        if revision != compared.version + 1:
            # Somebody got another address or seat meanwhile, so rows may mean something else.
            compared = await _look(work, chosen, content, table_format, report)
        plan = compared.plan
        with collecting_little():
            await _Import(work, compared.roster, compared.found, revision, report).carry_out(plan)
        await syncing.due_now(work)
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=None,
            action="rosters.import",
            subject=f"program:{chosen.id}",
            summary=plan.summary(),
        )
    return plan


async def export_roster(works: Works, workspace: str, table_format: TableFormat, *, program: str = "") -> bytes:
    """Return the whole roster of a program as a file that imports without changing anything."""
    async with works.reading(workspace) as work:
        chosen = await programs.choose(work, program)
        found = await rosters.snapshot(work.session, workspace, chosen.id)
    return await asyncio.to_thread(write_table, roster_rows(found.known, found.guests), table_format)


def _silent(_step: str, _done: int, _total: int | None) -> None:
    """Report to nobody."""


@dataclass(frozen=True)
class _Compared:
    """A file beside what the directory held in this version of it."""

    version: int
    roster: Roster
    found: Snapshot
    plan: RosterPlan


async def _look(
    work: Work, program: directory.Program, content: bytes, table_format: TableFormat, report: Progress
) -> _Compared:
    # The version comes first: whatever changes from here on makes it another one.
    version = await people.version(work.session, work.workspace)
    rules = await _rules(work, program)
    roster = await asyncio.to_thread(_read, content, table_format, rules, report)
    with collecting_little():
        found = await rosters.snapshot(work.session, work.workspace, program.id)
        return _Compared(version, roster, found, await asyncio.to_thread(_compare, found, roster, report))


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


def _read(content: bytes, table_format: TableFormat, rules: RosterRules, report: Progress) -> Roster:
    return parse_roster(read_table(content, table_format), rules, lambda done: report("reading", done, None))


def _compare(found: Snapshot, roster: Roster, report: Progress) -> RosterPlan:
    plan = plan_import(found.known, roster)
    report("comparing", len(plan.changes) + plan.unchanged, len(plan.changes) + plan.unchanged)
    return plan


class _Import:
    """Carries a plan out in the transaction under way, a batch at a time."""

    def __init__(self, work: Work, roster: Roster, found: Snapshot, revision: int, report: Progress) -> None:
        self.work = work
        self.roster = roster
        self.found = found
        self.revision = revision
        self.report = report
        self.done = 0
        self.total = 0

    async def carry_out(self, plan: RosterPlan) -> None:
        """Save organisations, then the people who work for them, then the seats they hold."""
        self.total = len(plan.changes)
        organisations = await self._organisations(plan)
        await self._people(plan, organisations)
        await self._seats(plan, organisations)
        self.report("saving", self.total, self.total)

    def _count(self, number: int) -> None:
        self.done += number
        self.report("saving", self.done, self.total)

    async def _organisations(self, plan: RosterPlan) -> Mapping[str, int]:
        session = self.work.session
        changes = list(plan.of(Subject.ORGANISATION))
        new = [self.roster.organisations[_key(change)] for change in changes if change.kind is ChangeKind.ADD]
        ids = await rosters.add_organisations(session, self.work.workspace, new)
        rows: list[dict[str, Any]] = []
        for change in changes:
            if change.kind is ChangeKind.CHANGE:
                wanted, before = (
                    self.roster.organisations[_key(change)],
                    self.found.known.organisations[_key(change)],
                )
                kind = wanted.kind or before.kind
                state = wanted.state or before.state or ""
                rows.append({"id": ids[_key(change)], "name": wanted.name, "kind": kind, "state": state})
        await rosters.change_organisations(session, rows)
        if rows:
            where = people.in_organisations(row["id"] for row in rows)
            await people.touch(session, self.work.workspace, where, self.revision)
        self._count(len(changes))
        return ids

    async def _people(self, plan: RosterPlan, organisations: Mapping[str, int]) -> None:
        session, workspace = self.work.session, self.work.workspace
        changes = list(plan.of(Subject.PERSON))
        for batch in rosters.batches(change for change in changes if change.kind is ChangeKind.ADD):
            new = (self.roster.people[_key(change)] for change in batch)
            await rosters.add_people(
                session, [rosters.person_row(workspace, person, organisations, self.revision) for person in new]
            )
            self._count(len(batch))
        for batch in rosters.batches(change for change in changes if change.kind is ChangeKind.CHANGE):
            await rosters.change_people(session, [self._person_change(change, organisations) for change in batch])
            self._count(len(batch))

    def _person_change(self, change: Change, organisations: Mapping[str, int]) -> dict[str, Any]:
        """Return every column of a person as it will be, because a batch writes the same columns for all."""
        email = _key(change)
        wanted, before = self.roster.people[email], self.found.known.people[email].person
        changed = {field.field for field in change.fields}

        def chosen(name: str) -> Any:
            return getattr(wanted if name in changed else before, name)

        return {
            "id": self.found.people[email],
            "name": chosen("name"),
            "title": chosen("title") or "",
            "office": chosen("office") or "",
            "phone": chosen("phone") or "",
            "expertise": list(chosen("expertise") or ()),
            "zone": chosen("zone") or "",
            "organisation_id": organisations.get(chosen("organisation") or ""),
            "revision": self.revision,
        }

    async def _seats(self, plan: RosterPlan, organisations: Mapping[str, int]) -> None:
        session, workspace = self.work.session, self.work.workspace
        changes = list(plan.of(Subject.SEAT))
        emails = {email for change in changes for email in _holders(change)}
        ids = {email: self.found.people[email] for email in emails & self.found.people.keys()}
        ids |= await rosters.people_ids(session, workspace, emails - ids.keys())
        for batch in rosters.batches(change for change in changes if change.kind is ChangeKind.ADD):
            await rosters.add_seats(session, [self._seat(change, organisations, ids) for change in batch])
            self._count(len(batch))
        for batch in rosters.batches(change for change in changes if change.kind is not ChangeKind.ADD):
            moved = [
                {"id": self.found.seats[change.key], "person_id": ids.get(change.fields[0].after)}  # type: ignore[index]  # a seat's key is a SeatKey
                for change in batch
            ]
            await rosters.change_holders(session, moved)
            self._count(len(batch))
        written = {_key(change) for change in plan.of(Subject.PERSON)}
        seated = (person_id for email, person_id in ids.items() if email not in written)
        await rosters.touch_people(session, workspace, seated, self.revision)

    def _seat(self, change: Change, organisations: Mapping[str, int], ids: Mapping[str, int]) -> dict[str, Any]:
        organisation, workgroup, office, number = change.key
        return {
            "workspace": self.work.workspace,
            "organisation_id": organisations[str(organisation)],
            "workgroup_id": self.found.workgroups[str(workgroup)],
            "office": office,
            "number": number,
            "person_id": ids.get(change.fields[0].after),
        }


def _key(change: Change) -> str:
    return str(change.key[0])


def _holders(change: Change) -> Iterable[str]:
    """Return the e-mails of who held the seat and who will; "Unknown" is nobody's e-mail and finds nobody."""
    return (change.fields[0].before, change.fields[0].after)
