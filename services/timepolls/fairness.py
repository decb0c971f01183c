"""The fairness ledger of a workgroup over its program year."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from domain.timepolls.fairness import Held, Ledger, Rotation, carried, ledger, rotate
from domain.timepolls.overview import Fairness
from domain.timepolls.people import Crowd, Member
from services import rights
from services.work import Work, Works
from storage.timepolls import people
from storage.timepolls.people import CallOfYear


@dataclass(frozen=True)
class Material:
    """What a ledger is worked out from: the year's calls, the members, and the moment it is for.

    `former` names organisations (by id) that carried something and have no member any more.
    """

    members: Sequence[Member]
    calls: Sequence[CallOfYear]
    year: tuple[date, date]
    now: datetime
    former: Mapping[int, str] = field(default_factory=dict)

    def ledger(self) -> Ledger:
        """Work the ledger out; some milliseconds a hundred calls."""
        held = [Held(each.starts_at, each.minutes, each.felt, each.only) for each in self.calls]
        return ledger(held, self.members, self.now, self.former)

    def rotation(self) -> tuple[str, Rotation | None]:
        """Return the series of the workgroup whose hour could take turns with another one, and that one."""
        of_series = [each for each in self.calls if each.series_id is not None and each.only is None]
        ahead = [each for each in of_series if each.starts_at > self.now] or of_series[-1:]
        seen: set[int | None] = set()
        for each in ahead:
            if each.series_id not in seen:
                seen.add(each.series_id)
                found = rotate(self.members, each.starts_at, each.minutes, each.zone)
                if found:
                    return each.title, found
        return "", None


async def material(work: Work, workgroup_id: int, members: Sequence[Member]) -> Material:
    """Read what the ledger of a workgroup is worked out from, for the organisations of these members."""
    year = await people.program_year(work.session, work.workspace, workgroup_id)
    begin, end = year or (work.now.date() - timedelta(days=365), work.now.date() + timedelta(days=365))
    # A day more on both sides: a year's first evening in Guam is the day before in UTC.
    calls = await people.calls_between(
        work.session,
        work.workspace,
        workgroup_id,
        datetime(begin.year, begin.month, begin.day, tzinfo=UTC) - timedelta(hours=14),
        datetime(end.year, end.month, end.day, tzinfo=UTC) + timedelta(hours=36),
    )
    gone = {id_ for each in calls for id_ in each.felt or ()} - {each.organisation for each in members}
    former = await people.organisation_names(work.session, work.workspace, gone)
    return Material(members, calls, (begin, end), work.now, former)


async def note(work: Work, call_id: int) -> None:
    """Note for whom a call that is over was inconvenient, by who sat in the workgroup then, their clocks and hours.

    Of a small group's call, by its people alone. A call that did not take place, or whose workgroup is closed,
    burdened nobody. What was noted before stays.
    """
    found = await people.over(work.session, work.workspace, call_id, now=work.now)
    if found is None:
        return
    workgroup_id, call = found
    ids = call.only
    if ids is None:
        ids = frozenset(await people.of_workgroup(work.session, work.workspace, workgroup_id))
    members = await people.members(work.session, work.workspace, ids)
    # Off the event loop: the first call of a year looks the holidays of every state up.
    felt = await asyncio.to_thread(lambda: carried(Crowd.of(members), call.starts_at, call.minutes))
    await people.note_felt(work.session, work.workspace, call_id, felt)


async def show(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> Fairness:
    """Return the ledger of a workgroup and what would be fairer, for its liaison or a manager.

    Raises:
        NotFound, NotAllowed: the workgroup is gone, or not theirs.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        group = await rights.require_workgroup(work, workgroup_id)
        await rights.require_scheduler(work, who, workgroup_id)
        ids = await people.of_workgroup(work.session, workspace, workgroup_id)
        members = await people.members(work.session, workspace, ids)
        found = await material(work, workgroup_id, members)
        name = group.name
    begin, end = found.year
    # Off the event loop: a year of calls for a thousand people takes longer than others should wait.
    book = await asyncio.to_thread(found.ledger)
    title, rotation = await asyncio.to_thread(found.rotation)
    year = f"{begin.day} {begin:%b %Y} to {end.day} {end:%b %Y}"
    return Fairness(name, book, year, title, rotation)
