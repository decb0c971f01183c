"""The messages in a mailbox, however it is kept: one on standard input or in a file, an mbox file, a Maildir."""

from __future__ import annotations

import mailbox
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

STANDARD_INPUT = "-"
LONGEST = 256 * 1024
"""Bytes of a message that are read; a report says all that counts near its beginning."""
MBOX = b"From "
PARTS = ("cur", "new")


class NotAMailbox(Exception):
    """What was named cannot be read as mail; the text says why."""


def messages(where: str, standard_input: BinaryIO | None = None) -> Iterator[bytes]:
    """Yield each message, at most `LONGEST` bytes of it; nothing is marked, moved or deleted. Raises NotAMailbox."""
    if where == STANDARD_INPUT:
        yield (standard_input or sys.stdin.buffer).read(LONGEST)
        return
    path = Path(where)
    try:
        if path.is_dir():
            if not all((path / each).is_dir() for each in PARTS):
                raise NotAMailbox(f"{where} is a folder, but no Maildir: it has no {' and '.join(PARTS)} in it.")
            yield from _each(mailbox.Maildir(path, create=False))
            return
        with path.open("rb") as file:
            begins = file.read(len(MBOX))
            if begins != MBOX:
                yield begins + file.read(LONGEST)
                return
        yield from _each(mailbox.mbox(path, create=False))
    except OSError as error:
        raise NotAMailbox(f"{where} cannot be read: {error.strerror}.") from None


def _each(box: mailbox.Maildir | mailbox.mbox) -> Iterator[bytes]:
    try:
        for key in box.iterkeys():
            try:
                with box.get_file(key) as file:
                    yield file.read(LONGEST)
            except (KeyError, FileNotFoundError):
                continue  # somebody has taken it away meanwhile
    finally:
        box.close()
