"""Listeners of webinars: what people type, tap and fill in, what they get for it, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from commands.answers import Answer
from commands.entered import BadForm
from commands.requests import Action, Command, Shortcut, Submission
from commands.webinars import FEATURE
from domain.errors import FieldErrors, NotAllowed, UserFacingError
from sandbox.blockkit import check_message, check_view, initial_values
from storage.directory import Person
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.views.test_webinars import MESSAGES, VIEWS
from tests.webinars_stage import Stage, at, to
from views.surfaces import View

FORM = {
    "title": "Growing your own teachers",
    "abstract": "Three districts tell how residencies keep teachers.",
    "topics": None,
    "new_topics": "Rural recruiting",
    "presenters": "Dr. Rivera",
    "date": "2026-09-03",
    "time": "15:00",
    "zone": "America/New_York",
    "minutes": "60",
    "link": "https://meet.example.org/room",
    "capacity": None,
    "channels": ("C0PIPES",),
    "workgroups": None,
}
NEWS = {"title": "Grants are open", "text": "Apply until October.", "channels": ("C0PIPES",)}


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


async def command(stage: Stage, who: Person, word: str, text: str = "") -> Answer:
    handler = FEATURE.commands[0].subcommands[word].handler
    return checked(await handler(Command(WORKSPACE, user(who), name="webinar", text=text), stage.works))


async def click(stage: Stage, who: Person, action_id: str, value: object = "", **more: Any) -> Answer:
    handler = FEATURE.actions[action_id.partition(":")[0]]
    request = Action(WORKSPACE, user(who), action_id=action_id, value=str(value), **more)
    return checked(await handler(request, stage.works))


async def submit(
    stage: Stage, who: Person, view: View | None, form: Mapping[str, Any] | None = None, *, view_id: str = "V0"
) -> Answer:
    assert view is not None
    state = json.loads(view.body["private_metadata"])
    request = Submission(
        WORKSPACE, user(who), callback_id=view.body["callback_id"], view_id=view_id, state=state, form=form or {}
    )
    return checked(await FEATURE.submissions[view.body["callback_id"]](request, stage.works))


def checked(answer: Answer) -> Answer:
    """Return the answer once Slack would take everything in it."""
    if answer.say:
        assert check_message({"channel": "C1", **answer.say.payload()}) == []
    for view in (answer.open, answer.update):
        assert view is None or check_view(view.body) == []
    return answer


def words(answer: Answer) -> str:
    shown = answer.say.payload() if answer.say else (answer.update or answer.open).body
    return json.dumps(shown, ensure_ascii=False)


async def preview(stage: Stage, **changes: Any) -> View:
    opened = await command(stage, stage.lia, "announce")
    shown = (await submit(stage, stage.lia, opened.open, {**FORM, **changes})).update
    assert shown is not None
    return shown


async def test_a_liaison_announces_by_form_preview_test_and_confirmation_and_takes_it_back(stage):
    shown = await preview(stage)
    assert "*1 channel, 3 people*" in json.dumps(shown.body)
    assert "<#C0PIPES>" in json.dumps(shown.body)
    webinar_id = json.loads(shown.body["private_metadata"])["webinar"]
    tested = await click(stage, stage.lia, "webinars.test", webinar_id, surface="modal")
    assert "Sent to you" in words(tested)
    done = await submit(stage, stage.lia, shown)
    assert "goes out in two minutes" in words(done)
    undone = await click(stage, stage.lia, "webinars.undo", webinar_id, surface="modal")
    assert "Nothing went out" in words(undone)
    again = await click(stage, stage.lia, "webinars.again", webinar_id, surface="modal")
    assert again.on_top
    assert initial_values(again.open.body)["title"]["value"]["value"] == FORM["title"]
    second = (await submit(stage, stage.lia, again.open, FORM, view_id="V1")).update
    await submit(stage, stage.lia, second)
    sent = await stage.later(minutes=2)
    assert len(to(sent, "C0PIPES")) == 1


async def test_the_preview_leads_back_to_the_form_as_it_was_filled_in(stage):
    shown = await preview(stage, capacity="30", workgroups=(str(stage.other.id),))
    webinar_id = json.loads(shown.body["private_metadata"])["webinar"]
    back = await click(stage, stage.lia, "webinars.change", webinar_id, surface="modal")
    values = initial_values(back.update.body)
    assert values["capacity"]["value"]["value"] == "30"
    assert values["time"]["value"]["selected_time"] == "15:00"
    assert [each["value"] for each in values["workgroups"]["value"]["selected_options"]] == [str(stage.other.id)]
    changed = await submit(stage, stage.lia, back.update, {**FORM, "title": "Another title"})
    assert "Another title" in words(changed)
    assert json.loads(changed.update.body["private_metadata"])["webinar"] == webinar_id


async def test_what_is_wrong_in_the_form_is_named_by_fields_that_it_has(stage):
    opened = await command(stage, stage.lia, "announce")
    with pytest.raises(FieldErrors) as refused:
        bad = {**FORM, "title": "", "date": "2026-08-01", "link": "x", "channels": None, "capacity": "-1"}
        await submit(stage, stage.lia, opened.open, bad)
    assert set(refused.value.errors) == {"title", "date", "link", "channels", "capacity"}
    assert set(refused.value.errors) <= {block.get("block_id") for block in opened.open.body["blocks"]}


async def test_members_register_by_button_from_a_message_a_list_and_home(stage):
    webinar_id = await stage.announced()
    said = await click(stage, stage.ana, "webinars.register", webinar_id)
    assert "You have a place" in words(said)
    assert "https://meet.example.org/room" in words(said)
    listed = await click(stage, stage.ben, "webinars.register", webinar_id, surface="modal")
    assert "You have a place" in words(listed)
    quiet = await click(stage, stage.cam, "webinars.register", webinar_id, surface="home")
    assert quiet == Answer(home=True)
    gone = await click(stage, stage.ana, "webinars.unregister", webinar_id)
    assert "no longer registered" in words(gone)
    assert set(await stage.registrations(webinar_id)) == {stage.ben.id, stage.cam.id}


async def test_lists_show_webinars_with_their_buttons(stage):
    assert "No webinar is ahead" in words(await command(stage, stage.ana, "list"))
    assert "registered for no webinar" in words(await command(stage, stage.ana, "mine"))
    webinar_id = await stage.announced()
    assert "webinars.register" in words(await command(stage, stage.ana, "list"))
    await stage.register(webinar_id, stage.ana)
    assert "You have a place" in words(await command(stage, stage.ana, "mine"))
    assert "webinars.manage" in words(await command(stage, stage.lia, "list"))
    shown = await click(stage, stage.ana, "webinars.list", surface="home")
    assert "webinars.unregister" in words(shown)


async def test_the_shortcut_opens_the_form_for_liaisons_alone(stage):
    handler = FEATURE.shortcuts["webinars.announce"].handler
    opened = await handler(Shortcut(WORKSPACE, user(stage.lia)), stage.works)
    assert opened.open.body["callback_id"] == "webinars.announce"
    with pytest.raises(NotAllowed, match="Please ask"):
        await handler(Shortcut(WORKSPACE, user(stage.ana)), stage.works)
    for word in ("announce", "news"):
        with pytest.raises(NotAllowed):
            await command(stage, stage.ana, word)


async def test_an_owner_manages_edits_and_cancels(stage):
    webinar_id = await stage.announced(capacity="1")
    await stage.register(webinar_id, stage.ana, stage.ben)
    managed = await click(stage, stage.lia, "webinars.manage", webinar_id)
    assert "Have a place: 1" in words(managed)
    assert "Ana" in words(managed)
    opened = await click(stage, stage.lia, "webinars.edit", webinar_id, surface="modal")
    saved = await submit(stage, stage.lia, opened.open, {**FORM, "time": "16:00", "capacity": "1"})
    assert "Changed: start. 2 people registered hear of it." in words(saved)
    again = await click(stage, stage.lia, "webinars.edit", webinar_id, surface="modal")
    with pytest.raises(UserFacingError) as refused:
        await submit(stage, stage.lia, again.open, {**FORM, "capacity": "0"})
    assert set(refused.value.errors) == {"capacity"}
    link = await click(stage, stage.lia, "webinars.new_link", webinar_id, surface="modal")
    assert "new link of ours" in words(link)
    opened = await click(stage, stage.lia, "webinars.link", webinar_id, surface="modal")
    with pytest.raises(FieldErrors):
        await submit(stage, stage.lia, opened.open, {"link": None})
    linked = await submit(stage, stage.lia, opened.open, {"link": "https://meet.example.org/other"})
    assert "Nobody gets another message" in words(linked)
    asked = await click(stage, stage.lia, "webinars.cancel", webinar_id, surface="modal")
    assert "cancelled. 2 people are told" in words(await submit(stage, stage.lia, asked.open, {"reason": "Ill."}))


async def test_an_owner_changes_whom_it_is_for_once_they_saw_who_newly_hears(stage):
    await stage.follow(stage.cam, "Rural recruiting")
    webinar_id = await stage.announced()
    opened = await click(stage, stage.lia, "webinars.edit", webinar_id, surface="modal")
    values = initial_values(opened.open.body)
    assert [each["value"] for each in values["channels"]["value"]["selected_options"]] == ["C0PIPES"]
    form = {**FORM, "title": "For others now", "channels": None, "workgroups": (str(stage.other.id),)}
    shown = await submit(stage, stage.lia, opened.open, form)
    for said in ("Newly posted in <#C0STAND>.", "Taken out of <#C0PIPES>", "1 person newly hears", "Nothing is saved"):
        assert said in words(shown)
    state = json.loads(shown.update.body["private_metadata"])
    back = await click(stage, stage.lia, "webinars.edit.change", surface="modal", state=state)
    values = initial_values(back.update.body)
    assert values["title"]["value"]["value"] == "For others now"
    assert [each["value"] for each in values["workgroups"]["value"]["selected_options"]] == [str(stage.other.id)]
    assert json.loads(back.update.body["private_metadata"]) == json.loads(opened.open.body["private_metadata"])
    again = await submit(stage, stage.lia, back.update, form)
    saved = await submit(stage, stage.lia, again.update)
    assert "Changed: title, channels and workgroups. Nobody gets another message." in words(saved)
    assert "1 person newly hears" in words(saved)
    assert "Nothing changed" in words(await submit(stage, stage.lia, again.update))
    sent = await stage.pass_on()
    assert len(to(sent, stage.cam)) == len(to(sent, "C0STAND")) == 1
    assert [text.partition(":")[0] for text in to(sent, "C0PIPES")][-1] == "No longer for this channel"


async def test_a_tampered_preview_of_an_edit_is_refused(stage):
    webinar_id = await stage.announced()
    opened = await click(stage, stage.lia, "webinars.edit", webinar_id, surface="modal")
    shown = await submit(stage, stage.lia, opened.open, {**FORM, "channels": ("C0STAND",)})
    state = json.loads(shown.update.body["private_metadata"])
    for wrong in ({**state, "draft": "x"}, {**state, "webinar": -1}, {}):
        with pytest.raises(BadForm):
            await click(stage, stage.lia, "webinars.edit.change", surface="modal", state=wrong)
    with pytest.raises(NotAllowed):
        await submit(stage, stage.ana, shown.update)
    assert (await stage.webinar(webinar_id)).channels == ["C0PIPES"]


async def test_attendance_recording_and_slides_are_entered_by_button(stage):
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana)
    await stage.until(at(3, 20))
    assert "you were there" in words(await click(stage, stage.ana, "webinars.attended:yes", webinar_id))
    assert "you missed it" in words(await click(stage, stage.ana, "webinars.attended:no", webinar_id))
    opened = await click(stage, stage.lia, "webinars.materials", webinar_id)
    with pytest.raises(FieldErrors):
        await submit(stage, stage.lia, opened.open, {"recording": None, "slides": None})
    saved = await submit(stage, stage.lia, opened.open, {"recording": "https://video.example.org/1", "slides": None})
    assert "1 person has them" in words(saved)


async def test_the_calendar_file_comes_as_a_document(stage):
    webinar_id = await stage.announced()
    answer = await click(stage, stage.ana, "webinars.calendar", webinar_id)
    assert answer.document.name == f"webinar-{webinar_id}.ics"
    assert answer.document.content.startswith(b"BEGIN:VCALENDAR")
    assert "direct messages" in words(answer)
    assert b"meet.example.org" not in answer.document.content
    await stage.register(webinar_id, stage.ana)
    again = await click(stage, stage.ana, "webinars.calendar", webinar_id, surface="modal")
    assert again.say is None
    assert b"meet.example.org" in again.document.content


async def test_topics_are_followed_by_form(stage):
    await stage.announced()
    opened = await command(stage, stage.ana, "topics")
    saved = await submit(stage, stage.ana, opened.open, {"topics": ("Rural recruiting",), "new_topics": "Mentoring"})
    assert "You follow Mentoring and Rural recruiting" in words(saved)
    again = await click(stage, stage.ana, "webinars.topics", surface="home")
    chosen = initial_values(again.open.body)["topics"]["value"]["selected_options"]
    assert [each["value"] for each in chosen] == ["Mentoring", "Rural recruiting"]


async def test_a_request_is_asked_voted_on_answered_and_closed(stage):
    opened = await command(stage, stage.ana, "request", "Mentoring")
    assert initial_values(opened.open.body)["topic"]["value"]["value"] == "Mentoring"
    form = {"workgroup": str(stage.group.id), "topic": "Mentoring", "note": None}
    assert "is with the liaison" in words(await submit(stage, stage.ana, opened.open, form))
    listed = await click(stage, stage.ben, "webinars.requests", surface="modal")
    assert "1 person wants it." in words(listed)
    (row,) = [each for each in listed.update.body["blocks"] if "webinars.vote" in json.dumps(each)]
    asked = row["elements"][0]["value"]
    assert "You want it too" in words(await click(stage, stage.ben, "webinars.vote", asked))
    assert "1 person wants it." in words(await click(stage, stage.ben, "webinars.vote", asked, surface="modal"))
    answered = await click(stage, stage.lia, "webinars.answer", asked)
    assert json.loads(answered.open.body["private_metadata"]) == {"request": int(asked)}
    assert initial_values(answered.open.body)["title"]["value"]["value"] == "Mentoring"
    assert await click(stage, stage.lia, "webinars.request.close", asked) == Answer()
    with pytest.raises(UserFacingError, match="was closed"):
        await click(stage, stage.lia, "webinars.answer", asked)


async def test_news_is_announced_and_taken_back(stage):
    opened = await command(stage, stage.lia, "news")
    shown = (await submit(stage, stage.lia, opened.open, NEWS)).update
    news_id = json.loads(shown.body["private_metadata"])["news"]
    assert "Sent to you" in words(await click(stage, stage.lia, "webinars.news.test", news_id, surface="modal"))
    back = await click(stage, stage.lia, "webinars.news.change", news_id, surface="modal")
    assert initial_values(back.update.body)["text"]["value"]["value"] == NEWS["text"]
    assert "goes out in two minutes" in words(await submit(stage, stage.lia, shown))
    assert "Nothing went out" in words(await click(stage, stage.lia, "webinars.news.undo", news_id, surface="modal"))
    again = await click(stage, stage.lia, "webinars.news.again", news_id, surface="modal")
    assert again.on_top


@pytest.mark.parametrize("value", ["", "x", "9" * 19, "-1", "１２"])
async def test_a_tampered_button_is_refused(stage, value):
    with pytest.raises(BadForm, match="Nothing was done"):
        await click(stage, stage.ana, "webinars.register", value)


def test_every_button_and_form_on_screen_has_a_listener():
    bodies = [message.payload() for message in MESSAGES.values()] + [view.body for view in VIEWS.values()]
    shown = json.dumps(bodies)
    ids = {part.partition('"')[0].partition(":")[0] for part in shown.split('"action_id": "')[1:]}
    assert ids - {"value", "calls.zone"} <= set(FEATURE.actions)
    forms = {view.body["callback_id"] for view in VIEWS.values() if "submit" in view.body}
    assert forms == set(FEATURE.submissions)
