"""Makes the rows that tests are about, with sensible values for everything a test does not mention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from domain.directory.rights import Role
from services.work import Work
from storage import directory
from storage.directory import people, workgroups

_numbers = count(1)


async def program(work: Work, *, key: str = "tllc-2026", **values: Any) -> directory.Program:
    """Return the program with this key, made when it is not there."""
    found = await workgroups.program_by_key(work.session, work.workspace, key)
    if found is None:
        defaults: dict[str, Any] = {
            "name": "Learning Collaborative",
            "year_start": date(2026, 7, 1),
            "year_end": date(2027, 6, 30),
            "settings": {"offices": {"standards": "Standards office", "talent": "Talent office"}},
            "loaded_at": work.now,
        }
        found = directory.Program(workspace=work.workspace, key=key, **defaults | values)
        work.session.add(found)
        await work.session.flush()
    return found


async def workgroup(
    work: Work,
    name: str = "Teacher Pipeline",
    *,
    parent: directory.Workgroup | None = None,
    extra_seats: bool = True,
    **values: Any,
) -> directory.Workgroup:
    """Return a new workgroup of the program, with a channel and a seat for each of two offices."""
    owner = values.pop("program", None) or await program(work)
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "key": f"{name.lower().replace(' ', '-')}-{number}",
        "purpose": "Work on one shared problem.",
        "goals": ["Know the problem."],
        "outcomes": ["A plan."],
        "cadence": "monthly",
        "channel": f"C{number:08d}",
        "channel_name": name.lower().replace(" ", "-"),
        "settings": {
            "short_name": name,
            "offices": {} if parent else {"standards": 1, "talent": 1},
            "extra_seats": extra_seats,
        },
        "state": "open",
    }
    found = directory.Workgroup(
        workspace=work.workspace,
        program_id=owner.id,
        parent_id=parent.id if parent else None,
        name=name,
        **defaults | values,
    )
    work.session.add(found)
    await work.session.flush()
    return found


async def organisation(work: Work, name: str = "", *, state: str = "AZ", **values: Any) -> directory.Organisation:
    """Return a new organisation, a state agency unless told otherwise."""
    name = name or f"State Agency {next(_numbers)}"
    defaults: dict[str, Any] = {"kind": "state_agency"}
    found = directory.Organisation(
        workspace=work.workspace, key=name.casefold(), name=name, state=state, **defaults | values
    )
    work.session.add(found)
    await work.session.flush()
    return found


async def person(
    work: Work,
    name: str = "",
    *,
    organisation: directory.Organisation | None = None,
    sits_in: Sequence[directory.Workgroup] = (),
    office: str = "standards",
    role: Role | None = None,
    of: directory.Workgroup | None = None,
    slack: bool = True,
    **values: Any,
) -> directory.Person:
    """Return a new person with a Slack account, in seats of these workgroups, and with a role (`of` a workgroup)."""
    number = next(_numbers)
    if sits_in and organisation is None:
        organisation = await _an_organisation(work)
    revision = await people.next_version(work.session, work.workspace)
    defaults: dict[str, Any] = {
        "slack_user": f"U{number:08d}" if slack else None,
        "email": f"person{number}@example.org",
        "expertise": [],
        "zone": "America/Phoenix",
        "hidden": ["phone"],
        "revision": revision,
    }
    found = directory.Person(
        workspace=work.workspace,
        name=name or f"Person {number}",
        office=office,
        organisation_id=organisation.id if organisation else None,
        **defaults | values,
    )
    work.session.add(found)
    await work.session.flush()
    for workgroup_row in sits_in:
        await seat(work, workgroup_row, organisation, found, office=office)
    if role is not None:
        await grant(work, found, role, of)
    return found


async def seat(
    work: Work,
    of: directory.Workgroup,
    organisation: directory.Organisation | None = None,
    holder: directory.Person | None = None,
    *,
    office: str = "standards",
    number: int | None = None,
) -> directory.Seat:
    """Return a new seat of a workgroup, vacant without a holder; numbered after those of the same office."""
    owner = organisation or await _an_organisation(work)
    if number is None:
        there = await workgroups.seats_of_organisation(work.session, work.workspace, of.id, owner.id)
        number = 1 + sum(1 for row in there if row.office == office)
    found = directory.Seat(
        workspace=work.workspace,
        workgroup_id=of.id,
        organisation_id=owner.id,
        office=office,
        number=number,
        person_id=holder.id if holder else None,
    )
    work.session.add(found)
    await work.session.flush()
    return found


async def grant(work: Work, to: directory.Person, role: Role, of: directory.Workgroup | None = None) -> directory.Grant:
    """Return a new grant: manager of the program, or liaison or coach of one workgroup."""
    found = directory.Grant(
        workspace=work.workspace, person_id=to.id, role=role.value, workgroup_id=of.id if of else None
    )
    work.session.add(found)
    await work.session.flush()
    return found


async def _an_organisation(work: Work) -> directory.Organisation:
    """Return a fresh organisation, so that people a test does not place anywhere do not share seats."""
    return await organisation(work)
