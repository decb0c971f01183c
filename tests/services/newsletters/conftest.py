import pytest

from services.work import Works
from tests.conftest import StillClock
from tests.newsletters_stage import Stage


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    """A program with two newsletters, an editor, two senders and readers."""
    return await Stage(works, clock).set()
