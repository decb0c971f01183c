"""Proof that a closed pulse links nobody to an answer, and that an open one shows the database neither who nor what."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from contextlib import closing as closing_
from itertools import count
from pathlib import Path
from random import Random

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.settings import load
from domain.pulses import ballot as ballots
from domain.pulses.ballot import Ballot, NoSuchQuestion, Page
from domain.pulses.pulse import PulseClosed, PulseState
from services.pulses import answering, closing, focus, sealing, showing
from services.pulses.closing import Step
from services.pulses.sweeping import sweep
from services.work import Works
from storage import tables
from storage.database import Database
from storage.pulses import boxes, closed
from storage.pulses import tables as pulse_tables
from storage.workspaces import Workspace
from tests import factories
from tests.conftest import START, WORKSPACE, StillClock
from tests.databases import empty_tables
from tests.pulses_samples import norms
from tests.pulses_stage import Stage
from tests.services.pulses import adversary
from tests.services.pulses.adversary import (
    Seen,
    as_it_lies,
    everything,
    findings,
    raw_bytes,
    transactions,
    who_wrote,
)
from tests.services.pulses.killed import DEAD
from tests.stage import KEY, user

ROOT = Path(__file__).parents[3]
SIX = [(1, 4, 4, 1), (2, 3, 4, 1), (3, 2, 4, 1), (4, 1, 4, 1), (4, 1, 3, 2), (4, 2, 4, 1)]
"""Six ballots, each unlike the others."""


@pytest.fixture
async def marked(works: Works, clock: StillClock) -> AsyncIterator[Stage]:
    """A stage whose instrument's ids and comments are found nowhere else in the world's bytes."""
    yield await Stage(works, clock, instrument=norms(prefix=f"q{secrets.token_hex(6)}x")).set()


def comment(stage: Stage, number: int) -> str:
    return f"{stage.instrument.dimensions[0].id} said by {number}"


def rating(stage: Stage) -> bytes:
    """Return how any ballot's first rating looks in plain text."""
    return f'"{stage.instrument.items[0].id}":'.encode()


async def answered(stage: Stage, rows=SIX) -> int:
    pulse = (await stage.start()).pulse
    for number, (who, row) in enumerate(zip(stage.members, rows, strict=False)):
        await stage.answer(who, pulse.id, *row, why=comment(stage, number))
    return pulse.id


async def freeze(stage: Stage, pulse_id: int) -> None:
    async with stage.works.begin(WORKSPACE) as work:
        assert await closing.freeze(work, pulse_id)


async def close(stage: Stage, pulse_id: int, source: Random | None = None) -> None:
    await freeze(stage, pulse_id)
    async with stage.works.begin(WORKSPACE) as work:
        assert await closing.count(work, pulse_id, source=source)
    assert await sweep(stage.works) == 1


async def secrets_of(stage: Stage, pulse_id: int) -> tuple[list[bytes], list[bytes], bytes]:
    """Return an open pulse's HMACs, sealed ballots and wrapped key."""
    async with stage.works.reading(WORKSPACE) as work:
        box = await boxes.to_read(work.session, WORKSPACE, pulse_id, boxes.Purpose.ANSWERS)
        assert box
        rows = await boxes.every(work.session, WORKSPACE, box)
    return [who for who, _ in rows], [sealed for _, sealed in rows], box.wrapped


def pieces(content: bytes) -> list[bytes]:
    """Return pieces of what may lie scattered over a database's pages."""
    return [content[at : at + 32] for at in range(0, len(content) - 31, 256)]


# --- What the tables can hold at all -------------------------------------------------------------------------


def test_the_tables_of_ballots_have_no_column_for_a_person_a_time_or_a_sequence() -> None:
    columns = {
        model.__tablename__: {column.name for column in model.__table__.columns}
        for model in (pulse_tables.OpenBallot, pulse_tables.ClosedBallot, pulse_tables.PulseComment)
    }
    assert columns == {
        "open_ballots": {"workspace", "key_id", "who", "sealed"},
        "closed_ballots": {"workspace", "pulse_id", "id", "answers"},
        "pulse_comments": {"workspace", "pulse_id", "id", "question", "text"},
    }


def test_no_table_of_ballots_refers_to_people_and_none_numbers_its_rows() -> None:
    for name in ("open_ballots", "closed_ballots", "pulse_comments"):
        table = tables.metadata.tables[name]
        assert {key.column.table.name for key in table.foreign_keys} <= {"workspaces", "pulses", "pulse_keys"}
        assert table.dialect_options["sqlite"]["with_rowid"] is False
        assert not any(column.autoincrement is True for column in table.primary_key)


