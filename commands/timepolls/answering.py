"""Listeners that list and answer time polls."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, open_modal, say, update
from commands.requests import Action, Command, Submission
from commands.timepolls import filled
from services.timepolls import answering, results
from services.work import Works
from views.timepolls import forms
from views.timepolls import results as views


async def list_polls(request: Command, works: Works) -> Answer:
    """Show the polls that wait for somebody's answer or choice."""
    cards, may_start = await results.waiting_for(works, request.workspace, request.user)
    return say(views.polls(cards, may_start=may_start))


async def open_list(request: Action, works: Works) -> Answer:
    """Show the same in a window."""
    cards, may_start = await results.waiting_for(works, request.workspace, request.user)
    return on_top(request, views.polls_window(cards, may_start=may_start))


async def choose_to_answer(request: Command, works: Works) -> Answer:
    """Open the one poll that can be answered; of several, show the list."""
    cards, may_start = await results.waiting_for(works, request.workspace, request.user)
    mine = [card for card in cards if card.open]
    if len(mine) != 1:
        return say(views.polls(mine, may_start=may_start))
    return open_modal(forms.answer(await answering.form(works, request.workspace, request.user, mine[0].poll.id)))


async def open_answer(request: Action, works: Works) -> Answer:
    """Open the form that answers every slot."""
    card = await answering.form(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, forms.answer(card))


async def answer(request: Submission, works: Works) -> Answer:
    """Store the answers."""
    poll, given = entered.kept(request, "poll"), filled.answers(request.form)
    card = await answering.answer(works, request.workspace, request.user, poll, given)
    return update(forms.answer_saved(card), home=True)
