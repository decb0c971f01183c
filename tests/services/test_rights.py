import asyncio

import pytest

from domain.directory.rights import Grant, Right, Role
from domain.errors import NotAllowed, NotFound
from services import rights
from services.work import Works
from storage.directory import people
from tests import factories
from tests.conftest import WORKSPACE

pytestmark = pytest.mark.sockets


async def test_an_unknown_slack_user_becomes_a_person_without_an_organisation(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        first = await rights.identify(work, "UNEW", "Newcomer")
        again = await rights.identify(work, "UNEW")
        assert (first.id, first.name, first.organisation_id) == (again.id, "Newcomer", None)
        assert await rights.grants_of(work, first) == ()


async def test_a_reader_is_met_as_well_and_once(works: Works) -> None:
    async with rights.reading(works, WORKSPACE, "UNEW") as (_, met):
        pass
    async with rights.reading(works, WORKSPACE, "UNEW") as (work, again):
        assert again.id == met.id
        assert await people.version(work.session, WORKSPACE) == 1


async def test_two_readers_who_are_the_same_new_person_at_once_are_one(works: Works) -> None:
    async def read() -> int:
        async with rights.reading(works, WORKSPACE, "UNEW") as (_, person):
            return person.id

    assert len(set(await asyncio.gather(read(), read(), read()))) == 1


async def test_a_member_may_not_schedule_and_is_told_whom_to_ask(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        liaison = await factories.person(work, role=Role.LIAISON, of=group)
        member = await factories.person(work, sits_in=[group])
        with pytest.raises(NotAllowed) as refused:
            await rights.require_scheduler(work, member, group.id)
        assert f"<@{liaison.slack_user}>" in refused.value.message
        await rights.require_scheduler(work, liaison, group.id)


async def test_a_liaison_of_another_workgroup_may_not_schedule_here(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        here, there = await factories.workgroup(work, "Here"), await factories.workgroup(work, "There")
        liaison = await factories.person(work, role=Role.LIAISON, of=there)
        with pytest.raises(NotAllowed):
            await rights.require_scheduler(work, liaison, here.id)


async def test_a_manager_may_schedule_everywhere(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        await rights.require_scheduler(work, await factories.person(work, role=Role.MANAGER), group.id)


async def test_the_liaison_of_a_workgroup_runs_its_learning_communities(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        inner = await factories.workgroup(work, "Rural", parent=group)
        liaison = await factories.person(work, role=Role.LIAISON, of=group)
        await rights.require(work, liaison, Right.MANAGE_WORKGROUP, inner.id)
        assert [person.id for person in await rights.liaisons_of(work, inner.id)] == [liaison.id]


async def test_without_a_liaison_in_slack_the_manager_decides(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        await factories.person(work, role=Role.LIAISON, of=group, slack=False)
        manager = await factories.person(work, role=Role.MANAGER)
        assert [person.id for person in await rights.deciders(work, group.id)] == [manager.id]


async def test_a_liaison_without_slack_is_named_and_mentions_nobody(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        await factories.person(work, "<!channel> & co", role=Role.LIAISON, of=group, slack=False)
        assert await rights.whom_to_ask(work, group.id) == ["&lt;!channel&gt; &amp; co"]


async def test_people_of_a_national_partner_are_partners(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        partner = await factories.organisation(work, state="", kind="national_partner")
        person = await factories.person(work, organisation=partner)
        assert await rights.grants_of(work, person) == (Grant(Role.PARTNER),)


async def test_a_cancelled_workgroup_is_gone(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work, state="cancelled")
        with pytest.raises(NotFound, match="workgroup list"):
            await rights.require_workgroup(work, group.id)


async def test_a_person_of_another_workspace_is_somebody_else(works: Works) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415 - only this test needs a second workspace

    from storage.workspaces import Workspace  # noqa: PLC0415

    async with works.begin(WORKSPACE) as work:
        here = await rights.identify(work, "USAME")
        work.session.add(Workspace(id="T0OTHER", installed_at=datetime(2026, 9, 1, tzinfo=UTC)))
    async with works.begin("T0OTHER") as work:
        there = await rights.identify(work, "USAME")
    assert here.id != there.id
