"""Choosing what to work on: opening the vote, voting, and settling what a vote left open."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, NumberInputElement

from domain.pulses.focus import MOST_PICKS, VOTE_DAYS, Focus, Outcome
from domain.pulses.overview import PulseLine, Shown
from domain.pulses.windows import LONGEST_DAYS, SHORTEST_DAYS
from views.pulses import inputs, words
from views.surfaces import View, context, field, section
from views.text import count, escape, listing, plain_time


def open_vote(shown: Shown) -> View:
    """Return the form that lets the group vote on what to work on."""
    most = min(shown.pulse.instrument.reporting.focus_picks, MOST_PICKS)
    picks = "one or two parts" if most > 1 else "one part"
    weakest = [words.dimension_title(shown.pulse.instrument, each) for each in shown.results.weakest]
    hint = f"\nRated lowest: {listing(weakest)}." if weakest else ""
    share = "\nThe results are shared with everyone when the vote opens." if shown.first else ""
    blocks: list[Block] = [
        section(
            f"*{words.title(shown.pulse, shown.group)}*\nEverybody picks {picks} to work on, anonymously.{hint}{share}"
        ),
        field(
            "days",
            "Open for how many days",
            NumberInputElement(
                initial_value=str(VOTE_DAYS),
                min_value=str(SHORTEST_DAYS),
                max_value=str(LONGEST_DAYS),
                is_decimal_allowed=False,
            ),
        ),
        context("What is chosen stands in reminders of calls and in Home from then on."),
    ]
    return View.modal(
        "pulses.focus", "Choose what to work on", blocks, submit="Open the vote", state={"pulse": shown.pulse.id}
    )


def vote_open(line: PulseLine) -> View:
    """Confirm that the vote is open."""
    until = f" until {plain_time(line.vote.closes_at, line.pulse.zone)}" if line.vote else ""
    said = f"The vote is open{until}. {escape(line.group)} is asked now."
    return View.modal("pulses.focus.opened", "The vote is open", [section(said)])


def vote(line: PulseLine) -> View:
    """Return the form to vote by."""
    most = line.vote.picks if line.vote else 1
    until = plain_time(line.vote.closes_at, line.pulse.zone) if line.vote else ""
    pairs = [(each.id, each.title) for each in line.pulse.instrument.dimensions]
    asked = f"What should {line.group} work on?"
    blocks: list[Block] = [
        section(f"*{escape(asked)}*\nPick {'one or two' if most > 1 else 'one'}, until {until}."),
        field("picks", "What to work on", inputs.several(pairs, most)),
        context("The vote is anonymous. You can vote again until it closes; the last one counts."),
    ]
    return View.modal("pulses.vote", "Your vote", blocks, submit="Vote", state={"pulse": line.pulse.id})


def voted(line: PulseLine) -> View:
    """Thank for a vote, without saying it again."""
    until = plain_time(line.vote.closes_at, line.pulse.zone) if line.vote else ""
    said = f"*Thank you. Your vote is in.* You can change it until {until}; then the group hears what it chose."
    return View.modal("pulses.voted", "Thank you", [section(said)])


def close_vote(line: PulseLine) -> View:
    """Return the question whether to end a vote now."""
    said = (
        f"End the vote of *{escape(line.group)}* now? Nobody can vote any more, and what it settled follows within "
        f"seconds. Fewer than {line.pulse.least} votes settle nothing."
    )
    return View.modal(
        "pulses.vote.close",
        "End the vote?",
        [section(said)],
        submit="End it now",
        close="Keep it open",
        state={"pulse": line.pulse.id},
    )


def vote_closed(line: PulseLine) -> View:
    """Confirm that a vote takes no more votes."""
    said = f"The vote of *{escape(line.group)}* is over. What it settled follows within seconds."
    return View.modal("pulses.vote.closed", "The vote is over", [section(said)])


def settle(line: PulseLine, outcome: Outcome) -> View:
    """Return the form that enters what people decided where the vote did not."""
    offered = outcome.tied or tuple(each.id for each in line.pulse.instrument.dimensions)
    places = max(outcome.open if outcome.tied else outcome.picks, 1)
    titles = {each.id: each.title for each in line.pulse.instrument.dimensions}
    votes = [f"• {escape(titles.get(key, key))}: {count(number, 'vote')}" for key, number in outcome.votes if number]
    said = f"*{escape(line.group)}*: enter what you decided together."
    if outcome.chosen:
        said += f"\nChosen already: {escape(listing([titles[each] for each in outcome.chosen]))}."
    if votes:
        said += "\nThe votes:\n" + "\n".join(votes)
    pairs = [(each, titles[each]) for each in offered if each in titles]
    blocks: list[Block] = [
        section(said),
        field("picks", "What to work on", inputs.several(pairs, places)),
    ]
    return View.modal("pulses.settle", "What you decided", blocks, submit="Save", state={"pulse": line.pulse.id})


def settled(line: PulseLine, chosen: Sequence[Focus]) -> View:
    """Confirm what a group works on."""
    said = f"*{escape(line.group)}* works on {escape(listing([each.title for each in chosen]))}. The group is told."
    return View.modal("pulses.settled", "Saved", [section(said)])
