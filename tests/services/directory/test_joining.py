import asyncio
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from domain.directory.rights import Role
from domain.directory.seating import NoSeat
from domain.errors import NotAllowed, UserFacingError
from services.directory import joining
from services.work import Works
from storage import audit, directory
from storage.deliveries import Delivery
from storage.directory import workgroups
from tests import factories
from tests.conftest import WORKSPACE

pytestmark = pytest.mark.sockets


@dataclass(frozen=True)
class Scene:
    group: directory.Workgroup
    inner: directory.Workgroup
    agency: directory.Organisation
    liaison: directory.Person
    asker: directory.Person


@pytest.fixture
async def scene(works: Works) -> Scene:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        inner = await factories.workgroup(work, "Rural", parent=group)
        agency = await factories.organisation(work, "Arizona Agency")
        liaison = await factories.person(work, "Lia Son", role=Role.LIAISON, of=group, slack_user="ULIA")
        asker = await factories.person(work, "Ana One", organisation=agency, office="talent", slack_user="UANA")
        await factories.seat(work, group, agency, office="talent")
    return Scene(group, inner, agency, liaison, asker)


async def ask(
    works: Works, scene: Scene, *, user: str = "UANA", joining_: bool = True, key: str = "V1"
) -> joining.Asked:
    return await joining.ask(
        works, WORKSPACE, user, scene.group.id, joining=joining_, reason="It fits my work.", request_key=key
    )


async def request_id(works: Works) -> int:
    async with works.reading(WORKSPACE) as work:
        return (await work.session.scalars(select(directory.SeatRequest.id))).all()[-1]


async def sent(works: Works, kind: str) -> list[Delivery]:
    async with works.reading(WORKSPACE) as work:
        query = select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id)
        return list(await work.session.scalars(query))


async def seat(works: Works, workgroup_id: int, person_id: int) -> directory.Seat | None:
    async with works.reading(WORKSPACE) as work:
        return await workgroups.seat_of(work.session, WORKSPACE, workgroup_id, person_id)


async def test_the_liaison_is_asked_by_dm_and_an_approval_fills_the_open_seat(works: Works, scene: Scene) -> None:
    asked = await ask(works, scene)
    assert (asked.done, asked.asked) == (False, ("ULIA",))
    message = (await sent(works, "directory.request"))[0]
    assert (message.recipient, message.payload["text"]) == (
        "ULIA",
        "Ana One asks to join Teacher Pipeline. Open this message to answer.",
    )
    await joining.decide(works, WORKSPACE, "ULIA", await request_id(works), approved=True)
    found = await seat(works, scene.group.id, scene.asker.id)
    assert found is not None
    assert (found.office, found.number) == ("talent", 1)
    assert [delivery.recipient for delivery in await sent(works, "directory.answer")] == ["UANA"]
    async with works.reading(WORKSPACE) as work:
        actions = list(await work.session.scalars(select(audit.AuditEntry.action)))
    assert actions == ["directory.join.approved"]


async def test_a_declined_request_changes_no_seat_and_is_told(works: Works, scene: Scene) -> None:
    await ask(works, scene)
    await joining.decide(works, WORKSPACE, "ULIA", await request_id(works), approved=False)
    assert await seat(works, scene.group.id, scene.asker.id) is None
    assert "declined" in (await sent(works, "directory.answer"))[0].payload["text"]
    assert (await ask(works, scene, key="V2")).asked == ("ULIA",)


async def test_every_liaison_sees_that_the_request_is_answered(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, role=Role.LIAISON, of=scene.group, slack_user="ULIB")
    await ask(works, scene)
    await joining.decide(works, WORKSPACE, "ULIA", await request_id(works), approved=True)
    edits = [delivery for delivery in await sent(works, "directory.request") if delivery.target_delivery is not None]
    texts = {delivery.payload["text"] for delivery in edits}
    assert texts == {"Lia Son approved the request of Ana One to join Teacher Pipeline."}
    assert len(edits) == 2
    assert not any(block["type"] == "actions" for delivery in edits for block in delivery.payload["blocks"])


async def test_only_who_runs_the_workgroup_may_answer(works: Works, scene: Scene) -> None:
    await ask(works, scene)
    with pytest.raises(NotAllowed, match="<@ULIA>"):
        await joining.decide(works, WORKSPACE, "UANA", await request_id(works), approved=True)


async def test_a_request_is_answered_once_even_by_two_liaisons_at_once(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, role=Role.MANAGER, slack_user="UMAN")
    await ask(works, scene)
    found = await request_id(works)
    answers = await asyncio.gather(
        joining.decide(works, WORKSPACE, "ULIA", found, approved=True),
        joining.decide(works, WORKSPACE, "UMAN", found, approved=False),
        return_exceptions=True,
    )
    refused = [answer for answer in answers if isinstance(answer, UserFacingError)]
    assert len(refused) == 1
    assert "already" in refused[0].message
    assert len(await sent(works, "directory.answer")) == 1


async def test_a_repeated_form_asks_once(works: Works, scene: Scene) -> None:
    await ask(works, scene)
    again = await ask(works, scene)
    assert again.asked == ("ULIA",)
    assert len(await sent(works, "directory.request")) == 1


