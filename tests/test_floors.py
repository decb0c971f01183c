"""Guards for the promises about structure: what each keeps is its name."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from storage import tables

ROOT = Path(__file__).parent.parent
FLOORS = ("bot", "commands", "schedules", "services", "storage", "views", "domain", "sandbox")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager"}
LONGEST_MODULE = 350


def modules(*floors: str) -> list[Path]:
    return [path for floor in floors or FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]


def test_imports_point_down_only() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_in_one_sentence_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_no_room_is_called_after_nothing_in_particular() -> None:
    rooms = {part for path in modules() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert not rooms & FORBIDDEN_NAMES


def test_no_module_outgrows_its_noun() -> None:
    sizes = {path: len(path.read_text().splitlines()) for path in modules() if "migrations" not in path.parts}
    assert not {str(path.relative_to(ROOT)): size for path, size in sizes.items() if size > LONGEST_MODULE}


def test_every_table_belongs_to_a_workspace() -> None:
    unscoped = {table.name for table in tables.metadata.sorted_tables if "workspace" not in table.columns}
    assert unscoped == {"workspaces"}


def test_nothing_is_wired_by_importing_a_module() -> None:
    """Importing every floor starts no loop, opens no client and reads no settings."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in modules()
        if path.name != "__main__.py" and "migrations" not in path.parts
    ]
    program = "import importlib, threading\n" + "".join(f"importlib.import_module({name!r})\n" for name in names)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program + "assert threading.active_count() == 1\n"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr


def test_the_lock_files_name_no_registry() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)
        assert text.count("--hash=sha256:") > text.count("==")


def test_the_business_time_is_never_read_from_the_machine_below_the_top_floor() -> None:
    """Rules and use cases get `now` as an argument; only the clock itself asks the machine."""
    reads = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(")
    guilty = [
        str(path.relative_to(ROOT))
        for path in modules("services", "storage", "views", "domain", "commands", "schedules")
        if reads.search(path.read_text()) and path != ROOT / "domain" / "clock.py"
    ]
    assert guilty == []
