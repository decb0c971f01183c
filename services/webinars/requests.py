"""Asking for a webinar: a request reaches the liaisons, others up-vote it, and it ends with a webinar or a no."""

from __future__ import annotations

from dataclasses import replace

from domain.deliveries import channel, person
from domain.directory.rights import Right, please_ask
from domain.errors import FieldErrors, NotAllowed, NotFound, UserFacingError
from domain.webinars import forms
from domain.webinars.overview import RequestState, TopicRequest
from services import deliveries, rights
from services.webinars import naming, notices
from services.work import Work, Works
from storage import audit
from storage.deliveries import enqueue
from storage.directory import Person
from storage.directory.workgroups import workgroups_held
from storage.webinars import topics
from storage.webinars.topics import Asked
from views.text import escape
from views.webinars import requests as views

GONE = "This request is not there any more. `/webinar request` shows those that wait."


async def offered(works: Works, workspace: str, slack_user: str) -> tuple[tuple[int, str], ...]:
    """Return the workgroups (id, name) that a person can ask a webinar of.

    Raises:
        NotAllowed: they are in no workgroup.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        found = await workgroups_held(work.session, workspace, who.id)
        if not found:
            whom = please_ask(await rights.whom_to_ask(work))
            raise NotAllowed(f"You are in no workgroup yet; `/workgroup list` shows those you can join. {whom}")
        return tuple((each.id, each.name) for each in found)


async def ask(
    works: Works,
    workspace: str,
    slack_user: str,
    *,
    workgroup_id: int | None,
    topic: str | None,
    note: str | None,
    request_key: str,
) -> TopicRequest:
    """Send a request to the liaisons of a workgroup, and to its channel where others can say that they want it too.

    Raises:
        FieldErrors: keyed by `topic`, `note` or `workgroup`.
        NotAllowed: the person is not in that workgroup.
    """
    about = forms.parse_topic(topic)
    why = forms.parse_note(note, "note")
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        mine = {each.id for each in await workgroups_held(work.session, workspace, who.id)}
        if workgroup_id is None:
            raise FieldErrors({"workgroup": "Choose the workgroup whose liaison gets it."})
        if workgroup_id not in mine:
            raise NotAllowed("You can ask your own workgroups. Choose one of them.", field="workgroup")
        values = {
            "request_key": request_key,
            "workgroup_id": workgroup_id,
            "person_id": who.id,
            "topic": about,
            "note": why,
            "created_at": work.now,
        }
        made = await topics.ask(work.session, workspace, values)
        if made is None:
            made = await topics.asked_by(work.session, workspace, request_key)
        asked = await _load(work, made or 0)
        await _tell(work, asked, slack_user)
        return await _seen(work, asked, who)


async def vote(works: Works, workspace: str, slack_user: str, *, request_id: int) -> tuple[TopicRequest, bool]:
    """Say that somebody wants it too, or take that back; returns the request and whether they want it now.

    Raises:
        NotFound, UserFacingError: it is gone, or answered already.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        asked = await require_open(work, request_id)
        if asked.person_id == who.id:
            raise UserFacingError("You asked for this one, so you count already.")
        wants = await topics.vote(work.session, workspace, request_id, who.id)
        asked = await _load(work, request_id)
        await _refresh(work, asked)
        return await _seen(work, asked, who), wants


async def close(works: Works, workspace: str, slack_user: str, *, request_id: int) -> TopicRequest:
    """Close a request without a webinar; whoever asked hears of it.

    Raises:
        NotFound, NotAllowed, UserFacingError: it is gone, not theirs to close, or answered already.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        asked = await require_open(work, request_id)
        if not await _may_close(work, who, asked.workgroup_id):
            whom = please_ask(await rights.whom_to_ask(work, asked.workgroup_id))
            raise NotAllowed(f"This was asked of {escape(asked.workgroup)}, so its liaisons close it. {whom}")
        by = f"<@{slack_user}>"
        await settle(work, request_id, RequestState.CLOSED, by=by)
        if asked.slack_user:
            key = naming.asked(request_id, "closed")
            message = views.closed(_value(asked), by)
            await deliveries.post(work, notices.post(key, "webinars.request", person(asked.slack_user), message))
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="webinars.close_request",
            subject=f"topic-request:{request_id}",
        )
        return await _seen(work, await _load(work, request_id), who)


async def listed(works: Works, workspace: str, slack_user: str) -> tuple[TopicRequest, ...]:
    """Return the requests that wait in somebody's workgroups (for those who announce, in all), most wanted first."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        announces = await rights.may(work, who, Right.ANNOUNCE)
        mine = [each.id for each in await workgroups_held(work.session, workspace, who.id)]
        found = await topics.requests(work.session, workspace, workgroups=None if announces else mine, only_open=True)
        voted = await topics.voted_for(work.session, workspace, who.id)
        groups = {each.workgroup_id for each in found}
        closes = {each: announces and await _may_close(work, who, each) for each in groups}
        return tuple(
            _value(
                each,
                mine=each.person_id == who.id or each.id in voted,
                may_answer=announces,
                may_close=closes[each.workgroup_id],
            )
            for each in found
        )