async def test_asking_twice_is_refused_while_the_first_waits(works: Works, scene: Scene) -> None:
    await ask(works, scene)
    with pytest.raises(UserFacingError, match="asked already"):
        await ask(works, scene, key="V2")


async def test_leaving_needs_a_reason_and_opens_the_seat(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.seat(work, scene.group, scene.agency, scene.asker, office="standards")
        await factories.seat(work, scene.inner, scene.agency, scene.asker, office="")
    with pytest.raises(UserFacingError) as refused:
        await joining.ask(works, WORKSPACE, "UANA", scene.group.id, joining=False, reason="  ", request_key="V0")
    assert refused.value.field == "reason"
    await ask(works, scene, joining_=False)
    await joining.decide(works, WORKSPACE, "ULIA", await request_id(works), approved=True)
    assert await seat(works, scene.group.id, scene.asker.id) is None
    assert await seat(works, scene.inner.id, scene.asker.id) is None
    async with works.reading(WORKSPACE) as work:
        rows = await workgroups.seats_of(work.session, WORKSPACE, scene.group.id)
    assert [row.person for row in rows] == [None, None]


async def test_a_learning_community_is_open_to_members_at_once(works: Works, scene: Scene) -> None:
    async def enter(key: str, *, joins: bool) -> joining.Asked:
        return await joining.ask(works, WORKSPACE, "UANA", scene.inner.id, joining=joins, reason="", request_key=key)

    with pytest.raises(UserFacingError, match="join that first"):
        await enter("V1", joins=True)
    async with works.begin(WORKSPACE) as work:
        await factories.seat(work, scene.group, scene.agency, scene.asker, office="standards")
    assert (await enter("V2", joins=True)).done
    assert await seat(works, scene.inner.id, scene.asker.id) is not None
    assert (await enter("V3", joins=False)).done
    assert await seat(works, scene.inner.id, scene.asker.id) is None


async def test_somebody_without_an_organisation_is_told_to_name_it(works: Works, scene: Scene) -> None:
    with pytest.raises(UserFacingError, match="/directory profile"):
        await ask(works, scene, user="USTRANGER")


async def test_the_role_alike_network_takes_no_extra_people(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        chiefs = await factories.workgroup(work, "Chiefs", extra_seats=False)
        for office in ("standards", "talent"):
            await factories.person(work, organisation=scene.agency, sits_in=[chiefs], office=office)
        await factories.person(work, "Rafa Chief", role=Role.LIAISON, of=chiefs, slack_user="UCHIEF")
    with pytest.raises(NoSeat, match=r"takes no extra ones\..* Please ask <@UCHIEF>\."):
        await joining.prospect(works, WORKSPACE, "UANA", chiefs.id, joining=True)


async def test_the_last_seat_is_given_once(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        chiefs = await factories.workgroup(work, "Chiefs", extra_seats=False)
        await factories.person(work, role=Role.LIAISON, of=chiefs, slack_user="UCHIEF")
        await factories.person(work, organisation=scene.agency, office="talent", slack_user="UBO")
    ids = []
    for user in ("UANA", "UBO"):
        await joining.ask(works, WORKSPACE, user, chiefs.id, joining=True, reason="", request_key=f"V{user}")
        ids.append(await request_id(works))
    results = await asyncio.gather(
        *(joining.decide(works, WORKSPACE, "UCHIEF", each, approved=True) for each in ids), return_exceptions=True
    )
    assert sum(isinstance(result, NoSeat) for result in results) == 1


async def test_there_is_nothing_to_join_or_leave_twice(works: Works, scene: Scene) -> None:
    with pytest.raises(UserFacingError, match="nothing to leave"):
        await ask(works, scene, joining_=False)
    async with works.begin(WORKSPACE) as work:
        await factories.seat(work, scene.group, scene.agency, scene.asker, office="standards")
    with pytest.raises(UserFacingError, match="already have a seat"):
        await ask(works, scene)


async def test_a_refusal_mentions_nobody_whatever_a_workgroup_is_called(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        loud = await factories.workgroup(work, "<!channel> & co")
    with pytest.raises(UserFacingError) as refused:
        await joining.prospect(works, WORKSPACE, "UANA", loud.id, joining=False)
    assert "&lt;!channel&gt; &amp; co" in refused.value.message


async def test_without_anybody_in_slack_the_person_is_told_so(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        lonely = await factories.workgroup(work, "Lonely")
        await factories.person(work, "Max & Moritz", role=Role.MANAGER, slack=False)
    with pytest.raises(UserFacingError, match=r"has a Slack account yet\. Please ask Max &amp; Moritz\."):
        await joining.ask(works, WORKSPACE, "UANA", lonely.id, joining=True, reason="", request_key="V9")


async def test_a_reason_that_is_too_long_is_refused_under_its_field(works: Works, scene: Scene) -> None:
    with pytest.raises(UserFacingError) as refused:
        await joining.ask(works, WORKSPACE, "UANA", scene.group.id, joining=True, reason="x" * 501, request_key="V1")
    assert refused.value.field == "reason"
