"""A second, unrelated Bolt app: colleagues order lunch. It knows nothing of the sandbox."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]

MANIFEST: Json = {
    "_metadata": {"major_version": 1},
    "display_information": {"name": "Lunch"},
    "features": {
        "bot_user": {"display_name": "Lunch", "always_online": True},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "slash_commands": [
            {"command": "/lunch", "description": "Order lunch", "should_escape": False},
            {"command": "/whois", "description": "Who is that", "should_escape": True},
        ],
        "shortcuts": [
            {"name": "Order", "type": "global", "callback_id": "order", "description": "Order lunch"},
            {"name": "Quote", "type": "message", "callback_id": "quote", "description": "Quote a message"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "bookmarks:read",
                "bookmarks:write",
                "channels:history",
                "channels:join",
                "channels:manage",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "groups:history",
                "groups:read",
                "groups:write",
                "im:history",
                "im:read",
                "im:write",
                "mpim:read",
                "mpim:write",
                "pins:read",
                "pins:write",
                "reactions:read",
                "reactions:write",
                "team:read",
                "users:read",
                "users:read.email",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "channel_archive",
                "channel_created",
                "channel_id_changed",
                "channel_left",
                "channel_rename",
                "file_shared",
                "group_rename",
                "member_joined_channel",
                "member_left_channel",
                "pin_added",
                "pin_removed",
                "message.channels",
                "message.groups",
                "message.im",
                "reaction_added",
                "reaction_removed",
                "team_join",
                "tokens_revoked",
                "user_change",
            ]
        },
        "interactivity": {"is_enabled": True},
        "org_deploy_enabled": False,
        "socket_mode_enabled": True,
        "token_rotation_enabled": False,
    },
}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


DISHES = ["soup", "salad", "stew"]


def question(name: str, element: Json, *, optional: bool = True, dispatch: bool = False) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(name.title()),
        "element": {**element, "action_id": f"lunch.{name}"},
        "optional": optional,
        "dispatch_action": dispatch,
    }


def order_form(title: str = "Order lunch") -> Json:
    """Return a modal with every kind of input."""
    options = [option(dish) for dish in DISHES]
    return {
        "type": "modal",
        "callback_id": "lunch.order",
        "title": plain(title),
        "submit": plain("Order"),
        "close": plain("Not today"),
        "notify_on_close": True,
        "private_metadata": "today",
        "blocks": [
            question("name", {"type": "plain_text_input", "max_length": 20}, optional=False),
            question("mail", {"type": "email_text_input"}),
            question("menu", {"type": "url_text_input"}),
            question(
                "count", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"}
            ),
            question("note", {"type": "rich_text_input"}),
            question("dish", {"type": "static_select", "options": options, "initial_option": options[0]}),
            question("sides", {"type": "multi_static_select", "options": options}),
            question("cook", {"type": "users_select"}),
            question("guests", {"type": "multi_users_select"}),
            question("room", {"type": "channels_select"}),
            question("rooms", {"type": "multi_channels_select"}),
            question("place", {"type": "conversations_select"}),
            question("places", {"type": "multi_conversations_select"}),
            question("day", {"type": "datepicker"}),
            question("hour", {"type": "timepicker"}),
            question("moment", {"type": "datetimepicker"}),
            question("extras", {"type": "checkboxes", "options": options}),
            question("size", {"type": "radio_buttons", "options": options}, dispatch=True),
            question("drink", {"type": "external_select", "min_query_length": 1}),
            question("drinks", {"type": "multi_external_select", "min_query_length": 1}),
            question("files", {"type": "file_input"}),
            {
                "type": "actions",
                "block_id": "more",
                "elements": [
                    {"type": "button", "action_id": "lunch.deeper", "text": plain("More"), "value": "1"},
                    {"type": "overflow", "action_id": "lunch.overflow", "options": options},
                ],
            },
        ],
    }


def simple_modal(title: str, callback_id: str = "lunch.simple") -> Json:
    section = {"type": "section", "text": plain(title)}
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain("Go"),
        "notify_on_close": True,
        "blocks": [section],
    }


def vote_blocks(votes: int) -> list[Json]:
    return [
        {"type": "section", "block_id": "text", "text": {"type": "mrkdwn", "text": f"{votes} votes"}},
        {
            "type": "actions",
            "block_id": "soup",
            "elements": [{"type": "button", "action_id": "lunch.vote", "text": plain("Vote"), "value": "soup"}],
        },
        {
            "type": "actions",
            "block_id": "stew",
            "elements": [
                {"type": "button", "action_id": "lunch.vote", "text": plain("Vote"), "value": "stew"},
                {"type": "static_select", "action_id": "lunch.pick", "options": [option(dish) for dish in DISHES]},
            ],
        },
    ]


@dataclass
class Notebook:
    """What the app heard, for tests to look at."""

    events: list[Json] = field(default_factory=list)
    bodies: list[Json] = field(default_factory=list)
    orders: list[Json] = field(default_factory=list)
    slow: float = 0.0

    def kinds(self) -> list[str]:
        return [f"{event['type']}.{event['subtype']}" if "subtype" in event else event["type"] for event in self.events]

    async def until(self, kind: str, *, count: int = 1, seconds: float = 20.0) -> Json:
        """Return the event once it has come."""
        async with asyncio.timeout(seconds):
            while self.kinds().count(kind) < count:  # noqa: ASYNC110 - plain polling keeps the app plain
                await asyncio.sleep(0.01)
        return [event for event, name in zip(self.events, self.kinds(), strict=True) if name == kind][count - 1]


def build(client: AsyncWebClient, signing_secret: str, notebook: Notebook) -> AsyncApp:  # noqa: C901 - one small app in one place
    """Return the app, as its own README would show it."""
    app = AsyncApp(client=client, signing_secret=signing_secret, process_before_response=True)

    @app.command("/lunch")
    async def lunch(ack: Any, body: Json, client: AsyncWebClient, respond: Any) -> None:
        notebook.bodies.append(body)
        word = body["text"].partition(" ")[0]
        if word == "order":
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=order_form())
        elif word == "late":
            await asyncio.sleep(notebook.slow)
            await ack("too late")
        elif word == "public":
            await ack(text="Lunch is at noon", response_type="in_channel")
        elif word == "respond":
            await ack()
            await respond("by the response_url")
        elif word == "vote":
            await ack()
            await client.chat_postMessage(channel=body["channel_id"], text="Vote", blocks=vote_blocks(0))
        else:
            await ack(f"You said {body['text']}")

    @app.command("/whois")
    async def whois(ack: Any, body: Json) -> None:
        notebook.bodies.append(body)
        await ack(body["text"])

    @app.action("lunch.vote")
    async def vote(ack: Any, body: Json, client: AsyncWebClient) -> None:
        notebook.bodies.append(body)
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Voted", blocks=vote_blocks(1)
        )

    @app.action("lunch.deeper")
    async def deeper(ack: Any, body: Json, client: AsyncWebClient) -> None:
        notebook.bodies.append(body)
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=simple_modal("Deeper"))

    for action_id in ("lunch.size", "lunch.pick", "lunch.overflow", "lunch.refresh"):

        @app.action(action_id)
        async def heard(ack: Any, body: Json) -> None:
            notebook.bodies.append(body)
            await ack()

    for action_id in ("lunch.drink", "lunch.drinks"):

        @app.options(action_id)
        async def drinks(ack: Any, body: Json) -> None:
            notebook.bodies.append(body)
            await ack(options=[option(f"{body['value']} tea"), option(f"{body['value']} juice")])

    @app.view("lunch.order")
    async def ordered(ack: Any, body: Json) -> None:
        notebook.bodies.append(body)
        values = body["view"]["state"]["values"]
        name = values["name"]["lunch.name"]["value"]
        if name == "nobody":
            await ack(response_action="errors", errors={"name": "Nobody is no name"})
        elif name == "again":
            await ack(response_action="update", view=order_form("Once more"))
        elif name == "deeper":
            await ack(response_action="push", view=simple_modal("Pushed"))
        elif name == "clear":
            await ack(response_action="clear")
        elif name == "strange":
            await ack(response_action="errors", errors={"no_such_block": "?"})
        else:
            notebook.orders.append(values)
            await ack()

    @app.view("lunch.simple")
    async def simple(ack: Any, body: Json) -> None:
        notebook.bodies.append(body)
        await ack()

    @app.view_closed("lunch.order")
    async def closed(ack: Any, body: Json) -> None:
        notebook.bodies.append(body)
        await ack()

    @app.view_closed("lunch.simple")
    async def closed_simple(ack: Any, body: Json) -> None:
        notebook.bodies.append(body)
        await ack()

    @app.shortcut("order")
    async def shortcut(ack: Any, body: Json, client: AsyncWebClient) -> None:
        notebook.bodies.append(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=order_form())

    @app.shortcut("quote")
    async def quote(ack: Any, body: Json, respond: Any) -> None:
        notebook.bodies.append(body)
        await ack()
        await respond(f"> {body['message']['text']}")

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        notebook.events.append(event)
        button = {"type": "button", "action_id": "lunch.refresh", "text": plain("Refresh")}
        blocks = [
            {"type": "section", "text": plain(f"Hello {event['user']}")},
            {"type": "actions", "elements": [button]},
        ]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.event("app_mention")
    async def mention(event: Json, say: Any) -> None:
        notebook.events.append(event)
        await say(text="You called?", thread_ts=event["ts"])

    for kind in MANIFEST["settings"]["event_subscriptions"]["bot_events"]:
        if kind in ("app_home_opened", "app_mention") or kind.startswith("message."):
            continue

        @app.event(kind)
        async def other(event: Json) -> None:
            notebook.events.append(event)

    @app.event("message")
    @app.event({"type": "message", "subtype": "message_changed"})
    async def message(event: Json) -> None:
        notebook.events.append(event)

    return app
