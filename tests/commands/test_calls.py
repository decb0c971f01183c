"""Listeners of calls: what people type, tap and fill in, and what they get for it."""

from __future__ import annotations

import json

import pytest

from commands.calls import FEATURE
from commands.requests import Action, Command, OptionsQuery, Shortcut, Submission
from domain.calls.answers import Answer
from domain.errors import FieldErrors, NotAllowed, NotFound, UserFacingError
from sandbox.blockkit import check_message, check_view, client_errors, initial_values
from tests.calls_stage import MONTHLY, ONCE, Stage
from tests.conftest import WORKSPACE
from tests.views.test_calls import MESSAGES, VIEWS

FORM = {
    "title": "Monthly call",
    "repeat": "monthly",
    "date": "2026-09-10",
    "time": "15:00",
    "zone": "America/New_York",
    "minutes": "60",
    "link": "https://meet.example.org/room",
    "pattern": "nth_weekday",
    "fifth": None,
    "skip_months": None,
    "holidays": "skip",
    "until": None,
    "reminders": ("1440", "60"),
}


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


async def command(stage, who, word, text=""):
    handler = FEATURE.commands[0].subcommands[word].handler
    answer = await handler(Command(WORKSPACE, who.slack_user, name="calls", text=text), stage.works)
    if answer.say:
        assert check_message({"channel": "C1", **answer.say.payload()}) == []
    return answer


async def click(stage, who, action_id, value="", **more):
    handler = FEATURE.actions[action_id.partition(":")[0]]
    request = Action(WORKSPACE, who.slack_user, action_id=action_id, value=str(value), **more)
    return await handler(request, stage.works)


async def submit(stage, who, view, form=None, *, view_id="V0FORM"):
    body = view.body
    state = json.loads(body["private_metadata"])
    request = Submission(
        WORKSPACE, who.slack_user, callback_id=body["callback_id"], view_id=view_id, state=state, form=form or {}
    )
    return await FEATURE.submissions[body["callback_id"]](request, stage.works)


def filled(stage, **changes):
    return {**FORM, "workgroup": str(stage.group.id), **changes}


async def preview(stage, **changes):
    opened = await command(stage, stage.lia, "schedule")
    return (await submit(stage, stage.lia, opened.open, filled(stage, **changes))).update


def words_of(view):
    return json.dumps(view.body, ensure_ascii=False)


async def test_a_liaison_schedules_a_series_by_form_preview_and_confirmation(stage):
    opened = await command(stage, stage.lia, "schedule")
    assert check_view(opened.open.body) == []
    shown = await preview(stage)
    assert shown.body["callback_id"] == "calls.schedule.confirm"
    assert "The next 6 dates" in words_of(shown)
    assert await stage.calls() == []
    done = await submit(stage, stage.lia, shown)
    assert "Its first call is on" in words_of(done.update)
    assert done.home
    assert len(await stage.calls()) == 6


async def test_confirming_twice_schedules_once(stage):
    shown = await preview(stage)
    await submit(stage, stage.lia, shown)
    again = await submit(stage, stage.lia, shown)
    assert again.update is not None
    assert len(await stage.calls()) == 6


async def test_the_preview_leads_back_to_the_form_as_it_was_filled_in(stage):
    shown = await preview(stage, skip_months=("7", "8"), minutes="45", holidays="before", reminders=("60",))
    state = json.loads(shown.body["private_metadata"])
    back = await click(stage, stage.lia, "calls.schedule.change", surface="modal", view_id="V0FORM", state=state)
    assert check_view(back.update.body) == []
    values = initial_values(back.update.body)
    assert values["minutes"]["value"]["value"] == "45"
    assert [each["value"] for each in values["skip_months"]["value"]["selected_options"]] == ["7", "8"]
    assert [each["value"] for each in values["reminders"]["value"]["selected_options"]] == ["60"]
    assert values["holidays"]["value"]["selected_option"]["value"] == "before"
    assert values["zone"]["calls.zone"]["selected_option"]["value"] == "America/New_York"
    assert values["workgroup"]["value"]["selected_option"]["value"] == str(stage.group.id)
    assert client_errors(back.update.body, values) == {}


