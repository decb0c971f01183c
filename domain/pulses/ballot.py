"""Ballots: one person's answers, how a page changes them, and the fixed-size bytes they are kept in."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.errors import FieldErrors, UserFacingError
from domain.pulses.instrument import Instrument

LONGEST_COMMENT = 1_000
"""Characters of a comment: what is padded to, so a longer limit makes every ballot larger."""
BYTES_A_CHARACTER = 4
"""The most that UTF-8 or JSON's escapes take for a character that `tidy` leaves in."""
BLOCK = 512
"""Ballots are padded to a multiple of this many bytes, the same for every ballot of a pulse."""
LENGTH_BYTES = 4
_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class NoSuchQuestion(UserFacingError):
    """An answer to something that this instrument does not ask, or off its scale: the form was tampered with."""


@dataclass(frozen=True)
class Ballot:
    """One person's answers: ratings by item (as given, not reversed) and comments by question.

    `finished` says that they came to the last page and saved it; later changes leave it so.
    """

    ratings: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    finished: bool = False


@dataclass(frozen=True)
class Page:
    """What one page of the form says: None takes an answer back, what is not named stays as it was."""

    ratings: Mapping[str, int | None] = field(default_factory=dict)
    comments: Mapping[str, str | None] = field(default_factory=dict)
    last: bool = False


def check(instrument: Instrument, page: Page) -> None:
    """Refuse a page that does not belong to this instrument; the messages never quote an answer.

    Raises:
        NoSuchQuestion: it names an unknown item or question, or a rating off the scale.
        FieldErrors: a comment is too long (keyed by the question).
    """
    points = instrument.scale.points if instrument.scale else range(0)
    items = {item.id for item in instrument.items}
    questions = {question.id for question in instrument.questions}
    if not items.issuperset(page.ratings) or not questions.issuperset(page.comments):
        raise NoSuchQuestion("This form asks something else by now. Nothing was saved; please open it again.")
    # True is an int to Python, but no rating.
    if any(not (type(each) is int and each in points) for each in page.ratings.values() if each is not None):
        raise NoSuchQuestion("A rating was not on the scale. Nothing was saved; please open the form again.")
    long = [key for key, text in page.comments.items() if text and len(tidy(text)) > LONGEST_COMMENT]
    if long:
        raise FieldErrors(dict.fromkeys(long, f"Please say it in at most {LONGEST_COMMENT:,} characters."))


def turn(ballot: Ballot, page: Page) -> Ballot:
    """Return the ballot as this page changes it."""
    ratings = {**ballot.ratings, **page.ratings}
    comments = {**ballot.comments, **{key: tidy(text or "") or None for key, text in page.comments.items()}}
    return Ballot(
        {key: each for key, each in ratings.items() if each is not None},
        {key: each for key, each in comments.items() if each is not None},
        ballot.finished or page.last,
    )


def tidy(text: str) -> str:
    """Return a comment without control characters and outer blanks, its lines kept."""
    kept = (each for each in text.replace("\r\n", "\n") if each == "\n" or unicodedata.category(each)[0] != "C")
    return "".join(kept).strip()


def room(instrument: Instrument) -> int:
    """Return how many bytes every ballot of this instrument takes: enough for the fullest one there can be."""
    fullest = {
        "r": {item.id: 100 for item in instrument.items},
        "c": {question.id: "" for question in instrument.questions},
        "f": False,
    }
    most = LENGTH_BYTES + len(_written(fullest)) + LONGEST_COMMENT * BYTES_A_CHARACTER * len(instrument.questions)
    return -(-most // BLOCK) * BLOCK


def pack(ballot: Ballot, size: int) -> bytes:
    """Return the ballot as exactly `size` bytes; the order in which it was filled in is not among them."""
    content = _written({"r": ballot.ratings, "c": ballot.comments, "f": ballot.finished})
    if LENGTH_BYTES + len(content) > size:
        raise ValueError("a ballot does not fit its room")
    return (len(content).to_bytes(LENGTH_BYTES, "big") + content).ljust(size, b"\0")


def unpack(packed: bytes) -> Ballot:
    """Return the ballot that was packed."""
    length = int.from_bytes(packed[:LENGTH_BYTES], "big")
    # As text: from bytes, the reader would first guess how they are encoded.
    content = json.loads(packed[LENGTH_BYTES : LENGTH_BYTES + length].decode())
    return Ballot(content["r"], content["c"], content["f"])


def weight(ballot: Ballot) -> tuple[str, bytes]:
    """Return what a ballot is sorted by: its ratings as `answers` writes them, then its words; whoever gave them."""
    return answers(ballot), _written(ballot.comments) if ballot.comments else b""


def mixed(written: Iterable[str], source: random.Random) -> list[str]:
    """Return the texts in a random order that owes nothing to the order they came in."""
    mixing = sorted(written)
    source.shuffle(mixing)
    return mixing


def answers(ballot: Ballot) -> str:
    """Return the ratings as one line of JSON, by the items' ids: what stays of a ballot once the pulse is closed."""
    return _written(ballot.ratings).decode()


def _written(content: object) -> bytes:
    return _JSON.encode(content).encode()
