"""What the commands on the database have in common: the workspace they are for, their file, and how they end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from bot.cli.offline import Offline

ResultT = TypeVar("ResultT")

Workspace = Annotated[str, typer.Option(help="the Slack team id, T…; needed only when there are several")]


def run(command: Callable[[Offline], Awaitable[ResultT]], workspace: str) -> ResultT:
    """Run a command on the database; what its person can mend is printed, and the exit code is 1."""
    from bot import settings  # noqa: PLC0415  # `convene --help` stays quick
    from bot.cli.offline import offline  # noqa: PLC0415
    from domain.errors import UserFacingError  # noqa: PLC0415

    async def on_the_database() -> ResultT:
        async with offline(settings.load(), workspace) as at:
            return await command(at)

    try:
        return asyncio.run(on_the_database())
    except UserFacingError as error:
        print(error.message, file=sys.stderr)
        raise typer.Exit(1) from None


def content_of(file: Path) -> bytes:
    """Return what is in a file; one that cannot be read is told, and the exit code is 1."""
    try:
        return file.read_bytes()
    except OSError as error:
        print(f"{file} cannot be read: {error.strerror}.", file=sys.stderr)
        raise typer.Exit(1) from None


def put(content: bytes, file: Path) -> None:
    """Write a file; one that cannot be written is told, and the exit code is 1."""
    try:
        file.write_bytes(content)
    except OSError as error:
        print(f"{file} cannot be written: {error.strerror}.", file=sys.stderr)
        raise typer.Exit(1) from None
