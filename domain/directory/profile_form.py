"""What a person may say about themselves, and how long it may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.directory.hours import WorkingHours
from domain.directory.people import HIDDEN_AT_FIRST, ProfileField, parse_expertise
from domain.errors import FieldErrors

LONGEST: Mapping[str, int] = {"title": 150, "office": 64, "expertise": 500, "phone": 40}
"""The most characters of each text; the same as in a roster file."""

MOST_TOPICS = 20
_PHONE = re.compile(r"[+0-9().\-/ x]*[0-9][+0-9().\-/ x]*", re.IGNORECASE)


@dataclass(frozen=True)
class ProfileForm:
    """A filled-in profile form: `shown` holds the fields that others may see, `organisation` is an id.

    Without `hours` the usual ones count.
    """

    title: str = ""
    office: str = ""
    expertise: str = ""
    phone: str = ""
    shown: frozenset[ProfileField] = field(default_factory=lambda: frozenset(ProfileField) - HIDDEN_AT_FIRST)
    organisation: int | None = None
    hours: WorkingHours | None = None


def check(form: ProfileForm) -> None:
    """Raise FieldErrors when a text is too long, a phone number is none, or there are too many topics."""
    errors = {
        name: f"This is too long: at most {longest} characters."
        for name, longest in LONGEST.items()
        if len(getattr(form, name)) > longest
    }
    if form.phone.strip() and not _PHONE.fullmatch(form.phone.strip()):
        errors["phone"] = "This does not look like a phone number. Use digits, spaces and + ( ) - only."
    if len(parse_expertise(form.expertise)) > MOST_TOPICS:
        errors["expertise"] = f"Please name at most {MOST_TOPICS} topics."
    if errors:
        raise FieldErrors(errors)
