"""A configuration with a mistake stops the command with the line and the field."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.__main__ import EXAMPLE, main
from sandbox.config import ConfigError, SandboxConfig

GOOD = """\
control_token: sandbox
clock: {frozen: true}
limits:
  factor: 1.0
timing:
  retries: [0, 60]
workspaces:
  - id: T1
    name: One
    users:
      - handle: maya
        tz: America/Phoenix
      - {handle: noor, is_admin: true}
    channels:
      - name: random
        members:
          - maya
          - noor
apps:
  - id: A1
    installed_in:
      - T1
    manifest:
      features:
        slash_commands:
          - command: /hello
            description: Say hello
        shortcuts:
          - {name: Wave, type: global, callback_id: wave}
      settings:
        event_subscriptions:
          bot_events: [message.im]
"""


def written(folder: Path, text: str, name: str = "dev.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_the_good_one_is_taken(tmp_path: Path) -> None:
    read = SandboxConfig.load(written(tmp_path, GOOD))
    assert [user.tz for user in read.workspaces[0].users] == ["America/Phoenix", "America/New_York"]
    assert (read.timing.retries, read.frozen) == ((0.0, 60.0), True)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("clock: {frozen", "clok: {frozen", "2: clok: unknown; did you mean clock?; known are apps, clock"),
        ("clock: {frozen: true}", "clock: {frozen: maybe}", "2: clock.frozen: expected true or false, not 'maybe'"),
        ("clock: {frozen: true}", "clock: soon", "2: clock: expected a mapping, not 'soon'"),
        ("clock: {frozen: true}", "clock: {start: soon}", "2: clock.start: 'soon' is not an ISO 8601 moment"),
        (
            "control_token: sandbox",
            "control_token: 1234",
            "1: control_token: expected text, not 1234; put it in quotes",
        ),
        ("control_token: sandbox", "control_token: 'höhle'", "1: control_token: expected a token that fits"),
        ("factor: 1.0", "factor: fast", "4: limits.factor: expected a number above 0, or off, not 'fast'"),
        ("factor: 1.0", "factor: 0", "4: limits.factor: expected a number above 0, or off, not 0"),
        ("factor: 1.0", "factor: -1", "4: limits.factor: expected a number from 0, not -1"),
        ("factor: 1.0", "faktor: 1.0", "4: limits.faktor: unknown; did you mean factor?"),
        ("retries: [0, 60]", "retries: [0, soon]", "6: timing.retries[1]: expected a number from 0, not 'soon'"),
        ("retries: [0, 60]", "retries: 60", "6: timing.retries: expected a list, not 60"),
        ("retries: [0, 60]", "ack: true", "6: timing.ack: expected a number from 0, not true"),
        ("retries: [0, 60]", "response_url_uses: 1.5", "6: timing.response_url_uses: expected a whole number"),
        ("- id: T1\n    name", "- name", "8: workspaces[0]: id is missing"),
        ("name: One", "name: [One]", "9: workspaces[0].name: expected text, not a list"),
        ("handle: maya", "handel: maya", "11: workspaces[0].users[0].handel: unknown; did you mean handle?"),
        ("handle: maya", "handle: noor", "13: workspaces[0].users[1].handle: noor is there twice"),
        ("handle: maya", "handle: '@maya'", "11: workspaces[0].users[0].handle: '@maya': a handle is one word"),
        ("America/Phoenix", "America/Fenix", "12: workspaces[0].users[0].tz: unknown time zone America/Fenix"),
        ("America/Phoenix", "america/phoenics", "12: workspaces[0].users[0].tz: unknown time zone america/phoenics"),
        ("America/Phoenix", "Europe/Brlin", "Europe/Brlin; did you mean Europe/Berlin?"),
        ("is_admin: true", "is_admin: 1", "13: workspaces[0].users[1].is_admin: expected true or false, not 1"),
        ("name: random", "name: Random Talk", "15: workspaces[0].channels[0].name: 'Random Talk': a channel's name"),
        (
            "          - noor",
            "          - nor",
            "18: workspaces[0].channels[0].members[1]: unknown member nor; did you",
        ),
        ("          - noor", "          - 7", "18: workspaces[0].channels[0].members[1]: expected text, not 7"),
        ("  - id: A1", "  - id: A1\n    mode: pigeon", "21: apps[0].mode: expected socket or http, not 'pigeon'"),
        ("  - id: A1", "  - id: A1\n    mode: 3", "21: apps[0].mode: expected text, not 3"),
        ("      - T1", "      - T2", "22: apps[0].installed_in[0]: unknown workspace T2"),
        ("  - id: A1", "  - id: A1\n    bot_token: {T7: xoxb}", "21: apps[0].bot_token.T7: unknown workspace T7"),
        ("/hello", "hello", "26: apps[0].manifest.features.slash_commands[0].command: slash command 'hello': begin"),
        ("command: /hello", "name: hi", "26: apps[0].manifest.features.slash_commands[0].command: command is missing"),
        ("type: global", "type: world", "29: apps[0].manifest.features.shortcuts[0].type: a shortcut is global or"),
        ("[message.im]", "message.im", "32: apps[0].manifest.settings.event_subscriptions.bot_events: expected a list"),
        (
            "[message.im]",
            "[1]",
            "32: apps[0].manifest.settings.event_subscriptions.bot_events[0]: expected text, not 1",
        ),
        ("      features:\n", "      features: []\n      x:\n", "24: apps[0].manifest.features: expected a mapping"),
        ("name: One", "name: One\n    name: Two", "10: workspaces[0].name: there twice"),
        ("name: One", "name: &one [*one]", "workspaces[0].name[0]: stands inside itself"),
        ("name: One", "name: 'One", "not YAML: while scanning a quoted scalar found unexpected end of stream"),
        ("    users:\n", "   users:\n", "not YAML: "),
        ("name: One", "name: One\n    7: seven", "10: workspaces[0].7: a key must be text, not 7"),
    ],
)
def test_a_mistake_is_named_by_line_and_field(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    assert GOOD.count(before) == 1
    path = written(tmp_path, GOOD.replace(before, after))
    with pytest.raises(ConfigError) as caught:
        SandboxConfig.load(path)
    assert str(caught.value).startswith(f"{path}:")
    assert complaint in str(caught.value)
    assert caught.value.line > 0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "the whole: expected a mapping, not nothing"),
        ("- one\n", ":1: the whole: expected a mapping, not a list"),
        ("apps: []\n", ":1: workspaces: expected a list with at least one workspace"),
        ("workspaces:\n", ":1: workspaces: expected a list with at least one workspace"),
        ("workspaces: {id: T1}\n", ":1: workspaces: expected a list, not a mapping"),
        ("workspaces: [T1]\n", ":1: workspaces[0]: expected a mapping, not 'T1'"),
        ("workspaces: [{id: T1}, {id: T1}]\n", ":1: workspaces[1].id: T1 is there twice"),
        ("workspaces: [{id: T1}]\ntime_scale: 0\n", ":2: time_scale: expected a number above 0, not 0"),
        ("workspaces: [{id: T1}]\ntime_scale: .inf\n", ":2: time_scale: expected a number from 0, not inf"),
        ("workspaces: [{id: T1}]\ntraffic_size: many\n", ":2: traffic_size: expected a whole number from 0"),
        ("workspaces: [{id: T1}]\napps:\n  - {id: A1, manifest: 3}\n", ":3: apps[0].manifest: expected a manifest"),
        ("workspaces: !!python/object:os.system {}\n", ":1: not YAML: could not determine a constructor"),
        ("a: \x07\n", "cannot be read: "),
    ],
)
def test_a_file_that_is_no_configuration_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        SandboxConfig.load(path)
    assert complaint in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_mistake_in_a_manifest_of_its_own_is_named_by_that_file(tmp_path: Path) -> None:
    manifest = written(
        tmp_path, '{\n "features": {\n  "slash_commands": [\n   {"command": "/A"}\n  ]\n }\n}', "app.json"
    )
    config = written(tmp_path, "workspaces: [{id: T1}]\napps:\n  - id: A1\n    manifest: app.json\n")
    with pytest.raises(ConfigError) as caught:
        SandboxConfig.load(config)
    assert str(caught.value).startswith(f"{manifest}:4: features.slash_commands[0].command: slash command '/A'")
    manifest.write_text("- a list")
    with pytest.raises(ConfigError, match=r"app\.json:1: the whole: expected a manifest"):
        SandboxConfig.load(config)
    manifest.unlink()
    with pytest.raises(ConfigError, match=r"dev.yaml:4: apps\[0\].manifest: .*app.json: cannot be read: No such file"):
        SandboxConfig.load(config)


def test_an_empty_field_keeps_its_default(tmp_path: Path) -> None:
    read = SandboxConfig.load(written(tmp_path, "workspaces:\n  - id: T1\n    users:\n    channels:\napps:\nclock:\n"))
    assert (read.workspaces[0].users, read.apps, read.frozen) == ((), (), False)


def test_the_command_says_what_is_wrong_and_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, GOOD.replace("handle: maya", "handle: maya\n        age: 7"))
    assert main(["--config", str(path)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"{path}:12: workspaces[0].users[0].age: unknown; known are email")
    assert told.count("\n") == 1


def test_the_help_names_the_page_and_where_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    for word in ("--config", "--port", "--open", "browser", str(EXAMPLE), "base_url"):
        assert word in told


def test_a_port_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--port", "70000"])
    assert "'70000' is not a port" in capsys.readouterr().err


@pytest.mark.sockets
def test_a_port_that_is_taken_ends_the_command_with_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "sandbox", "--port", str(port)],
            cwd=Path(__file__).parents[2],
            env={**os.environ},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == f"cannot listen on 127.0.0.1:{port}: Address already in use\n"
