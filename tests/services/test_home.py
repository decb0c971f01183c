import json

import pytest

from domain.directory.rights import Role
from services import home
from services.directory import joining
from services.work import Works
from tests import factories
from tests.conftest import WORKSPACE

pytestmark = pytest.mark.sockets


async def shown(works: Works, user: str) -> str:
    return json.dumps((await home.render(works, WORKSPACE, user)).body)


async def test_a_newcomer_is_told_where_to_start(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        manager = await factories.person(work, role=Role.MANAGER)
    text = await shown(works, "UNEW")
    assert "I do not know yet where you work" in text
    assert f"<@{manager.slack_user}>" in text
    # Nobody is greeted by an id, which is all that is known of them yet.
    assert "UNEW" not in text


async def test_a_member_sees_their_workgroups_and_what_they_can_do(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        member = await factories.person(work, sits_in=[await factories.workgroup(work, "Mine")])
        await factories.workgroup(work, "Not mine")
    text = await shown(works, str(member.slack_user))
    assert "*Mine*" in text
    assert "*Not mine*" not in text
    assert "calls.schedule" not in text
    for action in ("directory.search", "directory.profile", "workgroup.list", "calls.list", "help.show"):
        assert action in text


async def test_a_liaison_can_schedule_and_answer_requests_from_home(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        liaison = await factories.person(work, role=Role.LIAISON, of=group)
        agency = await factories.organisation(work)
        await factories.seat(work, group, agency)
        asker = await factories.person(work, "Ana One", organisation=agency)
    await joining.ask(works, WORKSPACE, str(asker.slack_user), group.id, joining=True, reason="", request_key="V1")
    text = await shown(works, str(liaison.slack_user))
    assert "Waiting for your answer" in text
    assert "workgroup.decide:approve" in text
    assert "1 open seat of 1" in text
    assert "calls.schedule" in text
    assert "Waiting for your answer" not in await shown(works, str(asker.slack_user))
