"""Editing and cancelling: who hears of what, and what replaces what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.errors import FieldErrors, NotAllowed, UserFacingError
from domain.webinars.places import TooFewPlaces
from domain.webinars.webinar import NotChangeable
from services.webinars import changing, editing
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.webinars_stage import RAW, at, to


async def edit(stage, webinar_id, who=None, revision=None, **changes):
    raw = replace(RAW, **changes)
    return await editing.edit(
        stage.works, WORKSPACE, user(who or stage.lia), raw, webinar_id=webinar_id, revision=revision
    )


async def cancel(stage, webinar_id, who=None, reason=None):
    return await changing.cancel(stage.works, WORKSPACE, user(who or stage.lia), webinar_id=webinar_id, reason=reason)


async def test_another_start_replaces_the_reminders_and_tells_those_registered(stage):
    webinar_id = await stage.announced(capacity="1")
    await stage.register(webinar_id, stage.ana, stage.ben)
    await stage.until(at(2, 19))
    done = await edit(stage, webinar_id, date="2026-09-08", capacity="1")
    assert (done.fields, done.told) == (("start",), 2)
    sent = await stage.pass_on()
    for who in (stage.ana, stage.ben):
        (told,) = to(sent, who, f"webinar:{webinar_id}:changed")
        assert "now on Tue 8 Sep 2026, 3:00 PM New York time instead of Thu 3 Sep 2026" in told
    assert "Tue 8 Sep 2026" in to(sent, "C0PIPES")[0]
    assert to(await stage.until(at(7, 18)), stage.ana, f"webinar:{webinar_id}:remind") == []
    sent = await stage.until(at(8, 19))
    assert len(to(sent, stage.ana, f"webinar:{webinar_id}:remind")) == 3


async def test_other_words_change_what_was_posted_and_tell_nobody(stage):
    await stage.follow(stage.ben, "Rural recruiting")
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana)
    await stage.pass_on()
    done = await edit(stage, webinar_id, title="Growing teachers together", presenters="Dr. Chen")
    assert (done.fields, done.told) == (("title", "presenters"), 0)
    sent = await stage.pass_on()
    assert {each.to for each in sent} == {"C0PIPES", user(stage.ben)}
    assert all("Growing teachers together" in each.text for each in sent)


async def test_another_plain_link_changes_the_reminders_in_place(stage):
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana)
    await stage.until(at(3, 18))
    await edit(stage, webinar_id, link="https://meet.example.org/other")
    sent = await stage.pass_on()
    edits = [each for each in sent if each.key.startswith(f"webinar:{webinar_id}:remind-")]
    assert len(edits) == 2
    assert all("meet.example.org/other" in each.blocks for each in edits)
    assert "another link to join" in to(sent, stage.ana, f"webinar:{webinar_id}:changed")[0]
    assert len(to(await stage.until(at(3, 19)), stage.ana, f"webinar:{webinar_id}:remind")) == 1


async def test_our_own_link_survives_a_change_without_a_word(stage):
    stage.works.public_url = "https://convene.example.org"
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana)
    sent = await stage.until(at(3, 18))
    token = (await stage.webinar(webinar_id)).token
    reminders = [each for each in sent if each.key.startswith(f"webinar:{webinar_id}:remind-")]
    assert all(f"https://convene.example.org/w/{token}|" in each.blocks for each in reminders)
    assert all("meet.example.org" not in each.blocks for each in sent)
    await edit(stage, webinar_id, link="https://meet.example.org/other")
    sent = await stage.pass_on()
    assert to(sent, stage.ana, f"webinar:{webinar_id}:changed") == []
    # Not even "(edited)": what the reminders say is still right.
    assert [each.key for each in sent if ":remind-" in each.key] == []
    assert (await stage.webinar(webinar_id)).token == token


async def test_a_new_join_link_takes_the_old_one_back(stage):
    stage.works.public_url = "https://convene.example.org"
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana)
    await stage.until(at(3, 18))
    before = (await stage.webinar(webinar_id)).token
    await changing.new_link(stage.works, WORKSPACE, user(stage.lia), webinar_id=webinar_id)
    after = (await stage.webinar(webinar_id)).token
    assert after != before
    sent = await stage.pass_on()
    edits = [each for each in sent if each.key.startswith(f"webinar:{webinar_id}:remind-")]
    assert len(edits) == 2
    assert all(after in each.blocks and before not in each.blocks for each in edits)


async def test_a_capacity_below_those_registered_is_refused_and_nothing_changes(stage):
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana, stage.ben)
    with pytest.raises(TooFewPlaces, match="2 people have a place already") as refused:
        await edit(stage, webinar_id, capacity="1", title="Smaller")
    assert refused.value.field == "capacity"
    assert (await stage.webinar(webinar_id)).title == RAW.title


async def test_a_larger_capacity_gives_places_to_those_who_wait(stage):
    webinar_id = await stage.announced(capacity="1")
    await stage.register(webinar_id, stage.ana, stage.ben, stage.cam)
    await stage.pass_on()
    await edit(stage, webinar_id, capacity="2")
    sent = await stage.pass_on()
    assert await stage.registrations(webinar_id) == {stage.ana.id: False, stage.ben.id: False, stage.cam.id: True}
    assert "You have a place now" in to(sent, stage.ben)[0]
    await edit(stage, webinar_id, capacity=None)
    assert "You have a place now" in to(await stage.pass_on(), stage.cam)[0]


async def test_a_start_in_the_past_is_refused(stage):
    webinar_id = await stage.announced()
    with pytest.raises(FieldErrors) as refused:
        await edit(stage, webinar_id, date="2026-08-31")
    assert set(refused.value.errors) == {"date"}


async def test_an_edit_of_nothing_changes_nothing(stage):
    webinar_id = await stage.announced()
    assert (await edit(stage, webinar_id)).fields == ()
    assert (await stage.webinar(webinar_id)).revision == 0


async def test_two_edits_at_once_do_not_overwrite_each_other(stage):
    webinar_id = await stage.announced()
    await edit(stage, webinar_id, revision=0, title="First")
    with pytest.raises(UserFacingError, match="Please open it again"):
        await edit(stage, webinar_id, revision=0, title="Second")


async def test_cancelling_tells_everybody_registered_and_stops_the_rest(stage):
    await stage.follow(stage.cam, "Rural recruiting")
    webinar_id = await stage.announced(capacity="1", workgroups=(str(stage.other.id),))
    await stage.register(webinar_id, stage.ana, stage.ben)
    await stage.pass_on()
    await cancel(stage, webinar_id, reason="The presenter is ill.")
    sent = await stage.pass_on()
    for who in (stage.ana, stage.ben):
        (told,) = to(sent, who)
        assert told.startswith("Cancelled: Growing your own teachers on Thu 3 Sep 2026")
    assert all("The presenter is ill." in each.blocks for each in sent if ":cancelled:" in each.key)
    for where in ("C0PIPES", "C0STAND", user(stage.cam)):
        assert to(sent, where)[0].startswith("Cancelled: ")
    assert await stage.later(days=30) == []
    with pytest.raises(NotChangeable, match="cancelled"):
        await edit(stage, webinar_id, title="Again")


async def test_only_the_owner_and_managers_change_a_webinar(stage):
    webinar_id = await stage.announced()
    for act in (edit, cancel):
        with pytest.raises(NotAllowed, match="Only <@"):
            await act(stage, webinar_id, stage.ana)
    assert (await edit(stage, webinar_id, stage.max, title="By the manager")).fields == ("title",)


async def test_what_has_begun_is_not_changed(stage):
    webinar_id = await stage.announced()
    stage.clock.moment = at(3, 19)
    for act in (edit, cancel):
        with pytest.raises(NotChangeable, match="already begun"):
            await act(stage, webinar_id)


async def test_a_wrong_link_is_mended_while_the_webinar_runs(stage):
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana)
    await stage.until(at(3, 19, 5))

    async def link(address, who=stage.lia):
        return await changing.link(stage.works, WORKSPACE, user(who), webinar_id=webinar_id, address=address)

    for wrong in (None, "javascript:alert(1)"):
        with pytest.raises(FieldErrors):
            await link(wrong)
    with pytest.raises(NotAllowed):
        await link("https://meet.example.org/other", stage.ana)
    assert (await link("https://meet.example.org/other"))[1] == 1
    sent = await stage.pass_on()
    assert "another link to join" in to(sent, stage.ana, f"webinar:{webinar_id}:changed")[0]
    edits = [each for each in sent if each.key.startswith(f"webinar:{webinar_id}:remind-")]
    assert all("meet.example.org/other" in each.blocks for each in edits)
    stage.clock.moment = at(3, 20)
    with pytest.raises(NotChangeable, match="is over"):
        await link("https://meet.example.org/third")
