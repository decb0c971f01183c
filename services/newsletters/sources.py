"""What a draft fills itself from: one function for each source, so that a later feature adds its own to the list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from domain.newsletters.issue import SUBMISSION, Found, Section
from domain.newsletters.rhythm import COMING
from services.work import Work
from storage.calls import queries as calls_of
from storage.directory import workgroups
from storage.newsletters import submissions as submitted

Source = Callable[[Work, datetime, datetime], Awaitable[Sequence[Found]]]
"""What is new between two instants (UTC), in any order; events are those that start after `until`."""

MOST_CALLS = 20


async def calls(work: Work, _since: datetime, until: datetime) -> Sequence[Found]:
    """Return the calls that start within six weeks, with the workgroup whose calls they are; how to join is theirs."""
    known = await workgroups.programs_on(work.session, work.workspace, until.date())
    groups = await workgroups.workgroups_of(work.session, work.workspace, [each.id for each in known])
    ahead = await calls_of.ahead(
        work.session, work.workspace, [each.id for each in groups], now=until, limit=MOST_CALLS
    )
    return [
        Found(
            "call",
            str(each.call.id),
            Section.EVENTS,
            f"{each.workgroup}: {each.call.title}",
            text="A call of this workgroup. Its members find the link in their channel.",
            starts_at=each.call.starts_at,
            zone=each.call.zone,
        )
        for each in ahead
        if until < each.call.starts_at <= until + COMING
    ]


async def submissions(work: Work, _since: datetime, _until: datetime) -> Sequence[Found]:
    """Return what members submitted and no issue has shown, whenever they did."""
    return [
        Found(
            SUBMISSION,
            str(each.id),
            each.section,
            each.title,
            each.text,
            each.link,
            each.credit or None,
            series_id=each.series_id,
        )
        for each in await submitted.waiting(work.session, work.workspace)
    ]


SOURCES: tuple[Source, ...] = (calls, submissions)
"""Every source, in the order in which their finds stand within a section."""


async def gather(work: Work, since: datetime, until: datetime) -> list[Found]:
    """Return what every source has found."""
    found: list[Found] = []
    for source in SOURCES:
        found += await source(work, since, until)
    return found
