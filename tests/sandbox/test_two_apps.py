"""Two apps in one workspace: each has its own messages, views and triggers; a command goes to the latest install."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.client import ControlClient, Person
from sandbox.config import Mode
from sandbox.server import Sandbox
from tests.sandbox.conftest import APP_TOKEN, Raw, lunch_config, opened, sandbox_config
from tests.sandbox.endpoint import FAST
from tests.sandbox.lunch import simple_modal

pytestmark = pytest.mark.sockets

Json = dict[str, Any]
DINNER_TOKEN = "xoxb-dinner"
META: Json = {"event_type": "lunch", "event_payload": {"delivery": "7"}}
BUTTON = [
    {"type": "actions", "elements": [{"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "B"}}]}
]


@pytest.fixture
async def both() -> AsyncIterator[tuple[Sandbox, Raw, Raw, ControlClient]]:
    """Run the lunch app's twin beside it, installed later, in the first workspace only."""
    dinner = lunch_config(
        id="A0DINNER",
        bot_token={"T0ONE": DINNER_TOKEN},
        app_token=f"{APP_TOKEN}-dinner",
        client_id="3.4",
        installed_in=("T0ONE",),
        mode=Mode.HTTP,
        request_url="http://127.0.0.1:9/nobody",
    )
    async with opened(sandbox_config(apps=(lunch_config(), dinner), timing=FAST)) as (sandbox, lunch, control):
        yield sandbox, lunch, Raw(sandbox, lunch.session, DINNER_TOKEN), control


Both = tuple[Sandbox, Raw, Raw, ControlClient]


async def test_another_apps_message_is_read_with_its_metadata_but_not_touched(both: Both) -> None:
    _, lunch, dinner, _control = both
    posted = await lunch("chat.postMessage", channel="C0RANDOM", text="x", metadata=META)
    where = {"channel": "C0RANDOM", "ts": posted["ts"]}
    seen = await dinner("conversations.history", channel="C0RANDOM", include_all_metadata=True)
    assert seen["messages"][0]["metadata"] == META
    assert await dinner.error("chat.update", **where, text="y") == "cant_update_message"
    assert await dinner.error("chat.delete", **where) == "cant_delete_message"


async def test_another_apps_trigger_and_view_are_out_of_reach(both: Both) -> None:
    sandbox, lunch, dinner, _control = both
    installation = sandbox.world.apps["A0LUNCH"].installations["T0ONE"]
    trigger_id = sandbox.triggers.issue(installation, "U0MAYA")
    modal = simple_modal("Mine")
    assert await dinner.error("views.open", trigger_id=trigger_id, view=modal) == "invalid_trigger_id"
    view = (await lunch("views.open", trigger_id=trigger_id, view=modal))["view"]
    assert await dinner.error("views.update", view_id=view["id"], view=modal) == "not_found"
    other = sandbox.triggers.issue(sandbox.world.apps["A0DINNER"].installations["T0ONE"], "U0MAYA")
    assert await dinner.error("views.push", trigger_id=other, view=modal) == "not_found"


async def test_a_command_goes_to_the_app_installed_last(both: Both) -> None:
    _, _, _, control = both
    await control.person("maya").command("/lunch", "x", channel="#random")
    assert (await asked(control))[-1] == ("/lunch", "A0DINNER")
    await control.admin_uninstall(app="A0DINNER")
    await control.person("maya").command("/lunch", "x", channel="#random")
    assert (await asked(control))[-1] == ("/lunch", "A0LUNCH")


async def test_a_button_goes_to_the_app_that_posted_it(both: Both) -> None:
    _, lunch, dinner, control = both
    await lunch("chat.postMessage", channel="C0RANDOM", text="mine", blocks=BUTTON)
    await dinner("chat.postMessage", channel="C0RANDOM", text="theirs", blocks=BUTTON)
    maya: Person = control.person("maya")
    for message, app in zip(await maya.messages("#random"), ("A0LUNCH", "A0DINNER"), strict=True):
        assert (await maya.click(message, "b")).status == "failed"  # neither is there
        assert (await asked(control))[-1] == ("block_actions", app)


async def asked(control: ControlClient) -> list[tuple[str, str]]:
    """Return what Slack sent to apps, events aside."""
    return [
        (exchange["name"], exchange["app"])
        for exchange in await control.traffic()
        if exchange["direction"] == "slack_to_app" and exchange["name"] in ("/lunch", "block_actions")
    ]
