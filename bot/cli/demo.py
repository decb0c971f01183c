"""`convene demo`: a whole program in the local sandbox, in a browser, yours to try; with one month of it told first."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.demo.stage import Stage
    from bot.demo.story import Say

DAYS = 31
FIRST_CALLS = date(2026, 9, 8)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    month: Annotated[
        bool, typer.Option("--month", help="play the first month before serving, about ten seconds")
    ] = False,
    once: Annotated[bool, typer.Option("--once", help="play the month and end instead of serving")] = False,
    port: Annotated[int, typer.Option(help="the page's port; 0 takes a free one")] = 0,
    folder: Annotated[Path, typer.Option(help="where its files go; emptied first")] = Path("var/demo"),
) -> None:
    """Set up a whole program in a local Slack and serve it as a page in your browser, until Ctrl-C.

    Needs no Slack account. Loads the shipped program, imports its roster, and has each liaison schedule their calls
    and members answer; a few seconds later it prints the address to open. There you act as anybody and move time.
    `--month` first plays the month that follows and tells what happens.
    """
    from bot.demo.control import ControlFailed  # noqa: PLC0415  # `convene --help` stays quick
    from bot.demo.stage import NoStage  # noqa: PLC0415
    from bot.demo.story import Stuck  # noqa: PLC0415

    try:
        asyncio.run(_demo(month=month or once, serve=not once, port=port, folder=folder.absolute()))
    except (NoStage, Stuck, ControlFailed) as error:
        print(f"convene demo: {error}", file=sys.stderr)
        raise typer.Exit(1) from None


async def _demo(*, month: bool, serve: bool, port: int, folder: Path) -> None:
    from rich.console import Console  # noqa: PLC0415  # only where something is drawn

    from bot.demo.cast import TEAM, players  # noqa: PLC0415
    from bot.demo.shelf import fill  # noqa: PLC0415
    from bot.demo.stage import stage  # noqa: PLC0415
    from bot.demo.story import Month  # noqa: PLC0415
    from domain.programs.loading import parse_program, shipped_program  # noqa: PLC0415
    from domain.rosters.tables import shipped_roster  # noqa: PLC0415
    from services.programs import load_program  # noqa: PLC0415
    from services.rosters import import_roster  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=True)

    def say(text: str) -> None:
        console.print(text, markup=False)

    program = parse_program(shipped_program())
    cast = players(program, shipped_roster())
    console.rule("Convene, a whole program in a local Slack")
    say("Setting it up takes a few seconds.")
    async with stage(folder, program, cast, port=port) as running:
        works = running.convene.works
        loaded = await load_program(works, TEAM, shipped_program())
        say(f"Loaded {loaded.name} ({loaded.year}): {loaded.workgroups} workgroups, {loaded.staff} staff.")
        plan = await import_roster(works, TEAM, shipped_roster(), "tllc.csv")
        say(f"Imported the roster: {plan.summary()}.")
        await running.convene.sync.workspace(TEAM)
        say(f"{len(cast)} of them have a Slack account, which Convene knows by their e-mail address.")
        say(f"They have saved {await fill(works, cast)} pages to the library: try /library.")
        story = Month(running.control, program, cast, say, program.zone)
        say("")
        say("The liaisons schedule their calls:")
        await story.schedule(FIRST_CALLS)
        if month:
            say("")
            start = await running.control.now()
            say(f"The next {DAYS} days:")
            await story.play(start + timedelta(days=DAYS))
            say("")
            say(f"Convene posted {story.posted} messages in that month.")
        _print_way_in(running, cast[1].handle, say)
        if serve:
            ended = _ended()  # whoever reads that Ctrl-C ends it may press it at once
            say("")
            console.rule()
            console.print(f"Open [bold]{running.control.url}[/bold] in your browser.")
            say("  The page offers a tour of five steps. Or go your own way:")
            say("  act as anybody, answer a call, and move time with the clock at the top.")
            say("Ctrl-C ends it.")
            console.rule()
            await ended.wait()


def _print_way_in(running: Stage, handle: str, say: Say) -> None:
    """Tell how to reach the workspace without a browser."""
    control = running.control
    header = f"-H 'Authorization: Bearer {control.token}' -H 'Content-Type: application/json'"
    people = f"{control.url}/control/workspaces/-/people"
    say("")
    say(f"The workspace is at {control.url}")
    say(f"Act as anybody there by the command line, for example as {handle}:")
    say(f"""  curl -s {header} -d '{{"command": "/calls", "text": "next"}}' {people}/{handle}/command""")
    say("Move time forward by a day (86,400 seconds):")
    say(f"""  curl -s {header} -d '{{"advance": 86400}}' {control.url}/control/clock""")
    say(f"Files and logs are in {running.folder}")


def _ended() -> asyncio.Event:
    """Return what is set when somebody interrupts or ends the command."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, ended.set)
    return ended