# --- While a pulse is open -----------------------------------------------------------------------------------


async def test_while_open_neither_answers_nor_people_can_be_read_from_the_files(marked: Stage, database) -> None:
    pulse_id = await answered(marked)
    on_disk = b"".join(await raw_bytes(database))
    whos, _, _ = await secrets_of(marked, pulse_id)
    assert whos[0] in on_disk  # the search finds what is there
    assert rating(marked) not in on_disk
    for number in range(6):
        assert comment(marked, number).encode() not in on_disk
    async with marked.works.reading(WORKSPACE) as work:
        box = await boxes.to_read(work.session, WORKSPACE, pulse_id, boxes.Purpose.ANSWERS)
        seal = sealing.unwrap(work, box.wrapped)
    assert {seal.who(WORKSPACE, each.id) for each in marked.members} == set(whos)


async def test_while_open_every_ballot_has_the_same_length(stage: Stage, database) -> None:
    pulse = (await stage.start()).pulse
    await stage.answer(stage.members[0], pulse.id, last=False)
    await stage.answer(stage.members[1], pulse.id, 4, 4, 4, 4, why="x" * 1_000)
    await stage.answer(stage.members[2], pulse.id, 1)
    rows = await as_it_lies(database, "open_ballots")
    assert len({(len(row["who"]), len(row["sealed"])) for row in rows}) == 1
    assert len(rows) == 3


