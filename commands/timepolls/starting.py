"""Listeners that start time polls: the form, its preview and back again; and joining a request for a call."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, say, update
from commands.requests import Action, Command, Shortcut, Submission
from commands.timepolls import filled
from services.calls import conversations
from services.timepolls import joining, starting
from services.timepolls.starting import Blank
from services.work import Works
from views.calls import conversations as conversation_views
from views.surfaces import Message, View, section
from views.timepolls import forms


async def open_start(request: Command | Action | Shortcut, works: Works) -> Answer:
    """Open the empty form, for the workgroup of the channel that the person is in."""
    blank = await starting.blank(works, request.workspace, request.user, channel=request.channel)
    return on_top(request, _form(blank, None))


async def open_for_request(request: Action, works: Works) -> Answer:
    """Open the form for the people who want a call that a member asked for."""
    asked = entered.clicked(request)
    blank = await starting.blank_from_request(works, request.workspace, request.user, request_id=asked)
    return on_top(request, _form(blank, asked))


async def check(request: Submission, works: Works) -> Answer:
    """Turn the filled-in form into its preview."""
    raw, asked = filled.raw(request.form), request.state.get("request")
    group = entered.chosen(request.form, "workgroup")
    shown = await starting.preview(
        works, request.workspace, request.user, workgroup_id=group, raw=raw, request_id=asked
    )
    return update(forms.preview(shown, raw, {"workgroup": group, "request": asked}))


async def change(request: Action, works: Works) -> Answer:
    """Turn the preview back into the form, as it was filled in."""
    raw, asked = forms.carried_form(request.state), request.state.get("request")
    blank = await starting.again(works, request.workspace, request.user, raw, request_id=asked)
    return update(_form(blank, asked, workgroup=request.state["workgroup"]))


async def save(request: Submission, works: Works) -> Answer:
    """Open the poll over the times that were left chosen."""
    card = await starting.start(
        works,
        request.workspace,
        request.user,
        workgroup_id=request.state["workgroup"],
        raw=forms.carried_form(request.state),
        chosen=entered.several(request.form, "slots"),
        request_key=request.view_id,
        request_id=request.state.get("request"),
    )
    return update(forms.started(card), home=True)


async def join(request: Action, works: Works) -> Answer:
    """Let somebody be part of a small-group call that a member asked for."""
    asked = await joining.join(works, request.workspace, request.user, entered.clicked(request))
    if request.surface == "modal":
        found = await conversations.page(works, request.workspace, request.user)
        return update(conversation_views.window(found), home=True)
    said = forms.joined(asked)
    return say(Message.of(said, section(said)))


def _form(blank: Blank, request_id: int | None, *, workgroup: int | None = None) -> View:
    return forms.start(
        blank.raw,
        blank.workgroups,
        workgroup=workgroup or blank.workgroup,
        state={"request": request_id},
        people=blank.people,
    )
