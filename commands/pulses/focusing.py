"""Listeners by which a group chooses what to work on."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, update
from commands.pulses import filled
from commands.requests import Action, Submission
from services.pulses import focus, listing, showing
from services.work import Works
from views.pulses import focus as views

DAYS = "Give how long the vote is open as a whole number of days."


async def ask_to_open(request: Action, works: Works) -> Answer:
    """Open the form that lets a group vote."""
    pulse_id = entered.clicked(request)
    shown = await showing.results(works, request.workspace, request.user, pulse_id=pulse_id)
    await listing.run_by(works, request.workspace, request.user, pulse_id=pulse_id)
    return on_top(request, views.open_vote(shown))


async def open_vote(request: Submission, works: Works) -> Answer:
    """Let a group vote."""
    pulse_id = entered.kept(request, "pulse")
    days = filled.number(request.form, "days", sentence=DAYS)
    await focus.open_vote(works, request.workspace, request.user, pulse_id=pulse_id, days=days)
    return update(
        views.vote_open(await listing.line(works, request.workspace, request.user, pulse_id=pulse_id)), home=True
    )


async def ask_for_vote(request: Action, works: Works) -> Answer:
    """Open the form to vote by."""
    found = await listing.to_vote(works, request.workspace, request.user, pulse_id=entered.clicked(request))
    return on_top(request, views.vote(found))


async def vote(request: Submission, works: Works) -> Answer:
    """Take a vote."""
    pulse_id = entered.kept(request, "pulse")
    picks = entered.several(request.form, "picks")
    await focus.vote(works, request.workspace, request.user, pulse_id=pulse_id, picks=picks)
    return update(views.voted(await listing.line(works, request.workspace, request.user, pulse_id=pulse_id)))


async def ask_to_close(request: Action, works: Works) -> Answer:
    """Ask whether a vote should end now."""
    found = await listing.run_by(works, request.workspace, request.user, pulse_id=entered.clicked(request))
    return on_top(request, views.close_vote(found))


async def close_vote(request: Submission, works: Works) -> Answer:
    """End a vote."""
    pulse_id = entered.kept(request, "pulse")
    await focus.close_vote(works, request.workspace, request.user, pulse_id=pulse_id)
    return update(views.vote_closed(await listing.line(works, request.workspace, request.user, pulse_id=pulse_id)))


async def ask_to_settle(request: Action, works: Works) -> Answer:
    """Open the form that enters what people decided."""
    pulse_id = entered.clicked(request)
    found = await listing.run_by(works, request.workspace, request.user, pulse_id=pulse_id)
    outcome = await focus.outcome(works, request.workspace, request.user, pulse_id=pulse_id)
    return on_top(request, views.settle(found, outcome))


async def settle(request: Submission, works: Works) -> Answer:
    """Enter what people decided."""
    pulse_id = entered.kept(request, "pulse")
    picked = entered.several(request.form, "picks")
    chosen = await focus.settle(works, request.workspace, request.user, pulse_id=pulse_id, picked=picked)
    found = await listing.line(works, request.workspace, request.user, pulse_id=pulse_id)
    return update(views.settled(found, chosen), home=True)
