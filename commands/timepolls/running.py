"""Listeners for whoever runs time polls: results, close, call off, decide, and the fairness ledger."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, open_modal, say, update
from commands.requests import Action, Command
from services.timepolls import closing, fairness, results
from services.timepolls.closing import Becomes
from services.work import Works
from views.calls import forms as call_forms
from views.surfaces import View
from views.timepolls import forms
from views.timepolls import results as views


async def show_results(request: Command, works: Works) -> Answer:
    """Open the results of the one poll that somebody runs; of several, show the list."""
    cards, may_start = await results.waiting_for(works, request.workspace, request.user)
    own = [card for card in cards if card.runs]
    if len(own) != 1:
        return say(views.polls(own, may_start=may_start))
    found = await results.show(works, request.workspace, request.user, own[0].poll.id)
    return open_modal(views.window(found))


async def open_results(request: Action, works: Works) -> Answer:
    """Open the results of a poll."""
    found = await results.show(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.window(found))


async def close(request: Action, works: Works) -> Answer:
    """Take no answers any more, and show how the poll stands."""
    found = await closing.close(works, request.workspace, request.user, entered.clicked(request))
    return _in_place(request, views.window(found))


async def cancel(request: Action, works: Works) -> Answer:
    """Call a poll off."""
    card = await closing.cancel(works, request.workspace, request.user, entered.clicked(request))
    return _in_place(request, forms.cancelled(card))


async def decide(request: Action, works: Works) -> Answer:
    """Make a slot a call or a series; the button's suffix says which."""
    becomes = entered.one_of(Becomes, entered.suffix(request.action_id), request)
    saved = await closing.decide(works, request.workspace, request.user, entered.clicked(request), becomes)
    return _in_place(request, call_forms.scheduled(saved.card, series=saved.series, dates=saved.dates))


async def show_fairness(request: Command, works: Works) -> Answer:
    """Show the ledger of the channel's or the person's workgroup, or of the one named."""
    found = await entered.workgroup(request, works)
    return say(views.fairness(await fairness.show(works, request.workspace, request.user, found)))


async def open_fairness(request: Action, works: Works) -> Answer:
    """Show the ledger in a window."""
    shown = await fairness.show(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.fairness_window(shown))


def _in_place(request: Action, view: View) -> Answer:
    """Turn the window into the next one; from a message, open it."""
    return update(view, home=True) if request.surface == "modal" else open_modal(view)
