"""Listeners of agendas: `/agenda`, its items, settings and process checks."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, open_modal, say, shown, update
from commands.requests import Action, Command, Submission
from domain.meetings.item import parse_item
from domain.meetings.overview import MeetingSettings
from services.meetings import agendas, mine
from services.work import Works
from views.meetings import actions as action_views
from views.meetings import agenda as views


async def show(request: Command, works: Works) -> Answer:
    """Show the agenda of the next call, of the person's workgroup or of the one named."""
    group = await entered.workgroup(request, works)
    return say(views.page(await agendas.page(works, request.workspace, request.user, group)))


async def open_agenda(request: Action, works: Works) -> Answer:
    """Show the same in a window."""
    page = await agendas.page(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.window(page))


async def open_hub(request: Action, works: Works) -> Answer:
    """Show somebody's meetings: roles, actions, and every workgroup's agenda."""
    return on_top(request, action_views.hub(await mine.hub(works, request.workspace, request.user)))


async def add(request: Command, works: Works) -> Answer:
    """Open the form of an item."""
    group = await entered.workgroup(request, works)
    return open_modal(views.item_form(await agendas.blank(works, request.workspace, request.user, group)))


async def open_add(request: Action, works: Works) -> Answer:
    """Open the same form by a button."""
    form = await agendas.blank(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.item_form(form))


async def open_edit(request: Action, works: Works) -> Answer:
    """Open the form of an item that is there."""
    form = await agendas.to_edit(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.item_form(form))


async def save(request: Submission, works: Works) -> Answer:
    """Save an item, new or edited."""
    form, space, user = request.form, request.workspace, request.user
    fields = ("topic", "minutes", "goal", "decides", "brings")
    draft = parse_item(*(entered.text(form, name) for name in fields))
    call, item = entered.text(form, "call"), entered.kept(request, "item")
    if item:
        place = entered.chosen(form, "place")
        return update(views.window(await agendas.edit(works, space, user, item, draft, call=call, place=place)))
    group, key = entered.kept(request, "workgroup"), request.view_id
    return update(views.window(await agendas.add(works, space, user, group, draft, call=call, request_key=key)))


async def drop(request: Action, works: Works) -> Answer:
    """Take an item off its agenda."""
    page = await agendas.drop(works, request.workspace, request.user, entered.clicked(request))
    return update(views.window(page))


async def toggle_checks(request: Action, works: Works) -> Answer:
    """Switch process checks on or off for the person."""
    page = await agendas.toggle_checks(works, request.workspace, request.user, entered.clicked(request))
    return shown(request, views.page(page), views.window(page), home=True)


async def settings(request: Command, works: Works) -> Answer:
    """Open the settings of a workgroup's meetings."""
    group = await entered.workgroup(request, works)
    name, chosen = await agendas.to_set(works, request.workspace, request.user, group)
    return open_modal(views.settings(group, name, chosen))


async def open_settings(request: Action, works: Works) -> Answer:
    """Open the same by a button."""
    group = entered.clicked(request)
    name, chosen = await agendas.to_set(works, request.workspace, request.user, group)
    return on_top(request, views.settings(group, name, chosen))


async def save_settings(request: Submission, works: Works) -> Answer:
    """Save what a workgroup uses."""
    uses = entered.several(request.form, "uses")
    chosen = MeetingSettings(on="on" in uses, roles="roles" in uses, evaluation="evaluation" in uses)
    group = entered.kept(request, "workgroup")
    return update(views.window(await agendas.set_up(works, request.workspace, request.user, group, chosen)))
