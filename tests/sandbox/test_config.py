"""Configurations are read strictly, and the command runs one until it is told to stop."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.__main__ import main
from sandbox.client import ControlClient
from sandbox.config import ConfigError, Mode, SandboxConfig
from sandbox.server import Sandbox

pytestmark = pytest.mark.sockets

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "sandbox" / "example.yaml"

APP: Json = {"id": "A1", "manifest": {}, "installed_in": ["T1"]}


def config(**changes: Any) -> Json:
    return {"workspaces": [{"id": "T1", "users": [{"handle": "maya"}]}], "apps": [APP], **changes}


def commands(*names: str) -> Json:
    """Return a configuration whose app has these slash commands."""
    manifest = {"features": {"slash_commands": [{"command": name, "description": "d"} for name in names]}}
    return config(apps=[{**APP, "manifest": manifest}])


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "workspaces: expected a list"),
        (config(extra=1), "extra: unknown"),
        (config(workspaces=[{"name": "x"}]), "workspaces[0]: id is missing"),
        (config(workspaces=[{"id": "T1", "users": [{"handle": "a", "age": 7}]}]), "users[0].age: unknown"),
        (
            config(workspaces=[{"id": "T1", "users": [{"handle": "a"}, {"handle": "a"}]}]),
            "users[1].handle: a is there twice",
        ),
        (config(workspaces=[{"id": "T1", "users": [{"handle": "a", "tz": "Moon"}]}]), "unknown time zone Moon"),
        (config(workspaces=[{"id": "T1", "channels": [{"name": "c", "members": ["x"]}]}]), "unknown member x"),
        (config(apps=[{**APP, "mode": "pigeon"}]), "apps[0].mode: expected socket or http"),
        (config(apps=[{**APP, "manifest": "nowhere.json"}]), "apps[0].manifest: nowhere.json: cannot be read"),
        (config(apps=[{"id": "A1"}]), "apps[0]: manifest is missing"),
        (config(apps=[{**APP, "installed_in": ["T9"]}]), "unknown workspace T9"),
        (config(apps=[{**APP, "installed_in": ["T1", "T2"], "bot_token": "xoxb"}]), "mapping from each workspace id"),
        (config(clock={"start": "tomorrow"}), "clock.start"),
        (config(limits={"speed": 1}), "limits.speed: unknown"),
        (commands("/x" * 17), "2 to 32 characters"),
        (commands("/"), "2 to 32 characters"),
        (commands("lunch"), "begin with a slash"),
        (commands("/two words"), "no spaces"),
        (commands("/Lunch"), "no capital letters"),
        (commands("/a", "/a"), "there twice"),
        (commands(*[f"/c{number}" for number in range(51)]), "51 slash commands; an app has at most 50"),
    ],
)
def test_a_mistake_is_named(data: Json, complaint: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(complaint)):
        Sandbox(SandboxConfig.from_mapping(data))


def test_fifty_commands_of_thirty_two_characters_are_taken() -> None:
    names = [f"/{number:031}" for number in range(50)]
    sandbox = Sandbox(SandboxConfig.from_mapping(commands(*names)))
    assert list(sandbox.world.apps["A1"].manifest.commands) == names


def test_times_are_slacks_own_unless_told_otherwise() -> None:
    timing = SandboxConfig.from_mapping(config()).timing
    assert (timing.ack, timing.trigger, timing.response_url, timing.response_url_uses) == (3.0, 3.0, 1800.0, 5)
    assert (timing.retries, timing.scale) == ((0.0, 60.0, 300.0), 1.0)


def test_everything_can_be_said_in_yaml() -> None:
    loaded = SandboxConfig.load(EXAMPLE)
    assert loaded.workspaces[0].users[0].tz == "America/Phoenix"
    assert loaded.apps[0].bot_token == {"T0EXAMPLE": "xoxb-example"}
    more = SandboxConfig.from_mapping(
        config(clock={"start": "2026-09-01T15:00:00+00:00", "frozen": True}, limits={"factor": "off"}, time_scale=0.5)
        | {"apps": [{**APP, "mode": "http"}], "timing": {"retries": [0, 1]}}
    )
    assert (more.clock_start, more.frozen) == (datetime(2026, 9, 1, 15, tzinfo=UTC), True)
    assert (more.limits.factor, more.timing.scale, more.timing.retries) == (None, 0.5, (0.0, 1.0))
    assert more.apps[0].mode is Mode.HTTP


def test_ids_are_the_same_in_every_run() -> None:
    once, again = (Sandbox(SandboxConfig.load(EXAMPLE)).world.workspaces["T0EXAMPLE"] for _ in range(2))
    assert list(once.users) == list(again.users)
    assert list(once.channels) == list(again.channels)


def test_a_file_that_is_not_there_ends_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(tmp_path / "no.yaml")]) == 2
    assert "no.yaml" in capsys.readouterr().err


async def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    process = subprocess.Popen(  # noqa: ASYNC220 - starting it takes no time that anyone here waits for
        [sys.executable, "-m", "sandbox", "--config", str(EXAMPLE), "--ready-file", str(ready)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        async with asyncio.timeout(15):
            while not ready.exists():  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.05)
        url = json.loads(ready.read_text())["url"]
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            assert (await response.json())["apps"] == ["A0EXAMPLE"]
        async with ControlClient(url, "sandbox") as client:
            assert (await client.person("maya").me())["tz"] == "America/Phoenix"
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 10) == 0
    finally:
        process.kill()
        output, _ = process.communicate()
    assert url.encode() in output
