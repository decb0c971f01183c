"""Help for every command, made from the one table of features: no text to keep in step by hand."""

from __future__ import annotations

from collections.abc import Sequence

from commands.answers import Answer, open_modal, push, say
from commands.features import Feature, ShortcutEntry, SlashCommand, Subcommand
from commands.requests import Action, Command, Shortcut
from domain.errors import NotFound
from services.work import Works
from views import help as pages

NEAR = 60
"""From this likeness (of 100) on, a known word is offered as what may have been meant."""


def about(command: SlashCommand, prefix: str, *, unknown: str = "") -> Answer:
    """Answer with the help of one command; `unknown` is the word that it does not know, if there was one."""
    return say(pages.topic(topic_of(command, prefix), unknown=unknown, nearest=nearest(unknown, command)))


def nearest(word: str, command: SlashCommand) -> str:
    """Return the subcommand most like `word`, or nothing when none is near."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # most people type what exists

    found = process.extractOne(word.casefold(), list(command.subcommands), scorer=fuzz.ratio, score_cutoff=NEAR)
    return str(found[0]) if word and found else ""


def topic_of(command: SlashCommand, prefix: str) -> pages.Topic:
    """Return what the help pages say about a command."""
    typed = f"/{prefix}{command.name}"
    lines = [
        pages.Line(f"{typed} {name}", each.summary, _prefixed(each.example, command.name, typed))
        for name, each in command.subcommands.items()
    ]
    return pages.Topic(command.name, typed, command.summary, lines)


def feature(features: Sequence[Feature], prefix: str = "") -> Feature:
    """Return the help feature over all the others: `/convene`, its buttons and its shortcut."""
    commands: list[SlashCommand] = [command for each in features for command in each.commands]

    def topics() -> list[pages.Topic]:
        return [topic_of(command, prefix) for command in commands]

    async def overview(_request: Command, _works: Works) -> Answer:
        return say(pages.overview(topics()))

    async def window(_request: Shortcut, _works: Works) -> Answer:
        return open_modal(pages.overview_window(topics()))

    async def show(request: Action, _works: Works) -> Answer:
        shown = pages.overview_window(topics())
        return push(shown) if request.surface == "modal" else open_modal(shown)

    async def show_topic(request: Action, _works: Works) -> Answer:
        found = next((topic for topic in topics() if topic.name == request.value), None)
        if found is None:
            raise NotFound("That command is gone; `/convene help` lists those there are.")
        shown = pages.topic_window(found)
        return push(shown) if request.surface == "modal" else open_modal(shown)

    commands.append(
        SlashCommand(
            name="convene",
            summary="What Convene can do, and where to start.",
            usage="[help]",
            subcommands={"help": Subcommand(overview, "List every command.", "/convene help")},
            default=overview,
        )
    )
    return Feature(
        name="help",
        commands=(commands[-1],),
        actions={"help.show": show, "help.topic": show_topic},
        shortcuts={"help.open": ShortcutEntry(window, "What can Convene do?", "Lists every command with examples.")},
        scopes=("commands",),
    )


def _prefixed(example: str, name: str, typed: str) -> str:
    """Return an example as it is typed here: features write `/calls next` whatever the prefix."""
    return example.replace(f"/{name}", typed, 1) if example.startswith(f"/{name}") else f"{typed} {example}"
