"""What members say about a call: whether they come, and afterwards whether they were there."""

from __future__ import annotations

from dataclasses import dataclass

from domain.calls.answers import Answer, check_attendance
from domain.calls.call import check_open
from domain.calls.overview import CallCard
from domain.directory.rights import Right
from services import rights
from services.calls import notices
from services.calls.cards import card_of, load
from services.work import Works
from storage.calls import people, queries


async def answer(works: Works, workspace: str, slack_user: str, *, call_id: int, given: Answer) -> CallCard:
    """Store somebody's answer and bring the count in the announcement up to date.

    Raises:
        NotFound, CallCancelled, CallStarted: there is nothing to answer any more.
        NotInvited: the call is for a small group of other people.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        await queries.lock(work.session, workspace, call_id)
        found = await load(work, call_id)
        found.audience.check_invited(who.id)
        check_open(found.call, work.now)
        before = await people.answer(
            work.session, workspace, call_id=call_id, person_id=who.id, given=given, now=work.now
        )
        if before is not given:
            await notices.count(work, found)
        return await card_of(work, found, person_id=who.id)


async def attend(works: Works, workspace: str, slack_user: str, *, call_id: int, attended: bool) -> CallCard:
    """Store whether somebody was at a call, as they say themselves.

    Raises:
        NotFound, CallCancelled, AttendanceClosed: there is no attendance to note, or not now.
        NotInvited: the call was for a small group of other people.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        await queries.lock(work.session, workspace, call_id)
        found = await load(work, call_id)
        found.audience.check_invited(who.id)
        check_attendance(found.call, work.now)
        there = await people.attend(
            work.session, workspace, call_id=call_id, person_id=who.id, attended=attended, now=work.now
        )
        await notices.refresh_attendance(work, found, there)
        return await card_of(work, found, person_id=who.id)


@dataclass(frozen=True)
class Coming:
    """Who answered what to a call, by name; `silent` are those of a small group who have not answered."""

    card: CallCard
    names: dict[Answer, list[str]]
    silent: tuple[str, ...] = ()


async def who_is_coming(works: Works, workspace: str, slack_user: str, *, call_id: int) -> Coming:
    """Return a call and the names of those who answered, by answer.

    Raises:
        NotFound: there is no such call.
        NotAllowed: it is for a small group of other people, and not theirs to change.
    """
    async with rights.reading(works, workspace, slack_user) as (work, who):
        found = await load(work, call_id)
        if not await rights.may(work, who, Right.SCHEDULE_CALLS, found.call.workgroup_id):
            found.audience.check_invited(who.id)
        names: dict[Answer, list[str]] = {each: [] for each in Answer}
        answered = await people.answered(work.session, work.workspace, [call_id])
        for each in answered:
            names[each.answer].append(each.name)
        silent = found.audience.told(but={each.person_id for each in answered})
        return Coming(await card_of(work, found), names, tuple(each.name for each in silent))
