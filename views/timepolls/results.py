"""What an organiser sees of a time poll, the list of polls, and the fairness ledger."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement

from domain.timepolls.overview import Fairness, PollCard, Results
from domain.timepolls.poll import State
from domain.timepolls.ranking import Ranked
from views.directory.weight import that_fit
from views.surfaces import Message, View, actions, button, context, divider, section
from views.text import count, escape, fit, listing, plain_time
from views.timepolls import words

RANKED_SHOWN = 10
WAITING_NAMED = 20
LISTED = 15
HOME_SHOWN = 5
LEDGER_SHOWN = 30
REASON_LONGEST = 900

STATES = {
    State.OPEN: "open",
    State.CLOSED: "closed, waiting for a choice",
    State.DECIDED: "a time was chosen",
    State.CANCELLED: "called off",
}


def window(results: Results) -> View:
    """Return the results: every slot with the reason for its place, and the buttons that make it a call or a series."""
    card, poll = results.card, results.card.poll
    live = poll.state in {State.OPEN, State.CLOSED}
    head = f"*{words.name_of(card)}*\n{words.answered(card)} This poll is {STATES[poll.state]}."
    if poll.state is State.OPEN:
        head += f" It takes answers until {words.when(poll.deadline, poll.zone)}."
    blocks: list[Block] = [section(head)]
    if results.waiting and live:
        blocks.append(context(f"Not answered yet: {_named(results.waiting)}."))
    for place, each in enumerate(results.ranking.slots[:RANKED_SHOWN], start=1):
        blocks += slot_blocks(results, each, place, choose=live)
        if place == 1 and (why := words.decided(results.ranking)):
            blocks.append(context(why))
    more = len(results.ranking.slots) - RANKED_SHOWN
    if more > 0:
        blocks.append(context(f"And {count(more, 'other time')} further down."))
    blocks.append(context(words.ORDER))
    if results.ranking.no_clock:
        who = count(results.ranking.no_clock, "person", "people")
        blocks.append(context(f"The time zone of {who} is not known, so their working hours are left out."))
    blocks.append(divider())
    blocks.append(actions(*_row(poll.state, poll.id, poll.workgroup_id), block_id=f"timepolls.run.{poll.id}"))
    return View.modal("timepolls.results", "Results", blocks, state={"poll": poll.id})


def slot_blocks(results: Results, each: Ranked, place: int, *, choose: bool) -> list[Block]:
    """Return a slot with the reason for its place; with `choose` also the buttons that make it a call or a series."""
    poll = results.card.poll
    # Whoever has no Slack account cannot answer, so nobody waits for them; their working hours count all the same.
    cannot_answer = results.ranking.people - results.card.asked
    why = fit(words.reason(each, cannot_answer), REASON_LONGEST)
    mark = " · chosen" if poll.winner == each.slot.id else ""
    blocks = [section(f"*{place}. {words.when(each.slot.starts_at, poll.zone)}*{mark}\n{why}")]
    if choose:
        at = plain_time(each.slot.starts_at, poll.zone)
        style = "primary" if place == 1 else None
        value = str(each.slot.id)
        blocks.append(
            actions(
                button("Make it a call", "timepolls.decide:call", value, style=style, label=f"Make it a call: {at}"),
                button(
                    "Make it a monthly series",
                    "timepolls.decide:series",
                    value,
                    label=f"Make it a monthly series: {at}",
                ),
                button(
                    "Every two months",
                    "timepolls.decide:bimonthly",
                    value,
                    label=f"Make it a series every two months: {at}",
                ),
                block_id=f"timepolls.slot.{each.slot.id}",
            )
        )
    return blocks


def _row(state: State, poll_id: int, workgroup_id: int) -> list[ButtonElement]:
    row = [button("Fairness this year", "timepolls.fairness", str(workgroup_id))]
    if state is State.OPEN:
        row.append(button("Close it now", "timepolls.close", str(poll_id)))
    if state in {State.OPEN, State.CLOSED}:
        row.append(button("Call it off", "timepolls.cancel", str(poll_id), style="danger"))
    return row


def polls(cards: Sequence[PollCard], *, may_start: bool) -> Message:
    """List the polls that wait for somebody's answer or choice."""
    if not cards:
        text = "No time poll waits for you."
        text += " `/timepoll start` opens one." if may_start else " To have a call planned, use `/calls request`."
        return Message.of(text, section(text), *_start(may_start))
    names = listing([words.plain_name_of(card) for card in cards[:3]])
    many = count(len(cards), "time poll")
    text = f"{many}: {names}. Open this message to answer."
    shown = min(len(cards), LISTED)
    while shown > 1 and len(that_fit(blocks := _listed(cards, shown))) < len(blocks):
        shown -= 1
    return Message.of(text, *_listed(cards, shown), *_start(may_start))


