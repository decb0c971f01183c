"""Listeners of workgroups: `/workgroup`, its buttons, and the forms to join and to leave."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, open_modal, say, update
from commands.features import Feature, ShortcutEntry, SlashCommand, Subcommand
from commands.requests import Action, Command, Shortcut, Submission
from domain.errors import UserFacingError
from services.directory import joining, workgroups
from services.work import Works
from views.directory import requests as request_views
from views.directory import workgroups as views
from views.surfaces import View


async def list_workgroups(request: Command, works: Works) -> Answer:
    """Show the workgroups of this year."""
    return say(views.listed(await workgroups.listed(works, request.workspace, request.user)))


async def open_list(request: Action | Shortcut, works: Works) -> Answer:
    """Show the workgroups in a window."""
    return on_top(request, views.list_window(await workgroups.listed(works, request.workspace, request.user)))


async def show(request: Command, works: Works) -> Answer:
    """Show the workgroup that was named."""
    found = await entered.workgroup(request, works)
    shown = await workgroups.show(works, request.workspace, request.user, found)
    return say(views.page(shown.page, shown.next_call))


async def open_page(request: Action, works: Works) -> Answer:
    """Show a workgroup in a window."""
    shown = await workgroups.show(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.page_window(shown.page, shown.next_call))


async def roster(request: Command, works: Works) -> Answer:
    """Show who sits in the workgroup that was named."""
    found = await entered.workgroup(request, works)
    return say(views.roster(await workgroups.roster(works, request.workspace, request.user, found)))


async def open_roster(request: Action, works: Works) -> Answer:
    """Show a roster in a window."""
    found = await workgroups.roster(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.roster_window(found))


async def ask_to_join(request: Command, works: Works) -> Answer:
    """Open the form to join the workgroup that was named."""
    return open_modal(await _form(request, works, await entered.workgroup(request, works), joins=True))


async def ask_to_leave(request: Command, works: Works) -> Answer:
    """Open the form to leave the workgroup that was named."""
    return open_modal(await _form(request, works, await entered.workgroup(request, works), joins=False))


async def open_join(request: Action, works: Works) -> Answer:
    """Open the form to join a workgroup."""
    return on_top(request, await _form(request, works, entered.clicked(request), joins=True))


async def open_leave(request: Action, works: Works) -> Answer:
    """Open the form to leave a workgroup."""
    return on_top(request, await _form(request, works, entered.clicked(request), joins=False))


async def send_join(request: Submission, works: Works) -> Answer:
    """Send the request to join."""
    return await _send(request, works, joins=True)


async def send_leave(request: Submission, works: Works) -> Answer:
    """Send the request to leave."""
    return await _send(request, works, joins=False)


async def decide(request: Action, works: Works) -> Answer:
    """Answer a request; the button's suffix says how. Who may be on the roster already is asked about first."""
    approved = request.action_id.endswith(":approve")
    if approved:
        asked = await joining.consider(works, request.workspace, request.user, entered.clicked(request))
        if asked.candidates:
            return on_top(request, request_views.who_is_it(asked.card, asked.candidates))
    done = await joining.decide(works, request.workspace, request.user, entered.clicked(request), approved=approved)
    if request.surface == "home":
        return Answer(home=True)
    return say(request_views.decided(done.card, approved=done.approved), home=True)


async def approve(request: Submission, works: Works) -> Answer:
    """Approve a request to join, of somebody new or of somebody of the roster."""
    chosen = entered.text(request.form, "who")
    if chosen is None:
        raise UserFacingError("Choose who this is, or “Someone new”.", field="who")
    done = await joining.decide(
        works,
        request.workspace,
        request.user,
        entered.kept(request, "request"),
        approved=True,
        same_as=None if chosen == request_views.NEW else entered.whole(chosen, request, "choice"),
    )
    return update(request_views.approved(done.card, linked=done.linked), home=True)


async def _form(request: Command | Action, works: Works, workgroup: int, *, joins: bool) -> View:
    found = await joining.prospect(works, request.workspace, request.user, workgroup, joining=joins)
    return views.ask_form(
        found.workgroup_id, found.workgroup, joining=found.joining, at_once=found.at_once, asked=found.asked
    )


async def _send(request: Submission, works: Works, *, joins: bool) -> Answer:
    done = await joining.ask(
        works,
        request.workspace,
        request.user,
        entered.kept(request, "workgroup"),
        joining=joins,
        reason=entered.text(request.form, "reason") or "",
        request_key=request.view_id,
    )
    return update(views.asked(done.workgroup, joining=joins, done=done.done, whom=done.asked), home=True)


WORKGROUP = SlashCommand(
    name="workgroup",
    summary="Workgroups: which there are, what each is for, who is in it; join or leave one.",
    usage="list | show | roster | join | leave",
    subcommands={
        "list": Subcommand(list_workgroups, "All workgroups of this year.", "list"),
        "show": Subcommand(show, "Purpose, goals, liaison, channel and next call.", "show teacher pipeline"),
        "roster": Subcommand(roster, "Who sits in it, by state.", "roster teacher pipeline"),
        "join": Subcommand(ask_to_join, "Ask the liaison for a seat.", "join school leaders"),
        "leave": Subcommand(ask_to_leave, "Ask the liaison to give your seat up.", "leave school leaders"),
    },
)

FEATURE = Feature(
    name="workgroup",
    commands=(WORKGROUP,),
    actions={
        "workgroup.list": open_list,
        "workgroup.show": open_page,
        "workgroup.roster": open_roster,
        "workgroup.join": open_join,
        "workgroup.leave": open_leave,
        "workgroup.decide": decide,
    },
    submissions={"workgroup.join": send_join, "workgroup.leave": send_leave, "workgroup.approve": approve},
    shortcuts={
        "workgroup.list": ShortcutEntry(open_list, "See workgroups", "What each is for, and how to join."),
    },
)
