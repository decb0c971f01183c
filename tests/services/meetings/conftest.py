"""The stage that tests of meetings share."""

from __future__ import annotations

import pytest

from services.work import Works
from tests.conftest import StillClock
from tests.meetings_stage import Stage
from tests.stage import with_vault


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    """A workgroup with a monthly call, on both databases."""
    return await Stage(with_vault(works), clock).set()
