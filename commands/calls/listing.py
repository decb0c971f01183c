"""Listeners that show calls and take answers: lists, invitations, attendance, who is coming."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, say, update
from commands.requests import Action, Command, Shortcut
from domain.calls.answers import Answer as Rsvp
from services.calls import answering
from services.calls import listing as calls
from services.work import Works
from views.calls import lists, messages
from views.surfaces import View


async def next_call(request: Command, works: Works) -> Answer:
    """Show the person's next call."""
    found = await calls.next_call(works, request.workspace, request.user)
    if found is None:
        return say(lists.no_calls(await calls.none_ahead(works, request.workspace, request.user)))
    return say(lists.next_call(found))


async def list_calls(request: Command, works: Works) -> Answer:
    """Show the calls ahead, of all the person's workgroups or of the one named."""
    found = await calls.ahead(works, request.workspace, request.user, workgroup=request.text)
    if not found:
        none = await calls.none_ahead(works, request.workspace, request.user, workgroup=request.text)
        return say(lists.no_calls(none))
    return say(lists.ahead(found))


async def open_list(request: Action | Shortcut, works: Works) -> Answer:
    """Show the calls ahead in a modal, for those who come by a button."""
    return on_top(request, await _window(request, works))


async def rsvp(request: Action, works: Works) -> Answer:
    """Store an answer; the button's suffix says which."""
    given = entered.one_of(Rsvp, entered.suffix(request.action_id), request)
    card = await answering.answer(works, request.workspace, request.user, call_id=entered.clicked(request), given=given)
    if request.surface == "modal":
        return update(await _window(request, works), home=True)
    return Answer(home=True) if request.surface == "home" else say(messages.answered(card, given), home=True)


async def attended(request: Action, works: Works) -> Answer:
    """Store whether somebody was there; the button's suffix says so."""
    there = entered.suffix(request.action_id) == "yes"
    card = await answering.attend(
        works, request.workspace, request.user, call_id=entered.clicked(request), attended=there
    )
    return say(messages.attendance_noted(card, there))


async def who_is_coming(request: Action, works: Works) -> Answer:
    """Show who answered what."""
    found = await answering.who_is_coming(works, request.workspace, request.user, call_id=entered.clicked(request))
    return on_top(request, lists.who_is_coming(found.card, found.names, found.silent))


async def _window(request: Action | Shortcut, works: Works) -> View:
    found = await calls.ahead(works, request.workspace, request.user)
    if not found:
        return lists.no_calls_modal(await calls.none_ahead(works, request.workspace, request.user))
    return lists.ahead_modal(found)
