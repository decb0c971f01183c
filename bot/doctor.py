"""Looks at everything Convene needs and says what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import mailcheck, manifest
from bot.clients import BadToken, Clients, NoSlack, error_code
from bot.engine import handlers
from bot.installations import Installations, Installed
from bot.migrating import connect, why
from bot.settings import Mode, Settings, SettingsError, require
from bot.sync import Channel, channels
from bot.tokens import Vault
from commands.features import Feature
from domain.clock import SystemClock
from domain.deliveries import MENDABLE
from services import backlog, mailing, programs
from services.backlog import Troubles
from services.pulses import sealing
from services.work import Work, Works
from storage import revisions
from storage.database import Database
from storage.directory import workgroups
from views.deliveries import REASONS
from views.text import count

SKEW_NOTED_SECONDS = 30
SKEW_REFUSED_SECONDS = 300
"""Slack's requests older than this by our clock are refused as replayed."""


class Level(StrEnum):
    """How bad a finding is: an error keeps Convene from working, a warning from working fully."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `mend` says what to do, and is empty when all is well."""

    level: Level
    what: str
    mend: str = ""


async def examine(settings: Settings, features: Sequence[Feature]) -> list[Finding]:
    """Look at settings, database, tokens, scopes, clocks and channels, in that order; later ones need earlier ones."""
    findings = [_settings(settings), *_open_doors(settings), *await _mail(settings)]
    async with AsyncExitStack() as stack:
        try:
            database = connect(settings)
        except SettingsError as error:
            what, _, mend = str(error).removeprefix("DATABASE_URL: ").partition("; ")
            return [*findings, Finding(Level.ERROR, what, mend)]
        stack.push_async_callback(database.close)
        schema = await _database(database)
        findings.append(schema)
        timeout = aiohttp.ClientTimeout(total=settings.http_timeout_seconds)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        if not settings.encryption_key:
            return findings
        vault = Vault(settings.encryption_key)
        works = Works(database, SystemClock(), vault)
        installations = Installations(works, vault)
        clients = Clients(session, settings.slack_api_url, installations, timeout=settings.http_timeout_seconds)
        findings += await _app_token(settings, clients)
        known = await installations.active() if schema.level is not Level.ERROR else []
        found, installed = await _bot_tokens(settings, clients, known)
        findings += found
        for each in installed:
            findings += await _workspace(each, clients.with_token(each.token), features)
            if schema.level is not Level.ERROR:
                findings += _sealed(each.name, await sealing.lost(works, each.workspace))
                findings += await _channels(works, each, clients.with_token(each.token))
                if not settings.clock_url:
                    findings += _given_up(each.name, await backlog.troubles(works, each.workspace))
    # A Slack that is silent is silent to each token; once is enough to mend it.
    return list(dict.fromkeys(findings))


def _settings(settings: Settings) -> Finding:
    try:
        require(settings)
    except SettingsError as error:
        name, _, problem = str(error).partition(" ")
        return Finding(Level.ERROR, f"Setting {name} {problem.partition(';')[0]}", str(error))
    return Finding(Level.OK, f"Settings for {settings.mode.value} mode are complete")


def _open_doors(settings: Settings) -> list[Finding]:
    """Say whether strangers may read what only who runs Convene should: how much it does, and what failed."""
    if settings.mode is Mode.SOCKET or settings.status_token:
        return []
    what = "Anybody who reaches Convene may read its /metrics: there is no CONVENE_STATUS_TOKEN"
    return [Finding(Level.WARNING, what, "set CONVENE_STATUS_TOKEN, and give it to what reads the metrics")]


async def _mail(settings: Settings) -> list[Finding]:
    """Look at the mail server, where there is one."""
    if not settings.mails:
        return []
    found = await mailcheck.look(settings)
    findings = [Finding(Level.ERROR if found.mend else Level.OK, found.what, found.mend)]
    if settings.public_url is None:
        what = "Newsletters cannot go out by e-mail: readers could not unsubscribe"
        findings.append(Finding(Level.WARNING, what, "set CONVENE_PUBLIC_URL to where browsers reach Convene"))
    elif not mailing.offers_a_button(settings.public_url):
        what = "Mail programs offer no button to unsubscribe: CONVENE_PUBLIC_URL does not begin with https"
        mend = "reach Convene over https and say so in CONVENE_PUBLIC_URL; until then mails carry the link only"
        findings.append(Finding(Level.WARNING, what, mend))
    return findings


