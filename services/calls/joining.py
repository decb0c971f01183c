"""Small-group calls that a member asks for: others join the request, and the liaisons see how many want it."""

from __future__ import annotations

from dataclasses import replace

from domain.calls.overview import Request, RequestState
from domain.deliveries import Edit, Post, channel
from domain.errors import NotAllowed, NotFound, UserFacingError
from services import deliveries, rights
from services.work import Work
from storage.calls import lists, people
from storage.deliveries import enqueue
from storage.directory import Person
from storage.timepolls import people as joined
from storage.timepolls import queries as polls
from views.calls import small_groups as views
from views.calls.messages import request as for_everybody
from views.surfaces import Message
from views.text import escape


async def opened(work: Work, asked: Request, who: Person, *, where: str | None) -> None:
    """Note that a request is for a small group, and ask in the workgroup's channel who else wants it."""
    await joined.join(work.session, work.workspace, asked.id, who.id)
    if where:
        post = Post(
            key=_key(asked.id),
            kind="calls.join",
            to=channel(where),
            payload=views.open_to_all(asked, 1).payload(),
            owner=who.slack_user,
        )
        await deliveries.post(work, post)


async def join(work: Work, who: Person, slack_user: str, request_id: int) -> Request:
    """Let somebody be part of a small-group call; joined twice, it is once.

    Raises:
        NotFound, NotAllowed, UserFacingError: the request is gone, for another workgroup, or answered already.
    """
    asked = await _seen(work, request_id)
    standing = await lists.standing(work.session, work.workspace, slack_user)
    if asked.workgroup_id not in standing.member_of:
        raise NotAllowed("This call is for people of its workgroup. `/workgroup list` shows those you can join.")
    if asked.state is not RequestState.OPEN:
        raise UserFacingError("This request is answered already. `/calls list` shows the calls that are planned.")
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
    """Bring the messages about a request up to date: who joined, and whether a time is being looked for."""
    asked = await _seen(work, request_id)
    names = await _names(work, request_id)
    poll = await polls.of_request(work.session, work.workspace, request_id)
    if asked.state is not RequestState.OPEN:
        return
    message = views.for_liaisons(asked, names, poll=poll) if names or poll else for_everybody(asked)
    keys = {f"call-request:{request_id}:{each.id}": message for each in await rights.deciders(work, asked.workgroup_id)}
    if names:
        keys[_key(request_id)] = views.open_to_all(asked, len(names))
    await _edit(work, keys)


async def answered(work: Work, request_id: int, message: Message) -> None:
    """Put the answer in the place of the request in the channel, if it was posted there."""
    await _edit(work, {_key(request_id): message})


async def for_liaisons(work: Work, asked: Request) -> Message:
    """Return what a liaison reads of a request."""
    names = await _names(work, asked.id)
    return views.for_liaisons(asked, names) if names else for_everybody(asked)


async def _names(work: Work, request_id: int) -> list[str]:
    found = await joined.joined(work.session, work.workspace, request_id)
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


def _key(request_id: int) -> str:
    return f"call-request:{request_id}:channel"
