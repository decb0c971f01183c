"""What members say about a call: whether they come, and afterwards whether they were there."""

from __future__ import annotations

from domain.calls.answers import Answer, check_attendance
from domain.calls.call import check_open
from domain.calls.overview import CallCard
from services import rights
from services.calls import notices
from services.calls.cards import card_of, load
from services.work import Works
from storage.calls import people, queries


async def answer(works: Works, workspace: str, slack_user: str, *, call_id: int, given: Answer) -> CallCard:
    """Store somebody's answer and bring the count in the announcement up to date.

    Raises:
        NotFound, CallCancelled, CallStarted: there is nothing to answer any more.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        await queries.lock(work.session, workspace, call_id)
        found = await load(work, call_id)
        check_open(found.call, work.now)
        before = await people.answer(
            work.session, workspace, call_id=call_id, person_id=who.id, given=given, now=work.now
        )
        if before is not given:
            await notices.refresh(work, found)
        return await card_of(work, found, person_id=who.id)


async def attend(works: Works, workspace: str, slack_user: str, *, call_id: int, attended: bool) -> CallCard:
    """Store whether somebody was at a call, as they say themselves.

    Raises:
        NotFound, CallCancelled, AttendanceClosed: there is no attendance to note, or not now.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        await queries.lock(work.session, workspace, call_id)
        found = await load(work, call_id)
        check_attendance(found.call, work.now)
        there = await people.attend(
            work.session, workspace, call_id=call_id, person_id=who.id, attended=attended, now=work.now
        )
        await notices.refresh_attendance(work, found, there)
        return await card_of(work, found, person_id=who.id)


async def who_is_coming(works: Works, workspace: str, *, call_id: int) -> tuple[CallCard, dict[Answer, list[str]]]:
    """Return a call and the names of those who answered, by answer.

    Raises:
        NotFound: there is no such call.
    """
    async with works.reading(workspace) as work:
        found = await load(work, call_id)
        names: dict[Answer, list[str]] = {each: [] for each in Answer}
        for each in await people.answered(work.session, workspace, [call_id]):
            names[each.answer].append(each.name)
        return await card_of(work, found), names
