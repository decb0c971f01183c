"""Finds rows by the words of their texts, in spite of typing errors: what the searches of people and resources share.

Words are looked up in the vocabulary of all rows first, which is far smaller than the rows, and only the rows under
the words that match are scored. Measured in benchmarks: comparing the query with every row instead holds Python's lock
for as long as it takes, and so holds up everybody else.

For the same reason the index is made of texts, numbers and plain tuples of them: Python's garbage collector, which
stops everybody while it looks at every object there is, does not look into those. With an object a row it took
0.3 seconds again and again while 100,000 people were taken in.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from itertools import chain, compress, repeat
from operator import itemgetter
from typing import Generic, TypeVar

from domain.directory.states import BY_CODE

EXACT = 100.0
"""The score of a word that is spelled as in the index."""

PREFIX = 92.0
"""The score of the beginning of a word, from PREFIX_LENGTH letters on."""

PREFIX_LENGTH = 2
FUZZY_LENGTH = 3
"""Shorter words must match exactly: two letters are a postal code or an initial, and everything resembles them."""

FUZZY_SCORE = 75.0
"""The least likeness (rapidfuzz's ratio) of a mistyped word: one wrong letter in four, two in nine."""

FUZZY_SCORE_BESIDE_EXACT = 88.0
"""The least likeness when the word also occurs as it was typed: then only close variants are meant as well."""

FUZZY_PENALTY = 0.95
LENGTH_DIFFERENCE = 2
"""Words that differ by more letters are not compared."""

MOST_VARIANTS = 12
MOST_WORDS = 8
MOST_CHARACTERS = 200
COMPACT_ABOVE = 0.25
"""Once more than this share of the rows is outdated, the index is written anew."""

OrderT = TypeVar("OrderT", str, int)

Texts = tuple[str, ...]
"""What can be found of a row, one text for each field: all that is kept of it."""


@dataclass(frozen=True)
class Row(Generic[OrderT]):
    """Something that can be found: its texts, the group it is counted in (a state), and its place among equals."""

    id: int
    texts: Texts
    order: OrderT
    group: str = ""


@dataclass(frozen=True)
class Match:
    """A row found: the score (0 to 100) and the numbers of the fields that matched."""

    id: int
    score: float
    fields: frozenset[int]


@dataclass(frozen=True)
class Matches:
    """The best matches, how many there are in all, and how many of those in each group."""

    best: tuple[Match, ...]
    total: int
    groups: Mapping[str, int]
    complete: bool = True
    """Whether every word matched; otherwise these are the nearest rows."""


_APOSTROPHES = re.compile(r"['’‘ʻ`]")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=8_192)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared, each once: without accents, apostrophes and case."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple(dict.fromkeys(_WORD.findall(_APOSTROPHES.sub("", text).casefold())))


def asked_words(query: str, small_words: frozenset[str]) -> list[str]:
    """Return what a query asks for; `OR` in capitals is Oregon, `or` between other words says nothing.

    `small_words` are left out when other words remain.
    """
    typed = re.findall(r"\S+", query[:MOST_CHARACTERS])
    kept: list[str] = []
    for part in typed:
        bare = part.strip(",.;:?!()\"'")
        small = bare.casefold() in small_words and not (len(typed) > 1 and bare.isupper() and bare in BY_CODE)
        if not small:
            kept += words(part)
    return list(dict.fromkeys(kept or words(" ".join(typed))))[:MOST_WORDS]


