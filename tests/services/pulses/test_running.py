"""Pulses from start to results, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, update

from bot.tokens import Vault, new_key
from domain.errors import NotAllowed, NotFound
from domain.pulses.ballot import Ballot, NoSuchQuestion, Page
from domain.pulses.change import Verdict
from domain.pulses.instrument import Form
from domain.pulses.overview import Setting
from domain.pulses.pulse import Audience, NotForThisInstrument, PulseClosed, PulseOpen, PulseState, TooFewPeople
from domain.pulses.results import GroupKind, tell
from domain.pulses.windows import BadWindow, Every
from domain.timers import State as TimerState
from services.directory import linking
from services.pulses import answering, closing, prompts, sealing, setting, showing, starting
from services.pulses.answering import Progress
from services.pulses.starting import Wish
from services.work import Works
from storage.deliveries.tables import Delivery
from storage.directory import Seat
from storage.pulses import tables
from storage.timers import Timer
from storage.workspaces import Workspace
from tests import factories
from tests.conftest import START, WORKSPACE
from tests.pulses_samples import as_told, ballot, by_hand, norms
from tests.pulses_stage import Stage
from tests.stage import user

SIX = [(1, 4, 4, 1), (2, 3, 4, 1), (3, 2, 4, 1), (4, 1, 4, 1), (4, 1, 3, 2), (4, 1, 4, 1)]


async def shown(stage: Stage, pulse_id: int, by=None) -> showing.Shown:
    return await showing.results(stage.works, WORKSPACE, user(by or stage.lia), pulse_id=pulse_id)


async def rows(stage: Stage, table: type) -> int:
    async with stage.works.reading(WORKSPACE) as work:
        return await work.session.scalar(select(func.count()).select_from(table)) or 0


async def test_a_pulse_runs_from_start_to_results(stage: Stage) -> None:
    started = await stage.start(audience=Audience.EVERYONE)
    pulse = started.pulse
    assert (started.people, started.new, pulse.closes_at) == (6, True, START + timedelta(days=7))
    invited = await stage.pass_on()
    assert {each.to for each in invited} == {"C0PIPES", *map(user, stage.members)}
    await stage.all_answer(pulse.id, SIX)
    out = await stage.until(pulse.closes_at)
    assert [(each.to, each.key) for each in out] == [("C0PIPES", f"pulse:{pulse.id}:results:channel")]
    assert "6 of 6 answered" in out[0].text
    found = await shown(stage, pulse.id, stage.members[0])
    assert found.results == tell(stage.instrument, [ballot(*row) for row in SIX], {}, 5)
    assert (found.against, found.first) == (None, False)
    assert (await stage.pulse(pulse.id)).state is PulseState.CLOSED


async def test_a_form_saved_twice_starts_one_pulse(stage: Stage) -> None:
    first = await stage.start(key="V1")
    again = await stage.start(key="V1")
    assert (again.pulse.id, again.new) == (first.pulse.id, False)


async def test_starting_one_while_the_same_is_open_offers_the_open_one(stage: Stage) -> None:
    first = await stage.start()
    again = await stage.start(days=3)
    assert (again.pulse.id, again.new) == (first.pulse.id, False)
    assert (await stage.start(form=Form.SELF)).new
    reach = await starting.preview(
        stage.works, WORKSPACE, user(stage.lia), Wish(stage.instrument, workgroup_id=stage.group.id)
    )
    assert reach.already is not None
    assert (reach.already.id, reach.people, reach.channel) == (first.pulse.id, 6, "C0PIPES")


async def test_two_starts_at_once_make_one_pulse(stage: Stage) -> None:
    both = await asyncio.gather(stage.start(), stage.start())
    assert len({each.pulse.id for each in both}) == 1
    assert sorted(each.new for each in both) == [False, True]


async def test_a_group_below_the_threshold_is_refused_with_the_reason(works, clock) -> None:
    stage = await Stage(works, clock).set(members=4)
    with pytest.raises(TooFewPeople) as refused:
        await stage.start()
    assert (refused.value.people, refused.value.least) == (4, 5)
    assert await rows(stage, tables.PulseRow) == 0


async def test_only_liaison_and_manager_start(stage: Stage) -> None:
    for who in (stage.members[0], stage.out):
        with pytest.raises(NotAllowed):
            await stage.start(by=who)
    assert (await stage.start(by=stage.max)).new


@pytest.mark.parametrize(
    ("wish", "error"),
    [({"days": 90}, BadWindow), ({"workgroup_id": 999}, NotFound), ({"workgroup_id": None}, NotFound)],
)
async def test_a_wish_that_cannot_be_is_refused(stage: Stage, wish, error) -> None:
    with pytest.raises(error):
        await stage.start(**wish)


async def test_a_form_that_the_instrument_lacks_is_refused(stage: Stage) -> None:
    stage.instrument = norms()
    object.__setattr__(stage.instrument, "forms", (Form.GROUP,))
    with pytest.raises(NotForThisInstrument):
        await stage.start(form=Form.SELF)


async def test_answers_are_kept_between_pages_and_can_be_changed_until_the_close(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    ana = stage.members[0]
    assert (await answering.mine(stage.works, WORKSPACE, user(ana), pulse_id=pulse.id)).ballot == Ballot()
    await stage.answer(ana, pulse.id, 1, 2, last=False)
    kept = await answering.mine(stage.works, WORKSPACE, user(ana), pulse_id=pulse.id)
    assert kept.ballot == Ballot({"d1a": 1, "d1b": 2})
    await answering.save(
        stage.works, WORKSPACE, user(ana), Page({"d2a": 4, "d2b": 3, "d1a": 2}, last=True), pulse_id=pulse.id
    )
    await stage.answer(ana, pulse.id, 3)
    kept = await answering.mine(stage.works, WORKSPACE, user(ana), pulse_id=pulse.id)
    assert kept.ballot == Ballot({"d1a": 3, "d1b": 2, "d2a": 4, "d2b": 3}, finished=True)
    assert await rows(stage, tables.OpenBallot) == 1


async def test_a_page_is_saved_in_few_statements(stage: Stage, database) -> None:
    """Each page of each person pays for them; what is looked up before is three, and the ballot's transaction five."""
    pulse = (await stage.start()).pulse
    await stage.answer(stage.members[0], pulse.id, 1, last=False)
    asked: list[str] = []
    # On PostgreSQL both doors are one engine.
    engines = (
        {database.engine.sync_engine, database._reader.sync_engine}
        if database.is_sqlite
        else {database.engine.sync_engine}
    )

    def note(_connection, _cursor, statement: str, *_: object) -> None:
        asked.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    await stage.answer(stage.members[0], pulse.id, 2, last=False)
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == 8, asked


