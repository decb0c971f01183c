"""Calendars by command and by button, as handlers see them."""

from __future__ import annotations

import pytest

from bot.tokens import Vault, new_key
from commands.calls import FEATURE
from commands.requests import Action, Command
from sandbox.blockkit import check_message, check_view
from services.work import Works
from tests.calls_stage import ONCE, Stage
from tests.conftest import WORKSPACE
from tests.ics_reader import read


@pytest.fixture
async def stage(database, clock):
    works = Works(database, clock, Vault((new_key(),)), public_url="https://convene.example.org")
    return await Stage(works, clock).set()


async def command(stage, who, word, text="", channel=None):
    handler = FEATURE.commands[0].subcommands[word].handler
    asked = Command(WORKSPACE, who.slack_user, name="calls", text=text, channel=channel)
    answer = await handler(asked, stage.works)
    if answer.say:
        assert check_message({"channel": "C1", **answer.say.payload()}) == []
    return answer


async def click(stage, who, action_id, value="", surface="modal"):
    handler = FEATURE.actions[action_id.partition(":")[0]]
    request = Action(WORKSPACE, who.slack_user, action_id=action_id, value=str(value), surface=surface)
    return await handler(request, stage.works)


async def test_a_link_is_shown_made_replaced_and_turned_off_in_one_window(stage):
    shown = (await command(stage, stage.ana, "calendar")).open
    assert check_view(shown.body) == []
    assert "No link yet" in str(shown.body)
    made = str((await click(stage, stage.ana, "calls.calendar.make", "me")).update.body)
    replaced = str((await click(stage, stage.ana, "calls.calendar.rotate", "me")).update.body)
    assert "https://convene.example.org/calendar/" in made
    assert made != replaced
    off = str((await click(stage, stage.ana, "calls.calendar.revoke", "me")).update.body)
    assert "/calendar/" not in off


async def test_the_file_of_a_call_comes_as_a_direct_message(stage):
    saved = await stage.schedule(ONCE)
    answer = await click(stage, stage.ben, "calls.ics", saved.card.call.id, surface="message")
    assert answer.document.name == f"call-{saved.card.call.id}.ics"
    assert len(read(answer.document.content)) == 1
    assert "direct messages" in answer.say.text
    assert (await click(stage, stage.ben, "calls.ics", saved.card.call.id)).say is None


async def test_a_year_without_a_call_says_so_and_several_workgroups_are_asked_for(stage):
    assert "has had no call" in (await command(stage, stage.ana, "chart")).say.text
    asked = await command(stage, stage.max, "chart")
    assert f"calls.chart:{stage.group.id}" in str(asked.say.blocks)
    shown = await click(stage, stage.max, f"calls.chart:{stage.group.id}", stage.group.id)
    assert check_view(shown.open.body) == []
    assert shown.on_top
    told = await click(stage, stage.max, f"calls.chart:{stage.group.id}", stage.group.id, surface="message")
    assert "has had no call" in told.say.text


async def test_the_channel_says_whose_chart_is_meant_unless_a_name_does(stage):
    here = await command(stage, stage.max, "chart", channel="C0STAND")
    assert "Standards has had no call" in here.say.text
    named = await command(stage, stage.max, "chart", "teacher", "C0STAND")
    assert "Teacher Pipelines has had no call" in named.say.text
    # A channel of no workgroup, or of one that is not theirs, says nothing.
    assert "calls.chart:" in str((await command(stage, stage.max, "chart", channel="C0OTHER")).say.blocks)
    assert "Teacher Pipelines has had no call" in (await command(stage, stage.ana, "chart", channel="C0STAND")).say.text


async def test_a_request_is_for_the_workgroup_of_the_channel(stage):
    def chosen(opened):
        (block,) = (each for each in opened.open.body["blocks"] if each.get("block_id") == "workgroup")
        return block["element"].get("initial_option", {}).get("value")

    assert chosen(await command(stage, stage.max, "request", channel="C0STAND")) == str(stage.other.id)
    assert chosen(await command(stage, stage.max, "request", channel="C0OTHER")) is None
    assert chosen(await command(stage, stage.ana, "request", channel="C0STAND")) == str(stage.group.id)
