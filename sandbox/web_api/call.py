"""One call of a Web API method: who calls, with which arguments, and the checks that many methods share."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sandbox.errors import SlackError, missing_field
from sandbox.limits import Tier
from sandbox.state.apps import App, Installation
from sandbox.state.channels import Channel, Kind
from sandbox.state.messages import Message
from sandbox.state.people import User
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]
_Item = TypeVar("_Item")
_TRUE = frozenset({"true", "1", True})


DEEPEST = 100
"""How far values may be nested in each other; no message comes near it, and whoever walks through them recurses."""


def too_deep(value: Any) -> bool:
    """Return whether a JSON value is nested deeper than anybody can mean."""
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        inner = [list(each.values()) if isinstance(each, dict) else each for each in level]
        level = [item for each in inner if isinstance(each, list) for item in each]
        if not level:
            return False
    return True


@dataclass(slots=True)
class Call:
    """One call by an installed app's bot."""

    sandbox: "Sandbox"
    method: str
    arguments: Mapping[str, Any]
    installation: Installation
    workspace: Workspace

    @property
    def app(self) -> App:
        """The app that calls."""
        return self.installation.app

    @property
    def bot(self) -> str:
        """The user id of the app's bot."""
        return self.installation.bot_user

    def text(self, name: str, *, required: bool = False, default: str = "") -> str:
        """Return a text argument; raises ``invalid_arguments`` when a required one is missing."""
        value = self.arguments.get(name)
        if value is None or value == "":
            if required:
                raise missing_field(name)
            return default
        if isinstance(value, Mapping | list):
            raise SlackError("invalid_arguments", messages=[f"[ERROR] must be a string [json-pointer:/{name}]"])
        return str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes-or-no argument."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return default
        return (value.lower() if isinstance(value, str) else value) in _TRUE

    def number(self, name: str, *, default: int, low: int, high: int, error: str = "invalid_limit") -> int:
        """Return a whole number between two bounds; raises the named error."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return default
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise SlackError(error) from None
        if not low <= number <= high:
            raise SlackError(error)
        return number

    def json(self, name: str, kind: type[Any], *, error: str = "invalid_arguments") -> Any:
        """Return an argument that is JSON (as a string in forms), or None; raises the named error."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                raise SlackError(error, messages=[f"[ERROR] failed to parse JSON [json-pointer:/{name}]"]) from None
        if value is None:
            return None
        if too_deep(value):
            raise SlackError(error, messages=[f"[ERROR] nested too deep [json-pointer:/{name}]"])
        if not isinstance(value, kind):
            raise SlackError(error, messages=[f"[ERROR] must provide an {_json_name(kind)} [json-pointer:/{name}]"])
        return value

    def need(self, *scopes: str) -> None:
        """Check that the app was granted one of the scopes; raises ``missing_scope``."""
        if not any(scope in self.installation.scopes for scope in scopes):
            provided = ",".join(sorted(self.installation.scopes))
            raise SlackError("missing_scope", needed=",".join(scopes), provided=provided)

    def channel(self, name: str = "channel", *, need: str = "", member: bool = False) -> Channel:
        """Return the channel that an argument names by its id; raises as Slack does.

        ``need`` is the second half of the scope for that kind of channel, such as ``history``. Private channels
        without the bot do not exist for it.
        """
        found = self.workspace.channels.get(self.text(name, required=True))
        if found is None or (found.kind is not Kind.PUBLIC and self.bot not in found.members):
            raise SlackError("channel_not_found")
        if need:
            self.need(f"{found.kind.scope}:{need}")
        if member and self.bot not in found.members:
            raise SlackError("not_in_channel")
        return found

    def user(self, name: str = "user") -> User:
        """Return the person that an argument names by id; raises ``user_not_found``."""
        found = self.workspace.users.get(self.text(name, required=True))
        if found is None:
            raise SlackError("user_not_found")
        return found

    def message(self, channel: Channel, name: str = "timestamp") -> Message:
        """Return the message that an argument names by its ``ts``; raises ``message_not_found``."""
        found = channel.log.get(self.text(name, required=True))
        if found is None:
            raise SlackError("message_not_found")
        return found

    def page(self, items: Sequence[_Item], *, default: int, highest: int = 1000) -> tuple[list[_Item], Json]:
        """Return one page of a list by ``cursor`` and ``limit``, and the ``response_metadata`` that goes with it."""
        limit = self.number("limit", default=default, low=1, high=highest) or default
        start = 0
        cursor = self.text("cursor")
        if cursor:
            start = read_cursor(cursor, "offset")
            if start > len(items):
                raise SlackError("invalid_cursor")
        end = start + limit
        following = write_cursor("offset", end) if end < len(items) else ""
        return list(items[start:end]), {"next_cursor": following}


def write_cursor(kind: str, value: int) -> str:
    """Return an opaque cursor."""
    return base64.b64encode(f"{kind}:{value}".encode()).decode()


def read_cursor(cursor: str, kind: str) -> int:
    """Return what a cursor holds; raises ``invalid_cursor``."""
    try:
        found, _, value = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise SlackError("invalid_cursor") from None
    if found != kind or not value.isdigit():
        raise SlackError("invalid_cursor")
    return int(value)


def _json_name(kind: type[Any]) -> str:
    return "array" if kind is list else "object"


Handler = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """One Web API method: its handler, the scopes of which the app needs one, and its rate-limit tier."""

    handler: Handler
    tier: Tier
    scopes: tuple[str, ...] = ()
