"""Listeners that show webinars and take what people do about them: register, unregister, say they were there."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, Document, on_top, say, update
from commands.requests import Action, Command, Submission
from domain.webinars.overview import WebinarCard
from services.webinars import following, joining, listing, registering
from services.work import Works
from views.surfaces import View
from views.webinars import forms, lists, messages


async def list_ahead(request: Command, works: Works) -> Answer:
    """Show the webinars ahead that concern somebody."""
    cards, announces = await listing.listed(works, request.workspace, request.user)
    return say(lists.ahead(cards, announces=announces))


async def list_mine(request: Command, works: Works) -> Answer:
    """Show what somebody registered for or announced."""
    cards, announces = await listing.mine(works, request.workspace, request.user)
    return say(lists.mine(cards, announces=announces))


async def open_list(request: Action, works: Works) -> Answer:
    """Show the webinars ahead in a modal, for those who come by a button."""
    return on_top(request, await _window(request, works))


async def register(request: Action, works: Works) -> Answer:
    """Give somebody a place, or a position on the waiting list."""
    webinar_id = entered.clicked(request)
    card = await registering.register(works, request.workspace, request.user, webinar_id=webinar_id)
    return await _answered(request, works, card)


async def unregister(request: Action, works: Works) -> Answer:
    """Take a registration back."""
    webinar_id = entered.clicked(request)
    card = await registering.unregister(works, request.workspace, request.user, webinar_id=webinar_id)
    return await _answered(request, works, card)


async def attended(request: Action, works: Works) -> Answer:
    """Store whether somebody was there; the button's suffix says so."""
    there = entered.suffix(request.action_id) == "yes"
    webinar_id = entered.clicked(request)
    card = await registering.attend(works, request.workspace, request.user, webinar_id=webinar_id, attended=there)
    return say(messages.attendance_noted(card, there))


async def calendar(request: Action, works: Works) -> Answer:
    """Send the calendar file of a webinar as a direct message."""
    file = await joining.calendar(works, request.workspace, request.user, webinar_id=entered.clicked(request))
    document = Document(file.name, file.content, messages.CALENDAR_FILE)
    # In a message nothing else would show that anything happens.
    return Answer(say=messages.calendar_coming() if request.surface == "message" else None, document=document)


async def open_topics(request: Command | Action, works: Works) -> Answer:
    """Open the form by which somebody chooses the topics that they follow."""
    return on_top(request, forms.topics(await following.mine(works, request.workspace, request.user)))


async def follow(request: Submission, works: Works) -> Answer:
    """Store the topics that somebody follows."""
    followed = await following.follow(
        works,
        request.workspace,
        request.user,
        chosen=entered.several(request.form, "topics"),
        added=entered.text(request.form, "new_topics"),
    )
    return update(forms.topics_saved(followed), home=True)


async def _answered(request: Action, works: Works, card: WebinarCard) -> Answer:
    if request.surface == "modal":
        return update(await _window(request, works), home=True)
    return Answer(home=True) if request.surface == "home" else say(messages.answered(card), home=True)


async def _window(request: Action, works: Works) -> View:
    cards, announces = await listing.listed(works, request.workspace, request.user)
    return lists.window(cards, announces=announces)
