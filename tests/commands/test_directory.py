"""Listeners of the directory and of workgroups: what people type, tap and fill in, and what they get for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import features
from commands.answers import NOTHING, Answer
from commands.directory import FEATURE as DIRECTORY
from commands.directory_workgroups import FEATURE as WORKGROUP
from commands.features import Feature
from commands.requests import Action, Command, Event, OptionsQuery, Shortcut, Submission
from domain.directory.rights import Role
from domain.errors import FieldErrors, NotAllowed, NotFound, UserFacingError
from sandbox.blockkit import check_message, check_view
from services.work import Works
from storage import directory
from storage.directory import people, workgroups
from tests import factories
from tests.conftest import WORKSPACE
from tests.views.test_directory import MESSAGES, VIEWS

pytestmark = pytest.mark.sockets

FEATURES = (DIRECTORY, WORKGROUP)


@dataclass(frozen=True)
class Stage:
    works: Works
    group: directory.Workgroup
    inner: directory.Workgroup
    agency: directory.Organisation


@pytest.fixture
async def stage(works: Works) -> Stage:
    async with works.begin(WORKSPACE) as work:
        group = await factories.workgroup(work, "Teacher Pipeline")
        inner = await factories.workgroup(work, "Rural Schools", parent=group)
        agency = await factories.organisation(work, "Arizona Agency")
        await factories.person(work, "Lia Son", role=Role.LIAISON, of=group, slack_user="ULIA")
        await factories.person(
            work, "Ana One", organisation=agency, sits_in=[group], expertise=["licensure"], slack_user="UANA"
        )
        await factories.person(work, "Bo Two", organisation=agency, office="talent", slack_user="UBO")
    return Stage(works, group, inner, agency)


def checked(answer: Answer) -> Answer:
    if answer.say:
        assert check_message(answer.say.payload()) == []
    for view in (answer.open, answer.update):
        if view:
            assert check_view(view.body) == []
    return answer


def feature_of(name: str) -> Feature:
    return WORKGROUP if name.startswith("workgroup") else DIRECTORY


async def command(stage: Stage, user: str, name: str, word: str, text: str = "") -> Answer:
    handler = feature_of(name).commands[0].subcommands[word].handler
    return checked(await handler(Command(WORKSPACE, user, name=name, text=text), stage.works))


async def click(stage: Stage, user: str, action_id: str, value: object = "", surface: str = "message") -> Answer:
    handler = feature_of(action_id).actions[action_id.partition(":")[0]]
    request = Action(WORKSPACE, user, action_id=action_id, value=str(value), surface=surface)
    return checked(await handler(request, stage.works))


async def submit(stage: Stage, user: str, answer: Answer, form: dict[str, Any] | None = None) -> Answer:
    assert answer.open is not None
    body = answer.open.body
    request = Submission(
        WORKSPACE,
        user,
        callback_id=body["callback_id"],
        view_id=f"V{user}{body['callback_id']}",
        state=json.loads(body["private_metadata"]),
        form=form or {},
    )
    return checked(await feature_of(body["callback_id"]).submissions[body["callback_id"]](request, stage.works))


async def event(stage: Stage, kind: str, **body: Any) -> Answer:
    return await DIRECTORY.events[kind](Event(WORKSPACE, "UANA", kind=kind, body=body), stage.works)


def said(answer: Answer) -> str:
    assert answer.say is not None
    return answer.say.text


def window(answer: Answer) -> str:
    view = answer.open or answer.update
    assert view is not None
    return json.dumps(view.body, ensure_ascii=False)


# --- Finding -------------------------------------------------------------------------------------------------


async def test_bare_words_mean_find(stage: Stage) -> None:
    default = DIRECTORY.commands[0].default
    assert default is not None
    answer = checked(await default(Command(WORKSPACE, "UBO", name="directory", text="licensure arizona"), stage.works))
    assert said(answer) == "1 person found for *licensure arizona*. Ana One (Arizona)."
    assert said(await command(stage, "UBO", "directory", "find", "licensure arizona")) == said(answer)


async def test_without_words_the_search_window_opens(stage: Stage) -> None:
    opened = await command(stage, "UBO", "directory", "find")
    assert "Small typing errors do not matter" in window(opened)
    found = await submit(stage, "UBO", opened, {"query": "anna on"})
    assert "Ana One" in window(found)
    with pytest.raises(UserFacingError) as refused:
        await submit(stage, "UBO", opened, {"query": "  "})
    assert refused.value.field == "query"


async def test_the_search_opens_by_button_and_by_shortcut(stage: Stage) -> None:
    assert (await click(stage, "UBO", "directory.search", surface="home")).open
    pushed = await click(stage, "UBO", "directory.search", surface="modal")
    assert pushed.on_top
    shortcut = await DIRECTORY.shortcuts["directory.search"].handler(Shortcut(WORKSPACE, "UBO"), stage.works)
    assert shortcut.open


async def test_a_profile_opens_from_a_result(stage: Stage) -> None:
    async with stage.works.reading(WORKSPACE) as work:
        ana = await people.by_slack(work.session, WORKSPACE, "UANA")
    assert ana is not None
    opened = await click(stage, "UBO", f"directory.profile.show:{ana.id}", ana.id)
    assert "licensure" in window(opened)
    assert "Change my profile" not in window(opened)
    assert "Change my profile" in window(await click(stage, "UANA", f"directory.profile.show:{ana.id}", ana.id))
    with pytest.raises(NotFound):
        await click(stage, "UBO", "directory.profile.show:999999", 999_999)


async def test_somebody_shows_and_changes_their_own_profile(stage: Stage) -> None:
    assert said(await command(stage, "UANA", "directory", "profile")).startswith("Your profile: Ana One")
    opened = await click(stage, "UANA", "directory.profile.edit")
    form = {"title": "Director", "expertise": "coaching", "shown": ("title", "expertise"), "phone": None, "office": ""}
    saved = await submit(stage, "UANA", opened, form)
    assert saved.home
    assert "Director" in window(saved)
    found = await command(stage, "UBO", "directory", "find", "coaching")
    assert "Ana One" in said(found)
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, "UANA", opened, {"phone": "call me", "shown": ()})
    assert set(refused.value.errors) == {"phone"}


async def test_a_newcomer_names_their_organisation_in_the_form(stage: Stage) -> None:
    options = await DIRECTORY.options["directory.organisation"](
        OptionsQuery(WORKSPACE, "UNEW", query="ariz"), stage.works
    )
    assert options.choices is not None
    assert [choice.text for choice in options.choices] == ["Arizona Agency"]
    opened = await click(stage, "UNEW", "directory.profile.edit")
    assert "directory.organisation" in window(opened)
    saved = await submit(stage, "UNEW", opened, {"organisation": options.choices[0].value, "shown": None})
    assert "Arizona Agency" in window(saved)
    assert "directory.organisation" not in window(await click(stage, "UNEW", "directory.profile.edit"))


# --- Workgroups ----------------------------------------------------------------------------------------------


async def test_workgroups_are_listed_and_shown_by_command_and_by_button(stage: Stage) -> None:
    assert said(await command(stage, "UANA", "workgroup", "list")).startswith("1 workgroup: Teacher Pipeline.")
    assert "Teacher Pipeline" in window(await click(stage, "UANA", "workgroup.list", surface="home"))
    assert "Liaison: Lia Son" in said(await command(stage, "UANA", "workgroup", "show", "piepline"))
    assert "Ask for a call" in window(await click(stage, "UANA", f"workgroup.show:{stage.group.id}", stage.group.id))
    assert "Schedule a call" in window(await click(stage, "ULIA", f"workgroup.show:{stage.group.id}", stage.group.id))


async def test_a_roster_is_shown_to_people_of_the_program_only(stage: Stage) -> None:
    assert said(await command(stage, "UBO", "workgroup", "roster", "pipeline")).startswith(
        "Roster of Teacher Pipeline: 1"
    )
    assert "<@UANA>" in window(await click(stage, "UBO", "workgroup.roster", stage.group.id, surface="modal"))
    with pytest.raises(NotAllowed, match="<@ULIA>"):
        await command(stage, "USTRANGER", "workgroup", "roster", "pipeline")


async def test_joining_goes_from_the_command_to_the_seat(stage: Stage) -> None:
    opened = await command(stage, "UBO", "workgroup", "join", "pipeline")
    sent = await submit(stage, "UBO", opened, {"reason": None})
    assert "is with <@ULIA>" in window(sent)
    async with stage.works.reading(WORKSPACE) as work:
        request = (await work.session.scalars(select(directory.SeatRequest))).one()
    answered = await click(stage, "ULIA", "workgroup.decide:approve", request.id)
    assert said(answered) == "You approved the request of Bo Two to join Teacher Pipeline. They have been told."
    async with stage.works.reading(WORKSPACE) as work:
        bo = await people.by_slack(work.session, WORKSPACE, "UBO")
        assert bo is not None
        assert await workgroups.seat_of(work.session, WORKSPACE, stage.group.id, bo.id) is not None
    with pytest.raises(UserFacingError, match="already approved"):
        await click(stage, "ULIA", "workgroup.decide:decline", request.id)


async def test_a_request_is_answered_on_home_without_a_message(stage: Stage) -> None:
    opened = await click(stage, "UBO", "workgroup.join", stage.group.id)
    await submit(stage, "UBO", opened)
    async with stage.works.reading(WORKSPACE) as work:
        request = (await work.session.scalars(select(directory.SeatRequest))).one()
    assert await click(stage, "ULIA", "workgroup.decide:decline", request.id, surface="home") == Answer(home=True)


async def test_leaving_asks_why(stage: Stage) -> None:
    opened = await command(stage, "UANA", "workgroup", "leave")
    with pytest.raises(UserFacingError) as refused:
        await submit(stage, "UANA", opened, {"reason": ""})
    assert refused.value.field == "reason"
    assert "is with <@ULIA>" in window(await submit(stage, "UANA", opened, {"reason": "A new job."}))
    again = await click(stage, "UANA", f"workgroup.show:{stage.group.id}", stage.group.id)
    assert "You asked to leave" in window(again)


async def test_a_learning_community_is_joined_and_left_at_once(stage: Stage) -> None:
    joined = await submit(stage, "UANA", await click(stage, "UANA", "workgroup.join", stage.inner.id))
    assert "You are now in Rural Schools." in window(joined)
    left = await submit(stage, "UANA", await click(stage, "UANA", "workgroup.leave", stage.inner.id))
    assert "You are now out of Rural Schools." in window(left)


async def test_an_unknown_workgroup_says_which_there_are(stage: Stage) -> None:
    with pytest.raises(NotFound, match="There are: Teacher Pipeline"):
        await command(stage, "UANA", "workgroup", "show", "zzzzqqqq")


# --- What Slack tells ----------------------------------------------------------------------------------------


async def test_a_profile_that_changes_in_slack_changes_here(stage: Stage) -> None:
    user = {"id": "UANA", "team_id": WORKSPACE, "tz": "Pacific/Guam", "profile": {"real_name": "Ana Uno"}}
    for kind in ("user_change", "team_join"):
        assert await event(stage, kind, user=user) == NOTHING
    async with stage.works.reading(WORKSPACE) as work:
        ana = await people.by_slack(work.session, WORKSPACE, "UANA")
    assert ana is not None
    assert (ana.name, ana.zone) == ("Ana Uno", "Pacific/Guam")
    assert await event(stage, "user_change", user={"id": "B1", "is_bot": True}) == NOTHING


async def test_channels_find_their_workgroup_by_name_and_are_followed_by_id(stage: Stage) -> None:
    async with stage.works.begin(WORKSPACE) as work:
        waiting = await factories.workgroup(work, "Waiting", channel=None, channel_name="tllc-waiting")
    await event(stage, "channel_created", channel={"id": "CNEW", "name": "tllc-waiting"})
    await event(stage, "channel_rename", channel={"id": "COTHER", "name": "tllc-waiting"})
    await event(stage, "channel_id_changed", old_channel_id="CNEW", new_channel_id="CSHARED")
    async with stage.works.reading(WORKSPACE) as work:
        found = await workgroups.workgroup_by_id(work.session, WORKSPACE, waiting.id)
    assert found is not None
    assert found.channel == "CSHARED"


# --- The table -----------------------------------------------------------------------------------------------


def test_every_button_and_form_on_screen_has_a_listener() -> None:
    actions = set().union(*(each.actions for each in features()))
    submissions = set().union(*(each.submissions for each in FEATURES))
    options = set().union(*(each.options for each in FEATURES))
    surfaces = [message.payload() for message in MESSAGES.values()] + [view.body for view in VIEWS.values()]

    def walk(found: Any) -> list[dict[str, Any]]:
        if isinstance(found, dict):
            return [found, *(inner for value in found.values() for inner in walk(value))]
        return [inner for value in found for inner in walk(value)] if isinstance(found, list) else []

    seen = 0
    for element in [inner for surface in surfaces for inner in walk(surface)]:
        if element.get("type") == "button":
            seen += 1
            assert element["action_id"].partition(":")[0] in actions, element
        if element.get("type") == "external_select":
            assert element["action_id"] in options
        if element.get("type") == "modal" and "submit" in element:
            assert element["callback_id"] in submissions
    assert seen > 30


# --- Who it is -----------------------------------------------------------------------------------------------


async def asked_by_a_guest(stage: Stage) -> tuple[int, int]:
    """Let a guest ask to join whom the roster holds without an account; returns the request's and the person's id."""
    async with stage.works.begin(WORKSPACE) as work:
        roster = await factories.person(
            work, "Gil Guest", organisation=stage.agency, sits_in=[stage.group], slack=False
        )
        await factories.person(work, "Gil Guest", organisation=stage.agency, slack_user="UGIL", email=None)
    opened = await click(stage, "UGIL", "workgroup.join", stage.group.id)
    await submit(stage, "UGIL", opened, {"reason": None})
    async with stage.works.reading(WORKSPACE) as work:
        request = (await work.session.scalars(select(directory.SeatRequest.id))).all()[-1]
    return request, roster.id


async def test_approving_a_guest_asks_who_it_is_and_makes_one_person(stage: Stage) -> None:
    request, roster = await asked_by_a_guest(stage)
    opened = await click(stage, "ULIA", "workgroup.decide:approve", request)
    assert "This is Gil Guest (Arizona Agency)" in window(opened)
    with pytest.raises(UserFacingError) as refused:
        await submit(stage, "ULIA", opened, {"who": None})
    assert refused.value.field == "who"
    done = await submit(stage, "ULIA", opened, {"who": str(roster)})
    assert "person of the roster" in window(done)
    assert done.home
    async with stage.works.reading(WORKSPACE) as work:
        found = await people.by_slack(work.session, WORKSPACE, "UGIL")
    assert found is not None
    assert found.id == roster
    with pytest.raises(UserFacingError, match="already approved"):
        await submit(stage, "ULIA", opened, {"who": str(roster)})
    with pytest.raises(UserFacingError, match="already approved"):
        await click(stage, "ULIA", "workgroup.decide:approve", request)


@pytest.mark.parametrize("surface", ["home", "message"])
async def test_a_guest_may_be_someone_new(stage: Stage, surface: str) -> None:
    request, roster = await asked_by_a_guest(stage)
    opened = await click(stage, "ULIA", "workgroup.decide:approve", request, surface=surface)
    assert "person of the roster" not in window(await submit(stage, "ULIA", opened, {"who": "new"}))
    async with stage.works.reading(WORKSPACE) as work:
        found = await people.by_slack(work.session, WORKSPACE, "UGIL")
        assert found is not None
        assert found.id != roster
        assert await workgroups.seat_of(work.session, WORKSPACE, stage.group.id, found.id)


async def test_declining_asks_nothing(stage: Stage) -> None:
    request, _ = await asked_by_a_guest(stage)
    assert "You declined" in said(await click(stage, "ULIA", "workgroup.decide:decline", request))
