"""Team ratings: named after the team, entered once, compared with their baseline, and never naming a person."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from domain.errors import FieldErrors, NotAllowed
from domain.pulses.ballot import NoSuchQuestion, Page
from domain.pulses.teams import NotForTeams, UnknownOccasion
from services.pulses import rating
from services.pulses.rating import Team
from storage.audit import AuditEntry
from tests.conftest import WORKSPACE
from tests.pulses_samples import norms
from tests.pulses_stage import Stage
from tests.services.pulses.adversary import as_it_lies
from tests.stage import user

FIRST = Page({"d1a": 1, "d1b": 4, "d2a": 2}, {"why": "New to this"})
LATER = Page({"d1a": 3, "d1b": 1, "d2a": 2, "d2b": 2})


async def rate(stage: Stage, who, page: Page = FIRST, *, occasion: str = "baseline", key: str = "V1", **team):
    team = Team(**{"organisation_id": stage.members[0].organisation_id, **team})
    return await rating.rate(
        stage.works,
        WORKSPACE,
        user(who),
        team,
        instrument=stage.instrument,
        occasion=occasion,
        answers=page,
        request_key=key,
    )


async def test_a_rating_is_its_teams_and_the_audit_log_knows_who_entered_it(stage: Stage) -> None:
    ana = stage.members[0]
    saved = await rate(stage, ana)
    assert (saved.organisation_id, saved.occasion, saved.ratings["d1a"]) == (ana.organisation_id, "baseline", 1)
    assert (await rate(stage, ana, LATER)).ratings == saved.ratings
    (row,) = await as_it_lies(stage.works.database, "team_ratings")
    assert not any(key in {"person_id", "created_by"} for key in row)
    assert user(ana) not in json.dumps(row, default=str)
    async with stage.works.reading(WORKSPACE) as work:
        (entry,) = await work.session.scalars(select(AuditEntry).where(AuditEntry.action == "pulses.rate_team"))
    assert (entry.person_id, entry.subject) == (ana.id, f"team_rating:{saved.id}")


async def test_a_follow_up_is_compared_with_its_baseline_item_by_item(stage: Stage) -> None:
    """d1b is reversed: 4 counts 1 and 1 counts 4. d2b has no baseline, so d2 moves by its other item alone."""
    await rate(stage, stage.members[0])
    stage.clock.advance(days=200)
    await rate(stage, stage.members[0], LATER, occasion="follow-up", key="V2")
    found = await rating.of_team(
        stage.works,
        WORKSPACE,
        user(stage.lia),
        Team(organisation_id=stage.members[0].organisation_id, workgroup_id=stage.group.id),
        instrument_id="norms",
    )
    first, second = rating.follow_up(found)
    assert [(each.id, each.by) for each in first.items] == [("d1a", 2.0), ("d1b", 3.0)]
    assert (first.dimension.baseline, first.dimension.follow_up, first.dimension.by) == (1.0, 3.5, 2.5)
    assert [(each.id, each.by) for each in second.items] == [("d2a", 0.0), ("d2b", None)]
    assert second.dimension.by == 0.0
    assert rating.follow_up(found[:1]) == ()


async def test_only_the_organisations_people_and_who_runs_things_enter_it(stage: Stage) -> None:
    for who in (stage.members[1], stage.out):
        with pytest.raises(NotAllowed):
            await rate(stage, who)
    await rate(stage, stage.max)
    await rate(stage, stage.lia, key="V3", workgroup_id=stage.group.id)
    assert len(await as_it_lies(stage.works.database, "team_ratings")) == 2


async def test_what_does_not_belong_is_refused_and_nothing_saved(stage: Stage) -> None:
    with pytest.raises(NoSuchQuestion):
        await rate(stage, stage.max, Page({"d1a": 9}))
    with pytest.raises(UnknownOccasion):
        await rate(stage, stage.max, occasion="some day")
    with pytest.raises(FieldErrors):
        await rate(stage, stage.max, organisation_id=None, workgroup_id=stage.group.id)
    stage.instrument = norms()
    object.__setattr__(stage.instrument, "modes", stage.instrument.modes[:1])
    with pytest.raises(NotForTeams):
        await rate(stage, stage.max)
    assert await as_it_lies(stage.works.database, "team_ratings") == []
