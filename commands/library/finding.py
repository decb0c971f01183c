"""Listeners that look into the library: searches, lists, a state's page, one resource."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, say, update
from commands.requests import Action, Command, Submission
from domain.directory.states import BY_CODE
from domain.errors import NotFound, UserFacingError
from domain.library.overview import WORDS_LONGEST, Listing, ResourcePage, What, decode
from services.library import listing
from services.work import Works
from views.library import cards, lists


async def front(request: Command, works: Works) -> Answer:
    """Show the newest resources."""
    return say(lists.page(await _page(request, works, Listing())))


async def find(request: Command, works: Works) -> Answer:
    """Show what a search found; without words, the newest."""
    words = request.text.strip()[:WORDS_LONGEST]
    return say(lists.page(await _page(request, works, Listing(What.FIND, words) if words else Listing())))


async def mine(request: Command, works: Works) -> Answer:
    """Show what somebody added, retired or not."""
    return say(lists.page(await _page(request, works, Listing(What.MINE))))


async def state(request: Command, works: Works) -> Answer:
    """Show a state's practices and examples; without a name, ask for one."""
    if not request.text.strip():
        return say(lists.choose_state(await listing.states(works, request.workspace)))
    wanted = listing.which_state(request.text)
    return say(lists.page(await _page(request, works, Listing(What.STATE, wanted.code))))


async def open_find(request: Action, works: Works) -> Answer:
    """Open the window to search in, with the newest under it."""
    return on_top(request, lists.window(await _page(request, works, Listing())))


async def search(request: Submission, works: Works) -> Answer:
    """Show what a search in the window found, in the same window."""
    words = (entered.text(request.form, "query") or "").strip()[:WORDS_LONGEST]
    if not words:
        raise UserFacingError("Please type a word of the title, a tag, a kind or a state.", field="query")
    return update(lists.window(await _page(request, works, Listing(What.FIND, words))))


async def open_mine(request: Action, works: Works) -> Answer:
    """Show in a window what somebody added."""
    return on_top(request, lists.window(await _page(request, works, Listing(What.MINE))))


async def open_state(request: Action, works: Works) -> Answer:
    """Show a state's page in a window; a button without a state asks for one."""
    if request.value not in BY_CODE:
        window = lists.choose_state_window(await listing.states(works, request.workspace))
        return on_top(request, window)
    return on_top(request, lists.window(await _page(request, works, Listing(What.STATE, request.value))))


async def choose_state(request: Action, works: Works) -> Answer:
    """Turn the question for a state into its page."""
    if request.value not in BY_CODE:
        raise NotFound("This is no state of ours. Choose one from the list.")
    return _turn(request, await _page(request, works, Listing(What.STATE, request.value)))


async def turn_page(request: Action, works: Works) -> Answer:
    """Show another page in the place of this one."""
    return _turn(request, await _page(request, works, decode(request.value)))


async def show(request: Action, works: Works) -> Answer:
    """Show one resource in a window."""
    number = entered.clicked(request)
    return on_top(request, cards.window(await listing.show(works, request.workspace, request.user, number)))


async def _page(request: Command | Action | Submission, works: Works, wanted: Listing) -> ResourcePage:
    return await listing.page(works, request.workspace, request.user, wanted)


def _turn(request: Action, page: ResourcePage) -> Answer:
    if request.surface == "modal":
        return update(lists.window(page))
    return Answer(say=lists.page(page), replace=True)
