"""Reports by which mail servers tell, as a mail, that they did not deliver what they had taken (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from domain.errors import UserFacingError
from domain.mail import addresses
from domain.mail.replies import Phase, Verdict, codes, reported

TEXT_READ = 20_000
"""How many characters of a report's words are looked at: how far a server got stands near their beginning."""
MOST_BOUNDARIES = 30
"""How often a report may speak of boundaries; a mail in a thousand layers is made to keep its reader busy."""
_OWN = re.compile(r"<\s*([0-9a-f]{32})\.([0-9]{1,18})@[^\s<>@]+>")
_STATUS = re.compile(r"\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")
_ANSWER = re.compile(r"\s*smtp\s*;\s*([245][0-9]{2})[ -](.*)", re.IGNORECASE | re.DOTALL)
_AT_RECIPIENT = re.compile(r"\bRCPT TO\b", re.IGNORECASE)


@dataclass(frozen=True)
class OwnId:
    """What a Message-ID of ours says: which delivery it is, and the random part that only who got the mail knows."""

    delivery: int
    secret: str


@dataclass(frozen=True)
class Told:
    """What a report says of one recipient: under which addresses it names them, and what became of the message.

    `verdict` is what it means for further mail, `codes` all that we keep of the words, such as `550 5.1.1`.
    """

    addresses: frozenset[str]
    verdict: Verdict
    codes: str


@dataclass(frozen=True)
class Report:
    """A report: of which message of ours (None: of none that we know the form of), and what it says of whom."""

    message: OwnId | None
    told: tuple[Told, ...]


def message_id(secret: str, delivery: int) -> str:
    """Return a mail's Message-ID without the domain: the random part kept with it, and which delivery it is."""
    return f"{secret}.{delivery}"


def read(content: bytes) -> Report | None:
    """Return what a mail reports, or None if it is no report of a delivery: an answer, a receipt, anything else."""
    if content.lower().count(b"boundary") > MOST_BOUNDARIES:
        return None
    # The old rules for headers: the new ones raise for some that spam has.
    mail = message_from_bytes(content, policy=policy.compat32)
    if mail.get_content_type() != "multipart/report":
        return None
    # Its own parts only: a report that somebody passes on inside another mail is not one to us.
    parts = _messages_in(mail)
    status = next((each for each in parts if each.get_content_type() == "message/delivery-status"), None)
    if status is None:
        return None
    at_recipient = bool(_AT_RECIPIENT.search(_words(parts[0])))
    told = tuple(_told(block, at_recipient=at_recipient) for block in _messages_in(status) if block["Action"])
    return Report(_own(parts), told)


def _messages_in(part: Message) -> list[Message]:
    inner = part.get_payload()
    return [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []


def _own(parts: list[Message]) -> OwnId | None:
    """Return which message of ours came back, from what the report returns of it: all of it, or its headers."""
    for part in parts:
        for headers in _returned(part):
            if found := _OWN.search(str(headers["Message-ID"] or "")):
                return OwnId(int(found.group(2)), found.group(1))
    return None


def _returned(part: Message) -> Iterator[Message]:
    if part.get_content_type() in {"message/rfc822", "message/global"}:
        yield from _messages_in(part)
    elif part.get_content_type() in {"text/rfc822-headers", "message/global-headers"}:
        inner = part.get_payload(decode=True)
        yield from (
            [message_from_bytes(inner, policy=policy.compat32)] if isinstance(inner, bytes) else _messages_in(part)
        )


def _told(block: Message, *, at_recipient: bool) -> Told:
    status = _STATUS.match(str(block["Status"] or ""))
    answer = _ANSWER.match(str(block["Diagnostic-Code"] or ""))
    code, text = (int(answer.group(1)), answer.group(2)) if answer else (0, "")
    said = status.group(1) if status else ""
    named = frozenset(
        kept for name in ("Original-Recipient", "Final-Recipient") if (kept := _address(str(block[name] or "")))
    )
    failed = str(block["Action"]).split()[:1] == ["failed"]
    phase = Phase.RECIPIENT if at_recipient or _AT_RECIPIENT.search(text) else Phase.CONTENT
    verdict = reported(said, phase, code, text) if failed else Verdict.LATER
    return Told(named, verdict, codes(code, text) if answer and text else said)


def _address(field: str) -> str:
    """Return the address that a field such as `rfc822; ana@example.org` names, as we keep it; empty without one."""
    kind, _, written = field.partition(";")
    if kind.strip().casefold() not in {"rfc822", "utf-8"}:
        return ""
    try:
        return addresses.address(written.strip().strip("<>"))
    except UserFacingError:
        return ""


def _words(part: Message) -> str:
    """Return what the first part says to people; of one in several forms, the first."""
    while inner := _messages_in(part):
        part = inner[0]
    payload = part.get_payload(decode=True)
    return payload.decode("ascii", "replace")[:TEXT_READ] if isinstance(payload, bytes) else ""
