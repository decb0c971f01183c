"""Listeners of group norms: `/norms`, its buttons, and the forms to propose, agree and adopt."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, open_modal, say, shown, update
from commands.features import Feature, SlashCommand, Subcommand
from commands.requests import Action, Command, Submission
from services.norms import access, checking, proposing
from services.work import Works
from views import norms as views
from views.surfaces import View


async def show(request: Command, works: Works) -> Answer:
    """Show the norms of the person's workgroup, or of the one named."""
    found = await entered.workgroup(request, works)
    return say(views.page(await access.page(works, request.workspace, request.user, found)))


async def open_page(request: Action, works: Works) -> Answer:
    """Show a workgroup's norms in a window."""
    return on_top(
        request, views.window(await access.page(works, request.workspace, request.user, entered.clicked(request)))
    )


async def propose(request: Command, works: Works) -> Answer:
    """Open the form to propose a norm."""
    found = await entered.workgroup(request, works)
    return open_modal(views.propose(await proposing.form(works, request.workspace, request.user, found)))


async def open_propose(request: Action, works: Works) -> Answer:
    """Open the same form by a button."""
    page = await proposing.form(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.propose(page))


async def send_proposal(request: Submission, works: Works) -> Answer:
    """Save a proposal."""
    page = await proposing.propose(
        works,
        request.workspace,
        request.user,
        entered.kept(request, "workgroup"),
        heading=entered.text(request.form, "heading"),
        text=entered.text(request.form, "text"),
        replaces=entered.chosen(request.form, "replaces"),
    )
    return update(views.window(page))


async def withdraw(request: Action, works: Works) -> Answer:
    """Take a proposal back."""
    page = await proposing.withdraw(works, request.workspace, request.user, entered.clicked(request))
    return shown(request, views.page(page), views.window(page))


async def check(request: Command, works: Works) -> Answer:
    """Open the step before a consensus check."""
    return open_modal(await _preview(request, works, await entered.workgroup(request, works)))


async def open_check(request: Action, works: Works) -> Answer:
    """Open the same step by a button."""
    return on_top(request, await _preview(request, works, entered.clicked(request)))


async def start_check(request: Submission, works: Works) -> Answer:
    """Ask the group."""
    workgroup = entered.kept(request, "workgroup")
    return update(views.window(await checking.open_check(works, request.workspace, request.user, workgroup)))


async def open_answer(request: Action, works: Works) -> Answer:
    """Open the form that asks where somebody stands."""
    page, stand = await checking.to_answer(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.answer(page, stand))


async def send_answer(request: Submission, works: Works) -> Answer:
    """Store where somebody stands."""
    page = await checking.answer(
        works,
        request.workspace,
        request.user,
        entered.kept(request, "check"),
        stance=entered.text(request.form, "stance"),
        reason=entered.text(request.form, "reason"),
    )
    return update(views.window(page))


async def open_adopt(request: Action, works: Works) -> Answer:
    """Open the form to adopt what the group agreed on."""
    page = await checking.to_adopt(works, request.workspace, request.user, entered.clicked(request))
    assert page.check  # noqa: S101  # `to_adopt` refuses when no check is open
    return on_top(request, views.adopt(page, page.check, works.clock.now().date()))


async def send_adopt(request: Submission, works: Works) -> Answer:
    """Adopt it."""
    check_id, day = entered.kept(request, "check"), entered.text(request.form, "revisit")
    page = await checking.adopt(works, request.workspace, request.user, check_id, revisit=day)
    return update(views.window(page), home=True)


async def end(request: Action, works: Works) -> Answer:
    """End a check without adopting anything."""
    page = await checking.end(works, request.workspace, request.user, entered.clicked(request))
    return shown(request, views.page(page), views.window(page))


async def _preview(request: Command | Action, works: Works, workgroup: int) -> View:
    found = await checking.preview(works, request.workspace, request.user, workgroup)
    return views.confirm_check(found.page, found.people, found.channel)


NORMS = SlashCommand(
    name="norms",
    summary="Your group's own norms: see and propose them, say whether you can live with them; liaisons adopt.",
    usage="show | propose | check",
    subcommands={
        "show": Subcommand(show, "What the group agreed on, and what is proposed.", "show teacher pipeline"),
        "propose": Subcommand(propose, "Propose a norm, under one of six headings.", "propose"),
        "check": Subcommand(check, "Ask the group whether it can live with what is proposed (liaisons).", "check"),
    },
    default=show,
)

FEATURE = Feature(
    name="norms",
    commands=(NORMS,),
    actions={
        "norms.show": open_page,
        "norms.propose": open_propose,
        "norms.withdraw": withdraw,
        "norms.check": open_check,
        "norms.answer": open_answer,
        "norms.adopt": open_adopt,
        "norms.end": end,
    },
    submissions={
        "norms.propose": send_proposal,
        "norms.check": start_check,
        "norms.answer": send_answer,
        "norms.adopt": send_adopt,
    },
)