async def _database(database: Database) -> Finding:
    name = "SQLite" if database.is_sqlite else "PostgreSQL"
    try:
        found, newest = await revisions.state(database)
    except Exception as error:  # noqa: BLE001  # whatever a driver raises, the database does not answer
        return Finding(Level.ERROR, *why(database, error))
    if revisions.is_newer(found):
        return Finding(
            Level.WARNING,
            f"{name} stands at revision {found}, which this release does not know: a newer one has migrated it",
            "bring every process to that release",
        )
    if (found or "") != newest:
        return Finding(
            Level.ERROR, f"{name} stands at revision {found or 'none'}, and {newest} is needed", "run: convene migrate"
        )
    return Finding(Level.OK, f"{name} answers and is at revision {newest}")


async def _app_token(settings: Settings, clients: Clients) -> list[Finding]:
    if settings.mode is Mode.HTTP or not settings.app_token:
        return []
    try:
        await clients.check_app_token(settings.app_token.get_secret_value())
    except BadToken as error:
        what, _, mend = str(error).partition("; ")
        return [Finding(Level.ERROR, what, mend)]
    except NoSlack as error:
        return [_unreachable(error)]
    return [Finding(Level.OK, "The app token opens Socket Mode connections")]


async def _bot_tokens(
    settings: Settings, clients: Clients, known: Sequence[Installed]
) -> tuple[list[Finding], list[Installed]]:
    """Ask Slack about each token once; returns what was found, and who each live one is."""
    tokens = {each.workspace: each.token for each in known}
    given = settings.bot_token.get_secret_value() if settings.bot_token else None
    wanted = [*([("SLACK_BOT_TOKEN", given)] if given else []), *((k, t) for k, t in tokens.items() if t != given)]
    findings: list[Finding] = []
    installed: list[Installed] = []
    for name, token in wanted:
        try:
            each = await clients.identify(token)
        except BadToken as error:
            code = str(error).partition("(")[2].partition(")")[0]
            findings.append(
                Finding(Level.ERROR, f"Slack refuses the token of {name} ({code})", "install Convene there again")
            )
        except NoSlack as error:
            findings.append(_unreachable(error))
        else:
            installed.append(each)
            findings.append(Finding(Level.OK, f"The token of {each.name} ({each.workspace}) is good"))
    if not wanted:
        findings.append(
            Finding(
                Level.ERROR, "Convene is not installed in any workspace", "set SLACK_BOT_TOKEN, or use /slack/install"
            )
        )
    return findings, installed


def _unreachable(error: NoSlack) -> Finding:
    what, _, mend = str(error).removeprefix("SLACK_API_URL: ").partition("; ")
    return Finding(Level.ERROR, what, f"{mend}, and SLACK_API_URL if you set it")


async def _workspace(installed: Installed, client: AsyncWebClient, features: Sequence[Feature]) -> list[Finding]:
    """Compare scopes and clocks."""
    answer = await client.auth_test()
    findings = []
    missing = sorted(set(manifest.scopes(features)) - set(installed.scopes))
    if not installed.scopes:
        findings.append(Finding(Level.WARNING, "Slack does not name the token's scopes", "see the app's pages"))
    elif missing:
        findings.append(
            Finding(
                Level.ERROR,
                f"{installed.name} lacks the scopes {', '.join(missing)}",
                "update the app from `convene manifest` and install it again",
            )
        )
    else:
        findings.append(Finding(Level.OK, f"{installed.name} has every scope that is needed"))
    optional = sorted(set(manifest.OPTIONAL_SCOPES) - set(installed.scopes))
    if installed.scopes and optional:
        findings.append(
            Finding(
                Level.WARNING,
                f"{installed.name} lacks the optional scopes {', '.join(optional)}",
                "grant them so that a post of unknown outcome can be looked up instead of repeated",
            )
        )
    return [*findings, *_skew(answer.headers)]


