"""Listeners of roles: accept, decline, swap, take, and the duty card."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, update
from commands.requests import Action, Submission
from domain.meetings.overview import MyDuty
from domain.meetings.role import MeetingRole, RoleState
from services.meetings import agendas, mine, roles
from services.work import Works
from views.meetings import actions as action_views
from views.meetings import agenda as agenda_views
from views.meetings import roles as views


async def accept(request: Action, works: Works) -> Answer:
    """Accept a role."""
    duty = await roles.answer(works, request.workspace, request.user, entered.clicked(request), accepts=True)
    return await _answered(request, works, duty)


async def decline(request: Action, works: Works) -> Answer:
    """Decline a role, also one that was accepted."""
    duty = await roles.answer(works, request.workspace, request.user, entered.clicked(request), accepts=False)
    return await _answered(request, works, duty)


async def open_swap(request: Action, works: Works) -> Answer:
    """Ask with whom to swap a role."""
    duty = await roles.to_swap(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.swap_form(duty))


async def send_swap(request: Submission, works: Works) -> Answer:
    """Ask somebody to take a role over."""
    chosen = entered.chosen(request.form, "person")
    holding = entered.kept(request, "holding")
    duty = await roles.swap(works, request.workspace, request.user, holding, with_person=chosen)
    return update(views.swap_asked(duty))


async def take(request: Action, works: Works) -> Answer:
    """Take a role that nobody holds."""
    call, _, role = request.value.partition(":")
    held = entered.whole(call, request, "button")
    duty = await roles.take(works, request.workspace, request.user, held, entered.one_of(MeetingRole, role, request))
    if request.surface != "modal":
        return Answer(say=views.answered(duty), home=True)
    group = duty.call.workgroup_id
    page = await agendas.page(works, request.workspace, request.user, group)
    return update(agenda_views.window(page), home=True)


async def show_duties(request: Action, _works: Works) -> Answer:
    """Show a role's duty card."""
    return on_top(request, views.duties(entered.one_of(MeetingRole, request.value, request)))


async def _answered(request: Action, works: Works, duty: MyDuty) -> Answer:
    if request.surface == "modal":
        return update(action_views.hub(await mine.hub(works, request.workspace, request.user)), home=True)
    if request.surface == "home":
        return Answer(home=True)
    # The offer itself says it, so that nothing is left to press; its delivery is edited to the same words.
    accepted = duty.holding.state is RoleState.ACCEPTED
    return Answer(say=views.card(duty) if accepted else views.declined(duty), replace=True, home=True)
