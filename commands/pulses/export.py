"""Listener of `/pulse export`: the numbers of closed pulses as a file in one's direct messages."""

from __future__ import annotations

from commands.answers import Answer, Document
from commands.requests import Command
from domain.rosters.tables import TableFormat
from services.pulses import exporting
from services.work import Works
from views.pulses import exporting as views


async def export(request: Command, works: Works) -> Answer:
    """Send the file; the last word may be `csv` or `xlsx`, what stands before it names a group or an instrument."""
    words = request.text.split()
    ending = words.pop().casefold() if words and words[-1].casefold() in set(TableFormat) else TableFormat.XLSX
    found = await exporting.export(
        works, request.workspace, request.user, typed=" ".join(words), table_format=TableFormat(ending)
    )
    return Answer(
        say=views.coming(found.name, found.pulses),
        document=Document(found.name, found.content, views.comment(found.pulses)),
    )