async def test_a_transaction_that_writes_a_ballot_writes_no_other_row(stage: Stage, database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite marks no row with its transaction")
    await answered(stage)
    stranger = "U0STRANGER"
    with pytest.raises(Exception, match="seat"):
        await answering.save(stage.works, WORKSPACE, stranger, Page(), pulse_id=1)
    by_table = await transactions(database)
    of_ballots = by_table.pop("open_ballots")
    assert len(of_ballots) == 6
    assert not of_ballots & set().union(*by_table.values())


async def test_a_ballot_moved_to_another_person_or_tampered_with_does_not_open(stage: Stage) -> None:
    pulse_id = await answered(stage)
    async with stage.works.begin(WORKSPACE) as work:
        rows = list(await work.session.scalars(select(pulse_tables.OpenBallot)))
        rows[0].sealed, rows[1].sealed = rows[1].sealed, rows[0].sealed
    with pytest.raises(InvalidTag):
        await answering.progress(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)


async def test_two_pulses_call_the_same_person_by_unlike_names(stage: Stage, works, clock) -> None:
    first = await answered(stage)
    stage.instrument = norms(version=2, prefix="e")
    object.__setattr__(stage.instrument, "id", "other")
    second = await answered(stage)
    assert not set((await secrets_of(stage, first))[0]) & set((await secrets_of(stage, second))[0])


async def test_without_the_environments_key_the_database_opens_no_ballot(stage: Stage) -> None:
    pulse_id = await answered(stage)
    bare = Works(stage.works.database, stage.works.clock)
    with pytest.raises(sealing.NoVault):
        await answering.mine(bare, WORKSPACE, user(stage.members[0]), pulse_id=pulse_id)


# --- Once it is closed ---------------------------------------------------------------------------------------


async def test_after_the_close_the_files_hold_neither_key_nor_ciphertext_nor_hmac(marked: Stage, database) -> None:
    pulse_id = await answered(marked)
    whos, sealed, wrapped = await secrets_of(marked, pulse_id)
    before = b"".join(await raw_bytes(database))
    assert all(any(piece in before for piece in pieces(each)) for each in (*whos, *sealed, wrapped))
    await close(marked, pulse_id)
    files, log = await raw_bytes(database)
    # PostgreSQL's log goes on holding the ciphertext until it is recycled; SQLite's is cut to nothing.
    kept = files + log if database.is_sqlite else files
    assert not any(piece in kept for each in (*whos, *sealed, wrapped) for piece in pieces(each))
    assert rating(marked) in files + log


async def test_a_pulse_with_too_few_ballots_never_writes_an_answer_in_plain_text(marked: Stage, database) -> None:
    pulse_id = await answered(marked, SIX[:4])
    await close(marked, pulse_id)
    on_disk = b"".join(await raw_bytes(database))
    assert rating(marked) not in on_disk
    for number in range(4):
        assert comment(marked, number).encode() not in on_disk
    async with marked.works.reading(WORKSPACE) as work:
        for model in (pulse_tables.PulseNumber, pulse_tables.ClosedBallot, pulse_tables.PulseComment):
            assert await work.session.scalar(select(func.count()).select_from(model)) == 0


async def test_no_row_of_the_database_holds_both_a_person_and_an_answer(marked: Stage, database) -> None:
    pulse_id = await answered(marked)
    await close(marked, pulse_id)
    people = {user(each) for each in marked.members} | {each.name for each in marked.members}
    for name, rows in (await everything(database)).items():
        for row in rows:
            said = json.dumps(row, default=str)
            assert not (rating(marked).decode() in said.replace("\\", "") and any(each in said for each in people)), (
                name
            )


async def in_another_life(stage: Stage, rows: list[tuple[int, ...]], order: list[int]) -> dict:
    """Empty the database, let the same people answer these rows in this order, close, and return everything in it."""
    database = stage.works.database
    if database.is_sqlite:
        async with database.engine.begin() as connection:
            for table in reversed(tables.metadata.sorted_tables):
                await connection.execute(table.delete())
    else:
        await empty_tables(database)
    async with database.writing() as session:
        session.add(Workspace(id=WORKSPACE, name="Learning Collaborative", installed_at=START))
    factories._numbers = count(1)
    again = await Stage(stage.works, stage.clock).set()
    pulse = (await again.start()).pulse
    for number in order:
        await again.answer(again.members[number], pulse.id, *rows[number], why=f"because of {rows[number]}")
    await close(again, pulse.id, Random(7))
    return await everything(database)


async def test_two_databases_in_which_people_swapped_their_answers_are_the_same(stage: Stage) -> None:
    """Same people, same randomness, answers swapped and given in another order: every row of every table is equal."""
    swapped = [SIX[5], *SIX[1:5], SIX[0]]
    one = await in_another_life(stage, SIX, [0, 1, 2, 3, 4, 5])
    other = await in_another_life(stage, swapped, [3, 5, 1, 0, 4, 2])
    assert one["closed_ballots"]
    assert one == other


# --- Closing: whole or not at all ----------------------------------------------------------------------------


@pytest.mark.parametrize("step", [*Step])
async def test_killed_in_the_middle_of_counting_a_pulse_is_whole_and_is_counted_later(
    stage: Stage, database_url: str, step: Step
) -> None:
    pulse_id = await answered(stage)
    await freeze(stage, pulse_id)
    secrets_before = await secrets_of(stage, pulse_id)
    command = [sys.executable, "-m", "tests.services.pulses.killed", database_url, str(pulse_id), step.value, KEY]
    killed = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, check=False, timeout=60)
    assert killed.returncode == DEAD
    assert await secrets_of(stage, pulse_id) == secrets_before
    assert (await stage.pulse(pulse_id)).state is PulseState.CLOSING
    for name in ("closed_ballots", "pulse_numbers", "pulse_comments"):
        assert await as_it_lies(stage.works.database, name) == []
    await stage.pass_on()
    found = await showing.results(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)
    assert found.results.ballots == 6
    assert len(await as_it_lies(stage.works.database, "closed_ballots")) == 6


async def test_nobody_answers_between_an_interrupted_count_and_the_next(stage: Stage) -> None:
    """Otherwise the late ballot would be what the second attempt's rows have more than the first one's."""
    pulse_id = await answered(stage, SIX[:5])
    await freeze(stage, pulse_id)

    def fail(step: Step) -> None:
        if step is Step.DONE:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        async with stage.works.begin(WORKSPACE) as work:
            await closing.count(work, pulse_id, step=fail)
    assert stage.clock.now() < (await stage.pulse(pulse_id)).closes_at
    with pytest.raises(PulseClosed):
        await stage.answer(stage.members[5], pulse_id, *SIX[5])
    assert len(await as_it_lies(stage.works.database, "open_ballots")) == 5


async def test_answers_that_race_with_the_close_are_counted_or_refused_never_lost(stage: Stage) -> None:
    pulse_id = await answered(stage, SIX[:5])

    async def late() -> bool:
        try:
            await stage.answer(stage.members[5], pulse_id, *SIX[5])
        except PulseClosed:
            return False
        return True

    saved, _ = await asyncio.gather(late(), freeze(stage, pulse_id))
    await stage.pass_on()
    found = await showing.results(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)
    assert found.results.ballots == 5 + saved


