"""A library on both databases, with the people who use it."""

from __future__ import annotations

import pytest

from services.work import Works
from tests.conftest import StillClock
from tests.library_stage import Stage


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    """Lia keeps the library, Max manages, Ana and Ben are members, Out belongs to nothing."""
    return await Stage(works, clock).set()
