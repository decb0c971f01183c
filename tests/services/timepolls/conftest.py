from __future__ import annotations

import pytest

from services.work import Works
from tests.conftest import StillClock
from tests.timepolls_stage import Stage


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    """A workgroup from Hawaii to Maine, on each database."""
    return await Stage(works, clock).set()
