"""An unmodified Bolt app works against the sandbox, in Socket Mode and over HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.client import ControlError, Message
from tests.sandbox.conftest import Lunch, eventually

pytestmark = pytest.mark.sockets

Json = dict[str, Any]


async def last(lunch: Lunch, person: str, channel: str) -> Message:
    messages = await lunch.control.person(person).messages(channel)
    return messages[-1]


async def test_a_command_is_answered_in_its_acknowledgement(lunch: Lunch) -> None:
    outcome = await lunch.control.person("maya").command("/lunch", "soup please", channel="#random")
    assert outcome.ok
    assert [message.text for message in outcome.said] == ["You said soup please"]
    assert outcome.said[0].ephemeral
    body = lunch.notebook.bodies[-1]
    assert (body["command"], body["text"], body["channel_name"], body["user_name"]) == (
        "/lunch",
        "soup please",
        "random",
        "maya",
    )


async def test_an_answer_for_one_person_is_seen_by_nobody_else(lunch: Lunch) -> None:
    await lunch.control.person("maya").command("/lunch", "soup", channel="#random")
    seen = {name: await lunch.control.person(name).messages("#random") for name in ("maya", "noor")}
    assert [message.text for message in seen["maya"]] == ["You said soup"]
    assert seen["noor"] == []
    history = await lunch.raw("conversations.history", channel="C0RANDOM")
    assert history["messages"] == []


async def test_an_answer_in_the_channel_is_seen_by_all(lunch: Lunch) -> None:
    await lunch.control.person("maya").command("/lunch", "public", channel="#random")
    assert (await last(lunch, "noor", "#random")).text == "Lunch is at noon"


async def test_a_response_url_answers_later(lunch: Lunch) -> None:
    outcome = await lunch.control.person("maya").command("/lunch", "respond", channel="#random")
    assert [message.text for message in outcome.said] == ["by the response_url"]


async def test_names_are_escaped_only_for_commands_that_want_it(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    assert (await maya.command("/whois", "@noor in #random")).said[0].text == "<@U0NOOR> in <#C0RANDOM|random>"
    assert (await maya.command("/lunch", "@noor")).said[0].text == "You said @noor"


async def test_a_modal_submits_every_kind_of_input(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    view = (await maya.command("/lunch", "order")).view
    assert view is not None
    assert view.title == "Order lunch"
    await maya.options(view, "lunch.drink", "green")
    await maya.options(view, "lunch.drinks", "red")
    await maya.fill(
        view,
        {
            "name": "Maya",
            "mail": "maya@example.org",
            "menu": "https://example.org/menu",
            "count": "3",
            "note": "hot",
            "sides": ["soup", "stew"],
            "cook": "U0NOOR",
            "guests": ["U0NOOR", "U0MAYA"],
            "room": "C0RANDOM",
            "rooms": ["C0RANDOM"],
            "place": "C0RANDOM",
            "places": ["C0RANDOM", "C0GENERAL"],
            "day": "2026-11-30",
            "hour": "12:30",
            "moment": int(datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()),
            "extras": ["salad"],
            "size": "stew",
            "drink": "green tea",
            "drinks": ["red juice"],
        },
    )
    outcome = await maya.submit()
    assert outcome.ok, outcome
    assert outcome.view is None
    values = {name: next(iter(held.values())) for name, held in lunch.notebook.orders[0].items()}
    assert values["name"] == {"type": "plain_text_input", "value": "Maya"}
    assert values["mail"]["value"] == "maya@example.org"
    assert values["count"]["value"] == "3"
    assert values["note"]["rich_text_value"]["type"] == "rich_text"
    assert values["dish"]["selected_option"]["value"] == "soup"
    assert [chosen["value"] for chosen in values["sides"]["selected_options"]] == ["soup", "stew"]
    assert values["guests"]["selected_users"] == ["U0NOOR", "U0MAYA"]
    assert values["places"]["selected_conversations"] == ["C0RANDOM", "C0GENERAL"]
    assert (values["day"]["selected_date"], values["hour"]["selected_time"]) == ("2026-11-30", "12:30")
    assert values["moment"]["selected_date_time"] == 1796040000
    assert values["drink"]["selected_option"] == {
        "text": {"type": "plain_text", "text": "Green Tea", "emoji": True},
        "value": "green tea",
    }
    assert values["files"] == {"type": "file_input", "files": []}


async def test_untouched_inputs_submit_their_initial_values(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    view = (await maya.command("/lunch", "order")).view
    assert view is not None
    await maya.fill(view, {"name": "Maya"})
    assert (await maya.submit()).ok
    values = lunch.notebook.orders[0]
    assert values["dish"]["lunch.dish"]["selected_option"]["value"] == "soup"
    assert values["mail"]["lunch.mail"]["value"] is None
    assert values["sides"]["lunch.sides"]["selected_options"] == []


async def test_the_client_refuses_what_slack_refuses_before_the_app_hears(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    view = (await maya.command("/lunch", "order")).view
    assert view is not None
    outcome = await maya.submit()
    assert (outcome.status, list(outcome.errors)) == ("errors", ["name"])
    with pytest.raises(ControlError, match="is not a date"):
        await maya.fill(view, {"name": "Maya", "day": "31 February"})
    assert (await maya.views())[0].values["name"]["lunch.name"]["value"] is None
    assert [body["type"] for body in lunch.notebook.bodies if body.get("type")] == []


@pytest.mark.parametrize(
    ("name", "title", "depth"),
    [("again", "Once more", 1), ("deeper", "Pushed", 2), ("clear", None, 0)],
)
async def test_an_app_answers_a_submission_with_a_view(lunch: Lunch, name: str, title: str | None, depth: int) -> None:
    maya = lunch.control.person("maya")
    view = (await maya.command("/lunch", "order")).view
    assert view is not None
    await maya.fill(view, {"name": name})
    outcome = await maya.submit()
    assert outcome.ok
    assert (outcome.view.title if outcome.view else None) == title
    assert len(await maya.views()) == depth


async def test_an_app_answers_a_submission_with_errors(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    view = (await maya.command("/lunch", "order")).view
    assert view is not None
    await maya.fill(view, {"name": "nobody", "count": "2"})
    outcome = await maya.submit()
    assert (outcome.status, dict(outcome.errors)) == ("errors", {"name": "Nobody is no name"})
    still = (await maya.views())[-1]
    assert still.errors == {"name": "Nobody is no name"}
    assert still.values["count"]["lunch.count"]["value"] == "2"


async def test_errors_for_blocks_that_are_not_there_are_trouble(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    view = (await maya.command("/lunch", "order")).view
    assert view is not None
    await maya.fill(view, {"name": "strange"})
    outcome = await maya.submit()
    assert (outcome.status, outcome.error) == ("failed", "invalid_response (invalid_errors_of_unknown_blocks)")


async def test_a_closed_modal_is_told_to_the_app_that_asked(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    await maya.command("/lunch", "order")
    outcome = await maya.close_view()
    assert outcome.ok
    assert await maya.views() == []
    assert lunch.notebook.bodies[-1]["type"] == "view_closed"
    assert lunch.notebook.bodies[-1]["is_cleared"] is False


async def test_a_button_in_a_modal_pushes_another(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    view = (await maya.command("/lunch", "order")).view
    assert view is not None
    outcome = await maya.click(view, "lunch.deeper")
    assert outcome.view is not None
    assert outcome.view.title == "Deeper"
    assert [shown.title for shown in await maya.views()] == ["Order lunch", "Deeper"]
    assert (await maya.submit(outcome.view)).ok
    assert [shown.title for shown in await maya.views()] == ["Order lunch"]


async def test_inputs_tell_the_app_only_when_they_dispatch(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    view = (await maya.command("/lunch", "order")).view
    assert view is not None
    before = len(lunch.notebook.bodies)
    await maya.choose(view, "lunch.dish", "stew")
    assert len(lunch.notebook.bodies) == before
    await maya.choose(view, "lunch.size", "stew", settle=0)
    body = lunch.notebook.bodies[-1]
    assert (body["type"], body["actions"][0]["selected_option"]["value"]) == ("block_actions", "stew")
    assert body["view"]["state"]["values"]["dish"]["lunch.dish"]["selected_option"]["value"] == "stew"


async def test_a_vote_updates_the_message(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    outcome = await maya.command("/lunch", "vote", channel="#random")
    message = outcome.said[-1]
    with pytest.raises(ControlError, match="there are 2"):
        await maya.click(message, "lunch.vote")
    assert (await maya.click(message, "lunch.vote", value="stew")).ok
    body = lunch.notebook.bodies[-1]
    assert (body["actions"][0]["value"], body["actions"][0]["block_id"]) == ("stew", "stew")
    assert body["container"]["message_ts"] == message.ts
    updated = await last(lunch, "noor", "#random")
    assert (updated.text, updated.edited, updated.ts) == ("Voted", True, message.ts)


async def test_a_select_in_a_message_keeps_its_value(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    message = (await maya.command("/lunch", "vote", channel="#random")).said[-1]
    await maya.choose(message, "lunch.pick", "salad", settle=0)
    state = lunch.notebook.bodies[-1]["state"]["values"]
    assert state["stew"]["lunch.pick"]["selected_option"]["value"] == "salad"


async def test_a_stranger_can_press_buttons_but_run_no_commands(lunch: Lunch) -> None:
    stranger = lunch.control.person("stranger")
    message = (await lunch.control.person("maya").command("/lunch", "vote", channel="#random")).said[-1]
    refused = await stranger.command("/lunch", "soup", channel="#random")
    assert (refused.status, refused.error) == ("refused", "cannot_run_commands")
    assert (await stranger.shortcut("order")).error == "cannot_run_shortcuts"
    assert (await stranger.click(message, "lunch.vote", value="soup")).ok


async def test_an_unknown_command_is_refused_by_slack_itself(lunch: Lunch) -> None:
    outcome = await lunch.control.person("maya").command("/dinner", "now", channel="#random")
    assert (outcome.status, outcome.said[0].user) == ("refused", "USLACKBOT")


async def test_home_is_published_when_opened(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    home = await maya.home()
    assert home is not None
    assert home.blocks[0]["text"]["text"] == "Hello U0MAYA"
    outcome = await maya.click(home, "lunch.refresh", settle=0)
    assert outcome.ok
    assert lunch.notebook.bodies[-1]["container"] == {"type": "view", "view_id": home.id}
    again = await maya.home()
    assert again is not None
    assert lunch.notebook.events[-1]["view"]["id"] == home.id


async def test_shortcuts_reach_the_app(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    outcome = await maya.shortcut("order")
    assert outcome.view is not None
    said = await lunch.control.person("noor").say("#random", "Soup, please")
    quoted = await maya.shortcut("quote", said)
    assert [message.text for message in quoted.said] == ["> Soup, please"]
    assert lunch.notebook.bodies[-1]["message"]["text"] == "Soup, please"


async def test_a_mention_is_answered_in_its_thread(lunch: Lunch) -> None:
    maya = lunch.control.person("maya")
    said = await maya.say("#random", "hello @lunch")
    event = await lunch.notebook.until("app_mention")
    assert event["ts"] == said.ts
    channel = lunch.sandbox.world.workspaces["T0ONE"].channels["C0RANDOM"]
    await eventually(lambda: len(channel.log) == 2)
    reply = await last(lunch, "maya", "#random")
    assert (reply.text, reply.thread_ts) == ("You called?", said.ts)


async def test_events_tell_of_people_and_channels(lunch: Lunch) -> None:
    control = lunch.control
    await control.admin_set_profile("noor", tz="Europe/Paris")
    assert (await lunch.notebook.until("user_change"))["user"]["tz"] == "Europe/Paris"
    await control.admin_add_user("dev", name="Dev Rao")
    assert (await lunch.notebook.until("team_join"))["user"]["name"] == "dev"
    await control.person("noor").join("#elsewhere")
    await control.admin_rename_channel("#random", "lunchroom")
    assert (await lunch.notebook.until("channel_rename"))["channel"]["name"] == "lunchroom"
    await control.person("dev").join("#lunchroom")
    joined = await lunch.notebook.until("member_joined_channel")
    assert joined["channel"] == "C0RANDOM"
    await control.admin_archive_channel("#lunchroom")
    assert (await lunch.notebook.until("channel_archive"))["channel"] == "C0RANDOM"


async def test_an_app_is_told_of_its_removal(lunch: Lunch) -> None:
    await lunch.control.admin_uninstall()
    await lunch.notebook.until("app_uninstalled")
    await lunch.notebook.until("tokens_revoked")
    assert await lunch.raw.error("auth.test") == "account_inactive"


async def test_files_are_uploaded_and_shared(lunch: Lunch) -> None:
    answer = await lunch.web.files_upload_v2(
        channel="C0RANDOM", content="a,b\n1,2\n", filename="menu.csv", title="Menu", initial_comment="The menu"
    )
    assert answer["ok"]
    message = await last(lunch, "noor", "#random")
    assert (message.text, message.files[0]["name"], message.files[0]["size"]) == ("The menu", "menu.csv", 8)
    found = await lunch.web.files_info(file=answer["files"][0]["id"])
    assert found["file"]["title"] == "Menu"
    heard = [exchange["name"] for exchange in await lunch.control.traffic() if exchange["direction"] == "slack_to_app"]
    assert "file_shared" in heard
