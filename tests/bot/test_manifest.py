from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from syrupy.assertion import SnapshotAssertion

from bot import manifest
from bot.app import features
from bot.routes import Routes
from bot.settings import Mode

SCHEMAS = Path(__file__).parents[3] / "shared" / "slack"


def built(mode: Mode, prefix: str = "") -> dict[str, Any]:
    return manifest.build(features(prefix), mode=mode, prefix=prefix, public_url="https://convene.example.org")


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_slacks_own_schema_accepts_the_manifest(mode: Mode, version: str) -> None:
    path = SCHEMAS / f"manifest.schema.{version}.json"
    if not path.exists():
        pytest.skip("Slack's manifest schema is not beside this checkout")
    schema = json.loads(path.read_text(encoding="utf-8"))
    given = built(mode)
    if version == "1.0.0":
        given["_metadata"]["major_version"] = 1
    problems = [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(given)]
    assert problems == []


def test_the_manifest_in_socket_mode_is_as_agreed(snapshot: SnapshotAssertion) -> None:
    assert built(Mode.SOCKET) == snapshot


@pytest.mark.parametrize("prefix", ["", "cv-"])
def test_manifest_and_router_agree_on_every_command_shortcut_and_event(prefix: str) -> None:
    shown = built(Mode.HTTP, prefix)
    routes = Routes.of(features(prefix), prefix)
    assert {each["command"] for each in shown["features"]["slash_commands"]} == set(routes.commands)
    assert {each["callback_id"] for each in shown["features"]["shortcuts"]} == set(routes.shortcuts)
    assert set(shown["settings"]["event_subscriptions"]["bot_events"]) == {*routes.events, *manifest.BASE_EVENTS}


def test_slacks_limits_on_commands_and_shortcuts_hold_with_the_longest_prefix() -> None:
    shown = built(Mode.HTTP, "a" * 16)["features"]
    assert len(shown["slash_commands"]) <= 50
    assert all(2 <= len(each["command"]) <= 32 for each in shown["slash_commands"])
    assert len(shown["shortcuts"]) <= 10
    assert all(len(each["name"]) <= 24 and len(each["description"]) <= 150 for each in shown["shortcuts"])


def test_http_mode_names_its_addresses_and_socket_mode_names_none() -> None:
    http, socket = built(Mode.HTTP), built(Mode.SOCKET)
    address = "https://convene.example.org/slack/events"
    assert http["settings"]["event_subscriptions"]["request_url"] == address
    assert {each["url"] for each in http["features"]["slash_commands"]} == {address}
    assert not http["settings"]["socket_mode_enabled"]
    assert "slack/events" not in json.dumps(socket)
    assert socket["settings"]["socket_mode_enabled"]


def test_history_is_only_asked_for_as_an_option() -> None:
    scopes = built(Mode.SOCKET)["oauth_config"]["scopes"]
    assert not set(scopes["bot"]) & set(scopes["bot_optional"])


def test_the_command_prints_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "manifest", "--mode", "http", "--url", "https://convene.example.org"],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "", "CONVENE_COMMAND_PREFIX": "cv-"},
    )
    assert json.loads(done.stdout) == built(Mode.HTTP, "cv-")
