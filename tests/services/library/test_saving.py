"""Saving, changing, retiring and bringing back, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from domain.errors import FieldErrors, NotAllowed, NotFound
from domain.library.overview import What
from domain.library.resource import Kind, LinkState, Resource, Retired
from services.library import listing, saving
from storage.audit import AuditEntry
from storage.directory import merging
from storage.library import queries
from storage.workspaces import Workspace
from tests import factories
from tests.conftest import WORKSPACE
from tests.library_stage import RAW, Stage

pytestmark = pytest.mark.sockets


async def show(stage: Stage, number: int, who: str = "UBEN") -> Resource:
    return (await listing.show(stage.works, WORKSPACE, who, number)).resource


async def test_a_member_adds_a_resource_and_everybody_sees_it(stage: Stage) -> None:
    made = await stage.add(workgroup_id=stage.group.id)
    seen = await listing.show(stage.works, WORKSPACE, "UBEN", made.resource.id)
    assert seen.resource == Resource(
        made.resource.id,
        "Coaching guide",
        "https://example.org/1",
        "How mentors work with new teachers.",
        Kind.PRACTICE,
        "TX",
        ("literacy", "coaching"),
        "Texas agency",
        stage.group.id,
        stage.ana.id,
        stage.clock.now(),
    )
    assert (seen.workgroup, seen.may_change, made.may_change) == ("Teacher Pipelines", False, True)
    assert seen.added_by is not None
    assert seen.added_by.slack_user == "UANA"
    assert await stage.titles() == ["Coaching guide"]


async def test_the_same_form_sent_twice_saves_one_resource(stage: Stage) -> None:
    both = await asyncio.gather(*(saving.add(stage.works, WORKSPACE, "UANA", RAW, request_key="V0") for _ in range(2)))
    assert {each.card.resource.id for each in both} == {both[0].card.resource.id}
    assert all(each.added for each in both)
    assert (await stage.page()).total == 1


async def test_the_same_link_from_two_people_is_saved_once_and_the_second_sees_the_first(stage: Stage) -> None:
    other = replace(RAW, title="Mine", link="http://www.example.org/guide/?utm_source=mail")
    both = await asyncio.gather(
        saving.add(stage.works, WORKSPACE, "UANA", RAW, request_key="V1"),
        saving.add(stage.works, WORKSPACE, "UBEN", other, request_key="V2"),
    )
    assert sorted(each.added for each in both) == [False, True]
    assert both[0].card.resource.id == both[1].card.resource.id
    assert (await stage.page()).total == 1


async def test_who_starts_with_a_link_that_is_there_is_offered_it(stage: Stage) -> None:
    made = await stage.add(link="https://example.org/guide")
    start = await saving.start(stage.works, WORKSPACE, "UBEN", link="https://www.example.org/guide#part-2")
    assert start.existing is not None
    assert start.existing.resource.id == made.resource.id
    assert (await saving.start(stage.works, WORKSPACE, "UBEN", link="https://example.org/new")).existing is None


async def test_the_form_offers_workgroups_the_own_and_this_channels_first(stage: Stage) -> None:
    start = await saving.start(stage.works, WORKSPACE, "UANA", channel="C0STAND")
    assert [name for _, name in start.choices.workgroups] == ["Teacher Pipelines", "Standards"]
    assert start.choices.chosen == stage.other.id
    assert (await saving.start(stage.works, WORKSPACE, "UANA", channel="C0ELSE")).choices.chosen is None


async def test_who_does_not_belong_adds_nothing_and_hears_whom_to_ask(stage: Stage) -> None:
    for attempt in (
        saving.start(stage.works, WORKSPACE, "UOUT"),
        saving.add(stage.works, WORKSPACE, "UOUT", RAW, request_key="V1"),
        saving.add(stage.works, WORKSPACE, "UNEVERMET", RAW, request_key="V2"),
    ):
        with pytest.raises(NotAllowed, match=r"You may not add to the library\. Please ask <@UMAX>"):
            await attempt
    assert (await stage.page(who="UOUT")).total == 0


async def test_a_workgroup_that_is_gone_is_said_under_its_field_and_nothing_is_saved(stage: Stage) -> None:
    with pytest.raises(FieldErrors) as refused:
        await stage.add(workgroup_id=999_999)
    assert set(refused.value.errors) == {"workgroup"}
    assert (await stage.page()).total == 0


@pytest.mark.parametrize("who", ["UANA", "ULIA", "UMAX"])
async def test_who_added_it_liaisons_and_managers_edit_and_retire_it(stage: Stage, who: str) -> None:
    made = await stage.add()
    number = made.resource.id
    changed = await saving.edit(
        stage.works, WORKSPACE, who, number, replace(RAW, title="New title", link=made.resource.link)
    )
    assert (changed.resource.title, changed.may_change) == ("New title", True)
    assert (await saving.retire(stage.works, WORKSPACE, who, number)).resource.retired
    assert await stage.titles() == []
    assert await stage.titles(What.FIND, "title") == []
    assert (await saving.bring_back(stage.works, WORKSPACE, who, number)).resource.retired_at is None
    assert await stage.titles(What.FIND, "title") == ["New title"]


async def test_others_change_nothing_not_even_through_the_service(stage: Stage) -> None:
    number = (await stage.add()).resource.id
    for attempt in (
        saving.edit_form(stage.works, WORKSPACE, "UBEN", number),
        saving.edit(stage.works, WORKSPACE, "UBEN", number, RAW),
        saving.retire(stage.works, WORKSPACE, "UBEN", number),
        saving.bring_back(stage.works, WORKSPACE, "UOUT", number),
    ):
        with pytest.raises(NotAllowed, match="edit or retire what others added"):
            await attempt
    assert not (await show(stage, number)).retired


async def test_another_workspaces_resources_are_not_there(stage: Stage) -> None:
    number = (await stage.add()).resource.id
    with pytest.raises(NotFound):
        await listing.show(stage.works, WORKSPACE, "UBEN", number + 1)
    async with stage.works.database.writing() as session:
        session.add(Workspace(id="T0OTHER", installed_at=stage.clock.now()))
    with pytest.raises(NotFound):
        await listing.show(stage.works, "T0OTHER", "UBEN", number)


async def test_a_retired_resource_is_not_edited_and_retiring_it_again_changes_nothing(stage: Stage) -> None:
    number = (await stage.add()).resource.id
    first = await saving.retire(stage.works, WORKSPACE, "UANA", number)
    stage.clock.advance(days=1)
    assert (await saving.retire(stage.works, WORKSPACE, "UANA", number)).resource == first.resource
    for attempt in (
        saving.edit_form(stage.works, WORKSPACE, "UANA", number),
        saving.edit(stage.works, WORKSPACE, "UANA", number, RAW),
    ):
        with pytest.raises(Retired):
            await attempt


async def test_a_link_that_another_resource_has_is_refused_under_its_field(stage: Stage) -> None:
    await stage.add(title="The <first>", link="https://example.org/first")
    second = await stage.add(title="Second")
    with pytest.raises(FieldErrors) as refused:
        await saving.edit(
            stage.works, WORKSPACE, "UANA", second.resource.id, replace(RAW, link="http://example.org/first/")
        )
    assert refused.value.errors == {"link": "This link is in the library already, as “The <first>”."}
    same = replace(RAW, title="Renamed", link=second.resource.link)
    assert (await saving.edit(stage.works, WORKSPACE, "UANA", second.resource.id, same)).resource.title == "Renamed"


async def test_a_new_link_is_asked_anew_and_an_old_one_keeps_what_is_known(stage: Stage) -> None:
    made = await stage.add()
    async with stage.works.begin(WORKSPACE) as work:
        await queries.put(work.session, WORKSPACE, made.resource.id, link_state=LinkState.DEAD, failures=4)
    kept = await saving.edit(stage.works, WORKSPACE, "UANA", made.resource.id, replace(RAW, link=made.resource.link))
    assert kept.resource.link_state is LinkState.DEAD
    fresh = await saving.edit(
        stage.works, WORKSPACE, "UANA", made.resource.id, replace(RAW, link="https://example.org/moved")
    )
    assert fresh.resource.link_state is LinkState.UNCHECKED


async def test_a_resource_outlives_its_workgroup_and_who_added_it(stage: Stage) -> None:
    made = await stage.add(workgroup_id=stage.group.id)
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.delete(await work.session.get_one(type(stage.group), stage.group.id))
        await work.session.delete(await work.session.get_one(type(stage.ana), stage.ana.id))
    seen = await listing.show(stage.works, WORKSPACE, "UBEN", made.resource.id)
    assert (seen.added_by, seen.workgroup) == (None, "")


async def test_two_rows_that_become_one_person_keep_what_both_added(stage: Stage) -> None:
    await stage.add("UANA")
    await stage.add("UBEN")
    async with stage.works.begin(WORKSPACE) as work:
        away = await factories.person(work, "Ana again", slack=False)
        await merging.merge(work.session, WORKSPACE, away=stage.ana.id, into=away.id)
    async with stage.works.reading(WORKSPACE) as work:
        page = await listing.added_between(work, stage.clock.now(), stage.clock.advance(days=1))
    assert {each.added_by for each in page} == {away.id, stage.ben.id}


async def test_what_was_done_is_in_the_audit_log_without_words(stage: Stage) -> None:
    number = (await stage.add()).resource.id
    await saving.retire(stage.works, WORKSPACE, "ULIA", number)
    await saving.bring_back(stage.works, WORKSPACE, "UMAX", number)
    async with stage.works.reading(WORKSPACE) as work:
        entries = list(await work.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert [(each.action, each.subject) for each in entries] == [
        ("library.add", f"resource:{number}"),
        ("library.retire", f"resource:{number}"),
        ("library.bring_back", f"resource:{number}"),
    ]
    assert "guide" not in str([each.detail for each in entries]).casefold()