def polls_window(cards: Sequence[PollCard], *, may_start: bool) -> View:
    """List the polls in a window, for those who come by a button."""
    none = [section("No time poll waits for you.")]
    return View.modal("timepolls.list", "Time polls", [*(_listed(cards) or none), *_start(may_start)])


def home_blocks(cards: Sequence[PollCard]) -> list[Block]:
    """Return the polls as Home shows them."""
    return _listed(cards, HOME_SHOWN)


def _listed(cards: Sequence[PollCard], most: int = LISTED) -> list[Block]:
    blocks: list[Block] = []
    for card in cards[:most]:
        poll = card.poll
        said = f"*{words.name_of(card)}*\n"
        if poll.state is State.OPEN:
            mine = "You have answered." if card.has_answered else "You have not answered."
            said += f"{words.answered(card)} {mine} Answers until {words.when(poll.deadline, poll.zone)}."
        else:
            said += f"{words.answered(card)} Closed; choose a time."
        row: list[ButtonElement] = []
        if card.open and poll.state is State.OPEN:
            label = "Change my answer" if card.has_answered else "Answer"
            style = None if card.has_answered else "primary"
            row.append(
                button(label, "timepolls.answer", str(poll.id), style=style, label=words.spoken(label, poll.title))
            )
        if card.runs:
            row.append(button("Results", "timepolls.results", str(poll.id), label=words.spoken("Results", poll.title)))
        blocks.append(section(said))
        if row:
            blocks.append(actions(*row, block_id=f"timepolls.listed.{poll.id}"))
    if len(cards) > most:
        blocks.append(context(f"And {count(len(cards) - most, 'more time poll')}."))
    return blocks


def _start(may_start: bool) -> list[Block]:
    return [actions(button("Find a time", "timepolls.start"), block_id="timepolls.start")] if may_start else []


def fairness(shown: Fairness) -> Message:
    """Show the ledger as an answer to a command."""
    carried = len(shown.ledger.carried)
    text = (
        f"Inconvenient hours in {escape(shown.workgroup)}, {shown.year}: "
        f"{count(carried, 'organisation')} carried some. Open this message for the ledger."
    )
    return Message.of(text, *_ledger(shown))


def fairness_window(shown: Fairness) -> View:
    """Show the ledger in a window."""
    return View.modal("timepolls.fairness", "Fairness", _ledger(shown))


def _ledger(shown: Fairness) -> list[Block]:
    found = shown.ledger
    head = f"*Who carried inconvenient hours* · {escape(shown.workgroup)}\n{count(found.calls, 'call')}, {shown.year}"
    blocks: list[Block] = [section(head)]
    lines = [f"• {words.line(each, found.calls)}" for each in found.carried]
    shown_lines = lines[:LEDGER_SHOWN]
    blocks += [section("\n".join(shown_lines[start : start + 10])) for start in range(0, len(shown_lines), 10)]
    if len(lines) > LEDGER_SHOWN:
        blocks.append(context(f"And {count(len(lines) - LEDGER_SHOWN, 'more organisation')}."))
    if not lines:
        none = "Nobody: every call was within the working hours of every organisation."
        blocks.append(section(none if found.calls else "No call has taken place or is planned, so nobody carries any."))
    if shown.rotation:
        blocks.append(section(words.rotation(shown.rotation, shown.series)))
    elif lines:
        blocks.append(context("No other hour of the day would be fairer, or the present one suits everybody."))
    blocks.append(
        context(
            "A call counts once for an organisation, and planned calls count too. What is over goes by who sat here "
            "then, what is ahead by today's people, on their clocks and working hours: without hours in a profile, "
            "8 AM to 5 PM from Monday to Friday, except public holidays."
        )
    )
    return blocks


def _named(people: Sequence[str]) -> str:
    named = list(people[:WAITING_NAMED])
    more = len(people) - len(named)
    return listing([*named, f"{more:,} more"] if more else named)
