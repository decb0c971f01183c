"""Listeners by which a pulse is answered, page by page."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, say, update
from commands.pulses import filled
from commands.requests import Action, Command, Submission
from domain.errors import FieldErrors
from domain.pulses.ballot import NoSuchQuestion, Page
from services.pulses import answering, listing, stored
from services.pulses.answering import Mine
from services.work import Works
from views.pulses import answering as views
from views.pulses import lists
from views.pulses import stored as stored_views
from views.surfaces import View


async def answer(request: Command, works: Works) -> Answer:
    """Open the form of the pulse that is open for somebody, or ask which one."""
    found = await listing.overview(works, request.workspace, request.user)
    mine = [each for each in found.lines if each.answers]
    if not mine:
        return say(lists.nothing_to_answer())
    if len(mine) > 1:
        return say(lists.choose(mine))
    ballot = await answering.mine(works, request.workspace, request.user, pulse_id=mine[0].pulse.id)
    return on_top(request, _resumed(ballot))


async def open_form(request: Action, works: Works) -> Answer:
    """Open the form where somebody left it."""
    mine = await answering.mine(works, request.workspace, request.user, pulse_id=entered.clicked(request))
    return on_top(request, _resumed(mine))


async def go_on(request: Submission, works: Works) -> Answer:
    """Save a page and show the next one, or thank for the last."""
    at = entered.kept(request, "page")
    pages = entered.kept(request, "pages")
    pulse_id = entered.kept(request, "pulse")
    page = filled.page(request, last=at >= pages - 1)
    mine = await _save(request, works, pulse_id, page)
    if not page.last:
        return update(_page(mine, at + 1))
    return update(views.thanks(mine.pulse, mine.group, mine.ballot), home=True)


async def go_back(request: Action, works: Works) -> Answer:
    """Save a page and show the one before it."""
    at = entered.kept(request, "page")
    pulse_id = entered.kept(request, "pulse")
    mine = await _save(request, works, pulse_id, filled.page(request))
    return update(_page(mine, max(at - 1, 0)))


async def go_to(request: Action, works: Works) -> Answer:
    """Show one page again, from the last window."""
    pulse, _, at = request.value.partition("/")
    pulse_id, page = (entered.whole(each, request, "button") for each in (pulse, at))
    mine = await answering.mine(works, request.workspace, request.user, pulse_id=pulse_id)
    return update(_page(mine, page))


async def what_we_store(request: Action, works: Works) -> Answer:
    """Show what is stored of a ballot."""
    found = await stored.of_pulse(works, request.workspace, request.user, pulse_id=entered.clicked(request))
    return on_top(request, stored_views.window(found))


async def _save(request: Submission | Action, works: Works, pulse_id: int, page: Page) -> Mine:
    try:
        return await answering.save(works, request.workspace, request.user, page, pulse_id=pulse_id)
    except NoSuchQuestion:
        entered.tampered(request, "page")
        raise
    except FieldErrors as error:
        raise filled.in_their_fields(error) from None


def _resumed(mine: Mine) -> View:
    return views.page(mine.pulse, mine.ballot, views.resume(mine.pulse, mine.ballot))


def _page(mine: Mine, at: int) -> View:
    return views.page(mine.pulse, mine.ballot, min(at, len(views.sheets(mine.pulse.instrument)) - 1))
