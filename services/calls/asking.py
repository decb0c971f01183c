"""Asking for a call: a member's request reaches the liaisons, and its answer reaches the member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.calls import fields
from domain.calls.overview import Request, RequestState
from domain.deliveries import Edit, Post, person
from domain.directory.rights import please_ask
from domain.errors import NotAllowed, NotFound, UserFacingError
from domain.timepolls.poll import Poll
from services import deliveries, rights
from services.calls import joining
from services.calls.cards import card_of, load
from services.timepolls import ending
from services.work import Work, Works
from storage import audit
from storage.calls import lists, people
from storage.deliveries import enqueue
from storage.directory import Person
from storage.timepolls import people as members
from views.calls import messages
from views.calls import small_groups as views
from views.surfaces import Message
from views.text import escape


@dataclass(frozen=True)
class Askable:
    """The workgroups (id, name) that somebody can ask a call of, and which of them is chosen already."""

    workgroups: tuple[tuple[int, str], ...]
    workgroup: int | None


async def workgroups(works: Works, workspace: str, slack_user: str, *, channel: str | None = None) -> Askable:
    """Return what a person can ask a call of; the workgroup of the `channel` (a Slack id) they are in is chosen.

    Raises:
        NotAllowed: they are in no workgroup.
    """
    async with works.begin(workspace) as work:
        await rights.identify(work, slack_user)
        standing = await lists.standing(work.session, workspace, slack_user)
        if not standing.member_of:
            whom = please_ask(await rights.whom_to_ask(work))
            raise NotAllowed(f"You are in no workgroup yet; `/workgroup list` shows those you can join. {whom}")
        here = await people.workgroups_in(work.session, workspace, channel, standing.member_of) if channel else []
        return Askable(tuple(standing.member_of.items()), here[0] if len(here) == 1 else None)


async def request(
    works: Works,
    workspace: str,
    slack_user: str,
    *,
    workgroup_id: int | None,
    topic: str | None,
    wish: str | None,
    request_key: str,
    small: bool = False,
) -> tuple[str, tuple[str, ...]]:
    """Send a member's request for a call to the liaisons; returns the workgroup's name and who got it (as mrkdwn).

    `small` asks for a small-group conversation: the workgroup is asked who else wants to join.

    Raises:
        FieldErrors: keyed by `topic`, `wish` or `workgroup`.
        NotAllowed: the person is not in that workgroup.
        UserFacingError: nobody can receive it.
    """
    about = fields.parse_note(topic, needed="Say what the call should be about.", field="topic") or ""
    suits = fields.parse_note(wish, field="wish")
    async with works.begin(workspace) as work:
        asking = await rights.identify(work, slack_user)
        standing = await lists.standing(work.session, workspace, slack_user)
        if workgroup_id not in standing.member_of:
            raise NotAllowed("You can ask for calls of your own workgroups. Choose one of them.", field="workgroup")
        receivers = await rights.deciders(work, workgroup_id)
        if not receivers:
            whom = please_ask(await rights.whom_to_ask(work, workgroup_id))
            raise UserFacingError(f"This workgroup has nobody in Slack who could schedule a call. {whom}")
        made = await people.add_request(
            work.session,
            workspace,
            request_key=request_key,
            workgroup_id=workgroup_id,
            person_id=asking.id,
            topic=about,
            wish=suits,
            now=work.now,
        )
        if made is not None:
            if small:
                await _open_to_others(work, made, asking)
            await _tell_liaisons(work, made, receivers, slack_user)
        names = tuple(f"<@{each.slack_user}>" for each in receivers)
        return standing.member_of[workgroup_id], names


async def open_request(work: Work, who: Person, request_id: int) -> tuple[Request, Person]:
    """Return a request that waits for an answer, and who made it.

    Raises:
        NotFound, NotAllowed, UserFacingError: it is gone, not theirs to answer, or answered already.
    """
    found = await people.request(work.session, work.workspace, request_id)
    if found is None:
        raise NotFound("This request does not exist any more.")
    asked = found[0]
    await rights.require_scheduler(work, who, asked.workgroup_id)
    if asked.state is RequestState.SCHEDULED:
        raise UserFacingError("This call is scheduled already. `/calls list` shows it.")
    if asked.state is RequestState.DECLINED:
        raise UserFacingError("This request was already declined. Nothing has changed.")
    return found


async def to_decline(works: Works, workspace: str, slack_user: str, *, request_id: int) -> Request:
    """Return a request for the form that declines it; raises what `open_request` does."""
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        return (await open_request(work, who, request_id))[0]


async def decline(works: Works, workspace: str, slack_user: str, *, request_id: int, reason: str | None) -> Request:
    """Decline a request: the member is told why, and the liaisons' messages say that it is answered.

    Raises:
        FieldErrors: keyed by `reason`.
        NotFound, NotAllowed, UserFacingError: it is gone, not theirs to answer, or answered already.
    """
    why = fields.parse_note(reason, needed="Say why in a sentence. The person who asked reads it.") or ""
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        asked, member = await open_request(work, who, request_id)
        poll = await ending.of_request(work, request_id)
        if not await people.decline_request(work.session, workspace, request_id, why=why, now=work.now):
            raise UserFacingError("Somebody else has answered this request meanwhile. Nothing has changed.")
        by = f"<@{slack_user}>"
        polled = await ending.request_declined(work, poll)
        await _show_answer(work, asked, member, messages.request_answered(_seen(asked, member), by, scheduled=False))
        await _tell_member(work, member, request_id, "declined", messages.request_declined(asked, by, why))
        await _tell_others(work, asked, views.declined(asked, by, why), polled, but={member.id, who.id})
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="calls.decline_request",
            subject=f"call-request:{request_id}",
        )
        return _seen(asked, member)


async def settle(work: Work, request_id: int, call_id: int, poll: Poll | None, *, by: str) -> None:
    """Note that a request is answered by a call, and tell the member who asked; `by` is who scheduled, as mrkdwn.

    `poll` is the one that was still looking for a time. A small group is invited instead, the member among them.

    Raises:
        UserFacingError: somebody else has answered it meanwhile.
    """
    found = await people.request(work.session, work.workspace, request_id)
    settled = await people.settle_request(work.session, work.workspace, request_id, call_id=call_id, now=work.now)
    if found is None or not settled:
        raise UserFacingError(
            "Somebody else has answered this request meanwhile, so nothing was saved. "
            "`/calls list` shows what is planned."
        )
    asked, member = found
    await _show_answer(work, asked, member, messages.request_answered(_seen(asked, member), by, scheduled=True))
    await ending.planned_by_hand(work, poll, call_id)
    card = await card_of(work, await load(work, call_id))
    if card.call.small_group is None:
        await _tell_member(work, member, request_id, "scheduled", messages.request_scheduled(asked, card))


def _seen(asked: Request, member: Person) -> Request:
    return replace(asked, person=f"<@{member.slack_user}>" if member.slack_user else escape(asked.person))


async def _tell_member(work: Work, member: Person, request_id: int, answer: str, message: Message) -> None:
    if member.slack_user:
        key = f"call-request:{request_id}:{answer}"
        await deliveries.post(
            work, Post(key=key, kind="calls.request", to=person(member.slack_user), payload=message.payload())
        )


async def _tell_others(work: Work, asked: Request, message: Message, polled: set[int], *, but: set[int]) -> None:
    """Tell those who joined a request, or were asked when it suits them, that there is no call."""
    joined = {each.id for each in await members.joined(work.session, work.workspace, asked.id)}
    posts = [
        Post(f"call-request:{asked.id}:off:{each.id}", "calls.request", person(each.slack_user), message.payload())
        for each in await members.members(work.session, work.workspace, (joined | polled) - but)
        if each.slack_user
    ]
    await deliveries.post(work, *posts)


async def _show_answer(work: Work, asked: Request, member: Person, message: Message) -> None:
    """Put the answer in the place of the request and its buttons, so that nobody answers twice."""
    await joining.answered(work, asked.id, message)
    asked_of = [_key(asked.id, each) for each in await rights.deciders(work, asked.workgroup_id)]
    there = await enqueue.existing(work.session, work.workspace, asked_of)
    await deliveries.edit(
        work,
        *(
            Edit(
                key=f"{key}:answered",
                kind="calls.request",
                target_key=key,
                payload=message.payload(),
                coalesce_key=key,
                owner=member.slack_user,
            )
            for key in asked_of
            if key in there
        ),
    )


def _key(request_id: int, decider: Person) -> str:
    return f"call-request:{request_id}:{decider.id}"


async def _open_to_others(work: Work, request_id: int, who: Person) -> None:
    found = await people.request(work.session, work.workspace, request_id)
    if found is None:
        raise NotFound("This request does not exist any more.")
    group = await people.workgroup(work.session, work.workspace, found[0].workgroup_id)
    await joining.opened(work, _seen(*found), who, where=group.channel if group else None)


async def _tell_liaisons(work: Work, request_id: int, receivers: Sequence[Person], slack_user: str) -> None:
    found = await people.request(work.session, work.workspace, request_id)
    if found is None:
        raise NotFound("This request does not exist any more.")
    message = await joining.for_liaisons(work, replace(found[0], person=f"<@{slack_user}>"))
    await deliveries.post(
        work,
        *(
            Post(
                key=_key(request_id, each),
                kind="calls.request",
                to=person(each.slack_user),
                payload=message.payload(),
                owner=slack_user,
            )
            for each in receivers
            if each.slack_user
        ),
    )
