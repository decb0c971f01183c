"""The exact points around claim, call, record and takeover, where a test may look in (or pull the plug)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum


class Step(StrEnum):
    """A point in the life of a delivery."""

    CLAIM_BEFORE_COMMIT = "claim.before_commit"
    CLAIM_AFTER_COMMIT = "claim.after_commit"
    CALL_BEFORE = "call.before"
    CALL_AFTER = "call.after"
    EDIT_BEFORE = "edit.before"
    EDIT_AFTER = "edit.after"
    RECORD_BEFORE_COMMIT = "record.before_commit"
    RECORD_AFTER_COMMIT = "record.after_commit"
    MAIL_BEFORE = "mail.before"
    MAIL_AFTER = "mail.after"
    OPEN_BEFORE = "open.before"
    OPEN_AFTER = "open.after"
    OPEN_RECORDED = "open.recorded"
    TAKEOVER_BEFORE_COMMIT = "takeover.before_commit"
    TAKEOVER_AFTER_COMMIT = "takeover.after_commit"
    SETTLE_BEFORE_READ = "settle.before_read"
    SETTLE_AFTER_READ = "settle.after_read"
    SETTLE_BEFORE_COMMIT = "settle.before_commit"
    SETTLE_AFTER_COMMIT = "settle.after_commit"


Observer = Callable[[Step], Awaitable[None]]


async def nobody(_step: Step) -> None:
    """Observe nothing."""
