from __future__ import annotations

from pathlib import Path

import pytest

from storage import migrate, revisions
from storage.database import Database


async def test_it_says_what_alembic_says_before_and_after_migrating(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    try:
        assert await revisions.state(database) == await migrate.state(database)
        await migrate.upgrade(database)
        assert await revisions.state(database) == await migrate.state(database)
        assert (await revisions.state(database))[0] == revisions.newest() != ""
    finally:
        await database.close()


def test_two_newest_revisions_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "VERSIONS", tmp_path)
    assert revisions.newest() == ""
    (tmp_path / "a.py").write_text('revision = "0001"\ndown_revision = None\n', encoding="utf-8")
    (tmp_path / "b.py").write_text('revision: str = "0002"\ndown_revision: str | None = "0001"\n', encoding="utf-8")
    assert revisions.newest() == "0002"
    (tmp_path / "c.py").write_text('revision = "0003"\ndown_revision = "0001"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="0002, 0003"):
        revisions.newest()


def test_a_revision_that_no_file_names_comes_from_a_newer_release() -> None:
    assert revisions.is_newer("9999")
    assert not revisions.is_newer(revisions.newest())
    assert not revisions.is_newer("0001")
    assert not revisions.is_newer(None)
