"""What is entered about newsletters becomes a value, or a sentence under the field that says how to write it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from domain import zones
from domain.calls import fields
from domain.errors import FieldErrors, UserFacingError
from domain.newsletters.issue import Section

TITLE_LONGEST = 150
TEXT_LONGEST = 3_000
CREDIT_LONGEST = 120
INTRO_LONGEST = 1_000
NOTE_LONGEST = 300
EMAIL_LONGEST = 254

_EMAIL = re.compile(r"^[^\s@<>\"',;()]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$")

ValueT = TypeVar("ValueT")


@dataclass(frozen=True)
class RawItem:
    """An item's form as it was filled in."""

    section: str | None = None
    title: str | None = None
    text: str | None = None
    link: str | None = None
    credit: str | None = None


@dataclass(frozen=True)
class Wording:
    """What an item says, checked: every text plain and stripped."""

    section: Section
    title: str
    text: str
    link: str | None
    credit: str | None


def parse_item(raw: RawItem) -> Wording:
    """Return what an item says.

    Raises:
        FieldErrors: by field, every sentence at once.
    """
    errors: dict[str, str] = {}
    section = _tried(errors, "section", lambda: parse_section(raw.section))
    title = _tried(errors, "title", lambda: parse_title(raw.title))
    text = _tried(errors, "text", lambda: limited(raw.text, TEXT_LONGEST, "text"))
    link = _tried(errors, "link", lambda: fields.parse_link(raw.link))
    credit = _tried(errors, "credit", lambda: limited(raw.credit, CREDIT_LONGEST, "credit"))
    if errors or section is None or title is None:
        raise FieldErrors(errors)
    return Wording(section, title, text or "", link, " ".join((credit or "").split()) or None)


def parse_section(text: str | None) -> Section:
    """Return the section that was chosen."""
    found = next((section for section in Section if section.value == text), None)
    if found is None:
        raise UserFacingError("Choose the section it belongs to.")
    return found


def parse_title(text: str | None) -> str:
    """Return a title on one line, 1 to 150 characters."""
    title = " ".join((text or "").split())
    if not title:
        raise UserFacingError("Give it a title: the line that people read first.")
    if len(title) > TITLE_LONGEST:
        raise UserFacingError(f"The title has {len(title)} characters. Shorten it to {TITLE_LONGEST}.")
    return title


def limited(text: str | None, longest: int, noun: str) -> str:
    """Return a text without blanks around it, of at most `longest` characters."""
    stripped = (text or "").strip()
    if len(stripped) > longest:
        raise UserFacingError(f"The {noun} has {len(stripped):,} characters. Shorten it to {longest:,}.")
    return stripped


def parse_moment(date: str | None, time: str | None, zone: str | None) -> zones.Moment:
    """Return the instant of a date and a wall-clock time in a zone.

    Raises:
        FieldErrors: by field.
    """
    errors: dict[str, str] = {}
    day = _tried(errors, "date", lambda: fields.parse_date(date))
    at = _tried(errors, "time", lambda: fields.parse_time(time))
    name = _tried(errors, "zone", lambda: fields.parse_zone(zone))
    if day is None or at is None or name is None:
        raise FieldErrors(errors)
    return zones.attach(datetime.combine(day, at), name)


def parse_email(text: str | None) -> str:
    """Return an e-mail address in lower case."""
    email = (text or "").strip().casefold()
    if len(email) > EMAIL_LONGEST or not email.isascii() or not _EMAIL.match(email):
        raise UserFacingError("That is not an e-mail address. Write it as name@example.org.", field="email")
    return email


def parse_number(text: str | None, least: int, most: int, sentence: str, *, field: str) -> int:
    """Return a whole number within its bounds; raises FieldErrors with the sentence."""
    entered = (text or "").strip()
    if not entered.isascii() or not entered.isdecimal() or len(entered) > 4 or not least <= int(entered) <= most:
        raise FieldErrors({field: sentence})
    return int(entered)


def _tried(errors: dict[str, str], field: str, parse: Callable[[], ValueT]) -> ValueT | None:
    try:
        return parse()
    except UserFacingError as error:
        errors[field] = error.message
        return None
