from typing import Any

import pytest
from sqlalchemy import select

from domain.directory.people import ProfileField
from domain.directory.profile_form import ProfileForm
from domain.directory.slack_profiles import SlackProfile
from domain.errors import FieldErrors, NotFound
from services import rights
from services.directory import profiles
from services.work import Works
from storage import directory
from storage.directory import people
from tests import factories
from tests.conftest import WORKSPACE

pytestmark = pytest.mark.sockets


def slack(user: str = "UANA", **values: Any) -> SlackProfile:
    defaults: dict[str, Any] = {
        "name": "Ana One",
        "email": "ana@az.example.org",
        "zone": "America/Phoenix",
        "external": False,
        "deleted": False,
    }
    return SlackProfile(user, **defaults | values)


async def person(works: Works, email: str = "ana@az.example.org") -> directory.Person | None:
    async with works.reading(WORKSPACE) as work:
        return await people.by_email(work.session, WORKSPACE, email)


async def test_somebody_known_by_e_mail_is_linked_to_their_account(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, "A. One", email="ana@az.example.org", slack=False, zone="")
    assert await profiles.take_in(works, WORKSPACE, [slack(), slack("USTRANGER", email="x@example.org")]) == 1
    found = await person(works)
    assert found is not None
    assert (found.slack_user, found.name, found.zone) == ("UANA", "Ana One", "America/Phoenix")
    assert await profiles.take_in(works, WORKSPACE, [slack()]) == 0


async def test_a_profile_that_changes_in_slack_changes_here(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, slack_user="UANA", email="ana@az.example.org")
    await profiles.take_in(works, WORKSPACE, [slack(name="Ana Uno", email="ana@hi.example.org", external=True)])
    found = await person(works, "ana@hi.example.org")
    assert found is not None
    assert (found.slack_user, found.name, found.external) == ("UANA", "Ana Uno", True)


async def test_an_e_mail_that_somebody_else_has_is_not_taken(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, slack_user="UANA", email="ana@az.example.org")
        await factories.person(work, slack_user="UBO", email="bo@az.example.org")
    await profiles.take_in(works, WORKSPACE, [slack(email="bo@az.example.org")])
    found = await person(works, "bo@az.example.org")
    assert found is not None
    assert found.slack_user == "UBO"


