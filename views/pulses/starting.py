"""The form that starts a pulse, its preview with the reach, and what it ends with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, NumberInputElement

from domain.pulses.instrument import Form, Instrument
from domain.pulses.overview import StartOffer
from domain.pulses.pulse import Audience, Pulse
from domain.pulses.windows import DEFAULT_DAYS, LONGEST_DAYS, NUDGE_DAYS, SHORTEST_DAYS, Every
from views.pulses import inputs, words
from views.surfaces import View, actions, button, context, field, section
from views.text import count, escape, listing, slack_time

ONCE = "once"


def form(offer: StartOffer, entered: Mapping[str, Any] | None = None) -> View:
    """Return the form, filled in with what was `entered`; what an instrument is and can do follows from the choice."""
    given = entered or {}
    instrument = offer.instrument(given.get("instrument")) or offer.instruments[0]
    chosen = given.get("group") or offer.chosen
    every = given.get("every") or ONCE
    menu = inputs.select([(each.id, each.title) for each in offer.instruments], instrument.id)
    asked = field("instrument", "Instrument", menu, dispatch=True)
    # Choosing another instrument changes what is described and offered below it.
    menu.action_id = "pulses.start.instrument"
    blocks: list[Block] = [
        field("group", "Workgroup", inputs.select([(each.value, each.name) for each in offer.groups], chosen)),
        asked,
        context(_about(instrument)),
    ]
    if len(instrument.forms) > 1:
        forms = [(each.value, words.FORMS[each]) for each in instrument.forms]
        blocks.append(field("form", "What it asks about", inputs.radio(forms, given.get("form") or forms[0][0])))
    blocks += [
        field(
            "days",
            "Open for how many days",
            NumberInputElement(
                initial_value=str(given.get("days") or DEFAULT_DAYS),
                min_value=str(SHORTEST_DAYS),
                max_value=str(LONGEST_DAYS),
                is_decimal_allowed=False,
            ),
            hint=f"From {SHORTEST_DAYS} to {LONGEST_DAYS}. Those who have not answered are reminded on day "
            f"{NUDGE_DAYS[0]} and day {NUDGE_DAYS[1]}, never more.",
        ),
        field(
            "every",
            "How often",
            inputs.select([(each.value if each else ONCE, said) for each, said in words.REPEATS.items()], every),
        ),
        field(
            "audience",
            "Who sees the results first",
            inputs.radio(
                [(each.value, said) for each, said in words.AUDIENCES.items()],
                given.get("audience") or Audience.LIAISON.value,
            ),
        ),
    ]
    return View.modal("pulses.start", "Start a pulse", blocks, submit="See whom it asks")


def preview(
    instrument: Instrument,
    form_: Form,
    *,
    group: str,
    people: int,
    channel: str | None,
    closes_at: datetime,
    nudges: Sequence[datetime],
    least: int,
    every: Every | None,
    audience: Audience,
    state: Mapping[str, Any],
) -> View:
    """Return the step before starting: whom it asks, until when, and who sees the results. Nothing is saved yet."""
    where = f"in <#{channel}> and by direct message" if channel else "by direct message (the group has no channel)"
    reminded = listing([slack_time(each, "UTC") for each in nudges])
    lines = [
        f"*{escape(instrument.title)} · {escape(group)}*",
        f"{words.FORMS[form_]} · {count(len(instrument.items), 'rating')}, {words.minutes(instrument)}",
        f"• It asks *{count(people, 'person', 'people')}*, {where}.",
        f"• It closes {slack_time(closes_at, 'UTC')} on your clock.",
        f"• Those missing are reminded on {reminded}, by direct message." if reminded else "• Nobody is reminded.",
        f"• Results are shown from {least} answers up. {_first(audience)}",
    ]
    if every is not None:
        lines.append(f"• It opens again {words.REPEATS[every].lower()}, with the same words, until you stop it.")
    blocks: list[Block] = [
        section("\n".join(lines)),
        context("Nothing is started yet."),
        actions(button("Change something", "pulses.start.change"), block_id="pulses.start.back"),
    ]
    return View.modal("pulses.start.confirm", "Check and start", blocks, submit="Start it", state=state)


def started(pulse: Pulse, group: str, people: int) -> View:
    """Confirm that a pulse is open."""
    said = (
        f"*{words.title(pulse, group)}* is open and asks {count(people, 'person', 'people')}. It closes "
        f"{words.until(pulse)}.\n`/pulse status` shows how many have answered; nothing else is shown before it closes."
    )
    return View.modal("pulses.started", "Started", [section(said)])


def already(pulse: Pulse, group: str, *, seated: bool) -> View:
    """Offer the run that is open, instead of starting a second one."""
    said = (
        f"*{words.title(pulse, group)}* is open already, until {words.until(pulse)}. Nothing was started: two at once "
        "would split the answers. Let this one run, or close it first."
    )
    row = [
        *([button("Answer it", "pulses.answer", str(pulse.id), style="primary")] if seated else []),
        button("Close it now", "pulses.close", str(pulse.id)),
    ]
    return View.modal("pulses.started", "Already open", [section(said), actions(*row, block_id="pulses.already")])


def _about(instrument: Instrument) -> str:
    asks = [count(len(instrument.items), "rating")] if instrument.items else []
    asks += (
        [count(len(instrument.questions), "question in words", "questions in words")] if instrument.questions else []
    )
    return (
        f"{escape(instrument.about.strip())}\n{listing(asks)}, {words.minutes(instrument)}. {escape(instrument.source)}"
    )


def _first(audience: Audience) -> str:
    if audience is Audience.EVERYONE:
        return "Everyone in the group sees them at once."
    return "The liaison sees them first and shares them."