async def test_counting_twice_at_once_counts_once(stage: Stage) -> None:
    pulse_id = await answered(stage)
    await freeze(stage, pulse_id)

    async def counted() -> bool:
        async with stage.works.begin(WORKSPACE) as work:
            return await closing.count(work, pulse_id) is not None

    assert sorted(await asyncio.gather(counted(), counted())) == [False, True]
    assert len(await as_it_lies(stage.works.database, "closed_ballots")) == 6


@asynccontextmanager
async def somebody_who_reads(database: Database, url: str) -> AsyncIterator[None]:
    """Look at the open ballots in a transaction that stays open for the length of the block."""
    if database.is_sqlite:
        with closing_(sqlite3.connect(database.url.database, isolation_level=None)) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM open_ballots").fetchone()
            yield
        return
    other = Database(url)
    async with other.engine.connect() as connection:
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        await connection.execute(text("SELECT count(*) FROM open_ballots"))
        yield
    await other.close()


async def test_wiping_is_tried_again_while_somebody_still_reads(stage: Stage, database_url: str) -> None:
    pulse_id = await answered(stage)
    async with somebody_who_reads(stage.works.database, database_url):
        await freeze(stage, pulse_id)
        async with stage.works.begin(WORKSPACE) as work:
            await closing.count(work, pulse_id)
        assert await sweep(stage.works) == 0
    assert await sweep(stage.works) == 1
    assert await sweep(stage.works) == 0


# --- Logs ----------------------------------------------------------------------------------------------------


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, in the chattiest way that the bot may be set to."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(load(log_format="json", log_level="DEBUG"), stream)
    yield stream
    root.handlers[:], root.level = handlers, level
    for name in logs.QUIET:
        logging.getLogger(name).setLevel(logging.NOTSET)


async def test_no_log_line_of_a_whole_journey_holds_an_answer(marked: Stage, log: io.StringIO, monkeypatch) -> None:
    pulse_id = await answered(marked)
    with pytest.raises(NoSuchQuestion):
        page = Page({f"{marked.instrument.id}-nothing": 3}, {"why": comment(marked, 9)})
        await answering.save(marked.works, WORKSPACE, user(marked.members[0]), page, pulse_id=pulse_id)

    async def broken(*_: object) -> None:
        raise SQLAlchemyError("the database went away")

    class Funnel:
        def note(self, error: BaseException, **_: object) -> str:
            logging.getLogger("funnel").error("failed", exc_info=error)
            return "E1"

    marked.ticker._funnel = Funnel()
    with monkeypatch.context() as patched:
        patched.setattr(boxes, "destroy", broken)
        marked.clock.moment = START.replace(day=8)
        await marked.ticker.tick()
    assert (await marked.pulse(pulse_id)).state is PulseState.CLOSING
    marked.clock.advance(minutes=10)
    await marked.pass_on()
    await showing.results(marked.works, WORKSPACE, user(marked.lia), pulse_id=pulse_id)
    await focus.open_vote(marked.works, WORKSPACE, user(marked.lia), pulse_id=pulse_id)
    picks = [marked.instrument.dimensions[0].id]
    await focus.vote(marked.works, WORKSPACE, user(marked.members[0]), pulse_id=pulse_id, picks=picks)
    written = log.getvalue()
    assert "failed" in written
    assert marked.instrument.dimensions[0].id not in written
    assert "said by" not in written


# --- The adversary -------------------------------------------------------------------------------------------


async def about_people(database: Database) -> frozenset[int]:
    """Return the transactions that wrote a row about one of the group (PostgreSQL)."""
    if database.is_sqlite:
        return frozenset()
    wrote = await transactions(database)
    return frozenset().union(*(wrote[name] for name in ("people", "seats", "grants", "audit", "person_aliases")))


