"""`convene instruments list | check FILE | add FILE`: which questionnaires there are, and an organisation's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import Workspace, content_of, run
from bot.refusals import CannotStart

if TYPE_CHECKING:
    from bot.cli.offline import Offline
    from domain.pulses.instrument import Instrument

File = Annotated[Path, typer.Argument(help="a YAML instrument file; docs/instruments.md describes the format")]


def add_to(app: typer.Typer) -> None:
    """Add the commands, as a group of their own."""
    group = typer.Typer(
        help="Questionnaires: list them, check a file of your own, add it.", no_args_is_help=True, rich_markup_mode=None
    )
    group.command("list")(list_instruments)
    group.command("check")(check_instrument)
    group.command("add")(add_instrument)
    app.add_typer(group, name="instruments")


def list_instruments(workspace: Workspace = "") -> None:
    """List the instruments that ship and those that this workspace added, every version."""
    from domain.pulses import catalogue  # noqa: PLC0415  # `convene --help` stays quick

    async def known(at: Offline) -> tuple[Instrument, ...]:
        from services.pulses.instruments import available  # noqa: PLC0415

        async with at.works.reading(at.workspace) as work:
            return await available(work)

    reason = ""
    found = catalogue.shipped()
    try:
        found = run(known, workspace)
    except CannotStart as error:
        # What ships can be looked at before anything is set up.
        reason = f"Only those that ship are listed, because {error}"
    width = max(len(each.id) for each in found)
    titles = max(len(each.title) for each in found)
    shipped = catalogue.shipped_ids()
    for each in found:
        own = "" if each.id in shipped else " (your own)"
        print(f"{each.id:<{width}}  v{each.version}  {each.title:<{titles}}  {_asks(each)}{own}")
    if reason:
        print(reason, file=sys.stderr)


def check_instrument(file: File) -> None:
    """Read an instrument file and change nothing; each mistake is named with its line."""
    found = _checked(content_of(file))
    print(f"{file.name} is right: {found.title} ({found.id}, version {found.version}).")
    print(f"It asks {_asks(found)}. Pages: {len(found.pages)}; minutes: about {found.minutes}.")


def add_instrument(file: File, workspace: Workspace = "") -> None:
    """Add an instrument file of your own, so that it can be run in this workspace.

    A version that was added never changes: raise its number to change a word. A file with mistakes adds nothing,
    and each mistake is named with its line.
    """
    text = content_of(file)
    # What is wrong in the file is told without a database or Slack.
    _checked(text)

    async def add(at: Offline) -> str:
        from services.pulses.instruments import add_instrument as add  # noqa: PLC0415

        done = await add(at.works, at.workspace, text)
        name = f"{done.instrument.title} ({done.instrument.id}, version {done.instrument.version})"
        return f"Added {name}: {_asks(done.instrument)}." if done.created else f"{name} was already there, unchanged."

    print(run(add, workspace))


def _checked(text: bytes) -> Instrument:
    """Return the instrument of a file; its mistakes are printed, and the exit code is 1."""
    from domain.errors import UserFacingError  # noqa: PLC0415  # `convene --help` stays quick
    from services.pulses.instruments import check  # noqa: PLC0415

    try:
        return check(text)
    except UserFacingError as error:
        print(error.message, file=sys.stderr)
        raise typer.Exit(1) from None


def _asks(instrument: Instrument) -> str:
    """Return what answering takes: `21 ratings from 1 to 4; anonymous; group and self form`."""
    parts = []
    if instrument.scale is not None:
        parts.append(
            f"{_count(len(instrument.items), 'rating')} from {instrument.scale.low} to {instrument.scale.high}"
        )
    if instrument.questions:
        parts.append(_count(len(instrument.questions), "question") + " in words")
    modes = " or ".join("team rating" if mode == "team" else mode.value for mode in instrument.modes)
    forms = f"; {' and '.join(instrument.forms)} form" if len(instrument.forms) > 1 else ""
    return f"{', '.join(parts)}; {modes}{forms}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
