from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import settings
from bot.settings import Mode, SettingsError, load, require
from bot.tokens import new_key

GOOD = {
    "CONVENE_ENCRYPTION_KEY": new_key(),
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_SIGNING_SECRET": "secret",
}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [settings.variable(field) for field in settings.Settings.model_fields]:
        monkeypatch.delenv(name, raising=False)


def set_all(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_every_setting_is_in_the_guide_to_running_it() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text(encoding="utf-8")
    names = {settings.variable(field) for field in settings.Settings.model_fields}
    assert {name for name in names if f"`{name}`" not in guide} == set()


def test_the_environment_as_hosts_give_it_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, {**GOOD, "DATABASE_URL": "postgres://u:p@db/c?sslmode=require", "PORT": "8080"})
    given = require(load(), several_processes=True)
    assert given.port == 8080
    assert not given.is_sqlite
    assert given.mode is Mode.SOCKET


def test_old_keys_follow_the_new_one_after_a_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = (new_key(), new_key())
    set_all(monkeypatch, {"CONVENE_ENCRYPTION_KEY": ", ".join(keys)})
    assert load().encryption_key == keys


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("CONVENE_MODE", "carrier-pigeon", "socket"),
        ("PORT", "many", "integer"),
        ("PORT", "70000", "65535"),
        ("DATABASE_URL", "mysql://u:geheim@db/c", "postgres://"),
        ("DATABASE_URL", "no url at all", "postgres://"),
        ("CONVENE_ENCRYPTION_KEY", "too short", "Fernet"),
        ("CONVENE_COMMAND_PREFIX", "Big Prefix", "small letters"),
        ("SLACK_API_URL", "slack.com/api", "http"),
        ("CONVENE_CLOCK_URL", "tomorrow", "http"),
        ("CONVENE_LOG_LEVEL", "LOUD", "INFO"),
        ("CONVENE_MAX_HANDLERS", "0", "1"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    set_all(monkeypatch, GOOD | {name: value})
    with pytest.raises(SettingsError) as caught:
        load()
    line = str(caught.value)
    assert line.startswith(f"{name}: ")
    assert says in line
    assert "\n" not in line
    assert "geheim" not in line


@pytest.mark.parametrize(
    ("missing", "more"),
    [
        ("CONVENE_ENCRYPTION_KEY", {}),
        ("SLACK_BOT_TOKEN", {}),
        ("SLACK_APP_TOKEN", {}),
        ("SLACK_SIGNING_SECRET", {"CONVENE_MODE": "http"}),
    ],
)
def test_a_missing_setting_is_named_with_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, missing: str, more: dict[str, str]
) -> None:
    set_all(monkeypatch, GOOD | more)
    monkeypatch.delenv(missing)
    with pytest.raises(SettingsError, match=f"^{missing} is missing; ") as caught:
        require(load())
    assert "\n" not in str(caught.value)


def test_separate_processes_refuse_a_sqlite_file(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, GOOD)
    with pytest.raises(SettingsError, match=r"^DATABASE_URL is a SQLite file.*convene run"):
        require(load(), several_processes=True)


def test_oauth_credentials_do_instead_of_a_bot_token(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, GOOD | {"CONVENE_SLACK_CLIENT_ID": "1.2", "CONVENE_SLACK_CLIENT_SECRET": "s"})
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    assert require(load()).oauth


def test_secrets_are_not_in_what_the_settings_print(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, GOOD)
    shown = repr(load())
    assert "xoxb-1" not in shown
    assert GOOD["CONVENE_ENCRYPTION_KEY"] not in shown
    assert "='secret'" not in shown


def test_in_http_mode_it_listens_everywhere_and_else_on_this_machine_only() -> None:
    assert load(mode="http").listens_on == "0.0.0.0"
    assert load().listens_on == "127.0.0.1"


@pytest.mark.parametrize("command", ["run", "web", "worker"])
def test_the_command_ends_with_code_2_and_one_line(command: str, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CONVENE_", "SLACK_"))}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", command],
        env=environment | {"DATABASE_URL": f"sqlite:///{tmp_path / 'c.sqlite3'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    named = "CONVENE_ENCRYPTION_KEY" if command == "run" else "DATABASE_URL"
    assert done.stderr.startswith(f"convene: {named} ")
    assert done.stderr.count("\n") == 1
