"""The stage of calls for calendars, on both databases, where links can be kept and reached."""

from __future__ import annotations

import pytest

from bot.tokens import Vault, new_key
from services.work import Works
from storage.database import Database
from tests.calls_stage import Stage
from tests.conftest import StillClock

HERE = "https://convene.example.org"


@pytest.fixture
async def stage(database: Database, clock: StillClock) -> Stage:
    return await Stage(Works(database, clock, Vault((new_key(),)), public_url=HERE), clock).set()
