"""Searching and listing, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete

from domain.errors import NotFound
from domain.library.overview import LAST_PAGE, PAGE_SIZE, What
from domain.library.resource import LinkState
from services.library import finding, listing, saving
from services.work import Works
from storage.library import queries
from storage.library.tables import LibraryVersion, ResourceRow
from tests.conftest import WORKSPACE
from tests.library_stage import RAW, Stage

pytestmark = pytest.mark.sockets


async def test_resources_are_found_by_their_words_in_spite_of_typing_errors(stage: Stage) -> None:
    await stage.add(title="Licensure rules", kind="policy", state="AZ", tags="licensure", summary="The code.")
    await stage.add(title="Coaching guide", tags="induction")
    for query in ("licensure", "licensrue", "arizona", "policy", "licensure AZ", "code"):
        assert await stage.titles(What.FIND, query) == ["Licensure rules"], query
    nothing = await stage.page(What.FIND, "astronomy")
    assert (nothing.total, nothing.cards) == (0, ())


async def test_a_search_sees_what_changed_a_moment_ago_in_every_process(stage: Stage) -> None:
    made = await stage.add(title="Licensure rules")
    other = Works(stage.works.database, stage.clock)
    await finding.warm(other, WORKSPACE)
    await saving.edit(
        stage.works, WORKSPACE, "UANA", made.resource.id, replace(RAW, title="Induction", link=made.resource.link)
    )
    found = await listing.page(other, WORKSPACE, "UBEN", (await stage.page(What.FIND, "induction")).listing)
    assert [each.resource.title for each in found.cards] == ["Induction"]
    await saving.retire(stage.works, WORKSPACE, "UANA", made.resource.id)
    assert (await listing.page(other, WORKSPACE, "UBEN", found.listing)).total == 0


async def test_a_workspace_that_was_purged_starts_with_an_empty_search(stage: Stage) -> None:
    for _ in range(3):
        await stage.add(title="Licensure rules")
    assert (await stage.page(What.FIND, "licensure")).total == 3
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(delete(ResourceRow))
        await work.session.execute(delete(LibraryVersion))
    await stage.add(title="Induction")
    assert (await stage.page(What.FIND, "licensure")).total == 0
    assert (await stage.page(What.FIND, "induction")).total == 1


async def test_pages_follow_each_other_and_past_the_last_comes_the_last(stage: Stage) -> None:
    for number in range(PAGE_SIZE * 2 + 1):
        stage.clock.advance(minutes=1)
        await stage.add(title=f"Guide {number:02}")
    names = [f"Guide {number:02}" for number in reversed(range(PAGE_SIZE * 2 + 1))]
    for what, words in ((What.NEWEST, ""), (What.FIND, "guide"), (What.STATE, "TX")):
        pages = [await stage.titles(what, words, at) for at in range(3)]
        assert [title for page in pages for title in page] == names, what
        late = await stage.page(what, words, LAST_PAGE)
        assert (late.listing.page, late.pages, len(late.cards)) == (2, 3, 1)
    assert await stage.titles(What.MINE, who="UANA") == names[:PAGE_SIZE]


async def test_mine_shows_what_i_added_retired_or_not(stage: Stage) -> None:
    mine = await stage.add("UANA", title="Mine")
    await stage.add("UBEN", title="Theirs")
    await saving.retire(stage.works, WORKSPACE, "UANA", mine.resource.id)
    page = await stage.page(What.MINE, who="UANA")
    assert [(each.resource.title, each.resource.retired, each.may_change) for each in page.cards] == [
        ("Mine", True, True)
    ]
    assert (await stage.page(What.MINE, who="UNEVERMET")).total == 0


async def test_a_state_has_a_page_of_its_practices_and_examples(stage: Stage) -> None:
    await stage.add(title="Practice", kind="practice", state="TX")
    await stage.add(title="Example", kind="state_example", state="TX")
    await stage.add(title="Law", kind="policy", state="TX")
    await stage.add(title="Elsewhere", kind="practice", state="HI")
    page = await stage.page(What.STATE, "TX")
    assert {each.resource.title for each in page.cards} == {"Practice", "Example"}
    assert (page.total, page.others) == (2, 1)
    assert await listing.states(stage.works, WORKSPACE) == (("HI", 1), ("TX", 2))


@pytest.mark.parametrize(("typed", "code"), [("Texas", "TX"), ("tx", "TX"), (" new  york ", "NY"), ("guam", "GU")])
def test_a_state_is_known_by_name_and_postal_code(typed: str, code: str) -> None:
    assert listing.which_state(typed).code == code


@pytest.mark.parametrize(("typed", "says"), [("Texsa", "Texas"), ("<!channel>", "&lt;!channel&gt;")])
def test_a_state_that_is_none_is_answered_with_what_may_be_meant(typed: str, says: str) -> None:
    with pytest.raises(NotFound, match=says):
        listing.which_state(typed)


async def test_a_newsletter_draws_on_what_was_added_meanwhile_without_dead_and_retired_ones(stage: Stage) -> None:
    since = stage.clock.now()
    await stage.add(title="At the start")
    stage.clock.advance(days=1)
    dead = await stage.add(title="Dead")
    retired = await stage.add(title="Retired")
    await stage.add(title="Later")
    until = stage.clock.advance(days=1)
    await stage.add(title="At the end")
    await saving.retire(stage.works, WORKSPACE, "UANA", retired.resource.id)
    async with stage.works.begin(WORKSPACE) as work:
        await queries.put(work.session, WORKSPACE, dead.resource.id, link_state=LinkState.DEAD)
        found = await listing.added_between(work, since, until)
        assert [each.title for each in found] == ["At the start", "Later"]
        after = await listing.added_between(work, until, until + timedelta(days=1))
        assert [each.title for each in after] == ["At the end"]
        assert await listing.added_between(work, until, since) == ()


async def test_searches_at_the_same_time_do_not_disturb_each_other(stage: Stage) -> None:
    for number in range(12):
        await stage.add(title=f"Licensure {number}")
    searches = [asyncio.create_task(stage.page(What.FIND, "licensure")) for _ in range(8)]
    await stage.add(title="Licensure")
    assert {each.total for each in await asyncio.gather(*searches)} <= {12, 13}
