from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

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
    assert "Act as anybody there" in told
    assert "curl -s" in told


def test_it_serves_until_it_is_interrupted_and_the_address_it_prints_works(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "demo", "--folder", str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = ""
        for line in process.stdout:
            told += line
            if "Ctrl-C" in line:
                break
        example = re.search(r"curl -s .*command$", told, re.MULTILINE)
        assert example, told
        answer = subprocess.run(example[0], shell=True, capture_output=True, text=True, check=True)
        assert yaml.safe_load(answer.stdout)["ok"] is True
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
