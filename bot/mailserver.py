"""Which mail server to use and how, read from one address: `smtp://user:password@host:587`, `smtps://host`."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import getaddresses
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

from domain.mail import addresses
from domain.mail.letters import Sender

FORM = "smtp://user:password@host:587 or smtps://user:password@host:465"
PORTS = {"smtp": 587, "smtps": 465}


class Security(StrEnum):
    """How the connection is encrypted: from the first byte, after STARTTLS, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True)
class MailServer:
    """Where to hand over mail; `password` never shows in a log or an error."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def mail_server(url: str) -> MailServer:
    """Return what an address says.

    `smtps` encrypts from the first byte, `smtp` by STARTTLS; `?tls=none` leaves it out, for a server on the same
    machine or network. A server on the loopback is not asked for encryption. Raises ValueError with what is wrong;
    the text holds nothing of the address, because a password may be in it.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(
            f"must be an address such as {FORM}; a password with special characters is %-encoded"
        ) from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(f"must be an address such as {FORM}")
    tls = parse_qs(parts.query).get("tls", [""])[-1]
    if tls not in {"", "none"} or (tls and parts.scheme == "smtps") or parts.path not in {"", "/"}:
        raise ValueError(f"must be an address such as {FORM}; all that may follow is ?tls=none after smtp://")
    security = Security.STARTTLS
    if parts.scheme == "smtps":
        security = Security.TLS
    elif tls == "none" or _on_this_machine(parts.hostname):
        security = Security.NONE
    user = unquote(parts.username) if parts.username else None
    if user and security is Security.NONE and not _on_this_machine(parts.hostname):
        raise ValueError("must not send a password unencrypted; leave out ?tls=none, or the user and password")
    password = unquote(parts.password) if parts.password else None
    return MailServer(parts.hostname, port or PORTS[parts.scheme], security, user, password)


def sender(text: str) -> Sender:
    """Return the sender that `Convene <news@example.org>` names; raises ValueError with what is wrong."""
    found = getaddresses([text])
    try:
        ((name, written),) = found
        return Sender(addresses.address(written), " ".join(name.split()))
    except (ValueError, addresses.NotAnAddress):
        raise ValueError("must be an e-mail address, with or without a name: Convene <news@example.org>") from None


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
