"""Rows of calls: dates are made once, counts are right, and nothing of another workspace is seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.calls.answers import Answer, Tally
from domain.calls.reminders import Place
from domain.directory.rights import Role
from domain.recurrence import MissingFifth, OnHoliday, Pattern, Rule, upcoming
from storage.calls import lists, people, queries
from storage.workspaces import Workspace
from tests import factories
from tests.conftest import START, WORKSPACE

RULE = Rule(
    Pattern.NTH_WEEKDAY,
    date(2026, 9, 29),
    time(15, 30),
    "America/New_York",
    every=2,
    fifth=MissingFifth.LAST,
    until=date(2028, 6, 30),
    skip_months=frozenset({7, 8}),
    holidays=OnHoliday.HOLD,
)


@pytest.fixture
async def group(works):
    async with works.begin(WORKSPACE) as work:
        return await factories.workgroup(work, "Teacher Pipelines")


def series_values(group, **changes):
    values = {
        "request_key": "V1",
        "workgroup_id": group.id,
        "title": "Monthly call",
        "pattern": RULE.pattern.value,
        "start": RULE.start,
        "at": RULE.at,
        "zone": RULE.zone,
        "every": RULE.every,
        "fifth": RULE.fifth.value,
        "until": RULE.until,
        "skip_months": sorted(RULE.skip_months),
        "skip_holidays": False,
        "on_holiday": RULE.holidays.value,
        "minutes": 60,
        "link": None,
        "reminders": [1440, 60],
        "created_by": None,
        "created_at": START,
    }
    return {**values, **changes}


def call_values(group, starts_at, **changes):
    values = {
        "request_key": f"V{starts_at}",
        "occurrence_key": None,
        "workgroup_id": group.id,
        "series_id": None,
        "title": "One call",
        "starts_at": starts_at,
        "zone": "America/New_York",
        "minutes": 90,
        "link": None,
        "reminders": [60],
        "created_by": None,
        "created_at": START,
    }
    return {**values, **changes}


async def test_a_series_comes_back_as_it_was_stored(works, group):
    async with works.begin(WORKSPACE) as work:
        stored = await queries.add_series(work.session, WORKSPACE, series_values(group))
        assert await queries.add_series(work.session, WORKSPACE, series_values(group)) is None
    assert stored.rule == RULE
    async with works.reading(WORKSPACE) as work:
        assert await queries.series(work.session, WORKSPACE, stored.id) == stored
        assert await queries.series(work.session, "T0OTHER", stored.id) is None


async def test_a_date_of_a_series_is_made_once(works, group):
    dates = upcoming(RULE, START, 6)
    async with works.begin(WORKSPACE) as work:
        stored = await queries.add_series(work.session, WORKSPACE, series_values(group))
        first = await queries.materialise(work.session, WORKSPACE, stored, dates[:4], now=START)
        second = await queries.materialise(work.session, WORKSPACE, stored, dates, now=START)
        assert await queries.materialise(work.session, WORKSPACE, stored, [], now=START) == []
        found = await queries.find(work.session, WORKSPACE, [*first, *second])
    assert (len(first), len(second)) == (4, 2)
    assert [found[call_id].call.starts_at for call_id in [*first, *second]] == [each.starts_at for each in dates]
    assert {each.rule for each in found.values()} == {RULE}


async def test_calls_ahead_are_those_not_over_in_order_and_without_cancelled_ones(works, group):
    async with works.begin(WORKSPACE) as work:
        ids = [
            await queries.add_call(work.session, WORKSPACE, call_values(group, START + timedelta(hours=hours)))
            for hours in (5, -1, -3, 30)
        ]
        await queries.cancel(work.session, WORKSPACE, [ids[3]], now=START)
        ahead = await queries.ahead(work.session, WORKSPACE, [group.id], now=START, limit=10)
        nowhere = await queries.ahead(work.session, WORKSPACE, [], now=START, limit=10)
    assert [each.call.id for each in ahead] == [ids[1], ids[0]]
    assert nowhere == []


async def test_a_call_of_one_workspace_is_not_there_for_another(works, group):
    async with works.begin(WORKSPACE) as work:
        work.session.add(Workspace(id="T0OTHER", name="Elsewhere", installed_at=START))
        call_id = await queries.add_call(work.session, WORKSPACE, call_values(group, START))
    async with works.begin("T0OTHER") as work:
        assert await queries.find(work.session, "T0OTHER", [call_id]) == {}
        await queries.cancel(work.session, "T0OTHER", [call_id], now=START)
        await queries.mark_announced(work.session, "T0OTHER", call_id)
    async with works.reading(WORKSPACE) as work:
        found = (await queries.find(work.session, WORKSPACE, [call_id]))[call_id]
    assert not found.call.cancelled
    assert not found.announced


async def test_the_previous_call_of_a_series_is_the_last_one_that_took_place(works, group):
    async with works.begin(WORKSPACE) as work:
        stored = await queries.add_series(work.session, WORKSPACE, series_values(group))
        ids = await queries.materialise(work.session, WORKSPACE, stored, upcoming(RULE, START, 4), now=START)
        await queries.cancel(work.session, WORKSPACE, [ids[1]], now=START)
        calls = await queries.find(work.session, WORKSPACE, ids)
        third = await queries.previous_in_series(work.session, WORKSPACE, calls[ids[2]].call)
        first = await queries.previous_in_series(work.session, WORKSPACE, calls[ids[0]].call)
        assert await queries.first_of_series(work.session, WORKSPACE, stored.id) == ids[0]
    assert third.id == ids[0]
    assert first is None


async def test_answers_are_counted_per_call_and_the_replaced_one_is_returned(works, group):
    async with works.begin(WORKSPACE) as work:
        calls = [
            await queries.add_call(work.session, WORKSPACE, call_values(group, START + timedelta(days=day)))
            for day in (1, 2)
        ]
        who = [await factories.person(work) for _ in range(3)]

        async def say(person, given):
            values = {"call_id": calls[0], "person_id": person.id, "given": given, "now": START}
            return await people.answer(work.session, WORKSPACE, **values)

        assert await say(who[0], Answer.GOING) is None
        assert await say(who[0], Answer.MAYBE) is Answer.GOING
        await say(who[1], Answer.GOING)
        await say(who[2], Answer.DECLINED)
        counted = await people.tallies(work.session, WORKSPACE, calls)
        mine = await people.answers_of(work.session, WORKSPACE, who[0].id, calls)
    assert counted == {calls[0]: Tally(1, 1, 1), calls[1]: Tally()}
    assert mine == {calls[0]: Answer.MAYBE}


async def test_the_places_of_a_workgroup_are_those_of_its_seats_liaisons_and_coaches(works, group):
    async with works.begin(WORKSPACE) as work:
        for state in ("AZ", "CA"):
            agency = await factories.organisation(work, state=state)
            await factories.person(work, organisation=agency, sits_in=[group], zone="America/Phoenix")
        await factories.person(work, sits_in=[group], zone="")
        await factories.person(work, role=Role.LIAISON, of=group, zone="America/New_York")
        await factories.person(work, role=Role.COACH, of=group, zone="Pacific/Guam")
        await factories.person(work, role=Role.MANAGER, zone="Asia/Kolkata")
        await factories.person(work, sits_in=[group], zone="America/Adak", active=False)
        found = await people.places_of(work.session, WORKSPACE, group.id)
    assert found == {
        "America/New_York": Place(1),
        "America/Phoenix": Place(2, ("AZ", "CA")),
        "Pacific/Guam": Place(1),
    }


async def test_a_persons_standing_follows_seats_and_grants(works, group):
    async with works.begin(WORKSPACE) as work:
        other = await factories.workgroup(work, "Another")
        closed = await factories.workgroup(work, "Closed", state="cancelled")
        coach = await factories.person(work, role=Role.COACH, of=other, sits_in=[group, closed])
        partner = await factories.person(work, role=Role.PARTNER, of=other)
        standing = await lists.standing(work.session, WORKSPACE, coach.slack_user)
        assert standing.member_of == {other.id: "Another", group.id: "Teacher Pipelines"}
        assert standing.may_schedule == {}
        assert (await lists.standing(work.session, WORKSPACE, partner.slack_user)).member_of == {}
        assert (await lists.standing(work.session, WORKSPACE, "U0NOBODY")).person_id is None


async def test_an_instant_keeps_its_utc_value_on_both_databases(works, group):
    start = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    async with works.begin(WORKSPACE) as work:
        call_id = await queries.add_call(work.session, WORKSPACE, call_values(group, start))
    async with works.reading(WORKSPACE) as work:
        found = (await queries.find(work.session, WORKSPACE, [call_id]))[call_id]
    assert found.call.starts_at == start
    assert found.call.ends_at == start + timedelta(minutes=90)
