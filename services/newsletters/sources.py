"""What a draft fills itself from: one function for each source, so that a later feature adds its own to the list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from domain.library.resource import Kind
from domain.newsletters.issue import SUBMISSION, Found, Section
from domain.newsletters.rhythm import COMING
from domain.webinars.webinar import Webinar
from services.library import listing as library
from services.webinars import listing as webinars_of
from services.work import Work
from storage.calls import queries as calls_of
from storage.directory import workgroups
from storage.newsletters import submissions as submitted

Source = Callable[[Work, datetime, datetime], Awaitable[Sequence[Found]]]
"""What is new between two instants (UTC), in any order; events are those that start after `until`."""

MOST_CALLS = 20
"""Calls that one look finds; the rest is found by the next issue."""
CALL = "call"
WEBINAR = "webinar"
NEWS = "news"
SECTIONS = {
    Kind.RESEARCH: Section.RESEARCH,
    Kind.POLICY: Section.RESEARCH,
    Kind.PRACTICE: Section.PRACTICES,
    Kind.STATE_EXAMPLE: Section.PRACTICES,
    Kind.TOOL: Section.OTHER,
}
"""Where a resource stands, by its kind."""


async def calls(work: Work, _since: datetime, until: datetime) -> Sequence[Found]:
    """Return the calls that start within six weeks, with the workgroup whose calls they are; how to join is theirs."""
    known = await workgroups.programs_on(work.session, work.workspace, until.date())
    groups = await workgroups.workgroups_of(work.session, work.workspace, [each.id for each in known])
    ahead = await calls_of.ahead(
        work.session, work.workspace, [each.id for each in groups], now=until, limit=MOST_CALLS
    )
    return [of_call(each) for each in ahead if until < each.call.starts_at <= until + COMING]


def of_call(found: calls_of.Found) -> Found:
    """Return what a newsletter says of a call."""
    return Found(
        CALL,
        str(found.call.id),
        Section.EVENTS,
        f"{found.workgroup}: {found.call.title}",
        text="A call of this workgroup. Its members find the link in their channel.",
        starts_at=found.call.starts_at,
        zone=found.call.zone,
    )


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


async def webinars(work: Work, since: datetime, until: datetime) -> Sequence[Found]:
    """Return the webinars announced since the last issue that are still ahead; people register in Slack."""
    return [of_webinar(each.webinar) for each in await webinars_of.between(work, since, until)]


def of_webinar(webinar: Webinar) -> Found:
    """Return what a newsletter says of a webinar."""
    return Found(
        WEBINAR,
        str(webinar.id),
        Section.EVENTS,
        webinar.title,
        text="\n".join(
            part for part in (webinar.abstract, "People in Slack register in Convene's Home, under Webinars.") if part
        ),
        credit=webinar.presenters or None,
        starts_at=webinar.starts_at,
        zone=webinar.zone,
    )


async def news(work: Work, since: datetime, until: datetime) -> Sequence[Found]:
    """Return the other news that liaisons announced since the last issue."""
    return [
        Found(NEWS, str(each.id), Section.RESEARCH, each.title, text=each.text, link=each.link)
        for each in await webinars_of.news_between(work, since, until)
    ]


async def resources(work: Work, since: datetime, until: datetime) -> Sequence[Found]:
    """Return what was added to the library since the last issue, in the section that its kind belongs to."""
    return [
        Found(
            "resource",
            str(each.id),
            SECTIONS[each.kind],
            each.title,
            text=each.summary,
            link=each.link,
            credit=each.credit or None,
        )
        for each in await library.added_between(work, since, until)
    ]


SOURCES: tuple[Source, ...] = (webinars, calls, news, resources, submissions)
"""Every source, in the order in which their finds stand within a section."""


async def gather(work: Work, since: datetime, until: datetime) -> list[Found]:
    """Return what every source has found."""
    found: list[Found] = []
    for source in SOURCES:
        found += await source(work, since, until)
    return found
