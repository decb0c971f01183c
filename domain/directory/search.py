"""Finds people by name, state, organisation, workgroup, office or expertise, in spite of typing errors.

Words are looked up in the vocabulary of the directory first, which is far smaller than the directory, and only the
people under the words that match are scored. Measured in benchmarks: comparing the query with every person instead
holds Python's lock for as long as it takes, and so holds up everybody else.

For the same reason the index is made of texts, numbers and plain tuples of them: Python's garbage collector, which
stops everybody while it looks at every object there is, does not look into those. With an object a person it took
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
from enum import IntEnum
from functools import lru_cache
from heapq import nsmallest
from itertools import chain, compress, repeat
from operator import itemgetter

from domain.directory.states import BY_CODE, state_name

EXACT = 100.0
"""The score of a word that is spelled as in the directory."""

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
"""Once more than this share of the entries is outdated, the index is written anew."""

_SMALL = (
    "a about an and anyone are at been by did do does for from has have in is me of on or please show someone the to "
    "us what where which who whose with work worked working works workgroup workgroups state states person people "
    "expertise expert experts name find"
)
SMALL_WORDS = frozenset(_SMALL.split())
"""Words of questions such as "who has worked on X, in which state?", left out when other words remain."""


class Field(IntEnum):
    """Where a word of an entry comes from."""

    NAME = 0
    EXPERTISE = 1
    STATE = 2
    WORKGROUP = 3
    ORGANISATION = 4
    OFFICE = 5


WEIGHTS: Mapping[Field, float] = {
    Field.NAME: 1.0,
    Field.EXPERTISE: 0.96,
    Field.STATE: 0.95,
    Field.WORKGROUP: 0.92,
    Field.ORGANISATION: 0.9,
    Field.OFFICE: 0.85,
}
"""How much a match counts: a name that matches comes before an office that does."""


@dataclass(frozen=True)
class Entry:
    """A person as they can be found: hidden fields are left empty, so that nobody is found by them."""

    id: int
    name: str
    organisation: str = ""
    state: str = ""
    workgroups: tuple[str, ...] = ()
    office: str = ""
    expertise: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A person found: the score (0 to 100) and the fields that matched."""

    id: int
    score: float
    fields: frozenset[Field]


@dataclass(frozen=True)
class Found:
    """The best hits, how many there are in all, and how many of those in each state (postal code)."""

    hits: tuple[Hit, ...]
    total: int
    states: tuple[tuple[str, int], ...]
    complete: bool = True
    """Whether every word matched; otherwise these are the nearest people."""


_APOSTROPHES = re.compile(r"['’‘ʻ`]")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=8_192)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared, each once: without accents, apostrophes and case."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple(dict.fromkeys(_WORD.findall(_APOSTROPHES.sub("", text).casefold())))


def _query_words(query: str) -> list[str]:
    """Return what a query asks for; `OR` in capitals is Oregon, `or` between other words says nothing."""
    typed = re.findall(r"\S+", query[:MOST_CHARACTERS])
    kept: list[str] = []
    for part in typed:
        bare = part.strip(",.;:?!()\"'")
        small = bare.casefold() in SMALL_WORDS and not (len(typed) > 1 and bare.isupper() and bare in BY_CODE)
        if not small:
            kept += words(part)
    return list(dict.fromkeys(kept or words(" ".join(typed))))[:MOST_WORDS]


Texts = tuple[str, ...]
"""What can be found of a person, one text for each Field in its order: all that is kept of an Entry."""


