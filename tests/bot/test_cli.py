"""The commands around the bot, as people type them, in a sandbox."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import mailbox
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from bot.cli import main
from bot.tokens import new_key
from domain.pulses import catalogue
from domain.rosters.tables import shipped_roster
from storage import revisions
from storage.database import Database
from tests.bot.threads import sandbox_in_a_thread
from tests.journeys.harness import CONTROL_TOKEN, Plan, environment, prepare
from tests.reports import Case, exchange, postfix
from tests.services.pulses.test_instruments import OWN

pytestmark = pytest.mark.sockets


COMMANDS = "run web worker migrate manifest doctor load-program import-roster export-roster instruments mail demo"


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Shell:
    """Runs `convene …` against a sandbox, in this process because a new one for each costs seconds."""

    env: dict[str, str]

    def convene(self, *arguments: str, **env: str) -> Done:
        out, err, code = io.StringIO(), io.StringIO(), 0
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr(sys, "argv", ["convene", *arguments])
            for name, value in {**self.env, **env}.items():
                patch.setenv(name, value)
            try:
                main()
            except SystemExit as ended:
                code = int(ended.code or 0)
        return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture
def shell(sqlite_url: str) -> Iterator[Shell]:
    plan = Plan(sqlite_url).placed()
    asyncio.run(prepare(sqlite_url))
    with sandbox_in_a_thread(plan) as url:
        yield Shell(environment(plan, url))


@pytest.fixture
def loaded(shell: Shell) -> Shell:
    done = shell.convene("load-program")
    assert done.returncode == 0, done.stderr
    assert "workgroups" in done.stdout
    return shell


def test_a_program_is_loaded_before_the_first_run_and_again(loaded: Shell) -> None:
    again = loaded.convene("load-program")
    assert again.stdout.startswith("Updated ")


def test_a_program_file_with_mistakes_is_told_by_its_lines(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "program.yaml"
    file.write_text("schema: 1\nname: [", encoding="utf-8")
    done = shell.convene("load-program", str(file))
    assert done.returncode == 1
    assert "was not loaded" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_told(shell: Shell) -> None:
    done = shell.convene("load-program", "no-such-file.yaml")
    assert (done.returncode, done.stderr) == (1, "no-such-file.yaml cannot be read: No such file or directory.\n")


def test_a_dry_run_lists_changes_and_changes_nothing_and_a_second_import_neither(loaded: Shell) -> None:
    dry = loaded.convene("import-roster", "--dry-run")
    assert "  add person " in dry.stdout
    assert "Would import" in dry.stdout
    first = loaded.convene("import-roster")
    assert first.returncode == 0, first.stderr
    assert " 0 to add" not in first.stdout
    second = loaded.convene("import-roster")
    assert "0 to add, 0 to change, 0 to vacate" in second.stdout


def test_a_slack_that_does_not_list_people_is_told_with_its_reason(loaded: Shell) -> None:
    url = loaded.env["SLACK_API_URL"].removesuffix("api/") + "control/faults"
    fault = json.dumps({"kind": "error", "method": "users.list", "error": "missing_scope"}).encode()
    ask = Request(url, fault, {"Authorization": f"Bearer {CONTROL_TOKEN}", "Content-Type": "application/json"})
    with urlopen(ask) as answer:
        assert answer.status == 200
    done = loaded.convene("import-roster")
    assert done.returncode == 0
    assert "did not say who has an account (missing_scope)" in done.stdout
    assert "convene doctor" in done.stdout


def test_a_file_of_another_kind_is_told_before_anything_is_read(loaded: Shell, tmp_path: Path) -> None:
    file = tmp_path / "roster.pdf"
    file.touch()
    for command in ("import-roster", "export-roster"):
        done = loaded.convene(command, str(file))
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "roster.pdf ends neither in .csv nor in .xlsx. Name a file that does.\n"
    assert file.read_bytes() == b""


def test_a_broken_roster_imports_nothing_and_names_each_row(loaded: Shell, tmp_path: Path) -> None:
    file = tmp_path / "broken.csv"
    rows = list(csv.reader(shipped_roster().decode().splitlines()))
    rows[2][1], rows[4][1] = "not an address", "nor this"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    done = loaded.convene("import-roster", str(file))
    assert done.returncode == 1
    assert "3" in done.stderr
    assert "5" in done.stderr
    assert "Nothing was imported" in done.stderr
    assert "0 unchanged" in loaded.convene("import-roster", "--dry-run").stdout


def test_in_a_terminal_an_import_shows_how_far_it_is_and_elsewhere_nothing(loaded: Shell) -> None:
    quiet = loaded.convene("import-roster", "--dry-run")
    assert (quiet.returncode, quiet.stderr) == (0, "")
    # What makes rich take anything for a terminal.
    shown = loaded.convene("import-roster", FORCE_COLOR="1", TERM="xterm", COLUMNS="100").stderr
    for step in ("reading", "comparing", "saving"):
        assert step in shown
    assert "━" in shown


def test_a_file_that_cannot_be_written_is_told(loaded: Shell, tmp_path: Path) -> None:
    done = loaded.convene("export-roster", str(tmp_path / "no-such-folder" / "roster.csv"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("roster.csv cannot be written: No such file or directory.\n")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_imports_without_a_change(loaded: Shell, tmp_path: Path, ending: str) -> None:
    loaded.convene("import-roster")
    file = tmp_path / f"roster.{ending}"
    assert loaded.convene("export-roster", str(file)).stdout == f"Wrote {file}.\n"
    assert "0 to add, 0 to change, 0 to vacate" in loaded.convene("import-roster", str(file)).stdout


def test_another_workspace_must_be_one_that_is_known(loaded: Shell) -> None:
    done = loaded.convene("export-roster", "x.csv", "--workspace", "T0NOWHERE")
    assert done.returncode == 2
    assert "convene: --workspace: Convene is not installed in T0NOWHERE" in done.stderr


def test_migrating_twice_says_that_there_was_nothing_left(shell: Shell, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deep' / 'new.sqlite3'}"
    assert "went from revision none" in shell.convene("migrate", DATABASE_URL=url).stdout
    assert "is up to date" in shell.convene("migrate", DATABASE_URL=url).stdout


BROKEN = ["migrate", "run", "doctor", "import-roster", "load-program"]


@pytest.mark.parametrize("command", BROKEN)
def test_a_file_that_is_no_database_is_told_in_one_line(command: str, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("Not a database, and nothing that may be written over. " * 20, encoding="utf-8")
    wrong = (other, tmp_path, other / "convene.sqlite3")
    told = ("file is not a database", "unable to open database file", "notes.txt: ")
    for file, words in zip(wrong, told, strict=True):
        shell = Shell({"CONVENE_ENCRYPTION_KEY": new_key(), "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"})
        silent = "http://127.0.0.1:9/api/"
        done = shell.convene(command, DATABASE_URL=f"sqlite:///{file}", SLACK_API_URL=silent)
        said = done.stdout if command == "doctor" else done.stderr
        assert done.returncode == (1 if command == "doctor" else 2)
        assert f"{file} cannot be opened as a SQLite database" in said
        assert words in said
        assert "in a folder where it may write" in said
        assert command == "doctor" or (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert other.read_text(encoding="utf-8").startswith("Not a database")


class InvalidPassword(Exception):
    """Neither SQLAlchemy's nor the system's: as what a driver raises on its own account."""


@pytest.mark.parametrize("command", BROKEN)
def test_a_postgres_that_refuses_is_told_in_one_line_without_its_password(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(_database: Database) -> tuple[str | None, str]:
        # asyncpg's own errors, which come while it connects, are handed on by SQLAlchemy as they are.
        raise InvalidPassword("password authentication failed for user u, geheim")

    monkeypatch.setattr(revisions, "state", refused)
    shell = Shell({"CONVENE_ENCRYPTION_KEY": new_key(), "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"})
    silent = "http://127.0.0.1:9/api/"
    done = shell.convene(command, DATABASE_URL="postgres://u:geheim@db/c", SLACK_API_URL=silent)
    said = done.stdout if command == "doctor" else done.stderr
    assert "PostgreSQL does not answer (InvalidPassword)" in said
    assert "check the address, user and password in DATABASE_URL" in said
    assert "geheim" not in done.stdout + done.stderr
    if command != "doctor":
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_a_database_that_a_newer_release_migrated_is_served_and_not_migrated(shell: Shell) -> None:
    file = shell.env["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    refused = shell.convene("migrate")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("convene: DATABASE_URL: the database stands at revision 9999, which this release")
    assert refused.stderr.count("\n") == 1
    assert "Loaded " in shell.convene("load-program").stdout
    assert "which this release does not know" in shell.convene("doctor").stdout


@pytest.mark.parametrize(
    ("arguments", "noted"),
    [((), False), (("--mode", "http"), True), (("--mode", "http", "--url", "https://convene.example.org"), False)],
)
def test_a_manifest_without_an_address_for_slack_says_so_beside_it(arguments: tuple[str, ...], noted: bool) -> None:
    done = Shell({"CONVENE_PUBLIC_URL": "", "CONVENE_MODE": ""}).convene("manifest", *arguments)
    assert done.returncode == 0
    assert "slash_commands" in json.loads(done.stdout)["features"]
    assert ("--url" in done.stderr) is noted


def test_the_doctor_ends_with_1_while_something_is_to_mend(loaded: Shell) -> None:
    done = loaded.convene("doctor")
    assert done.returncode == 1
    assert "→ create #tllc-chiefs" in done.stdout
    assert "to mend." in done.stdout


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The file of an instrument that an organisation wrote."""
    file = tmp_path / "coaching.yaml"
    file.write_text(OWN, encoding="utf-8")
    return file


