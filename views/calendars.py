"""Calendar files (RFC 5545): events with the definition of every zone that they are written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.calendars import ClockChange, Event, clock_changes

if TYPE_CHECKING:
    from icalendar import TimezoneDaylight, TimezoneStandard

PRODUCT = "-//Convene//Calendars//EN"
ZONES_KEPT = 64
EVENTS_KEPT = 4096
"""An event takes a third of a millisecond to write and 700 bytes to keep; the next file mostly holds the same ones."""
REFRESH = timedelta(hours=1)
"""How often a calendar that follows a feed is asked to look; many look when they like."""
UTC_NAMES = frozenset({"UTC", "Etc/UTC"})


def _no_rest() -> None:
    """Go on at once."""


def render(events: Sequence[Event], *, name: str | None = None, rest: Callable[[], None] = _no_rest) -> bytes:
    """Return a calendar file of these events, in UTF-8; `name` is what a calendar that follows it is called.

    A file about one cancelled event cancels it (METHOD:CANCEL); any other publishes. `rest` is called between two
    events, for whoever writes many in a thread beside others.
    """
    # 0.3 s to import, and most processes never need it.
    from icalendar import Calendar  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if name is None and len(events) == 1 and events[0].cancelled else "PUBLISH")
    if name:
        calendar.add("x-wr-calname", _plain(name))
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    head, end, _ = bytes(calendar.to_ical()).partition(b"END:VCALENDAR")
    parts = [head]
    for zone, first, last in _zones(events):
        parts.append(_timezone(zone, first, last))
        rest()
    for event in events:
        parts.append(_event(event))
        rest()
    return b"".join([*parts, end, b"\r\n"])


@lru_cache(maxsize=EVENTS_KEPT)
def _event(event: Event) -> bytes:
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
    return bytes(found.to_ical())


def _plain(text: str) -> str:
    """Return a text without control characters, which no calendar file may hold."""
    return "".join(each for each in text if each.isprintable() or each in "\n\t")


def _zones(events: Iterable[Event]) -> list[tuple[str, int, int]]:
    """Return each zone with the first and the last year in which an event of it lies."""
    years: dict[str, list[int]] = {}
    for event in events:
        years.setdefault(event.zone, []).extend((event.starts_at.year, event.ends_at.year))
    return [(zone, min(found), max(found)) for zone, found in sorted(years.items()) if zone not in UTC_NAMES]


@lru_cache(maxsize=ZONES_KEPT)
def _timezone(zone: str, first: int, last: int) -> bytes:
    """Return a zone's VTIMEZONE, right for every date from a year before to a year after these years.

    Written here and not by the library, which names the hour after a change instead of the one before it and loses
    changes where a zone's rules differ from year to year (icalendar 7.3).
    """
    from icalendar import Timezone  # noqa: PLC0415

    found = Timezone()
    found.add("tzid", zone)
    alike: dict[tuple[timedelta, timedelta, str, bool], list[ClockChange]] = {}
    for change in clock_changes(zone, date(first - 1, 1, 1), date(last + 1, 12, 31)):
        alike.setdefault((change.before, change.after, change.name, change.daylight), []).append(change)
    for changes in alike.values():
        found.add_component(_observance(changes))
    return bytes(found.to_ical())


def _observance(changes: Sequence[ClockChange]) -> TimezoneStandard | TimezoneDaylight:
    """Return one part of a zone's definition: from when on, each time, its clocks are how far ahead of UTC."""
    from icalendar import TimezoneDaylight, TimezoneStandard  # noqa: PLC0415

    first = changes[0]
    found = TimezoneDaylight() if first.daylight else TimezoneStandard()
    found.add("dtstart", first.onset)
    # The first one is named again: some readers know nothing of a definition without a rule or dates.
    # And a property for each: one reader takes only the first of several in one (vobject 0.9).
    for each in changes:
        found.add("rdate", each.onset)
    found.add("tzoffsetfrom", first.before)
    found.add("tzoffsetto", first.after)
    found.add("tzname", first.name)
    return found