async def test_what_is_wrong_in_the_form_is_named_by_field(stage):
    opened = await command(stage, stage.lia, "schedule")
    bad = filled(stage, date="2027-02-30", zone="Gotham", link="zoom", minutes="0", workgroup=None)
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, stage.lia, opened.open, {**bad, "workgroup": str(stage.group.id)})
    assert set(refused.value.errors) == {"date", "zone", "link", "minutes"}
    fields = {block.get("block_id") for block in opened.open.body["blocks"]}
    assert set(refused.value.errors) <= fields
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, stage.lia, opened.open, bad)
    assert set(refused.value.errors) == {"workgroup", "date", "zone", "link", "minutes"}
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, stage.lia, opened.open, filled(stage, until="2026-09-01"))
    assert set(refused.value.errors) == {"until"}
    assert await stage.calls() == []


async def test_a_fifth_weekday_is_asked_about(stage):
    with pytest.raises(FieldErrors) as refused:
        await preview(stage, date="2026-09-29")
    assert set(refused.value.errors) == {"fifth"}
    shown = await preview(stage, date="2026-09-29", fifth="last")
    assert "fifth Tuesday (or the last, in months with four)" in words_of(shown)


@pytest.mark.parametrize("word", ["schedule", "edit", "move", "cancel"])
async def test_members_are_told_whom_to_ask(stage, word):
    with pytest.raises(NotAllowed, match=f"<@{stage.lia.slack_user}>"):
        await command(stage, stage.ana, word)


async def test_next_shows_the_call_with_buttons_or_how_to_get_one(stage):
    assert "/calls request" in (await command(stage, stage.ana, "next")).say.text
    await stage.schedule()
    answer = await command(stage, stage.ana, "next")
    assert "Thu 10 Sep 2026, 3:00 PM New York time" in answer.say.text
    assert "calls.rsvp:yes" in json.dumps(answer.say.blocks)


@pytest.mark.parametrize("word", ["next", "list"])
async def test_a_list_without_calls_says_what_this_person_can_do_about_it(stage, word):
    mine = (await command(stage, stage.lia, word)).say
    assert "/calls schedule" in mine.text
    assert buttons_of(mine.blocks) == {"calls.schedule"}
    asked = (await command(stage, stage.ana, word)).say
    assert f"Ask <@{stage.lia.slack_user}> for one with `/calls request`" in asked.text
    assert buttons_of(asked.blocks) == {"calls.request"}
    nowhere = (await command(stage, stage.out, word)).say
    assert "You are in no workgroup yet, so no call is ahead." in nowhere.text
    assert f"<@{stage.max.slack_user}>" in nowhere.text


@pytest.mark.parametrize("word", ["edit", "move", "cancel"])
async def test_a_liaison_with_nothing_to_change_is_told_to_schedule(stage, word):
    assert "/calls schedule" in (await command(stage, stage.lia, word)).say.text


async def test_a_window_without_calls_says_the_same(stage):
    assert "calls.schedule" in words_of((await click(stage, stage.lia, "calls.list", surface="home")).open)
    assert f"<@{stage.lia.slack_user}>" in words_of((await click(stage, stage.ana, "calls.list", surface="home")).open)


async def test_the_form_starts_with_the_workgroup_of_the_channel(stage):
    async def chosen(who, channel):
        handler = FEATURE.commands[0].subcommands["schedule"].handler
        opened = await handler(Command(WORKSPACE, who.slack_user, name="calls", channel=channel), stage.works)
        return initial_values(opened.open.body)["workgroup"]["value"]["selected_option"]

    assert (await chosen(stage.max, "C0STAND"))["value"] == str(stage.other.id)
    assert (await chosen(stage.max, "C0PIPES"))["value"] == str(stage.group.id)
    assert await chosen(stage.max, "C0ELSEWHERE") is None
    # A liaison of one workgroup has only that one to choose, wherever they are.
    assert (await chosen(stage.lia, "C0STAND"))["value"] == str(stage.group.id)


async def test_list_shows_calls_with_times_and_can_be_narrowed(stage):
    await stage.schedule()
    answer = await command(stage, stage.ana, "list", "pipelines")
    shown = json.dumps(answer.say.blocks, ensure_ascii=False)
    assert shown.count("<!date^") == 6
    assert shown.count("3:00 PM New York time)") == 6
    assert "calls.move" not in shown
    assert "calls.move" in json.dumps((await command(stage, stage.lia, "list")).say.blocks)
    with pytest.raises(NotFound):
        await command(stage, stage.ana, "list", "gardening")


