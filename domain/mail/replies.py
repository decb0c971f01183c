"""What a mail server's answer means for a message: later, never, or never again to this address (RFC 5321, 3463)."""

from __future__ import annotations

import re
from enum import StrEnum

BOUNCED = "mail_bounced"
REFUSED = "mail_refused"
"""What is kept of a message that was refused for good: with its address, or alone."""


class Phase(StrEnum):
    """Which part of handing over a message was answered."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


class Verdict(StrEnum):
    """What becomes of a message that was not taken."""

    LATER = "later"
    NEVER = "never"
    BOUNCED = "bounced"
    """Never, and nothing else to this address either: there is no such mailbox."""


NO_SUCH_MAILBOX = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""Enhanced codes (RFC 3463, RFC 7505) that speak of the address itself: unknown, moved, no such domain, disabled."""
NO_SUCH_MAILBOX_PLAIN = frozenset({550, 551, 553})
"""Codes that say so where a server gives no enhanced one."""
NO_SUCH_DOMAIN = frozenset({"5.4.4", "5.4.310"})
"""What a relay says of an address whose domain nobody knows: it took the message before it looked."""
VAGUE = "5.0.0"
"""What stands in a report when the server that refused gave no enhanced code."""
_ENHANCED = re.compile(r"\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")


def enhanced(text: str) -> str:
    """Return the enhanced code that an answer's text begins with, empty when it has none."""
    found = _ENHANCED.match(text)
    return found.group(1) if found else ""


def codes(code: int, text: str) -> str:
    """Return the codes of an answer, `550 5.1.1`: all of it that we keep, because its words may name people."""
    return f"{code} {enhanced(text)}".strip()


def verdict(phase: Phase, code: int, text: str) -> Verdict:
    """Return what an answer other than success means.

    Only a permanent refusal that speaks of the recipient's address makes it bounce: a full mailbox, a policy, a spam
    filter or our own sender's address being refused does not.
    """
    if not 500 <= code <= 599:
        return Verdict.LATER
    detail = enhanced(text)
    if detail.startswith("4"):
        return Verdict.LATER
    if detail:
        return Verdict.BOUNCED if phase is not Phase.SENDER and detail in NO_SUCH_MAILBOX else Verdict.NEVER
    speaks_of_address = phase is Phase.RECIPIENT and code in NO_SUCH_MAILBOX_PLAIN
    return Verdict.BOUNCED if speaks_of_address else Verdict.NEVER


def reported(status: str, phase: Phase, code: int, text: str) -> Verdict:
    """Return what a report that a message failed means; `code` and `text` are the answer it quotes (0: none).

    As with an answer to ourselves, only what speaks of the recipient's address makes it bounce. A message that was
    given up after days of "later" (4.4.7) has failed too, and says nothing of the address.
    """
    if not status.startswith("5."):
        return Verdict.LATER
    if status in NO_SUCH_MAILBOX | NO_SUCH_DOMAIN:
        return Verdict.BOUNCED
    if status == VAGUE and verdict(phase, code, text) is Verdict.BOUNCED:
        return Verdict.BOUNCED
    return Verdict.NEVER
