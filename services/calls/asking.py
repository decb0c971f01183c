"""Asking for a call: a member's request reaches the liaisons, and its answer reaches the member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.calls import forms
from domain.deliveries import Post, person
from domain.directory.rights import please_ask
from domain.errors import NotAllowed, NotFound, UserFacingError
from services import deliveries, rights
from services.calls.cards import card_of, load
from services.work import Work, Works
from storage.calls import lists, people
from storage.directory import Person
from views.calls import messages


async def workgroups(works: Works, workspace: str, slack_user: str) -> tuple[tuple[int, str], ...]:
    """Return the workgroups (id, name) that a person can ask a call of.

    Raises:
        NotAllowed: they are in no workgroup.
    """
    async with works.begin(workspace) as work:
        await rights.identify(work, slack_user)
        standing = await lists.standing(work.session, workspace, slack_user)
        if not standing.member_of:
            whom = please_ask(await rights.whom_to_ask(work))
            raise NotAllowed(f"You are in no workgroup yet; `/workgroup list` shows those you can join. {whom}")
        return tuple(standing.member_of.items())


async def request(
    works: Works,
    workspace: str,
    slack_user: str,
    *,
    workgroup_id: int | None,
    topic: str | None,
    wish: str | None,
    request_key: str,
) -> tuple[str, tuple[str, ...]]:
    """Send a member's request for a call to the liaisons; returns the workgroup's name and who got it (as mrkdwn).

    Raises:
        FieldErrors: keyed by `topic`, `wish` or `workgroup`.
        NotAllowed: the person is not in that workgroup.
        UserFacingError: nobody can receive it.
    """
    about = forms.parse_note(topic, needed="Say what the call should be about.", field="topic") or ""
    suits = forms.parse_note(wish, field="wish")
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
            await _tell_liaisons(work, made, receivers, slack_user)
        names = tuple(f"<@{each.slack_user}>" for each in receivers)
        return standing.member_of[workgroup_id], names


async def settle(work: Work, request_id: int, call_id: int) -> None:
    """Note that a request is answered by a call, and tell the member who asked.

    Raises:
        UserFacingError: somebody else has scheduled it meanwhile.
    """
    found = await people.request(work.session, work.workspace, request_id)
    settled = await people.settle_request(work.session, work.workspace, request_id, call_id=call_id, now=work.now)
    if found is None or not settled:
        raise UserFacingError("Somebody else has scheduled this call meanwhile. `/calls list` shows it.")
    asked, member, _ = found
    if member.slack_user:
        card = await card_of(work, await load(work, call_id))
        message = messages.request_scheduled(asked, card)
        key = f"call-request:{request_id}:scheduled"
        await deliveries.post(
            work, Post(key=key, kind="calls.request", to=person(member.slack_user), payload=message.payload())
        )


async def _tell_liaisons(work: Work, request_id: int, receivers: Sequence[Person], slack_user: str) -> None:
    found = await people.request(work.session, work.workspace, request_id)
    if found is None:
        raise NotFound("This request does not exist any more.")
    message = messages.request(replace(found[0], person=f"<@{slack_user}>"))
    await deliveries.post(
        work,
        *(
            Post(
                key=f"call-request:{request_id}:{each.id}",
                kind="calls.request",
                to=person(each.slack_user),
                payload=message.payload(),
                owner=slack_user,
            )
            for each in receivers
            if each.slack_user
        ),
    )
