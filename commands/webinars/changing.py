"""Listeners by which an owner changes a webinar: manage, edit, cancel, a new link, recording and slides."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, in_place, on_top, update
from commands.requests import Action, Submission
from commands.webinars import filled
from services.webinars import changing, editing, listing, materials
from services.webinars.editing import Foreseen
from services.work import Works
from views.webinars import forms, lists


async def open_manage(request: Action, works: Works) -> Answer:
    """Show how a webinar stands, and what can be done."""
    card, registered, waiting = await listing.managed(
        works, request.workspace, request.user, webinar_id=entered.clicked(request)
    )
    return on_top(request, lists.managed(card, registered, waiting))


async def open_edit(request: Action, works: Works) -> Answer:
    """Open the form that edits a webinar."""
    found = await editing.editable(works, request.workspace, request.user, webinar_id=entered.clicked(request))
    return on_top(request, forms.edit(found.card, found.offer, found.raw))


async def edit(request: Submission, works: Works) -> Answer:
    """Edit a webinar, or show first whom another audience newly concerns."""
    revision = entered.kept(request, "revision")
    done = await editing.enter(
        works,
        request.workspace,
        request.user,
        filled.webinar(request.form),
        webinar_id=entered.kept(request, "webinar"),
        revision=revision,
        request_key=request.view_id,
    )
    if isinstance(done, Foreseen):
        return update(forms.readdress(done.card, done.shift, draft=done.draft_id, revision=revision))
    return update(forms.edited(done.card, done.fields, done.told, done.shift), home=True)


async def change(request: Action, works: Works) -> Answer:
    """Turn what an edit newly means back into the form, as it was filled in."""
    found = await editing.editable(
        works,
        request.workspace,
        request.user,
        webinar_id=entered.kept(request, "webinar"),
        draft_id=entered.kept(request, "draft"),
    )
    form = forms.edit(found.card, found.offer, found.raw, revision=entered.kept(request, "revision"))
    return in_place(request, form)


async def confirm(request: Submission, works: Works) -> Answer:
    """Save an edit that newly concerns somebody."""
    done = await editing.save(
        works,
        request.workspace,
        request.user,
        webinar_id=entered.kept(request, "webinar"),
        draft_id=entered.kept(request, "draft"),
        revision=entered.kept(request, "revision"),
    )
    return update(forms.edited(done.card, done.fields, done.told, done.shift), home=True)


async def open_cancel(request: Action, works: Works) -> Answer:
    """Open the form that cancels a webinar."""
    found = await editing.editable(works, request.workspace, request.user, webinar_id=entered.clicked(request))
    return on_top(request, forms.cancel(found.card))


async def cancel(request: Submission, works: Works) -> Answer:
    """Cancel a webinar."""
    card = await changing.cancel(
        works,
        request.workspace,
        request.user,
        webinar_id=entered.kept(request, "webinar"),
        reason=entered.text(request.form, "reason"),
    )
    return update(forms.cancelled(card), home=True)


async def open_link(request: Action, works: Works) -> Answer:
    """Open the form of a webinar's link."""
    card = await changing.linked(works, request.workspace, request.user, webinar_id=entered.clicked(request))
    return on_top(request, forms.link(card))


async def link(request: Submission, works: Works) -> Answer:
    """Give a webinar another link."""
    card, told = await changing.link(
        works,
        request.workspace,
        request.user,
        webinar_id=entered.kept(request, "webinar"),
        address=entered.text(request.form, "link"),
    )
    return update(forms.linked(card, told), home=True)


async def new_link(request: Action, works: Works) -> Answer:
    """Give a webinar another link of ours."""
    card = await changing.new_link(works, request.workspace, request.user, webinar_id=entered.clicked(request))
    return in_place(request, forms.new_link(card))


async def open_materials(request: Action, works: Works) -> Answer:
    """Open the form of recording and slides."""
    card = await materials.asked(works, request.workspace, request.user, webinar_id=entered.clicked(request))
    return on_top(request, forms.materials(card))


async def enter_materials(request: Submission, works: Works) -> Answer:
    """Store recording and slides, which sends the follow-ups."""
    card, sent = await materials.enter(
        works,
        request.workspace,
        request.user,
        webinar_id=entered.kept(request, "webinar"),
        recording=entered.text(request.form, "recording"),
        slides=entered.text(request.form, "slides"),
    )
    return update(forms.materials_entered(card, sent))
