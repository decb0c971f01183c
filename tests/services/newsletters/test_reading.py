"""Addresses of people without Slack: which are counted, which can be added, and how one is removed for good."""

import pytest

from bot.tokens import Vault, new_key
from domain.deliveries import Refusal, State
from domain.errors import FieldErrors, NotAllowed, NotFound
from services import links, mailing
from services.links import Purpose
from services.newsletters import approving, drafting, naming, reading, sending
from services.work import Works
from storage.database import Database
from storage.mail import blocks
from storage.newsletters import readers
from tests.conftest import WORKSPACE, StillClock
from tests.newsletters_stage import Stage
from tests.schedules.test_postman import states
from tests.stage import user

ANA = "ana@example.org"


@pytest.fixture
def works(database: Database, clock: StillClock) -> Works:
    """Units of work that can keep secrets, send mail, and be reached by browsers."""
    return Works(database, clock, Vault((new_key(),)), public_url="https://convene.example", mails=True)


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    """A newsletter with people who work on it."""
    return await Stage(works, clock).set()


async def enter(stage: Stage, email: str = ANA) -> reading.Readership:
    return await reading.enter(
        stage.works, WORKSPACE, user(stage.max), series_id=stage.series.id, email=email, consent="By phone, 3 May."
    )


async def remove(stage: Stage, email: str = ANA) -> tuple[reading.Readership, str]:
    return await reading.remove(stage.works, WORKSPACE, user(stage.max), series_id=stage.series.id, email=email)


async def known(stage: Stage, email: str = ANA) -> list[int]:
    async with stage.works.reading(WORKSPACE) as work:
        return [each.id for each in await readers.at_address(work.session, WORKSPACE, email)]


async def token_of(stage: Stage, reader_id: int) -> str:
    async with stage.works.begin(WORKSPACE) as work:
        return await links.token(work, Purpose.UNSUBSCRIBE, naming.reader_ref(reader_id))


async def test_an_address_that_gets_no_mail_is_not_counted_among_the_readers(stage: Stage) -> None:
    await enter(stage)
    assert (await enter(stage, "bo@example.org")).addresses == 2
    await mailing.block(stage.works, WORKSPACE, ANA)
    found = await reading.readership(stage.works, WORKSPACE, user(stage.max), series_id=stage.series.id)
    assert (found.addresses, found.stopped) == (1, 1)
    desk = await drafting.start(stage.works, WORKSPACE, user(stage.ed), series_id=stage.series.id)
    assert desk.addresses == 1
    await mailing.unblock(stage.works, WORKSPACE, ANA)
    found = await reading.readership(stage.works, WORKSPACE, user(stage.max), series_id=stage.series.id)
    assert (found.addresses, found.stopped) == (2, 0)


@pytest.mark.parametrize(("reason", "said"), [(Refusal.BOUNCED, "came back"), (Refusal.BLOCKED, "stopped mail")])
async def test_an_address_that_gets_no_mail_cannot_be_added_and_it_is_said_what_to_do(
    stage: Stage, reason: Refusal, said: str
) -> None:
    async with stage.works.begin(WORKSPACE) as work:
        await blocks.add(work.session, WORKSPACE, ANA, reason=reason, reply="", now=work.now)
    with pytest.raises(FieldErrors) as refused:
        await enter(stage, "Ana@Example.org")
    assert said in refused.value.errors["email"]
    assert f"convene mail unblock {ANA}" in refused.value.errors["email"]
    assert await known(stage) == []
    await mailing.unblock(stage.works, WORKSPACE, ANA)
    assert (await enter(stage)).addresses == 1


async def test_a_removed_address_is_forgotten_its_mail_withdrawn_and_its_link_ended(stage: Stage) -> None:
    await enter(stage)
    await enter(stage, "bo@example.org")
    (reader_id,) = await known(stage)
    token = await token_of(stage, reader_id)
    desk = await stage.approved("Rural staffing")
    await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    stage.clock.advance(minutes=3)
    async with stage.works.begin(WORKSPACE) as work:
        await sending.send(work, desk.issue.id)
    found, address = await remove(stage, " Ana@example.org ")
    assert (found.addresses, address) == (1, ANA)
    after = await states(stage.works)
    assert (after[ANA], after["bo@example.org"]) == (State.DROPPED, State.PENDING)
    assert await known(stage) == []
    assert await links.find(stage.works, Purpose.UNSUBSCRIBE, token) is None
    assert not (await reading.find(stage.works, WORKSPACE, reader_id=reader_id)).gets_it
    with pytest.raises(FieldErrors) as refused:
        await remove(stage)
    assert "does not know this address" in refused.value.errors["email"]


async def test_whoever_was_removed_can_be_added_again_and_is_another_reader(stage: Stage) -> None:
    await enter(stage)
    (before,) = await known(stage)
    await reading.leave(stage.works, WORKSPACE, reader_id=before)
    with pytest.raises(FieldErrors):
        await enter(stage)
    await remove(stage)
    assert (await enter(stage)).addresses == 1
    (after,) = await known(stage)
    assert after != before, "copies of earlier issues and keys of deliveries name the other one"
    assert await reading.find(stage.works, WORKSPACE, reader_id=after) != await reading.find(
        stage.works, WORKSPACE, reader_id=before
    )


async def test_an_address_is_removed_from_the_newsletter_that_was_named_only(stage: Stage) -> None:
    await enter(stage)
    await reading.enter(
        stage.works, WORKSPACE, user(stage.max), series_id=stage.other.id, email=ANA, consent="By phone, 3 May."
    )
    await remove(stage)
    (left,) = await known(stage)
    assert (await reading.find(stage.works, WORKSPACE, reader_id=left)).gets_it


async def test_only_managers_remove_an_address(stage: Stage) -> None:
    await enter(stage)
    for who in (stage.ed, stage.sue, stage.mia):
        with pytest.raises(NotAllowed):
            await reading.remove(stage.works, WORKSPACE, user(who), series_id=stage.series.id, email=ANA)
    with pytest.raises(NotFound):
        await reading.remove(stage.works, WORKSPACE, user(stage.max), series_id=999, email=ANA)
    assert len(await known(stage)) == 1
