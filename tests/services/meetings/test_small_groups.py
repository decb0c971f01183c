"""The meeting of a small group: agenda and minutes for its people alone, no roles, and no evaluation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.calls.audience import NotInvited
from domain.meetings.item import ItemState
from domain.meetings.minutes import Fate
from domain.meetings.role import MeetingRole, RoleOver
from services.calls import asking, changes
from services.meetings import archive, minutes, roles
from services.timepolls import joining
from storage.calls.tables import CallRow
from storage.directory import Person
from storage.meetings import items
from tests.calls_stage import ONCE
from tests.conftest import WORKSPACE
from tests.meetings_stage import Stage
from tests.stage import Sent, user


async def small(stage: Stage) -> tuple[CallRow, list[Person]]:
    """Plan a call for two members and the liaison in a workgroup that uses everything; returns it and its people."""
    await stage.use()
    first, second = stage.members[:2]
    about = {"workgroup_id": stage.group.id, "topic": "Induction", "wish": None, "request_key": "R1"}
    await asking.request(stage.works, WORKSPACE, user(first), small=True, **about)  # type: ignore[arg-type]
    await joining.join(stage.works, WORKSPACE, user(second), 1)
    saved = await stage.schedule(replace(ONCE, date="2026-09-08"), request_id=1)
    call = next(each for each in await stage.calls() if each.id == saved.card.call.id)
    await stage.pass_on()
    return call, [first, second, stage.lia]


def of(sent: list[Sent], call: CallRow, what: str) -> set[str]:
    return {each.to for each in sent if each.first.startswith(f"meeting:{call.id}:{what}")}


async def test_its_agenda_and_minutes_go_to_its_people_and_it_has_no_roles_and_no_evaluation(stage: Stage) -> None:
    call, people = await small(stage)
    everybody = {user(each) for each in people}
    item = await stage.add(people[0], "Mentors", call=call)
    assert "Mentors" not in str((await stage.page(people[0])).agenda)
    sent = await stage.until(call.starts_at)
    assert of(sent, call, "agenda") == everybody
    (shown, *_) = [each for each in sent if each.first.startswith(f"meeting:{call.id}:agenda")]
    assert "Mentors" in shown.blocks
    assert "meetings.agenda" not in shown.blocks
    assert await stage.holdings(call) == []
    with pytest.raises(RoleOver, match="no roles"):
        await roles.take(stage.works, WORKSPACE, user(people[1]), call.id, MeetingRole.RECORDER)
    sent = await stage.until(call.ends_at + timedelta(hours=1))
    assert of(sent, call, "ask-minutes") == {user(stage.lia)}
    assert not [each for each in sent if each.key.startswith("pulse")]
    with pytest.raises(NotInvited):
        await stage.write(user(stage.members[3]), call=call)
    outcomes = {item.id: ("Later", Fate.CARRY.value)}
    due = [("Write to the mentors", people[1], "2026-10-20")]
    await stage.write(user(people[1]), outcomes, call=call, messages="A pilot.", agreed=due)
    sent = await stage.pass_on()
    assert of(sent, call, "minutes") == everybody
    assert "C0PIPES" not in {each.to for each in sent}
    # What the small group agreed on and left open is nothing to the workgroup's own agenda.
    agenda = (await stage.page()).agenda
    assert (agenda.actions, agenda.parked) == ((), ())
    async with stage.works.reading(WORKSPACE) as work:
        left = await items.find(work.session, WORKSPACE, item.id)
    assert left and left.state is ItemState.OPEN
    assert (await minutes.show(stage.works, WORKSPACE, user(people[0]), call.id)).key_messages == "A pilot."
    with pytest.raises(NotInvited):
        await minutes.show(stage.works, WORKSPACE, user(stage.members[3]), call.id)
    for who, held in ((people[0], True), (stage.members[3], False)):
        page = await archive.page(stage.works, WORKSPACE, user(who), stage.group.id)
        assert (call.id in {line.call.id for line in page.lines}) is held


async def test_one_without_items_has_no_agenda_and_a_cancelled_one_parks_nothing(stage: Stage) -> None:
    call, people = await small(stage)
    assert of(await stage.until(call.starts_at - timedelta(hours=2)), call, "agenda") == set()
    await stage.add(people[0], "Mentors", call=call)
    await changes.cancel(stage.works, WORKSPACE, user(stage.lia), call_id=call.id, scope=None, reason=None)
    await stage.pass_on()
    assert (await stage.page()).agenda.parked == ()
