"""The fast reads of calls: what the one statement says is what the rules say."""

from __future__ import annotations

from datetime import timedelta

from domain.calls.answers import Answer
from domain.directory.rights import Role
from services.work import Work, Works
from storage.calls import lists, people, queries
from storage.directory import Workgroup
from tests import factories
from tests.conftest import START, WORKSPACE
from tests.storage.test_calls import call_values


async def calls_in(work: Work, *groups: Workgroup) -> None:
    """Give each workgroup a call that is over, one cancelled, and two ahead (those of the last group come first)."""
    for place, group in enumerate(reversed(groups)):
        values = [call_values(group, START + timedelta(days=days, hours=place)) for days in (-2, 1, 2, 3)]
        made = [
            await queries.add_call(work.session, WORKSPACE, {**each, "request_key": f"V{group.id}.{number}"})
            for number, each in enumerate(values)
        ]
        await queries.cancel(work.session, WORKSPACE, [made[1] or 0], now=START)
        for call_id in made[2:]:
            answers = [(await factories.person(work), said) for said in (Answer.GOING, Answer.GOING, Answer.MAYBE)]
            for who, said in answers:
                await people.answer(
                    work.session, WORKSPACE, call_id=call_id or 0, person_id=who.id, given=said, now=START
                )


async def test_the_next_call_is_the_first_of_those_ahead_for_everybody(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work, "Pipelines")
        inner = await factories.workgroup(work, "Small circle", parent=group)
        other = await factories.workgroup(work, "Standards")
        closed = await factories.workgroup(work, "Closed", state="cancelled")
        await calls_in(work, group, inner, other, closed)
        everybody = [
            await factories.person(work, sits_in=[group]),
            await factories.person(work, sits_in=[inner]),
            await factories.person(work, sits_in=[other, closed]),
            await factories.person(work, sits_in=[closed]),
            await factories.person(work, role=Role.LIAISON, of=group),
            await factories.person(work, role=Role.LIAISON, of=inner),
            await factories.person(work, role=Role.LIAISON, of=closed),
            await factories.person(work, role=Role.COACH, of=group, sits_in=[other]),
            await factories.person(work, role=Role.COACH, of=inner),
            await factories.person(work, role=Role.PARTNER, of=group),
            await factories.person(work, role=Role.MANAGER),
            await factories.person(work),
        ]
    shown = []
    async with works.reading(WORKSPACE) as work, works.database.asking() as asker:
        for who in everybody:
            asking = str(who.slack_user)
            standing = await lists.standing(work.session, WORKSPACE, asking)
            ahead = await lists.ahead(work.session, WORKSPACE, standing, standing.member_of, now=START, limit=50)
            found = await lists.next_call(asker, WORKSPACE, asking, now=START)
            assert found == (ahead[0] if ahead else None), who.name
            shown.append((found.workgroup, found.may_change, found.tally.going) if found else None)
        assert await lists.next_call(asker, WORKSPACE, "U0STRANGER", now=START) is None
        assert await lists.next_call(asker, "T0OTHER", str(everybody[0].slack_user), now=START) is None
    assert shown == [
        ("Pipelines", False, 2),
        ("Small circle", False, 2),
        ("Standards", False, 2),
        None,
        ("Small circle", True, 2),
        ("Small circle", True, 2),
        None,
        ("Standards", False, 2),
        ("Small circle", False, 2),
        None,
        ("Standards", True, 2),
        None,
    ]


async def test_the_next_call_shows_the_askers_own_answer(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        asking = await factories.person(work, sits_in=[group])
        call_id = await queries.add_call(work.session, WORKSPACE, call_values(group, START + timedelta(days=1)))
        await people.answer(
            work.session, WORKSPACE, call_id=call_id or 0, person_id=asking.id, given=Answer.MAYBE, now=START
        )
    async with works.database.asking() as asker:
        found = await lists.next_call(asker, WORKSPACE, str(asking.slack_user), now=START)
    assert found is not None
    assert found.mine is Answer.MAYBE
    assert (found.tally.going, found.tally.maybe) == (0, 1)
