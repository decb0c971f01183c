"""For whom what an issue holds was announced: editors see what is for some workgroups only, and decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from domain.newsletters.issue import Item
from domain.webinars.webinar import Audience
from services.newsletters import sources
from services.webinars import audience
from services.webinars.audience import Known
from services.work import Work
from storage.webinars import news as news_of
from storage.webinars import queries as webinars_of

ANNOUNCED = frozenset({sources.WEBINAR, sources.NEWS})


async def limited(work: Work, items: Sequence[Item]) -> dict[int, tuple[str, ...]]:
    """Return the workgroups that a webinar or piece of news is for, by the item's id, where it is not for everybody.

    Names come plain. A call says itself whose it is.
    """
    webinars, news = _ids(items, sources.WEBINAR), _ids(items, sources.NEWS)
    if not webinars and not news:
        return {}
    wanted: dict[tuple[str, int], Audience] = {}
    for id_, webinar in (await webinars_of.find(work.session, work.workspace, webinars)).items():
        wanted[sources.WEBINAR, id_] = webinar.webinar.audience
    for id_, piece in (await news_of.several(work.session, work.workspace, news)).items():
        wanted[sources.NEWS, id_] = piece.news.audience
    there = await audience.known(work)
    found = {named: _workgroups(there, each) for named, each in wanted.items()}
    of_items = {each.id: (each.source_kind, int(each.source_id)) for each in items if each.source_kind in ANNOUNCED}
    return {item_id: names for item_id, named in of_items.items() if (names := found.get(named))}


def _ids(items: Sequence[Item], kind: str) -> set[int]:
    return {int(each.source_id) for each in items if each.source_kind == kind}


def _workgroups(there: Known, wanted: Audience) -> tuple[str, ...] | None:
    """Return the workgroups that an audience is limited to; None where it reaches a whole program or any channel."""
    groups: set[int] = set(wanted.workgroups)
    for channel in wanted.channels:
        its: Collection[int] = there.groups_of.get(channel, ())
        if channel in there.programs or not its:
            return None
        groups.update(its)
    return tuple(sorted(there.workgroups[each] for each in groups if each in there.workgroups))
