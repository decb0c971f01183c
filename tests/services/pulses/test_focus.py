"""The vote on focus norms: sealed like a pulse, counted like one, and settled by people where it is tied."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from domain.errors import NotAllowed, NotFound
from domain.pulses.focus import BadPick
from domain.pulses.pulse import PulseClosed
from services.pulses import focus
from services.pulses.focus import NothingToChoose
from tests.conftest import WORKSPACE
from tests.pulses_samples import norms
from tests.pulses_stage import Stage
from tests.services.pulses.adversary import as_it_lies
from tests.stage import user

ROWS = [(1, 4, 4, 1, 2, 3)] * 6


@pytest.fixture
async def told(works, clock) -> AsyncIterator[tuple[Stage, int]]:
    """A stage with a closed pulse of three norms, d1 to d3, and its id."""
    stage = await Stage(works, clock, instrument=norms(dimensions=3)).set()
    pulse = (await stage.start()).pulse
    await stage.all_answer(pulse.id, ROWS)
    await stage.until(pulse.closes_at)
    yield stage, pulse.id


async def cast(stage: Stage, pulse_id: int, *votes: str) -> None:
    for who, picks in zip(stage.members, votes, strict=False):
        await focus.vote(stage.works, WORKSPACE, user(who), pulse_id=pulse_id, picks=picks.split())


async def current(stage: Stage) -> list[tuple[str, str]]:
    async with stage.works.reading(WORKSPACE) as work:
        return [(each.dimension, each.title) for each in await focus.current(work, stage.group.id)]


async def test_a_vote_settles_what_the_group_works_on(told) -> None:
    stage, pulse_id = told
    await focus.open_vote(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)
    assert {each.to for each in await stage.pass_on()} == {"C0PIPES", *map(user, stage.members)}
    await cast(stage, pulse_id, "d1", "d1 d2", "d1 d2", "d2 d3", "d1", "d3")
    await cast(stage, pulse_id, "d1 d2")
    assert await current(stage) == []
    out = await stage.later(days=3)
    assert [each.to for each in out] == ["C0PIPES"]
    assert "Norm 1 and Norm 2" in out[0].text
    assert await current(stage) == [("d1", "Norm 1"), ("d2", "Norm 2")]
    found = await focus.outcome(stage.works, WORKSPACE, user(stage.members[0]), pulse_id=pulse_id)
    assert (found.voters, found.votes, found.tied) == (6, (("d1", 4), ("d2", 4), ("d3", 2)), ())
    assert await as_it_lies(stage.works.database, "open_ballots") == []
    assert await as_it_lies(stage.works.database, "pulse_keys") == []


async def test_a_tie_is_stated_and_settled_by_who_runs_the_pulse(told) -> None:
    stage, pulse_id = told
    await focus.open_vote(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)
    await cast(stage, pulse_id, "d1", "d1", "d1", "d2", "d3")
    await focus.close_vote(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)
    out = await stage.pass_on()
    assert [each.to for each in out if "tied" in each.text] == [user(stage.lia)]
    with pytest.raises(BadPick):
        await focus.settle(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id, picked=["d1"])
    with pytest.raises(NotAllowed):
        await focus.settle(stage.works, WORKSPACE, user(stage.members[0]), pulse_id=pulse_id, picked=["d3"])
    await focus.settle(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id, picked=["d3"])
    assert await current(stage) == [("d1", "Norm 1"), ("d3", "Norm 3")]


async def test_four_votes_show_nothing_and_the_group_chooses_by_talking(told) -> None:
    stage, pulse_id = told
    await focus.open_vote(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)
    await cast(stage, pulse_id, "d1", "d1", "d1", "d1")
    out = await stage.later(days=3)
    assert [each.to for each in out if "Fewer than 5" in each.text] == [user(stage.lia)]
    found = await focus.outcome(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)
    assert (found.voters, found.votes, found.chosen) == (4, (), ())
    await focus.settle(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id, picked=["d2"])
    assert await current(stage) == [("d2", "Norm 2")]


async def test_nothing_of_an_open_vote_is_shown_and_nothing_is_cast_after_it(told) -> None:
    stage, pulse_id = told
    with pytest.raises(NotFound):
        await cast(stage, pulse_id, "d1")
    await focus.open_vote(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)
    await cast(stage, pulse_id, "d1")
    for refused in (focus.outcome, lambda *a, **k: focus.settle(*a, **k, picked=["d1"])):
        with pytest.raises(NothingToChoose):
            await refused(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)
    with pytest.raises(BadPick):
        await cast(stage, pulse_id, "d1 d2 d3")
    with pytest.raises(NotAllowed):
        await focus.vote(stage.works, WORKSPACE, user(stage.out), pulse_id=pulse_id, picks=["d1"])
    await focus.close_vote(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)
    with pytest.raises(PulseClosed):
        await cast(stage, pulse_id, "d1")
    with pytest.raises(PulseClosed):
        await focus.close_vote(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)


async def test_there_is_no_vote_before_results_nor_twice(told) -> None:
    stage, pulse_id = told
    again = (await stage.start()).pulse
    with pytest.raises(NothingToChoose):
        await focus.open_vote(stage.works, WORKSPACE, user(stage.lia), pulse_id=again.id)
    for _ in range(2):
        await focus.open_vote(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)
    assert len(await as_it_lies(stage.works.database, "focus_votes")) == 1
