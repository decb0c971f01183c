"""A short kill campaign for every run of the tests; `python -m tests.faults` is the long one."""

import multiprocessing
from pathlib import Path

import pytest

from tests.databases import create_postgres_database
from tests.faults.campaign import AFTER_THE_CALL, Campaign, plan
from tests.faults.worker import POINTS

pytestmark = pytest.mark.sockets


@pytest.fixture(autouse=True, scope="module")
def _preloaded() -> None:
    """Start workers as forks of a process that has imported everything, and nothing of this one."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.faults.worker"])


async def test_on_sqlite_nothing_is_lost_or_doubled_wherever_the_worker_dies(tmp_path: Path) -> None:
    campaign = Campaign(f"sqlite:///{tmp_path / 'faults.sqlite3'}", tmp_path, seed=1)
    report = await campaign.run(plan(len(POINTS)))
    assert (report.lost, report.doubled, report.wrong, report.stuck) == (0, 0, 0, 0)
    assert (report.unwanted, report.out_of_order) == (0, 0)
    assert report.kills.total() == len(POINTS)


async def test_on_postgresql_with_two_replicas_nothing_is_lost_or_doubled(tmp_path: Path, postgres: str) -> None:
    campaign = Campaign(await create_postgres_database(postgres, "faults"), tmp_path, replicas=2, seed=2)
    report = await campaign.run(plan(len(POINTS), seed=2))
    assert (report.lost, report.doubled, report.wrong, report.stuck) == (0, 0, 0, 0)
    assert (report.unwanted, report.out_of_order) == (0, 0)
    assert report.kills.total() == len(POINTS)


async def test_without_reading_back_the_same_campaign_finds_doubles(tmp_path: Path) -> None:
    campaign = Campaign(f"sqlite:///{tmp_path / 'faults.sqlite3'}", tmp_path, reading_back=False, faults=False)
    report = await campaign.run(plan(2, points=AFTER_THE_CALL))
    assert report.doubled > 0
    assert report.lost == 0