async def test_a_liaison_moves_a_call(stage):
    saved = await stage.schedule(ONCE)
    asked = await command(stage, stage.lia, "move")
    assert "calls.move" in json.dumps(asked.say.blocks)
    opened = await click(stage, stage.lia, "calls.move", saved.card.call.id)
    values = initial_values(opened.open.body)
    assert values["date"]["value"]["selected_date"] == "2026-09-10"
    assert values["time"]["value"]["selected_time"] == "15:00"
    form = {"date": "2026-09-17", "time": "16:00", "zone": "America/New_York", "reason": None}
    done = await submit(stage, stage.lia, opened.open, form)
    assert "Thu 17 Sep 2026, 4:00 PM" in words_of(done.update)
    with pytest.raises(UserFacingError, match="already passed") as refused:
        await submit(stage, stage.lia, opened.open, {**form, "date": "2026-08-17"})
    assert refused.value.field == "date"


async def test_a_liaison_edits_one_call_or_the_series(stage):
    saved = await stage.schedule(MONTHLY)
    assert "calls.edit" in json.dumps((await command(stage, stage.lia, "edit")).say.blocks)
    assert "calls.edit" in json.dumps((await command(stage, stage.lia, "list")).say.blocks)
    opened = await click(stage, stage.lia, "calls.edit", saved.card.call.id)
    values = initial_values(opened.open.body)
    assert values["title"]["value"]["value"] == "Monthly call"
    assert values["minutes"]["value"]["value"] == "60"
    assert values["link"]["value"]["value"] == "https://meet.example.org/room"
    assert [each["value"] for each in values["reminders"]["value"]["selected_options"]] == ["1440", "60"]
    assert values["scope"]["value"]["selected_option"]["value"] == "call"
    assert client_errors(opened.open.body, values) == {}
    form = {"title": "Monthly call", "minutes": "60", "link": "zoom", "reminders": ("60",), "scope": "series"}
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, stage.lia, opened.open, form)
    assert set(refused.value.errors) == {"link"}
    done = await submit(stage, stage.lia, opened.open, {**form, "link": "https://meet.example.org/new"})
    assert "6 calls say so now" in words_of(done.update)
    assert done.home
    again = await submit(stage, stage.lia, opened.open, {**form, "link": "https://meet.example.org/new"})
    assert "nothing to save" in words_of(again.update)


async def test_a_liaison_cancels_one_call_or_the_series(stage):
    saved = await stage.schedule(MONTHLY)
    assert "calls.cancel" in json.dumps((await command(stage, stage.lia, "cancel")).say.blocks)
    opened = await click(stage, stage.lia, "calls.cancel", saved.card.call.id)
    assert initial_values(opened.open.body)["scope"]["value"]["selected_option"]["value"] == "call"
    done = await submit(stage, stage.lia, opened.open, {"scope": "call", "reason": "A storm."})
    assert "This call is cancelled" in words_of(done.update)
    second = (await stage.calls())[1]
    opened = await click(stage, stage.lia, "calls.cancel", second.id)
    done = await submit(stage, stage.lia, opened.open, {"scope": "series", "reason": None})
    assert "The series has ended and 5 calls are cancelled" in words_of(done.update)


async def test_a_button_in_a_modal_opens_on_top_of_it(stage):
    saved = await stage.schedule(ONCE)
    for action in ("calls.edit", "calls.move", "calls.cancel", "calls.who"):
        assert (await click(stage, stage.lia, action, saved.card.call.id, surface="modal")).on_top
        assert not (await click(stage, stage.lia, action, saved.card.call.id, surface="message")).on_top


@pytest.mark.parametrize(
    ("suffix", "given", "said"),
    [("yes", Answer.GOING, "You are going."), ("maybe", Answer.MAYBE, "maybe"), ("no", Answer.DECLINED, "can't make")],
)
async def test_an_answer_in_a_message_is_confirmed_to_the_person_only(stage, suffix, given, said):
    saved = await stage.schedule(ONCE)
    answer = await click(stage, stage.ana, f"calls.rsvp:{suffix}", saved.card.call.id)
    assert said in answer.say.text
    assert not answer.replace
    shown = await click(stage, stage.ana, "calls.who", saved.card.call.id)
    assert "Ana" in words_of(shown.open)
    assert given.value == suffix