async def require_open(work: Work, request_id: int) -> Asked:
    """Return a request that waits. Raises NotFound, UserFacingError."""
    asked = await _load(work, request_id)
    if asked.state is RequestState.PLANNED:
        raise UserFacingError("A webinar on this is announced already. `/webinar list` shows it.")
    if asked.state is RequestState.CLOSED:
        raise UserFacingError("This request was closed. Nothing has changed.")
    return asked


async def settle(work: Work, request_id: int, state: RequestState, *, by: str) -> None:
    """Note how a request ended, and say so where it stands; `by` is mrkdwn.

    Raises:
        UserFacingError: somebody else has answered it meanwhile.
    """
    if not await topics.set_state(work.session, work.workspace, request_id, state, before=RequestState.OPEN):
        raise UserFacingError("Somebody else has answered this request meanwhile, so nothing was sent.")
    await _refresh(work, await _load(work, request_id), by=by)


async def reopen(work: Work, request_id: int) -> None:
    """Let a request wait again whose webinar was taken back."""
    await topics.set_state(work.session, work.workspace, request_id, RequestState.OPEN, before=RequestState.PLANNED)
    await _refresh(work, await _load(work, request_id))


async def wanted_by(work: Work, request_id: int) -> set[int]:
    """Return who asked for it and who wants it too, by id."""
    asked = await _load(work, request_id)
    return {asked.person_id} | await topics.voters(work.session, work.workspace, request_id)


async def _may_close(work: Work, who: Person, workgroup_id: int) -> bool:
    """Say whether somebody answers for the workgroup that was asked: its liaisons and the managers do."""
    if await rights.may(work, who, Right.MANAGE_PROGRAM):
        return True
    return who.id in {each.id for each in await rights.liaisons_of(work, workgroup_id)}


async def _tell(work: Work, asked: Asked, slack_user: str) -> None:
    receivers = [each for each in await rights.deciders(work, asked.workgroup_id) if each.slack_user]
    if not receivers and not asked.channel:
        whom = please_ask(await rights.whom_to_ask(work, asked.workgroup_id))
        raise UserFacingError(f"This workgroup has nobody in Slack who could announce a webinar. {whom}")
    value = _value(asked)
    posts = [
        notices.post(
            naming.asked(asked.id, f"p{each.id}"),
            "webinars.request",
            person(each.slack_user or ""),
            views.request(replace(value, may_answer=True, may_close=True)),
            owner=slack_user,
        )
        for each in receivers
    ]
    if asked.channel:
        key = naming.asked(asked.id, "channel")
        message = views.request(value)
        posts.append(notices.post(key, "webinars.request", channel(asked.channel), message, owner=slack_user))
    await deliveries.post(work, *posts)


async def _refresh(work: Work, asked: Asked, *, by: str = "") -> None:
    """Bring a request up to date wherever it stands."""
    value = _value(asked)
    keys = {naming.asked(asked.id, "channel"): views.request(value, by=by)}
    for each in await rights.deciders(work, asked.workgroup_id):
        theirs = replace(value, may_answer=True, may_close=True)
        keys[naming.asked(asked.id, f"p{each.id}")] = views.request(theirs, by=by)
    known = await enqueue.targets(work.session, work.workspace, keys)
    await deliveries.edit(work, *(notices.edit(key, keys[key]) for key in sorted(known)))


async def _load(work: Work, request_id: int) -> Asked:
    found = await topics.request(work.session, work.workspace, request_id)
    if found is None:
        raise NotFound(GONE)
    return found


async def _seen(work: Work, asked: Asked, who: Person) -> TopicRequest:
    voted = await topics.voted_for(work.session, work.workspace, who.id)
    return _value(asked, mine=asked.person_id == who.id or asked.id in voted)


def _value(asked: Asked, *, mine: bool = False, may_answer: bool = False, may_close: bool = False) -> TopicRequest:
    return TopicRequest(
        id=asked.id,
        workgroup_id=asked.workgroup_id,
        workgroup=asked.workgroup,
        person=f"<@{asked.slack_user}>" if asked.slack_user else escape(asked.person),
        topic=asked.topic,
        note=asked.note,
        votes=asked.votes,
        state=asked.state,
        created_at=asked.created_at,
        mine=mine,
        may_answer=may_answer,
        may_close=may_close,
    )
