"""Listeners of time polls: what people type, tap and fill in, what they get for it, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from commands.answers import Answer
from commands.calls import FEATURE as CALLS
from commands.calls.planning import find_zones
from commands.directory import FEATURE as DIRECTORY
from commands.requests import Action, Command, OptionsQuery, Submission
from commands.timepolls import FEATURE
from domain.errors import FieldErrors, NotAllowed, UserFacingError
from sandbox.blockkit import check_message, check_view, initial_values
from services import home
from storage.directory import Person
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.timepolls_stage import NO, YES, Stage, to
from tests.views.test_timepolls import MESSAGES, VIEWS
from views.surfaces import View

FORM = {
    "title": "Monthly call",
    "minutes": "60",
    "zone": "America/New_York",
    "first": None,
    "last": None,
    "slots": "2026-10-08 11:00\n2026-10-08 15:00\n2026-10-09 18:00",
    "deadline_date": "2026-09-11",
    "deadline_time": "17:00",
    "link": None,
}


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


def checked(answer: Answer) -> Answer:
    """Return the answer once Slack would take everything in it."""
    if answer.say:
        assert check_message({"channel": "C1", **answer.say.payload()}) == []
    for view in (answer.open, answer.update):
        assert view is None or check_view(view.body) == []
    return answer


async def command(stage: Stage, who: Person, word: str, text: str = "") -> Answer:
    handler = FEATURE.commands[0].subcommands[word].handler
    return checked(await handler(Command(WORKSPACE, user(who), name="timepoll", text=text), stage.works))


async def click(stage: Stage, who: Person, action_id: str, value: object = "", **more: Any) -> Answer:
    handler = FEATURE.actions[action_id.partition(":")[0]]
    request = Action(WORKSPACE, user(who), action_id=action_id, value=str(value), **more)
    return checked(await handler(request, stage.works))


async def submit(
    stage: Stage, who: Person, view: View | None, form: Mapping[str, Any], *, view_id: str = "V0", of: Any = FEATURE
) -> Answer:
    assert view is not None
    state = json.loads(view.body["private_metadata"])
    request = Submission(
        WORKSPACE, user(who), callback_id=view.body["callback_id"], view_id=view_id, state=state, form=form
    )
    return checked(await of.submissions[view.body["callback_id"]](request, stage.works))


def words(answer: Answer) -> str:
    shown = answer.say.payload() if answer.say else (answer.update or answer.open).body
    return json.dumps(shown, ensure_ascii=False)


def chosen(view: View) -> tuple[str, ...]:
    """Return the slots that the preview starts with."""
    options = initial_values(view.body)["slots"]["value"]["selected_options"]
    return tuple(each["value"] for each in options)


async def preview(stage: Stage, **changes: Any) -> View:
    opened = await command(stage, stage.lia, "start")
    shown = await submit(stage, stage.lia, opened.open, {"workgroup": str(stage.group.id), **FORM, **changes})
    assert shown.update is not None
    return shown.update


async def started(stage: Stage) -> int:
    shown = await preview(stage)
    done = await submit(stage, stage.lia, shown, {"slots": chosen(shown)})
    assert "4 people are asked in <#C0PIPES>" in words(done)
    (poll,) = [each for each in await stage.waiting() if each[0] == "timepolls.close"]
    return int(poll[1].partition(":")[2])


def slots_of(view: View) -> list[str]:
    return [each["block_id"] for each in view.body["blocks"] if each.get("block_id", "").startswith("slot-")]


async def answered(stage: Stage, who: Person, poll: int, *choices: str) -> Answer:
    opened = (await click(stage, who, "timepolls.answer", poll)).open
    assert opened is not None
    return await submit(stage, who, opened, dict(zip(slots_of(opened), choices, strict=True)))


async def test_a_liaison_starts_by_form_and_preview_and_can_go_back(stage):
    shown = await preview(stage)
    assert "This asks 4 people in <#C0PIPES>" in json.dumps(shown.body)
    assert "reminded once" in json.dumps(shown.body)
    state = json.loads(shown.body["private_metadata"])
    back = await click(stage, stage.lia, "timepolls.change", surface="modal", state=state)
    values = initial_values(back.update.body)
    assert values["slots"]["value"]["value"] == FORM["slots"]
    assert values["deadline_date"]["value"]["selected_date"] == "2026-09-11"
    poll = await started(stage)
    assert poll


async def test_slots_may_be_left_out_in_the_preview(stage):
    shown = await preview(stage)
    with pytest.raises(FieldErrors, match="One time is no choice"):
        await submit(stage, stage.lia, shown, {"slots": chosen(shown)[:1]})
    await submit(stage, stage.lia, shown, {"slots": chosen(shown)[1:]})
    (asked,) = await stage.pass_on()
    assert "2 times" in asked.text


async def test_times_are_proposed_from_working_hours(stage):
    shown = await preview(stage, slots=None, first="2026-10-12", last="2026-10-16")
    assert len(chosen(shown)) >= 5
    await submit(stage, stage.lia, shown, {"slots": chosen(shown)})


async def test_what_is_wrong_in_the_form_is_named_by_fields_that_it_has(stage):
    opened = await command(stage, stage.lia, "start")
    bad = {"title": "", "slots": "soon", "deadline_date": "2026-01-01", "minutes": "0", "zone": None}
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, stage.lia, opened.open, {**FORM, "workgroup": str(stage.group.id), **bad})
    assert set(refused.value.errors) <= {block.get("block_id") for block in opened.open.body["blocks"]}
    assert {"title", "minutes", "zone"} <= set(refused.value.errors)
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, stage.lia, opened.open, {**FORM, "workgroup": None})
    assert set(refused.value.errors) == {"workgroup"}


async def test_everybody_answers_every_slot_in_one_window_on_their_own_clock(stage):
    poll = await started(stage)
    opened = (await click(stage, stage.hana, "timepolls.answer", poll)).open
    labels = [each["label"]["text"] for each in opened.body["blocks"] if each["type"] == "input"]
    assert labels == [
        "Thu 8 Oct 2026, 5:00 AM Honolulu time",
        "Thu 8 Oct 2026, 9:00 AM Honolulu time",
        "Fri 9 Oct 2026, 12:00 PM Honolulu time",
    ]
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, stage.hana, opened, {slots_of(opened)[0]: YES})
    assert set(refused.value.errors) == set(slots_of(opened)[1:])
    done = await answered(stage, stage.hana, poll, NO, YES, YES)
    assert done.home
    assert "1 of 4 people has answered" in words(done) or "1 of 4 people have answered" in words(done)
    again = (await click(stage, stage.hana, "timepolls.answer", poll)).open
    said = [initial_values(again.body)[each]["value"]["selected_option"]["value"] for each in slots_of(again)]
    assert said == [NO, YES, YES]


async def test_commands_open_the_one_poll_there_is_and_list_several(stage):
    assert "No time poll waits for you" in words(await command(stage, stage.ana, "list"))
    assert "No time poll waits for you" in words(await command(stage, stage.ana, "answer"))
    assert "timepolls.start" in words(await command(stage, stage.lia, "list"))
    await started(stage)
    assert (await command(stage, stage.ana, "answer")).open.body["callback_id"] == "timepolls.answer"
    assert (await command(stage, stage.lia, "results")).open.body["callback_id"] == "timepolls.results"
    shown = await preview(stage, title="Another call")
    await submit(stage, stage.lia, shown, {"slots": chosen(shown)}, view_id="V1")
    assert words(await command(stage, stage.ana, "answer")).count('"timepolls.answer"') == 2
    assert words(await command(stage, stage.lia, "close")).count('"timepolls.results"') == 2
    listed = await click(stage, stage.ana, "timepolls.list", surface="home")
    assert "Another call" in words(listed)
    bare = FEATURE.commands[0].bare
    assert "Another call" in words(await bare(Command(WORKSPACE, user(stage.ana), name="timepoll"), stage.works))


async def test_results_close_and_become_a_series_by_one_click(stage):
    poll = await started(stage)
    await answered(stage, stage.hana, poll, NO, YES, NO)
    shown = await click(stage, stage.lia, "timepolls.results", poll)
    assert "Not answered yet" in words(shown)
    closed = await click(stage, stage.lia, "timepolls.close", poll, surface="modal")
    assert "closed, waiting for a choice" in words(closed)
    button = next(
        each
        for block in closed.update.body["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
        if each["action_id"] == "timepolls.decide:series"
    )
    done = await click(stage, stage.lia, "timepolls.decide:series", button["value"], surface="modal")
    assert "The series is saved. Its first call is on" in words(done)
    assert len(await stage.calls()) == 6
    again = await click(stage, stage.lia, "timepolls.decide:series", button["value"])
    assert again.open is not None
    assert len(await stage.calls()) == 6


async def test_a_poll_is_called_off_by_button_and_members_may_not(stage):
    poll = await started(stage)
    for action in ("timepolls.results", "timepolls.close", "timepolls.cancel"):
        with pytest.raises(NotAllowed):
            await click(stage, stage.ana, action, poll)
    done = await click(stage, stage.lia, "timepolls.cancel", poll, surface="modal")
    assert "called off" in words(done)
    with pytest.raises(UserFacingError, match="called off"):
        await click(stage, stage.ana, "timepolls.answer", poll)


async def test_home_shows_the_polls_that_wait(stage):
    assert "Finding a time" not in json.dumps((await home.render(stage.works, WORKSPACE, user(stage.ana))).body)
    poll = await started(stage)
    shown = await home.render(stage.works, WORKSPACE, user(stage.ana))
    assert check_view(shown.body) == []
    assert "You have not answered." in json.dumps(shown.body)
    assert f"timepolls.listed.{poll}" in json.dumps(shown.body)
    led = json.dumps((await home.render(stage.works, WORKSPACE, user(stage.lia))).body)
    assert "timepolls.results" in led
    assert "timepolls.start" in led


async def test_only_those_who_may_schedule_start(stage):
    with pytest.raises(NotAllowed):
        await command(stage, stage.ana, "start")
    opened = await click(stage, stage.max, "timepolls.start", surface="home")
    assert opened.open.body["callback_id"] == "timepolls.start"


async def test_the_ledger_is_shown_by_command_and_button(stage):
    shown = await command(stage, stage.lia, "fairness")
    assert "No call has taken place or is planned" in words(shown)
    window = await click(stage, stage.lia, "timepolls.fairness", stage.group.id, surface="modal")
    assert window.on_top
    with pytest.raises(NotAllowed):
        await command(stage, stage.ana, "fairness")


async def test_a_small_group_is_asked_for_joined_and_polled(stage):
    asking = CALLS.commands[0].subcommands["request"].handler
    opened = checked(await asking(Command(WORKSPACE, user(stage.hana), name="calls"), stage.works))
    assert initial_values(opened.open.body)["company"]["value"]["selected_option"]["value"] == "all"
    form = {"workgroup": str(stage.group.id), "topic": "Induction", "wish": None, "company": "few"}
    sent = await submit(stage, stage.hana, opened.open, form, of=CALLS)
    assert "asked who else wants to join" in words(sent)
    (told,) = to(await stage.pass_on(), user(stage.lia))
    request = int(told.key.split(":")[1])
    joined = await click(stage, stage.ana, "timepolls.join", request)
    assert "You are part of the conversation on Induction" in words(joined)
    form = await click(stage, stage.lia, "timepolls.request", request)
    assert "This asks the 2 people who want this call" in words(form)
    shown = await submit(stage, stage.lia, form.open, {**FORM, "workgroup": str(stage.group.id)})
    assert "This asks 3 people by direct message" in words(shown)
    state = json.loads(shown.update.body["private_metadata"])
    back = await click(stage, stage.lia, "timepolls.change", surface="modal", state=state)
    assert json.loads(back.update.body["private_metadata"])["request"] == request
    done = await submit(stage, stage.lia, shown.update, {"slots": chosen(shown.update)})
    assert "3 people are asked by direct message" in words(done)


async def test_a_request_is_found_and_joined_without_the_channel(stage):
    asking = CALLS.commands[0].subcommands["request"].handler
    opened = checked(await asking(Command(WORKSPACE, user(stage.hana), name="calls"), stage.works))
    form = {"workgroup": str(stage.group.id), "topic": "Induction", "wish": None, "company": "few"}
    await submit(stage, stage.hana, opened.open, form, of=CALLS)
    listed = checked(
        await CALLS.commands[0]
        .subcommands["requests"]
        .handler(Command(WORKSPACE, user(stage.ana), name="calls"), stage.works)
    )
    assert "1 request for a call: Induction" in listed.say.text
    from_home = Action(WORKSPACE, user(stage.ana), action_id="calls.requests", surface="home")
    window = checked(await CALLS.actions["calls.requests"](from_home, stage.works)).open
    assert "timepolls.join" in json.dumps(window.body)
    joined = await click(stage, stage.ana, "timepolls.join", 1, surface="modal")
    assert "You and 1 other are in it." in words(joined)
    assert "timepolls.join" not in words(joined)
    assert joined.home


async def test_the_profile_holds_working_hours_that_polls_count(stage):
    edit, save = DIRECTORY.actions["directory.profile.edit"], DIRECTORY.submissions["directory.profile"]
    opened = checked(await edit(Action(WORKSPACE, user(stage.hana), action_id="directory.profile.edit"), stage.works))
    values = initial_values(opened.open.body)
    assert values["works_from"]["value"]["selected_time"] == "08:00"
    assert [each["value"] for each in values["works_on"]["value"]["selected_options"]] == list("01234")
    form = {"works_from": "05:00", "works_until": "14:00", "works_on": tuple("01234"), "shown": ("hours",)}
    request = Submission(WORKSPACE, user(stage.hana), callback_id="directory.profile", view_id="V7", form=form)
    assert "5 AM to 2 PM, Monday to Friday" in words(checked(await save(request, stage.works)))
    with pytest.raises(FieldErrors) as refused:
        bad = Submission(WORKSPACE, user(stage.hana), view_id="V8", form={**form, "works_until": "04:00"})
        await save(bad, stage.works)
    assert set(refused.value.errors) == {"works_until"}
    shown = await stage.preview()
    # 11 AM in New York is 5 AM in Honolulu: Hana has begun by then; 6 PM is late for three in the East and Chicago.
    assert [outside for _, outside in shown.slots] == [0, 0, 3]


async def test_a_misspelt_zone_offers_the_nearest(works):
    answer = await find_zones(OptionsQuery(WORKSPACE, "U1", action_id="calls.zone", query="Honolulo"), works)
    assert [each.value for each in answer.choices][:1] == ["Pacific/Honolulu"]


def test_every_button_and_form_on_screen_has_a_listener():
    listened = {*FEATURE.actions, *CALLS.actions}
    shown: set[str] = set()
    forms: set[str] = set()
    for each in [*(message.payload() for message in MESSAGES.values()), *(view.body for view in VIEWS.values())]:
        if each.get("submit"):
            forms.add(each["callback_id"])
        for block in each["blocks"]:
            shown |= {
                element["action_id"].partition(":")[0]
                for element in block.get("elements", ())
                if "action_id" in element
            }
    assert shown <= listened
    assert {each for each in shown if each.startswith("timepolls.")} <= FEATURE.actions.keys()
    assert forms == FEATURE.submissions.keys()
