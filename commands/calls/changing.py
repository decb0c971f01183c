"""Listeners that change calls: edit, move and cancel, from a list or by a button."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, say, update
from commands.requests import Action, Command, Submission
from domain.calls.overview import NoneAhead
from services.calls import changes, editing
from services.work import Works
from views.calls import editing as edit_views
from views.calls import forms, lists
from views.surfaces import Message


async def choose_to_edit(request: Command, works: Works) -> Answer:
    """Ask which call to edit."""
    return say(await _choices(request, works, "edit"))


async def choose_to_move(request: Command, works: Works) -> Answer:
    """Ask which call to move."""
    return say(await _choices(request, works, "move"))


async def choose_to_cancel(request: Command, works: Works) -> Answer:
    """Ask which call to cancel."""
    return say(await _choices(request, works, "cancel"))


async def open_edit(request: Action, works: Works) -> Answer:
    """Open the form that edits a call."""
    found = await editing.editable(works, request.workspace, request.user, call_id=entered.clicked(request))
    return on_top(request, edit_views.edit(found.card, found.details))


async def edit(request: Submission, works: Works) -> Answer:
    """Edit a call, or its series from that call on."""
    done = await editing.edit(
        works,
        request.workspace,
        request.user,
        call_id=entered.kept(request, "call"),
        revision=entered.kept(request, "revision"),
        title=entered.text(request.form, "title"),
        minutes=entered.text(request.form, "minutes"),
        link=entered.text(request.form, "link"),
        reminders=entered.several(request.form, "reminders"),
        scope=entered.text(request.form, "scope"),
    )
    return update(edit_views.edited(done.card, done.calls), home=True)


async def open_move(request: Action, works: Works) -> Answer:
    """Open the form that moves a call."""
    found = await changes.changeable(works, request.workspace, request.user, call_id=entered.clicked(request))
    return on_top(request, forms.move(found.card, found.local))


async def move(request: Submission, works: Works) -> Answer:
    """Move a call, or its series from that call on."""
    done = await changes.move(
        works,
        request.workspace,
        request.user,
        call_id=entered.kept(request, "call"),
        date=entered.text(request.form, "date"),
        time=entered.text(request.form, "time"),
        zone=entered.text(request.form, "zone"),
        reason=entered.text(request.form, "reason"),
        scope=entered.text(request.form, "scope"),
    )
    return update(forms.moved(done.card, done.calls), home=True)


async def open_cancel(request: Action, works: Works) -> Answer:
    """Open the form that cancels a call."""
    found = await changes.changeable(works, request.workspace, request.user, call_id=entered.clicked(request))
    return on_top(request, forms.cancel(found.card))


async def cancel(request: Submission, works: Works) -> Answer:
    """Cancel a call, or its series from that call on."""
    done = await changes.cancel(
        works,
        request.workspace,
        request.user,
        call_id=entered.kept(request, "call"),
        scope=entered.text(request.form, "scope"),
        reason=entered.text(request.form, "reason"),
    )
    return update(forms.cancelled(done.card, done.calls), home=True)


async def _choices(request: Command, works: Works, changing: str) -> Message:
    found = await changes.choices(works, request.workspace, request.user)
    # Whoever gets as far as this may schedule; others were told whom to ask.
    return lists.ahead(found, changing=changing) if found else lists.no_calls(NoneAhead(may_schedule=True))
