"""Lists of resources: the newest, one's own, a state's practices, one by itself, and what a newsletter may draw on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.directory.states import STATES, State, find_state, nearest_state
from domain.errors import NotFound
from domain.library.overview import PAGE_SIZE, Listing, ResourceCard, ResourcePage, What
from domain.library.resource import PRACTICES, Resource
from services import rights
from services.library import access, finding
from services.work import Work, Works
from storage.directory import Person
from storage.library import queries
from views.text import escape, shorten

MOST_FOR_NEWSLETTER = 200


async def page(works: Works, workspace: str, slack_user: str, listing: Listing) -> ResourcePage:
    """Return a page of a list as somebody sees it; a page past the last one is the last one."""
    if listing.what is What.FIND:
        return await finding.find(works, workspace, slack_user, listing)
    async with rights.reading(works, workspace, slack_user) as (work, person):
        shown = listing
        found, total = await _listed(work, person, shown)
        if not found and total:
            shown = listing.at((total - 1) // PAGE_SIZE)
            found, total = await _listed(work, person, shown)
        cards = await access.cards(work, await access.look(work, person), found)
        others = await _others(work, shown.words) if shown.what is What.STATE else 0
        return ResourcePage(shown, cards, total, others=others)


async def show(works: Works, workspace: str, slack_user: str, resource_id: int) -> ResourceCard:
    """Return one resource, retired or not. Raises NotFound."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        found = await access.require(work, resource_id)
        return await access.card(work, await access.look(work, person), found)


async def states(works: Works, workspace: str) -> tuple[tuple[str, int], ...]:
    """Return the states (postal codes) that have practices or examples, by name, with how many."""
    async with works.reading(workspace) as work:
        known = await queries.states(work.session, workspace)
    counts = {code: sum(number for kind, number in kinds.items() if kind in PRACTICES) for code, kinds in known.items()}
    return tuple((state.code, counts[state.code]) for state in STATES if counts.get(state.code))


def which_state(typed: str) -> State:
    """Return the state somebody typed. Raises NotFound, with the one that may be meant."""
    found = find_state(typed)
    if found is None:
        near = nearest_state(typed)
        meant = f" Did you mean `/library state {near.name}`?" if near else " Its name or postal code will do."
        raise NotFound(f"There is no state called {escape(shorten(' '.join(typed.split()), 60))}.{meant}")
    return found


async def added_between(work: Work, since: datetime, until: datetime) -> Sequence[Resource]:
    """Return what was added from `since` on and before `until` (business time), the oldest first.

    Retired resources and those whose links are dead are left out: nobody wants them in a newsletter.
    """
    if since >= until:
        return ()
    return await queries.added_between(work.session, work.workspace, since, until, limit=MOST_FOR_NEWSLETTER)


async def _listed(work: Work, person: Person, listing: Listing) -> tuple[list[Resource], int]:
    where = {"offset": listing.page * PAGE_SIZE, "limit": PAGE_SIZE}
    if listing.what is What.MINE:
        return await queries.of_person(work.session, work.workspace, person.id, **where)
    if listing.what is What.STATE:
        return await queries.of_state(work.session, work.workspace, listing.words, PRACTICES, **where)
    return await queries.newest(work.session, work.workspace, **where)


async def _others(work: Work, state: str) -> int:
    kinds = (await queries.states(work.session, work.workspace)).get(state, {})
    return sum(number for kind, number in kinds.items() if kind not in PRACTICES)
