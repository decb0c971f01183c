"""How the control API shows messages, views, outcomes and people."""

from dataclasses import asdict
from typing import Any

from sandbox.clock import ts_text
from sandbox.interactions.outcome import Outcome
from sandbox.state.channels import Channel
from sandbox.state.messages import Message
from sandbox.state.people import User
from sandbox.state.views import View
from sandbox.state.workspace import Posted, Workspace

Json = dict[str, Any]


def message(entry: Message) -> Json:
    """Return a message as a person sees it, with its metadata."""
    return {
        "ts": entry.ts,
        "channel": entry.channel,
        "user": entry.author.user,
        "bot_id": entry.author.bot_id,
        "app_id": entry.author.app_id,
        "text": entry.text,
        "blocks": entry.blocks or [],
        "attachments": entry.attachments or [],
        "metadata": entry.metadata,
        "ephemeral": bool(entry.ephemeral_to),
        "thread_ts": ts_text(entry.thread) if entry.thread is not None else None,
        "reactions": {name: list(users) for name, users in entry.reactions.items()},
        "edited": entry.edited is not None,
        "subtype": entry.subtype,
        "files": entry.files,
        "number": entry.number,
    }


def view(entry: View) -> Json:
    """Return a modal or Home with what the person has entered and the errors at its inputs."""
    return {
        "id": entry.id,
        "type": entry.kind,
        "callback_id": entry.callback_id,
        "external_id": entry.external_id,
        "title": ((entry.source.get("title") or {}).get("text") or "") if entry.kind == "modal" else "",
        "submit": (entry.source.get("submit") or {}).get("text"),
        "close": (entry.source.get("close") or {}).get("text"),
        "previous": entry.previous,
        "submit_disabled": bool(entry.source.get("submit_disabled")),
        "private_metadata": entry.source.get("private_metadata") or "",
        "blocks": entry.blocks,
        "values": entry.values,
        "errors": entry.errors,
        "hash": entry.hash,
        "app": entry.app,
    }


def outcome(entry: Outcome) -> Json:
    """Return how something a person did ended."""
    return {
        "status": entry.status.value,
        "ok": entry.ok,
        "ack_ms": round(entry.ack_ms, 3),
        "error": entry.error,
        "errors": entry.errors,
        "said": [message(said) for said in entry.said],
        "view": view(entry.view) if entry.view else None,
    }


def channel(entry: Channel, viewer: str) -> Json:
    """Return a channel in a person's list."""
    return {
        "id": entry.id,
        "name": entry.name,
        "kind": entry.kind.value,
        "is_member": viewer in entry.members,
        "archived": entry.archived,
        "topic": entry.topic.value,
        "purpose": entry.purpose.value,
        "members": list(entry.members),
    }


def user(entry: User) -> Json:
    """Return a person."""
    return {
        "id": entry.id,
        "handle": entry.handle,
        "name": entry.name,
        "email": entry.email,
        "title": entry.title,
        "tz": entry.tz,
        "is_admin": entry.is_admin,
        "is_guest": entry.restricted,
        "external": entry.external,
        "is_bot": entry.is_bot,
        "deleted": entry.deleted,
        "role": _role(entry),
    }


def _role(entry: User) -> str:
    if entry.is_bot:
        return "bot"
    if entry.external:
        return "stranger"
    if entry.restricted:
        return "guest"
    return "admin" if entry.is_admin else ""


def posted(entry: Posted, workspace: Workspace) -> Json:
    """Return one line of the list of everything that apps posted."""
    return {**asdict(entry), "workspace": workspace.id}
