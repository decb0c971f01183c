"""Exports of pulses: aggregates only, safe for spreadsheets, for those who run pulses."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy import update

from domain.errors import NotAllowed, NotFound
from domain.pulses.exporting import EVERYBODY, HEADINGS, TOO_FEW
from domain.pulses.pulse import Audience, PulseClosed
from domain.rosters.tables import TableFormat
from services.pulses import exporting
from storage.directory import Seat
from tests.conftest import WORKSPACE
from tests.pulses_stage import Stage
from tests.services.pulses.test_running import SIX
from tests.stage import user


async def rows(stage: Stage, who=None, **more) -> list[list[str]]:
    made = await exporting.export(stage.works, WORKSPACE, user(who or stage.lia), table_format=TableFormat.CSV, **more)
    return list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"))))


async def closed(stage: Stage, ballots=SIX) -> None:
    started = await stage.start(audience=Audience.EVERYONE)
    await stage.all_answer(started.pulse.id, ballots, why="A comment nobody exports")
    await stage.until(started.pulse.closes_at)


async def test_an_export_holds_every_published_number_and_no_comment(stage: Stage) -> None:
    await closed(stage)
    head, *lines = await rows(stage)
    assert tuple(head) == HEADINGS
    everybody = [line for line in lines if line[11] == "everybody"]
    assert [line[12:15] for line in everybody if not line[13]] == [["Norm 1", "", "6"], ["Norm 2", "", "6"]]
    assert len(everybody) == 6
    assert "comment" not in str(lines).casefold()


async def test_a_suppressed_pulse_stays_suppressed(stage: Stage) -> None:
    await closed(stage, SIX[:4])
    _, *lines = await rows(stage)
    assert [(line[9], line[11], line[15]) for line in lines] == [("4", TOO_FEW, "")]


async def test_two_exports_do_not_differ_by_whoever_comes_late_leaves_or_moves(stage: Stage) -> None:
    """What is told of a pulse is settled when it closes: nothing that one person does then shows in a later export."""
    await closed(stage)
    before = (await exporting.export(stage.works, WORKSPACE, user(stage.lia), table_format=TableFormat.CSV)).content
    late, leaver, mover = stage.members[:3]
    with pytest.raises(PulseClosed):
        await stage.answer(late, 1, 4, 4, 4, 4)
    async with stage.works.begin(WORKSPACE) as work:
        seats = update(Seat).where(Seat.workspace == WORKSPACE)
        await work.session.execute(seats.where(Seat.person_id == leaver.id).values(person_id=None))
        await work.session.execute(seats.where(Seat.person_id == mover.id).values(office="talent"))
    after = (await exporting.export(stage.works, WORKSPACE, user(stage.lia), table_format=TableFormat.CSV)).content
    assert after == before


async def test_no_line_of_an_export_taken_from_that_of_everybody_leaves_too_few(works, clock) -> None:
    stage = await Stage(works, clock).set(members=12)
    await closed(stage, [*SIX, *SIX[:5]])
    _, *lines = await rows(stage)
    told = [(line[11], (line[12], line[13]), int(line[14])) for line in lines]
    whole = {what: ballots for part, what, ballots in told if part == EVERYBODY}
    parts = [(what, ballots) for part, what, ballots in told if part != EVERYBODY]
    assert len(parts) == 12
    assert {whole[what] - ballots for what, ballots in parts} == {5, 6}


async def test_titles_that_look_like_formulas_are_text(stage: Stage) -> None:
    stage.instrument = replace(stage.instrument, title="=HYPERLINK(1)")
    await closed(stage)
    assert (await rows(stage))[1][2] == "'=HYPERLINK(1)"


async def test_a_spreadsheet_holds_numbers_as_numbers(stage: Stage) -> None:
    await closed(stage)
    made = await exporting.export(stage.works, WORKSPACE, user(stage.max))
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
    assert sheet is not None
    assert (made.name, sheet.title, sheet.cell(2, 15).value, sheet.cell(2, 16).value) == (
        "pulses-2026-09-08.xlsx",
        "Pulses",
        6,
        3,
    )


async def test_members_are_told_whom_to_ask_and_nothing_leaves(stage: Stage) -> None:
    await closed(stage)
    with pytest.raises(NotAllowed, match="liaisons and managers"):
        await rows(stage, stage.members[0])


async def test_without_closed_pulses_there_is_nothing_to_export(stage: Stage) -> None:
    await stage.start()
    with pytest.raises(NotFound):
        await rows(stage)


async def test_the_command_line_exports_everything_of_the_program(stage: Stage) -> None:
    await closed(stage)
    made = await exporting.export_all(stage.works, WORKSPACE, TableFormat.CSV)
    assert (made.pulses, made.content.decode("utf-8-sig").count("everybody")) == (1, 6)
