"""What a report about an e-mail does: to the address, to the message, to its owner, and what forged ones do not."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from domain.deliveries import Mail, Refusal, State
from domain.mail import reports
from services import bounces, deliveries, mailing
from services.bounces import Done, Handled
from services.work import Works
from storage.database import Database
from storage.deliveries import Delivery
from tests.conftest import WORKSPACE, StillClock
from tests.reports import Case, exchange, postfix

FULL = {"status": "5.2.2", "diagnostic": "smtp; 552 5.2.2 Mailbox full"}


@pytest.fixture
def works(database: Database, clock: StillClock) -> Works:
    return Works(database, clock, mails=True)


async def owed(works: Works, key: str, to: str = "ana@example.org") -> Delivery:
    """Owe somebody an e-mail, and return it as it waits."""
    async with works.begin(WORKSPACE) as work:
        mail = Mail(key, "newsletters.issue", to, "October: coming events", "Coming", "<p>Coming</p>", owner="U1")
        assert (await deliveries.mail(work, mail)).queued == 1
    return await row(works, key)


async def went(works: Works, key: str, state: State = State.SENT, to: str = "ana@example.org") -> Case:
    """Let an e-mail have gone out, and return what a report about it would quote."""
    mail = await owed(works, key, to)
    async with works.begin(WORKSPACE) as work:
        await work.session.execute(update(Delivery).where(Delivery.id == mail.id).values(state=state, attempts=1))
    return Case(f"<{reports.message_id(mail.payload['message_id'], mail.id)}@convene.example>", to)


async def row(works: Works, key: str) -> Delivery:
    async with works.reading(WORKSPACE) as work:
        return (await work.session.scalars(select(Delivery).where(Delivery.dedupe_key == key))).one()


async def notes(works: Works) -> list[str]:
    async with works.reading(WORKSPACE) as work:
        found = await work.session.scalars(select(Delivery).where(Delivery.kind == "deliveries.dead"))
        return [each.payload["text"] for each in found]


async def take(works: Works, content: bytes) -> Handled:
    report = reports.read(content)
    assert report is not None
    return await bounces.take(works, report)


async def blocked(works: Works) -> list[str]:
    return [each.address for each in await mailing.blocked(works, WORKSPACE)]


async def test_a_bounce_that_comes_as_mail_ends_further_mail_to_that_address_and_tells_the_owner_once(
    works: Works,
) -> None:
    case = await went(works, "issue:1:ana")
    await went(works, "issue:1:ben", to="ben@example.org")
    waiting = await owed(works, "issue:2:ana")
    assert await take(works, postfix(case)) == Handled(Done.STOPPED, "ana@example.org", "550 5.1.1")
    assert [(each.address, each.reason, each.reply) for each in await mailing.blocked(works, WORKSPACE)] == [
        ("ana@example.org", Refusal.BOUNCED, "550 5.1.1")
    ]
    assert (await row(works, "issue:1:ana")).state == State.DEAD
    assert (await row(works, "issue:1:ben")).state == State.SENT
    assert (await row(works, waiting.dedupe_key)).state == State.DROPPED
    (note,) = await notes(works)
    assert "to ana@example.org could not be delivered: there is no such address" in note


@pytest.mark.parametrize("form", [postfix, exchange])
async def test_the_same_report_again_does_nothing_even_after_the_address_was_let_in_again(works: Works, form) -> None:
    case = await went(works, "issue:1:ana")
    assert (await take(works, form(case))).done is Done.STOPPED
    assert await mailing.unblock(works, WORKSPACE, "ana@example.org")
    assert (await take(works, form(case))).done is Done.KNOWN
    assert await blocked(works) == []
    assert len(await notes(works)) == 1


async def test_a_full_mailbox_or_a_policy_ends_the_message_and_not_the_address(works: Works) -> None:
    case = replace(await went(works, "issue:1:ana"), **FULL)
    assert await take(works, postfix(case)) == Handled(Done.REFUSED, "ana@example.org", "552 5.2.2")
    assert await blocked(works) == []
    assert (await row(works, "issue:1:ana")).last_error == "mail_refused"
    assert len(await notes(works)) == 1


@pytest.mark.parametrize("changed", [{"action": "delayed", "status": "4.4.1"}, {"status": "4.4.7"}])
async def test_what_is_only_for_now_does_nothing(works: Works, changed: dict[str, str]) -> None:
    case = replace(await went(works, "issue:1:ana"), **changed)
    assert (await take(works, postfix(case))).done is Done.LATER
    assert await blocked(works) == []
    assert (await row(works, "issue:1:ana")).state == State.SENT
    assert await notes(works) == []


async def test_forged_reports_are_refused(works: Works) -> None:
    case = await went(works, "issue:1:ana")
    secret, number = case.message_id.strip("<>").partition("@")[0].split(".")
    waits = await owed(works, "issue:2:ben", to="ben@example.org")
    forged = [
        replace(case, to="ben@example.org"),  # of a mail to somebody else
        replace(case, message_id=f"<{'0' * 32}.{number}@convene.example>"),  # the secret part is guessed
        replace(case, message_id=f"<{secret}.{int(number) + 1}@convene.example>"),
        replace(case, message_id=f"<{secret}.{'9' * 18}@convene.example>"),
        replace(case, message_id="<20260910150002.4ZxT5w1Qm2z@mail.convene.example>"),
        # Of one that no server has been offered yet.
        Case(f"<{reports.message_id(waits.payload['message_id'], waits.id)}@convene.example>", "ben@example.org"),
    ]
    for each in forged:
        assert await take(works, postfix(each)) == Handled(Done.STRANGE)
    assert await blocked(works) == []
    assert (await row(works, "issue:1:ana")).state == State.SENT
    assert (await row(works, "issue:2:ben")).state == State.PENDING


async def test_of_a_message_that_may_go_out_again_only_a_missing_address_counts(works: Works) -> None:
    case = await went(works, "issue:1:ana", State.PENDING)
    assert (await take(works, postfix(replace(case, **FULL)))).done is Done.LATER
    assert (await row(works, "issue:1:ana")).state == State.PENDING
    assert (await take(works, postfix(case))).done is Done.STOPPED
    assert (await row(works, "issue:1:ana")).state == State.DROPPED
    assert (await take(works, postfix(case))).done is Done.KNOWN
