from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.demo.cast import players, sandbox_config
from bot.demo.story import Month, Stuck
from bot.demo.tour import tutorial
from domain.programs.loading import parse_program, shipped_program
from domain.rosters.tables import shipped_roster
from sandbox.config import SandboxConfig

pytestmark = pytest.mark.sockets


def test_it_plays_a_month_once_and_ends(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "demo", "--once", "--folder", str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told = done.stdout
    for number in ("In 24 hours: ", "In 1 hour: "):
        lines = [line for line in told.splitlines() if number in line]
        assert len(lines) == len(set(lines))
        assert any("in #tllc-" in line for line in lines)
        assert any("directly to 2 people" in line for line in lines)
    assert "(yes)" in told
    assert "saved 5 pages to the library" in told
    assert "Act as anybody there" in told
    assert "curl -s" in told


def read_until(process: subprocess.Popen[str], word: str) -> str:
    """Return what the process has written up to the line with the word in it."""
    assert process.stdout is not None
    told = ""
    for line in process.stdout:
        told += line
        if word in line:
            break
    return told


def test_it_plays_no_month_before_it_prints_the_page_to_open_and_the_page_offers_a_tour(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "demo", "--folder", str(tmp_path / "demo")], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            told = read_until(process, "Open http")
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert "(yes)" in told
    assert "In 24 hours: " not in told
    config = json.loads((tmp_path / "demo" / "sandbox.json").read_text())
    assert len(config["tutorial"]["steps"]) == 5


class Busy:
    """A control API whose app is too late the first `late` times."""

    def __init__(self, late: int) -> None:
        self.late = late
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    async def act(self, handle: str, verb: str, **given: Any) -> dict[str, Any]:
        self.asked.append((handle, verb, given))
        in_time = len(self.asked) > self.late
        return {
            "ok": in_time,
            "status": "ok" if in_time else "timeout",
            "error": "" if in_time else "operation_timeout",
        }


async def answer(control: Busy) -> list[str]:
    program = parse_program(shipped_program())
    cast = players(program, shipped_roster())
    told: list[str] = []
    month = Month(cast=cast, control=control, program=program, say=told.append, zone=program.zone)  # type: ignore[arg-type]  # as much of one as is used
    month.names = {"C1": program.workgroups[0].channel}
    await month._answer({"channel": "C1", "ts": "1.0"})
    return told


async def test_its_people_press_again_when_a_busy_machine_answers_too_late() -> None:
    control = Busy(late=1)
    (told,) = await answer(control)
    assert told.endswith("answer.")
    assert control.asked[0] == control.asked[1]
    assert len(control.asked) == len({str(each) for each in control.asked}) + 1


async def test_its_people_give_up_when_nothing_answers_twice() -> None:
    control = Busy(late=2)
    with pytest.raises(Stuck, match="operation_timeout"):
        await answer(control)
    assert len(control.asked) == 2


def test_the_tour_names_people_and_channels_that_are_there() -> None:
    program = parse_program(shipped_program())
    cast = players(program, shipped_roster())
    config = SandboxConfig.from_mapping(
        sandbox_config(
            program,
            cast,
            {"manifest": {}},
            start="2026-09-01T13:00:00+00:00",
            control_token="t",
            speed=1,
            tutorial=tutorial(program, cast, date(2026, 9, 1)),
        )
    )
    assert config.tutorial is not None
    members = {channel.name: channel.members for channel in config.workspaces[0].channels}
    people = [step.act_as for step in config.tutorial.steps if step.act_as]
    assert len(set(people)) == 2
    for step in config.tutorial.steps:
        assert not step.channel or set(people) <= set(members[step.channel])
    assert "`3 September 2026`" in config.tutorial.steps[1].text


def test_it_serves_until_it_is_interrupted_and_the_address_it_prints_works(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "demo", "--folder", str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        told = read_until(process, "Ctrl-C")
        example = re.search(r"curl -s .*command$", told, re.MULTILINE)
        assert example, told
        answer = subprocess.run(example[0], shell=True, capture_output=True, text=True, check=True)
        assert yaml.safe_load(answer.stdout)["ok"] is True
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
