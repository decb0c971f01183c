"""Listeners that change the library: adding, from a message too, editing, retiring and bringing back."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, push, shown, update
from commands.library import filled
from commands.requests import Action, Command, Shortcut, Submission
from domain.library import links
from domain.library.messages import FirstDraft, first_draft
from services.library import saving
from services.work import Works
from views.library import cards, forms
from views.surfaces import View


async def add(request: Command, works: Works) -> Answer:
    """Open the form, with the link that was typed after the command, if one was."""
    typed = request.text.strip()
    link = links.parse(links.first_in(typed) or typed) if typed else ""
    return on_top(request, await _form(request, works, FirstDraft(link)))


async def open_add(request: Action, works: Works) -> Answer:
    """Open the empty form by a button."""
    return on_top(request, await _form(request, works, FirstDraft()))


async def save_message(request: Shortcut, works: Works) -> Answer:
    """Open the form with what a message says: its first link, and its words as a first summary."""
    first = first_draft(request.message_text, request.message_links)
    return on_top(request, await _form(request, works, first, from_message=True))


async def save_new(request: Submission, works: Works) -> Answer:
    """Save a resource; a link that is there already shows where, on top of the form."""
    raw = filled.resource(request)
    saved = await saving.add(works, request.workspace, request.user, raw, request_key=request.view_id)
    return update(cards.added(saved.card)) if saved.added else push(cards.existing(saved.card))


async def open_edit(request: Action, works: Works) -> Answer:
    """Open the form with what is there."""
    number = entered.clicked(request)
    resource, choices = await saving.edit_form(works, request.workspace, request.user, number)
    return on_top(request, forms.edit(resource, choices))


async def save_edit(request: Submission, works: Works) -> Answer:
    """Save a changed resource."""
    number, raw = entered.kept(request, "resource"), filled.resource(request)
    return update(cards.changed(await saving.edit(works, request.workspace, request.user, number, raw)))


async def retire(request: Action, works: Works) -> Answer:
    """Take a resource out of the library."""
    card = await saving.retire(works, request.workspace, request.user, entered.clicked(request))
    return shown(request, cards.message(card), cards.window(card))


async def bring_back(request: Action, works: Works) -> Answer:
    """Put a retired resource back."""
    card = await saving.bring_back(works, request.workspace, request.user, entered.clicked(request))
    return shown(request, cards.message(card), cards.window(card))


async def _form(
    request: Command | Action | Shortcut, works: Works, first: FirstDraft, *, from_message: bool = False
) -> View:
    start = await saving.start(
        works,
        request.workspace,
        request.user,
        name=request.user_name,
        channel=request.channel,
        link=first.link,
    )
    if start.existing:
        return cards.existing(start.existing)
    return forms.add(start.choices, first, from_message=from_message)
