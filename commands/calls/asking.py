"""Listeners of requests: a member asks for a call, a liaison declines."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, say, update
from commands.requests import Action, Command, Shortcut, Submission
from services.calls import asking, conversations
from services.work import Works
from views.calls import conversations as views
from views.calls import forms


async def open_request(request: Command | Action | Shortcut, works: Works) -> Answer:
    """Open the form by which a member asks for a call, for the workgroup of the channel that they are in."""
    found = await asking.workgroups(works, request.workspace, request.user, channel=request.channel)
    return on_top(request, forms.request(found.workgroups, workgroup=found.workgroup))


async def send_request(request: Submission, works: Works) -> Answer:
    """Send a member's request to the liaison."""
    small = entered.text(request.form, "company") == "few"
    name, liaisons = await asking.request(
        works,
        request.workspace,
        request.user,
        workgroup_id=entered.chosen(request.form, "workgroup"),
        topic=entered.text(request.form, "topic"),
        wish=entered.text(request.form, "wish"),
        request_key=request.view_id,
        small=small,
    )
    return update(forms.requested(name, liaisons, small=small))


async def list_requests(request: Command, works: Works) -> Answer:
    """Show the requests that somebody can join or has to answer."""
    return say(views.page(await conversations.page(works, request.workspace, request.user)))


async def open_requests(request: Action | Shortcut, works: Works) -> Answer:
    """Show the same in a window, for those who come by a button."""
    return on_top(request, views.window(await conversations.page(works, request.workspace, request.user)))


async def open_decline(request: Action, works: Works) -> Answer:
    """Open the form that declines a member's request."""
    asked = await asking.to_decline(works, request.workspace, request.user, request_id=entered.clicked(request))
    return on_top(request, forms.decline(asked))


async def decline_request(request: Submission, works: Works) -> Answer:
    """Decline a member's request and tell them why."""
    asked = await asking.decline(
        works,
        request.workspace,
        request.user,
        request_id=request.state["request"],
        reason=entered.text(request.form, "reason"),
    )
    return update(forms.declined(asked))
