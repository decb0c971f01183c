"""Spreadsheet files as rows of text and back: CSV and XLSX, with cells that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from importlib import resources

from domain.errors import UserFacingError
from domain.rosters.roster import RosterFileError, RosterProblem

MOST_ROWS = 500_000
"""More rows than this are refused: no roster is that long, but a broken file can be."""


class TableFormat(StrEnum):
    """A kind of spreadsheet file, by its ending."""

    CSV = "csv"
    XLSX = "xlsx"


class UnknownFormat(UserFacingError):
    """A file's name does not say that it holds a table; nothing was read or written."""


def format_of(filename: str) -> TableFormat:
    """Return the format that a file's name ends with; raises UnknownFormat for any other."""
    ending = filename.rsplit(".", maxsplit=1)[-1].casefold()
    try:
        return TableFormat(ending)
    except ValueError:
        raise UnknownFormat(f"{filename} ends neither in .csv nor in .xlsx. Name a file that does.") from None


def shipped_roster() -> bytes:
    """Return the roster file (CSV) that comes with Convene: invented people of the shipped program."""
    return resources.files("domain.data").joinpath("rosters", "tllc.csv").read_bytes()


def read_table(content: bytes, table_format: TableFormat) -> Iterator[list[str]]:
    """Yield every row of a file, empty ones too, as trimmed text; raises RosterFileError when it cannot be read."""
    rows = _read_csv(content) if table_format is TableFormat.CSV else _read_xlsx(content)
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise _refused(f"the file has more than {MOST_ROWS:,} rows; split it.")
        yield [unguard(cell.strip()) for cell in row]


Cell = str | int | float


def write_table(rows: Iterable[Sequence[Cell]], table_format: TableFormat, *, sheet: str = "Roster") -> bytes:
    """Return rows as a file; `read_table` gives back rows of text as they were. Numbers stay numbers in XLSX."""
    guarded = ([guard(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return _write_csv(guarded) if table_format is TableFormat.CSV else _write_xlsx(guarded, sheet)


# --- Formulas ---------------------------------------------------------------------------------------------------

_RISKY = re.compile(r"'*[=+\-@\t\r\n]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")


def guard(cell: str) -> str:
    """Return a cell that spreadsheets show as text: what would start a formula gets an apostrophe (OWASP)."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def unguard(cell: str) -> str:
    """Return the cell without the apostrophe that `guard` put in front."""
    return cell[1:] if _GUARDED.match(cell) else cell


# --- CSV --------------------------------------------------------------------------------------------------------


def _read_csv(content: bytes) -> Iterator[list[str]]:
    text = _decode(content)
    first = text.split("\n", maxsplit=1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise _refused(f"this is not a readable CSV file ({error}); save it again as CSV (UTF-8).") from error


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel on Windows saves "CSV" in this code page.
        return content.decode("cp1252", errors="replace")


def _write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    # The mark at the start makes Excel read the file as UTF-8.
    return buffer.getvalue().encode("utf-8-sig")


# --- XLSX -------------------------------------------------------------------------------------------------------


def _read_xlsx(content: bytes) -> Iterator[list[str]]:
    import openpyxl  # noqa: PLC0415  # slow to import, needed only for spreadsheets
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415  # as above

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise _refused("this is not a readable XLSX file; open it in a spreadsheet and save it again.") from error
    try:
        if not workbook.worksheets:
            raise _refused("the file has no sheet with rows.")
        sheet = workbook.worksheets[0]
        for row in sheet.iter_rows(values_only=True):
            yield [_text(value) for value in row]
    finally:
        workbook.close()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# What XML 1.0 cannot hold; openpyxl refuses such a cell.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _write_xlsx(rows: Iterable[Sequence[Cell]], name: str) -> bytes:
    import openpyxl  # noqa: PLC0415  # slow to import, needed only for spreadsheets

    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(name)
    for row in rows:
        sheet.append([_UNWRITABLE.sub("", cell) if isinstance(cell, str) else cell for cell in row])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _refused(message: str) -> RosterFileError:
    return RosterFileError([RosterProblem(1, "", message)])
