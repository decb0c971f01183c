import gc
from collections.abc import Iterable
from typing import ClassVar

import pytest

from domain.directory.profile_form import ProfileForm
from domain.directory.rights import Role
from domain.directory.search import Entry, SearchIndex
from services import rights
from services.directory import profiles, searching
from services.indexes import WORKSPACES_KEPT
from services.work import Works
from storage.directory import people
from tests import factories
from tests.conftest import WORKSPACE

pytestmark = pytest.mark.sockets


async def names(works: Works, query: str, viewer: str = "UVIEWER") -> list[str]:
    found = await searching.find(works, WORKSPACE, viewer, query)
    return [card.name for card in found.cards]


async def test_people_are_found_by_everything_they_show_in_spite_of_typing_errors(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work, "Teacher Pipeline")
        agency = await factories.organisation(work, "Hawaii Learning Agency", state="HI")
        await factories.person(
            work, "Malia Fonoti", organisation=agency, sits_in=[group], office="talent", expertise=["housing"]
        )
        await factories.person(work, "Bo Other", organisation=await factories.organisation(work, state="ME"))
    for query in ("malia", "Fonotti", "Hawai", "HI", "learning agency hawaii", "pipeline", "talent office", "houssing"):
        assert await names(works, query) == ["Malia Fonoti"], query


async def test_a_change_is_found_at_once(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, "Ana One", slack_user="UANA")
    assert await names(works, "coaching") == []
    await profiles.save(works, WORKSPACE, "UANA", ProfileForm(expertise="coaching"))
    assert await names(works, "coaching") == ["Ana One"]
    await profiles.save(works, WORKSPACE, "UANA", ProfileForm(expertise="coaching", shown=frozenset()))
    assert await names(works, "coaching") == []


async def test_who_became_inactive_is_no_longer_found(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        person = await factories.person(work, "Ana One")
    assert await names(works, "ana") == ["Ana One"]
    async with works.begin(WORKSPACE) as work:
        found = await people.by_id(work.session, WORKSPACE, person.id)
        assert found is not None
        found.active = False
        found.revision = await people.next_version(work.session, WORKSPACE)
    assert await names(works, "ana") == []


async def test_only_ten_are_shown_and_all_are_counted_by_state(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        agency = await factories.organisation(work, state="AZ")
        for number in range(25):
            await factories.person(work, f"Ana {number}", organisation=agency)
    found = await searching.find(works, WORKSPACE, "UVIEWER", "ana")
    assert (len(found.cards), found.total, found.states) == (10, 25, (("AZ", 25),))


async def test_the_search_of_one_workspace_does_not_know_another(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, "Ana One")
    assert (await searching.find(works, "T0OTHER", "UVIEWER", "ana")).total == 0


async def test_hidden_fields_are_left_out_of_results_but_shown_to_their_owner(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, "Ana One", slack_user="UANA", hidden=["title"], title="Director")
    theirs = (await searching.find(works, WORKSPACE, "UOTHER", "ana")).cards[0]
    own = (await searching.find(works, WORKSPACE, "UANA", "ana")).cards[0]
    assert "Director" not in dict(theirs.details).values()
    assert "Director" in dict(own.details).values()


async def test_somebody_who_only_clicked_is_found_by_name(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await rights.identify(work, "UNEW", "Newcomer")
        await factories.person(work, role=Role.MANAGER)
    assert await names(works, "newcomer") == ["Newcomer"]


async def test_what_one_process_remembers_another_one_does_not_know(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, "Ana One")
    assert await names(works, "ana") == ["Ana One"]
    assert works.remembered(searching.Indexes).of(WORKSPACE).version > 0
    assert Works(works.database, works.clock).remembered(searching.Indexes).of(WORKSPACE).version == 0


async def test_a_warm_search_reads_nobody_any_more(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, "Ana One")
    await searching.warm(works, WORKSPACE)
    kept = works.remembered(searching.Indexes).of(WORKSPACE)
    assert len(kept.index) == 1
    assert await names(works, "ana") == ["Ana One"]
    assert works.remembered(searching.Indexes).of(WORKSPACE) is kept


async def test_the_workspace_that_was_not_searched_for_longest_is_forgotten(works: Works) -> None:
    indexes = works.remembered(searching.Indexes)
    first = indexes.of("T0")
    for number in range(WORKSPACES_KEPT):
        indexes.of(f"T{number}")
    assert indexes.of("T0") is first
    indexes.of("T99")
    assert indexes.of("T1") is indexes.of("T1")
    assert indexes.of("T0") is first


class Watching(SearchIndex):
    """Notes whether Python collects garbage by itself while people are taken in."""

    collecting: ClassVar[list[bool]] = []

    def update(self, entries: Iterable[Entry], removed: Iterable[int] = ()) -> None:
        self.collecting.append(gc.isenabled())
        super().update(entries, removed)


async def test_taking_people_in_starts_no_full_garbage_collection(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, "Ana One")
    kept = works.remembered(searching.Indexes).of(WORKSPACE)
    kept.index = Watching()
    Watching.collecting.clear()
    await searching.warm(works, WORKSPACE)
    assert Watching.collecting == [False]
    assert gc.isenabled()
