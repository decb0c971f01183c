"""What people enter about webinars and news, read into values; everything wrong in a form is said at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from domain import zones
from domain.calls.fields import parse_date, parse_link, parse_minutes, parse_time, parse_zone
from domain.errors import FieldErrors, UserFacingError
from domain.reading import Form
from domain.webinars import topics as topic_rules
from domain.webinars.webinar import Audience

TITLE_LONGEST = 150
ABSTRACT_LONGEST = 1_500
"""Escaped it may be five times as long, and Slack refuses messages beyond some 13,000 characters."""
PRESENTERS_LONGEST = 200
NOTE_LONGEST = 300
REASON_LONGEST = 300
CAPACITY_MOST = 100_000
PASSED = "That time has already passed. Choose one that is still ahead."


@dataclass(frozen=True)
class RawWebinar:
    """The form of a webinar as it was filled in: text, or nothing where nothing was entered."""

    title: str | None = None
    abstract: str | None = None
    topics: Sequence[str] = ()
    new_topics: str | None = None
    presenters: str | None = None
    date: str | None = None
    time: str | None = None
    zone: str | None = None
    minutes: str | None = None
    link: str | None = None
    capacity: str | None = None
    channels: Sequence[str] = ()
    workgroups: Sequence[str] = ()


@dataclass(frozen=True)
class RawNews:
    """The form of a piece of news as it was filled in."""

    title: str | None = None
    text: str | None = None
    link: str | None = None
    topics: Sequence[str] = ()
    new_topics: str | None = None
    channels: Sequence[str] = ()
    workgroups: Sequence[str] = ()


@dataclass(frozen=True)
class Details:
    """What a webinar says, whom it is for apart; `moment` is its start, `minutes` its length."""

    title: str
    abstract: str
    topics: tuple[str, ...]
    presenters: str
    moment: zones.Moment
    zone: str
    minutes: int
    link: str | None
    capacity: int | None


@dataclass(frozen=True)
class Words:
    """What a piece of news says."""

    title: str
    text: str
    link: str | None
    topics: tuple[str, ...]


def parse_webinar(raw: RawWebinar, now: datetime, *, known: Sequence[str] = ()) -> Details:
    """Read the form of a webinar; `known` are the topics there are.

    Raises:
        FieldErrors: keyed by the form's field names, with every problem at once.
    """
    form = Form()
    title = form.read("title", lambda text: _line(text, TITLE_LONGEST, "Give the webinar a title."), raw.title)
    abstract = form.read("abstract", _abstract, raw.abstract)
    names = _topics(form, raw.topics, raw.new_topics, known)
    presenters = form.read("presenters", lambda text: _line(text, PRESENTERS_LONGEST), raw.presenters)
    day = form.read("date", parse_date, raw.date)
    clock = form.read("time", parse_time, raw.time)
    zone = form.read("zone", parse_zone, raw.zone)
    minutes = form.read("minutes", parse_minutes, raw.minutes)
    link = form.read("link", parse_link, raw.link)
    capacity = form.read("capacity", parse_capacity, raw.capacity)
    moment = _start(form, day, clock, zone, now)
    form.stop_if_wrong()
    assert title and minutes and zone and moment  # noqa: S101 - narrows for mypy; read() has refused the rest
    return Details(title, abstract or "", names, presenters or "", moment, zone, minutes, link, capacity)


def parse_news(raw: RawNews, *, known: Sequence[str] = ()) -> Words:
    """Read the form of a piece of news. Raises FieldErrors."""
    form = Form()
    title = form.read("title", lambda text: _line(text, TITLE_LONGEST, "Give it a headline."), raw.title)
    text = form.read("text", lambda given: _abstract(given, "Say what is new."), raw.text)
    link = form.read("link", parse_link, raw.link)
    names = _topics(form, raw.topics, raw.new_topics, known)
    form.stop_if_wrong()
    assert title and text  # noqa: S101 - narrows for mypy; read() has refused the rest
    return Words(title, text, link, names)


def parse_audience(channels: Sequence[str], workgroups: Sequence[str]) -> Audience:
    """Read whom an announcement is for: channels, workgroups or both.

    Raises:
        FieldErrors: nobody was chosen (keyed by `channels`).
    """
    ids = tuple(int(each) for each in workgroups if each.isascii() and each.isdigit() and len(each) < 19)
    if not channels and not ids:
        raise FieldErrors({"channels": "Choose whom it is for: a channel here, a workgroup below, or both."})
    return Audience(tuple(dict.fromkeys(channels)), tuple(dict.fromkeys(ids)))


def mistakes(*reads: Callable[[], object]) -> dict[str, str]:
    """Return everything that these reads refuse, by field."""
    found: dict[str, str] = {}
    for read in reads:
        try:
            read()
        except FieldErrors as wrong:
            found |= wrong.errors
    return found


def parse_capacity(text: str | None) -> int | None:
    """Return how many people have a place, or nothing for no limit."""
    cleaned = (text or "").strip()
    if not cleaned:
        return None
    if not cleaned.isascii() or not cleaned.isdigit() or len(cleaned) > 6 or not 1 <= int(cleaned) <= CAPACITY_MOST:
        raise UserFacingError("Give the number of places as a whole number, such as 100, or leave it empty.")
    return int(cleaned)


def parse_note(text: str | None, field: str, *, longest: int = NOTE_LONGEST) -> str | None:
    """Return a short free text, or nothing. Raises FieldErrors."""
    note = (text or "").strip()
    if len(note) > longest:
        raise FieldErrors({field: f"This text has {len(note)} characters. Shorten it to {longest}."})
    return note or None


def parse_topic(text: str | None) -> str:
    """Return what a webinar is asked for about, on one line. Raises FieldErrors."""
    try:
        return _line(text, TITLE_LONGEST, "Say what the webinar should be about.")
    except UserFacingError as wrong:
        raise FieldErrors({"topic": wrong.message}) from wrong


def parse_join(text: str | None) -> str:
    """Return the address to join a webinar by. Raises FieldErrors."""
    form = Form()
    link = form.read("link", parse_link, text)
    form.stop_if_wrong()
    if link is None:
        raise FieldErrors({"link": "Paste the address that people join by, such as https://meet.example.org/room."})
    return link


def parse_materials(recording: str | None, slides: str | None) -> tuple[str | None, str | None]:
    """Return the links to recording and slides; at least one. Raises FieldErrors."""
    form = Form()
    video = form.read("recording", parse_link, recording)
    deck = form.read("slides", parse_link, slides)
    form.stop_if_wrong()
    if not video and not deck:
        raise FieldErrors({"recording": "Enter the link to the recording here, to the slides below, or both."})
    return video, deck


def _topics(form: Form, chosen: Sequence[str], added: str | None, known: Sequence[str]) -> tuple[str, ...]:
    new = form.read("new_topics", topic_rules.parse, added) or ()
    names = topic_rules.together(chosen, new, known)
    form.read("new_topics" if new else "topics", topic_rules.check_number, names)
    return names


def _start(form: Form, day: date | None, clock: time | None, zone: str | None, now: datetime) -> zones.Moment | None:
    if day is None or clock is None or zone is None:
        return None
    moment = zones.attach(datetime.combine(day, clock), zone)
    if moment.at <= now:
        form.errors["date"] = PASSED
    return moment


def _line(text: str | None, longest: int, needed: str = "") -> str:
    line = " ".join((text or "").split())
    if not line and needed:
        raise UserFacingError(needed)
    if len(line) > longest:
        raise UserFacingError(f"This has {len(line)} characters. Shorten it to {longest}.")
    return line


def _abstract(text: str | None, needed: str = "Say in a few sentences what it is about.") -> str:
    abstract = (text or "").strip()
    if not abstract:
        raise UserFacingError(needed)
    if len(abstract) > ABSTRACT_LONGEST:
        raise UserFacingError(f"This text has {len(abstract)} characters. Shorten it to {ABSTRACT_LONGEST:,}.")
    return abstract
