import pytest

from services.work import Works
from storage.database import Database
from tests.conftest import StillClock
from tests.pulses_stage import Stage
from tests.stage import with_vault


@pytest.fixture
def works(database: Database, clock: StillClock) -> Works:
    """Units of work that know the environment's key."""
    return with_vault(Works(database, clock))


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    """A workgroup of six."""
    return await Stage(works, clock).set()
