"""Listeners of actions: `/actions`, the form, and the buttons that complete, change and drop them."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, open_modal, say, shown, update
from commands.meetings import filled
from commands.requests import Action, Command, Submission
from domain.meetings.action import parse_action
from services.meetings import actions, minutes
from services.work import Works
from views.meetings import actions as views
from views.meetings import minutes as minute_views


async def show(request: Command, works: Works) -> Answer:
    """Show what is open: of all of the person's workgroups, or of the one named."""
    group = await entered.workgroup(request, works) if request.text.strip() else None
    return say(views.page(await actions.page(works, request.workspace, request.user, group)))


async def open_actions(request: Action, works: Works) -> Answer:
    """Show a workgroup's actions in a window."""
    page = await actions.page(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.window(page))


async def add(request: Command, works: Works) -> Answer:
    """Open the form of an action."""
    group = await entered.workgroup(request, works)
    form = await actions.blank(works, request.workspace, request.user, group)
    return open_modal(views.form(form, works.clock.now()))


async def open_add(request: Action, works: Works) -> Answer:
    """Open the same form by a button; from minutes, for an action that is to stand in them."""
    if entered.suffix(request.action_id) == minute_views.IN_MINUTES:
        call = entered.clicked(request)
        noted = await minutes.blank_action(works, request.workspace, request.user, call)
        return on_top(request, views.form(noted, works.clock.now(), call_id=call))
    form = await actions.blank(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.form(form, works.clock.now()))


async def open_edit(request: Action, works: Works) -> Answer:
    """Open the form of an action that is there."""
    form = await actions.to_edit(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.form(form, works.clock.now()))


async def save(request: Submission, works: Works) -> Answer:
    """Save an action, new or changed."""
    said, owner, due = (entered.text(request.form, name) for name in ("text", "owner", "due"))
    draft = parse_action(said, owner, due, filled.today(works.clock.now()))
    action, space, user = entered.kept(request, "action"), request.workspace, request.user
    if call := entered.kept(request, "call"):
        written = await minutes.add_action(works, space, user, call, draft, request_key=request.view_id)
        return update(minute_views.window(written), home=True)
    if action:
        page = await actions.change(works, space, user, action, draft)
    else:
        group = entered.kept(request, "workgroup")
        page = await actions.add(works, space, user, group, draft, request_key=request.view_id)
    return update(views.window(page), home=True)


async def done(request: Action, works: Works) -> Answer:
    """Complete an action."""
    finished = await actions.finish(works, request.workspace, request.user, entered.clicked(request))
    if request.surface == "modal" and "workgroup" in request.state:
        group = entered.kept(request, "workgroup") or None
        page = await actions.page(works, request.workspace, request.user, group)
        return update(views.window(page), home=True)
    if request.action_id.endswith(views.TOLD):
        return Answer(say=views.closed(finished), replace=True, home=True)
    return shown(request, views.closed(finished), views.closed_window(finished), home=True)


async def drop(request: Action, works: Works) -> Answer:
    """Drop an action that is not wanted any more."""
    finished = await actions.finish(works, request.workspace, request.user, entered.clicked(request), done=False)
    return update(views.closed_window(finished), home=True)
