"""After a webinar: who was there, who missed it, and what each hears."""

from __future__ import annotations

import pytest

from domain.errors import FieldErrors, NotAllowed, UserFacingError
from services.webinars import materials, upkeep
from storage import timers
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.webinars_stage import at, to

ATTENDED = (
    "Thank you for being at Growing your own teachers. Open this message for the recording and the slides to pass on."
)
MISSED = "You missed Growing your own teachers. Open this message for the recording and the slides."


async def over(stage, **more):
    """Let a webinar pass, with Ana and Ben registered; returns its id."""
    webinar_id = await stage.announced(**more)
    await stage.register(webinar_id, stage.ana, stage.ben)
    await stage.until(at(3, 20))
    return webinar_id


def follow_ups(sent, webinar_id):
    return {each.to: each.text for each in sent if each.key.startswith(f"webinar:{webinar_id}:follow-up")}


async def test_at_the_end_those_registered_are_asked_once_and_the_owner_for_the_recording(stage):
    webinar_id = await over(stage)
    asked = [each for each in stage.sent if each.key.startswith(f"webinar:{webinar_id}:attendance")]
    assert [each.to for each in asked] == [user(stage.ana), user(stage.ben)]
    assert asked[0].text == "Growing your own teachers is over. Were you there? Open this message to answer."
    wanted = to(stage.sent, stage.lia, f"own-webinar:{webinar_id}:materials")
    assert "enter recording and slides" in wanted[0]


async def test_those_who_were_there_and_those_who_missed_it_get_different_follow_ups_once(stage):
    webinar_id = await over(stage)
    await stage.attend(webinar_id, stage.ana)
    assert await stage.materials(webinar_id) == 2
    sent = await stage.pass_on()
    assert follow_ups(sent, webinar_id) == {user(stage.ana): ATTENDED, user(stage.ben): MISSED}
    assert all("https://video.example.org/1" in each.blocks for each in sent if ":follow-up:" in each.key)
    assert follow_ups(await stage.later(days=30), webinar_id) == {}


async def test_without_a_recording_they_go_out_after_a_day(stage):
    webinar_id = await over(stage)
    await stage.attend(webinar_id, stage.ana)
    await stage.attend(webinar_id, stage.ben, there=False)
    assert follow_ups(await stage.later(hours=23), webinar_id) == {}
    sent = await stage.later(hours=1)
    assert follow_ups(sent, webinar_id) == {
        user(stage.ana): "Thank you for being at Growing your own teachers. "
        "Open this message to say what should come next.",
        user(stage.ben): "You missed Growing your own teachers. There is no recording so far.",
    }
    # What comes later changes them in place.
    assert await stage.materials(webinar_id, slides=None) == 2
    edits = await stage.pass_on()
    assert follow_ups(edits, webinar_id) == {
        user(stage.ana): "Thank you for being at Growing your own teachers. "
        "Open this message for the recording to pass on.",
        user(stage.ben): "You missed Growing your own teachers. Open this message for the recording.",
    }


async def test_whoever_says_later_that_they_were_there_gets_the_other_text_in_place(stage):
    webinar_id = await over(stage)
    await stage.materials(webinar_id)
    await stage.pass_on()
    await stage.attend(webinar_id, stage.ben)
    sent = await stage.pass_on()
    assert follow_ups(sent, webinar_id) == {user(stage.ben): ATTENDED}
    assert all("~" in each.key for each in sent if ":follow-up:" in each.key)


async def test_whoever_came_without_registering_is_followed_up_too(stage):
    webinar_id = await over(stage)
    await stage.attend(webinar_id, stage.cam)
    await stage.materials(webinar_id)
    assert follow_ups(await stage.pass_on(), webinar_id)[user(stage.cam)] == ATTENDED
    await stage.attend(webinar_id, stage.out)
    assert follow_ups(await stage.pass_on(), webinar_id) == {user(stage.out): ATTENDED}


async def test_those_who_waited_in_vain_hear_that_it_was_full(stage):
    webinar_id = await over(stage, capacity="1")
    await stage.materials(webinar_id)
    sent = await stage.pass_on()
    (waited,) = [each for each in sent if each.to == user(stage.ben) and ":follow-up:" in each.key]
    assert "you were on the waiting list" in waited.blocks
    asked = [each for each in stage.sent if each.key.startswith(f"webinar:{webinar_id}:attendance")]
    assert [each.to for each in asked] == [user(stage.ana)]


async def test_materials_are_the_owners_and_come_after_the_end(stage):
    webinar_id = await stage.announced()
    with pytest.raises(UserFacingError, match="is not over yet"):
        await stage.materials(webinar_id)
    await stage.until(at(3, 20))
    with pytest.raises(FieldErrors):
        await stage.materials(webinar_id, recording=None, slides=None)
    with pytest.raises(NotAllowed):
        await materials.asked(stage.works, WORKSPACE, user(stage.ana), webinar_id=webinar_id)


async def test_upkeep_sets_a_lost_follow_up_again(stage):
    webinar_id = await over(stage)
    async with stage.works.begin(WORKSPACE) as work:
        await timers.cancel(work.session, WORKSPACE, f"webinar:{webinar_id}")
    assert follow_ups(await stage.later(days=2), webinar_id) == {}
    async with stage.works.begin(WORKSPACE) as work:
        assert await upkeep.keep_up(work) == 1
        assert await upkeep.keep_up(work) == 0
    assert set(follow_ups(await stage.pass_on(), webinar_id)) == {user(stage.ana), user(stage.ben)}
