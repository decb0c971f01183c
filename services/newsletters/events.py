"""Events of an issue, looked at again: they move and are called off after its draft took them up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime

from domain.calls.call import CallState
from domain.newsletters.events import WHEN, Renewal, renewal
from domain.newsletters.issue import Found, Item
from services.newsletters import sources
from services.work import Work
from storage.calls import queries as calls_of
from storage.newsletters import issues
from storage.webinars import queries as webinars_of

Again = Callable[[Work, Collection[int]], Awaitable[list[Found]]]
"""The events with these ids as they are now; those that do not take place are left out."""


async def calls(work: Work, ids: Collection[int]) -> list[Found]:
    """Return these calls of open workgroups, unless they were called off."""
    found = await calls_of.find(work.session, work.workspace, ids)
    return [sources.of_call(each) for each in found.values() if each.open and each.call.state is CallState.SCHEDULED]


async def webinars(work: Work, ids: Collection[int]) -> list[Found]:
    """Return these webinars, unless they were called off or taken back."""
    found = await webinars_of.find(work.session, work.workspace, ids)
    return [sources.of_webinar(each.webinar) for each in found.values() if each.webinar.visible(work.now)]


AGAIN: Mapping[str, Again] = {sources.CALL: calls, sources.WEBINAR: webinars}
"""How events are looked at again, by the kind under which their source names them."""


async def renew(work: Work, issue_id: int, *, words: bool) -> Renewal:
    """Bring an issue's events up to date and leave out those that do not take place any more or have begun.

    With `words`, what they say follows their source too where nobody edited it. Returns what was changed.
    """
    events = [each for each in await issues.items(work.session, work.workspace, issue_id) if each.source_kind in AGAIN]
    found: dict[str, Found] = {}
    for kind, again in AGAIN.items():
        ids = {int(each.source_id) for each in events if each.source_kind == kind}
        if ids:
            found |= {each.claim: each for each in await again(work, ids)}
    renewed = renewal(events, found, work.now, words=words)
    for item_id, values in renewed.values.items():
        await issues.put_item(work.session, work.workspace, item_id, **values)
    return renewed


async def when(work: Work, item: Item) -> dict[str, datetime | str | None]:
    """Return when an item's event starts now, as columns; as it was for one that was called off and anything else."""
    again = AGAIN.get(item.source_kind)
    found = await again(work, [int(item.source_id)]) if again else []
    return {name: getattr(found[0] if found else item, name) for name in WHEN}
