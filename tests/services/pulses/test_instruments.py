"""Which instruments a workspace has, and adding its own."""

import asyncio

import pytest
from sqlalchemy import select

from domain.errors import NotFound, UserFacingError
from domain.pulses import catalogue
from domain.pulses.reading import InstrumentFileError
from services.pulses import instruments
from services.work import Works
from storage.audit import AuditEntry
from storage.workspaces import Workspace
from tests.conftest import START, WORKSPACE

pytestmark = pytest.mark.sockets

OWN = """\
schema: 1
id: coaching-calls
version: 1
title: Coaching calls
short_title: Coaching calls
about: How our coaching calls are going.
source: Written by our own team.
minutes: 2
modes: [anonymous]
forms: [group]
lead: How far do you agree?
scale: {low: 1, high: 4, low_label: not at all, high_label: fully}
dimensions:
  - id: use
    title: Usefulness
    items:
      - id: use-next-day
        text: I used something from the call – “das hilft” – within a few days.
reporting: {high_from: 3}
"""


async def add(works: Works, text: str = OWN, workspace: str = WORKSPACE) -> instruments.AddedInstrument:
    return await instruments.add_instrument(works, workspace, text)


async def listed(works: Works, workspace: str = WORKSPACE) -> list[tuple[str, int]]:
    async with works.reading(workspace) as work:
        return [(each.id, each.version) for each in await instruments.available(work)]


async def acts(works: Works) -> list[AuditEntry]:
    async with works.reading(WORKSPACE) as work:
        return list(await work.session.scalars(select(AuditEntry).where(AuditEntry.action == "instruments.add")))


async def test_a_workspace_has_what_ships(works: Works) -> None:
    assert await listed(works) == [(each.id, each.version) for each in catalogue.shipped()]


async def test_an_added_instrument_is_there_as_it_was_written(works: Works) -> None:
    done = await add(works)
    assert done.created
    async with works.reading(WORKSPACE) as work:
        found = await instruments.find_instrument(work, "coaching-calls")
        assert found == done.instrument == instruments.check(OWN)
        assert found in await instruments.available(work)
    [act] = await acts(works)
    assert (act.subject, act.detail, act.person_id) == ("instrument:coaching-calls", {"version": 1}, None)


async def test_adding_the_same_again_changes_nothing(works: Works) -> None:
    await add(works)
    again = await add(works, "# another comment\n" + OWN.replace("lead: How far", "lead:   How far"))
    assert not again.created
    assert len(await acts(works)) == 1
    assert len(await listed(works)) == len(catalogue.shipped()) + 1


async def test_a_version_never_changes(works: Works) -> None:
    first = await add(works)
    with pytest.raises(UserFacingError, match=r"Version 1 of coaching-calls is there already .* make this version 2"):
        await add(works, OWN.replace("How far do you agree?", "How true is this?"))
    async with works.reading(WORKSPACE) as work:
        assert await instruments.find_instrument(work, "coaching-calls") == first.instrument


async def test_the_next_version_stands_beside_the_first(works: Works) -> None:
    first = await add(works)
    second = await add(works, OWN.replace("version: 1", "version: 2").replace("How far", "How fully"))
    async with works.reading(WORKSPACE) as work:
        assert await instruments.find_instrument(work, "coaching-calls") == second.instrument
        assert await instruments.find_instrument(work, "coaching-calls", 1) == first.instrument
    assert not (await add(works)).created


async def test_a_version_below_the_newest_is_refused(works: Works) -> None:
    await add(works, OWN.replace("version: 1", "version: 3"))
    with pytest.raises(UserFacingError, match="at version 3 already, so a new one is version 4 or higher"):
        await add(works, OWN.replace("version: 1", "version: 2"))
    assert ("coaching-calls", 2) not in await listed(works)


async def test_the_id_of_an_instrument_that_ships_is_taken(works: Works) -> None:
    text = OWN.replace("id: coaching-calls", "id: norms-inventory").replace("version: 1", "version: 2")
    with pytest.raises(InstrumentFileError, match="line 2, id: norms-inventory ships with Convene"):
        await add(works, text)
    with pytest.raises(InstrumentFileError, match="ships with Convene"):
        instruments.check(text)


async def test_a_file_with_mistakes_adds_nothing(works: Works) -> None:
    with pytest.raises(InstrumentFileError, match=r"line 8, minutes.*\n.*line 19, reporting.high_from"):
        await add(works, OWN.replace("minutes: 2", "minutes: two").replace("high_from: 3", "high_from: three"))
    assert len(await listed(works)) == len(catalogue.shipped())
    assert not await acts(works)


async def test_two_who_add_the_same_version_at_once_do_not_mix(works: Works) -> None:
    texts = [OWN.replace("How far", word) for word in ("How far", "How fully", "How often")]
    done = await asyncio.gather(*(add(works, text) for text in texts), return_exceptions=True)
    [kept] = [each for each in done if isinstance(each, instruments.AddedInstrument)]
    assert [type(each) for each in done if each is not kept] == [UserFacingError, UserFacingError]
    async with works.reading(WORKSPACE) as work:
        assert await instruments.find_instrument(work, "coaching-calls") == kept.instrument
    assert len(await acts(works)) == 1


async def test_another_workspace_does_not_see_it_and_may_use_the_same_id(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        work.session.add(Workspace(id="T0OTHER", installed_at=START))
    await add(works)
    assert ("coaching-calls", 1) not in await listed(works, "T0OTHER")
    assert (await add(works, OWN.replace("How far", "How fully"), "T0OTHER")).created


async def test_an_instrument_that_is_not_there_is_told(works: Works) -> None:
    async with works.reading(WORKSPACE) as work:
        with pytest.raises(NotFound, match=r"There is no instrument nothing\."):
            await instruments.find_instrument(work, "nothing")
        with pytest.raises(NotFound, match="norms-inventory in version 99"):
            await instruments.find_instrument(work, "norms-inventory", 99)
