"""Small groups in SQL: what the statements select is what the rule of the domain says."""

from __future__ import annotations

from datetime import timedelta

from domain.directory.rights import Role
from services.work import Work, Works
from storage import calendars
from storage.calls import lists, people, queries, small_groups
from storage.directory import Workgroup
from tests import factories
from tests.conftest import START, WORKSPACE
from tests.storage.test_calls import call_values


async def test_lists_feeds_and_the_next_call_hold_what_the_rule_includes(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work, "Pipelines")
        other = await factories.workgroup(work, "Standards")
        everybody = [
            await factories.person(work, sits_in=[group]),
            await factories.person(work, sits_in=[group]),
            await factories.person(work, sits_in=[other]),
            await factories.person(work, role=Role.LIAISON, of=group),
            await factories.person(work, role=Role.MANAGER),
            await factories.person(work),
        ]
        named = {None: None, 1: [everybody[0], everybody[3]], 2: [everybody[1], everybody[5]], 3: []}
        made: dict[int, int | None] = {}
        for place, (number, those) in enumerate(named.items()):
            small = None
            if those is not None:
                small = await small_groups.make(work.session, WORKSPACE, await _request(work, group, number), [])
                await small_groups.add(work.session, WORKSPACE, small, [each.id for each in those])
            values = {**call_values(group, START + timedelta(days=9 - place)), "small_group_id": small}
            call_id = await queries.add_call(work.session, WORKSPACE, {**values, "request_key": f"V{place}"})
            made[call_id or 0] = small
        # A group of another workspace has the same people in it for nobody here.
        audiences = await small_groups.audiences(work.session, WORKSPACE, set(made.values()))
        assert (await small_groups.audiences(work.session, "T0OTHER", [1]))[1].ids == frozenset()
    async with works.reading(WORKSPACE) as work, works.database.asking() as asker:
        for who in everybody:
            slack_user = str(who.slack_user)
            standing = await lists.standing(work.session, WORKSPACE, slack_user)
            belongs = group.id in standing.member_of
            wanted = [id_ for id_, small in made.items() if audiences[small].includes(who.id, belongs=belongs)]
            ahead = await lists.ahead(
                work.session, WORKSPACE, standing, standing.member_of, now=START, limit=9, elsewhere=True
            )
            assert sorted(each.call.id for each in ahead) == wanted
            first = await lists.next_call(asker, WORKSPACE, slack_user, now=START)
            assert first == (ahead[0] if ahead else None)
            found = await queries.ahead(
                work.session, WORKSPACE, [group.id], now=START, limit=9, guest=who.id if belongs else None
            )
            if belongs:
                assert sorted(each.call.id for each in found) == wanted
            held = await calendars.entries(work.session, WORKSPACE, who.id, personal=True, since=START)
            assert sorted(each.call.id for each in held) == wanted
            stamps = await calendars.stamps(work.session, WORKSPACE, who.id, personal=True, since=START)
            assert sum(each.calls for each in stamps) == len(wanted)
        held = await calendars.entries(work.session, WORKSPACE, group.id, personal=False, since=START)
        assert [made[each.call.id] for each in held] == [None]


async def _request(work: Work, group: Workgroup, number: int | None) -> int:
    who = await factories.person(work)
    made = await people.add_request(
        work.session,
        WORKSPACE,
        request_key=f"R{number}",
        workgroup_id=group.id,
        person_id=who.id,
        topic="Induction",
        wish=None,
        now=START,
    )
    return made or 0
