"""E-mail from the outbox to a real SMTP server: taken once, later, never, and never to those who left."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.mail import SmtpGateway
from bot.mailserver import mail_server as server_at
from domain.deliveries import Mail, Post, Refusal, State, channel, personal
from domain.lanes import slack_paces
from domain.mail import reports
from domain.mail.letters import Sender
from schedules.mailing import MailLimits, Postman, PostOffice
from schedules.reaper import ReadBack, Reaper
from schedules.relay import Relay, Step, Timing
from services import bounces, deliveries, mailing
from services.bounces import Done
from services.work import Works
from storage.database import Database
from storage.deliveries import Delivery
from storage.mail import blocks
from storage.mail.tables import MailBody
from tests.conftest import WORKSPACE, StillClock
from tests.mailserver import DIE, OK, MailServer, mail_server
from tests.reports import Case, postfix
from tests.schedules.slack import FakeSlack, MachineTime, Notes

pytestmark = pytest.mark.sockets

SENDER = Sender("news@convene.example", "Learning Collaborative")
TIMING = Timing(http_timeout=timedelta(seconds=5), latency=timedelta(seconds=30))


@pytest.fixture
def works(database: Database, clock: StillClock) -> Works:
    return Works(database, clock, mails=True)


@pytest.fixture
def machine() -> MachineTime:
    return MachineTime()


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as serving:
        yield serving


@pytest.fixture
async def gateway(server: MailServer) -> AsyncIterator[SmtpGateway]:
    made = SmtpGateway(server_at(f"smtp://127.0.0.1:{server.port}"), hello="convene.example", seconds=5)
    yield made
    await made.close()


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def office(gateway: SmtpGateway) -> PostOffice:
    return PostOffice(gateway, SENDER, MailLimits(), TIMING)


@pytest.fixture
def postman(works: Works, office: PostOffice, notes: Notes, machine: MachineTime) -> Postman:
    return Postman(works, office, funnel=notes, machine=machine)


def a_mail(to: str = "ana@example.org", key: str = "", **changes: Any) -> Mail:
    return replace(
        Mail(
            key=key or f"newsletters.issue:1:{to}",
            kind="newsletters.issue",
            to=to,
            subject="October: coming events",
            text="Coming events\n",
            html="<p>Coming events</p>",
        ),
        **changes,
    )


async def owe(works: Works, *mails: Mail) -> None:
    async with works.begin(WORKSPACE) as work:
        assert (await deliveries.mail(work, *mails)).queued == len(mails)


async def owe_nothing(works: Works, mail: Mail) -> None:
    async with works.begin(WORKSPACE) as work:
        assert (await deliveries.mail(work, mail)).refused == {mail.to: Refusal.BOUNCED}


async def rows(works: Works) -> dict[str, Delivery]:
    async with works.reading(WORKSPACE) as work:
        return {row.dedupe_key: row for row in await work.session.scalars(select(Delivery).order_by(Delivery.id))}


async def states(works: Works) -> dict[str, str]:
    return {row.address or key: row.state for key, row in (await rows(works)).items()}


async def test_a_mail_arrives_once_with_both_forms_and_its_headers(
    works: Works, postman: Postman, server: MailServer
) -> None:
    await owe(works, a_mail(headers={"List-Unsubscribe": "<https://convene.example/mail/leave/x>"}))
    await owe(works, a_mail(subject="again"))
    await postman.settle()
    await postman.settle()
    (received,) = server.inbox
    message = received.message
    assert received.to == ("ana@example.org",)
    assert message["From"] == "Learning Collaborative <news@convene.example>"
    assert message["Subject"] == "October: coming events"
    assert message["List-Unsubscribe"] == "<https://convene.example/mail/leave/x>"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content().strip() for part in message.iter_parts()] == ["Coming events", "<p>Coming events</p>"]
    assert received.message_id.endswith("@convene.example>")
    assert await states(works) == {"ana@example.org": State.SENT}
    assert await postman.idle()


async def test_many_mails_go_over_few_connections(works: Works, postman: Postman, server: MailServer) -> None:
    await owe(works, *(a_mail(f"reader{number}@example{number % 3}.org") for number in range(60)))
    await postman.settle()
    assert sorted(each.to[0] for each in server.inbox) == sorted(
        f"reader{number}@example{number % 3}.org" for number in range(60)
    )
    assert server.connections <= 8


async def test_one_domain_is_given_only_so_many_messages_at_once(
    works: Works, office: PostOffice, notes: Notes, server: MailServer
) -> None:
    server.script.seconds = 0.02
    postman = Postman(works, replace(office, limits=MailLimits(connections=4, per_domain=1)), funnel=notes)
    await owe(works, *(a_mail(f"reader{number}@example.org") for number in range(8)))
    await postman.settle()
    assert len(server.inbox) == 8
    assert server.most_at_once == 1


async def test_no_more_mails_go_out_in_a_minute_than_the_server_likes(
    works: Works, office: PostOffice, notes: Notes, machine: MachineTime, server: MailServer
) -> None:
    postman = Postman(works, replace(office, limits=MailLimits(per_minute=60)), funnel=notes, machine=machine)
    await owe(works, *(a_mail(f"reader{number}@example.org") for number in range(30)))
    await postman.settle()
    first = len(server.inbox)
    assert 1 <= first <= 3
    for _ in range(10):
        machine.advance(seconds=1)
        await postman.settle()
    assert len(server.inbox) <= first + 11
    assert len(server.inbox) >= 9


@pytest.mark.parametrize(
    ("phase", "answer"),
    [
        ("sender", "450 4.1.8 Cannot look up the sender now"),
        ("sender", "452 4.3.1 Not enough room"),
        ("recipient", "450 4.2.0 Mailbox busy"),
        ("recipient", "451 4.7.1 Greylisted, come back"),
        ("recipient", "452 4.2.2 Mailbox full"),
        ("content", "451 4.3.0 Scanner away"),
        ("content", "452 4.3.1 Not enough room"),
    ],
)
async def test_a_server_that_says_later_gets_it_later(
    works: Works, postman: Postman, server: MailServer, machine: MachineTime, *, phase: str, answer: str
) -> None:
    answers = [answer, OK]
    setattr(server.script, phase, lambda _: answers.pop(0))
    await owe(works, a_mail())
    await postman.settle()
    assert await states(works) == {"ana@example.org": State.PENDING}
    assert await postman.idle(), "what was put off does not hold up the clock"
    machine.advance(seconds=59)
    await postman.settle()
    assert server.inbox == []
    machine.advance(seconds=2)
    await postman.settle()
    assert len(server.inbox) == 1
    assert len({each.message_id for each in server.heard}) == 1
    async with works.reading(WORKSPACE) as work:
        assert await blocks.every(work.session, WORKSPACE) == []


async def test_a_mail_that_is_put_off_for_days_is_given_up_and_its_address_stays_good(
    works: Works, postman: Postman, server: MailServer, machine: MachineTime, clock: StillClock
) -> None:
    server.script.recipient = lambda _: "452 4.2.2 Mailbox full"
    await owe(works, a_mail(owner="U1"))
    for _ in range(8):
        await postman.settle()
        machine.advance(seconds=13 * 3600)
        clock.advance(hours=13)
    found = await rows(works)
    assert found["newsletters.issue:1:ana@example.org"].state == State.DEAD
    assert found["newsletters.issue:1:ana@example.org"].last_error == "mail_gave_up"
    async with works.reading(WORKSPACE) as work:
        assert await blocks.every(work.session, WORKSPACE) == []


async def test_a_domain_that_keeps_saying_later_is_left_alone_for_a_while_and_others_are_not(
    works: Works, office: PostOffice, notes: Notes, machine: MachineTime, server: MailServer
) -> None:
    asked: list[str] = []

    def recipient(address: str) -> str:
        asked.append(address)
        return "450 4.7.0 Too many" if address.endswith("@busy.example") else OK

    server.script.recipient = recipient
    postman = Postman(
        works, replace(office, limits=MailLimits(connections=1, per_domain=1)), funnel=notes, machine=machine
    )
    await owe(works, *(a_mail(f"reader{number:02}@busy.example") for number in range(40)), a_mail("ana@example.org"))
    await postman.settle()
    assert len([each for each in asked if each.endswith("busy.example")]) <= 20
    assert len(server.to("ana@example.org")) == 1


async def test_an_address_that_does_not_exist_gets_nothing_more_and_the_owner_hears_once(
    works: Works, postman: Postman, server: MailServer
) -> None:
    server.script.recipient = lambda to: "550 5.1.1 <x> unknown" if to.startswith("gone") else OK
    await owe(
        works,
        *(a_mail(f"gone{number}@example.org", key=f"issue:1:{number}", owner="U1") for number in range(3)),
        a_mail("ana@example.org", key="issue:1:ana", owner="U1"),
        a_mail("gone0@example.org", key="issue:2:0", available_at=works.clock.now() + timedelta(days=30)),
    )
    await postman.settle()
    found = await rows(works)
    assert found["issue:1:0"].state == State.DEAD
    assert found["issue:1:0"].last_error == "mail_bounced"
    assert found["issue:2:0"].state == State.DROPPED
    assert found["issue:1:ana"].state == State.SENT
    notes_to_owner = [row for row in found.values() if row.kind == "deliveries.dead"]
    assert len(notes_to_owner) == 1
    assert "there is no such address" in notes_to_owner[0].payload["text"]
    async with works.begin(WORKSPACE) as work:
        answer = await deliveries.mail(work, a_mail("gone1@example.org", key="issue:3:1"), a_mail(key="issue:3:ana"))
    assert answer.queued == 1
    assert answer.refused == {"gone1@example.org": Refusal.BOUNCED}
    assert [each.reply for each in await mailing.blocked(works, WORKSPACE)] == ["550 5.1.1"] * 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_went_out_is_known_again_in_a_report_about_it(
    works: Works, postman: Postman, server: MailServer
) -> None:
    await owe(works, a_mail())
    await postman.settle()
    (received,) = server.inbox
    report = reports.read(postfix(Case(received.message_id)))
    assert report is not None
    assert (await bounces.take(works, report)).done is Done.STOPPED
    await owe_nothing(works, a_mail(key="issue:2:ana"))


@pytest.mark.parametrize(
    ("phase", "answer"),
    [
        ("recipient", "550 5.7.1 Not from this network"),
        ("recipient", "554 5.7.1 Relay access denied"),
        ("recipient", "552 5.2.2 Mailbox full"),
        ("sender", "552 5.3.4 Too much"),
        ("sender", "553 5.1.7 What an address"),
        ("sender", "550 5.1.8 Sender's domain does not exist"),
        ("content", "550 5.6.0 Not in this form"),
        ("content", "552 5.3.4 Too large"),
        ("content", "554 5.7.1 Looks like spam"),
    ],
)
async def test_a_refusal_that_is_not_about_the_address_ends_the_mail_only(
    works: Works, postman: Postman, server: MailServer, phase: str, answer: str
) -> None:
    setattr(server.script, phase, lambda _: answer)
    await owe(works, a_mail())
    await postman.settle()
    assert (await rows(works))["newsletters.issue:1:ana@example.org"].last_error == "mail_refused"
    assert await mailing.blocked(works, WORKSPACE) == []
    setattr(server.script, phase, lambda _: OK)
    await owe(works, a_mail(key="next"))
    await postman.settle()
    assert len(server.inbox) == 1


async def test_a_mailbox_that_the_server_looks_for_only_after_the_content_gets_nothing_more_either(
    works: Works, postman: Postman, server: MailServer
) -> None:
    server.script.content = lambda _: "550 5.1.1 No such user here"
    await owe(works, a_mail())
    await postman.settle()
    assert [each.address for each in await mailing.blocked(works, WORKSPACE)] == ["ana@example.org"]


async def test_a_refused_recipient_does_not_spoil_the_connection_for_the_next(
    works: Works, office: PostOffice, notes: Notes, server: MailServer
) -> None:
    server.script.recipient = lambda to: "550 5.1.1 unknown" if to.startswith("gone") else OK
    postman = Postman(works, replace(office, limits=MailLimits(connections=1)), funnel=notes)
    await owe(works, a_mail("gone@example.org"), a_mail("ana@example.org"), a_mail("bo@example.org"))
    await postman.settle()
    assert [each.to for each in server.inbox] == [("ana@example.org",), ("bo@example.org",)]
    assert server.connections == 1


@pytest.mark.parametrize("most", [1, 200])
async def test_a_server_that_dies_in_the_middle_of_the_content_gets_the_same_message_again(
    works: Works, postman: Postman, server: MailServer, machine: MachineTime, most: int
) -> None:
    server.script.dies_after = most
    await owe(works, a_mail())
    await postman.settle()
    assert server.broken_off == [most]
    assert server.heard == []
    assert await states(works) == {"ana@example.org": State.PENDING}
    server.script.dies_after = None
    machine.advance(seconds=61)
    await postman.settle()
    assert await states(works) == {"ana@example.org": State.SENT}
    assert len(server.inbox) == 1


async def test_a_server_that_dies_after_the_content_gets_the_same_message_again(
    works: Works, postman: Postman, server: MailServer, machine: MachineTime
) -> None:
    answers = [DIE, OK]
    server.script.content = lambda _: answers.pop(0)
    await owe(works, a_mail())
    await postman.settle()
    assert await states(works) == {"ana@example.org": State.PENDING}
    machine.advance(seconds=61)
    await postman.settle()
    assert await states(works) == {"ana@example.org": State.SENT}
    first, second = server.heard
    assert first.message_id == second.message_id
    assert first.content == second.content


async def test_a_server_that_is_away_holds_everything_and_loses_nothing(
    works: Works, server: MailServer, machine: MachineTime, office: PostOffice, notes: Notes
) -> None:
    async with mail_server() as other:
        port = other.port
    gateway = SmtpGateway(server_at(f"smtp://127.0.0.1:{port}"), hello="convene.example", seconds=5)
    away = Postman(works, replace(office, gateway=gateway), funnel=notes, machine=machine)
    await owe(works, *(a_mail(f"reader{number}@example.org") for number in range(5)))
    await away.settle()
    assert set((await states(works)).values()) == {State.PENDING}
    assert await away.idle()
    machine.advance(seconds=360)
    await Postman(works, office, funnel=notes, machine=machine).settle()
    assert len(server.inbox) == 5
    assert set((await states(works)).values()) == {State.SENT}
    await gateway.close()


async def test_a_connection_that_the_server_closed_meanwhile_is_replaced_at_once(
    works: Works, postman: Postman, server: MailServer
) -> None:
    await owe(works, a_mail(key="first"))
    await postman.settle()
    answers = ["421 4.4.2 Idle for too long", OK]
    server.script.sender = lambda _: answers.pop(0)
    await owe(works, a_mail(key="second"))
    await postman.settle()
    assert len(server.inbox) == 2
    assert server.connections == 2


async def test_a_slow_server_ends_in_a_repetition_and_not_in_a_loss(
    works: Works, office: PostOffice, notes: Notes, machine: MachineTime, server: MailServer
) -> None:
    gateway = SmtpGateway(server_at(f"smtp://127.0.0.1:{server.port}"), hello="convene.example", seconds=0.2)
    postman = Postman(works, replace(office, gateway=gateway), funnel=notes, machine=machine)
    server.script.seconds = 0.5
    await owe(works, a_mail())
    await postman.settle()
    assert (await rows(works))["newsletters.issue:1:ana@example.org"].last_error == "smtp_timeout"
    server.script.seconds = 0
    machine.advance(seconds=61)
    await postman.settle()
    assert await states(works) == {"ana@example.org": State.SENT}
    await asyncio.sleep(0.6)
    assert len({each.message_id for each in server.heard}) == 1
    await gateway.close()


async def test_who_leaves_before_the_send_gets_nothing_even_when_the_mail_was_claimed(
    works: Works, office: PostOffice, notes: Notes, server: MailServer
) -> None:
    left = asyncio.Event()

    async def leaves(step: Step) -> None:
        if step is Step.CLAIM_AFTER_COMMIT and not left.is_set():
            left.set()
            async with works.begin(WORKSPACE) as work:
                await deliveries.withdraw(work, "issue:1:bo:")

    postman = Postman(works, office, funnel=notes, observer=leaves)
    await owe(works, a_mail("ana@example.org", key="issue:1:ana:1"), a_mail("bo@example.org", key="issue:1:bo:1"))
    await postman.settle()
    assert [each.to for each in server.inbox] == [("ana@example.org",)]
    assert await states(works) == {"ana@example.org": State.SENT, "bo@example.org": State.DROPPED}
    assert server.script.recipient("bo@example.org") == OK, "the server would have taken it"


async def test_who_leaves_while_an_earlier_mail_is_under_way_gets_nothing(
    works: Works, office: PostOffice, notes: Notes, server: MailServer
) -> None:
    loop = asyncio.get_running_loop()
    withdrawn = loop.create_future()

    async def withdraw() -> None:
        async with works.begin(WORKSPACE) as work:
            await deliveries.withdraw(work, "issue:1:bo:")
        withdrawn.set_result(None)

    def content(_: object) -> str:
        if not withdrawn.done():
            tasks.append(loop.create_task(withdraw()))
        return OK

    tasks: list[asyncio.Task[None]] = []
    server.script.content = content
    server.script.seconds = 0.1
    postman = Postman(works, replace(office, limits=MailLimits(connections=1)), funnel=notes)
    server.script.recipient = lambda _: OK
    await owe(works, a_mail("ana@example.org", key="issue:1:ana:1"), a_mail("cy@example.org", key="issue:1:cy:1"))
    await owe(works, a_mail("bo@example.org", key="issue:1:bo:1"))
    await postman.settle()
    assert [each.to for each in server.inbox] == [("ana@example.org",), ("cy@example.org",)]


async def test_an_expired_mail_does_not_go_out(
    works: Works, postman: Postman, server: MailServer, clock: StillClock
) -> None:
    await owe(works, a_mail(expires_at=clock.now() + timedelta(hours=1)))
    clock.advance(hours=2)
    await postman.settle()
    assert server.heard == []


async def test_what_a_dead_process_was_sending_goes_out_again(
    works: Works, office: PostOffice, notes: Notes, machine: MachineTime, server: MailServer
) -> None:
    async def dies(step: Step) -> None:
        if step is Step.MAIL_AFTER:
            raise asyncio.CancelledError

    await owe(works, a_mail())
    await Postman(works, office, funnel=notes, machine=machine, observer=dies).settle()
    assert await states(works) == {"ana@example.org": State.SENDING}
    slack = FakeSlack(StillClock())
    reaper = Reaper(works, ReadBack(slack, TIMING), paces=slack_paces(), funnel=notes, timing=TIMING, machine=machine)
    machine.advance(seconds=TIMING.lease.total_seconds() + 1)
    await reaper.once()
    await Postman(works, office, funnel=notes, machine=machine).settle()
    assert await states(works) == {"ana@example.org": State.SENT}
    assert len(server.inbox) == 2
    assert len({each.message_id for each in server.inbox}) == 1


async def test_slack_and_mail_leave_each_other_alone(
    works: Works, postman: Postman, notes: Notes, machine: MachineTime, server: MailServer
) -> None:
    slack = FakeSlack(StillClock())
    relay = Relay(works, slack, paces=slack_paces(), funnel=notes, machine=machine)
    async with works.begin(WORKSPACE) as work:
        await deliveries.post(work, Post("post", "calls.remind", channel("C1"), {"text": "hello"}))
        await deliveries.mail(work, a_mail())
    await relay.settle()
    assert len(slack.said) == 1
    assert server.heard == []
    assert await relay.idle()
    await postman.settle()
    assert len(server.inbox) == 1
    assert len(slack.said) == 1


async def test_personal_parts_are_each_readers_own_and_the_body_is_kept_once(
    works: Works, postman: Postman, server: MailServer
) -> None:
    body = {"text": f"Leave: {personal('leave')}\n", "html": f'<a href="{personal("leave")}">Leave</a>'}
    await owe(
        works,
        a_mail("ana@example.org", **body, personal={"leave": "https://convene.example/mail/leave/A&1"}),
        a_mail("bo@example.org", **body, personal={"leave": "https://convene.example/mail/leave/B"}),
    )
    await postman.settle()
    (ana,) = server.to("ana@example.org")
    (bo,) = server.to("bo@example.org")
    texts = [part.get_content().replace("\r\n", "\n") for part in ana.message.iter_parts()]
    assert texts[0] == "Leave: https://convene.example/mail/leave/A&1\n"
    assert 'href="https://convene.example/mail/leave/A&amp;1"' in texts[1]
    assert b"leave/B" in bo.content
    assert b"leave/A" not in bo.content
    async with works.reading(WORKSPACE) as work:
        assert len((await work.session.scalars(select(MailBody))).all()) == 1


async def test_without_a_mail_server_nothing_is_owed_and_whoever_asks_is_told(
    database: Database, clock: StillClock
) -> None:
    works = Works(database, clock)
    async with works.begin(WORKSPACE) as work:
        answer = await deliveries.mail(work, a_mail())
        assert mailing.problem(work)
    assert (answer.queued, answer.set_up) == (0, False)
    assert await rows(works) == {}


async def test_what_is_no_address_is_refused_and_the_others_go(
    works: Works, postman: Postman, server: MailServer
) -> None:
    async with works.begin(WORKSPACE) as work:
        answer = await deliveries.mail(work, a_mail("no address"), a_mail("ana@example.org", key="good"))
    assert answer.queued == 1
    assert answer.refused == {"no address": Refusal.NO_ADDRESS}
    await postman.settle()
    assert len(server.inbox) == 1


async def test_an_unblocked_address_gets_mail_again(works: Works, postman: Postman, server: MailServer) -> None:
    await mailing.block(works, WORKSPACE, "Ana@Example.org")
    async with works.begin(WORKSPACE) as work:
        assert (await deliveries.mail(work, a_mail())).refused == {"ana@example.org": Refusal.BLOCKED}
    assert await mailing.unblock(works, WORKSPACE, "ana@example.org")
    await owe(works, a_mail())
    await postman.settle()
    assert len(server.inbox) == 1
