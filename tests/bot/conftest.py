"""What tests of the running bot share: a SQLite database and a feature that answers in every way there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a database file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'convene.sqlite3'}"


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Leave logging unconfigured for the next test."""
    yield
    structlog.reset_defaults()
