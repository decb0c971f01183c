"""Holidays of single states: named before a call is saved, and again three days before it; they move nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.calls import changes, scheduling
from tests import factories
from tests.calls_stage import MONTHLY, ONCE, Stage
from tests.conftest import WORKSPACE
from views.calls import forms

IN_JUNE = replace(MONTHLY, date="2027-05-13", time="15:00", pattern="nth_weekday", until="2027-07-30")
"""The second Thursday: 13 May, 10 June and 8 July 2027."""
ON_THE_DAY = replace(ONCE, date="2027-06-11", time="15:00")
"""Friday, 11 June 2027, Kamehameha Day."""


@pytest.fixture
async def stage(works, clock):
    stage = await Stage(works, clock).set()
    async with works.begin(WORKSPACE) as work:
        hawaii = await factories.organisation(work, "Hawaii Department", state="HI")
        for name in ("Kai", "Leilani"):
            await factories.person(work, name, organisation=hawaii, sits_in=[stage.group], zone="Pacific/Honolulu")
        gone = await factories.organisation(work, "Texas Agency", state="TX")
        await factories.person(work, "Tex", organisation=gone, sits_in=[stage.group], active=False)
    return stage


async def check(stage, raw):
    return await scheduling.check(stage.works, WORKSPACE, stage.lia.slack_user, workgroup_id=stage.group.id, raw=raw)


def said(checked, raw) -> str:
    view = forms.schedule_preview(
        checked.plan,
        raw,
        checked.dates,
        workgroup=checked.workgroup,
        channel=checked.channel,
        holidays=checked.holidays,
    )
    return str(view.body)


async def test_the_preview_names_the_states_that_have_a_holiday_on_a_date_and_moves_no_call(stage):
    raw = replace(IN_JUNE, date="2027-05-14", until="2027-07-30")  # the second Friday: 14 May, 11 June, 9 July
    checked = await check(stage, raw)
    assert [each.asked.date().isoformat() for each in checked.dates] == ["2027-05-14", "2027-06-11", "2027-07-09"]
    assert [each.starts_at for each in checked.dates] == [each.moment.at for each in checked.dates]
    assert [[(each.name, each.states, each.people) for each in day] for day in checked.holidays] == [
        [],
        [("Kamehameha Day", ("Hawaii",), 2)],
        [],
    ]
    shown = said(checked, raw)
    assert "Fri 11 Jun 2027, 3:00 PM New York time* (Kamehameha Day in Hawaii)" in shown
    assert "moves no call" in shown
    assert "(Kamehameha" not in said(await check(stage, IN_JUNE), IN_JUNE)


async def test_the_preview_of_a_single_call_names_them_too(stage):
    shown = said(await check(stage, ON_THE_DAY), ON_THE_DAY)
    assert "(Kamehameha Day in Hawaii)" in shown


async def test_a_workgroup_without_people_in_a_state_hears_nothing_of_its_holidays(stage):
    texan = replace(ONCE, date="2027-03-02")
    assert (await check(stage, texan)).holidays == ((),)


async def test_the_channel_is_warned_three_days_before_once(stage):
    await stage.schedule(replace(IN_JUNE, date="2027-05-14"))
    _, june, _ = await stage.calls()
    sent = [each for each in await stage.until(june.starts_at + timedelta(days=20)) if ":holiday:" in each.key]
    (warned,) = sent
    assert (warned.to, warned.at) == ("C0PIPES", june.starts_at - timedelta(days=3))
    assert "Kamehameha Day in Hawaii" in warned.text
    assert "Kamehameha Day: Hawaii (2 people)" in warned.blocks


async def test_a_call_moved_onto_the_holiday_is_warned_of_and_one_moved_off_it_is_not(stage):
    await stage.schedule(replace(IN_JUNE, date="2027-05-14"))
    _, june, july = await stage.calls()

    async def move(call, date):
        values = {"time": "15:00", "zone": "America/New_York", "reason": None}
        await changes.move(stage.works, WORKSPACE, stage.lia.slack_user, call_id=call.id, date=date, **values)

    await move(june, "2027-06-10")
    await move(july, "2027-08-20")  # Statehood Day in Hawaii
    sent = await stage.until(datetime.fromisoformat("2027-09-01T00:00:00+00:00"))
    assert [("Statehood Day" in each.text) for each in sent if ":holiday:" in each.key] == [True]
