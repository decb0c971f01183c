"""A surface a person acts on: a message, a modal or a Home, with what they have entered there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox import blockkit
from sandbox.errors import ControlRefused
from sandbox.state.apps import Installation
from sandbox.state.channels import Channel
from sandbox.state.messages import Message, render
from sandbox.state.people import User
from sandbox.state.views import View
from sandbox.state.views import render as render_view
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]


@dataclass(slots=True)
class Surface:
    """A view, or a message in a channel, and the app behind it."""

    installation: Installation
    workspace: Workspace
    user: str
    view: View | None = None
    message: Message | None = None
    channel: Channel | None = None

    @classmethod
    def of_view(cls, installation: Installation, workspace: Workspace, view: View) -> "Surface":
        """Return a view as a surface."""
        return cls(installation, workspace, view.user, view=view)

    @property
    def conversation(self) -> str:
        """The id of the conversation that this is in, empty for a Home."""
        if self.view is not None:
            return self.view.conversation
        return self.channel.id if self.channel else ""

    @property
    def blocks(self) -> list[Json]:
        """All blocks, those of attachments last."""
        if self.view is not None:
            return self.view.blocks
        return [] if self.message is None else _all_blocks(self.message)

    @property
    def values(self) -> dict[str, dict[str, Json]]:
        """What the person has entered so far; inputs that an update took away are forgotten, new ones are initial."""
        if self.view is not None:
            return self.view.values
        values = _standing(self.told, self.user, self.blocks)
        self.told.entered[self.user] = values
        return values

    @property
    def told(self) -> Message:
        """The message that is acted on, where it is no view."""
        assert self.message is not None  # noqa: S101 - a surface is a view or a message
        return self.message

    def find(self, action_id: str, block_id: str | None = None, value: str | None = None) -> tuple[Json, Json]:
        """Return the one block and element that is meant; raises ControlRefused when none or several fit."""
        found = [
            (block, element)
            for block in blockkit.all_blocks(self.blocks)
            if block_id in (None, block.get("block_id"))
            for element in blockkit.elements_of(block)
            if element.get("action_id") == action_id and value in (None, element.get("value"))
        ]
        if len(found) == 1:
            return found[0]
        what = f"{action_id}" + (f" with value {value}" if value is not None else "")
        if not found:
            there = sorted(
                str(element.get("action_id"))
                for block in blockkit.all_blocks(self.blocks)
                for element in blockkit.elements_of(block)
            )
            raise ControlRefused("cannot_do", f"there is no {what} here; there are {', '.join(there) or 'none'}", 409)
        raise ControlRefused("cannot_do", f"there are {len(found)} of {what} here: say block_id or value", 409)

    def find_named(self, name: str) -> tuple[Json, Json]:
        """Return the input named by its block_id or its action_id."""
        for block in blockkit.all_blocks(self.blocks):
            elements = list(blockkit.elements_of(block))
            if block.get("block_id") == name and len(elements) == 1:
                return block, elements[0]
        return self.find(name)

    def enter(self, block: Json, element: Json, given: Any) -> Json:
        """Return the value that comes of what a person enters; raises ControlRefused when they could not."""
        key = (self.user, block["block_id"], element["action_id"])
        offered = self.workspace.offered.get(key)
        try:
            value: Json = blockkit.apply(element, given, offered)
        except blockkit.CannotDo as problem:
            raise ControlRefused("cannot_do", f"{element.get('action_id')}: {problem}", 409) from problem
        return value

    def keep(self, block: Json, element: Json, value: Json) -> bool:
        """Remember what a person entered, as long as the surface is there; buttons and menus keep nothing."""
        held = self.values.get(block["block_id"], {})
        if element["action_id"] not in held:
            return False
        held[element["action_id"]] = value
        if self.view is not None:
            self.view.touched.add((block["block_id"], element["action_id"]))
            self.view.errors.pop(block["block_id"], None)
        return True

    def shown(self) -> Json:
        """Return the view as interaction payloads carry it."""
        assert self.view is not None  # noqa: S101 - asked of views only
        return render_view(self.view, with_values=True)

    def payload(self, sandbox: "Sandbox", user: User) -> Json:
        """Return the part of an interaction payload that says where it happened."""
        if self.view is not None:
            return {"container": {"type": "view", "view_id": self.view.id}, "view": self.shown()}
        message, channel = self.message, self.channel
        assert message is not None and channel is not None  # noqa: S101 - a surface is a view or a message
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": bool(message.ephemeral_to),
        }
        body = render(message, channel.log)
        if "thread_ts" in body:
            container["thread_ts"] = body["thread_ts"]
        return {
            "container": container,
            "channel": {"id": channel.id, "name": channel.display_name},
            "message": body,
            "state": {"values": self.values},
            "response_url": sandbox.responses.issue(
                self.installation, self.workspace, channel, user.id, origin=message
            ),
        }


def entered_in(message: Message, user: str) -> dict[str, dict[str, Json]]:
    """Return what stands in the inputs of a message for a person who entered something in it, else nothing."""
    if user not in message.entered:
        return {}
    return _standing(message, user, _all_blocks(message))


def _all_blocks(message: Message) -> list[Json]:
    blocks = list(message.blocks or ())
    for attachment in message.attachments or ():
        blocks += attachment.get("blocks", ())
    return blocks


def _standing(message: Message, user: str, blocks: list[Json]) -> dict[str, dict[str, Json]]:
    entered = message.entered.get(user, {})
    values: dict[str, dict[str, Json]] = blockkit.initial_values({"blocks": blocks}, message.channel)
    for block_id, held in values.items():
        for action_id, initial in held.items():
            kept = entered.get(block_id, {}).get(action_id, initial)
            held[action_id] = kept if kept["type"] == initial["type"] else initial
    return values
