"""The mail gateway against a real server: encryption, login, and one connection for many messages."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.mail import SmtpGateway
from bot.mailserver import MailServer, Security
from domain.mail.replies import Phase
from schedules.mailing import Answered, Died, NoServer, NotWanted
from tests import mailserver
from tests.mailserver import DIE

pytestmark = pytest.mark.sockets


async def wanted() -> None:
    """Want every message."""


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()) + made.public_bytes(pem)
    )
    return path


@pytest.fixture
def serving(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def at(port: int, security: Security, *, user: str | None = None, password: str | None = None) -> MailServer:
    return MailServer("localhost" if security is not Security.NONE else "127.0.0.1", port, security, user, password)


async def send(gateway: SmtpGateway, to: str = "ana@example.org") -> None:
    await gateway.send(sender="news@convene.example", to=to, message=b"Subject: x\r\n\r\nHello\r\n", check=wanted)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
async def test_mail_goes_over_an_encrypted_connection(
    serving: ssl.SSLContext, trusting: ssl.SSLContext, security: Security
) -> None:
    async with mailserver.mail_server(context=serving, tls=security is Security.TLS) as server:
        gateway = SmtpGateway(at(server.port, security), hello="convene.example", seconds=5, context=trusting)
        await send(gateway)
        await send(gateway, "bo@example.org")
        await gateway.close()
    assert len(server.inbox) == 2
    assert server.connections == 1


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
async def test_a_server_that_nobody_vouches_for_gets_no_mail(serving: ssl.SSLContext, security: Security) -> None:
    async with mailserver.mail_server(context=serving, tls=security is Security.TLS) as server:
        gateway = SmtpGateway(at(server.port, security), hello="convene.example", seconds=5)
        with pytest.raises(NoServer):
            await send(gateway)
        await gateway.close()
    assert server.heard == []


async def test_a_server_without_encryption_gets_no_mail_where_it_was_asked_for() -> None:
    async with mailserver.mail_server() as server:
        asked = MailServer("127.0.0.1", server.port, Security.STARTTLS)
        gateway = SmtpGateway(asked, hello="convene.example", seconds=5)
        with pytest.raises(NoServer):
            await send(gateway)
        await gateway.close()
    assert server.heard == []


async def test_a_login_is_used_and_a_wrong_one_is_told_without_the_password() -> None:
    async with mailserver.mail_server(login=True) as server:
        good = SmtpGateway(at(server.port, Security.NONE, user="convene", password="p@ss/word"), hello="a.example")
        await send(good)
        await good.close()
        wrong = SmtpGateway(at(server.port, Security.NONE, user="convene", password="hunter2"), hello="a.example")
        with pytest.raises(NoServer) as refused:
            await send(wrong)
        await wrong.close()
    assert len(server.inbox) == 1
    assert refused.value.error == "smtp_login"
    assert "hunter2" not in str(refused.value)


async def test_answers_say_which_part_was_refused_and_the_connection_goes_on() -> None:
    async with mailserver.mail_server() as server:
        gateway = SmtpGateway(at(server.port, Security.NONE), hello="a.example", seconds=5)
        for phase, part in (
            (Phase.SENDER, "sender"),
            (Phase.RECIPIENT, "recipient"),
            (Phase.CONTENT, "content"),
        ):
            before = getattr(server.script, part)
            setattr(server.script, part, lambda _: "550 5.7.1 No")
            with pytest.raises(Answered) as refused:
                await send(gateway)
            assert (refused.value.phase, refused.value.code) == (phase, 550)
            setattr(server.script, part, before)
            await send(gateway)
        await gateway.close()
    assert len(server.inbox) == 3
    assert server.connections == 1


async def test_a_connection_that_ends_in_the_content_is_not_taken_for_a_refusal() -> None:
    async with mailserver.mail_server() as server:
        server.script.content = lambda _: DIE
        gateway = SmtpGateway(at(server.port, Security.NONE), hello="a.example", seconds=5)
        with pytest.raises(Died):
            await send(gateway)
        await gateway.close()


@pytest.mark.parametrize("most", [1, 1000, 100_000])
async def test_a_connection_that_ends_in_the_middle_of_the_content_is_not_taken_for_a_refusal(most: int) -> None:
    async with mailserver.mail_server() as server:
        server.script.dies_after = most
        gateway = SmtpGateway(at(server.port, Security.NONE), hello="a.example", seconds=5)
        message = b"Subject: x\r\n\r\n" + 4000 * b"A line of sixty-four letters, so that much has to come over.\r\n"
        with pytest.raises(Died):
            await gateway.send(sender="news@convene.example", to="ana@example.org", message=message, check=wanted)
        assert server.broken_off == [most]
        assert server.heard == []
        server.script.dies_after = None
        await gateway.send(sender="news@convene.example", to="ana@example.org", message=message, check=wanted)
        await gateway.close()
    assert len(server.inbox) == 1


async def test_a_connection_that_ends_before_the_content_changed_nothing() -> None:
    async with mailserver.mail_server() as server:
        server.script.recipient = lambda _: DIE
        gateway = SmtpGateway(at(server.port, Security.NONE), hello="a.example", seconds=5)
        with pytest.raises(NoServer):
            await send(gateway)
        await gateway.close()


async def test_what_is_not_wanted_any_more_is_not_even_announced() -> None:
    heard: list[str] = []

    def sender(address: str) -> str:
        heard.append(address)
        return mailserver.OK

    async def unwanted() -> None:
        raise NotWanted

    async with mailserver.mail_server() as server:
        server.script.sender = sender
        gateway = SmtpGateway(at(server.port, Security.NONE), hello="a.example", seconds=5)
        with pytest.raises(NotWanted):
            await gateway.send(sender="a@a.example", to="b@b.example", message=b"x", check=unwanted)
        assert heard == []
        await send(gateway)
        await gateway.close()
    assert server.connections == 1


async def test_who_leaves_while_a_closed_connection_is_opened_anew_is_not_written_to() -> None:
    left = False

    async def still_wanted() -> None:
        if left:
            raise NotWanted

    def sender(_: str) -> str:
        nonlocal left
        left = True
        return "421 4.4.2 Idle for too long"

    async with mailserver.mail_server() as server:
        gateway = SmtpGateway(at(server.port, Security.NONE), hello="a.example", seconds=5)
        await send(gateway)
        server.script.sender = sender
        with pytest.raises(NotWanted):
            await gateway.send(sender="a@a.example", to="b@b.example", message=b"x", check=still_wanted)
        server.script.sender = lambda _: mailserver.OK
        await send(gateway)
        await gateway.close()
    assert server.connections == 2, "the new connection stays good"
    assert [each.to for each in server.inbox] == [("ana@example.org",), ("ana@example.org",)]


async def test_a_probe_looks_without_sending() -> None:
    async with mailserver.mail_server() as server:
        gateway = SmtpGateway(at(server.port, Security.NONE), hello="a.example", seconds=5)
        await gateway.probe("news@convene.example")
        server.script.sender = lambda _: "550 5.1.8 Who are you"
        with pytest.raises(Answered):
            await gateway.probe("news@convene.example")
    assert server.heard == []
    with pytest.raises(NoServer):
        await gateway.probe("news@convene.example")