async def test_a_person_known_twice_becomes_one_and_keeps_everything(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        clicked = await rights.identify(work, "UANA")
        roster = await factories.person(work, email="ana@az.example.org", slack=False, sits_in=[group])
        work.session.add(
            directory.SeatRequest(
                workspace=WORKSPACE,
                request_key="V1",
                workgroup_id=group.id,
                person_id=clicked.id,
                kind="join",
                reason="",
                created_at=work.now,
            )
        )
    await profiles.take_in(works, WORKSPACE, [slack()])
    async with works.reading(WORKSPACE) as work:
        found = await people.by_slack(work.session, WORKSPACE, "UANA")
        assert found is not None
        assert found.id == roster.id
        assert await people.by_id(work.session, WORKSPACE, clicked.id) is None
        request = (await work.session.scalars(select(directory.SeatRequest))).one()
        assert request.person_id == roster.id


async def test_two_rows_that_become_one_are_a_change_of_the_directory_whatever_slack_says(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await rights.identify(work, "UANA")
        says = slack()
        await factories.person(work, says.name, email=says.email, slack=False, zone=says.zone or "")
        before = await people.version(work.session, WORKSPACE)
    assert await profiles.take_in(works, WORKSPACE, [says]) == 1
    async with works.reading(WORKSPACE) as work:
        assert await people.version(work.session, WORKSPACE) == before + 1


async def test_what_both_rows_may_not_have_stays_once(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        clicked = await rights.identify(work, "UANA")
        roster = await factories.person(work, email="ana@az.example.org", slack=False)
        for who in (clicked, roster):
            work.session.add(
                directory.Grant(workspace=WORKSPACE, person_id=who.id, role="coach", workgroup_id=group.id)
            )
    await profiles.take_in(works, WORKSPACE, [slack()])
    async with works.reading(WORKSPACE) as work:
        grants = (await work.session.scalars(select(directory.Grant))).all()
    assert [grant.person_id for grant in grants] == [roster.id]


async def test_who_loses_the_account_stays_on_the_roster(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        agency = await factories.organisation(work)
        await factories.person(work, slack_user="UANA", email="ana@az.example.org", organisation=agency)
        await rights.identify(work, "UNOBODY")
    await profiles.take_in(works, WORKSPACE, [slack(deleted=True), slack("UNOBODY", email=None, deleted=True)])
    found = await person(works)
    assert found is not None
    assert (found.slack_user, found.active) == (None, True)
    async with works.reading(WORKSPACE) as work:
        gone = await people.by_slack(work.session, WORKSPACE, "UNOBODY")
    assert gone is not None
    assert not gone.active


async def test_a_person_changes_their_profile_and_what_others_see(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        agency = await factories.organisation(work, "Arizona Agency")
        await factories.program(work)
        await rights.identify(work, "UANA", "Ana")
    form = ProfileForm(
        title="Director",
        office="Talent office",
        expertise="coaching, literacy; Coaching",
        phone="+1 602 555 0100",
        shown=frozenset({ProfileField.TITLE}),
        organisation=agency.id,
    )
    card = await profiles.save(works, WORKSPACE, "UANA", form)
    assert card.organisation == "Arizona Agency"
    assert dict(card.details) == {
        ProfileField.TITLE: "Director",
        ProfileField.OFFICE: "Talent office",
        ProfileField.EXPERTISE: "coaching, literacy",
        ProfileField.PHONE: "+1 602 555 0100",
    }
    others = await profiles.show(works, WORKSPACE, "UBO", card.person_id)
    assert dict(others.details) == {ProfileField.TITLE: "Director"}


async def test_the_organisation_can_be_set_once_by_oneself(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        first, second = await factories.organisation(work, "First"), await factories.organisation(work, "Second")
    await profiles.save(works, WORKSPACE, "UANA", ProfileForm(organisation=first.id))
    card = await profiles.save(works, WORKSPACE, "UANA", ProfileForm(organisation=second.id))
    assert card.organisation == "First"
    with pytest.raises(NotFound):
        await profiles.save(works, WORKSPACE, "UBO", ProfileForm(organisation=999_999))


async def test_a_bad_profile_is_refused_under_its_fields(works: Works) -> None:
    with pytest.raises(FieldErrors) as refused:
        await profiles.save(works, WORKSPACE, "UANA", ProfileForm(title="x" * 151, phone="call me"))
    assert set(refused.value.errors) == {"title", "phone"}


async def test_a_person_who_is_gone_is_not_shown(works: Works) -> None:
    with pytest.raises(NotFound, match="search again"):
        await profiles.show(works, WORKSPACE, "UANA", 999_999)


async def test_organisations_are_offered_by_a_part_of_their_name(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.organisation(work, "Arizona Agency")
        await factories.organisation(work, "100% Schools")
    assert [name for _, name in await profiles.organisations(works, WORKSPACE, "ARIZ")] == ["Arizona Agency"]
    assert [name for _, name in await profiles.organisations(works, WORKSPACE, "%")] == ["100% Schools"]


async def test_a_person_known_twice_keeps_one_seat_in_a_workgroup(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        agency = await factories.organisation(work)
        twice: dict[str, Any] = {"organisation": agency, "sits_in": [group]}
        await factories.person(work, slack_user="UANA", email=None, office="talent", **twice)
        roster = await factories.person(work, email="ana@az.example.org", slack=False, **twice)
    await profiles.take_in(works, WORKSPACE, [slack()])
    async with works.reading(WORKSPACE) as work:
        seats = (await work.session.scalars(select(directory.Seat).order_by(directory.Seat.office))).all()
    assert [(seat.office, seat.person_id) for seat in seats] == [("standards", roster.id), ("talent", None)]
