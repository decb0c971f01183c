import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.rosters.roster import RosterFileError
from domain.rosters.tables import TableFormat, UnknownFormat, format_of, guard, read_table, unguard, write_table

CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(str.strip)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_csv_gives_back_what_was_written(rows: list[list[str]]) -> None:
    rows = [["a", "b", "c"], *rows]
    assert list(read_table(write_table(rows, TableFormat.CSV), TableFormat.CSV)) == rows


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_xlsx_gives_back_what_was_written(rows: list[list[str]]) -> None:
    rows = [["a", "b", "c"], *rows]
    assert list(read_table(write_table(rows, TableFormat.XLSX), TableFormat.XLSX)) == rows


@given(st.text())
def test_a_guarded_cell_is_never_a_formula_and_reads_back(cell: str) -> None:
    assert not guard(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert unguard(guard(cell)) == cell


@pytest.mark.parametrize("cell", ["=1+1", "+1 602 555", "-x", "@SUM(A1)", "'=1"])
def test_dangerous_cells_are_guarded_in_the_file(cell: str) -> None:
    assert f"'{cell}" in write_table([[cell]], TableFormat.CSV).decode("utf-8-sig")


@pytest.mark.parametrize(
    "content",
    [
        "név,mail\r\nÁna,b\r\n".encode(),
        "\ufeffnév,mail\r\nÁna,b\r\n".encode(),
        "név;mail\r\nÁna;b\r\n".encode("cp1252"),
        "név\tmail\nÁna\tb\n".encode("utf-16"),
    ],
)
def test_csv_comes_in_the_shapes_that_spreadsheets_write(content: bytes) -> None:
    assert list(read_table(content, TableFormat.CSV)) == [["név", "mail"], ["Ána", "b"]]


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_a_broken_xlsx_is_refused_kindly(content: bytes) -> None:
    with pytest.raises(RosterFileError, match="not a readable XLSX"):
        list(read_table(content, TableFormat.XLSX))


def test_a_broken_csv_is_refused_kindly() -> None:
    with pytest.raises(RosterFileError, match="not a readable CSV"):
        list(read_table(b"a,b\n" + b"x" * 200_000, TableFormat.CSV))


def test_the_ending_says_the_format() -> None:
    assert format_of("Roster.XLSX") is TableFormat.XLSX
    for name in ("roster.ods", "roster", ""):
        with pytest.raises(UnknownFormat, match=r"ends neither in \.csv nor in \.xlsx"):
            format_of(name)
