"""The fairness ledger of a workgroup, and what it does to a poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import delete, select

from domain.calls.forms import RawSchedule
from domain.errors import NotAllowed
from domain.timepolls.ranking import Criterion
from services.calls import changes
from services.timepolls import fairness, results
from storage.directory import Person, Seat
from storage.timepolls.tables import BurdenRow
from tests import factories
from tests.calls_stage import ONCE
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.timepolls_stage import HAND, YES, Stage, at

EARLY_IN_HAWAII = replace(ONCE, date="2026-09-10", time="12:00", zone="America/New_York")
LATE_IN_MAINE = replace(ONCE, date="2026-09-17", time="17:00", zone="America/New_York")


async def call(stage: Stage, raw: RawSchedule) -> None:
    await stage.schedule(raw)


async def test_the_ledger_counts_calls_that_took_place_and_planned_ones_for_each_organisation(stage: Stage) -> None:
    await call(stage, EARLY_IN_HAWAII)
    await call(stage, LATE_IN_MAINE)
    stage.clock.moment = at(12, 12, month=9)
    shown = await fairness.show(stage.works, WORKSPACE, user(stage.lia), stage.group.id)
    found = {line.place: (line.early, line.late, line.last is not None) for line in shown.ledger.lines}
    # Noon in New York is 6 AM in Honolulu; 5 PM in New York ends after 5 PM there, in Maine and in Ohio.
    assert found == {
        "Hawaii": (1, 0, True),
        "Maine": (0, 1, False),
        "Ohio": (0, 1, False),
        "Arizona": (0, 0, False),
        "Illinois": (0, 0, False),
    }
    assert (shown.ledger.calls, shown.year) == (2, "1 Jul 2026 to 30 Jun 2027")


async def test_cancelled_calls_burden_nobody(stage: Stage) -> None:
    saved = await stage.schedule(EARLY_IN_HAWAII)
    await changes.cancel(stage.works, WORKSPACE, user(stage.lia), call_id=saved.card.call.id, scope="call", reason=None)
    shown = await fairness.show(stage.works, WORKSPACE, user(stage.lia), stage.group.id)
    assert shown.ledger.calls == 0
    assert shown.ledger.carried == ()


async def test_a_series_whose_hour_always_falls_on_one_place_is_told_a_better_hour(stage: Stage) -> None:
    await stage.schedule(
        RawSchedule(
            title="Monthly call",
            repeat="monthly",
            date="2026-09-10",
            time="12:00",
            zone="America/New_York",
            minutes="60",
            pattern="nth_weekday",
        )
    )
    shown = await fairness.show(stage.works, WORKSPACE, user(stage.lia), stage.group.id)
    assert shown.rotation is not None
    assert (shown.series, shown.rotation.heavy, shown.rotation.light) == ("Monthly call", ("Hawaii",), ())
    assert shown.rotation.other == time(14)


async def test_the_ledger_is_for_liaisons_and_managers(stage: Stage) -> None:
    with pytest.raises(NotAllowed):
        await fairness.show(stage.works, WORKSPACE, user(stage.ana), stage.group.id)


async def test_who_carried_the_hour_before_is_spared_by_the_ranking(stage: Stage) -> None:
    raw = replace(HAND, slots="2026-10-08 13:00\n2026-10-08 16:30")
    # 1 PM is early for one person in Hawaii, 4:30 PM late for Lia in Maine and Dot in Ohio: fewer people decide.
    card = await stage.start(raw)
    await stage.say(stage.ana, card, YES, YES)
    before = await results.show(stage.works, WORKSPACE, user(stage.lia), card.poll.id)
    assert before.ranking.slots[0].slot.starts_at == at(8, 13)
    # Dot leaves, so it is one against one and the earlier one leads; then Hawaii carries a call and Maine leads.
    async with stage.works.begin(WORKSPACE) as work:
        (await work.session.merge(stage.dot)).active = False
    even = await results.show(stage.works, WORKSPACE, user(stage.lia), card.poll.id)
    assert (even.ranking.slots[0].slot.starts_at, even.ranking.decided_by) == (at(8, 13), Criterion.EARLIER)
    await call(stage, EARLY_IN_HAWAII)
    stage.clock.moment = at(11, 12, month=9)
    after = await results.show(stage.works, WORKSPACE, user(stage.lia), card.poll.id)
    assert (after.ranking.slots[0].slot.starts_at, after.ranking.decided_by) == (at(8, 16, 30), Criterion.FAIRNESS)
    assert [line.place for line in after.ranking.slots[1].again] == ["Hawaii"]


async def lines(stage: Stage) -> dict[str, tuple[int, int, int]]:
    shown = await fairness.show(stage.works, WORKSPACE, user(stage.lia), stage.group.id)
    return {line.place: (line.early, line.late, line.off) for line in shown.ledger.lines}


async def unseat(stage: Stage, who: Person) -> None:
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(delete(Seat).where(Seat.person_id == who.id))


async def test_who_left_since_still_carried_what_they_carried_and_who_came_since_did_not(stage: Stage) -> None:
    await call(stage, EARLY_IN_HAWAII)
    await stage.until(at(10, 20, month=9))
    await unseat(stage, stage.hana)
    async with stage.works.begin(WORKSPACE) as work:
        alaska = await factories.organisation(work, "AK Agency", state="AK")
        await factories.person(work, "Alma", organisation=alaska, sits_in=[stage.group], zone="Pacific/Honolulu")
    found = await lines(stage)
    assert found["HI Agency"] == (1, 0, 0)
    assert found["Alaska"] == (0, 0, 0)


async def test_other_working_hours_change_calls_ahead_and_not_those_that_are_over(stage: Stage) -> None:
    await call(stage, EARLY_IN_HAWAII)
    await call(stage, replace(EARLY_IN_HAWAII, date="2026-09-17"))
    await stage.until(at(10, 20, month=9))
    async with stage.works.begin(WORKSPACE) as work:
        (await work.session.merge(stage.hana)).hours = "05:00-14:00 01234"
    assert (await lines(stage))["Hawaii"] == (1, 0, 0)


async def test_a_call_that_suited_everybody_then_burdens_nobody_who_comes_later(stage: Stage) -> None:
    await unseat(stage, stage.hana)
    await call(stage, replace(ONCE, date="2026-09-10", time="12:00", zone="America/New_York"))
    await stage.until(at(10, 20, month=9))
    async with stage.works.begin(WORKSPACE) as work:
        hawaii = await factories.organisation(work, "Another Agency", state="HI")
        await factories.person(work, "Kai", organisation=hawaii, sits_in=[stage.group], zone="Pacific/Honolulu")
    assert set((await lines(stage)).values()) == {(0, 0, 0)}


async def test_a_call_is_noted_once_and_only_when_it_took_place(stage: Stage) -> None:
    saved = await stage.schedule(EARLY_IN_HAWAII)
    gone = await stage.schedule(LATE_IN_MAINE)
    cancelled = gone.card.call.id
    await changes.cancel(stage.works, WORKSPACE, user(stage.lia), call_id=cancelled, scope="call", reason=None)
    async with stage.works.begin(WORKSPACE) as work:
        await fairness.note(work, saved.card.call.id)
        assert list(await work.session.scalars(select(BurdenRow.felt))) == []
    await stage.until(at(20, 12, month=9))
    await unseat(stage, stage.hana)
    async with stage.works.begin(WORKSPACE) as work:
        await fairness.note(work, saved.card.call.id)
        await fairness.note(work, cancelled)
        rows = list(await work.session.execute(select(BurdenRow.call_id, BurdenRow.felt)))
    assert rows == [(saved.card.call.id, {str(stage.hana.organisation_id): "early"})]