async def attacked(stage: Stage, source: Random | None = None) -> set[str]:
    """Run eight pulses with the same people in ever another order, close them, and let the adversary look at it all."""
    seen: list[Seen] = []
    truth: list[dict[str, int]] = []
    orders = Random(3)
    for _ in range(8):
        stage.clock.advance(days=1)
        pulse = (await stage.start()).pulse
        order = orders.sample(range(6), 6)
        for number in order:
            await stage.answer(stage.members[number], pulse.id, *SIX[number])
        await freeze(stage, pulse.id)
        async with stage.works.begin(WORKSPACE) as work:
            await closing.count(work, pulse.id, source=source)
        await sweep(stage.works)
        keys = await as_it_lies(stage.works.database, "pulse_keys")
        rows = await as_it_lies(stage.works.database, "closed_ballots")
        items = [item.id for item in stage.instrument.items]
        seen.append(
            Seen(
                [stage.members[number].id for number in order],
                {each.id: each.office for each in stage.members},
                frozenset(items),
                [row for row in rows if row["pulse_id"] == pulse.id],
                len([row for row in keys if row["pulse_id"] == pulse.id]),
                len(await as_it_lies(stage.works.database, "open_ballots")),
                await who_wrote(stage.works.database, pulse.id),
                await about_people(stage.works.database),
            )
        )
        truth.append(
            {
                json.dumps(dict(zip(items, SIX[number], strict=True)), sort_keys=True): stage.members[number].id
                for number in order
            }
        )
    return findings(seen, truth)


async def test_the_adversary_finds_nothing(stage: Stage) -> None:
    assert await attacked(stage, Random(11)) == set()


async def test_the_adversary_notices_a_key_that_is_kept(stage: Stage, monkeypatch) -> None:
    async def keep(*_: object) -> None:
        """Destroy nothing."""

    monkeypatch.setattr(boxes, "destroy", keep)
    assert "key" in await attacked(stage)


async def test_the_adversary_notices_an_attribute_on_the_ballot(stage: Stage, monkeypatch) -> None:
    honest = closing._finished

    async def leaky(work, pulse, voters):
        people, finished, _ = await honest(work, pulse, voters)
        marked = [
            Ballot({**each.ratings, "office": int("talent" in person.offices)}, each.comments, each.finished)
            for person, each in zip(people, finished, strict=True)
        ]
        return people, marked, [ballots.answers(each) for each in marked]

    monkeypatch.setattr(closing, "_finished", leaky)
    assert "attribute" in await attacked(stage)


async def test_the_adversary_notices_the_time_of_an_answer(stage: Stage, monkeypatch) -> None:
    ticks = count(1)
    honest = ballots.turn

    def leaky(ballot, page):
        turned = honest(ballot, page)
        return Ballot({**turned.ratings, "at": next(ticks)}, turned.comments, turned.finished)

    monkeypatch.setattr(ballots, "turn", leaky)
    assert "time" in await attacked(stage)


async def test_the_adversary_notices_ballots_that_were_stored_one_by_one(
    stage: Stage, database: Database, monkeypatch
) -> None:
    """A transaction for each, as a savepoint is one, would tell in which order they came."""
    if database.is_sqlite:
        pytest.skip("SQLite marks no row with its transaction")
    honest = closed.add_ballots

    async def leaky(session, workspace, pulse_id, rows) -> None:
        for row in rows:
            async with session.begin_nested():
                await honest(session, workspace, pulse_id, [row])

    monkeypatch.setattr(closed, "add_ballots", leaky)
    assert "transaction" in await attacked(stage)


class Counting(Random):
    """Makes ids that rise, as a sequence would."""

    def __init__(self) -> None:
        super().__init__(1)
        self.last = 0

    def randbytes(self, n: int) -> bytes:
        self.last += 1
        return self.last.to_bytes(n, "big")


async def test_the_adversary_notices_rows_in_the_order_they_came(stage: Stage, monkeypatch) -> None:
    """Ballots carry a hidden number while open, are sorted by it, stored unshuffled, and the number is taken away."""
    ticks = count(1)
    turn, finished = ballots.turn, closing._finished

    def numbered(ballot, page):
        turned = turn(ballot, page)
        return Ballot({**turned.ratings, "at": next(ticks)}, turned.comments, turned.finished)

    async def sorted_(work, pulse, voters):
        people, found, _ = await finished(work, pulse, voters)
        pairs = sorted(zip(people, found, strict=True), key=lambda pair: pair[1].ratings["at"])
        bare = [
            Ballot({key: each for key, each in one.ratings.items() if key != "at"}, {}, finished=True)
            for _, one in pairs
        ]
        return [person for person, _ in pairs], bare, [ballots.answers(each) for each in bare]

    monkeypatch.setattr(ballots, "turn", numbered)
    monkeypatch.setattr(closing, "_finished", sorted_)
    monkeypatch.setattr(ballots, "mixed", lambda written, _source: list(written))
    assert "order" in await attacked(stage, Counting())


def test_the_ways_of_the_adversary_are_three_guesses_and_three_looks() -> None:
    assert set(adversary.WAYS) == {"order", "reverse order", "time"}
