"""Every way to answer, refuse and break, from every place, in both modes, through a strict Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.settings import Mode
from sandbox.client import Message, Outcome, View
from tests.bot.probe import SECRET, Probe
from tests.journeys.harness import Plan, World, world

pytestmark = pytest.mark.sockets


@pytest.fixture
def probe() -> Probe:
    return Probe()


@pytest.fixture(params=[Mode.SOCKET, Mode.HTTP], ids=lambda mode: mode.value)
async def place(request: pytest.FixtureRequest, sqlite_url: str, probe: Probe) -> AsyncIterator[World]:
    async with world(Plan(sqlite_url, request.param, features=(probe.feature(),))) as running:
        yield running


def texts(outcome: Outcome) -> list[str]:
    return [message.text for message in outcome.said]


def shown(view: View | None) -> str:
    assert view is not None
    return str(view.blocks)


async def opened(place: World) -> View:
    outcome = await place.person("maya").command("/probe", "form")
    assert outcome.view is not None
    return outcome.view


async def buttons(place: World) -> Message:
    outcome = await place.person("maya").command("/probe", "panel")
    return outcome.said[0]


async def test_a_command_is_answered_in_its_acknowledgement(place: World, probe: Probe) -> None:
    outcome = await place.person("maya").command("/probe", "WORDS for  all")
    assert texts(outcome) == ["Some words"]
    assert outcome.said[0].ephemeral
    assert (probe.seen[0].name, probe.seen[0].text, probe.seen[0].user) == ("probe", "for  all", "U0MAYA")


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "/probe:"), ("help", "/probe:"), ("wrds", "Did you mean `/probe words`?"), ("banana split", "`banana`")],
)
async def test_what_a_command_does_not_know_gets_its_help(place: World, text: str, says: str) -> None:
    outcome = await place.person("maya").command("/probe", text)
    assert says in texts(outcome)[0]
    assert "for example `/probe panel`" in str(outcome.said[0].blocks)


async def test_an_unexpected_error_is_told_by_its_number_only(place: World) -> None:
    outcome = await place.person("maya").command("/probe", "break")
    assert "`E-" in texts(outcome)[0]
    assert SECRET not in str(outcome)


async def test_a_refusal_says_what_to_do_where_the_command_was(place: World) -> None:
    outcome = await place.person("maya").command("/probe", "refuse")
    assert texts(outcome) == ["Only the liaison may do this; ask <@U0MAYA>."]


async def test_a_button_in_a_message_answers_beside_it_or_in_its_place(place: World, probe: Probe) -> None:
    maya = place.person("maya")
    message = await buttons(place)
    outcome = await maya.click(message, "probe.rsvp:yes")
    assert texts(outcome) == ["Noted probe.rsvp:yes"]
    assert (probe.seen[-1].value, probe.seen[-1].message_ts) == ("7", message.ts)
    await maya.click(message, "probe.rsvp:no")
    seen = [each.text for each in await maya.messages("#general")]
    assert "Noted probe.rsvp:no" in seen
    assert "Probe" not in seen


@pytest.mark.parametrize(("button", "says"), [("probe.refuse", "Only the liaison"), ("probe.break", "`E-")])
async def test_a_button_in_a_message_refuses_and_breaks_to_its_person_only(
    place: World, button: str, says: str
) -> None:
    outcome = await place.person("maya").click(await buttons(place), button)
    assert says in texts(outcome)[0]
    assert outcome.said[0].ephemeral


async def test_an_unknown_button_fails_loudly_at_slack(place: World) -> None:
    outcome = await place.person("maya").click(await buttons(place), "probe.unheard", settle=0)
    assert not outcome.ok


async def test_a_button_opens_a_form(place: World) -> None:
    outcome = await place.person("maya").click(await buttons(place), "probe.open")
    assert outcome.view is not None
    assert outcome.view.callback_id == "probe.form"


@pytest.mark.parametrize(("button", "says"), [("probe.refuse", "Only the liaison"), ("probe.break", "`E-")])
async def test_a_button_in_a_modal_refuses_on_top_of_it(place: World, button: str, says: str) -> None:
    maya = place.person("maya")
    view = await opened(place)
    outcome = await maya.click(view, button)
    assert says in shown(outcome.view)
    assert [each.callback_id for each in await maya.views()] == ["probe.form", "errors.notice"]


async def test_a_button_in_the_topmost_modal_refuses_in_its_first_line_and_keeps_what_was_typed(place: World) -> None:
    maya = place.person("maya")
    view = await opened(place)
    for _ in range(2):
        outcome = await maya.click(view, "probe.deeper")
        assert outcome.view is not None
        view = outcome.view
    await maya.fill(view, {"title": "typed before"})
    outcome = await maya.click(view, "probe.refuse")
    assert outcome.view is not None
    assert "Only the liaison" in str(outcome.view.blocks[0])
    assert outcome.view.values["title"]["value"]["value"] == "typed before"
    assert len(await maya.views()) == 3


async def test_a_button_in_a_modal_turns_the_page(place: World) -> None:
    outcome = await place.person("maya").click(await opened(place), "probe.next")
    assert "next page" in shown(outcome.view)


async def test_a_word_in_a_modal_is_a_window_on_top(place: World) -> None:
    outcome = await place.person("maya").click(await opened(place), "probe.say")
    assert "Some words" in shown(outcome.view)


async def submitted(place: World, title: str) -> Outcome:
    maya = place.person("maya")
    view = await opened(place)
    await maya.fill(view, {"title": title})
    return await maya.submit()


async def test_errors_of_a_form_are_under_their_fields(place: World) -> None:
    outcome = await submitted(place, "field")
    assert outcome.errors == {"title": "Give another title."}


@pytest.mark.parametrize(
    ("title", "says"),
    [("general", "The whole form is wrong."), ("elsewhere", "no field"), ("break", "`E-"), ("push", "more")],
)
async def test_what_belongs_to_no_field_goes_on_top_of_the_form(place: World, title: str, says: str) -> None:
    outcome = await submitted(place, title)
    assert says in shown(outcome.view)
    views = await place.person("maya").views()
    assert len(views) == 2
    assert views[0].callback_id == "probe.form"


async def test_a_refused_form_can_be_corrected_and_is_then_saved_once(place: World, probe: Probe) -> None:
    maya = place.person("maya")
    await submitted(place, "field")
    (view,) = await maya.views()
    await maya.fill(view, {"title": "fine"})
    outcome = await maya.submit()
    assert outcome.ok
    assert [each.form["title"] for each in probe.seen if hasattr(each, "form")] == ["field", "fine"]
    assert await maya.views() == []


@pytest.mark.parametrize(("title", "says"), [("next", "Note: saved"), ("say", "Saved it")])
async def test_a_saved_form_turns_into_what_comes_next(place: World, title: str, says: str) -> None:
    assert says in shown((await submitted(place, title)).view)


async def test_a_saved_form_can_close_everything(place: World) -> None:
    await submitted(place, "clear")
    assert await place.person("maya").views() == []


async def test_a_closed_form_is_heard_of_with_its_state(place: World, probe: Probe) -> None:
    maya = place.person("maya")
    await opened(place)
    await maya.close_view()
    await settled(probe, "probe.form")
    assert probe.seen[-1].state == {"probe": 1}


async def settled(probe: Probe, callback_id: str) -> None:
    for _ in range(750):
        if probe.seen and getattr(probe.seen[-1], "callback_id", "") == callback_id:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"the probe did not hear of {callback_id}, but of {probe.seen}")


async def test_an_external_select_is_answered_with_options(place: World) -> None:
    found = await place.person("maya").options(await opened(place), "probe.place", "state")
    assert [option["text"]["text"] for option in found] == ["state 0", "state 1", "state 2"]


async def test_shortcuts_answer_in_a_window_or_beside_the_message(place: World, probe: Probe) -> None:
    maya = place.person("maya")
    outcome = await maya.shortcut("probe.global")
    assert "Some words" in shown(outcome.view)
    message = await maya.say("#general", "What about me?")
    outcome = await maya.shortcut("probe.message", message)
    assert texts(outcome) == ["Some words"]
    assert (probe.seen[-1].message_text, probe.seen[-1].message_ts) == ("What about me?", message.ts)


async def test_help_is_a_command_a_shortcut_and_buttons(place: World) -> None:
    maya = place.person("maya")
    outcome = await maya.command("/convene", "help")
    listed = (
        "/calls, /timepoll, /webinar, /pulse, /norms, /agenda, "
        "/minutes, /actions, /newsletter, /library, /directory, /workgroup and /convene"
    )
    assert listed in texts(outcome)[0]
    outcome = await maya.click(outcome.said[0], "help.topic:calls")
    assert "/calls schedule" in shown(outcome.view)
    outcome = await maya.shortcut("help.open")
    outcome = await maya.click(outcome.view or View, "help.topic:convene")  # type: ignore[arg-type]
    assert len(await maya.views()) == 2


async def test_a_prefix_is_heard_and_explained(sqlite_url: str, probe: Probe) -> None:
    async with world(Plan(sqlite_url, prefix="cv-", features=(probe.feature(),))) as running:
        outcome = await running.person("maya").command("/cv-probe", "wrds")
        assert "`/cv-probe words`" in texts(outcome)[0]


async def test_a_refusal_names_commands_with_the_prefix(sqlite_url: str) -> None:
    async with world(Plan(sqlite_url, prefix="cv-")) as running:
        outcome = await running.person("maya").command("/cv-calls", "request")
        assert "`/cv-workgroup list`" in texts(outcome)[0]
        outcome = await running.person("maya").command("/cv-calls", "next")
        assert "`/cv-workgroup list`" in texts(outcome)[0]