def _skew(headers: Mapping[str, Any] | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Finding]:
    stamp = next((str(value) for name, value in (headers or {}).items() if name.lower() == "date"), "")
    try:
        seconds = abs((now() - parsedate_to_datetime(stamp)).total_seconds())
    except ValueError:
        return []
    if seconds < SKEW_NOTED_SECONDS:
        return [Finding(Level.OK, "This machine's clock agrees with Slack's")]
    level = Level.ERROR if seconds >= SKEW_REFUSED_SECONDS else Level.WARNING
    return [Finding(level, f"This machine's clock is {seconds:.0f} seconds off Slack's", "switch NTP on")]


async def _channels(works: Works, installed: Installed, client: AsyncWebClient) -> list[Finding]:
    """Compare the channels that the program files name with those that the bot is in."""
    async with works.reading(installed.workspace) as work:
        wanted = await _wanted(work)
    if not wanted:
        return [
            Finding(Level.WARNING, f"{installed.name} has no program yet", "run: convene load-program [FILE]"),
        ]
    try:
        there = {each.name: each for each in await channels(client)}
    except SlackApiError as error:
        return [Finding(Level.ERROR, f"Slack does not list channels ({error_code(error)})", "check the scopes above")]
    findings = [found for name, group in wanted if (found := _channel(name, group, there.get(name)))]
    return findings or [Finding(Level.OK, f"Convene is in all {len(wanted)} channels of {installed.name}")]


async def _wanted(work: Work) -> list[tuple[str, str]]:
    """Return each channel name with whose it is."""
    found = await programs.current(work)
    groups = await workgroups.workgroups_of(work.session, work.workspace, [each.id for each in found])
    everyone = [(str(each.settings.get("channel_name") or ""), each.name) for each in found]
    return [(name, whose) for name, whose in [*everyone, *((g.channel_name, g.name) for g in groups)] if name]


def _channel(name: str, group: str, found: Channel | None) -> Finding | None:
    if found is None:
        return Finding(
            Level.ERROR,
            f"The channel #{name} of {group} does not exist, or it is private and Convene is not in it",
            f"create #{name} and type there: /invite @{manifest.NAME}",
        )
    if found.archived:
        return Finding(Level.ERROR, f"The channel #{name} of {group} is archived", "unarchive it, or name another")
    if not found.member:
        return Finding(
            Level.ERROR, f"Convene is not in #{name}, the channel of {group}", f"type there: /invite @{manifest.NAME}"
        )
    return None


def _sealed(name: str, lost: int) -> list[Finding]:
    """Say whether ballots wait that nobody can open; there is nothing to say when there are none."""
    if not lost:
        return []
    return [
        Finding(
            Level.ERROR,
            f"{name}: {count(lost, 'open vote')} cannot be read: sealed under an encryption key that is gone",
            "put the former key behind the new one in CONVENE_ENCRYPTION_KEY, separated by a comma; "
            "without it these answers are lost",
        )
    ]


def _given_up(name: str, found: Troubles) -> list[Finding]:
    """Say what was given up in a workspace lately, and what nobody does."""
    findings = [
        Finding(
            Level.WARNING,
            f"{name}: {number} of {kind} failed for good in the last 7 days (last: {error})",
            f"look for {error.rpartition(' ')[2] or kind} in the log; a series goes on by itself within the hour, "
            "other messages have to be said by hand",
        )
        for kind, (number, error) in found.failed_timers.items()
    ]
    for kind, number in found.overdue_timers.items():
        known = kind in handlers()
        findings.append(
            Finding(
                Level.ERROR,
                f"{name}: {number} of {kind} should have happened by now, and "
                + ("no worker does it" if known else "this release does not know how"),
                "start one: convene worker" if known else "bring every worker to the newest release",
            )
        )
    for error, number in found.dead_deliveries.items():
        reason = REASONS.get(error, "see Slack's page of chat.postMessage")
        findings.append(
            Finding(
                Level.WARNING,
                f"{name}: {count(number, 'message')} could not be delivered in the last 7 days ({error}: {reason})",
                "mend that; their owners then press “Send again” under the note that they got"
                if error in MENDABLE
                else "their owners were told; nothing goes out again by itself",
            )
        )
    return findings or [Finding(Level.OK, f"{name}: nothing was given up in the last 7 days")]
