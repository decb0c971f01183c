"""Mail that waits costs a claim nothing: the database goes to what is due by an index of its own."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.dialects import sqlite

from domain.deliveries import Method, Transport
from domain.lanes import LaneKind, mail_paces
from services.work import Works
from storage.database import Database
from storage.deliveries import Delivery, lanes
from storage.deliveries.claims import Lease
from storage.deliveries.lanes import LaneKey
from storage.mail import claims
from tests.conftest import START, WORKSPACE

MINUTE = timedelta(minutes=1)


async def fill(works: Works, number: int) -> None:
    async with works.begin(WORKSPACE) as work:
        rows = [
            {
                "workspace": WORKSPACE,
                "dedupe_key": f"mail:{each}",
                "kind": "newsletters.issue",
                "transport": Transport.EMAIL,
                "method": Method.MAIL,
                "channel": "example.org",
                "address": f"reader{each}@example.org",
                "mail_body": 1,
                "payload": {"text": "October"},
                "available_at": START - MINUTE,
            }
            for each in range(number)
        ]
        await work.session.execute(insert(Delivery), rows)


async def claim(works: Works, most: int, token: str = "a") -> list[str]:
    async with works.begin(WORKSPACE) as work:
        wanted = await claims.ready(work.session, now=work.now, machine_now=START)
        lease = Lease(token, work.now, START, START + MINUTE)
        return [each.address for each in await claims.claim(work.session, wanted, mail_paces(), lease, most=most)]


async def test_the_oldest_are_claimed_once_and_no_more_than_asked_for(works: Works) -> None:
    await fill(works, 5)
    assert await claim(works, 2) == ["reader0@example.org", "reader1@example.org"]
    assert await claim(works, 10, "b") == [f"reader{each}@example.org" for each in (2, 3, 4)]
    assert await claim(works, 10, "c") == []


async def test_a_domain_that_is_to_be_left_alone_is(works: Works) -> None:
    await fill(works, 1)
    async with works.begin(WORKSPACE) as work:
        lane = LaneKey(WORKSPACE, LaneKind.MAIL, "example.org")
        await lanes.create(work.session, [lane])
        await lanes.hold(work.session, [lanes.Hold(lane, START + MINUTE)])
    assert await claim(works, 10) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_claim_reads_the_mail_that_is_due_and_nothing_else(works: Works, database: Database) -> None:
    moments = {"now": START, "machine_now": START}
    for query in (claims._ready().params(moments), claims._first().params(moments, in_workspace="T0", most=1)):
        compiled = query.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
        async with database.reading() as session:
            plan = await session.execute(text(f"EXPLAIN QUERY PLAN {_bound(str(compiled))}"))
            steps = [str(row[3]) for row in plan]
        ours = [step for step in steps if "deliveries" in step and "lanes" not in step]
        assert ours
        assert all("USING" in step and "ix_deliveries_mail" in step for step in ours), steps


def _bound(query: str) -> str:
    return query.replace("?", "1")
