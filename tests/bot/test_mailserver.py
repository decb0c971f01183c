import pytest

from bot.mailserver import MailServer, Security, mail_server, sender
from bot.settings import SettingsError, load, require
from domain.mail.letters import Sender


@pytest.mark.parametrize(
    ("url", "host", "port", "security"),
    [
        ("smtp://mail.example.org", "mail.example.org", 587, Security.STARTTLS),
        ("smtp://mail.example.org:25", "mail.example.org", 25, Security.STARTTLS),
        ("smtps://mail.example.org", "mail.example.org", 465, Security.TLS),
        ("smtp://mail.example.org:2525?tls=none", "mail.example.org", 2525, Security.NONE),
        ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, Security.NONE),
        ("smtp://localhost/", "localhost", 587, Security.NONE),
    ],
)
def test_an_address_says_where_and_how_securely(url: str, host: str, port: int, security: Security) -> None:
    assert mail_server(url) == MailServer(host, port, security)


def test_user_and_password_may_hold_any_character() -> None:
    server = mail_server("smtp://news%40example.org:p%40ss%2Fword@mail.example.org")
    assert (server.user, server.password) == ("news@example.org", "p@ss/word")


def test_a_password_shows_nowhere() -> None:
    server = mail_server("smtp://user:hunter2@mail.example.org")
    assert "hunter2" not in f"{server} {server!r}"
    settings = load(CONVENE_SMTP_URL="smtp://user:hunter2@mail.example.org", CONVENE_MAIL_FROM="news@example.org")
    assert "hunter2" not in repr(settings)
    for wrong in ("smtp://user:hunter2@", "http://user:hunter2@mail", "smtp://user:hunter2@mail:port"):
        with pytest.raises(SettingsError) as refused:
            load(CONVENE_SMTP_URL=wrong)
        assert "hunter2" not in str(refused.value)
        assert str(refused.value).startswith("CONVENE_SMTP_URL: must be")


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org/path",
        "smtp://mail.example.org?tls=maybe",
        "smtps://mail.example.org?tls=none",
        "smtp://user:password@mail.example.org?tls=none",
        "smtp://mail.example.org:99999",
    ],
)
def test_what_cannot_work_is_refused_with_what_would(url: str) -> None:
    with pytest.raises(ValueError, match="must"):
        mail_server(url)


def test_a_sender_is_an_address_with_or_without_a_name() -> None:
    assert sender("Convene <News@Example.org>") == Sender("news@example.org", "Convene")
    assert sender("news@example.org") == Sender("news@example.org", "")
    for wrong in ("", "Convene", "Convene <news>", "a@example.org, b@example.org"):
        with pytest.raises(ValueError, match="e-mail address"):
            sender(wrong)


def test_a_server_without_a_sender_stops_the_start_and_the_other_way_round() -> None:
    good = {
        "CONVENE_ENCRYPTION_KEY": "M0" * 21 + "M=",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_BOT_TOKEN": "xoxb-1",
    }
    with pytest.raises(SettingsError, match="CONVENE_MAIL_FROM is missing"):
        require(load(**good, CONVENE_SMTP_URL="smtp://mail.example.org"))
    with pytest.raises(SettingsError, match="CONVENE_SMTP_URL is missing"):
        require(load(**good, CONVENE_MAIL_FROM="news@example.org"))
    both = load(**good, CONVENE_SMTP_URL="smtp://mail.example.org", CONVENE_MAIL_FROM="news@example.org")
    assert require(both).mails
    assert not require(load(**good)).mails


def test_browsers_are_sent_to_this_machine_only_beside_a_sandbox_on_it() -> None:
    assert load().reached_at(3000) is None
    assert load(SLACK_API_URL="http://127.0.0.1:5000/api/").reached_at(3000) == "http://127.0.0.1:3000"
    public = load(CONVENE_PUBLIC_URL="https://convene.example.org/", SLACK_API_URL="http://127.0.0.1:5000/api/")
    assert public.reached_at(3000) == "https://convene.example.org"
