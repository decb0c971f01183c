"""`convene export-pulses`: the published numbers of closed pulses, to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.directory import ProgramKey
from bot.cli.running import Workspace, put, run

if TYPE_CHECKING:
    from bot.cli.offline import Offline
    from services.pulses.exporting import ExportFile


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export-pulses")(export_pulses)


def export_pulses(
    file: Annotated[Path, typer.Argument(help="where to write; the ending, .csv or .xlsx, decides the format")],
    program: ProgramKey = "",
    workspace: Workspace = "",
) -> None:
    """Write the numbers of every closed pulse of a program to a file: aggregates only, suppressed ones stay so."""
    from domain.rosters.tables import format_of  # noqa: PLC0415  # `convene --help` stays quick

    async def write(at: Offline) -> ExportFile:
        from services.pulses.exporting import export_all  # noqa: PLC0415

        return await export_all(at.works, at.workspace, format_of(file.name), program=program)

    found = run(write, workspace)
    put(found.content, file)
    print(f"Wrote {found.pulses} closed pulses to {file}.")
