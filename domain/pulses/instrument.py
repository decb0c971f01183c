"""Instruments: questionnaires as values, from the norms inventory to an organisation's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

PAGE_OF_SHORT_DIMENSIONS = 3
"""How many dimensions with one question each share a page: one screen of a phone."""


class Mode(StrEnum):
    """How an instrument is answered."""

    ANONYMOUS = "anonymous"
    """Each member on their own; only numbers of the whole group are shown."""
    TEAM = "team"
    """Once by an organisation or team that agreed on it, under its name."""


class Form(StrEnum):
    """Whose habits the items ask about."""

    GROUP = "group"
    SELF = "self"


@dataclass(frozen=True)
class Scale:
    """The whole numbers that an item is rated on, `low` to `high`, and what they are called.

    `labels` has one label a point, or none where only the ends have a name.
    """

    low: int
    high: int
    low_label: str
    high_label: str
    labels: tuple[str, ...] = ()

    @property
    def points(self) -> range:
        """Return every rating there is, lowest first."""
        return range(self.low, self.high + 1)

    def label(self, point: int) -> str:
        """Return what a point is called; empty for one between two named ends. Raises ValueError off the scale."""
        if point not in self.points:
            raise ValueError(f"{point} is not on a scale from {self.low} to {self.high}")
        if self.labels:
            return self.labels[point - self.low]
        return {self.low: self.low_label, self.high: self.high_label}.get(point, "")


@dataclass(frozen=True)
class Question:
    """Something answered in words; never required. `id` is unique within the instrument."""

    id: str
    text: str


@dataclass(frozen=True)
class Item:
    """Something that is rated. `id` is unique within the instrument, and what runs are compared by.

    `low` and `high` describe the two ends of this item's scale where the instrument describes both; `levels` describe
    every point of it, lowest first, in a rubric. A `reverse` item agrees with the opposite of what the others ask.
    `mark` is the letter it is known by, empty where there is none.
    """

    id: str
    text: str
    self_text: str = ""
    mark: str = ""
    reverse: bool = False
    low: str = ""
    high: str = ""
    levels: tuple[str, ...] = ()

    def wording(self, form: Form) -> str:
        """Return the item as this form words it; raises ValueError where the instrument has no such wording."""
        if form is Form.GROUP:
            return self.text
        if not self.self_text:
            raise ValueError(f"{self.id} has no wording for the self form")
        return self.self_text


@dataclass(frozen=True)
class Dimension:
    """What items are grouped, shown and reported by: one norm, one emphasis, one section."""

    id: str
    title: str
    about: str
    items: tuple[Item, ...]
    questions: tuple[Question, ...]


class OpportunityPer(StrEnum):
    """What an opportunity can be noted for."""

    ITEM = "item"
    DIMENSION = "dimension"
    INSTRUMENT = "instrument"


@dataclass(frozen=True)
class Opportunity:
    """The room for a comment on what could come next, and what it is asked for."""

    per: OpportunityPer
    prompt: str


@dataclass(frozen=True)
class Reporting:
    """How results are told.

    `high_from` is the lowest rating (after reversing) that counts as high; None where nothing is rated.
    `focus_picks` is how many dimensions the group may choose to work on afterwards; 0: none are chosen.
    `fewest_ballots` raises the workspace's threshold for this instrument and never lowers it.
    """

    high_from: int | None
    focus_picks: int = 0
    fewest_ballots: int = 3


@dataclass(frozen=True)
class Instrument:
    """One version of a questionnaire. `id` and `version` name it for good: its content never changes.

    `short_title` fits a modal's title (24 characters). `lead` is said above the items of the group form, `self_lead`
    above those of the self form. `minutes` is how long it takes. `occasions` name planned runs, baseline first.
    `scale` is None where every question is answered in words.
    """

    id: str
    version: int
    title: str
    short_title: str
    about: str
    source: str
    minutes: int
    modes: tuple[Mode, ...]
    forms: tuple[Form, ...]
    lead: str
    self_lead: str
    scale: Scale | None
    dimensions: tuple[Dimension, ...]
    opportunity: Opportunity | None
    occasions: tuple[str, ...]
    reporting: Reporting

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Return everything that is rated, in the order it is asked."""
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Return everything that is answered in words, opportunities too, in the order it is asked."""
        asked = [question for dimension in self.dimensions for question in self.questions_of(dimension)]
        return (*asked, *self._opportunity(OpportunityPer.INSTRUMENT, self.id))

    @cached_property
    def pages(self) -> tuple[tuple[Dimension, ...], ...]:
        """Return the dimensions by page: one a page, but up to three that ask one thing each share one."""
        pages: list[list[Dimension]] = []
        room = 0
        for dimension in self.dimensions:
            short = len(dimension.items) + len(dimension.questions) == 1
            if short and room:
                pages[-1].append(dimension)
                room -= 1
            else:
                pages.append([dimension])
                room = PAGE_OF_SHORT_DIMENSIONS - 1 if short else 0
        return tuple(tuple(page) for page in pages)

    def item(self, item_id: str) -> Item | None:
        """Return the item with this id, or None."""
        return next((item for item in self.items if item.id == item_id), None)

    def dimension(self, dimension_id: str) -> Dimension | None:
        """Return the dimension with this id, or None."""
        return next((dimension for dimension in self.dimensions if dimension.id == dimension_id), None)

    def questions_of(self, dimension: Dimension) -> tuple[Question, ...]:
        """Return what this dimension asks in words: its questions, then the opportunities of its items or of itself."""
        opportunities: list[Question] = []
        for item in dimension.items:
            opportunities += self._opportunity(OpportunityPer.ITEM, item.id)
        opportunities += self._opportunity(OpportunityPer.DIMENSION, dimension.id)
        return (*dimension.questions, *opportunities)

    def closing_questions(self) -> tuple[Question, ...]:
        """Return what is asked in words about everything together, after the last dimension."""
        return tuple(self._opportunity(OpportunityPer.INSTRUMENT, self.id))

    def end(self, item: Item, point: int) -> str:
        """Return what a rating of this item is called: its own words for the ends come before the scale's."""
        scale = self._scale()
        own = {scale.low: item.low, scale.high: item.high}.get(point, "")
        return own or scale.label(point)

    def option(self, item: Item, point: int) -> str:
        """Return a rating as somebody picks it: `4 · high`, or the number alone (at most 75 characters)."""
        said = self.end(item, point)
        return f"{point} · {said}" if said else str(point)

    def scored(self, item: Item, rating: int) -> int:
        """Return a rating as it counts: turned round for a reverse item. Raises ValueError off the scale."""
        scale = self._scale()
        scale.label(rating)
        return scale.low + scale.high - rating if item.reverse else rating

    def _scale(self) -> Scale:
        if self.scale is None:
            raise ValueError(f"nothing is rated in {self.id}")
        return self.scale

    def _opportunity(self, per: OpportunityPer, about: str) -> Iterator[Question]:
        # A dot cannot stand in an id of a file, so this one is nobody else's.
        if self.opportunity is not None and self.opportunity.per is per:
            yield Question(f"{about}.opportunity", self.opportunity.prompt)
