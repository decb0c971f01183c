"""Small-group calls that a member asks for: others join the request, and the liaisons see how many want it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from domain.calls.audience import Guest
from domain.calls.call import Call
from domain.calls.overview import Request, RequestState
from domain.deliveries import Edit, Post, Recipient, channel, person
from domain.errors import NotAllowed, NotFound, UserFacingError
from services import deliveries, rights
from services.work import Work
from storage.calls import lists, people, queries, small_groups
from storage.calls.queries import Found
from storage.deliveries import enqueue
from storage.directory import Person
from storage.timepolls import people as joined
from storage.timepolls import queries as polls
from views.calls import small_groups as views
from views.calls.messages import request as for_everybody
from views.surfaces import Message
from views.text import escape


async def opened(work: Work, asked: Request, who: Person, *, where: str | None) -> None:
    """Note that a request is for a small group, and ask who else wants it.

    The workgroup's channel is asked; where there is none, each of its people who does not have the request already.
    """
    await joined.join(work.session, work.workspace, asked.id, who.id)
    to: dict[str, Recipient] = {_key(asked.id): channel(where)} if where else {}
    if not to:
        ids = await joined.of_workgroup(work.session, work.workspace, asked.workgroup_id)
        deciding = {each.id for each in await rights.deciders(work, asked.workgroup_id)}
        others = await joined.members(work.session, work.workspace, set(ids) - deciding - {who.id})
        to = {_key(asked.id, each.id): person(each.slack_user) for each in others if each.slack_user}
    payload = views.open_to_all(asked, 1).payload()
    owner = who.slack_user if where else None
    posts = [Post(key=key, kind="calls.join", to=each, payload=payload, owner=owner) for key, each in to.items()]
    await deliveries.post(work, *posts)


async def join(work: Work, who: Person, slack_user: str, request_id: int) -> Request:
    """Let somebody be part of a small-group call, also of one that is planned already; joined twice, it is once.

    Raises:
        NotFound, NotAllowed, UserFacingError: the request is gone, for another workgroup, declined, or its call over.
    """
    await people.hold_request(work.session, work.workspace, request_id)
    asked = await _seen(work, request_id)
    standing = await lists.standing(work.session, work.workspace, slack_user)
    if asked.workgroup_id not in standing.member_of:
        raise NotAllowed("This call is for people of its workgroup. `/workgroup list` shows those you can join.")
    if asked.state is RequestState.DECLINED:
        raise UserFacingError("This request was declined, so there is nothing to join. `/calls request` asks again.")
    if not await joined.for_few(work.session, work.workspace, request_id):
        raise UserFacingError("This call is for the whole workgroup, so you are part of it without joining.")
    if asked.state is RequestState.SCHEDULED and await _next(work, request_id) is None:
        raise UserFacingError("No call of this conversation is ahead. `/calls request` asks for another one.")
    if await joined.join(work.session, work.workspace, request_id, who.id):
        await refresh(work, request_id)
    return asked


async def wanted_by(work: Work, request_id: int) -> list[Person]:
    """Return who wants a call: those who joined a small-group request, else the one who asked."""
    found = await joined.joined(work.session, work.workspace, request_id)
    if found:
        return found
    asked = await people.request(work.session, work.workspace, request_id)
    return [asked[1]] if asked else []


async def asked_by(work: Work, request_id: int) -> int | None:
    """Return the id of whoever made a request, who hears of its answer by itself."""
    found = await people.request(work.session, work.workspace, request_id)
    return found[1].id if found else None


async def refresh(work: Work, request_id: int) -> None:
    """Bring the messages about a request up to date: who joined, and whether a time is looked for or found."""
    asked = await _seen(work, request_id)
    found = await joined.joined(work.session, work.workspace, request_id)
    if asked.state is RequestState.SCHEDULED:
        await _show_planned(work, asked, len(found))
    if asked.state is not RequestState.OPEN:
        return
    names = _names(found)
    poll = await polls.of_request(work.session, work.workspace, request_id)
    message = views.for_liaisons(asked, names, poll=poll) if names or poll else for_everybody(asked)
    keys = {f"call-request:{request_id}:{each.id}": message for each in await rights.deciders(work, asked.workgroup_id)}
    if names:
        keys |= dict.fromkeys(await _asking(work, asked), views.open_to_all(asked, len(names)))
    await _edit(work, keys)


async def refresh_planned(work: Work, calls: Collection[Found]) -> None:
    """Bring what asks others to join the small groups of these calls up to date: when, or that it is cancelled."""
    groups = {each.call.small_group for each in calls} - {None}
    for request_id in await small_groups.requests_of(work.session, work.workspace, groups):
        await refresh(work, request_id)


async def answered(work: Work, request_id: int, message: Message) -> None:
    """Put the answer in the place of what asked others to join; of a small group that is when its call is."""
    asked = await _seen(work, request_id)
    found = await joined.joined(work.session, work.workspace, request_id)
    if asked.state is RequestState.SCHEDULED and found:
        await _show_planned(work, asked, len(found))
    else:
        await _edit(work, dict.fromkeys(await _asking(work, asked), message))


async def _show_planned(work: Work, asked: Request, people_in: int) -> None:
    call = await _next(work, asked.id)
    message = views.planned(asked, call, people_in) if call else views.over(asked)
    await _edit(work, dict.fromkeys(await _asking(work, asked), message))


async def _next(work: Work, request_id: int) -> Call | None:
    """Return the next call of the small group that a request became, if one is ahead."""
    group = await small_groups.of_request(work.session, work.workspace, request_id)
    ahead = await small_groups.calls_ahead(work.session, work.workspace, group, now=work.now) if group else []
    found = await queries.find(work.session, work.workspace, ahead[:1])
    return found[ahead[0]].call if ahead else None


async def _asking(work: Work, asked: Request) -> list[str]:
    """Return the keys of the messages that may ask others to join a request: in the channel, or to each of them."""
    ids = await joined.of_workgroup(work.session, work.workspace, asked.workgroup_id)
    return [_key(asked.id), *(_key(asked.id, each) for each in ids)]


async def for_liaisons(work: Work, asked: Request) -> Message:
    """Return what a liaison reads of a request."""
    names = _names(await joined.joined(work.session, work.workspace, asked.id))
    return views.for_liaisons(asked, names) if names else for_everybody(asked)


def mentions(guests: Iterable[Guest]) -> list[str]:
    """Return people as messages name them, as mrkdwn."""
    return [f"<@{each.slack_user}>" if each.slack_user else escape(each.name) for each in guests]


def _names(found: Iterable[Person]) -> list[str]:
    return [f"<@{each.slack_user}>" if each.slack_user else escape(each.name) for each in found]


async def _seen(work: Work, request_id: int) -> Request:
    found = await people.request(work.session, work.workspace, request_id)
    if found is None:
        raise NotFound("This request does not exist any more.")
    asked, who = found
    return replace(asked, person=f"<@{who.slack_user}>" if who.slack_user else escape(asked.person))


async def _edit(work: Work, messages: dict[str, Message]) -> None:
    there = await enqueue.existing(work.session, work.workspace, list(messages))
    edits = [
        Edit(f"{key}:joined", "calls.request", key, message.payload(), key)
        for key, message in messages.items()
        if key in there
    ]
    await deliveries.edit(work, *edits)


def _key(request_id: int, who: int | None = None) -> str:
    return f"call-request:{request_id}:channel" if who is None else f"call-request:{request_id}:open:{who}"
