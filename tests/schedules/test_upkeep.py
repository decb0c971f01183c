from domain.deliveries import Post, channel
from schedules.upkeep import keep_up
from services import deliveries
from services.work import Work, Works
from storage.workspaces import SUSPENDED, Workspace
from tests.conftest import START, WORKSPACE
from tests.schedules.slack import Notes
from tests.schedules.test_relay import states


async def test_every_feature_looks_after_every_active_workspace_though_one_fails(works: Works, notes: Notes) -> None:
    async with works.begin("") as work:
        for name, state in (("T0OTHER", "active"), ("T0GONE", SUSPENDED)):
            work.session.add(Workspace(id=name, name=name, state=state, installed_at=START))
    seen: list[str] = []

    async def fail(work: Work) -> None:
        await deliveries.post(work, Post("half", "calls.remind", channel("C1"), {"text": "x"}))
        raise LookupError

    async def look(work: Work) -> None:
        seen.append(work.workspace)

    await keep_up(works, {"calls": fail, "rosters": look}, funnel=notes)
    assert sorted(seen) == sorted(["T0OTHER", WORKSPACE])
    assert notes.errors == [("LookupError", "calls")] * 2
    assert await states(works) == {}