class WordIndex(Generic[OrderT]):
    """Every row of one kind in one workspace, ready to be searched; not safe to change while it is searched.

    `weights` say for each field how much a match counts; `small_words` are left out of questions.
    """

    def __init__(self, weights: Sequence[float], small_words: frozenset[str] = frozenset()) -> None:
        self._weights = tuple(weights)
        self._small_words = small_words
        self._start()

    def _start(self) -> None:
        self._slots: dict[int, int] = {}
        self._ids: array[int] = array("q")
        self._texts: list[Texts] = []
        self._groups: list[str] = []
        self._orders: list[OrderT] = []
        self._outdated: set[int] = set()
        self._rows: tuple[dict[str, array[int]], ...] = tuple({} for _ in self._weights)
        self._vocabulary: list[str] | None = None
        self._by_length: dict[int, list[str]] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def update(self, rows: Iterable[Row[OrderT]], removed: Iterable[int] = ()) -> None:
        """Take in new and changed rows and forget the removed ones."""
        for each in removed:
            self._forget(each)
        for row in rows:
            self._add(row.id, row.texts, row.order, row.group)
        if len(self._outdated) > COMPACT_ABOVE * len(self._ids):
            slots, texts, orders, groups = self._slots, self._texts, self._orders, self._groups
            self._start()
            for each, slot in slots.items():
                self._add(each, texts[slot], orders[slot], groups[slot])

    def _add(self, row: int, texts: Texts, order: OrderT, group: str) -> None:
        self._forget(row)
        slot = len(self._ids)
        self._ids.append(row)
        self._texts.append(texts)
        self._orders.append(order)
        self._groups.append(group)
        self._slots[row] = slot
        for text, rows in zip(texts, self._rows, strict=True):
            for word in words(text):
                if (slots := rows.get(word)) is None:
                    slots = rows[word] = array("I")
                    self._vocabulary = None
                slots.append(slot)

    def _forget(self, row: int) -> None:
        slot = self._slots.pop(row, None)
        if slot is not None:
            self._outdated.add(slot)

    def search(self, query: str, limit: int = 10, *, offset: int = 0) -> Matches:
        """Return the rows that match every word of `query`, best first; without any, those matching most words.

        `limit` of them, without the first `offset`.
        """
        asked = asked_words(query, self._small_words)
        if not asked:
            return Matches((), 0, {})
        variants = [self._variants(word) for word in asked]
        matches = sorted((self._matches(likely) for likely in variants), key=len)
        common = set(matches[0]).intersection(*matches[1:]) - self._outdated
        complete = bool(common)
        if not complete:
            counts = Counter(slot for match in matches for slot in match if slot not in self._outdated)
            most = max(counts.values(), default=0)
            common = {slot for slot, count in counts.items() if count == most}
        # Everything may match ("department of education"), so this stays in loops that Python runs in C.
        slots = list(common)
        scores = list(map(sum, zip(*(map(match.get, slots, repeat(0.0)) for match in matches), strict=True)))
        groups = Counter(map(self._groups.__getitem__, slots))
        groups.pop("", None)
        best = tuple(
            Match(self._ids[slot], score / len(asked), _why(self._texts[slot], variants))
            for score, slot in self._best(slots, scores, offset + limit)[offset:]
        )
        return Matches(best, len(slots), groups, complete)

    def _best(self, slots: Sequence[int], scores: Sequence[float], limit: int) -> list[tuple[float, int]]:
        """Return the highest scores with their rows; among equals, the first by their order."""
        best: list[tuple[float, int]] = []
        for score in sorted(set(scores), reverse=True):
            equals = compress(slots, map(score.__eq__, scores))
            best += [(score, slot) for slot in nsmallest(limit - len(best), equals, key=self._orders.__getitem__)]
            if len(best) >= limit:
                break
        return best

    def _matches(self, variants: Mapping[str, float]) -> dict[int, float]:
        """Return the rows with one of these words, with the best score each."""
        weighted = [
            (likeness * weight, rows[variant])
            for variant, likeness in variants.items()
            for weight, rows in zip(self._weights, self._rows, strict=True)
            if variant in rows
        ]
        weighted.sort(key=itemgetter(0))
        best: dict[int, float] = {}
        for score, rows in weighted:
            best.update(dict.fromkeys(rows, score))
        return best

    def _variants(self, word: str) -> dict[str, float]:
        """Return the words of the index that `word` may stand for, with their likeness."""
        vocabulary = self._sorted_vocabulary()
        found = {word: EXACT} if any(word in rows for rows in self._rows) else {}
        if len(word) >= PREFIX_LENGTH:
            at = bisect_left(vocabulary, word)
            while at < len(vocabulary) and vocabulary[at].startswith(word):
                found.setdefault(vocabulary[at], PREFIX)
                at += 1
        if len(word) >= FUZZY_LENGTH:
            from rapidfuzz import fuzz, process  # noqa: PLC0415  # 2 MB that an idle process does without

            cutoff = FUZZY_SCORE_BESIDE_EXACT if found else FUZZY_SCORE
            for length in range(max(FUZZY_LENGTH, len(word) - LENGTH_DIFFERENCE), len(word) + LENGTH_DIFFERENCE + 1):
                near = process.extract(
                    word, self._by_length.get(length, ()), scorer=fuzz.ratio, score_cutoff=cutoff, limit=MOST_VARIANTS
                )
                for variant, likeness, _ in near:
                    found.setdefault(variant, likeness * FUZZY_PENALTY)
        return found

    def _sorted_vocabulary(self) -> list[str]:
        if self._vocabulary is None:
            by_beginning: defaultdict[str, set[str]] = defaultdict(set)
            self._by_length = defaultdict(list)
            for word in chain.from_iterable(self._rows):
                by_beginning[word[0]].add(word)
            # Sorted in parts, because Python's lock is held as long as one sort takes.
            self._vocabulary = []
            for beginning in sorted(by_beginning):
                self._vocabulary += sorted(by_beginning[beginning])
            for word in self._vocabulary:
                self._by_length[len(word)].append(word)
        return self._vocabulary


def _why(texts: Texts, variants: Iterable[Mapping[str, float]]) -> frozenset[int]:
    """Return the numbers of the fields of a row that hold one of these words."""
    found = (number for number, text in enumerate(texts) for word in words(text) if _in_any(word, variants))
    return frozenset(found)


def _in_any(word: str, variants: Iterable[Mapping[str, float]]) -> bool:
    return any(word in likely for likely in variants)
