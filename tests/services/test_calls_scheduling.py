"""Scheduling: what one saved form makes, whom it tells, who may do it, and that it happens once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from domain.calls.answers import Answer
from domain.calls.overview import NoneAhead
from domain.directory.rights import Role
from domain.errors import FieldErrors, NotAllowed, NotFound, UserFacingError
from services.calls import asking, listing, scheduling
from storage.audit import AuditEntry
from storage.calls.tables import CallRow, SeriesRow
from storage.deliveries.tables import Delivery
from storage.timers import Timer
from tests import factories
from tests.calls_stage import MONTHLY, ONCE, Stage
from tests.conftest import WORKSPACE
from tests.stage import keys


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


async def counts(stage):
    async with stage.works.reading(WORKSPACE) as work:
        tables = (CallRow, SeriesRow, Timer, Delivery, AuditEntry)
        return [await work.session.scalar(select(func.count()).select_from(table)) for table in tables]


async def test_a_series_makes_its_next_six_calls_and_skips_holidays(stage):
    saved = await stage.schedule()
    assert saved.series
    assert saved.card.call.starts_at == datetime(2026, 9, 10, 19, tzinfo=UTC)
    starts = [row.starts_at for row in await stage.calls()]
    assert [each.isoformat() for each in starts] == [
        "2026-09-10T19:00:00+00:00",
        "2026-10-08T19:00:00+00:00",
        "2026-11-12T20:00:00+00:00",
        "2026-12-10T20:00:00+00:00",
        "2027-01-14T20:00:00+00:00",
        "2027-02-11T20:00:00+00:00",
    ]


async def test_the_first_call_is_announced_at_once_with_the_dates_that_follow(stage):
    saved = await stage.schedule()
    (announced,) = await stage.pass_on()
    assert announced.key == f"call:{saved.card.call.id}:announce"
    assert announced.to == "C0PIPES"
    assert announced.owner == stage.lia.slack_user
    assert "Thu 10 Sep 2026, 3:00 PM New York time" in announced.text
    assert "Thu 8 Oct 2026" in announced.blocks
    assert "every month on the second Thursday" in announced.blocks


async def test_later_calls_are_announced_three_weeks_before_and_once(stage):
    saved = await stage.schedule()
    await stage.pass_on()
    sent = await stage.until(datetime(2026, 11, 1, tzinfo=UTC))
    announced = [each for each in sent if each.key.endswith(":announce")]
    assert [each.at for each in announced] == [
        datetime(2026, 9, 17, 19, tzinfo=UTC),
        datetime(2026, 10, 22, 20, tzinfo=UTC),
    ]
    assert saved.card.call.id not in {int(each.key.split(":")[1]) for each in announced}
    assert "every month" in announced[0].blocks
    assert "After this call" not in announced[0].blocks


async def test_a_single_call_is_announced_and_has_no_series(stage):
    saved = await stage.schedule(ONCE)
    assert not saved.series
    assert keys(await stage.pass_on()) == [f"call:{saved.card.call.id}:announce"]
    assert [kind for kind, _, _ in await stage.waiting()] == ["calls.remind", "calls.remind", "calls.attendance"]


async def test_a_form_saved_twice_makes_one_series_and_one_announcement(stage):
    first = await stage.schedule(key="V0SAME")
    before = await counts(stage)
    second = await stage.schedule(key="V0SAME")
    assert second == first
    assert await counts(stage) == before


async def test_a_form_for_a_single_call_saved_twice_makes_one_call(stage):
    first = await stage.schedule(ONCE, key="V0SAME")
    before = await counts(stage)
    assert await stage.schedule(ONCE, key="V0SAME") == first
    assert await counts(stage) == before


async def test_two_clicks_at_the_same_moment_make_one_series(stage):
    saved = await asyncio.gather(*(stage.schedule(key="V0SAME") for _ in range(4)))
    assert len({each.card.call.id for each in saved}) == 1
    assert len(await stage.calls()) == 6


async def test_a_series_keeps_six_calls_ahead_as_time_passes_and_stops_at_its_last_date(stage):
    await stage.schedule(replace(MONTHLY, until="2027-04-30"))
    await stage.until(datetime(2026, 9, 10, 18, 59, tzinfo=UTC))
    assert len(await stage.calls()) == 6
    await stage.until(datetime(2026, 9, 10, 19, 0, tzinfo=UTC))
    assert [row.starts_at.month for row in await stage.calls()] == [9, 10, 11, 12, 1, 2, 3]
    await stage.until(datetime(2027, 6, 1, tzinfo=UTC))
    assert [row.starts_at.month for row in await stage.calls()] == [9, 10, 11, 12, 1, 2, 3, 4]
    assert [kind for kind, _, _ in await stage.waiting()] == []


async def test_after_a_long_stop_a_series_goes_on_with_the_dates_ahead(stage):
    await stage.schedule()
    stage.clock.moment = datetime(2027, 9, 1, tzinfo=UTC)
    await stage.pass_on()
    ahead = [row.starts_at for row in await stage.calls() if row.starts_at > stage.clock.now()]
    assert len(ahead) == 6
    assert ahead[0] == datetime(2027, 9, 9, 19, tzinfo=UTC)


async def test_a_cancelled_workgroup_gets_no_further_calls_and_no_messages(stage):
    await stage.schedule()
    await stage.pass_on()
    async with stage.works.begin(WORKSPACE) as work:
        group = await work.session.get_one(type(stage.group), stage.group.id)
        group.state = "cancelled"
    assert await stage.until(datetime(2026, 10, 1, tzinfo=UTC)) == []
    assert len(await stage.calls()) == 6


async def test_a_workgroup_without_a_channel_hears_by_direct_message_only(stage):
    async with stage.works.begin(WORKSPACE) as work:
        group = await work.session.get_one(type(stage.group), stage.group.id)
        group.channel = None
    saved = await stage.schedule(ONCE)
    await stage.answer(stage.ana, saved.card.call.id)
    sent = await stage.until(saved.card.call.starts_at)
    assert {each.to for each in sent} == {stage.ana.slack_user}
    assert len(sent) == 2


@pytest.mark.parametrize("who", ["ana", "out"])
async def test_members_may_not_schedule_and_are_told_whom_to_ask(stage, who):
    before = await counts(stage)
    person = getattr(stage, who)
    with pytest.raises(NotAllowed, match=f"<@{stage.lia.slack_user}>"):
        await stage.schedule(by=person)
    assert await counts(stage) == before


async def test_a_member_who_opens_the_form_is_told_whom_to_ask(stage):
    with pytest.raises(NotAllowed, match=f"<@{stage.lia.slack_user}>"):
        await scheduling.blank_schedule(stage.works, WORKSPACE, stage.ana.slack_user)


async def test_somebody_in_no_workgroup_is_told_where_to_look_and_whom_to_ask(stage):
    with pytest.raises(NotAllowed, match="/workgroup list") as refused:
        await scheduling.blank_schedule(stage.works, WORKSPACE, stage.out.slack_user)
    assert f"<@{stage.max.slack_user}>" in refused.value.message


async def test_the_form_offers_a_liaison_their_workgroup_and_a_manager_all(stage):
    mine = await scheduling.blank_schedule(stage.works, WORKSPACE, stage.lia.slack_user)
    assert [name for _, name in mine.workgroups] == ["Teacher Pipelines"]
    assert mine.raw.zone == "America/New_York"
    everything = await scheduling.blank_schedule(stage.works, WORKSPACE, stage.max.slack_user)
    assert [name for _, name in everything.workgroups] == ["Standards", "Teacher Pipelines"]
    assert await stage.schedule(by=stage.max)


async def test_in_a_workgroups_channel_the_form_starts_with_that_workgroup_and_its_cadence(stage):
    async with stage.works.begin(WORKSPACE) as work:
        chiefs = await factories.workgroup(work, "Chiefs", cadence="by-request", channel="C0CHIEF")
        shut = await factories.workgroup(work, "Shut", channel="C0SHUT", state="cancelled")
    blank = partial(scheduling.blank_schedule, stage.works, WORKSPACE, stage.max.slack_user)
    here = await blank(channel="C0CHIEF")
    assert (here.workgroup, here.raw.repeat, len(here.workgroups)) == (chiefs.id, "once", 3)
    assert (await blank(channel="C0PIPES")).workgroup == stage.group.id
    for channel in (None, "C0ELSEWHERE", shut.channel):
        assert ((await blank(channel=channel)).workgroup, (await blank(channel=channel)).raw.repeat) == (
            None,
            "monthly",
        )


async def test_a_channel_of_two_workgroups_or_of_one_that_is_not_theirs_chooses_none(stage):
    async with stage.works.begin(WORKSPACE) as work:
        twin = await factories.workgroup(work, "Twin", channel="C0PIPES")
        await factories.grant(work, stage.lia, Role.LIAISON, twin)
    for who in (stage.lia, stage.max):
        found = await scheduling.blank_schedule(stage.works, WORKSPACE, who.slack_user, channel="C0PIPES")
        assert found.workgroup is None
    found = await scheduling.blank_schedule(stage.works, WORKSPACE, stage.lia.slack_user, channel="C0STAND")
    assert found.workgroup is None
    assert stage.other.id not in dict(found.workgroups)


async def test_who_sees_no_call_ahead_is_told_what_to_do(stage):
    none = partial(listing.none_ahead, stage.works, WORKSPACE)
    lia, boss = f"<@{stage.lia.slack_user}>", f"<@{stage.max.slack_user}>"
    assert await none(stage.lia.slack_user) == NoneAhead(may_schedule=True)
    assert await none(stage.max.slack_user, workgroup="standards") == NoneAhead(may_schedule=True)
    assert await none(stage.ana.slack_user) == NoneAhead(ask=(lia,))
    assert await none(stage.out.slack_user) == NoneAhead(ask=(boss,), belongs=False)
    assert await none("U0STRANGER") == NoneAhead(ask=(boss,), belongs=False)
    with pytest.raises(NotFound):
        await none(stage.ana.slack_user, workgroup="gardening")


async def test_a_liaison_who_sits_elsewhere_is_told_whom_to_ask_there(stage):
    async with stage.works.begin(WORKSPACE) as work:
        await factories.seat(work, stage.other, None, stage.lia)
        await factories.person(work, "Sam & Co", role=Role.LIAISON, of=stage.other, slack=False)
    found = await listing.none_ahead(stage.works, WORKSPACE, stage.lia.slack_user, workgroup="standards")
    assert found == NoneAhead(ask=("Sam &amp; Co",))


@pytest.mark.parametrize(
    ("cadence", "repeat"), [("monthly", "monthly"), ("bi-monthly", "bimonthly"), ("by-request", "once")]
)
async def test_the_form_starts_with_the_cadence_of_the_only_workgroup(stage, cadence, repeat):
    async with stage.works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work, "Chiefs", cadence=cadence)
        runs = await factories.person(work, role=Role.LIAISON, of=group)
    blank = await scheduling.blank_schedule(stage.works, WORKSPACE, runs.slack_user)
    assert blank.raw.repeat == repeat


async def test_a_liaison_schedules_for_the_learning_communities_inside_the_workgroup(stage):
    async with stage.works.begin(WORKSPACE) as work:
        inner = await factories.workgroup(work, "Rural pipelines", parent=stage.group)
    blank = await scheduling.blank_schedule(stage.works, WORKSPACE, stage.lia.slack_user)
    assert (inner.id, "Rural pipelines") in blank.workgroups
    assert await stage.schedule(workgroup_id=inner.id)


async def test_a_liaison_may_not_schedule_for_another_workgroup(stage):
    with pytest.raises(NotAllowed):
        await stage.schedule(workgroup_id=stage.other.id)


async def test_a_form_without_a_workgroup_says_so_at_its_field(stage):
    with pytest.raises(FieldErrors) as refused:
        await stage.schedule(workgroup_id=None)
    assert set(refused.value.errors) == {"workgroup"}


async def test_a_workgroup_that_does_not_exist_is_refused(stage):
    with pytest.raises(NotFound):
        await stage.schedule(workgroup_id=987_654)


async def test_checking_a_form_saves_nothing_and_shows_the_next_six_dates(stage):
    before = await counts(stage)
    checked = await scheduling.check(
        stage.works, WORKSPACE, stage.lia.slack_user, workgroup_id=stage.group.id, raw=MONTHLY
    )
    assert len(checked.dates) == 6
    assert checked.channel == "C0PIPES"
    assert await counts(stage) == before


async def test_a_wrong_form_names_its_fields_and_saves_nothing(stage):
    before = await counts(stage)
    wrong = replace(MONTHLY, date="2027-02-30", zone="America/Gotham", link="zoom", until="2026-01-01")
    with pytest.raises(FieldErrors) as refused:
        await scheduling.check(stage.works, WORKSPACE, stage.lia.slack_user, workgroup_id=stage.group.id, raw=wrong)
    assert set(refused.value.errors) == {"date", "zone", "link"}
    assert await counts(stage) == before


async def test_a_time_that_passed_while_the_preview_was_open_is_refused_with_what_to_do(stage):
    stage.clock.moment = datetime(2026, 9, 10, 19, tzinfo=UTC)
    before = await counts(stage)
    with pytest.raises(UserFacingError, match="Change something") as refused:
        await stage.schedule(ONCE)
    assert not isinstance(refused.value, FieldErrors)
    assert await counts(stage) == before


async def test_scheduling_leaves_a_trace_of_who_did_it(stage):
    saved = await stage.schedule()
    async with stage.works.reading(WORKSPACE) as work:
        entry = await work.session.scalar(select(AuditEntry))
    assert (entry.action, entry.subject) == ("calls.schedule", f"call:{saved.card.call.id}")
    assert entry.person_id == stage.lia.id


async def test_a_title_cannot_mention_anybody(stage):
    await stage.schedule(replace(MONTHLY, title="<!channel> now"))
    (announced,) = await stage.pass_on()
    assert "<!channel>" not in announced.text + announced.blocks
    assert "&lt;!channel&gt; now" in announced.text


async def ask(stage, by, *, key="V0ASK", **changes):
    values = {"workgroup_id": stage.group.id, "topic": "Rural hiring", "wish": "Fridays", **changes}
    return await asking.request(stage.works, WORKSPACE, by.slack_user, request_key=key, **values)


async def test_a_request_goes_to_the_liaison_with_a_button_that_schedules(stage):
    assert await ask(stage, stage.ana) == ("Teacher Pipelines", (f"<@{stage.lia.slack_user}>",))
    (sent,) = await stage.pass_on()
    assert sent.to == stage.lia.slack_user
    assert f"<@{stage.ana.slack_user}>" in sent.text
    assert "calls.request.schedule" in sent.blocks


async def test_a_request_sent_twice_reaches_the_liaison_once(stage):
    await ask(stage, stage.ana)
    await ask(stage, stage.ana)
    assert len(await stage.pass_on()) == 1


async def test_a_request_without_a_liaison_goes_to_the_manager(stage):
    async with stage.works.begin(WORKSPACE) as work:
        lonely = await factories.person(work, "Eve", sits_in=[stage.other])
    await ask(stage, lonely, workgroup_id=stage.other.id)
    assert [each.to for each in await stage.pass_on()] == [stage.max.slack_user]


async def test_a_request_needs_a_topic_and_a_workgroup_of_ones_own(stage):
    with pytest.raises(FieldErrors) as refused:
        await ask(stage, stage.ana, topic=" ")
    assert set(refused.value.errors) == {"topic"}
    with pytest.raises(NotAllowed, match="your own workgroups"):
        await ask(stage, stage.ana, workgroup_id=stage.other.id)
    with pytest.raises(NotAllowed, match=f"/workgroup list.*<@{stage.max.slack_user}>"):
        await asking.workgroups(stage.works, WORKSPACE, stage.out.slack_user)
    assert await stage.pass_on() == []


async def request_id(stage):
    (sent,) = await stage.pass_on()
    return int(sent.key.split(":")[1])


async def test_a_request_becomes_a_form_and_its_call_is_told_to_who_asked(stage):
    await ask(stage, stage.ana)
    asked = await request_id(stage)
    blank = await scheduling.blank_from_request(stage.works, WORKSPACE, stage.lia.slack_user, request_id=asked)
    assert (blank.raw.title, blank.raw.repeat, blank.workgroup) == ("Rural hiring", "once", stage.group.id)
    saved = await stage.schedule(replace(ONCE, title=blank.raw.title), request_id=asked)
    sent = await stage.pass_on()
    assert "C0PIPES" in {each.to for each in sent}
    (told,) = [each for each in sent if each.to == stage.ana.slack_user]
    assert "you asked for" in told.text
    (answered,) = [each for each in sent if ":answered" in each.key]
    assert f"<@{stage.lia.slack_user}> scheduled" in answered.text
    await stage.answer(stage.ana, saved.card.call.id, Answer.GOING)


async def test_a_request_is_scheduled_once(stage):
    await ask(stage, stage.ana)
    asked = await request_id(stage)
    await stage.schedule(ONCE, request_id=asked)
    with pytest.raises(UserFacingError, match="already"):
        await scheduling.blank_from_request(stage.works, WORKSPACE, stage.max.slack_user, request_id=asked)
    with pytest.raises(UserFacingError, match="meanwhile"):
        await stage.schedule(ONCE, by=stage.max, request_id=asked)
    assert len(await stage.calls()) == 1


async def test_a_request_is_declined_once_with_a_reason_for_the_member(stage):
    await ask(stage, stage.ana)
    asked = await request_id(stage)
    decline = partial(asking.decline, stage.works, WORKSPACE, request_id=asked)
    with pytest.raises(FieldErrors) as refused:
        await decline(stage.lia.slack_user, reason=" ")
    assert set(refused.value.errors) == {"reason"}
    with pytest.raises(NotAllowed):
        await decline(stage.ben.slack_user, reason="No time.")
    await decline(stage.lia.slack_user, reason="We speak about it on the 12th.")
    sent = await stage.pass_on()
    (told,) = [each for each in sent if each.to == stage.ana.slack_user]
    assert "We speak about it on the 12th." in told.text
    assert "We speak about it on the 12th." in told.blocks
    (changed,) = [each for each in sent if ":answered" in each.key]
    assert "calls.request.schedule" not in changed.blocks
    with pytest.raises(UserFacingError, match="already declined"):
        await decline(stage.max.slack_user, reason="Again.")
    with pytest.raises(UserFacingError, match="already declined"):
        await scheduling.blank_from_request(stage.works, WORKSPACE, stage.max.slack_user, request_id=asked)
    with pytest.raises(UserFacingError, match="meanwhile"):
        await stage.schedule(ONCE, by=stage.max, request_id=asked)
    assert await stage.calls() == []
    assert await stage.pass_on() == []


async def test_a_member_may_not_schedule_from_a_request(stage):
    await ask(stage, stage.ana)
    asked = await request_id(stage)
    with pytest.raises(NotAllowed):
        await scheduling.blank_from_request(stage.works, WORKSPACE, stage.ben.slack_user, request_id=asked)
    with pytest.raises(NotFound):
        await scheduling.blank_from_request(stage.works, WORKSPACE, stage.lia.slack_user, request_id=asked + 1)


async def test_lists_show_the_calls_of_ones_workgroups_with_ones_answer(stage):
    saved = await stage.schedule()
    await stage.answer(stage.ana, saved.card.call.id, Answer.MAYBE)
    cards = await listing.ahead(stage.works, WORKSPACE, stage.ana.slack_user)
    assert len(cards) == 6
    assert (cards[0].mine, cards[1].mine) == (Answer.MAYBE, None)
    assert cards[0].tally.maybe == 1
    assert not cards[0].may_change
    assert (await listing.ahead(stage.works, WORKSPACE, stage.lia.slack_user))[0].may_change
    assert await listing.ahead(stage.works, WORKSPACE, stage.out.slack_user) == []
    assert await listing.next_call(stage.works, WORKSPACE, "U0STRANGER") is None


async def test_a_call_under_way_is_still_the_next_one(stage):
    saved = await stage.schedule(ONCE)
    stage.clock.moment = saved.card.call.starts_at + timedelta(minutes=59)
    card = await listing.next_call(stage.works, WORKSPACE, stage.ana.slack_user)
    assert card is not None
    assert card.begun
    stage.clock.advance(minutes=1)
    assert await listing.next_call(stage.works, WORKSPACE, stage.ana.slack_user) is None


async def test_a_list_can_be_narrowed_to_a_workgroup_by_name(stage):
    await stage.schedule()
    await stage.schedule(ONCE, by=stage.max, workgroup_id=stage.other.id)
    found = await listing.ahead(stage.works, WORKSPACE, stage.max.slack_user, workgroup=" standARDS ")
    assert [card.workgroup for card in found] == ["Standards"]
    with pytest.raises(NotFound, match="without a name"):
        await listing.ahead(stage.works, WORKSPACE, stage.max.slack_user, workgroup="nothing")
