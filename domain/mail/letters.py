"""An e-mail as the bytes that go over the wire: headers, a text part and an HTML part (RFC 5322, 2045, 2046)."""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from html import escape

from domain.deliveries import personal

CRLF = "\r\n"
_LINE_END = re.compile(r"\r\n|\r|\n")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Control characters that servers refuse, and halves of characters that no encoding knows."""
_OURS = frozenset(
    {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "auto-submitted",
    }
)


@dataclass(frozen=True)
class Sender:
    """Whom mail comes from: an address and the name that is shown with it."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        """The address's domain, which also ends our Message-IDs."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True)
class Content:
    """The two forms of a message, made fit to send once for all who get it (`content`)."""

    text: str
    html: str


def content(text: str, html: str) -> Content:
    """Return a message as servers take it: without characters that they refuse, with their line ends."""
    return Content(_fit(text), _fit(html))


def _fit(written: str) -> str:
    return _LINE_END.sub(CRLF, _UNSENDABLE.sub("", written).rstrip("\r\n") + "\n")


@dataclass(frozen=True)
class Letter:
    """Everything that one message is made of; see `domain.deliveries.Mail`. `message_id` is ours, without a domain."""

    to: str
    subject: str
    content: Content
    message_id: str
    date: datetime
    headers: Mapping[str, str]
    personal: Mapping[str, str]


def message_id(letter: Letter, sender: Sender) -> str:
    """Return the Message-ID: the same however often a message has to be sent, so that mail programs show it once."""
    return f"<{letter.message_id}@{sender.domain}>"


def compose(letter: Letter, sender: Sender) -> bytes:
    """Return the message as it goes over the wire; the same letter always gives the same bytes."""
    boundary = f"=_{letter.message_id}"
    headers = {
        "From": _mailbox(sender),
        "To": letter.to,
        "Subject": _words("Subject", letter.subject),
        "Date": format_datetime(letter.date),
        "Message-ID": message_id(letter, sender),
        **{name: _words(name, value) for name, value in letter.headers.items() if name.lower() not in _OURS},
        # Nobody's holiday answer should come back to us (RFC 3834).
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    text, html = letter.content.text, letter.content.html
    for name, given in letter.personal.items():
        value = _UNSENDABLE.sub("", given)
        text = text.replace(personal(name), value)
        html = html.replace(personal(name), escape(value))
    lines = [f"{name}: {value}" for name, value in headers.items()]
    top = CRLF.join([*lines, "", ""]).encode("ascii")
    return b"".join(
        (top, _part(boundary, "plain", text), _part(boundary, "html", html), f"--{boundary}--{CRLF}".encode())
    )


def _part(boundary: str, kind: str, content: str) -> bytes:
    head = (
        f"--{boundary}{CRLF}Content-Type: text/{kind}; charset=utf-8{CRLF}"
        f"Content-Transfer-Encoding: quoted-printable{CRLF}{CRLF}"
    )
    return head.encode("ascii") + b2a_qp(content.encode()) + CRLF.encode()


def _words(name: str, value: str) -> str:
    """Return a header's text, on one line where it is plain, encoded and folded where it is not."""
    line = " ".join(_UNSENDABLE.sub("", value).split())
    if line.isascii() and len(line) + len(name) < 900:
        return line
    return Header(line, "utf-8", header_name=name, maxlinelen=76).encode(linesep=CRLF)


def _mailbox(sender: Sender) -> str:
    return formataddr((" ".join(sender.name.split()), sender.address), "utf-8")
