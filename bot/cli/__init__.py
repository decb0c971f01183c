"""The command line: `convene run`, and everything around running it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.cli import serving
from bot.refusals import CannotStart

if TYPE_CHECKING:
    import typer

EXIT_SETTINGS = 2


def build() -> typer.Typer:
    """Return the command line application."""
    import typer  # noqa: PLC0415  # see main

    from bot.cli import demo, directory, instruments, mail, pulses, setting_up  # noqa: PLC0415

    app = typer.Typer(
        name="convene",
        help="A Slack bot for workgroup communities of practice: directory, monthly calls, reminders and RSVPs.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for commands in (serving, setting_up, directory, instruments, pulses, mail, demo):
        commands.add_to(app)
    return app


def main() -> None:
    """Run the command line; a problem that the person can mend is one line and a non-zero exit code."""
    try:
        # What stays up for months is started without the command line's library: 2 MB in every process.
        start = serving.PROCESSES.get(" ".join(sys.argv[1:]))
        (start or build())()
    except CannotStart as error:
        print(f"convene: {error}", file=sys.stderr)
        raise SystemExit(EXIT_SETTINGS) from None
