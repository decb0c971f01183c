"""Team ratings: choosing who rates with what, the form, and what moved since the first one."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, PlainTextInputElement

from domain.pulses.ballot import Ballot
from domain.pulses.instrument import Form, Instrument
from domain.pulses.overview import RatingOffer
from domain.pulses.teams import DimensionMoved, TeamRating
from views.pulses import inputs, words
from views.pulses.answering import questions, sheets
from views.surfaces import View, context, field, section
from views.text import count, escape, shorten

ORGANISATION = "organisation"
LONGEST_TEAM = 150
OCCASIONS = ("Baseline", "Follow-up")
"""What a rating is called where its instrument plans no occasions of its own."""


def choose(offer: RatingOffer) -> View:
    """Return the first step: who rates, with which instrument."""
    whose = [(ORGANISATION, offer.organisation[1])] if offer.organisation else []
    whose += [(each.value, f"A team of {each.name}") for each in offer.groups]
    blocks: list[Block] = [
        section(
            "*One rating that a team agreed on.* It is *not* anonymous: it stands under the team's name, and who "
            "entered it is in the audit log. It names no other person."
        ),
        field("whose", "Whose rating", inputs.select(whose, whose[0][0] if len(whose) == 1 else None)),
        field(
            "team",
            "The team's name",
            PlainTextInputElement(max_length=LONGEST_TEAM),
            optional=True,
            hint="Leave it empty when the organisation as a whole rates.",
        ),
        field("instrument", "Instrument", inputs.select([(each.id, each.title) for each in offer.instruments])),
    ]
    return View.modal("pulses.rate", "Rate as a team", blocks, submit="Go on")


def form(instrument: Instrument, *, name: str, whose: str, team: str) -> View:
    """Return the second step: everything the instrument asks, on one page."""
    occasions = instrument.occasions or OCCASIONS
    blocks: list[Block] = [
        section(f"*{escape(instrument.title)} · {escape(shorten(name, words.NAME_SHOWN))}*"),
        field("occasion", "Which rating is it", inputs.select([(each, each) for each in occasions], occasions[0])),
    ]
    for sheet in sheets(instrument):
        blocks += questions(instrument, Form.GROUP, sheet, Ballot())
    blocks.append(context("Saved under the team's name when you press Save. Leave out what does not fit."))
    state = {"instrument": instrument.id, "version": instrument.version, "whose": whose, "team": team}
    return View.modal("pulses.rate.save", instrument.short_title, blocks, submit="Save", state=state)


def saved(rating: TeamRating, name: str, moved: Sequence[DimensionMoved]) -> View:
    """Confirm a rating and say what moved since the team's first one."""
    head = (
        f"*{escape(rating.instrument.title)} · {escape(shorten(name, words.NAME_SHOWN))}*\nSaved: "
        f"{escape(rating.occasion)}, with {count(len(rating.ratings), 'rating')}."
    )
    lines = [
        f"• {words.dimension_title(rating.instrument, each.dimension.id)}: {each.dimension.baseline:.2f} → "
        f"{each.dimension.follow_up:.2f} ({each.dimension.by:+.2f})".replace("(-", "(−")
        for each in moved
        if each.dimension.by is not None
    ]
    blocks: list[Block] = [section(head)]
    if lines:
        blocks.append(section("*Since your first rating with these words*\n" + "\n".join(lines)))
        blocks.append(context("Two ratings by a team have no margin of error: they are what the team agreed on."))
    return View.modal("pulses.rated", "Saved", blocks)
