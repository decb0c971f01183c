"""Where journeys run: on one of two pairs of database and way in, so that a long journey is played once in CI.

What the databases do differently is tested on both where it is done, in storage and services.
"""

from __future__ import annotations

import itertools
import os
import zlib
from pathlib import Path

import pytest

from bot.settings import Mode
from tests.databases import KINDS, create_postgres_database

EVERYWHERE = bool(os.environ.get("CONVENE_EVERYWHERE"))
"""Set by `make long`: each database with each way in."""
PAIRS = tuple(itertools.product(KINDS, Mode)) if EVERYWHERE else (("sqlite", Mode.HTTP), ("postgresql", Mode.SOCKET))
MODES = tuple(Mode) if EVERYWHERE else (Mode.SOCKET,)
"""For journeys that are about one person's rights and forms, which no database and no way in changes."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play each journey on every pair in `make long`, else on one: half of them on each."""
    if "deployment" in metafunc.fixturenames:
        here = zlib.crc32(metafunc.function.__name__.encode()) % len(PAIRS)
        pairs = PAIRS if EVERYWHERE else PAIRS[here : here + 1]
        names = [f"{database}-{mode.value}" for database, mode in pairs]
        metafunc.parametrize("deployment", pairs, ids=names, indirect=True)


@pytest.fixture
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
