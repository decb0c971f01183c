"""The process that draws: reads charts from its input, writes pictures to its output, and leaves when nobody asks.

Started as `python -m bot.charts.worker`. A request is a length (four bytes, big-endian) and that much JSON; an answer
is one byte (whether it worked), a length and that many bytes: the PNG, or the name of an error's class.
"""

from __future__ import annotations

import json
import os
import select
import struct
import sys
from typing import BinaryIO

LENGTH = struct.Struct(">I")
DRAWN, FAILED = b"\x01", b"\x00"
IDLE_SECONDS = 120.0
"""After so long without a chart the process ends, and its 70 MB are free again; the next chart starts another."""


class Whole:
    """A pipe, unbuffered so that `select` sees what waits, of which `read` returns all it was asked for or the end."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    def fileno(self) -> int:
        """Return the pipe's number."""
        return self._pipe

    def read(self, size: int) -> bytes:
        """Return so many bytes, or fewer when the pipe ends."""
        found = b""
        while len(found) < size and (more := os.read(self._pipe, size - len(found))):
            found += more
        return found


def serve(requests: Whole, answers: BinaryIO, *, idle: float = IDLE_SECONDS) -> None:
    """Draw what is asked for until the input ends, which it does when whoever asked is gone."""
    while select.select([requests], [], [], idle)[0]:
        size = requests.read(LENGTH.size)
        if len(size) < LENGTH.size:
            return
        status, body = _answer(requests.read(*LENGTH.unpack(size)))
        answers.write(status + LENGTH.pack(len(body)) + body)
        answers.flush()


def _answer(request: bytes) -> tuple[bytes, bytes]:
    try:
        # matplotlib belongs to this process alone, and its absence is an answer as well.
        from bot.charts import columns, drawing  # noqa: PLC0415
        from domain.charts import Columns, chart  # noqa: PLC0415

        picture = chart(json.loads(request))
        return DRAWN, columns.draw(picture) if isinstance(picture, Columns) else drawing.draw(picture)
    except Exception as error:  # noqa: BLE001  # whatever it is, the one who asked is told and posts without a picture
        return FAILED, type(error).__name__.encode()


def main() -> None:
    """Serve on the standard streams; what libraries print goes nowhere near the answers."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(Whole(sys.stdin.fileno()), answers)


if __name__ == "__main__":
    main()
