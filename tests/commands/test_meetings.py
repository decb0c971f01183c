"""Listeners of meetings: what people type, tap and fill in, what they get for it, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from commands.answers import Answer
from commands.meetings import FEATURE
from commands.requests import Action, Command, OptionsQuery, Submission
from domain.errors import FieldErrors, NotAllowed, NotFound
from domain.meetings.action import ActionState
from domain.meetings.role import MeetingRole, RoleState
from sandbox.blockkit import check_message, check_view
from services.work import Works
from storage.directory import Person
from storage.meetings import actions as rows
from tests import factories
from tests.conftest import WORKSPACE, StillClock
from tests.meetings_stage import Stage
from tests.stage import user, with_vault
from views.surfaces import View


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    return await Stage(with_vault(works), clock).set()


async def command(stage: Stage, who: Person, name: str, word: str, text: str = "") -> Answer:
    slash = next(each for each in FEATURE.commands if each.name == name)
    return checked(await slash.subcommands[word].handler(Command(WORKSPACE, user(who), text=text), stage.works))


async def click(stage: Stage, who: Person | str, action_id: str, value: object = "", **more: Any) -> Answer:
    slack_user = who if isinstance(who, str) else user(who)
    request = Action(WORKSPACE, slack_user, action_id=action_id, value=str(value), **more)
    return checked(await FEATURE.actions[action_id.partition(":")[0]](request, stage.works))


async def submit(
    stage: Stage, who: Person, view: View | None, form: Mapping[str, Any], *, view_id: str = "V0FORM"
) -> Answer:
    assert view is not None
    body = view.body
    filled = {
        block["block_id"]: initial(block["element"]) for block in body["blocks"] if block["type"] == "input"
    } | dict(form)
    request = Submission(
        WORKSPACE,
        user(who),
        callback_id=body["callback_id"],
        view_id=view_id,
        state=json.loads(body["private_metadata"]),
        form=filled,
    )
    return checked(await FEATURE.submissions[body["callback_id"]](request, stage.works))


def initial(element: Mapping[str, Any]) -> Any:
    if element["type"] == "checkboxes":
        return tuple(each["value"] for each in element.get("initial_options", ()))
    if "initial_option" in element:
        return element["initial_option"]["value"]
    return element.get("initial_value") or element.get("initial_date")


def checked(answer: Answer) -> Answer:
    """Return the answer once Slack would take everything in it."""
    if answer.say:
        assert check_message({"channel": "C1", **answer.say.payload()}) == []
    for view in (answer.open, answer.update):
        assert view is None or check_view(view.body) == []
    return answer


def words(answer: Answer) -> str:
    shown = answer.say.payload() if answer.say else (answer.update or answer.open).body  # type: ignore[union-attr]  # one of them is there
    return json.dumps(shown, ensure_ascii=False)


async def test_an_item_is_added_edited_ordered_and_dropped_by_command_and_buttons(stage: Stage) -> None:
    lia, ana = stage.lia, stage.members[0]
    opened = await command(stage, ana, "agenda", "add")
    with pytest.raises(FieldErrors) as wrong:
        await submit(stage, ana, opened.open, {"topic": " "})
    assert set(wrong.value.errors) == {"topic"}
    assert "Hiring" in words(await submit(stage, ana, opened.open, {"topic": "Hiring", "goal": "Know what works"}))
    assert "Hiring" in words(await submit(stage, ana, opened.open, {"topic": "Hiring"}))
    await submit(stage, ana, opened.open, {"topic": "News", "minutes": "50"}, view_id="V2")
    shown = await command(stage, lia, "agenda", "show", "teacher")
    assert words(shown).count('"*1. Hiring*') == 1
    assert "5 minutes over time" in words(shown)
    page = (await stage.page()).agenda
    edit = await click(stage, lia, "meetings.item.edit", page.items[1].id, surface="modal")
    assert edit.on_top
    assert '"*1. News*' in words(await submit(stage, lia, edit.open, {"place": "1"}))
    assert "News" not in words(await click(stage, lia, "meetings.item.drop", page.items[1].id, surface="modal"))


async def test_a_guest_reaches_everything_by_buttons_from_the_hub(stage: Stage) -> None:
    ana, group = stage.members[0], stage.group.id
    hub = await click(stage, ana, "meetings.hub", surface="home")
    for action in ("meetings.agenda", "meetings.minutes.list", "meetings.actions"):
        assert action in words(hub)
        assert (await click(stage, ana, action, group, surface="modal")).on_top
    assert (await click(stage, ana, "meetings.item.add", group)).open
    assert "You are in no workgroup yet" in words(await click(stage, stage.out, "meetings.hub"))


async def test_settings_and_process_checks_are_switched(stage: Stage) -> None:
    opened = await command(stage, stage.lia, "agenda", "settings")
    await submit(stage, stage.lia, opened.open, {"uses": ("on", "evaluation")})
    again = await click(stage, stage.lia, "meetings.settings", stage.group.id, surface="modal")
    (uses,) = [each for each in again.open.body["blocks"] if each.get("block_id") == "uses"]  # type: ignore[union-attr]  # it opened
    assert [each["value"] for each in uses["element"]["initial_options"]] == ["on", "evaluation"]
    with pytest.raises(NotAllowed):
        await command(stage, stage.members[0], "agenda", "settings")
    on = await click(stage, stage.members[0], "meetings.check", stage.group.id, surface="modal")
    assert "Stop process checks" in words(on)
    assert "Process check at half-time" in words(await click(stage, stage.members[0], "meetings.check", stage.group.id))


async def test_roles_are_accepted_declined_swapped_taken_and_explained(stage: Stage) -> None:
    await stage.use()
    await stage.until(stage.first.starts_at - timedelta(days=7))
    held = await stage.held()
    chair, recorder = held[MeetingRole.CHAIR], held[MeetingRole.RECORDER]
    accepted = await click(stage, chair.person.slack_user or "", "meetings.role.accept", chair.id)
    assert (accepted.replace, "You are chair" in words(accepted)) == (True, True)
    from_home = await click(
        stage, recorder.person.slack_user or "", "meetings.role.decline:1", recorder.id, surface="home"
    )
    assert (from_home.home, from_home.say) == (True, None)
    assert (await stage.held())[MeetingRole.RECORDER].person != recorder.person
    opened = await click(stage, chair.person.slack_user or "", "meetings.role.swap", chair.id)
    asker = next(each for each in stage.members if each.id == chair.person.id)
    with pytest.raises(FieldErrors):
        await submit(stage, asker, opened.open, {})
    other = held[MeetingRole.TIMEKEEPER].person
    assert "until they accept" in words(await submit(stage, asker, opened.open, {"person": str(other.id)}))
    assert "Recorder" in words(await click(stage, stage.lia, "meetings.role.duties", "recorder"))


async def test_an_open_role_is_taken_from_the_agenda(stage: Stage) -> None:
    await stage.use(roles=False)
    ana, value = stage.members[0], f"{stage.first.id}:recorder"
    shown = await click(stage, ana, "meetings.role.take:recorder", value, surface="modal")
    assert f"Recorder: <@{user(ana)}>" in words(shown)
    assert (await stage.held())[MeetingRole.RECORDER].state is RoleState.ACCEPTED
    taken = await click(stage, stage.members[1], "meetings.role.take:chair", f"{stage.first.id}:chair")
    assert "you are chair" in words(taken)


async def test_minutes_are_written_from_the_agenda_with_actions_and_kept(stage: Stage) -> None:
    item = await stage.add(stage.members[0], "Hiring")
    await stage.until(stage.first.ends_at)
    opened = await command(stage, stage.lia, "minutes", "write")
    assert "1. Hiring: what was decided" in words(opened)
    with pytest.raises(FieldErrors) as wrong:
        await submit(
            stage, stage.lia, opened.open, {"text.1": "Send it", "due.1": "2020-01-01", "owner.2": "4", "text.2": ""}
        )
    assert set(wrong.value.errors) == {"owner.1", "due.1", "text.2"}
    owner = stage.members[2]
    filled = {
        f"outcome.{item.id}": "We pilot it",
        f"fate.{item.id}": "carry",
        "messages": "Tell your chiefs.",
        "text.1": "Send it",
        "owner.1": str(owner.id),
        "due.1": "2026-10-01",
    }
    kept = words(await submit(stage, stage.lia, opened.open, filled))
    for said in ("We pilot it", "Carried over", "Tell your chiefs.", f"Send it · <@{user(owner)}>"):
        assert said in kept
    archive = await command(stage, stage.members[1], "minutes", "show")
    assert "1 of the last 1 call" in words(archive)
    seen = await click(stage, stage.members[1], "meetings.minutes.show", stage.first.id)
    assert "We pilot it" in words(seen)
    correct = await click(stage, stage.lia, "meetings.minutes.write", stage.first.id, surface="modal")
    assert "Actions noted already" in words(correct)
    more = await click(stage, stage.lia, "meetings.action.add:minutes", stage.first.id, surface="modal")
    noted = await submit(stage, stage.lia, more.open, {"text": "Ask the chiefs"})
    for said in ("Send it", "Ask the chiefs", "We pilot it"):
        assert said in words(noted)
    with pytest.raises(NotAllowed):
        await click(stage, stage.members[5], "meetings.action.add:minutes", stage.first.id)


async def test_actions_are_added_changed_done_and_dropped(stage: Stage) -> None:
    ana = stage.members[0]
    opened = await command(stage, ana, "actions", "add")
    added = await submit(stage, ana, opened.open, {"text": "Call the dean"})
    assert "Call the dean" in words(added)
    assert "1 open action, 1 of them yours" in words(await command(stage, ana, "actions", "list"))
    assert "Call the dean" in words(await command(stage, stage.lia, "actions", "list", "teacher"))
    edit = await click(stage, stage.lia, "meetings.action.edit", 1)
    assert "Phone the dean" in words(await submit(stage, stage.lia, edit.open, {"text": "Phone the dean"}))
    done = await click(stage, ana, "meetings.action.done", 1, surface="modal", state={"workgroup": stage.group.id})
    assert "Nothing is open" in words(done)
    again = await click(stage, ana, "meetings.action.add", stage.group.id)
    await submit(stage, ana, again.open, {"text": "Another"}, view_id="V2")
    async with stage.works.reading(WORKSPACE) as work:
        (left,) = await rows.open_in(work.session, WORKSPACE, [stage.group.id], limit=9)
    assert "Dropped: Another" in words(await click(stage, ana, "meetings.action.drop", left.id, surface="modal"))
    async with stage.works.reading(WORKSPACE) as work:
        kept = await rows.find(work.session, WORKSPACE, left.id)
    assert kept and kept.state is ActionState.DROPPED


async def test_done_in_a_message_or_at_home_answers_where_it_was_tapped(stage: Stage) -> None:
    ana = stage.members[0]
    for surface, told in (("message", ""), ("message", ":told"), ("home", "")):
        opened = await command(stage, ana, "actions", "add")
        await submit(stage, ana, opened.open, {"text": "Call"}, view_id=f"{surface}{told}")
        async with stage.works.reading(WORKSPACE) as work:
            (left,) = await rows.open_in(work.session, WORKSPACE, [stage.group.id], limit=9)
        answer = await click(stage, ana, f"meetings.action.done{told}", left.id, surface=surface)
        assert (answer.home, bool(answer.say), answer.replace) == (True, surface == "message", bool(told))


async def offered(stage: Stage, who: Person, action_id: str, typed: str = "") -> list[str]:
    query = OptionsQuery(WORKSPACE, user(who), action_id=f"{action_id}:{stage.group.id}", query=typed)
    answer = await FEATURE.options[action_id](query, stage.works)
    return [each.text for each in answer.choices or ()]


async def test_anybody_of_a_large_workgroup_is_found_by_a_part_of_their_name(stage: Stage) -> None:
    async with stage.works.begin(WORKSPACE) as work:
        for number in range(120):
            await factories.person(work, f"Colleague {number:03}", sits_in=[stage.group])
        await factories.person(work, "Noelani Kahāwai", sits_in=[stage.group])
    ana = stage.members[0]
    everybody = await offered(stage, ana, "meetings.person")
    assert (len(everybody), everybody[0]) == (100, "Colleague 000")
    assert await offered(stage, ana, "meetings.person", "kahawai NO") == ["Noelani Kahāwai"]
    assert await offered(stage, ana, "meetings.person", "colleague 119") == ["Colleague 119"]
    assert await offered(stage, ana, "meetings.person", "lia") == ["Lia"]
    assert await offered(stage, ana, "meetings.seated", "lia") == []
    assert await offered(stage, ana, "meetings.seated", "member") == [f"Member {number}" for number in range(1, 6)]
    with pytest.raises(NotAllowed):
        await offered(stage, stage.out, "meetings.person")


async def test_older_calls_are_turned_to_and_back(stage: Stage) -> None:
    await stage.past_calls(13)
    first = await command(stage, stage.lia, "minutes", "show")
    assert "0 of the last 12 calls" in words(first)
    assert "Newer calls" not in words(first)
    turned = await click(stage, stage.lia, "meetings.minutes.page:older", f"{stage.group.id}:1")
    assert (turned.replace, "0 of 1 older call." in words(turned), "Older calls" in words(turned)) == (
        True,
        True,
        False,
    )
    back = await click(stage, stage.lia, "meetings.minutes.page:newer", f"{stage.group.id}:0", surface="modal")
    assert (back.update is not None, "Older calls" in words(back)) == (True, True)
    with pytest.raises(NotFound):
        await click(stage, stage.lia, "meetings.minutes.page:older", "3:x")