async def test_pages_saved_at_once_are_all_kept(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    pages = [Page({item.id: 2}) for item in stage.instrument.items] * 2
    await asyncio.gather(
        *(answering.save(stage.works, WORKSPACE, user(stage.members[0]), page, pulse_id=pulse.id) for page in pages)
    )
    kept = await answering.mine(stage.works, WORKSPACE, user(stage.members[0]), pulse_id=pulse.id)
    assert kept.ballot.ratings == dict.fromkeys(("d1a", "d1b", "d2a", "d2b"), 2)


async def test_a_ballot_after_the_close_is_told_so_with_the_time(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    stage.clock.moment = pulse.closes_at
    with pytest.raises(PulseClosed) as refused:
        await stage.answer(stage.members[0], pulse.id, 1)
    assert refused.value.closed_at == pulse.closes_at
    assert "8 September 2026 at 15:00 UTC" in refused.value.message
    assert await rows(stage, tables.OpenBallot) == 0


@pytest.mark.parametrize("page", [Page({"d9": 1}), Page({"d1a": 9}), Page(comments={"x": "y"})])
async def test_tampered_answers_are_refused_and_nothing_is_saved(stage: Stage, page: Page) -> None:
    pulse = (await stage.start()).pulse
    with pytest.raises(NoSuchQuestion):
        await answering.save(stage.works, WORKSPACE, user(stage.members[0]), page, pulse_id=pulse.id)
    assert await rows(stage, tables.OpenBallot) == 0


async def test_who_holds_no_seat_cannot_answer(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    for who in (stage.out, stage.lia):
        with pytest.raises(NotAllowed):
            await stage.answer(who, pulse.id, 1)
    assert await answering.open_for(stage.works, WORKSPACE, user(stage.out)) == []


async def test_the_count_is_for_liaison_and_manager_and_counts_finished_ballots(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    await stage.answer(stage.members[0], pulse.id, *SIX[0])
    await stage.answer(stage.members[1], pulse.id, *SIX[1], last=False)
    for who in (stage.lia, stage.max):
        counted = await answering.progress(stage.works, WORKSPACE, user(who), pulse_id=pulse.id)
        assert counted == Progress(1, 6)
    with pytest.raises(NotAllowed):
        await answering.progress(stage.works, WORKSPACE, user(stage.members[0]), pulse_id=pulse.id)
    ((mine, done),) = await answering.open_for(stage.works, WORKSPACE, user(stage.members[0]))
    assert (mine.id, done) == (pulse.id, True)
    ((_, done),) = await answering.open_for(stage.works, WORKSPACE, user(stage.members[1]))
    assert not done


async def test_there_is_no_result_for_anybody_before_the_close(stage: Stage) -> None:
    pulse = (await stage.start(audience=Audience.EVERYONE)).pulse
    await stage.all_answer(pulse.id, SIX)
    for who in (stage.lia, stage.max, stage.members[0]):
        for look in (showing.results, showing.share):
            with pytest.raises((PulseOpen, NotAllowed)):
                await look(stage.works, WORKSPACE, user(who), pulse_id=pulse.id)
    await closing.close_now(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse.id)
    with pytest.raises(PulseOpen):
        await shown(stage, pulse.id)
    for table in (tables.PulseNumber, tables.ClosedBallot, tables.PulseComment):
        assert await rows(stage, table) == 0


async def test_those_missing_are_nudged_twice_and_nobody_else(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    await stage.pass_on()
    await stage.all_answer(pulse.id, SIX[:4])
    await stage.answer(stage.members[4], pulse.id, *SIX[4], last=False)
    third = await stage.until(START + timedelta(days=3))
    assert {each.to for each in third} == {user(each) for each in stage.members[4:]}
    assert all("Member" not in each.text for each in third)
    await stage.answer(stage.members[4], pulse.id)
    fifth = await stage.until(START + timedelta(days=5))
    assert [each.to for each in fifth] == [user(stage.members[5])]
    rest = await stage.until(pulse.closes_at + timedelta(days=30))
    assert [each.key.split(":")[2] for each in rest] == ["closed"]


async def test_a_nudge_leaves_no_trace_of_who_was_missing(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    await stage.pass_on()
    await stage.all_answer(pulse.id, SIX[:4])
    assert len(await stage.until(START + timedelta(days=3))) == 2
    async with stage.works.reading(WORKSPACE) as work:
        kinds = await work.session.execute(select(Delivery.kind, func.count()).group_by(Delivery.kind))
        assert dict(kinds.all()) == {"pulses.opened": 7}


async def test_four_ballots_show_nothing_and_leave_nothing(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    await stage.all_answer(pulse.id, SIX[:4], why="because")
    out = await stage.until(pulse.closes_at)
    assert "4 of 6 answered" in out[-1].text
    assert "need 5" in out[-1].text
    found = await shown(stage, pulse.id)
    assert (found.results.ballots, found.results.enough, found.results.dimensions) == (4, False, ())
    for table in (tables.PulseNumber, tables.ClosedBallot, tables.PulseComment, tables.OpenBallot, tables.PulseKey):
        assert await rows(stage, table) == 0


async def test_unfinished_ballots_are_dropped_at_the_close(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    await stage.all_answer(pulse.id, SIX[:5])
    await stage.answer(stage.members[5], pulse.id, 1, 1, 1, 1, last=False)
    await stage.until(pulse.closes_at)
    found = await shown(stage, pulse.id)
    assert found.results == tell(stage.instrument, [ballot(*row) for row in SIX[:5]], {}, 5)
    assert await rows(stage, tables.ClosedBallot) == 5


async def test_closing_by_hand_ends_answers_at_once_and_is_in_the_audit_log(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    await stage.all_answer(pulse.id, SIX)
    stage.clock.advance(days=1)
    closed = await closing.close_now(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse.id)
    assert (closed.state, closed.closed_at) == (PulseState.CLOSING, stage.clock.now())
    with pytest.raises(PulseClosed):
        await stage.answer(stage.members[0], pulse.id, 1)
    with pytest.raises(PulseClosed):
        await closing.close_now(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse.id)
    with pytest.raises(NotAllowed):
        await closing.close_now(stage.works, WORKSPACE, user(stage.members[0]), pulse_id=pulse.id)
    await stage.pass_on()
    assert (await shown(stage, pulse.id)).results.ballots == 6
    assert [each.key for each in await stage.later(days=20)] == []


async def test_the_liaison_sees_first_and_shares_once(stage: Stage) -> None:
    pulse = (await stage.start(audience=Audience.LIAISON)).pulse
    await stage.pass_on()
    await stage.all_answer(pulse.id, SIX)
    out = await stage.until(pulse.closes_at)
    assert [each.to for each in out] == [user(stage.lia)]
    assert (await shown(stage, pulse.id)).first
    with pytest.raises(NotAllowed):
        await shown(stage, pulse.id, stage.members[0])
    for _ in range(2):
        await showing.share(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse.id)
    assert [each.to for each in await stage.pass_on()] == ["C0PIPES"]
    assert not (await shown(stage, pulse.id, stage.members[0])).first


async def test_subgroups_are_offices_and_kinds_of_organisation_from_the_threshold_up(works, clock) -> None:
    stage = await Stage(works, clock).set(members=12)
    pulse = (await stage.start()).pulse
    await stage.all_answer(pulse.id, [*SIX, *SIX])
    await stage.until(pulse.closes_at)
    groups_ = (await shown(stage, pulse.id)).results.groups
    assert [(each.group.kind, each.group.name) for each in groups_] == [
        (GroupKind.OFFICE, "Standards office"),
        (GroupKind.OFFICE, "Talent office"),
    ]
    assert groups_[0].dimensions == tell(stage.instrument, [ballot(*row) for row in SIX], {}, 5).dimensions


async def test_a_pulse_of_the_whole_program_tells_its_workgroups_apart(works, clock) -> None:
    stage = await Stage(works, clock).set(members=6)
    async with works.begin(WORKSPACE) as work:
        other = await factories.workgroup(work, "Standards")
        others = [await factories.person(work, sits_in=[other]) for _ in range(5)]
    with pytest.raises(NotAllowed):
        await stage.start(workgroup_id=None, program_id=stage.group.program_id)
    pulse = (await stage.start(by=stage.max, workgroup_id=None, program_id=stage.group.program_id)).pulse
    stage.members += others
    await stage.all_answer(pulse.id, [*SIX, *SIX[:5]])
    out = await stage.until(pulse.closes_at)
    assert out[-1].to == user(stage.max)
    parts = (await shown(stage, pulse.id, stage.max)).results.groups
    assert [(each.group.name, each.dimensions[0].numbers.ballots) for each in parts] == [
        ("Teacher Pipelines", 6),
        ("Standards", 5),
    ]


async def test_comments_come_back_shuffled_and_only_when_enough_people_wrote(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    for at, (who, row) in enumerate(zip(stage.members, SIX, strict=True)):
        await stage.answer(who, pulse.id, *row, why=f"reason {at}")
    await stage.until(pulse.closes_at)
    (why,) = (await shown(stage, pulse.id)).results.comments
    assert sorted(why.texts) == [f"reason {at}" for at in range(6)]


async def test_a_second_run_shows_the_change_and_a_trend(stage: Stage) -> None:
    low, high = [(1, 4, 2, 3)] * 6, [(4, 1, 2, 3)] * 6
    first = (await stage.start(every=Every.MONTH)).pulse
    await stage.all_answer(first.id, low)
    await stage.until(first.closes_at)
    await stage.until(datetime(2026, 10, 1, 15, tzinfo=UTC))
    ((second, _),) = await answering.open_for(stage.works, WORKSPACE, user(stage.members[0]))
    assert (second.run, second.first_id, second.opens_at) == (2, first.id, datetime(2026, 10, 1, 15, tzinfo=UTC))
    await stage.all_answer(second.id, high)
    await stage.until(second.closes_at)
    found = await shown(stage, second.id)
    assert found.against == first.id
    assert (found.changes["d1"].by, found.changes["d1"].verdict) == (3.0, Verdict.UP)
    assert found.changes["d2"].verdict is Verdict.NOISE
    assert [(point.pulse_id, point.numbers.mean) for point in found.trend["d1"]] == [(first.id, 1.0), (second.id, 4.0)]


async def test_a_series_that_was_stopped_comes_back_no_more(stage: Stage) -> None:
    first = (await stage.start(every=Every.MONTH)).pulse
    await starting.stop(stage.works, WORKSPACE, user(stage.lia), pulse_id=first.id)
    await stage.later(days=70)
    assert await rows(stage, tables.PulseRow) == 1


async def test_a_run_of_a_group_that_became_too_small_is_left_out_and_said(stage: Stage) -> None:
    first = (await stage.start(every=Every.MONTH)).pulse
    await stage.until(first.closes_at)
    async with stage.works.begin(WORKSPACE) as work:
        few = [each.id for each in stage.members[:2]]
        await work.session.execute(update(Seat).where(Seat.person_id.in_(few)).values(person_id=None))
    out = await stage.until(datetime(2026, 10, 2, tzinfo=UTC))
    assert [(each.to, "4 people can answer" in each.text) for each in out] == [(user(stage.lia), True)]
    async with stage.works.begin(WORKSPACE) as work:
        for each in few:
            await factories.seat(work, stage.group, holder=each and stage.members[few.index(each)])
    await stage.until(datetime(2026, 11, 2, tzinfo=UTC))
    assert await rows(stage, tables.PulseRow) == 2


async def test_the_self_form_is_set_against_the_group_form(stage: Stage) -> None:
    group = (await stage.start()).pulse
    self_ = (await stage.start(form=Form.SELF)).pulse
    await stage.all_answer(group.id, [(2, 3, 2, 3)] * 6)
    await stage.all_answer(self_.id, [(4, 1, 2, 3)] * 6)
    await stage.until(group.closes_at)
    for pulse in (group, self_):
        found = await shown(stage, pulse.id)
        assert found.changes == {}
    assert (await shown(stage, max(group.id, self_.id))).self_gap["d1"].by == 2.0


async def test_a_program_sets_its_threshold_but_not_below_three(stage: Stage) -> None:
    wanted = {stage.group.program_id: Setting(fewest=2, keep_days=30)}
    await setting.change(stage.works, WORKSPACE, user(stage.max), wanted)
    (kept,) = await setting.every(stage.works, WORKSPACE, user(stage.max))
    assert (kept.program_id, kept.setting) == (stage.group.program_id, Setting(3, 30))
    with pytest.raises(NotAllowed):
        await setting.change(stage.works, WORKSPACE, user(stage.lia), wanted)
    with pytest.raises(NotAllowed):
        await setting.every(stage.works, WORKSPACE, user(stage.lia))
    pulse = (await stage.start()).pulse
    await stage.all_answer(pulse.id, SIX[:3])
    await stage.until(pulse.closes_at)
    assert (await shown(stage, pulse.id)).results.enough


async def test_whoever_the_roster_took_over_answers_no_second_time(stage: Stage) -> None:
    """A Slack account that was known by itself answers, then a liaison says whom of the roster it is."""
    account = stage.members[0]
    pulse = (await stage.start()).pulse
    await stage.all_answer(pulse.id, SIX)
    async with stage.works.begin(WORKSPACE) as work:
        named = await factories.person(work, "Of the roster", slack_user=None, sits_in=[stage.group])
        linked = await linking.take_over(work, await work.session.merge(account), named)
    assert linked.id != account.id
    assert linked.slack_user == user(account)
    again = await answering.mine(stage.works, WORKSPACE, user(account), pulse_id=pulse.id)
    assert [again.ballot.ratings[item.id] for item in stage.instrument.items] == list(SIX[0])
    assert await answering.open_for(stage.works, WORKSPACE, user(account)) == [(pulse, True)]
    await stage.answer(account, pulse.id, 4, 4, 4, 4)
    assert await rows(stage, tables.OpenBallot) == 6
    await stage.until(pulse.closes_at)
    found = await shown(stage, pulse.id)
    assert found.results.ballots == 6
    assert found.results.dimensions[0].items[0].numbers.mean == pytest.approx((4 + sum(row[0] for row in SIX[1:])) / 6)


async def test_keys_that_no_environment_key_opens_are_counted(stage: Stage) -> None:
    await stage.start()
    assert await sealing.lost(stage.works, WORKSPACE) == 0
    elsewhere = Works(stage.works.database, stage.clock, Vault((new_key(),)))
    assert await sealing.lost(elsewhere, WORKSPACE) == 1


@pytest.mark.parametrize(("days", "at_first"), [(0, 0), (30, 6)])
async def test_ballots_age_out_and_numbers_stay(stage: Stage, days: int, at_first: int) -> None:
    await setting.change(stage.works, WORKSPACE, user(stage.max), {stage.group.program_id: Setting(5, days)})
    pulse = (await stage.start()).pulse
    await stage.all_answer(pulse.id, SIX)
    await stage.until(pulse.closes_at)
    told = (await shown(stage, pulse.id)).results
    assert await rows(stage, tables.ClosedBallot) == at_first
    for later, left in ((29, at_first), (1, 0)):
        stage.clock.advance(days=later)
        async with stage.works.begin(WORKSPACE) as work:
            await prompts.keep_up(work)
        assert await rows(stage, tables.ClosedBallot) == left
    assert (await shown(stage, pulse.id)).results == told


async def test_a_close_whose_timer_failed_is_taken_up_again(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    await stage.all_answer(pulse.id, SIX)
    for moment in (pulse.closes_at, pulse.closes_at + timedelta(hours=1)):
        async with stage.works.begin(WORKSPACE) as work:
            failing = update(Timer).where(Timer.state == TimerState.WAITING, Timer.kind.like("pulses.c%"))
            await work.session.execute(failing.values(state=TimerState.FAILED))
        stage.clock.moment = moment
        async with stage.works.begin(WORKSPACE) as work:
            await prompts.keep_up(work)
        if moment == pulse.closes_at:
            async with stage.works.begin(WORKSPACE) as work:
                await closing.freeze(work, pulse.id)
    await stage.pass_on()
    assert (await shown(stage, pulse.id)).results.ballots == 6


async def test_nobody_reaches_a_pulse_of_another_workspace(stage: Stage) -> None:
    pulse = (await stage.start()).pulse
    async with stage.works.begin(WORKSPACE) as work:
        work.session.add(Workspace(id="T0OTHER", name="Other", installed_at=START))
    with pytest.raises(NotFound):
        await answering.mine(stage.works, "T0OTHER", user(stage.members[0]), pulse_id=pulse.id)


ITEMS = ("d1a", "d1b", "d2a", "d2b")
CHANGES = st.lists(
    st.tuples(st.integers(0, 5), st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 4))), max_size=14
)
WHOLE = st.lists(
    st.tuples(st.integers(0, 5), st.fixed_dictionaries(dict.fromkeys(ITEMS, st.integers(1, 4)))),
    min_size=5,
    max_size=7,
    unique_by=lambda act: act[0],
).filter(lambda acts: len(acts) >= 5)
ACTS = st.one_of(CHANGES, st.tuples(WHOLE, CHANGES).map(lambda parts: [*parts[0], *parts[1]]))
"""Pages in any order; half of the time enough people answer everything, so that there are numbers to compare."""


@given(acts=ACTS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_sequence_of_answers_and_changes_counts_like_counting_by_hand(stage: Stage, acts) -> None:
    pulse = (await stage.start()).pulse
    last_said: dict[int, dict[str, int]] = {}
    for number, ratings in acts:
        await answering.save(
            stage.works, WORKSPACE, user(stage.members[number]), Page(ratings, last=True), pulse_id=pulse.id
        )
        last_said.setdefault(number, {}).update(ratings)
    await closing.close_now(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse.id)
    await stage.pass_on()
    finished = [Ballot(each, finished=True) for each in last_said.values()]
    told = (await shown(stage, pulse.id)).results
    assert told.ballots == len(finished)
    found, expected = as_told(told.dimensions), by_hand(finished)
    assert found.keys() == expected.keys()
    for key, numbers in expected.items():
        assert found[key] == pytest.approx(numbers, abs=1e-8)
