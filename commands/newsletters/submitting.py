"""Listeners of submissions: the form by command, button or shortcut, and what it sends."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, update
from commands.newsletters import filled
from commands.requests import Action, Command, Shortcut, Submission
from domain.library.messages import first_draft
from domain.newsletters.forms import TEXT_LONGEST
from services.newsletters import submitting
from services.work import Works
from views.newsletters import submitting as views


async def open_form(request: Command | Action | Shortcut, works: Works) -> Answer:
    """Open the empty form; a button in an issue names its newsletter."""
    blank = await submitting.blank(works, request.workspace, request.user)
    value = request.value if isinstance(request, Action) else ""
    chosen = entered.whole(value, request, "button") if value else None
    return on_top(request, views.form(blank.series, blank.credit, chosen=chosen))


async def from_message(request: Shortcut, works: Works) -> Answer:
    """Open the form with what a message says: its words without Slack's codes, and its first link."""
    blank = await submitting.blank(works, request.workspace, request.user)
    first = first_draft(request.message_text, request.message_links, longest=TEXT_LONGEST)
    return on_top(request, views.form(blank.series, blank.credit, first=first))


async def send(request: Submission, works: Works) -> Answer:
    """Keep what was submitted."""
    chosen = entered.text(request.form, "series")
    done = await submitting.submit(
        works,
        request.workspace,
        request.user,
        series_id=entered.whole(chosen, request, "state") if chosen else None,
        raw=filled.item(request.form),
        request_key=request.view_id,
    )
    return update(views.thanks(done.series, done.title, done.cutoff_at, works.clock.now()))
