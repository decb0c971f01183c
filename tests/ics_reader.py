"""A second, independent reader of calendar files (vobject): what another calendar than ours finds in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import vobject  # type: ignore[import-untyped]  # ships no types
from dateutil.tz import tzutc
from vobject import icalendar as reader  # type: ignore[import-untyped]  # ships no types


@dataclass(frozen=True)
class Entry:
    """One event as the other reader understands it, its times as instants."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    status: str
    attendees: int


def read(content: bytes) -> list[Entry]:
    """Return the events of a calendar file, in its order; zones are taken from the file and from nowhere else."""
    _forget_zones()
    calendar = vobject.readOne(content.decode())
    events = calendar.contents.get("vevent", [])
    assert all(getattr(each.dtstart, "tzid_param", "UTC") in _defined() | {"UTC"} for each in events)
    return [_entry(each) for each in events]


def method(content: bytes) -> str:
    """Return what the file asks a calendar to do: PUBLISH or CANCEL."""
    return str(vobject.readOne(content.decode()).method.value)


def _entry(event: Any) -> Entry:
    return Entry(
        uid=event.uid.value,
        sequence=int(event.sequence.value),
        title=event.summary.value,
        starts_at=event.dtstart.value.astimezone(UTC),
        ends_at=event.dtend.value.astimezone(UTC),
        status=event.status.value,
        attendees=len(event.contents.get("attendee", ())),
    )


def _forget_zones() -> None:
    """Let the reader forget the zones of files that it read before: it would take them for those of this one."""
    _defined_map().clear()
    reader.registerTzid("UTC", tzutc())


def _defined() -> set[str]:
    return set(_defined_map())


def _defined_map() -> dict[str, Any]:
    found: dict[str, Any] = vars(reader)["__tzidMap"]
    return found
