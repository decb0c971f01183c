"""`convene load-program`, `import-roster` and `export-roster`: the program and its people, from and to files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import Workspace, content_of, put, run

if TYPE_CHECKING:
    from bot.cli.offline import Offline
    from domain.rosters.planning import RosterPlan
    from services.rosters import Progress

SHOWN = 200
"""Changes of a dry run that are listed; more are counted."""

ProgramKey = Annotated[str, typer.Option("--program", help="the program's key; needed only when there are several")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("load-program")(load_program)
    app.command("import-roster")(import_roster)
    app.command("export-roster")(export_roster)


def load_program(
    file: Annotated[Path | None, typer.Argument(help="a YAML program file; without it, the one that ships")] = None,
    workspace: Workspace = "",
) -> None:
    """Load a program file: the program year, its workgroups, seats, tiers and staff.

    Loading it again brings everything up to date; a file with mistakes changes nothing and each mistake is named
    with its line.
    """
    from domain.programs.loading import shipped_program  # noqa: PLC0415  # `convene --help` stays quick

    text = content_of(file) if file else shipped_program()

    async def load(at: Offline) -> str:
        from services.programs import load_program as load  # noqa: PLC0415

        done = await load(at.works, at.workspace, text)
        cancelled = f" No longer in the file, so closed: {', '.join(done.cancelled)}." if done.cancelled else ""
        verb = "Loaded" if done.created else "Updated"
        line = f"{verb} {done.name} ({done.key}): {done.workgroups} workgroups, {done.staff} staff.{cancelled}"
        return f"{line}\n{await at.follow_slack()}"

    print(run(load, workspace))


def import_roster(
    file: Annotated[Path | None, typer.Argument(help="a CSV or XLSX roster; without it, the one that ships")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what would change")] = False,
    program: ProgramKey = "",
    workspace: Workspace = "",
) -> None:
    """Import organisations, people and seats from a roster file; all of it or nothing.

    --dry-run prints every change. A file with broken rows changes nothing, and each is named with row and column.
    Importing the same file again changes nothing.
    """
    from domain.rosters.tables import shipped_roster  # noqa: PLC0415  # `convene --help` stays quick

    content = content_of(file) if file else shipped_roster()
    name = file.name if file else "roster.csv"

    async def load(at: Offline) -> tuple[RosterPlan, str]:
        from services.rosters import import_roster as load  # noqa: PLC0415

        with _bar() as progress:
            plan = await load(
                at.works, at.workspace, content, name, program=program, dry_run=dry_run, progress=progress
            )
        return plan, "" if dry_run else await at.follow_slack()

    plan, followed = run(load, workspace)
    if dry_run:
        for change in plan.changes[:SHOWN]:
            print(f"  {change}")
        if len(plan.changes) > SHOWN:
            print(f"  … and {len(plan.changes) - SHOWN:,} more")
    print(f"{'Would import' if dry_run else 'Imported'} {name}: {plan.summary()}.")
    if followed:
        print(followed)


def export_roster(
    file: Annotated[Path, typer.Argument(help="where to write; the ending, .csv or .xlsx, decides the format")],
    program: ProgramKey = "",
    workspace: Workspace = "",
) -> None:
    """Write the whole roster of a program to a file that can be imported again."""
    from domain.rosters.tables import format_of  # noqa: PLC0415  # `convene --help` stays quick

    async def write(at: Offline) -> bytes:
        from services.rosters import export_roster as export  # noqa: PLC0415

        return await export(at.works, at.workspace, format_of(file.name), program=program)

    put(run(write, workspace), file)
    print(f"Wrote {file}.")


@contextmanager
def _bar() -> Iterator[Progress]:
    """Show a progress bar in a terminal; elsewhere nothing, so that logs stay readable."""
    from rich.console import Console  # noqa: PLC0415  # only where something is drawn
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    console = Console(stderr=True)
    columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        steps: dict[str, TaskID] = {}

        def progress(step: str, done: int, total: int | None) -> None:
            if step not in steps:
                steps[step] = bars.add_task(step, total=total)
            bars.update(steps[step], completed=done, total=total)

        yield progress
