"""Modals and App Homes: what is open in front of a person, and how Slack shows it."""

from dataclasses import dataclass, field
from typing import Any

from sandbox import blockkit

Json = dict[str, Any]
Values = dict[str, dict[str, Json]]

STACK_LIMIT = 3


@dataclass(slots=True)
class View:
    """One modal or Home; ``values`` is what the person entered, ``touched`` the inputs they changed.

    ``conversation`` is where the person was when it opened, for ``default_to_current_conversation``.
    """

    id: str
    team: str
    app: str
    bot_id: str
    user: str
    kind: str
    root: str
    source: Json
    conversation: str = ""
    previous: str | None = None
    hash: str = ""
    values: Values = field(default_factory=dict)
    touched: set[tuple[str, str]] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)
    version: int = 0

    @property
    def callback_id(self) -> str:
        """The app's own name for the view."""
        return str(self.source.get("callback_id") or "")

    @property
    def external_id(self) -> str:
        """The app's own unique id of the view, if it gave one."""
        return str(self.source.get("external_id") or "")

    @property
    def blocks(self) -> list[Json]:
        """The blocks, every one with its ids."""
        blocks: list[Json] = self.source["blocks"]
        return blocks

    def show(self, source: Json, *, view_hash: str) -> None:
        """Put new content into the view; what the person entered stays where the same input is still there."""
        fresh: Values = blockkit.initial_values(source, self.conversation or None)
        kept: set[tuple[str, str]] = set()
        for block_id, action_id in self.touched:
            old = self.values.get(block_id, {}).get(action_id)
            new = fresh.get(block_id, {}).get(action_id)
            if old is not None and new is not None and old.get("type") == new.get("type"):
                fresh[block_id][action_id] = old
                kept.add((block_id, action_id))
        self.source = source
        self.values = fresh
        self.touched = kept
        self.errors = {}
        self.hash = view_hash
        self.version += 1


def render(view: View, *, with_values: bool) -> Json:
    """Return the view object of API answers (without values) and of interaction payloads (with them)."""
    source = view.source
    body: Json = {
        "id": view.id,
        "team_id": view.team,
        "type": view.kind,
        "blocks": view.blocks,
        "private_metadata": source.get("private_metadata") or "",
        "callback_id": view.callback_id,
        "state": {"values": view.values if with_values else {}},
        "hash": view.hash,
        "title": source.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(source.get("clear_on_close")),
        "notify_on_close": bool(source.get("notify_on_close")),
        "close": source.get("close"),
        "submit": source.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": view.app,
        "external_id": view.external_id,
        "app_installed_team_id": view.team,
        "bot_id": view.bot_id,
    }
    if view.kind == "modal":
        body["submit_disabled"] = bool(source.get("submit_disabled"))
    return body
