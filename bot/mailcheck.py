"""Looks whether mail can be handed over, without sending any; for `convene doctor`."""

from __future__ import annotations

from dataclasses import dataclass

from bot.mailserver import mail_server, sender
from bot.settings import Settings
from schedules.mailing.gateway import Answered, NoServer

PATIENCE_SECONDS = 15.0
LOGIN = ("does not accept the user and password", "check them in CONVENE_SMTP_URL; special characters are %-encoded")
CERTIFICATE = (
    "shows a certificate that nobody vouches for",
    "use the name that the certificate is for in CONVENE_SMTP_URL, or have the server's certificate mended",
)
SILENT = ("does not answer", "check host and port in CONVENE_SMTP_URL, and that a firewall lets this machine through")
PLAIN = (
    "offers no encryption, or refused to begin",
    "use smtps:// if it encrypts from the first byte; in your own network without a password ?tls=none leaves it out",
)
TROUBLES = {
    "smtp_login": LOGIN,
    "smtp_certificate": CERTIFICATE,
    "smtp_timeout": SILENT,
    "ConnectionRefusedError": SILENT,
    "TimeoutError": SILENT,
    "gaierror": SILENT,
    "OSError": SILENT,
}


@dataclass(frozen=True)
class Look:
    """What was found: `what` in a sentence, and what mends it (empty: all is well)."""

    what: str
    mend: str = ""


async def look(settings: Settings) -> Look:
    """Connect, log in and offer mail from the sender. The settings name a server and a sender."""
    from bot.mail import SmtpGateway  # noqa: PLC0415  # only those who mail carry the library

    assert settings.smtp_url  # noqa: S101  # the caller looked
    assert settings.mail_from  # noqa: S101  # the caller looked
    server, writer = mail_server(settings.smtp_url.get_secret_value()), sender(settings.mail_from)
    gateway = SmtpGateway(server, hello=writer.domain, seconds=PATIENCE_SECONDS)
    try:
        await gateway.probe(writer.address)
    except NoServer as error:
        what, mend = TROUBLES.get(error.error, PLAIN)
        return Look(f"The mail server {server} {what} ({error.error})", mend)
    except Answered as error:
        return Look(
            f"The mail server {server} takes no mail from {writer.address} ({error.error})",
            "give CONVENE_MAIL_FROM an address that this server may send for",
        )
    return Look(f"The mail server {server} takes mail from {writer.address}")
