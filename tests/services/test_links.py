import pytest
from sqlalchemy import select

from bot.tokens import Vault, new_key
from services import links
from services.links import NoVault, Purpose
from services.work import Works
from storage.database import Database
from storage.links import SecretLink
from storage.workspaces import Workspace
from tests.conftest import START, WORKSPACE, StillClock

REF = "newsletters.reader:1"


@pytest.fixture
def works(database: Database, clock: StillClock) -> Works:
    return Works(database, clock, Vault((new_key(),)))


async def made(works: Works, *refs: str, purpose: Purpose = Purpose.UNSUBSCRIBE) -> dict[str, str]:
    async with works.begin(WORKSPACE) as work:
        return await links.tokens(work, purpose, refs or [REF])


async def test_a_thing_keeps_its_link_and_each_has_its_own(works: Works) -> None:
    first = await made(works, REF, "newsletters.reader:2")
    assert await made(works) == {REF: first[REF]}
    assert len(set(first.values())) == 2
    assert all(len(token) >= 32 for token in first.values())


async def test_a_token_finds_what_it_stands_for_and_nothing_for_another_purpose(works: Works) -> None:
    token = (await made(works))[REF]
    found = await links.find(works, Purpose.UNSUBSCRIBE, token)
    assert found
    assert (found.workspace, found.ref) == (WORKSPACE, REF)
    assert await links.find(works, Purpose.ARCHIVE, token) is None
    for wrong in ("", "x", token[:-1], f"{token}x", "ü" * 32, token.swapcase(), "x" * 500):
        assert await links.find(works, Purpose.UNSUBSCRIBE, wrong) is None


async def test_a_copy_of_the_database_opens_nothing(works: Works) -> None:
    token = (await made(works))[REF]
    async with works.reading(WORKSPACE) as work:
        (row,) = await work.session.scalars(select(SecretLink))
    assert token not in f"{row.digest}{row.ref}{row.purpose}"
    assert token.encode() not in row.sealed


async def test_a_revoked_link_ends_and_the_next_is_another(works: Works) -> None:
    token = (await made(works))[REF]
    async with works.begin(WORKSPACE) as work:
        assert await links.revoke(work, Purpose.UNSUBSCRIBE, REF)
        assert not await links.revoke(work, Purpose.UNSUBSCRIBE, REF)
    assert await links.find(works, Purpose.UNSUBSCRIBE, token) is None
    async with works.begin(WORKSPACE) as work:
        other = await links.rotate(work, Purpose.UNSUBSCRIBE, REF)
    assert other != token
    assert await links.find(works, Purpose.UNSUBSCRIBE, other)


async def test_two_workspaces_have_links_of_their_own(works: Works) -> None:
    async with works.begin("T0OTHER") as work:
        work.session.add(Workspace(id="T0OTHER", installed_at=START))
        await work.session.flush()
        other = await links.token(work, Purpose.UNSUBSCRIBE, REF)
    assert other != (await made(works))[REF]
    async with works.begin("T0OTHER") as work:
        await links.revoke(work, Purpose.UNSUBSCRIBE, REF)
    assert await links.find(works, Purpose.UNSUBSCRIBE, (await made(works))[REF])


async def test_without_a_key_there_are_no_secrets(database: Database, clock: StillClock) -> None:
    works = Works(database, clock)
    async with works.begin(WORKSPACE) as work:
        with pytest.raises(NoVault):
            await links.token(work, Purpose.UNSUBSCRIBE, REF)
