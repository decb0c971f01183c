"""People and organisations as the directory shows them, and what each person lets others see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.directory.hours import WorkingHours
from domain.directory.states import state_name


class OrganisationKind(StrEnum):
    """What kind of organisation someone works for (requirements.md, People)."""

    STATE_AGENCY = "state_agency"
    DISTRICT = "district"
    REGIONAL_CENTER = "regional_center"
    NATIONAL_PARTNER = "national_partner"
    UNION = "union"
    SCHOOL = "school"

    @property
    def label(self) -> str:
        """The kind in words: `state agency`."""
        return self.value.replace("_", " ")


class SlackAccess(StrEnum):
    """How a person can be reached in Slack: an account of the workspace, a Slack Connect guest, or not at all."""

    YES = "yes"
    GUEST = "guest"
    NO = "no"


class ProfileField(StrEnum):
    """A part of a profile that its owner may show or hide; the name and the organisation always show."""

    EMAIL = "email"
    PHONE = "phone"
    TITLE = "title"
    OFFICE = "office"
    EXPERTISE = "expertise"
    ZONE = "zone"
    HOURS = "hours"

    @property
    def label(self) -> str:
        """The field as a person reads it."""
        return _FIELD_LABELS[self]


_FIELD_LABELS = {
    ProfileField.EMAIL: "E-mail",
    ProfileField.PHONE: "Phone",
    ProfileField.TITLE: "Job title",
    ProfileField.OFFICE: "Office",
    ProfileField.EXPERTISE: "Expertise",
    ProfileField.ZONE: "Time zone",
    ProfileField.HOURS: "Working hours",
}

NOBODY_YET = frozenset({"unknown", "tbd", "tba", "n/a", "vacant", "open", "to be named", "to be announced", "?", "-"})
"""What people write, in lower case, for a seat whose holder is not known yet; exports write "Unknown"."""

LONGEST_NAME = 150


def person_name(*written: object, otherwise: str) -> str:
    """Return the first of these that can be a name, in single spaces: not empty, and no word for "nobody yet"."""
    names = (" ".join(str(name or "").split())[:LONGEST_NAME].rstrip() for name in written)
    return next((name for name in names if name and name.casefold() not in NOBODY_YET), otherwise)


HIDDEN_AT_FIRST = frozenset({ProfileField.PHONE})
"""What a new profile hides until its owner decides: a phone number is shown only on purpose."""


@dataclass(frozen=True)
class Profile:
    """One person as stored: every field, whether shown or not. `state` is a postal code, `zone` an IANA name.

    `hours` are None for whoever never said when they work: then the usual ones count.
    """

    id: int
    name: str
    organisation: str | None = None
    organisation_kind: OrganisationKind | None = None
    state: str | None = None
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    office: str | None = None
    expertise: tuple[str, ...] = ()
    zone: str | None = None
    hours: WorkingHours | None = None
    workgroups: tuple[str, ...] = ()
    slack_user: str | None = None
    hidden: frozenset[ProfileField] = HIDDEN_AT_FIRST

    def shows(self, field: ProfileField) -> bool:
        """Say whether the owner lets others see this field."""
        return field not in self.hidden


@dataclass(frozen=True)
class Card:
    """What one reader may see of a person: hidden and empty fields are simply not there."""

    person_id: int
    name: str
    organisation: str
    state: str
    workgroups: tuple[str, ...]
    slack_user: str | None
    details: tuple[tuple[ProfileField, str], ...]

    def get(self, field: ProfileField) -> str | None:
        """Return the text of a shown field, or None."""
        return dict(self.details).get(field)


def card(profile: Profile, *, own: bool = False, offices: Mapping[str, str] | None = None) -> Card:
    """Return what a reader may see of `profile`; its owner (`own`) sees everything. `offices` names office keys."""
    values: Mapping[ProfileField, str | None] = {
        ProfileField.TITLE: profile.title,
        ProfileField.OFFICE: (offices or {}).get(profile.office or "", profile.office),
        ProfileField.EXPERTISE: ", ".join(profile.expertise),
        ProfileField.EMAIL: profile.email,
        ProfileField.PHONE: profile.phone,
        ProfileField.ZONE: profile.zone,
        ProfileField.HOURS: profile.hours.in_words() if profile.hours else None,
    }
    return Card(
        person_id=profile.id,
        name=profile.name,
        organisation=profile.organisation or "",
        state=state_name(profile.state),
        workgroups=profile.workgroups,
        slack_user=profile.slack_user,
        details=tuple((field, value) for field, value in values.items() if value and (own or profile.shows(field))),
    )


def parse_expertise(text: str) -> tuple[str, ...]:
    """Return the topics of a list separated by semicolons, commas or lines: trimmed, each once, in their order."""
    topics: dict[str, str] = {}
    for part in text.replace("\n", ";").replace(",", ";").split(";"):
        topic = " ".join(part.split())
        if topic:
            topics.setdefault(topic.casefold(), topic)
    return tuple(topics.values())


def parse_hidden(names: Iterable[str]) -> frozenset[ProfileField]:
    """Return the fields named; a name this version does not know is left out."""
    known = {field.value: field for field in ProfileField}
    return frozenset(known[name] for name in names if name in known)
