"""A whole series that moves takes its meetings along: agendas, roles, process checks and nudges, each once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.meetings.prompts import plan
from domain.meetings.role import MeetingRole, RoleState
from services.calls import changes
from services.meetings import agendas, naming
from storage.calls.tables import CallRow
from storage.meetings import items
from tests.conftest import WORKSPACE
from tests.meetings_stage import Stage
from tests.stage import EAST, Sent, keys, user

DAYS = ("2026-09-16", "2026-10-21", "2026-11-18", "2026-12-16", "2027-01-20", "2027-02-17")
"""The third Wednesdays, to which the second Thursdays move."""
MEETING_KINDS = frozenset(naming.KINDS.values())


async def move(stage: Stage) -> list[CallRow]:
    """Move the series from the second Thursday at 3 PM to the third Wednesday at 1 PM; returns its calls."""
    await changes.move(
        stage.works,
        WORKSPACE,
        user(stage.lia),
        call_id=stage.first.id,
        date=DAYS[0],
        time="13:00",
        zone=EAST,
        reason=None,
        scope="series",
    )
    rows = await stage.calls()
    assert [row.starts_at for row in rows] == [at(day) for day in DAYS]
    return rows


def at(day: str) -> datetime:
    """Return 1 PM of a day on the series' clock."""
    return datetime.fromisoformat(f"{day} 13:00").replace(tzinfo=ZoneInfo(EAST)).astimezone(UTC)


def about(sent: list[Sent], call: CallRow, what: str) -> list[Sent]:
    """Return the messages of one kind about a call's meeting, without edits of earlier ones."""
    return [each for each in sent if each.key == each.first and each.key.startswith(f"meeting:{call.id}:{what}")]


async def test_every_timer_of_every_meeting_follows_the_series_and_none_is_left_behind(stage: Stage) -> None:
    await stage.use()
    rows = await move(stage)
    waiting = [each for each in await stage.waiting() if each[0] in MEETING_KINDS]
    expected = [
        (naming.KINDS[each.prompt], naming.call_ref(row.id), each.due_at)
        for row in rows
        for each in plan(row.value(), stage.clock.now())
    ]
    assert sorted(waiting) == sorted(expected)


async def test_agenda_roles_checks_and_nudges_of_a_moved_series_come_once_at_the_new_times(stage: Stage) -> None:
    who = stage.members[2]
    third = (await stage.calls())[2]
    await stage.add(stage.members[0], "Hiring")
    await stage.add(stage.members[1], "Budget", call=third)
    await stage.use(evaluation=False)
    await agendas.toggle_checks(stage.works, WORKSPACE, user(who), stage.group.id)
    # A day before the old time roles are taken and the agenda is out; then the series moves.
    await stage.until(stage.first.starts_at - timedelta(hours=20))
    held = await stage.all_accept()
    await stage.pass_on()
    before = list(stage.sent)
    rows = await move(stage)
    first, second, third = rows[:3]
    changed = await stage.pass_on()
    (posted,) = [each for each in changed if each.first.startswith(f"meeting:{first.id}:agenda")]
    assert "16 Sep 2026" in posted.text
    assert {role: each.person.id for role, each in (await stage.held(first)).items()} == {
        role: each.person.id for role, each in held.items()
    }
    async with stage.works.reading(WORKSPACE) as work:
        for row, topics in ((first, ["Hiring"]), (second, []), (third, ["Budget"])):
            assert [each.topic for each in await items.of_call(work.session, WORKSPACE, row.id)] == topics

    # The first call passes at its new time. Nobody writes its minutes.
    await stage.until(first.ends_at + timedelta(hours=48))
    after = stage.sent[len(before) :]
    recorder = held[MeetingRole.RECORDER].person
    assert about(after, first, "role:") == []
    assert [each.at for each in about(after, first, "agenda:")] == [first.starts_at - timedelta(hours=24)]
    assert "Hiring" in about(after, first, "agenda:")[0].blocks
    checks = about(after, first, "check-")
    assert [(each.to, each.at) for each in checks] == [(user(who), first.starts_at + timedelta(minutes=30))]
    asked = {naming: about(after, first, f"ask-{naming}") for naming in ("minutes", "nudge-24", "nudge-47")}
    assert {what: [(each.to, each.at - first.ends_at) for each in found] for what, found in asked.items()} == {
        "minutes": [(user(recorder), timedelta())],
        "nudge-24": [(user(recorder), timedelta(hours=24))],
        "nudge-47": [(user(recorder), timedelta(hours=47))],
    }

    # What was left goes on to the second one, whose roles are offered a week before its new time.
    await stage.until(second.starts_at - timedelta(days=7))
    offers = await stage.holdings(second)
    assert {each.state for each in offers} == {RoleState.OFFERED}
    assert {each.at for each in about(stage.sent, second, "role:")} == {second.starts_at - timedelta(days=7)}
    sent = await stage.until(second.starts_at - timedelta(hours=24))
    (agenda,) = about(sent, second, "agenda:")
    assert (agenda.at, "Hiring" in agenda.blocks) == (second.starts_at - timedelta(hours=24), True)
    assert [key for key, number in Counter(keys(about(stage.sent, first, ""))).items() if number > 1] == []
