"""A guest on the roster whose e-mail Slack hides: the liaison says who it is, and there is one person afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from domain.calls.answers import Answer
from domain.directory.rights import Role
from domain.directory.seating import NoSeat
from domain.directory.slack_profiles import SlackProfile
from domain.errors import NotAllowed, UserFacingError
from domain.rosters.tables import TableFormat
from services.calls import scheduling
from services.directory import joining, profiles, searching
from services.rosters import export_roster
from services.work import Works
from storage import audit, directory
from storage.calls import people as answers
from storage.calls.tables import AnswerRow
from storage.deliveries import Delivery
from storage.directory import people, workgroups
from tests import factories
from tests.calls_stage import ONCE
from tests.conftest import WORKSPACE

pytestmark = pytest.mark.sockets

EMAIL = "yolanda@ca.example.org"


@dataclass(frozen=True)
class Scene:
    group: directory.Workgroup
    other: directory.Workgroup
    agency: directory.Organisation
    liaison: directory.Person
    roster: directory.Person
    guest: directory.Person


@pytest.fixture
async def scene(works: Works) -> Scene:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        other = await factories.workgroup(work, "Standards")
        agency = await factories.organisation(work, "California Agency", state="CA")
        liaison = await factories.person(work, "Lia Son", role=Role.LIAISON, of=group, slack_user="ULIA")
        roster = await factories.person(
            work,
            "Yolanda Eisenhart",
            organisation=agency,
            sits_in=[group, other],
            office="talent",
            slack=False,
            email=EMAIL,
            title="Reviewer",
            zone="",
        )
        await factories.grant(work, roster, Role.COACH, other)
        await factories.seat(work, group, agency, office="standards")
        guest = await factories.person(
            work,
            "Yólanda EISENHART",
            organisation=agency,
            slack_user="UYOL",
            email=None,
            external=True,
            expertise=["residencies"],
            title="My own words",
            zone="America/Los_Angeles",
            dm_channel="D0YOL",
            synced_at=work.now,
        )
    return Scene(group, other, agency, liaison, roster, guest)


async def ask(works: Works, scene: Scene, *, user: str = "UYOL", group: directory.Workgroup | None = None) -> int:
    where = (group or scene.group).id
    await joining.ask(works, WORKSPACE, user, where, joining=True, reason="", request_key=f"V{user}{where}")
    async with works.reading(WORKSPACE) as work:
        return (await work.session.scalars(select(directory.SeatRequest.id))).all()[-1]


async def decide(works: Works, request: int, *, by: str = "ULIA", same_as: int | None = None) -> joining.Decided:
    return await joining.decide(works, WORKSPACE, by, request, approved=True, same_as=same_as)


async def everybody(works: Works, slack_user: str = "UYOL") -> list[directory.Person]:
    async with works.reading(WORKSPACE) as work:
        query = select(directory.Person).where(
            (directory.Person.slack_user == slack_user) | directory.Person.name.ilike("y%landa%")
        )
        return list(await work.session.scalars(query))


async def held(works: Works, workgroup_id: int) -> list[tuple[str, int | None]]:
    async with works.reading(WORKSPACE) as work:
        rows = await workgroups.seats_of(work.session, WORKSPACE, workgroup_id)
    return [(row.seat.office, row.seat.person_id) for row in rows]


async def test_the_liaison_is_offered_whom_the_roster_holds_without_an_account(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, "Ana Alone", sits_in=[scene.group], slack=False)
        await factories.person(work, "Bo Linked", sits_in=[scene.group])
        await factories.person(work, "Cy Gone", sits_in=[scene.group], slack=False, active=False)
        await factories.person(work, "Di Elsewhere", sits_in=[scene.other], slack=False)
    found = await joining.consider(works, WORKSPACE, "ULIA", await ask(works, scene))
    assert [each.name for each in found.candidates] == ["Yolanda Eisenhart", "Ana Alone"]
    first = found.candidates[0]
    assert (first.id, first.same_name, first.same_organisation) == (scene.roster.id, True, True)


async def test_afterwards_there_is_one_person_with_the_rosters_place_and_the_slack_account(
    works: Works, scene: Scene
) -> None:
    done = await decide(works, await ask(works, scene), same_as=scene.roster.id)
    assert done.linked
    (one,) = await everybody(works)
    assert (one.id, one.slack_user, one.email, one.dm_channel) == (scene.roster.id, "UYOL", EMAIL, "D0YOL")
    assert (one.organisation_id, one.office, one.title) == (scene.agency.id, "talent", "Reviewer")
    assert (one.expertise, one.zone, one.external) == (["residencies"], "America/Los_Angeles", True)
    assert one.name == "Yólanda EISENHART"
    assert await held(works, scene.group.id) == [("standards", None), ("talent", one.id)]
    assert [person for _, person in await held(works, scene.other.id)] == [one.id]
    async with works.reading(WORKSPACE) as work:
        assert [grant.role for grant in await people.grants_of(work.session, WORKSPACE, one.id)] == [Role.COACH]
        request = (await work.session.scalars(select(directory.SeatRequest))).one()
        told = (await work.session.scalars(select(Delivery).where(Delivery.kind == "directory.answer"))).one()
    assert (request.person_id, request.state) == (one.id, "approved")
    assert told.recipient == "UYOL"
    assert "now have a seat" in told.payload["text"]


async def test_the_directory_finds_them_once(works: Works, scene: Scene) -> None:
    await searching.find(works, WORKSPACE, "ULIA", "yolanda eisenhart")
    await decide(works, await ask(works, scene), same_as=scene.roster.id)
    found = await searching.find(works, WORKSPACE, "ULIA", "yolanda eisenhart")
    assert (found.total, [each.slack_user for each in found.cards]) == (1, ["UYOL"])


async def test_what_the_guest_did_before_stays_theirs(works: Works, scene: Scene) -> None:
    saved = await scheduling.schedule(
        works, WORKSPACE, "ULIA", workgroup_id=scene.group.id, raw=ONCE, request_key="V0CALL"
    )
    async with works.begin(WORKSPACE) as work:
        await answers.answer(
            work.session,
            WORKSPACE,
            call_id=saved.card.call.id,
            person_id=scene.guest.id,
            given=Answer.GOING,
            now=work.now,
        )
    await decide(works, await ask(works, scene), same_as=scene.roster.id)
    async with works.reading(WORKSPACE) as work:
        assert list(await work.session.scalars(select(AnswerRow.person_id))) == [scene.roster.id]


async def test_slack_and_the_roster_go_on_finding_them(works: Works, scene: Scene) -> None:
    await decide(works, await ask(works, scene), same_as=scene.roster.id)
    profile = SlackProfile("UYOL", "Yolanda Eisenhart", None, "America/Los_Angeles", external=True, deleted=False)
    assert await profiles.take_in(works, WORKSPACE, [profile]) == 1
    (one,) = await everybody(works)
    assert (one.name, one.email) == ("Yolanda Eisenhart", EMAIL)


async def test_it_is_written_down_who_linked_whom(works: Works, scene: Scene) -> None:
    request = await ask(works, scene)
    await decide(works, request, same_as=scene.roster.id)
    async with works.reading(WORKSPACE) as work:
        entries = list(await work.session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.id)))
    assert [(each.action, each.person_id) for each in entries] == [
        ("directory.link", scene.liaison.id),
        ("directory.join.approved", scene.liaison.id),
    ]
    assert entries[0].detail == {"person": scene.roster.id, "request": request}


async def test_someone_new_stays_a_person_of_their_own(works: Works, scene: Scene) -> None:
    done = await decide(works, await ask(works, scene))
    assert not done.linked
    assert len(await everybody(works)) == 2
    assert await held(works, scene.group.id) == [("standards", scene.guest.id), ("talent", scene.roster.id)]


async def test_a_double_click_links_once(works: Works, scene: Scene) -> None:
    request = await ask(works, scene)
    done = await asyncio.gather(
        *(decide(works, request, same_as=scene.roster.id) for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(each, joining.Decided) for each in done) == 1
    assert all("already approved" in each.message for each in done if isinstance(each, UserFacingError))
    async with works.reading(WORKSPACE) as work:
        assert await work.session.scalar(select(func.count()).select_from(audit.AuditEntry)) == 2
    assert len(await everybody(works)) == 1


async def test_two_guests_at_once_cannot_become_the_same_person(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, "Second Guest", organisation=scene.agency, slack_user="UTWO", email=None)
    requests = [await ask(works, scene), await ask(works, scene, user="UTWO")]
    done = await asyncio.gather(
        *(decide(works, each, same_as=scene.roster.id) for each in requests), return_exceptions=True
    )
    (refused,) = [each for each in done if isinstance(each, UserFacingError)]
    assert "linked to another Slack account" in refused.message
    assert refused.field == "who"
    async with works.reading(WORKSPACE) as work:
        states = list(
            await work.session.scalars(select(directory.SeatRequest.state).order_by(directory.SeatRequest.state))
        )
    assert states == ["approved", "open"]


@pytest.mark.parametrize("kind", ["linked", "elsewhere", "inactive", "missing", "appointed"])
async def test_only_somebody_unlinked_of_this_workgroup_can_be_chosen(works: Works, scene: Scene, kind: str) -> None:
    async with works.begin(WORKSPACE) as work:
        made = {
            "linked": await factories.person(work, "Yolanda Eisenhart", sits_in=[scene.group]),
            "elsewhere": await factories.person(work, "Yolanda Eisenhart", sits_in=[scene.other], slack=False),
            "inactive": await factories.person(
                work, "Yolanda Eisenhart", sits_in=[scene.group], slack=False, active=False
            ),
            "appointed": await factories.person(
                work, "Max Manager", sits_in=[scene.group], slack=False, role=Role.MANAGER
            ),
        }
    request = await ask(works, scene)
    with pytest.raises(UserFacingError) as refused:
        await decide(works, request, same_as=made[kind].id if kind in made else 999_999)
    assert refused.value.field == "who"
    async with works.reading(WORKSPACE) as work:
        row = (await work.session.scalars(select(directory.SeatRequest))).one()
        assert (row.state, row.person_id) == ("open", scene.guest.id)
        assert await work.session.scalar(select(func.count()).select_from(audit.AuditEntry)) == 0


async def test_who_has_rights_over_others_is_linked_by_a_manager_alone(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, "The Boss", role=Role.MANAGER, slack_user="UMAX")
        runs = await factories.person(
            work, "Runs Standards", sits_in=[scene.group], slack=False, role=Role.LIAISON, of=scene.other
        )
    request = await ask(works, scene)
    for by, there in (("ULIA", False), ("UMAX", True)):
        found = await joining.consider(works, WORKSPACE, by, request)
        assert (runs.id in {each.id for each in found.candidates}) is there
    await decide(works, request, by="UMAX", same_as=runs.id)
    async with works.reading(WORKSPACE) as work:
        one = await people.by_slack(work.session, WORKSPACE, "UYOL")
    assert one is not None
    assert one.id == runs.id


async def test_only_who_runs_the_workgroup_may_look_and_link(works: Works, scene: Scene) -> None:
    request = await ask(works, scene)
    with pytest.raises(NotAllowed, match="<@ULIA>"):
        await joining.consider(works, WORKSPACE, "UYOL", request)
    with pytest.raises(NotAllowed, match="<@ULIA>"):
        await decide(works, request, by="UYOL", same_as=scene.roster.id)
    assert len(await everybody(works)) == 2


async def test_whose_e_mail_slack_tells_is_not_asked_about_unless_somebody_has_their_name(
    works: Works, scene: Scene
) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, "Ana One", organisation=scene.agency, slack_user="UANA")
        await factories.person(work, "Eisenhart, Yolanda", organisation=scene.agency, slack_user="UMAIL")
    for user, names in (("UANA", []), ("UMAIL", ["Yolanda Eisenhart"])):
        found = await joining.consider(works, WORKSPACE, "ULIA", await ask(works, scene, user=user))
        assert [each.name for each in found.candidates] == names


async def test_a_request_to_leave_asks_about_nobody(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.seat(work, scene.group, scene.agency, scene.guest, office="talent")
    await joining.ask(
        works, WORKSPACE, "UYOL", scene.group.id, joining=False, reason="Too much.", request_key="V0LEAVE"
    )
    async with works.reading(WORKSPACE) as work:
        request = (await work.session.scalars(select(directory.SeatRequest.id))).one()
    assert (await joining.consider(works, WORKSPACE, "ULIA", request)).candidates == ()
    assert not (await decide(works, request, same_as=scene.roster.id)).linked
    assert len(await everybody(works)) == 2


async def test_a_liaison_who_is_on_the_roster_under_another_name_links_themselves(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(
            work,
            "Self Made",
            organisation=scene.agency,
            slack_user="USELF",
            email=None,
            role=Role.LIAISON,
            of=scene.group,
        )
    done = await decide(works, await ask(works, scene, user="USELF"), by="USELF", same_as=scene.roster.id)
    assert done.linked
    async with works.reading(WORKSPACE) as work:
        entries = list(await work.session.scalars(select(audit.AuditEntry.person_id)))
    assert entries == [scene.roster.id] * 2


async def test_a_guest_may_ask_although_their_own_seat_is_the_one_that_is_taken(works: Works, scene: Scene) -> None:
    async with works.begin(WORKSPACE) as work:
        chiefs = await factories.workgroup(work, "Chiefs", extra_seats=False)
        await factories.person(work, "Ana Chief", organisation=scene.agency, sits_in=[chiefs], office="talent")
        chief = await factories.person(
            work, "Y. Eisenhart", organisation=scene.agency, sits_in=[chiefs], office="standards", slack=False
        )
        await factories.person(work, role=Role.LIAISON, of=chiefs, slack_user="UCHIEF")
        await factories.person(work, "Known", organisation=scene.agency, office="standards", slack_user="UKNOWN")
    with pytest.raises(NoSeat):
        await ask(works, scene, user="UKNOWN", group=chiefs)
    request = await ask(works, scene, group=chiefs)
    with pytest.raises(NoSeat):
        await decide(works, request, by="UCHIEF")
    assert (await decide(works, request, by="UCHIEF", same_as=chief.id)).linked
    assert ("standards", chief.id) in await held(works, chiefs.id)


async def test_an_export_of_the_roster_names_them_once(works: Works, scene: Scene) -> None:
    await decide(works, await ask(works, scene), same_as=scene.roster.id)
    lines = (await export_roster(works, WORKSPACE, TableFormat.CSV)).decode().splitlines()
    theirs = [line for line in lines if EMAIL in line]
    assert len(theirs) == 2
    assert all(line.split(",")[0] == "Yólanda EISENHART" for line in theirs)
    assert not [line for line in lines if "person:" in line]
