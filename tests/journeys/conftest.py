"""Where journeys run: both databases and both ways in, in pairs, so that a long journey is played twice only."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Mode
from tests.databases import create_postgres_database

PAIRS = (("sqlite", Mode.HTTP), ("postgresql", Mode.SOCKET))


@pytest.fixture(params=PAIRS, ids=lambda pair: f"{pair[0]}-{pair[1].value}")
def deployment(request: pytest.FixtureRequest) -> tuple[str, Mode]:
    """The kind of database and the mode of one run."""
    chosen: tuple[str, Mode] = request.param
    return chosen


@pytest.fixture
def mode(deployment: tuple[str, Mode]) -> Mode:
    """How Slack reaches Convene in this run."""
    return deployment[1]


@pytest.fixture
async def empty_url(deployment: tuple[str, Mode], request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of the kind of this run."""
    if deployment[0] == "sqlite":
        return f"sqlite:///{tmp_path / 'convene.sqlite3'}"
    return await create_postgres_database(request.getfixturevalue("postgres"), f"journey_{tmp_path.name}"[:60])
