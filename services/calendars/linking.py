"""The secret links of feeds: shown, made, replaced and turned off; each change is noted in the audit log."""

from __future__ import annotations

from domain.calls.calendars import MINE, FeedLink, Links
from domain.errors import NotAllowed, NotFound, UserFacingError
from services import links, rights
from services.calendars import feeds
from services.links import Purpose
from services.work import Work, Works
from storage import audit
from storage import calendars as stored
from storage.calls import lists
from storage.calls.lists import Standing
from storage.directory import Person


async def show(works: Works, workspace: str, slack_user: str) -> Links:
    """Return somebody's feeds: of their own calls, and of each of their workgroups."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        return await _links(work, who, await lists.standing(work.session, workspace, slack_user))


async def make(works: Works, workspace: str, slack_user: str, *, of: str) -> Links:
    """Make the link of a feed, if it has none; raises NotFound, NotAllowed, UserFacingError."""
    async with works.begin(workspace) as work:
        who, standing, ref = await _chosen(work, slack_user, of, change=False)
        await links.token(work, Purpose.CALENDAR, ref)
        _note(work, who, "calendars.make", ref)
        return await _links(work, who, standing)


async def rotate(works: Works, workspace: str, slack_user: str, *, of: str) -> Links:
    """Replace the link of a feed: the old one is gone for good. Raises NotFound, NotAllowed, UserFacingError."""
    async with works.begin(workspace) as work:
        who, standing, ref = await _chosen(work, slack_user, of, change=True)
        await links.rotate(work, Purpose.CALENDAR, ref)
        _note(work, who, "calendars.rotate", ref)
        return await _links(work, who, standing)


async def revoke(works: Works, workspace: str, slack_user: str, *, of: str) -> Links:
    """Turn the link of a feed off, also of a closed workgroup. Raises NotFound, NotAllowed, UserFacingError."""
    async with works.begin(workspace) as work:
        who, standing, ref = await _chosen(work, slack_user, of, change=True, closed=True)
        await links.revoke(work, Purpose.CALENDAR, ref)
        _note(work, who, "calendars.revoke", ref)
        return await _links(work, who, standing)


async def _chosen(
    work: Work, slack_user: str, of: str, *, change: bool, closed: bool = False
) -> tuple[Person, Standing, str]:
    who = await rights.identify(work, slack_user)
    standing = await lists.standing(work.session, work.workspace, slack_user)
    if not _reachable(work):
        raise UserFacingError("Calendars cannot reach this Convene: it has no public address. Please ask who runs it.")
    if of == MINE:
        return who, standing, _mine(who)
    ended = await stored.closed(work.session, work.workspace, who.id) if closed else {}
    if not of.isdigit() or int(of) not in standing.member_of.keys() | ended.keys():
        raise NotFound("This is not one of your workgroups any more. Nothing was changed.")
    if change and int(of) not in standing.may_schedule.keys() | {id_ for id_, (_, leads) in ended.items() if leads}:
        whom = ", ".join(await rights.whom_to_ask(work, int(of)))
        raise NotAllowed(
            f"Everybody in the workgroup may use this link, so only its liaison replaces it or turns it off. "
            f"Please ask {whom or 'whoever runs your program'}."
        )
    return who, standing, _of(int(of))


async def _links(work: Work, who: Person, standing: Standing) -> Links:
    if not _reachable(work):
        return Links((), reachable=False)
    refs = {_of(id_): (id_, name) for id_, name in standing.member_of.items()}
    ended = await stored.closed(work.session, work.workspace, who.id)
    known = await links.existing(work, Purpose.CALENDAR, [_mine(who), *refs, *map(_of, ended)])
    address = {ref: feeds.address(work, token) for ref, token in known.items()}
    groups = [
        FeedLink(str(id_), name, address.get(ref), may_change=id_ in standing.may_schedule)
        for ref, (id_, name) in refs.items()
    ]
    # Of a closed workgroup there is nothing to follow any more, but whoever leads it takes back what is around.
    past = [
        FeedLink(str(id_), name, address[_of(id_)], may_change=leads, closed=True)
        for id_, (name, leads) in ended.items()
        if _of(id_) in address
    ]
    return Links((FeedLink(MINE, "", address.get(_mine(who)), may_change=True), *groups, *past))


def _reachable(work: Work) -> bool:
    return work.vault is not None and work.public_url is not None


def _mine(who: Person) -> str:
    return links.of_person(who.id)


def _of(workgroup_id: int) -> str:
    return f"{feeds.WORKGROUP}:{workgroup_id}"


def _note(work: Work, who: Person, action: str, ref: str) -> None:
    audit.record(work.session, work.workspace, at=work.now, person_id=who.id, action=action, subject=f"calendar:{ref}")
