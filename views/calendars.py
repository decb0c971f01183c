"""Calendar files (RFC 5545): events with the definition of every zone that they are written in.

Written here and not by a library (docs/decisions/0061-calendar-files.md): it is a tenth of the time, and right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.calendars import ClockChange, Event, clock_changes

PRODUCT = "-//Convene//Calendars//EN"
ZONES_KEPT = 64
AT_ONCE = 40
"""How many events, a millisecond's worth, are written before others have a turn."""
LINE = 75
"""Octets of a line; what is longer goes on in the next one, after a space."""
REFRESH = "PT1H"
"""How often a calendar that follows a feed is asked to look; many look when they like."""
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
UTC_NAMES = frozenset({"UTC", "Etc/UTC"})


def _no_rest() -> None:
    """Go on at once."""


def render(events: Sequence[Event], *, name: str | None = None, rest: Callable[[], None] = _no_rest) -> bytes:
    """Return a calendar file of these events, in UTF-8; `name` is what a calendar that follows it is called.

    A file about one cancelled event cancels it (METHOD:CANCEL); any other publishes. `rest` is called every few
    events, for whoever writes many in a thread beside others.
    """
    cancels = name is None and len(events) == 1 and events[0].cancelled
    parts = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if cancels else 'PUBLISH'}",
    ]
    if name:
        parts += [f"X-WR-CALNAME:{_text(name)}", f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"]
    for zone, first, last in _zones(events):
        parts += _timezone(zone, first, last)
        rest()
    written = [_folded(line) for line in parts]
    for number, event in enumerate(events):
        if number % AT_ONCE == 0:
            rest()
        written += [_folded(line) for line in _event(event)]
    return "\r\n".join([*written, "END:VCALENDAR", ""]).encode()


def _event(event: Event) -> Iterator[str]:
    about = "\n\n".join(each for each in (event.description, event.url) if each)
    changed = _instant(event.changed_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"DTSTART{_time(event.starts_at, event.zone)}"
    yield f"DTEND{_time(event.ends_at, event.zone)}"
    yield f"SUMMARY:{_text(event.title)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    if about:
        yield f"DESCRIPTION:{_text(about)}"
    if event.url:
        yield f"URL:{_plain(event.url)}"
        yield f"LOCATION:{_text(event.url)}"
    yield "END:VEVENT"


def _zones(events: Iterable[Event]) -> list[tuple[str, int, int]]:
    """Return each zone with the first and the last year in which an event of it lies."""
    years: dict[str, list[int]] = {}
    for event in events:
        years.setdefault(event.zone, []).extend((event.starts_at.year, event.ends_at.year))
    return [(zone, min(found), max(found)) for zone, found in sorted(years.items()) if zone not in UTC_NAMES]


@lru_cache(maxsize=ZONES_KEPT)
def _timezone(zone: str, first: int, last: int) -> tuple[str, ...]:
    """Return a zone's VTIMEZONE, right for every date from a year before to a year after these years."""
    alike: dict[tuple[timedelta, timedelta, str, bool], list[ClockChange]] = {}
    for change in clock_changes(zone, date(first - 1, 1, 1), date(last + 1, 12, 31)):
        alike.setdefault((change.before, change.after, change.name, change.daylight), []).append(change)
    parts = [line for changes in alike.values() for line in _observance(changes)]
    return ("BEGIN:VTIMEZONE", f"TZID:{zone}", *parts, "END:VTIMEZONE")


def _observance(changes: Sequence[ClockChange]) -> Iterator[str]:
    """Yield one part of a zone's definition: from when on, each time, its clocks are how far ahead of UTC."""
    first = changes[0]
    kind = "DAYLIGHT" if first.daylight else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{_local(first.onset)}"
    # The first one is named again, because some readers know nothing of a definition without a rule or dates; and
    # each has a line of its own, because one reader takes only the first of several in a line (vobject 0.9).
    for each in changes:
        yield f"RDATE:{_local(each.onset)}"
    yield f"TZOFFSETFROM:{_offset(first.before)}"
    yield f"TZOFFSETTO:{_offset(first.after)}"
    yield f"TZNAME:{_text(first.name)}"
    yield f"END:{kind}"


def _time(at: datetime, zone: str) -> str:
    """Return an instant as the rest of a line: `;TZID=America/New_York:20261008T150000`."""
    return f":{_instant(at)}" if zone in UTC_NAMES else f";TZID={zone}:{_local(at.astimezone(ZoneInfo(zone)))}"


def _instant(at: datetime) -> str:
    return f"{_local(at.astimezone(UTC))}Z"


def _local(at: datetime) -> str:
    return f"{at.year:04}{at.month:02}{at.day:02}T{at.hour:02}{at.minute:02}{at.second:02}"


def _offset(ahead: timedelta) -> str:
    """Return how far ahead of UTC clocks are: `-0500`, with seconds where there are any."""
    seconds = int(ahead.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{minutes:02}{f'{rest:02}' if rest else ''}"


def _text(text: str) -> str:
    """Return text as a value of a line: what has a meaning of its own there is escaped."""
    return _plain(text).translate(ESCAPED)


def _plain(text: str) -> str:
    """Return a text without control characters, which no calendar file may hold."""
    if text.isprintable():
        return text
    return "".join(each for each in text if each.isprintable() or each in "\n\t")


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, none of which ends within a character."""
    if len(line) <= LINE and line.isascii():
        return line
    octets = line.encode()
    pieces, start, room = [], 0, LINE
    while start < len(octets):
        end = min(start + room, len(octets))
        while end < len(octets) and octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[start:end].decode())
        start, room = end, LINE - 1
    return "\r\n ".join(pieces)
