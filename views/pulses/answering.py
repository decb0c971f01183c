"""The form that a pulse is answered in: one dimension at a time, what is missing, and thank you."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement

from domain.pulses.ballot import LONGEST_COMMENT, Ballot
from domain.pulses.instrument import Dimension, Form, Instrument, Item, Question
from domain.pulses.pulse import Pulse
from views.pulses import words
from views.surfaces import Json, View, actions, button, context, field, ready_field, section
from views.text import count, escape, shorten

RATE = "rate."
SAY = "say."
LABEL_LIMIT = 2_000
OPTION_LIMIT = 75
MOST_OPTIONS = 100
MOST_RADIO = 10
"""Radio buttons that Slack shows in one group; a longer scale becomes a menu."""
MISSING_SHOWN = 8


@dataclass(frozen=True)
class Sheet:
    """What one page asks: dimensions with their items and questions, and closing questions on a page of their own."""

    dimensions: tuple[Dimension, ...]
    closing: tuple[Question, ...] = ()

    @property
    def title(self) -> str:
        """Return what the page is called."""
        return " · ".join(each.title for each in self.dimensions) or "Anything else"


def sheets(instrument: Instrument) -> tuple[Sheet, ...]:
    """Return the pages that an instrument is asked on."""
    pages = tuple(Sheet(page) for page in instrument.pages)
    closing = instrument.closing_questions()
    return (*pages, Sheet((), closing)) if closing else pages


def page(pulse: Pulse, ballot: Ballot, at: int) -> View:
    """Return one page (from 0) of the form, filled in with what was answered before.

    Raises IndexError for a page that there is not.
    """
    instrument = pulse.instrument
    asked = sheets(instrument)
    if not 0 <= at < len(asked):
        raise IndexError(at)
    last = at == len(asked) - 1
    blocks: list[Block] = [context(f"*{at + 1} of {len(asked)}*  {escape(asked[at].title)}")]
    blocks += questions(instrument, pulse.form, asked[at], ballot)
    row = [button("Back", "pulses.answer.back", str(pulse.id))] if at else []
    row.append(button("What we store", "pulses.stored", str(pulse.id)))
    blocks.append(actions(*row, block_id=f"pulses.answer.row.{at}"))
    blocks.append(
        context(
            "Each page is saved when you go on or back. You can stop, come back, and change everything until "
            f"{words.plain_until(pulse)}."
        )
    )
    return View.modal(
        "pulses.answer",
        instrument.short_title,
        blocks,
        submit="Save and finish" if last else "Save and go on",
        close="Stop for now",
        state={"pulse": pulse.id, "page": at, "pages": len(asked)},
    )


def questions(instrument: Instrument, form: Form, sheet: Sheet, ballot: Ballot) -> list[Block]:
    """Return what a page asks: headings, descriptions, ratings and room for words, filled in."""
    blocks: list[Block] = []
    lead = words.lead(instrument, form)
    if lead and any(each.items or each.questions for each in sheet.dimensions):
        blocks.append(context(escape(lead)))
    for dimension in sheet.dimensions:
        about = f"\n{escape(dimension.about.strip())}" if dimension.about.strip() else ""
        blocks.append(section(f"*{escape(dimension.title)}*{about}"))
        asked = list(instrument.questions_of(dimension))
        for item in dimension.items:
            blocks += _item(instrument, form, item, ballot.ratings.get(item.id))
            # An opportunity that is noted per item stands right below it.
            own = [each for each in asked if each.id == f"{item.id}.opportunity"]
            blocks += [_question(each, ballot.comments.get(each.id)) for each in own]
            asked = [each for each in asked if each not in own]
        blocks += [_question(each, ballot.comments.get(each.id)) for each in asked]
    return blocks + [_question(each, ballot.comments.get(each.id)) for each in sheet.closing]


def thanks(pulse: Pulse, group: str, ballot: Ballot) -> View:
    """Return what the form ends with: thanks, what is missing, and the way back."""
    blocks: list[Block] = [
        section(
            f"*Thank you. Your answers are in.*\n{words.title(pulse, group)} closes {words.until(pulse)}. Until then "
            "you can change everything; afterwards nobody can, and nobody can tell which answers were yours."
        )
    ]
    left = missing(pulse, ballot)
    if left:
        said = [f"• {escape(title)}: {count(number, 'rating')} missing" for _, title, number in left]
        blocks.append(
            section(
                "*You left something out.* That is fine. A part counts in the results once all of it is rated.\n"
                + "\n".join(said[:MISSING_SHOWN])
            )
        )
        row = [
            button(f"Go to {shorten(title, 60)}", f"pulses.answer.page:{at}", f"{pulse.id}/{at}")
            for at, title, _ in left[:MISSING_SHOWN]
        ]
        blocks.append(actions(*row, block_id="pulses.answer.missing"))
    blocks.append(
        actions(
            button("Change my answers", "pulses.answer.page:0", f"{pulse.id}/0"),
            button("What we store", "pulses.stored", str(pulse.id)),
            block_id="pulses.answer.done",
        )
    )
    return View.modal("pulses.done", "Thank you", blocks, state={"pulse": pulse.id})


def missing(pulse: Pulse, ballot: Ballot) -> Sequence[tuple[int, str, int]]:
    """Return the pages with unrated items: page, title, and how many are missing; words are never missed."""
    found = []
    for at, sheet in enumerate(sheets(pulse.instrument)):
        left = sum(item.id not in ballot.ratings for each in sheet.dimensions for item in each.items)
        if left:
            found.append((at, sheet.title, left))
    return found


def resume(pulse: Pulse, ballot: Ballot) -> int:
    """Return the page to open: the first with something missing, or the first of all once it is finished."""
    left = missing(pulse, ballot)
    if ballot.finished or not left:
        return 0
    return left[0][0]


def _item(instrument: Instrument, form: Form, item: Item, chosen: int | None) -> list[Block]:
    blocks: list[Block] = []
    label = f"{item.mark}. {item.wording(form)}" if item.mark else item.wording(form)
    if item.levels and instrument.scale:
        lines = [
            f"*{escape(instrument.option(item, point))}:* {escape(level)}"
            for point, level in zip(instrument.scale.points, item.levels, strict=False)
        ]
        blocks.append(section(f"*{escape(label)}*\n" + "\n".join(lines)))
        label = "Which comes closest?"
    blocks.append(
        ready_field(f"{RATE}{item.id}", shorten(label, LABEL_LIMIT), _ratings(instrument, item, chosen), optional=True)
    )
    return blocks


def _ratings(instrument: Instrument, item: Item, chosen: int | None) -> Json:
    points = instrument.scale.points if instrument.scale else range(0)
    offered = [
        {
            "text": {"type": "plain_text", "text": shorten(instrument.option(item, point), OPTION_LIMIT)},
            "value": str(point),
        }
        for point in points[:MOST_OPTIONS]
    ]
    element: Json = {"type": "static_select" if len(offered) > MOST_RADIO else "radio_buttons", "options": offered}
    if initial := next((each for each in offered if each["value"] == str(chosen)), None):
        element["initial_option"] = initial
    return element


def _question(question: Question, said: str | None) -> InputBlock:
    element = PlainTextInputElement(initial_value=said, max_length=LONGEST_COMMENT, multiline=True)
    return field(f"{SAY}{question.id}", shorten(question.text, LABEL_LIMIT), element, optional=True)
