"""`convene run`, `web` and `worker`: the processes that serve."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for process in PROCESSES.values():
        app.command()(process)


def run() -> None:
    """Run everything in one process: Slack, reminders and the health pages.

    Needs CONVENE_ENCRYPTION_KEY, SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (Socket Mode, the default) or
    SLACK_SIGNING_SECRET with CONVENE_MODE=http. Keeps its data in var/convene.sqlite3 unless DATABASE_URL says
    otherwise. Ends with SIGTERM or Ctrl-C after finishing what it is doing.
    """
    _serve(slack=True, worker=True)


def web() -> None:
    """Only receive from Slack and answer; start as many as you like beside at least one worker.

    Needs PostgreSQL in DATABASE_URL.
    """
    _serve(slack=True, worker=False)


def worker() -> None:
    """Only send what is owed and do what time brings; start as many as you like beside at least one web process.

    Needs PostgreSQL in DATABASE_URL.
    """
    _serve(slack=False, worker=True)


def _serve(*, slack: bool, worker: bool) -> None:
    # structlog imports rich wherever it is installed, for tracebacks that we never print: 4 MB in every process.
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # None is Python's own way to say "not here"
    from bot import settings  # noqa: PLC0415  # `convene --help` stays quick
    from bot.app import Role  # noqa: PLC0415
    from bot.processes import serve  # noqa: PLC0415

    serve(settings.load(), Role(slack=slack, worker=worker))


PROCESSES = {"run": run, "web": web, "worker": worker}
"""The processes that stay up, by the command that starts each."""