class SearchIndex:
    """Every person of one workspace, ready to be searched; not safe to change while it is searched."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._start()
        self.update(entries)

    def _start(self) -> None:
        self._slots: dict[int, int] = {}
        self._ids: array[int] = array("q")
        self._texts: list[Texts] = []
        self._states: list[str] = []
        self._sort_names: list[str] = []
        self._outdated: set[int] = set()
        self._people: tuple[dict[str, array[int]], ...] = tuple({} for _ in Field)
        self._vocabulary: list[str] | None = None
        self._by_length: dict[int, list[str]] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def update(self, entries: Iterable[Entry], removed: Iterable[int] = ()) -> None:
        """Take in new and changed people and forget the removed ones."""
        for person in removed:
            self._forget(person)
        for entry in entries:
            self._add(entry.id, entry.state, _texts_of(entry))
        if len(self._outdated) > COMPACT_ABOVE * len(self._ids):
            slots, states, texts = self._slots, self._states, self._texts
            self._start()
            for person, slot in slots.items():
                self._add(person, states[slot], texts[slot])

    def _add(self, person: int, state: str, texts: Texts) -> None:
        self._forget(person)
        slot = len(self._ids)
        self._ids.append(person)
        self._states.append(state)
        self._texts.append(texts)
        self._sort_names.append(texts[Field.NAME].casefold())
        self._slots[person] = slot
        for text, people in zip(texts, self._people, strict=True):
            for word in words(text):
                if (slots := people.get(word)) is None:
                    slots = people[word] = array("I")
                    self._vocabulary = None
                slots.append(slot)

    def _forget(self, person: int) -> None:
        slot = self._slots.pop(person, None)
        if slot is not None:
            self._outdated.add(slot)

    def search(self, query: str, limit: int = 10) -> Found:
        """Return the people that match every word of `query`, best first; without any, those matching most words."""
        asked = _query_words(query)
        if not asked:
            return Found((), 0, ())
        variants = [self._variants(word) for word in asked]
        matches = sorted((self._matches(likely) for likely in variants), key=len)
        common = set(matches[0]).intersection(*matches[1:]) - self._outdated
        complete = bool(common)
        if not complete:
            counts = Counter(slot for match in matches for slot in match if slot not in self._outdated)
            most = max(counts.values(), default=0)
            common = {slot for slot, count in counts.items() if count == most}
        # Everybody may match ("department of education"), so this stays in loops that Python runs in C.
        slots = list(common)
        scores = list(map(sum, zip(*(map(match.get, slots, repeat(0.0)) for match in matches), strict=True)))
        states = Counter(map(self._states.__getitem__, slots))
        states.pop("", None)
        by_count = sorted(states.items(), key=lambda item: (-item[1], state_name(item[0])))
        hits = tuple(
            Hit(self._ids[slot], score / len(asked), _why(self._texts[slot], variants))
            for score, slot in self._best(slots, scores, limit)
        )
        return Found(hits, len(slots), tuple(by_count), complete)

    def _best(self, slots: Sequence[int], scores: Sequence[float], limit: int) -> list[tuple[float, int]]:
        """Return the highest scores with their people; among equals, the first by name."""
        best: list[tuple[float, int]] = []
        for score in sorted(set(scores), reverse=True):
            equals = compress(slots, map(score.__eq__, scores))
            best += [(score, slot) for slot in nsmallest(limit - len(best), equals, key=self._sort_names.__getitem__)]
            if len(best) >= limit:
                break
        return best

    def _matches(self, variants: Mapping[str, float]) -> dict[int, float]:
        """Return the people with one of these words, with the best score each."""
        weighted = [
            (likeness * WEIGHTS[field], people[variant])
            for variant, likeness in variants.items()
            for field, people in zip(Field, self._people, strict=True)
            if variant in people
        ]
        weighted.sort(key=itemgetter(0))
        best: dict[int, float] = {}
        for score, people in weighted:
            best.update(dict.fromkeys(people, score))
        return best

    def _variants(self, word: str) -> dict[str, float]:
        """Return the words of the directory that `word` may stand for, with their likeness."""
        vocabulary = self._sorted_vocabulary()
        found = {word: EXACT} if any(word in people for people in self._people) else {}
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
            for word in chain.from_iterable(self._people):
                by_beginning[word[0]].add(word)
            # Sorted in parts, because Python's lock is held as long as one sort takes.
            self._vocabulary = []
            for beginning in sorted(by_beginning):
                self._vocabulary += sorted(by_beginning[beginning])
            for word in self._vocabulary:
                self._by_length[len(word)].append(word)
        return self._vocabulary


def _why(texts: Texts, variants: Iterable[Mapping[str, float]]) -> frozenset[Field]:
    """Return the fields of a person that hold one of these words."""
    found = (field for field, text in zip(Field, texts, strict=True) for word in words(text) if _in_any(word, variants))
    return frozenset(found)


def _in_any(word: str, variants: Iterable[Mapping[str, float]]) -> bool:
    return any(word in likely for likely in variants)


def _texts_of(entry: Entry) -> Texts:
    """Return what can be found of a person, in the order of Field."""
    return (
        entry.name,
        " ".join(entry.expertise),
        _state_text(entry.state),
        " ".join(entry.workgroups),
        entry.organisation,
        entry.office,
    )


@lru_cache(maxsize=128)
def _state_text(code: str) -> str:
    return f"{code} {state_name(code)}"
