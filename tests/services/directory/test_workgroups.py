import json

import pytest

from domain.directory.rights import Role
from domain.errors import NotAllowed, NotFound, UserFacingError
from domain.programs.loading import shipped_program
from domain.rosters.tables import shipped_roster
from services import programs, rosters
from services.directory import workgroups
from services.work import Works
from tests import factories
from tests.conftest import WORKSPACE
from views.directory import workgroups as views
from views.surfaces import Message

pytestmark = pytest.mark.sockets


@pytest.fixture
async def shipped(works: Works) -> None:
    await programs.load_program(works, WORKSPACE, shipped_program())
    await rosters.import_roster(works, WORKSPACE, shipped_roster(), "tllc.csv")


@pytest.mark.usefixtures("shipped")
async def test_the_list_counts_members_states_and_open_seats(works: Works) -> None:
    lines = await workgroups.listed(works, WORKSPACE, "UNEW")
    chiefs = lines[0]
    assert (chiefs.short_name, chiefs.seats, chiefs.held, chiefs.states) == ("Chiefs' network", 32, 30, 16)
    assert [person.name for person in chiefs.liaisons] == ["Desmond Kiplagat"]
    assert not chiefs.mine
    at = [line.short_name for line in lines].index("Teacher pipeline")
    assert [line.parent_id for line in lines[at + 1 : at + 3]] == [lines[at].id, lines[at].id]


@pytest.mark.usefixtures("shipped")
async def test_a_page_says_everything_about_a_workgroup(works: Works) -> None:
    found = await workgroups.find(works, WORKSPACE, "UNEW", "below grade")
    shown = await workgroups.show(works, WORKSPACE, "UNEW", found)
    assert shown.page.program == "Teaching, Leading and Learning Collaborative"
    assert len(shown.page.goals) == 4
    assert [person.name for person in shown.page.coaches] == ["Hollis Tremaine"]
    assert [office for office, _ in shown.page.meant_for] == [
        "Standards office",
        "Educator effectiveness (talent) office",
    ]
    assert shown.next_call is None


@pytest.mark.usefixtures("shipped")
async def test_a_roster_shows_seats_by_state_with_the_open_ones(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        viewer = await factories.person(work, organisation=await factories.organisation(work))
    found = await workgroups.find(works, WORKSPACE, str(viewer.slack_user), "teacher pipeline")
    roster = await workgroups.roster(works, WORKSPACE, str(viewer.slack_user), found)
    assert [group.state for group in roster.groups] == sorted(group.state for group in roster.groups)
    california = next(group for group in roster.groups if group.state == "California")
    assert [(line.office, line.holder.name if line.holder else None) for line in california.lines] == [
        ("Standards office", None),
        ("Educator effectiveness (talent) office", "Yolanda Eisenhart"),
    ]
    assert roster.open == 2


@pytest.mark.usefixtures("shipped")
async def test_a_stranger_may_not_see_a_roster_and_is_told_whom_to_ask(works: Works) -> None:
    found = await workgroups.find(works, WORKSPACE, "UNEW", "chiefs")
    with pytest.raises(NotAllowed, match=r"^Rosters are for members of the program\. Please ask .*Desmond Kiplagat"):
        await workgroups.roster(works, WORKSPACE, "UNEW", found)


@pytest.mark.usefixtures("shipped")
async def test_the_roster_is_offered_to_those_who_may_see_it(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        viewer = await factories.person(work, organisation=await factories.organisation(work))
    found = await workgroups.find(works, WORKSPACE, "UNEW", "chiefs")
    offered = [
        written(views.page((await workgroups.show(works, WORKSPACE, user, found)).page, None))
        for user in (str(viewer.slack_user), "UNEW")
    ]
    assert ["workgroup.roster" in each for each in offered] == [True, False]
    assert ["workgroup.join" in each for each in offered] == [True, True]


def written(message: Message) -> str:
    return json.dumps(message.payload())


@pytest.mark.usefixtures("shipped")
async def test_a_workgroup_is_found_by_part_of_its_name_and_with_typing_errors(works: Works) -> None:
    lines = {line.id: line.short_name for line in await workgroups.listed(works, WORKSPACE, "UNEW")}
    for typed, name in {
        "teacher pipeline": "Teacher pipeline",
        "PIPELINE challenges": "Teacher pipeline",
        "chief": "Chiefs' network",
        "scool leaders": "School leaders",
        "principal supervisors": "Principal supervisors",
        "rural": "Rural and remote schools",
    }.items():
        assert lines[await workgroups.find(works, WORKSPACE, "UNEW", typed)] == name, typed


@pytest.mark.usefixtures("shipped")
async def test_an_unclear_or_unknown_name_lists_what_may_be_meant(works: Works) -> None:
    with pytest.raises(UserFacingError, match=r"Teacher pipeline, Teacher leaders"):
        await workgroups.find(works, WORKSPACE, "UNEW", "teacher")
    with pytest.raises(NotFound, match="There are: Chiefs' network"):
        await workgroups.find(works, WORKSPACE, "UNEW", "zzzzqqqq")
    with pytest.raises(UserFacingError, match="Please say which workgroup"):
        await workgroups.find(works, WORKSPACE, "UNEW", " ")


async def test_names_in_a_refusal_mention_nobody(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.workgroup(work, "<!channel> & co")
    with pytest.raises(NotFound, match="&lt;!channel&gt; &amp; co"):
        await workgroups.find(works, WORKSPACE, "UNEW", "zzzzqqqq")


async def test_without_a_name_the_only_workgroup_of_a_person_is_meant(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        await factories.workgroup(work, "Another")
        member = await factories.person(work, sits_in=[group])
    assert await workgroups.find(works, WORKSPACE, str(member.slack_user), "") == group.id


async def test_without_a_name_the_workgroup_of_the_channel_is_meant_where_one_is_in_several(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        pipes = await factories.workgroup(work, "Pipes", channel="C0PIPES")
        leaders = await factories.workgroup(work, "Leaders", channel="C0LEADERS")
        member = await factories.person(work, sits_in=[pipes, leaders])
    found = [
        await workgroups.find(works, WORKSPACE, str(member.slack_user), "", channel=channel)
        for channel in ("C0PIPES", "C0LEADERS")
    ]
    assert found == [pipes.id, leaders.id]
    named = await workgroups.find(works, WORKSPACE, str(member.slack_user), "leaders", channel="C0PIPES")
    assert named == leaders.id
    with pytest.raises(UserFacingError, match="Please say which workgroup"):
        await workgroups.find(works, WORKSPACE, str(member.slack_user), "", channel="C0GENERAL")


async def test_without_any_workgroup_the_program_file_is_named(works: Works) -> None:
    with pytest.raises(UserFacingError, match="program file"):
        await workgroups.find(works, WORKSPACE, "UNEW", "anything")


async def test_a_cancelled_workgroup_is_neither_listed_nor_shown(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work, state="cancelled")
    assert await workgroups.listed(works, WORKSPACE, "UNEW") == []
    with pytest.raises(NotFound):
        await workgroups.show(works, WORKSPACE, "UNEW", group.id)


async def test_a_liaison_leads_a_workgroup_and_a_member_belongs_to_it(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work)
        liaison = await factories.person(work, role=Role.LIAISON, of=group)
        member = await factories.person(work, sits_in=[group])
    led = (await workgroups.listed(works, WORKSPACE, str(liaison.slack_user)))[0]
    joined = (await workgroups.listed(works, WORKSPACE, str(member.slack_user)))[0]
    assert (led.mine, led.leads, joined.mine, joined.leads) == (True, True, True, False)
