"""Requests that people find without a channel: whose they are, what can be done, and how many Home says there are."""

from __future__ import annotations

import pytest

from domain.errors import NotAllowed
from services import rights
from services.calls import asking, conversations
from services.home import gather
from services.timepolls import joining
from storage.directory import Person
from tests.calls_stage import ONCE
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.timepolls_stage import Stage, by_request


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


async def ask(stage: Stage, topic: str, *, small: bool = True) -> None:
    await asking.request(
        stage.works,
        WORKSPACE,
        user(stage.hana),
        workgroup_id=stage.group.id,
        topic=topic,
        wish=None,
        request_key=topic,
        small=small,
    )


async def seen(stage: Stage, who: Person) -> list[tuple[str, int, bool, bool, bool, bool]]:
    """Return what somebody finds: topic, people, whether joined, polled and planned, and whether theirs to answer."""
    found = await conversations.page(stage.works, WORKSPACE, user(who))
    return [
        (each.request.topic, each.people, each.joined, each.poll is not None, each.call is not None, each.may_answer)
        for each in found
    ]


async def at_home(stage: Stage, who: Person) -> int:
    async with rights.reading(stage.works, WORKSPACE, user(who)) as (work, person):
        return (await gather(work, person, user(who))).conversations


async def test_members_find_small_groups_and_whoever_answers_finds_everything_that_waits(stage: Stage) -> None:
    await ask(stage, "All of us", small=False)
    await ask(stage, "A few")
    assert await seen(stage, stage.ana) == [("A few", 1, False, False, False, False)]
    assert await seen(stage, stage.lia) == [
        ("A few", 1, False, False, False, True),
        ("All of us", 0, False, False, False, True),
    ]
    with pytest.raises(NotAllowed):
        await joining.join(stage.works, WORKSPACE, user(stage.out), 2)
    assert await seen(stage, stage.out) == []
    assert [await at_home(stage, who) for who in (stage.ana, stage.hana, stage.out)] == [1, 0, 0]


async def test_a_request_can_be_joined_while_a_time_is_looked_for_and_until_its_call_begins(stage: Stage) -> None:
    await ask(stage, "A few")
    await stage.start(by_request(), request_id=1)
    assert await seen(stage, stage.ana) == [("A few", 1, False, True, False, False)]
    await stage.schedule(ONCE, request_id=1)
    assert await seen(stage, stage.ana) == [("A few", 1, False, False, True, False)]
    assert await at_home(stage, stage.ana) == 1
    await joining.join(stage.works, WORKSPACE, user(stage.ana), 1)
    assert await seen(stage, stage.ana) == [("A few", 2, True, False, True, False)]
    assert await at_home(stage, stage.ana) == 0
    (call,) = await stage.calls()
    await stage.until(call.starts_at)
    assert await seen(stage, stage.cal) == []
    assert await at_home(stage, stage.cal) == 0


async def test_what_was_declined_is_in_no_list(stage: Stage) -> None:
    await ask(stage, "A few")
    await asking.decline(stage.works, WORKSPACE, user(stage.lia), request_id=1, reason="Not now.")
    for who in (stage.ana, stage.hana, stage.lia):
        assert await seen(stage, who) == []
        assert await at_home(stage, who) == 0