def test_an_instrument_is_checked_and_added_and_then_listed(shell: Shell, own: Path) -> None:
    checked = shell.convene("instruments", "check", str(own))
    assert checked.stdout == (
        "coaching.yaml is right: Coaching calls (coaching-calls, version 1).\n"
        "It asks 1 rating from 1 to 4; anonymous. Pages: 1; minutes: about 2.\n"
    )
    assert "coaching-calls" not in shell.convene("instruments", "list").stdout
    added = shell.convene("instruments", "add", str(own))
    assert (added.returncode, added.stdout) == (
        0,
        "Added Coaching calls (coaching-calls, version 1): 1 rating from 1 to 4; anonymous.\n",
    )
    listed = shell.convene("instruments", "list").stdout.splitlines()
    assert len(listed) == len(catalogue.shipped()) + 1
    [line] = [line for line in listed if line.startswith("coaching-calls ")]
    assert line.endswith("(your own)")
    again = shell.convene("instruments", "add", str(own)).stdout
    assert again == "Coaching calls (coaching-calls, version 1) was already there, unchanged.\n"


def test_an_instrument_that_changed_under_the_same_version_is_refused(shell: Shell, own: Path) -> None:
    shell.convene("instruments", "add", str(own))
    own.write_text(OWN.replace("How far", "How fully"), encoding="utf-8")
    done = shell.convene("instruments", "add", str(own))
    assert (done.returncode, done.stdout) == (1, "")
    assert "make this version 2 and add it again" in done.stderr


