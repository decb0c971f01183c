"""The stage: a sandbox in a process of its own and Convene inside this one, on free ports and in a fresh folder."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot import logs, manifest, settings
from bot.app import Convene, features
from bot.demo.cast import TEAM, Player, sandbox_config
from bot.demo.control import Control
from bot.demo.tour import tutorial
from bot.settings import Mode
from bot.tokens import new_key
from domain.programs.program import Program

START = datetime(2026, 9, 1, 13, tzinfo=UTC)
CONTROL_TOKEN = "sandbox"  # noqa: S105  # the documented one of a server that only this machine reaches
SPEED = 20.0
"""Times Slack's rate limits, on both sides: a month should not take a month's worth of pauses."""
READY_SECONDS = 30.0


class NoStage(Exception):
    """The sandbox did not start; the text says where its output is."""


@dataclass(frozen=True)
class Stage:
    """What runs."""

    control: Control
    convene: Convene
    folder: Path


@asynccontextmanager
async def stage(folder: Path, program: Program, cast: Sequence[Player], *, port: int) -> AsyncIterator[Stage]:
    """Start the sandbox (on `port`; 0 takes a free one) and Convene; the folder's old contents are removed."""
    _empty(folder)
    own_port = _free_port()
    status_token = secrets.token_urlsafe(16)
    app = {
        "manifest": manifest.build(features(), mode=Mode.SOCKET),
        "bot_token": {TEAM: f"xoxb-{secrets.token_hex(12)}"},
        "app_token": f"xapp-{secrets.token_hex(12)}",
        "mode": "socket",
        "status_url": f"http://127.0.0.1:{own_port}/internal/status",
        "status_token": status_token,
    }
    config = sandbox_config(
        program,
        cast,
        app,
        start=START.isoformat(),
        control_token=CONTROL_TOKEN,
        speed=SPEED,
        tutorial=tutorial(program, cast, START.date()),
    )
    async with _sandbox(folder, config, port) as url:
        given = settings.load(
            mode=Mode.SOCKET,
            database_url=f"sqlite:///{folder / 'convene.sqlite3'}",
            slack_api_url=f"{url}/api/",
            bot_token=app["bot_token"][TEAM],  # type: ignore[index]  # the mapping three lines up
            app_token=app["app_token"],
            encryption_key=new_key(),
            clock_url=f"{url}/clock",
            status_token=status_token,
            port=own_port,
            host="127.0.0.1",
            command_prefix="",
            pace=SPEED,
            check_links=False,
            log_format="json",
        )
        with (folder / "convene.log").open("w", encoding="utf-8") as log:
            logs.configure(given, log)
            async with (
                aiohttp.ClientSession() as session,
                Convene(given).running() as convene,
            ):
                yield Stage(Control(session, url, CONTROL_TOKEN), convene, folder)


@asynccontextmanager
async def _sandbox(folder: Path, config: dict[str, object], port: int) -> AsyncIterator[str]:
    """Run `python -m sandbox` for the length of the block; yields its address."""
    file, ready, log = folder / "sandbox.json", folder / "sandbox.ready", folder / "sandbox.log"
    file.write_text(json.dumps(config, indent=1), encoding="utf-8")
    arguments = ["-m", "sandbox", "--config", str(file), "--port", str(port), "--ready-file", str(ready)]
    with log.open("w", encoding="utf-8") as out:
        process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=out, stderr=out)
        try:
            async with asyncio.timeout(READY_SECONDS):
                while not ready.exists():  # another process makes the file; there is no event to wait for
                    if process.returncode is not None:
                        raise NoStage(f"the sandbox ended with code {process.returncode}; see {log}")
                    await asyncio.sleep(0.05)
            yield str(json.loads(ready.read_text(encoding="utf-8"))["url"])
        except TimeoutError:
            raise NoStage(f"the sandbox did not start within {READY_SECONDS:.0f} seconds; see {log}") from None
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
