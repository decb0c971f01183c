"""The gallery itself: a Bolt app that shows its blocks, remembers what it was told, and says it back."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.gallery import elements, layout, views
from tests.gallery.words import Json, option, section

DRINKS = ("Apple juice", "Black tea", "Coffee", "Green tea", "Water")


@dataclass
class Gallery:
    """What the gallery shows pictures of, and what it has heard; ``opens`` is the modal that a test wants to see."""

    picture: str
    broken: str
    file: str = ""
    slow: float = 0.0
    opens: Json = field(default_factory=dict)
    bodies: list[Json] = field(default_factory=list)

    @property
    def actions(self) -> list[Json]:
        """Every entry of ``actions`` that came, in order."""
        return [action for body in self.bodies for action in body.get("actions", ())]

    async def until(self, kind: str, *, name: str = "", count: int = 1, seconds: float = 15.0) -> Json:
        """Return the count-th body of a kind (for actions: with that action_id) once it has come."""

        def found() -> list[Json]:
            return [body for body in self.bodies if body["type"] == kind and name in ("", _name(body))]

        async with asyncio.timeout(seconds):
            while len(found()) < count:  # noqa: ASYNC110 - plain polling keeps the app plain
                await asyncio.sleep(0.01)
        return found()[count - 1]

    async def action(self, action_id: str, *, count: int = 1) -> Json:
        """Return what stands in ``actions`` once an element was used."""
        body = await self.until("block_actions", name=action_id, count=count)
        action: Json = body["actions"][0]
        return action

    async def submitted(self, callback_id: str, *, count: int = 1) -> Json:
        """Return the values of a submitted modal: block_id to the value of its one element."""
        body = await self.until("view_submission", name=callback_id, count=count)
        values = body["view"]["state"]["values"]
        return {block_id: next(iter(held.values())) for block_id, held in values.items()}

    def layout(self) -> list[Json]:
        """Return the layout blocks that every surface takes."""
        return layout.everywhere(self.picture, self.broken, self.file)


def _name(body: Json) -> str:
    if body["type"] == "block_actions":
        return str(body["actions"][0]["action_id"])
    return str(body["view"]["callback_id"])


def spoken(action: Json) -> str:
    """Return in one line what an element was given, as the gallery says it back."""
    own = ("value", "rich_text_value")
    kept = {key: value for key, value in action.items() if key.startswith("selected_") or key in own}
    return f"{action['action_id']} {json.dumps(kept, sort_keys=True)}"


def next_step(number: int) -> Json:
    """Return the answer to the submission of a step."""
    if number < 3:
        return {"response_action": ("update", "push")[number - 1], "view": views.step(number + 1)}
    return {"response_action": "clear"}


async def answer_through_its_address(respond: Any, wanted: str) -> None:
    """Answer a button by the response_url that came with it."""
    if wanted == "replace":
        blocks = elements.through_its_address("This came instead")
        await respond(text="Instead", blocks=blocks, replace_original=True)
    elif wanted == "add":
        await respond(text="This came on top", replace_original=False, response_type="in_channel")
    else:
        await respond(delete_original=True)


def build(client: AsyncWebClient, signing_secret: str, gallery: Gallery) -> AsyncApp:  # noqa: C901 - one small app in one place
    """Return the app, as its own README would show it."""
    app = AsyncApp(client=client, signing_secret=signing_secret, process_before_response=True)

    @app.command("/gallery")
    async def show(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        channel, trigger, word = body["channel_id"], body["trigger_id"], body["text"]
        opened: dict[str, Callable[[], Json]] = {
            "form": views.form,
            "required": views.required,
            "filled": views.filled,
            "steps": lambda: views.step(1),
            "floors": lambda: views.floor(1),
            "dispatching": views.dispatching,
            "show": lambda: views.layout(gallery.layout()),
            "given": lambda: gallery.opens,
        }
        posted: dict[str, Callable[[], Json]] = {
            "layout": lambda: {"blocks": gallery.layout()},
            "messages": lambda: {"blocks": layout.only_messages()},
            "framed": lambda: {"blocks": layout.framed(gallery.picture)},
            "data": lambda: {"blocks": layout.data()},
            "attachments": lambda: {"attachments": layout.ATTACHMENTS},
            "elements": lambda: {"blocks": [*elements.actions(), *elements.accessories()]},
            "inputs": lambda: {"blocks": [*elements.inputs(), *elements.actions()[:1]]},
        }
        if word in opened:
            await client.views_open(trigger_id=trigger, view=opened[word]())
        elif word == "whisper":
            blocks = elements.through_its_address()
            await client.chat_postEphemeral(channel=channel, user=body["user_id"], text="Psst", blocks=blocks)
        elif word in posted:
            await client.chat_postMessage(channel=channel, text=f"The gallery's {word}", **posted[word]())
        else:
            await client.chat_postMessage(channel=channel, text=word)

    @app.action(re.compile(".*"))
    async def acted(ack: Any, body: Json, client: AsyncWebClient, respond: Any) -> None:
        gallery.bodies.append(body)
        await asyncio.sleep(gallery.slow)
        await ack()
        action, view = body["actions"][0], body.get("view") or {}
        if action["block_id"] == "address":
            await answer_through_its_address(respond, action["action_id"])
        elif action["action_id"] == "up":
            await client.views_push(trigger_id=body["trigger_id"], view=views.floor(int(action["value"])))
        elif view.get("callback_id") == "dispatching":
            await client.views_update(view_id=view["id"], view=views.dispatching(f"Heard: {spoken(action)}"))
        elif view.get("type") == "home":
            await client.views_publish(user_id=body["user"]["id"], view=views.home(gallery.layout(), spoken(action)))
        elif "channel" in body:
            await client.chat_postEphemeral(
                channel=body["channel"]["id"], user=body["user"]["id"], text=f"Heard: {spoken(action)}"
            )

    @app.options(re.compile(".*"))
    async def offer(ack: Any, body: Json) -> None:
        found = [name for name in DRINKS if body["value"].lower() in name.lower()]
        if body["action_id"] == "drinks":
            groups = {"Hot": [name for name in found if "tea" in name or name == "Coffee"]}
            groups["Cold"] = [name for name in found if name not in groups["Hot"]]
            labelled = [(label, [option(name) for name in names]) for label, names in groups.items() if names]
            await ack(
                option_groups=[
                    {"label": {"type": "plain_text", "text": label}, "options": offered} for label, offered in labelled
                ]
            )
        else:
            await ack(options=[option(name) for name in found])

    @app.view(re.compile(".*"))
    async def submitted(ack: Any, body: Json, client: AsyncWebClient) -> None:
        gallery.bodies.append(body)
        await asyncio.sleep(gallery.slow)
        values = body["view"]["state"]["values"]
        if body["view"]["callback_id"] == "required" and values["name"]["name"]["value"] == "Nobody":
            await ack(response_action="errors", errors={"name": "Nobody is no name", "mail": "And this is no address"})
            return
        if body["view"]["callback_id"] == "floor":
            await ack(response_action="clear")
            return
        if body["view"]["callback_id"] == "step":
            await ack(**next_step(int(body["view"]["private_metadata"])))
            return
        await ack()
        entered = [spoken({"action_id": name, **held[name]}) for name, held in values.items() if name in held]
        await client.chat_postMessage(channel=body["user"]["id"], text="Heard: " + "\n".join(entered)[:2000])

    @app.view_closed(re.compile(".*"))
    async def closed(ack: Any, body: Json) -> None:
        gallery.bodies.append(body)
        await ack()

    @app.shortcut("gallery.open")
    async def open_form(ack: Any, body: Json, client: AsyncWebClient) -> None:
        gallery.bodies.append(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=views.required())

    @app.shortcut("gallery.look")
    async def look(ack: Any, body: Json, client: AsyncWebClient) -> None:
        gallery.bodies.append(body)
        await ack()
        text = section(f"You looked at: {body['message']['text']}")
        await client.views_open(trigger_id=body["trigger_id"], view=views.modal("look", "Look", [text]))

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        if "view" not in event:
            await client.views_publish(user_id=event["user"], view=views.home(gallery.layout(), "nothing"))

    @app.event("message")
    async def told(event: Json) -> None:
        gallery.bodies.append({"type": "message", "event": event, "view": {"callback_id": ""}})

    return app
