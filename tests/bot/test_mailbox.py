"""Mail is read wherever it is kept, and left as it was."""

import io
import mailbox
from pathlib import Path

import pytest

from bot.mailbox import LONGEST, NotAMailbox, messages

FIRST = b"Subject: First\n\nOne\n"
SECOND = b"Subject: Second\n\nFrom here on\n"


def content_of(folder: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("kind", [mailbox.Maildir, mailbox.mbox])
def test_each_message_of_a_mailbox_is_read_and_nothing_is_changed(tmp_path: Path, kind) -> None:
    box = kind(tmp_path / "mail")
    box.add(FIRST)
    box.add(SECOND)
    box.close()
    before = content_of(tmp_path)
    read = [each.replace(b">From", b"From").strip() for each in messages(str(tmp_path / "mail"))]
    assert sorted(read) == [FIRST.strip(), SECOND.strip()]
    assert content_of(tmp_path) == before


def test_one_message_is_read_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(FIRST)
    assert list(messages(str(file))) == [FIRST]
    assert list(messages("-", io.BytesIO(SECOND))) == [SECOND]


def test_of_a_huge_message_the_beginning_is_read() -> None:
    (read,) = messages("-", io.BytesIO(FIRST + b"x" * LONGEST))
    assert len(read) == LONGEST


def test_what_is_no_mailbox_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotAMailbox, match="no Maildir"):
        list(messages(str(tmp_path)))
    with pytest.raises(NotAMailbox, match="No such file"):
        list(messages(str(tmp_path / "none")))
