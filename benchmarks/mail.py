"""E-mails that render and leave through the outbox, beside a bare aiosmtplib loop to the same server."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations, cycle

from aiosmtplib import SMTP

from benchmarks.report import Figure, at_least, median_ratio, published
from benchmarks.setting import DATABASES, Bench, as_served
from benchmarks.timers import Strict
from bot.mail import SmtpGateway
from bot.mailserver import mail_server
from domain.clock import SystemClock
from domain.deliveries import Mail, State
from domain.mail.letters import Letter, Sender, compose, content
from domain.newsletters.issue import Section
from schedules.mailing import Postman, PostOffice
from services import deliveries
from services.work import Works
from storage.database import Database
from storage.deliveries import outlook
from storage.workspaces import Workspace
from tests.newsletters_samples import SENT, SENT_IN, SERIES, shown
from views.mail import issue as views

TEAM = "T0BENCH00"
MAILS = 1_500
RUNS = 5
DOMAINS = 20
SENDER = Sender("news@convene.example", "Learning Collaborative")
SERVER = """
import asyncio, sys
from aiosmtpd.smtp import SMTP
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
async def main():
    loop = asyncio.get_running_loop()
    sink = Sink()
    server = await loop.create_server(lambda: SMTP(sink, hostname="mx", ident="bench", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
"""A real server that takes everything, in a process of its own, so that it does not slow down who is measured."""


async def measure(bench: Bench) -> list[Figure]:
    """Return the rate of e-mails, from the use case to the last one taken, as a ratio of paired runs."""
    figures = []
    for kind in DATABASES:
        async with _sink() as port:
            with as_served(kind):
                runs = [(await _through_the_outbox(bench, kind, port), await _bare(port)) for _ in range(RUNS)]
        name = f"e-mails render and leave, {kind}"
        figures += [
            at_least(f"{name}: Convene / bare aiosmtplib loop", median_ratio(runs), "x", 0.5),
            published(f"{name}: Convene", statistics.median(mine for mine, _ in runs), "1/s"),
            published(f"{name}: bare loop", statistics.median(bare for _, bare in runs), "1/s"),
        ]
    return figures


@asynccontextmanager
async def _sink() -> AsyncIterator[int]:
    process = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def _rendered(off: tuple[Section, ...]) -> views.Written:
    """Return an issue of an ordinary length, 12 items, as somebody gets it who left these sections out."""
    sections = tuple(each for each in Section if each not in off)
    items = tuple(
        replace(SENT_IN, id=each, section=section, text="What a state tried and found. " * 12)
        for each, section in zip(range(12), cycle(sections), strict=False)
    )
    return views.issue(shown(SENT, items), links={}, archive="https://convene.example/news/x/3", owner=SERIES.name)


def _choices() -> list[tuple[Section, ...]]:
    """Return every choice of sections that leaves something to read."""
    return [off for size in range(len(Section)) for off in combinations(Section, size)]


def _address(number: int) -> str:
    return f"reader{number}@example{number % DOMAINS}.org"


async def _through_the_outbox(bench: Bench, kind: str, port: int) -> float:
    """Owe every reader a mail that was rendered for them alone, and send all of them."""
    database = Database(await bench.database(kind))
    works = Works(database, SystemClock(), mails=True)
    async with works.begin(TEAM) as work:
        work.session.add(Workspace(id=TEAM, installed_at=datetime(2026, 1, 1, tzinfo=UTC)))
    gateway = SmtpGateway(mail_server(f"smtp://127.0.0.1:{port}"), hello=SENDER.domain)
    postman = Postman(works, PostOffice(gateway, SENDER), funnel=Strict())
    began = time.perf_counter()
    async with works.begin(TEAM) as work:
        # As an issue is sent: rendered once for each choice of sections, and personal for each reader.
        written = [_rendered(off) for off in _choices()]
        mails = []
        for number in range(MAILS):
            each, link = written[number % len(written)], f"https://convene.example/mail/leave/{number:032}"
            mails.append(
                Mail(
                    f"bench:{number}",
                    "newsletters.issue",
                    _address(number),
                    each.subject,
                    each.text,
                    each.html,
                    headers={"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
                    personal={views.LEAVE: link},
                )
            )
        await deliveries.mail(work, *mails)
    await postman.settle()
    took = time.perf_counter() - began
    async with works.reading(TEAM) as work:
        left = await outlook.counts(work.session)
    if any(left[state] for state in (State.PENDING, State.SENDING, State.DEAD)):
        raise SystemExit(f"mail was left behind: {left}")
    await gateway.close()
    await database.close()
    return MAILS / took


async def _bare(port: int) -> float:
    """Send one message, built beforehand, as often over one connection: nothing but aiosmtplib and the server."""
    each = _rendered(())
    letter = Letter(
        _address(0),
        each.subject,
        content(each.text, each.html),
        "0" * 32,
        datetime(2026, 1, 1, tzinfo=UTC),
        {},
        {views.LEAVE: "x"},
    )
    message = compose(letter, SENDER)
    client = SMTP(hostname="127.0.0.1", port=port, start_tls=False, local_hostname=SENDER.domain)
    await client.connect()
    began = time.perf_counter()
    for number in range(MAILS):
        await client.sendmail(SENDER.address, [_address(number)], message)
    took = time.perf_counter() - began
    await client.quit()
    return MAILS / took
