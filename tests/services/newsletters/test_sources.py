"""What a draft fills itself from: real webinars, news and resources, each in its section."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.newsletters.issue import Section
from services.library import saving
from services.newsletters import drafting, founding
from services.webinars import announcing, changing
from services.work import Works
from storage.newsletters import series as queries
from storage.webinars import channels
from tests import factories, library_stage
from tests.conftest import WORKSPACE, StillClock
from tests.stage import user
from tests.webinars_stage import Stage


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    return await Stage(works, clock).set()


async def found(stage: Stage) -> dict[str, Section]:
    """Return what a new draft holds: sections by title."""
    async with stage.works.begin(WORKSPACE) as work:
        await founding.found(work, await factories.program(work))
        series = (await queries.every(work.session, WORKSPACE))[0]
    desk = await drafting.start(stage.works, WORKSPACE, user(stage.max), series_id=series.id)
    return {each.title: each.section for each in desk.items if not each.dropped}


async def test_webinars_news_and_resources_stand_in_their_sections(stage: Stage) -> None:
    await stage.announced()
    await stage.news()
    for number, kind in enumerate(("practice", "state_example", "research", "policy", "tool")):
        raw = replace(library_stage.RAW, title=f"A {kind}", kind=kind, link=f"https://example.org/{number}")
        await saving.add(stage.works, WORKSPACE, user(stage.ana), raw, request_key=f"L{number}")
    await stage.later(minutes=1)
    assert await found(stage) == {
        "Growing your own teachers": Section.EVENTS,
        "Grants are open": Section.RESEARCH,
        "A practice": Section.PRACTICES,
        "A state_example": Section.PRACTICES,
        "A research": Section.RESEARCH,
        "A policy": Section.RESEARCH,
        "A tool": Section.OTHER,
    }


async def test_a_webinar_brings_its_time_and_presenters_and_not_its_link(stage: Stage) -> None:
    webinar = await stage.announced()
    await stage.later(minutes=1)
    async with stage.works.begin(WORKSPACE) as work:
        await founding.found(work, await factories.program(work))
        series = (await queries.every(work.session, WORKSPACE))[0]
    desk = await drafting.start(stage.works, WORKSPACE, user(stage.max), series_id=series.id)
    (item,) = desk.items
    assert (item.source_kind, item.source_id, item.credit) == ("webinar", str(webinar), "Dr. Rivera")
    assert item.starts_at is not None
    assert item.zone == "America/New_York"
    assert "meet.example.org" not in f"{item.text} {item.link}"


async def test_editors_see_what_is_for_some_workgroups_only(stage: Stage) -> None:
    await stage.announced(title="For one", channels=("C0PIPES",))
    await stage.announced(title="For two", channels=(), workgroups=(str(stage.group.id), str(stage.other.id)))
    async with stage.works.begin(WORKSPACE) as work:
        await channels.take_in(work.session, WORKSPACE, {"C0OPEN": "open", "C0PIPES": "pipes"})
    await stage.announced(title="For all", channels=("C0PIPES", "C0OPEN"))
    await stage.news(title="News for one", channels=("C0PIPES",))
    await stage.later(minutes=1)
    async with stage.works.begin(WORKSPACE) as work:
        await founding.found(work, await factories.program(work))
        series = (await queries.every(work.session, WORKSPACE))[0]
    desk = await drafting.start(stage.works, WORKSPACE, user(stage.max), series_id=series.id)
    assert {each.title: desk.limited.get(each.id) for each in desk.items} == {
        "For one": ("Teacher Pipelines",),
        "For two": ("Standards", "Teacher Pipelines"),
        "For all": None,
        "News for one": ("Teacher Pipelines",),
    }


async def test_what_is_a_draft_taken_back_cancelled_or_over_is_left_out(stage: Stage) -> None:
    await stage.draft(title="Only a draft")
    cancelled = await stage.announced(title="Cancelled")
    await changing.cancel(stage.works, WORKSPACE, user(stage.lia), webinar_id=cancelled, reason=None)
    shown = await stage.draft(title="Taken back")
    await announcing.confirm(stage.works, WORKSPACE, user(stage.lia), webinar_id=shown.card.webinar.id)
    await announcing.undo(stage.works, WORKSPACE, user(stage.lia), webinar_id=shown.card.webinar.id)
    await stage.announced(title="Over soon")
    await stage.later(days=7)
    assert await found(stage) == {}
