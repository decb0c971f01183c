from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from pydantic import SecretStr
from pytest import MonkeyPatch

from bot import doctor, settings
from bot.app import features
from bot.doctor import Finding, Level
from bot.settings import Settings
from domain.programs.loading import shipped_program
from sandbox.config import ChannelConfig
from services.programs import load_program
from tests.journeys.harness import TEAM, Plan, World, environment, world
from tests.mailserver import mail_server

pytestmark = pytest.mark.sockets

CHANNELS = ("tllc-everyone", "tllc-chiefs", "tllc-teacher-pipeline")


@pytest.fixture
async def place(sqlite_url: str) -> AsyncIterator[World]:
    plan = Plan(
        sqlite_url,
        channels=[ChannelConfig(name=name, members=("maya",)) for name in CHANNELS],
        bot_channels=("general", "tllc-everyone", "tllc-chiefs"),
    )
    async with world(plan) as running:
        await load_program(running.convene.works, TEAM, shipped_program())
        yield running


async def examined(place: World, **changes: Any) -> list[Finding]:
    return await doctor.examine(place.settings.model_copy(update=changes), features())


def problems(findings: list[Finding]) -> list[str]:
    return [f"{each.level.value}: {each.what}" for each in findings if each.level is not Level.OK]


def about(findings: list[Finding], words: str) -> Finding:
    return next(each for each in findings if words in each.what)


async def test_a_good_installation_is_told_to_be_good(place: World) -> None:
    findings = await examined(place)
    assert [line for line in problems(findings) if "channel" not in line and "#" not in line] == []
    for words in ("Settings for socket mode", "SQLite answers", "app token opens", "token of", "every scope", "clock"):
        assert about(findings, words).level is Level.OK


async def test_missing_unjoined_and_archived_channels_are_named_with_what_to_type(place: World) -> None:
    await place.control.admin_archive_channel("#tllc-chiefs")
    findings = await examined(place)
    assert "#tllc-teacher-leaders" in about(findings, "#tllc-teacher-leaders of").what
    assert "create #tllc-teacher-leaders" in about(findings, "#tllc-teacher-leaders of").mend
    assert about(findings, "not in #tllc-teacher-pipeline").mend == "type there: /invite @Convene"
    assert "archived" in about(findings, "#tllc-chiefs of").what
    assert not [each for each in findings if "#tllc-everyone" in each.what]


async def test_refused_tokens_are_told_apart(place: World) -> None:
    findings = await examined(
        place, bot_token=settings.SecretStr("xoxb-wrong"), app_token=settings.SecretStr("xapp-wrong")
    )
    assert about(findings, "token of SLACK_BOT_TOKEN").level is Level.ERROR
    assert "invalid_auth" in about(findings, "SLACK_APP_TOKEN is refused").what
    assert "xoxb-wrong" not in str(findings)


async def test_missing_scopes_are_listed(place: World, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.manifest, "BASE_SCOPES", (*doctor.manifest.BASE_SCOPES, "reactions:write"))
    found = about(await examined(place), "lacks the scopes")
    assert "reactions:write" in found.what
    assert "convene manifest" in found.mend


async def test_a_silent_slack_is_named(place: World) -> None:
    findings = await examined(place, slack_api_url="http://127.0.0.1:9/api/")
    (silent,) = [each for each in findings if "Slack does not answer at http://127.0.0.1:9/api/" in each.what]
    assert silent.level is Level.ERROR


async def test_a_database_that_was_never_migrated_is_named(place: World, tmp_path: Any) -> None:
    findings = await examined(place, database_url=f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert about(findings, "SQLite stands at revision none").mend == "run: convene migrate"


async def test_a_database_that_does_not_answer_is_named(place: World) -> None:
    findings = await examined(place, database_url="postgres://nobody@127.0.0.1:9/none")
    assert about(findings, "PostgreSQL does not answer").level is Level.ERROR


async def test_a_workspace_without_a_program_is_told_how_to_load_one(sqlite_url: str) -> None:
    async with world(Plan(sqlite_url)) as running:
        assert "load-program" in about(await examined(running), "no program yet").mend


@pytest.mark.parametrize(("off", "level"), [(1, Level.OK), (60, Level.WARNING), (600, Level.ERROR)])
def test_a_clock_that_is_off_is_measured(off: int, level: Level) -> None:
    now = datetime(2026, 9, 1, tzinfo=UTC)
    headers = {"Date": format_datetime(now - timedelta(seconds=off), usegmt=True)}
    (found,) = doctor._skew(headers, lambda: now)
    assert found.level is level


def test_incomplete_settings_are_the_first_finding(sqlite_url: str) -> None:
    plan = replace(Plan(sqlite_url), port=1)
    given: Settings = settings.load(**environment(plan, "http://127.0.0.1:9"))
    found = doctor._settings(given.model_copy(update={"app_token": None}))
    assert found.level is Level.ERROR
    assert found.mend.startswith("SLACK_APP_TOKEN is missing; ")


@pytest.mark.parametrize(
    ("changes", "warned"),
    [({}, True), ({"status_token": SecretStr("x")}, False), ({"mode": settings.Mode.SOCKET}, False)],
)
def test_metrics_that_anybody_may_read_are_named(changes: dict[str, Any], warned: bool) -> None:
    given = settings.load(mode="http").model_copy(update={"status_token": None, **changes})
    found = doctor._open_doors(given)
    assert [each.level for each in found] == [Level.WARNING] * warned
    assert all("CONVENE_STATUS_TOKEN" in each.mend for each in found)


async def test_a_mail_server_is_asked_and_its_absence_is_told_without_the_password(place: World) -> None:
    assert not [each for each in await examined(place) if "mail" in each.what]
    async with mail_server() as server:
        good = SecretStr(f"smtp://convene:hunter2@127.0.0.1:{server.port}")
        port = server.port
    found = await examined(place, smtp_url=good, mail_from="news@convene.example")
    missing = about(found, "mail server")
    assert missing.level is Level.ERROR
    assert missing.what.startswith(f"The mail server 127.0.0.1:{port} does not answer")
    assert "hunter2" not in str(found)
    assert "CONVENE_PUBLIC_URL" in about(found, "Newsletters cannot go out").mend
    async with mail_server() as server:
        there = SecretStr(f"smtp://127.0.0.1:{server.port}")
        found = await examined(place, smtp_url=there, mail_from="news@convene.example", public_url="https://c.example")
    assert about(found, "takes mail from news@convene.example").level is Level.OK
    assert not [each for each in found if "Newsletters cannot" in each.what]
    assert not [each for each in found if "no button to unsubscribe" in each.what]
    async with mail_server() as server:
        there = SecretStr(f"smtp://127.0.0.1:{server.port}")
        found = await examined(place, smtp_url=there, mail_from="news@convene.example", public_url="http://c.example")
    plain = about(found, "no button to unsubscribe")
    assert plain.level is Level.WARNING
    assert "https" in plain.mend
