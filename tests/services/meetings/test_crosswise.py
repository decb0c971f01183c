"""Items that people move between agendas at the same time, on the database that has locks on rows."""

from __future__ import annotations

import asyncio

import pytest

from domain.errors import UserFacingError
from domain.meetings.item import Decides, Item, ItemDraft
from services.calls import changes
from services.meetings import agendas
from storage.calls.tables import CallRow
from storage.meetings import items
from tests.conftest import WORKSPACE
from tests.meetings_stage import Stage
from tests.stage import user

ROUNDS = 8


@pytest.fixture
def database_url(_postgres_tables: str) -> str:
    """PostgreSQL alone: SQLite lets one transaction write at a time, so nothing can cross."""
    return _postgres_tables


async def move(stage: Stage, item: Item, to: CallRow, place: int | None = 1) -> None:
    draft = ItemDraft(item.topic, item.minutes, item.goal, Decides.JOINT, None)
    where = str(to.id)
    await agendas.edit(stage.works, WORKSPACE, user(stage.lia), item.id, draft, call=where, place=place)


async def on(stage: Stage, call: CallRow) -> set[str]:
    async with stage.works.reading(WORKSPACE) as work:
        return {each.topic for each in await items.of_call(work.session, WORKSPACE, call.id)}


async def test_two_who_move_items_in_opposite_directions_do_not_block_each_other(stage: Stage) -> None:
    here, there = stage.first, stage.second
    one, other = await stage.add(stage.lia, "One", call=here), await stage.add(stage.lia, "Other", call=there)
    for _ in range(ROUNDS):
        await asyncio.gather(move(stage, one, there), move(stage, other, here))
        assert (await on(stage, here), await on(stage, there)) == ({"Other"}, {"One"})
        here, there = there, here


async def test_an_item_that_two_move_at_once_stands_on_one_agenda(stage: Stage) -> None:
    third = (await stage.calls())[2]
    item = await stage.add(stage.lia, "One")
    both = await asyncio.gather(move(stage, item, stage.second), move(stage, item, third), return_exceptions=True)
    assert [each for each in both if each is not None and not isinstance(each, UserFacingError)] == []
    stands = [each.id for each in (stage.first, stage.second, third) if await on(stage, each)]
    assert len(stands) == 1
    assert stands != [stage.first.id]


async def test_what_is_added_while_its_call_is_cancelled_does_not_stay_on_it(stage: Stage) -> None:
    cancel = changes.cancel(
        stage.works, WORKSPACE, user(stage.lia), call_id=stage.first.id, scope="call", reason="A storm"
    )
    await stage.use()
    await asyncio.gather(cancel, stage.add(stage.lia, "One"), return_exceptions=True)
    await stage.pass_on()
    assert await on(stage, stage.first) == set()
