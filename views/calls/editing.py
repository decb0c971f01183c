"""The form that edits what a call says, and what it ends with."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from domain.calls.editing import Details
from domain.calls.overview import CallCard
from views.calls import inputs, words
from views.calls.forms import done
from views.surfaces import View, context, section
from views.text import count


def edit(card: CallCard, details: Details) -> View:
    """Return the form that edits a call, filled in with what it says now; a call of a series asks how far it goes."""
    blocks: list[Block] = [
        section(f"*{words.name_of(card)}*\n{words.when(card.call)}"),
        inputs.title(details.title),
        inputs.minutes(str(details.minutes)),
        inputs.link(details.link),
        inputs.reminders([str(lead) for lead in details.leads]),
    ]
    if card.rule:
        blocks.append(inputs.scope("What to change"))
    blocks.append(
        context(
            "What was posted about it already is changed in place, and later reminders say the new words. "
            "Nobody gets another message. For another time, use Move."
        )
    )
    state = {"call": card.call.id, "revision": card.call.revision}
    return View.modal("calls.edit", "Edit this call", blocks, submit="Save", state=state)


def edited(card: CallCard, calls: int) -> View:
    """Confirm an edit by which `calls` calls say something else; none, when everything was so already."""
    name = words.name_of(card)
    if not calls:
        return done("Nothing changed", f"*{name}*\nEverything was as you left it, so there was nothing to save.")
    said = "This call says so now" if calls == 1 else f"{count(calls, 'call')} say so now"
    return done("Saved", f"*{name}*\n{words.when(card.call)}\n{said}, and so does what was posted about it.")
