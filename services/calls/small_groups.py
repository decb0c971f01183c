"""Small groups: the people of a request become those whom its call is for, and who joins afterwards is invited."""

from __future__ import annotations

from domain.calls.audience import WORKGROUP, Audience, small_group
from services import rights
from services.calls import notices
from services.work import Work
from storage.calls import people as requests
from storage.calls import queries, small_groups
from storage.directory import Person
from storage.timepolls import people
from storage.timepolls import queries as polls


async def gather(work: Work, request_id: int, leading: Person) -> int | None:
    """Return the small group of a request, made of its people and who leads it; None: its call is the workgroup's.

    Nobody can join until the transaction ends, so that nobody is between the request and the call.
    """
    session, workspace = work.session, work.workspace
    await requests.hold_request(session, workspace, request_id)
    if not await people.for_few(session, workspace, request_id):
        return None
    joined = [each.id for each in await people.joined(session, workspace, request_id)]
    polled = await polls.polled_for(session, workspace, request_id)
    return await small_groups.make(session, workspace, request_id, small_group(joined, polled, leading.id))


async def preview(work: Work, request_id: int, slack_user: str) -> Audience:
    """Return who the call of a request will be for when this person (a Slack id) plans it; nothing is saved."""
    session, workspace = work.session, work.workspace
    if not await people.for_few(session, workspace, request_id):
        return WORKGROUP
    leading = await rights.identify(work, slack_user)
    joined = [each.id for each in await people.joined(session, workspace, request_id)]
    polled = await polls.polled_for(session, workspace, request_id)
    return await small_groups.audience_of(session, workspace, small_group(joined, polled, leading.id))


async def let_in(work: Work, request_id: int, who: Person) -> None:
    """Let somebody into the small group that a request became, if it became one, and invite them to what is ahead."""
    session, workspace = work.session, work.workspace
    group = await small_groups.of_request(session, workspace, request_id)
    if group is None:
        return
    await small_groups.add(session, workspace, group, [who.id])
    ahead = await queries.find(
        session, workspace, await small_groups.calls_ahead(session, workspace, group, now=work.now)
    )
    await notices.count(work, *ahead.values())
    for found in ahead.values():
        if found.announced:
            mine = [each for each in found.audience.told() if each.person_id == who.id]
            await notices.invite(work, found, mine)
