"""The one table of everything Convene listens to, from id to handler, made from the features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from commands.features import Feature, Handler, ShortcutEntry, SlashCommand
from commands.requests import Action, Closing, Event, OptionsQuery, Submission

ValueT = TypeVar("ValueT")


class Clash(ValueError):
    """Two features claim the same id."""


@dataclass(frozen=True)
class Routes:
    """Every handler by its id; a command by what people type, with slash and prefix."""

    prefix: str
    features: tuple[Feature, ...]
    commands: Mapping[str, SlashCommand]
    actions: Mapping[str, Handler[Action]]
    submissions: Mapping[str, Handler[Submission]]
    closings: Mapping[str, Handler[Closing]]
    options: Mapping[str, Handler[OptionsQuery]]
    shortcuts: Mapping[str, ShortcutEntry]
    events: Mapping[str, tuple[Handler[Event], ...]]

    @classmethod
    def of(cls, features: Iterable[Feature], prefix: str = "") -> Routes:
        """Build the table; raises Clash when two features claim one id (several may hear one event)."""
        known = tuple(features)
        events: dict[str, tuple[Handler[Event], ...]] = {}
        for feature in known:
            for kind, handler in feature.events.items():
                events[kind] = (*events.get(kind, ()), handler)
        return cls(
            prefix=prefix,
            features=known,
            commands=_merged({spoken(prefix, command.name): command for command in each.commands} for each in known),
            actions=_merged(each.actions for each in known),
            submissions=_merged(each.submissions for each in known),
            closings=_merged(each.closings for each in known),
            options=_merged(each.options for each in known),
            shortcuts=_merged(each.shortcuts for each in known),
            events=events,
        )


def spoken(prefix: str, name: str) -> str:
    """Return a command as people type it: `/calls`, or `/cv-calls` with the prefix `cv-`."""
    return f"/{prefix}{name}"


def plain(action_id: str) -> str:
    """Return an action id without what tells apart buttons of one meaning: `calls.rsvp:yes` is `calls.rsvp`."""
    return action_id.partition(":")[0]


def _merged(tables: Iterable[Mapping[str, ValueT]]) -> dict[str, ValueT]:
    merged: dict[str, ValueT] = {}
    for table in tables:
        for name, value in table.items():
            if name in merged:
                raise Clash(f"two features claim {name}")
            merged[name] = value
    return merged
