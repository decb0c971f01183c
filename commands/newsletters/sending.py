"""Listeners between draft and delivery: ask, approve, schedule, cancel, send now, skip."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, in_place, update
from commands.requests import Action, Submission
from domain.newsletters.issue import Desk
from services.newsletters import approving, drafting, pages
from services.work import Works
from views.newsletters import editor as views
from views.newsletters import forms, words


async def ask(request: Action, works: Works) -> Answer:
    """Ask those who may send for their approval."""
    desk = await approving.ask(works, request.workspace, request.user, issue_id=entered.clicked(request))
    return _shown(request, works, desk, "Those who may send were asked to approve it.")


async def open_approve(request: Action, works: Works) -> Answer:
    """Show what an approval would cover."""
    issue_id = entered.clicked(request)
    desk = await drafting.opened(works, request.workspace, request.user, issue_id=issue_id)
    page = await pages.read(works, request.workspace, request.user, issue_id=issue_id)
    return in_place(request, forms.approve(desk, page, works.clock.now()))


async def approve(request: Submission, works: Works) -> Answer:
    """Approve the draft that was shown."""
    desk = await approving.approve(
        works,
        request.workspace,
        request.user,
        issue_id=entered.kept(request, "issue"),
        revision=entered.kept(request, "revision"),
    )
    return update(views.window(desk, works.clock.now(), said="Approved. It can be scheduled now."), home=True)


async def open_schedule(request: Action, works: Works) -> Answer:
    """Open the form that says when the issue goes out."""
    issue_id = entered.clicked(request)
    desk, local = await approving.proposed(works, request.workspace, request.user, issue_id=issue_id)
    return in_place(request, forms.schedule(desk, local))


async def schedule(request: Submission, works: Works) -> Answer:
    """Plan the sending; the answer names the time with its zone and how long it still is."""
    desk = await approving.schedule(
        works,
        request.workspace,
        request.user,
        issue_id=entered.kept(request, "issue"),
        date=entered.text(request.form, "date"),
        time=entered.text(request.form, "time"),
        zone=entered.text(request.form, "zone"),
    )
    said = words.scheduled(desk, entered.text(request.form, "zone"))
    return update(views.window(desk, works.clock.now(), said=said), home=True)


async def unschedule(request: Action, works: Works) -> Answer:
    """Cancel a planned sending."""
    desk = await approving.unschedule(works, request.workspace, request.user, issue_id=entered.clicked(request))
    return _shown(request, works, desk, "The sending is cancelled. The issue stays approved.")


async def open_now(request: Action, works: Works) -> Answer:
    """Ask whether the issue should go out at once."""
    desk = await drafting.opened(works, request.workspace, request.user, issue_id=entered.clicked(request))
    return in_place(request, forms.now(desk))


async def send_now(request: Submission, works: Works) -> Answer:
    """Let the issue go out in two minutes."""
    issue_id = entered.kept(request, "issue")
    desk = await approving.send_now(works, request.workspace, request.user, issue_id=issue_id)
    return update(views.window(desk, works.clock.now(), said="It goes out in two minutes."), home=True)


async def open_skip(request: Action, works: Works) -> Answer:
    """Ask whether the month should be skipped."""
    desk = await drafting.opened(works, request.workspace, request.user, issue_id=entered.clicked(request))
    return in_place(request, forms.skip(desk))


async def skip(request: Submission, works: Works) -> Answer:
    """Skip the month."""
    issue_id = entered.kept(request, "issue")
    desk = await approving.skip(works, request.workspace, request.user, issue_id=issue_id)
    return update(views.window(desk, works.clock.now(), said="This month is skipped. Nothing is sent."), home=True)


def _shown(request: Action, works: Works, desk: Desk, said: str) -> Answer:
    return in_place(request, views.window(desk, works.clock.now(), said=said))
