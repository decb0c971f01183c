"""What the control API answers, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class ControlError(Exception):
    """The sandbox could not do what was asked; ``code`` is for programs, ``detail`` for people."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Message:
    """A message as one person sees it."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json]
    metadata: Json | None
    ephemeral: bool
    thread_ts: str | None
    reactions: Mapping[str, Sequence[str]]
    edited: bool
    bot_id: str
    app_id: str
    attachments: list[Json]
    files: list[Json]
    subtype: str
    number: int
    entered: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """A modal or Home in front of a person, as it was when asked for."""

    id: str
    type: str
    callback_id: str
    external_id: str
    title: str
    submit: str | None
    close: str | None
    private_metadata: str
    blocks: list[Json]
    values: Mapping[str, Mapping[str, Json]]
    errors: Mapping[str, str]
    hash: str
    app: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How something a person did ended.

    ``status`` is ok, errors (a modal's inputs), timeout, failed or refused. ``said`` is what the person was told
    since, ``view`` the modal on top afterwards.
    """

    status: str
    ok: bool
    ack_ms: float
    error: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    said: Sequence[Message] = ()
    view: View | None = None


def message_from(data: Json) -> Message:
    """Return a message out of its JSON."""
    return Message(**_known(Message, data))


def view_from(data: Json | None) -> View | None:
    """Return a view out of its JSON, None for null."""
    return View(**_known(View, data)) if data else None


def _known(kind: type[Message] | type[View], data: Json) -> Json:
    """Return what of the JSON this version of the client knows."""
    return {name: value for name, value in data.items() if name in kind.__dataclass_fields__}


def outcome_from(data: Json) -> Outcome:
    """Return an outcome out of its JSON."""
    said = tuple(message_from(entry) for entry in data["said"])
    return Outcome(**{**data, "said": said, "view": view_from(data["view"])})
