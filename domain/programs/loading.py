"""Reads a program file: YAML checked against the published schema, every problem with its line and field."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import available_timezones

from domain.datafiles.checking import did_you_mean, schema_problems
from domain.datafiles.lines import DataFileError, FileProblem, Path, problem, read_yaml
from domain.directory.people import parse_expertise
from domain.directory.rights import Role
from domain.newsletters.plan import NewsletterPlan
from domain.programs.program import (
    Cadence,
    LearningCommunity,
    Office,
    Program,
    SeatPlan,
    Staff,
    Tier,
    WorkgroupPlan,
    YearDates,
)

SCHEMA_FILE = "program.schema.json"
SHIPPED = "tllc"
DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class ProgramFileError(DataFileError):
    """The program file cannot be used; `problems` lists everything that has to be mended, by line."""

    kind = "program file"


@cache
def schema() -> Mapping[str, Any]:
    """Return the published JSON schema of program files."""
    text = resources.files("domain.data").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


def shipped_program() -> str:
    """Return the text of the program file that comes with Convene."""
    return resources.files("domain.data").joinpath("programs", f"{SHIPPED}.yaml").read_text(encoding="utf-8")


def parse_program(text: str | bytes) -> Program:
    """Return the program that a YAML text describes; raises ProgramFileError naming every line and field at fault."""
    data, lines = read_yaml(text, ProgramFileError)
    problems = list(schema_problems(data, schema(), lines))
    if not problems:
        problems = list(_rule_problems(data, lines))
    if problems:
        raise ProgramFileError(problems)
    return _build(data)


# --- Rules that a schema cannot say -----------------------------------------------------------------------------


def _rule_problems(data: Mapping[str, Any], lines: Mapping[Path, int]) -> Iterator[FileProblem]:
    for name in ("starts", "ends"):
        month, day = _month_day(data["year"][name])
        if not (1 <= month <= 12 and 1 <= day <= DAYS_IN_MONTH[month - 1]):
            yield problem(("year", name), "there is no such day.", lines)
    if data["year"]["starts"] == data["year"]["ends"]:
        yield problem(("year", "ends"), "the year must not end on the day it starts.", lines)
    yield from _zone_problems(data, lines)
    yield from _repeated(data, lines)
    yield from _dangling(data, lines)


def _zone_problems(data: Mapping[str, Any], lines: Mapping[Path, int]) -> Iterator[FileProblem]:
    zones = available_timezones()
    places: list[tuple[Path, str]] = [(("zone",), data["zone"])]
    places += [(("staff", i, "zone"), staff["zone"]) for i, staff in enumerate(data["staff"]) if "zone" in staff]
    for path, zone in places:
        if zone not in zones:
            near = did_you_mean(zone, sorted(zones))
            yield problem(path, f"{zone!r} is no time zone. Use an IANA name such as America/Phoenix.{near}", lines)


def _repeated(data: Mapping[str, Any], lines: Mapping[Path, int]) -> Iterator[FileProblem]:
    """Yield keys, names, channels and e-mails that must differ but do not."""
    groups: list[tuple[Path, str]] = []
    for index, workgroup in enumerate(data["workgroups"]):
        groups.append((("workgroups", index), "workgroup"))
        groups += [
            (("workgroups", index, "learning_communities", i), "workgroup")
            for i, _ in enumerate(workgroup.get("learning_communities", []))
        ]
    sets: list[tuple[str, list[Path]]] = [
        (field, [(*path, field) for path, _ in groups]) for field in ("key", "name", "short_name", "channel")
    ]
    for name, field in (("offices", "key"), ("tiers", "key"), ("staff", "email")):
        sets.append((field, [(name, i, field) for i, _ in enumerate(data[name])]))
    letters = range(len(data.get("newsletters", [])))
    sets += [(field, [("newsletters", i, field) for i in letters]) for field in ("key", "name")]
    sets[3][1].append(("channel",))
    for _, paths in sets:
        values = {path: str(found).casefold() for path in paths if (found := _at(data, path)) is not None}
        counts = Counter(values.values())
        seen: set[str] = set()
        for path, value in values.items():
            if counts[value] > 1 and value in seen:
                yield problem(path, f"{value!r} is used more than once; each must differ.", lines)
            seen.add(value)


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part] if isinstance(part, int) else data.get(part)
        if data is None:
            return None
    return data


def _dangling(data: Mapping[str, Any], lines: Mapping[Path, int]) -> Iterator[FileProblem]:
    """Yield names that point at nothing in the file."""
    offices = [office["key"] for office in data["offices"]]
    emails = [staff["email"].casefold() for staff in data["staff"]]
    for index, workgroup in enumerate(data["workgroups"]):
        for role in ("liaison", "coach"):
            email = workgroup.get(role)
            if email is not None and email.casefold() not in emails:
                message = f"{email} is not in the staff list; add the person there.{did_you_mean(email, emails)}"
                yield problem(("workgroups", index, role), message, lines)
        for seat, plan in enumerate(workgroup["seats"]):
            if plan["office"] not in offices:
                message = f"{plan['office']} is not in the list of offices.{did_you_mean(plan['office'], offices)}"
                yield problem(("workgroups", index, "seats", seat, "office"), message, lines)
    for index, newsletter in enumerate(data.get("newsletters", [])):
        yield from _newsletter_problems(index, newsletter, emails, lines)
    if not any(staff.get("manager") for staff in data["staff"]):
        yield problem(("staff",), "nobody is the manager; give one person manager: true.", lines)


def _newsletter_problems(
    index: int, newsletter: Mapping[str, Any], emails: Sequence[str], lines: Mapping[Path, int]
) -> Iterator[FileProblem]:
    for role in ("editors", "senders"):
        for place, email in enumerate(newsletter.get(role, [])):
            if email.casefold() not in emails:
                message = f"{email} is not in the staff list; add the person there.{did_you_mean(email, emails)}"
                yield problem(("newsletters", index, role, place), message, lines)
    plan = _newsletter(newsletter)
    if plan.cutoff_days >= plan.draft_days:
        message = "submissions must end after the draft is made: choose fewer days than draft_days."
        yield problem(("newsletters", index, "cutoff_days"), message, lines)


# --- Values -----------------------------------------------------------------------------------------------------


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def _build(data: Mapping[str, Any]) -> Program:
    workgroups = tuple(_workgroup(entry) for entry in data["workgroups"])
    return Program(
        key=data["key"],
        name=data["name"],
        summary=_line(data["summary"]),
        year=YearDates(_month_day(data["year"]["starts"]), _month_day(data["year"]["ends"])),
        zone=data["zone"],
        channel=data["channel"],
        host=data["host"],
        offices=tuple(Office(entry["key"], entry["name"]) for entry in data["offices"]),
        tiers=tuple(
            Tier(entry["key"], entry["name"], entry["price"], entry["further_workgroups"]) for entry in data["tiers"]
        ),
        beyond_tiers=_line(data["beyond_tiers"]),
        extra_seat_terms=_line(data["extra_seat_terms"]),
        recommendation=_line(data["recommendation"]),
        commitments=tuple(_line(entry) for entry in data["commitments"]),
        staff=tuple(_staff(entry, data, workgroups) for entry in data["staff"]),
        workgroups=workgroups,
        newsletters=tuple(_newsletter(entry) for entry in data.get("newsletters", [])),
    )


def _newsletter(entry: Mapping[str, Any]) -> NewsletterPlan:
    numbers = {name: entry[name] for name in ("day", "hour", "draft_days", "cutoff_days") if name in entry}
    return NewsletterPlan(
        key=entry["key"],
        name=entry["name"],
        summary=_line(entry["summary"]),
        editors=tuple(email.casefold() for email in entry.get("editors", [])),
        senders=tuple(email.casefold() for email in entry.get("senders", [])),
        **numbers,
    )


def _workgroup(entry: Mapping[str, Any]) -> WorkgroupPlan:
    coach = entry.get("coach")
    return WorkgroupPlan(
        key=entry["key"],
        name=entry["name"],
        short_name=entry["short_name"],
        purpose=_line(entry["purpose"]),
        goals=tuple(_line(goal) for goal in entry["goals"]),
        outcomes=tuple(_line(outcome) for outcome in entry["outcomes"]),
        staff_hints=tuple(_line(hint) for hint in entry.get("staff_hints", [])),
        cadence=Cadence(entry["cadence"]),
        channel=entry["channel"],
        liaison=entry["liaison"].casefold(),
        coach=coach.casefold() if coach else None,
        seats=tuple(SeatPlan(seat["office"], _line(seat["meant_for"])) for seat in entry["seats"]),
        extra_seats=entry["extra_seats"],
        included=entry.get("included", False),
        learning_communities=tuple(
            LearningCommunity(small["key"], small["name"], _line(small["purpose"]), small.get("channel", ""))
            for small in entry.get("learning_communities", [])
        ),
    )


def _staff(entry: Mapping[str, Any], data: Mapping[str, Any], workgroups: Sequence[WorkgroupPlan]) -> Staff:
    email = entry["email"].casefold()
    holds = {
        Role.MANAGER: entry.get("manager", False),
        Role.LIAISON: any(workgroup.liaison == email for workgroup in workgroups),
        Role.COACH: any(workgroup.coach == email for workgroup in workgroups),
    }
    return Staff(
        name=entry["name"],
        email=email,
        title=entry.get("title", ""),
        zone=entry.get("zone", data["zone"]),
        organisation=None if entry.get("independent", False) else data["host"],
        expertise=parse_expertise(entry.get("expertise", "")),
        slack=entry.get("slack", True),
        roles=tuple(role for role, held in holds.items() if held),
    )


def _line(text: str) -> str:
    """Return a text that YAML folded over several lines as one."""
    return " ".join(text.split())
