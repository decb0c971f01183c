"""`convene mail bounces`, as a mail server's alias and a cron job run it."""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path

import pytest

from bot.cli import main
from bot.tokens import new_key
from domain.clock import SystemClock
from domain.deliveries import Mail, State
from domain.mail import reports
from services import deliveries, mailing
from services.work import Works
from storage.database import Database
from storage.deliveries import Delivery
from storage.workspaces import Workspace
from tests.journeys.harness import prepare
from tests.reports import Case, postfix

TEAM = "T0BOUNCES"


async def _went_out(url: str) -> str:
    """Have an e-mail that a server took, in a workspace of its own, and return its Message-ID."""
    await prepare(url)
    database = Database(url)
    clock = SystemClock()
    async with Works(database, clock, mails=True).begin(TEAM) as work:
        work.session.add(Workspace(id=TEAM, name="Elsewhere", installed_at=clock.now()))
        await work.session.flush()
        await deliveries.mail(
            work, Mail("issue:1", "newsletters.issue", "ana@example.org", "October", "Text", "<p>Text")
        )
        row = await work.session.get_one(Delivery, 1)
        row.state, row.attempts = State.SENT, 1
        found = f"<{reports.message_id(row.payload['message_id'], row.id)}@convene.example>"
    await database.close()
    return found


async def _blocked(url: str) -> list[tuple[str, str]]:
    database = Database(url)
    found = [(each.address, each.reply) for each in await mailing.blocked(Works(database, SystemClock()), TEAM)]
    await database.close()
    return found


def test_a_report_on_standard_input_keeps_its_address_from_mail_whatever_workspace_it_is_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'convene.sqlite3'}"
    content = postfix(Case(asyncio.run(_went_out(url))))
    for name, value in {"DATABASE_URL": url, "CONVENE_ENCRYPTION_KEY": new_key()}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["convene", "mail", "bounces"])
    said = []
    for _ in range(2):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        said.append(capsys.readouterr().out.splitlines())
    assert said == [
        [
            "ana@example.org  there is no such address; nothing more goes to it (550 5.1.1)",
            "Messages: 1. Reports: 1; new failures: 1, known before: 0, for now only: 0, not of our mail: 0.",
        ],
        ["Messages: 1. Reports: 1; new failures: 0, known before: 1, for now only: 0, not of our mail: 0."],
    ]
    assert asyncio.run(_blocked(url)) == [("ana@example.org", "550 5.1.1")]