@pytest.mark.parametrize("verb", ["check", "add"])
def test_an_instrument_file_with_mistakes_is_told_by_its_lines(shell: Shell, own: Path, verb: str) -> None:
    own.write_text(OWN.replace("minutes: 2", "minutes: soon").replace("id: use\n", "id: Use\n"), encoding="utf-8")
    done = shell.convene("instruments", verb, str(own))
    assert (done.returncode, done.stdout) == (1, "")
    assert "line 8, minutes: this must be a whole number." in done.stderr
    assert "line 14, dimensions[1].id: this does not look right." in done.stderr
    assert "Traceback" not in done.stderr


def test_what_ships_is_listed_and_files_are_checked_before_anything_is_set_up(sqlite_url: str, own: Path) -> None:
    bare = Shell({"DATABASE_URL": sqlite_url, "CONVENE_ENCRYPTION_KEY": new_key(), "SLACK_BOT_TOKEN": ""})
    listed = bare.convene("instruments", "list")
    assert listed.returncode == 0, listed.stderr
    assert len(listed.stdout.splitlines()) == len(catalogue.shipped())
    norms = next(line for line in listed.stdout.splitlines() if line.startswith("norms-inventory "))
    assert norms.split("  ")[-1].strip() == "21 ratings from 1 to 4; anonymous; group and self form"
    assert listed.stderr.startswith("Only those that ship are listed, because ")
    assert bare.convene("instruments", "check", str(own)).returncode == 0


def test_help_of_the_instrument_commands_says_what_they_are_for(shell: Shell) -> None:
    shown = shell.convene("instruments", "--help").stdout
    for verb in ("list", "check", "add"):
        assert f"\n  {verb} " in shown
        assert len(shell.convene("instruments", verb, "--help").stdout.splitlines()) > 4


def test_the_doctor_is_content_where_nothing_is_missing(shell: Shell) -> None:
    done = shell.convene("doctor")
    assert done.returncode == 0, done.stdout
    assert "Everything that Convene needs is there." in done.stdout


def test_help_of_every_command_says_what_it_is_for(shell: Shell) -> None:
    shown = shell.convene("--help").stdout
    for command in COMMANDS.split():
        assert f"\n  {command} " in shown
        assert len(shell.convene(command, "--help").stdout.splitlines()) > 4


def mailbox_of(folder: Path) -> Path:
    """Make a Maildir with two reports and somebody's answer."""
    box = mailbox.Maildir(folder / "Maildir")
    for content in (postfix(Case()), exchange(Case(message_id="")), b"Subject: Thank you\n\nFor October.\n"):
        box.add(content)
    return folder / "Maildir"


def test_addresses_are_kept_from_mail_and_given_back(shell: Shell, tmp_path: Path) -> None:
    assert shell.convene("mail", "blocked").stdout.endswith("Every address gets its e-mail.\n")
    assert shell.convene("mail", "block", "Ana@Example.org").stdout == "Nothing more goes to ana@example.org.\n"
    assert "blocked  ana@example.org" in shell.convene("mail", "blocked").stdout
    assert "again" in shell.convene("mail", "unblock", "ana@example.org").stdout
    assert "Nothing kept" in shell.convene("mail", "unblock", "ana@example.org").stdout
    strange = shell.convene("mail", "bounces", str(mailbox_of(tmp_path)))
    assert (strange.returncode, strange.stdout) == (
        0,
        "Messages: 3. Reports: 2; new failures: 0, known before: 0, for now only: 0, not of our mail: 2.\n",
    )
    nowhere = shell.convene("mail", "bounces", str(tmp_path / "nowhere"))
    assert (nowhere.returncode, nowhere.stderr) == (
        1,
        f"{tmp_path}/nowhere cannot be read: No such file or directory.\n",
    )
    # A mail server keeps a message on this code, and hands it over again.
    assert shell.convene("mail", "bounces", "-", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none").returncode == 75
    wrong = shell.convene("mail", "block", "ana")
    assert wrong.returncode == 1
    assert "name@example.org" in wrong.stderr