async def test_an_answer_in_home_rebuilds_home_and_one_in_a_list_rebuilds_the_list(stage):
    saved = await stage.schedule(ONCE)
    home = await click(stage, stage.ana, "calls.rsvp:yes", saved.card.call.id, surface="home")
    assert home.home
    assert home.say is None
    listed = await click(stage, stage.ana, "calls.rsvp:maybe", saved.card.call.id, surface="modal")
    assert "You said maybe." in words_of(listed.update)


async def test_attendance_is_confirmed(stage):
    saved = await stage.schedule(ONCE)
    await stage.until(saved.card.call.ends_at)
    assert "you were there" in (await click(stage, stage.ana, "calls.attended:yes", saved.card.call.id)).say.text
    assert "you missed it" in (await click(stage, stage.ana, "calls.attended:no", saved.card.call.id)).say.text


async def test_a_member_asks_for_a_call_and_the_liaison_schedules_it_from_the_message(stage):
    opened = await command(stage, stage.ana, "request")
    form = {"workgroup": str(stage.group.id), "topic": "Rural hiring", "wish": None}
    sent = await submit(stage, stage.ana, opened.open, form, view_id="V0ASK")
    assert f"<@{stage.lia.slack_user}>" in words_of(sent.update)
    (message,) = await stage.pass_on()
    asked = message.key.split(":")[1]
    form_view = (await click(stage, stage.lia, "calls.request.schedule", asked)).open
    assert initial_values(form_view.body)["title"]["value"]["value"] == "Rural hiring"
    shown = await submit(stage, stage.lia, form_view, filled(stage, repeat="once", title="Rural hiring"))
    state = json.loads(shown.update.body["private_metadata"])
    back = await click(stage, stage.lia, "calls.schedule.change", surface="modal", state=state)
    assert json.loads(back.update.body["private_metadata"]) == {"request": int(asked)}
    await submit(stage, stage.lia, shown.update)
    told = await stage.pass_on()
    assert stage.ana.slack_user in {each.to for each in told}


async def test_a_liaison_declines_a_request_from_the_message(stage):
    opened = await command(stage, stage.ana, "request")
    form = {"workgroup": str(stage.group.id), "topic": "Rural hiring", "wish": None}
    await submit(stage, stage.ana, opened.open, form, view_id="V0ASK")
    (message,) = await stage.pass_on()
    form_view = (await click(stage, stage.lia, "calls.request.decline", message.key.split(":")[1])).open
    assert "Rural hiring" in words_of(form_view)
    done = await submit(stage, stage.lia, form_view, {"reason": "It is on the agenda of the next call."})
    assert f"<@{stage.ana.slack_user}> is told why" in words_of(done.update)
    assert "It is on the agenda of the next call." in "".join(each.text for each in await stage.pass_on())


async def test_everything_can_be_reached_without_a_command(stage):
    await stage.schedule()
    listed = await click(stage, stage.lia, "calls.list", surface="home")
    shown = words_of(listed.open)
    assert all(action in shown for action in ("calls.rsvp:yes", "calls.who", "calls.move", "calls.cancel"))
    assert (await click(stage, stage.lia, "calls.schedule", surface="home")).open
    assert (await click(stage, stage.ana, "calls.request", surface="home")).open
    for entry in FEATURE.shortcuts.values():
        assert (await entry.handler(Shortcut(WORKSPACE, stage.ana.slack_user), stage.works)).open
        assert len(entry.name) <= 24


async def test_zones_are_offered_united_states_first_and_found_by_what_is_typed(stage):
    async def offered(query):
        return (await FEATURE.options["calls.zone"](OptionsQuery(WORKSPACE, "U1", query=query), stage.works)).choices

    assert [each.value for each in await offered("")][:2] == ["America/New_York", "America/Chicago"]
    assert [each.value for each in await offered("honolulu")] == ["Pacific/Honolulu"]
    assert len(await offered("")) == 100
    assert await offered("gotham") == ()
    assert all(0 < len(each.text) <= 75 for each in await offered("a"))


def buttons_of(blocks):
    return {
        element["action_id"].partition(":")[0]
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
    }


@pytest.mark.parametrize("name", MESSAGES)
def test_every_button_in_a_message_has_a_listener(name):
    assert buttons_of(MESSAGES[name].blocks) <= set(FEATURE.actions)


@pytest.mark.parametrize("name", VIEWS)
def test_every_form_and_every_button_in_a_modal_has_a_listener(name):
    body = VIEWS[name].body
    assert buttons_of(body["blocks"]) <= set(FEATURE.actions)
    assert "submit" not in body or body["callback_id"] in FEATURE.submissions
