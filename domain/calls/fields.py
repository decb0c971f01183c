"""The single fields of forms about calls: what is entered becomes a value, or a sentence that says how to write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from urllib.parse import urlsplit

from domain import zones
from domain.errors import FieldErrors, UserFacingError

TITLE_LONGEST = 120
REASON_LONGEST = 300
LINK_LONGEST = 500
MINUTES_SHORTEST = 5
MINUTES_LONGEST = 480
LEAD_LONGEST = 14 * 24 * 60
"""How long before a call a reminder may go out, in minutes."""

_HOST = re.compile(r"^(?=.{4,253}$)([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])$")
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})\s*([ap])?\.?(?:m\.?)?$", re.IGNORECASE)


def parse_title(text: str | None) -> str:
    """Return a title on one line, 1 to 120 characters."""
    title = " ".join((text or "").split())
    if not title:
        raise UserFacingError("Give the call a title, such as Monthly call.")
    if len(title) > TITLE_LONGEST:
        raise UserFacingError(f"The title has {len(title)} characters. Shorten it to {TITLE_LONGEST}.")
    return title


def parse_note(text: str | None, *, needed: str | None = None, field: str = "reason") -> str | None:
    """Return a short free text (at most 300 characters), or nothing; `needed` is the sentence if it may not be empty.

    Raises:
        FieldErrors: keyed by `field`.
    """
    note = (text or "").strip()
    if not note and needed:
        raise FieldErrors({field: needed})
    if len(note) > REASON_LONGEST:
        raise FieldErrors({field: f"This text has {len(note)} characters. Shorten it to {REASON_LONGEST}."})
    return note or None


def parse_date(text: str | None) -> date:
    """Return a date written `2026-10-08`."""
    if not text:
        raise UserFacingError("Choose a date.")
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        raise UserFacingError(
            f"{_quote(text)} is not a date in the calendar. Write it as year-month-day, such as 2026-10-08."
        ) from None


def parse_time(text: str | None) -> time:
    """Return a wall-clock time written `15:00` or `3:00 PM`."""
    if not text:
        raise UserFacingError("Choose a time.")
    wrong = UserFacingError(f"{_quote(text)} is not a time of day. Write it as 15:00 or 3:00 PM.")
    found = _CLOCK.match(text.strip())
    if not found:
        raise wrong
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise wrong
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise wrong from None


def parse_zone(text: str | None) -> str:
    """Return the name of an IANA zone that exists."""
    if not text:
        raise UserFacingError("Choose the time zone the call's time is meant in.")
    name = text.strip()
    if not zones.exists(name):
        raise UserFacingError(f"There is no time zone {_quote(name)}. Search by city, such as Chicago or Anchorage.")
    return name


def parse_minutes(text: str | None) -> int:
    """Return a length in whole minutes, 5 to 480."""
    wrong = UserFacingError(
        f"Give the length in whole minutes, from {MINUTES_SHORTEST} to {MINUTES_LONGEST}, such as 60."
    )
    cleaned = (text or "").strip()
    if not cleaned.isascii() or not cleaned.isdigit() or len(cleaned) > 4:
        raise wrong
    minutes = int(cleaned)
    if not MINUTES_SHORTEST <= minutes <= MINUTES_LONGEST:
        raise wrong
    return minutes


def parse_link(text: str | None) -> str | None:
    """Return a web address people can join by, or nothing if none was entered."""
    link = (text or "").strip()
    if not link:
        return None
    wrong = UserFacingError("That is not a link. Paste the whole address, such as https://meet.example.org/room.")
    if len(link) > LINK_LONGEST:
        raise UserFacingError(f"The link has {len(link)} characters. Use one of at most {LINK_LONGEST}.")
    if not link.isascii() or not link.isprintable() or any(mark in link for mark in ' <>|"\\`'):
        raise wrong
    try:
        parts = urlsplit(link)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise wrong from None
    # A name and password before the host make an address look like another one.
    if parts.scheme.lower() not in {"http", "https"} or "@" in parts.netloc or not _HOST.match(host):
        raise wrong
    return link


def parse_leads(texts: Sequence[str] | None) -> tuple[int, ...]:
    """Return how many minutes before a call its reminders go out, each once, longest first."""
    leads = set()
    for text in texts or ():
        if not (text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) <= LEAD_LONGEST):
            raise UserFacingError("Choose reminders from the list.")
        leads.add(int(text))
    return tuple(sorted(leads, reverse=True))


def _quote(text: str) -> str:
    return f"“{text[:40]}”"
