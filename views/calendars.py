"""Calendar files (RFC 5545): events with the definition of every zone that they are written in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.calendars import Event

if TYPE_CHECKING:
    from icalendar import Event as Component
    from icalendar import Timezone

PRODUCT = "-//Convene//Calendars//EN"
ZONES_KEPT = 64
"""Zone definitions are slow to work out and the same for a year and zone."""


def render(events: Sequence[Event], *, name: str | None = None) -> bytes:
    """Return a calendar file of these events, in UTF-8; `name` is what a calendar that follows it is called.

    A file about one cancelled event cancels it (METHOD:CANCEL); any other publishes.
    """
    # 0.3 s to import, and most processes never need it.
    from icalendar import Calendar  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if len(events) == 1 and events[0].cancelled else "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
    for zone, first, last in _zones(events):
        calendar.add_component(_timezone(zone, first, last))
    for event in events:
        calendar.add_component(_component(event))
    return bytes(calendar.to_ical())


def _component(event: Event) -> Component:
    from icalendar import Event as Component  # noqa: PLC0415

    zone = ZoneInfo(event.zone)
    found = Component()
    found.add("uid", event.uid)
    found.add("sequence", event.sequence)
    found.add("dtstamp", event.changed_at)
    found.add("last-modified", event.changed_at)
    found.add("dtstart", event.starts_at.astimezone(zone))
    found.add("dtend", event.ends_at.astimezone(zone))
    found.add("summary", _plain(event.title))
    found.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    if event.description or event.url:
        found.add("description", "\n\n".join(each for each in (_plain(event.description), event.url) if each))
    if event.url:
        found.add("url", event.url)
        found.add("location", event.url)
    return found


def _plain(text: str) -> str:
    """Return a text without control characters, which no calendar file may hold."""
    return "".join(each for each in text if each.isprintable() or each in "\n\t")


def _zones(events: Iterable[Event]) -> list[tuple[str, int, int]]:
    """Return each zone with the first and the last year in which an event of it lies."""
    years: dict[str, list[int]] = {}
    for event in events:
        years.setdefault(event.zone, []).extend((event.starts_at.year, event.ends_at.year))
    return [(zone, min(found), max(found)) for zone, found in sorted(years.items()) if zone not in {"UTC", "Etc/UTC"}]


@lru_cache(maxsize=ZONES_KEPT)
def _timezone(zone: str, first: int, last: int) -> Timezone:
    """Return a zone's VTIMEZONE, right for every date from a year before to a year after these years."""
    from icalendar import Timezone  # noqa: PLC0415

    margin = timedelta(days=366)
    return Timezone.from_tzinfo(
        ZoneInfo(zone), zone, first_date=date(first, 1, 1) - margin, last_date=date(last, 12, 31) + margin
    )
