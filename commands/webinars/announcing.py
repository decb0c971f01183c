"""Listeners that announce webinars: the form, its preview, the test, the confirmation, and undo."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, in_place, on_top, update
from commands.requests import Action, Command, Shortcut, Submission
from commands.webinars import filled
from services.webinars import announcing
from services.webinars.announcing import Blank
from services.work import Works
from views.surfaces import View
from views.webinars import forms


async def open_form(request: Command | Action | Shortcut, works: Works) -> Answer:
    """Open the empty form."""
    return on_top(request, _form(await announcing.blank(works, request.workspace, request.user)))


async def open_for_request(request: Action, works: Works) -> Answer:
    """Open the form for what a member asked for."""
    asked = entered.clicked(request)
    blank = await announcing.blank(works, request.workspace, request.user, request_id=asked)
    return on_top(request, _form(blank))


async def open_again(request: Action, works: Works) -> Answer:
    """Open the form as a webinar that was taken back held it."""
    blank = await announcing.blank(works, request.workspace, request.user, again=entered.clicked(request))
    return on_top(request, _form(blank))


async def change(request: Action, works: Works) -> Answer:
    """Turn the preview back into the form."""
    blank = await announcing.blank(works, request.workspace, request.user, again=entered.clicked(request))
    return in_place(request, _form(blank))


async def check(request: Submission, works: Works) -> Answer:
    """Turn the filled-in form into its preview."""
    asked = request.state.get("request")
    shown = await announcing.draft(
        works,
        request.workspace,
        request.user,
        filled.webinar(request.form),
        request_key=request.view_id,
        request_id=entered.kept(request, "request") if asked is not None else None,
    )
    return update(forms.preview(shown.card, shown.reach))


async def test(request: Action, works: Works) -> Answer:
    """Send the announcement to whoever asks for it, and nobody else."""
    shown = await announcing.test(works, request.workspace, request.user, webinar_id=entered.clicked(request))
    return in_place(request, forms.preview(shown.card, shown.reach, tested=True))


async def confirm(request: Submission, works: Works) -> Answer:
    """Announce what the preview showed, in two minutes."""
    webinar_id = entered.kept(request, "webinar")
    shown = await announcing.confirm(works, request.workspace, request.user, webinar_id=webinar_id)
    return update(forms.announced(shown.card, shown.reach), home=True)


async def undo(request: Action, works: Works) -> Answer:
    """Take an announcement back while it is held."""
    card = await announcing.undo(works, request.workspace, request.user, webinar_id=entered.clicked(request))
    view: View = forms.undone(card)
    return update(view, home=True) if request.surface == "modal" else Answer(home=True)


def _form(blank: Blank) -> View:
    state = {"request": blank.request_id} if blank.request_id is not None else None
    return forms.announce(blank.offer, blank.raw, state=state)
