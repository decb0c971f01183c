"""The stage of webinars, on both databases."""

from __future__ import annotations

import pytest

from services.work import Works
from tests.conftest import StillClock
from tests.webinars_stage import Stage


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    return await Stage(works, clock).set()
