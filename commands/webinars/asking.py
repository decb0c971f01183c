"""Listeners of requests for webinars: ask, want it too, close."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, in_place, on_top, say, update
from commands.requests import Action, Command, Submission
from services.webinars import requests
from services.work import Works
from views.webinars import requests as views


async def open_form(request: Command | Action, works: Works) -> Answer:
    """Open the form by which somebody asks for a webinar; what was typed after the command is in it already."""
    typed = request.text if isinstance(request, Command) else ""
    groups = await requests.offered(works, request.workspace, request.user)
    form = views.form(groups, typed)
    # These two windows lead to each other, and Slack stacks three at most.
    return in_place(request, form) if isinstance(request, Action) else on_top(request, form)


async def send(request: Submission, works: Works) -> Answer:
    """Send a request to the liaisons and the channel."""
    asked = await requests.ask(
        works,
        request.workspace,
        request.user,
        workgroup_id=entered.chosen(request.form, "workgroup"),
        topic=entered.text(request.form, "topic"),
        note=entered.text(request.form, "note"),
        request_key=request.view_id,
    )
    return update(views.sent(asked))


async def open_list(request: Action, works: Works) -> Answer:
    """Show the requests that wait."""
    return in_place(request, views.listed(await requests.listed(works, request.workspace, request.user)))


async def vote(request: Action, works: Works) -> Answer:
    """Want it too, or take that back."""
    request_id = entered.clicked(request)
    asked, wants = await requests.vote(works, request.workspace, request.user, request_id=request_id)
    if request.surface == "modal":
        return update(views.listed(await requests.listed(works, request.workspace, request.user)))
    return say(views.voted(asked, wants))


async def close(request: Action, works: Works) -> Answer:
    """Close a request without a webinar."""
    await requests.close(works, request.workspace, request.user, request_id=entered.clicked(request))
    if request.surface == "modal":
        return update(views.listed(await requests.listed(works, request.workspace, request.user)))
    return Answer()
