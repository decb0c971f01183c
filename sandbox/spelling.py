"""How Slack spells what people type: names become mentions, and three characters become entities."""

import re

from sandbox.state.workspace import Workspace

_MENTION = re.compile(r"(?<![\w<])@([\w.-]*\w)")
_CHANNEL = re.compile(r"(?<![\w<&])#([\w-]+)")


def quote(text: str) -> str:
    """Return the text with ``& < >`` as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape(workspace: Workspace, text: str) -> str:
    """Return the text with the handles of people and the names of channels as mentions."""

    def person(match: re.Match[str]) -> str:
        user = workspace.users.get(workspace.handles.get(match[1], ""))
        return f"<@{user.id}>" if user else match[0]

    def channel(match: re.Match[str]) -> str:
        found = workspace.names.get(match[1])
        return f"<#{found}|{match[1]}>" if found else match[0]

    return _CHANNEL.sub(channel, _MENTION.sub(person, text))
