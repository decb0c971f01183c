"""Listeners of the library: what people type, tap and fill in, and what they get for it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.payloads import shortcut as read_shortcut
from commands.answers import Answer
from commands.library import FEATURE
from commands.requests import Action, Command, Shortcut, Submission
from domain.errors import FieldErrors, NotAllowed, NotFound, UserFacingError
from domain.library.overview import PAGE_SIZE, Listing, What
from sandbox.blockkit import check_message, check_view
from services.work import Works
from tests.conftest import WORKSPACE, StillClock
from tests.library_stage import Stage

pytestmark = pytest.mark.sockets

FORM: dict[str, Any] = {
    "title": "Coaching guide",
    "link": "https://example.org/guide",
    "summary": "Two pages.",
    "kind": "practice",
    "state": "TX",
    "tags": "literacy",
    "credit": None,
    "workgroup": None,
}


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    return await Stage(works, clock).set()


def checked(answer: Answer) -> Answer:
    if answer.say:
        assert check_message(answer.say.payload()) == []
    for view in (answer.open, answer.update):
        if view:
            assert check_view(view.body) == []
    return answer


async def command(stage: Stage, user: str, word: str, text: str = "", channel: str | None = None) -> Answer:
    entry = FEATURE.commands[0]
    handler = {"": entry.bare, "?": entry.default}.get(word) or entry.subcommands[word].handler
    return checked(await handler(Command(WORKSPACE, user, name="library", text=text, channel=channel), stage.works))


async def click(stage: Stage, user: str, action_id: str, value: object = "", surface: str = "message") -> Answer:
    request = Action(WORKSPACE, user, action_id=action_id, value=str(value), surface=surface)
    return checked(await FEATURE.actions[action_id.partition(":")[0]](request, stage.works))


async def submit(stage: Stage, user: str, answer: Answer, form: dict[str, Any], view_id: str = "V1") -> Answer:
    assert answer.open is not None
    body = answer.open.body
    state = json.loads(body["private_metadata"])
    request = Submission(WORKSPACE, user, callback_id=body["callback_id"], view_id=view_id, state=state, form=form)
    return checked(await FEATURE.submissions[body["callback_id"]](request, stage.works))


def said(answer: Answer) -> str:
    assert answer.say is not None
    return answer.say.text


def shown(answer: Answer) -> str:
    view = answer.open or answer.update
    assert view is not None
    return json.dumps(view.body, ensure_ascii=False)


def button(answer: Answer, action_id: str) -> dict[str, Any]:
    view = answer.open or answer.update
    blocks = answer.say.blocks if answer.say else view.body["blocks"] if view else ()
    found: list[dict[str, Any]] = [
        element
        for block in blocks
        for element in (*block.get("elements", ()), block.get("accessory") or {})
        if element.get("action_id", "").startswith(action_id)
    ]
    return found[0]


# --- Adding --------------------------------------------------------------------------------------------------


async def test_a_resource_is_added_by_command_and_found(stage: Stage) -> None:
    opened = await command(stage, "UANA", "add")
    assert "Save a page that others should find again" in shown(opened)
    saved = await submit(stage, "UANA", opened, FORM)
    assert "Saved." in shown(saved)
    assert said(await command(stage, "UBEN", "find", "coaching")).startswith("1 resource found for *coaching*.")
    assert said(await command(stage, "UBEN", "?", "coachin TX")).startswith("1 resource found")


@pytest.mark.parametrize(
    "typed", ["https://example.org/a?b=1&c=2", "<https://example.org/a?b=1&amp;c=2|example.org/a>", "example.org/a"]
)
async def test_a_link_after_the_command_comes_filled_in(stage: Stage, typed: str) -> None:
    opened = shown(await command(stage, "UANA", "add", typed))
    assert '"initial_value": "https://example.org/a' in opened


async def test_a_link_that_is_none_is_refused_at_once(stage: Stage) -> None:
    with pytest.raises(FieldErrors, match="starting with https"):
        await command(stage, "UANA", "add", "javascript:alert(1)")
    with pytest.raises(FieldErrors, match="own network"):
        await command(stage, "UANA", "add", "http://10.0.0.1/")


async def test_the_form_opens_by_button_from_home_and_on_top_of_a_window(stage: Stage) -> None:
    assert not (await click(stage, "UANA", "library.add", surface="home")).on_top
    assert (await click(stage, "UANA", "library.add", surface="modal")).on_top


async def test_the_channels_workgroup_comes_chosen(stage: Stage) -> None:
    opened = await command(stage, "UANA", "add", channel="C0STAND")
    select = next(block for block in opened.open.body["blocks"] if block.get("block_id") == "workgroup")  # type: ignore[union-attr]
    assert select["element"]["initial_option"]["text"]["text"] == "Standards"
    saved = await submit(stage, "UANA", opened, {**FORM, "workgroup": str(stage.other.id)})
    assert "Standards" in shown(saved)


async def test_every_mistake_is_said_under_its_field_and_nothing_is_saved(stage: Stage) -> None:
    opened = await command(stage, "UANA", "add")
    wrong = {**FORM, "title": " ", "link": "http://localhost", "kind": None, "tags": "x" * 40}
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, "UANA", opened, wrong)
    assert set(refused.value.errors) == {"title", "link", "kind", "tags"}
    with pytest.raises(NotFound):
        await submit(stage, "UANA", opened, {**FORM, "workgroup": "9" * 30})
    assert "empty" in said(await command(stage, "UANA", ""))


async def test_who_does_not_belong_is_told_before_filling_in_anything(stage: Stage) -> None:
    with pytest.raises(NotAllowed, match="<@UMAX>"):
        await command(stage, "UOUT", "add")


async def test_a_double_is_offered_on_top_of_the_form_which_keeps_what_was_typed(stage: Stage) -> None:
    await submit(stage, "UANA", await command(stage, "UANA", "add"), FORM)
    opened = await command(stage, "UBEN", "add")
    again = await submit(stage, "UBEN", opened, {**FORM, "title": "Other", "link": "http://example.org/guide/"}, "V2")
    assert again.on_top
    assert "in the library already" in shown(again)
    assert "Coaching guide" in shown(again)
    assert "library.edit" not in shown(again)
    assert "in the library already" in shown(await command(stage, "UANA", "add", "https://example.org/guide"))


async def test_the_same_form_sent_twice_shows_the_same_resource_as_saved(stage: Stage) -> None:
    opened = await command(stage, "UANA", "add")
    first, second = [await submit(stage, "UANA", opened, FORM, "V7") for _ in range(2)]
    assert shown(first) == shown(second)


# --- From a message ------------------------------------------------------------------------------------------


def message_action(**message: Any) -> Shortcut:
    body = {
        "type": "message_action",
        "callback_id": "library.save",
        "user": {"id": "UANA", "name": "ana"},
        "channel": {"id": "C0PIPES", "name": "pipes"},
        "message_ts": "1.2",
        "message": {"ts": "1.2", **message},
    }
    return read_shortcut(body, WORKSPACE)


async def save_message(stage: Stage, **message: Any) -> Answer:
    handler = FEATURE.shortcuts["library.save"].handler
    return checked(await handler(message_action(**message), stage.works))


def values(answer: Answer) -> dict[str, str]:
    assert answer.open is not None
    return {
        block["block_id"]: block["element"].get("initial_value", "")
        for block in answer.open.body["blocks"]
        if block["type"] == "input"
    }


async def test_a_message_is_saved_with_its_first_link_and_its_words(stage: Stage) -> None:
    opened = await save_message(
        stage, text="Worth reading: <https://example.org/guide?a=1&amp;b=2|The guide>. Also <https://example.org/b>."
    )
    found = values(opened)
    assert found["link"] == "https://example.org/guide?a=1&b=2"
    assert found["title"] == "The guide"
    assert found["summary"] == "Worth reading: The guide. Also."
    assert "Teacher Pipelines" in shown(opened)
    saved = await submit(stage, "UANA", opened, {**FORM, **found, "kind": "tool"})
    assert "The guide" in shown(saved)


RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Look at "},
                {"type": "link", "url": "https://example.org/rich", "text": "this"},
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("message", "link"),
    [
        ({"text": "Look at this", "blocks": [RICH]}, "https://example.org/rich"),
        (
            {
                "text": "A note",
                "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<https://example.org/s|S>"}}],
            },
            "https://example.org/s",
        ),
        (
            {"text": "A note", "blocks": [{"type": "actions", "elements": [{"url": "https://example.org/button"}]}]},
            "https://example.org/button",
        ),
        (
            {"text": "", "attachments": [{"title": "T", "title_link": "https://example.org/at"}]},
            "https://example.org/at",
        ),
        ({"text": "https://example.org/text", "blocks": [RICH]}, "https://example.org/text"),
        ({"text": "http://localhost/x", "blocks": [RICH]}, "https://example.org/rich"),
    ],
)
async def test_a_link_in_rich_text_a_section_a_button_or_an_unfurled_page_counts_too(
    stage: Stage, message: dict[str, Any], link: str
) -> None:
    assert values(await save_message(stage, **message))["link"] == link


async def test_a_message_without_a_link_asks_for_one_and_keeps_its_words(stage: Stage) -> None:
    opened = await save_message(stage, text="We changed our induction year <!channel>.")
    assert "There is no link in this message." in shown(opened)
    assert values(opened)["summary"] == "We changed our induction year."


async def test_a_message_whose_link_is_there_shows_the_resource(stage: Stage) -> None:
    await stage.add(link="https://example.org/guide")
    assert "in the library already" in shown(await save_message(stage, text="https://example.org/guide#part"))


# --- Finding -------------------------------------------------------------------------------------------------


async def test_pages_are_turned_in_place_by_buttons(stage: Stage) -> None:
    for number in range(PAGE_SIZE + 1):
        await stage.add(title=f"Guide {number}")
    first = await command(stage, "UBEN", "find", "guide")
    assert "Page 1 of 2." in str(first.say)
    onward = button(first, "library.page:on")
    second = await click(stage, "UBEN", "library.page:on", onward["value"])
    assert second.replace
    assert "Page 2 of 2." in str(second.say)
    back = await click(stage, "UBEN", "library.page:back", button(second, "library.page:back")["value"], "modal")
    assert back.update is not None
    assert "Page 1 of 2." in shown(back)
    assert "library.page:back" not in shown(back)


async def test_a_page_that_was_tampered_with_shows_the_newest(stage: Stage) -> None:
    await stage.add()
    assert "The library holds 1 resource" in said(await click(stage, "UBEN", "library.page:on", "x:y:z"))


async def test_without_words_the_newest_come(stage: Stage) -> None:
    await stage.add(title="Newest")
    for answer in (await command(stage, "UBEN", ""), await command(stage, "UBEN", "find", "  ")):
        assert said(answer) == "*The library holds 1 resource.* The newest come first. Newest."


async def test_searching_in_the_window(stage: Stage) -> None:
    await stage.add(title="Licensure rules")
    opened = await click(stage, "UBEN", "library.find", surface="home")
    assert "Licensure rules" in shown(opened)
    assert "Licensure rules" in shown(await submit(stage, "UBEN", opened, {"query": "licensrue"}))
    assert "Nothing found" in shown(await submit(stage, "UBEN", opened, {"query": "<!channel>"}))
    with pytest.raises(UserFacingError) as refused:
        await submit(stage, "UBEN", opened, {"query": " "})
    assert refused.value.field == "query"


async def test_a_states_page_is_reached_by_name_and_by_buttons(stage: Stage) -> None:
    made = await stage.add(title="Texas practice")
    await stage.add(title="Texas law", kind="policy")
    page = await command(stage, "UBEN", "state", "texas")
    assert said(page) == "*Practices and examples from Texas*: 1 resource. Texas practice."
    everything = await click(stage, "UBEN", "library.page:all", button(page, "library.page:all")["value"])
    assert "2 resources found for *Texas*." in said(everything)
    one = await click(stage, "UBEN", f"library.show:{made.resource.id}", made.resource.id)
    more = await click(stage, "UBEN", "library.state", button(one, "library.state")["value"], "modal")
    assert more.on_top
    assert "Practices and examples from Texas" in shown(more)


async def test_a_state_can_be_chosen_from_those_that_have_something(stage: Stage) -> None:
    assert "No state has a practice" in said(await command(stage, "UBEN", "state"))
    await stage.add(state="HI")
    asked = await command(stage, "UBEN", "state")
    select = button(asked, "library.state.choose")
    assert [option["value"] for option in select["options"]] == ["HI"]
    assert "Practices and examples from Hawaii" in said(await click(stage, "UBEN", "library.state.choose", "HI"))
    in_window = await click(stage, "UBEN", "library.state", surface="home")
    assert "Hawaii (1)" in shown(in_window)
    assert "from Hawaii" in shown(await click(stage, "UBEN", "library.state.choose", "HI", "modal"))
    with pytest.raises(NotFound):
        await click(stage, "UBEN", "library.state.choose", "ZZ")
    with pytest.raises(NotFound, match="Texas"):
        await command(stage, "UBEN", "state", "texass")


# --- Changing ------------------------------------------------------------------------------------------------


async def test_somebody_edits_retires_and_brings_back_what_they_added(stage: Stage) -> None:
    made = await stage.add(title="Old title")
    number = made.resource.id
    mine = await command(stage, "UANA", "mine")
    assert said(mine) == "*You added 1 resource.* Old title."
    one = await click(stage, "UANA", button(mine, "library.show")["action_id"], number)
    opened = await click(stage, "UANA", "library.edit", button(one, "library.edit")["value"], "modal")
    assert opened.on_top
    changed = await submit(stage, "UANA", opened, {**FORM, "title": "New title"})
    assert "New title" in shown(changed)
    gone = await click(stage, "UANA", "library.retire", number, "modal")
    assert "Bring back" in shown(gone)
    assert "Nothing found" in said(await command(stage, "UBEN", "find", "title"))
    assert "Retired" in str((await command(stage, "UANA", "mine")).say)
    back = await click(stage, "UANA", "library.back", number)
    assert "New title" in said(back)
    assert "1 resource found" in said(await command(stage, "UBEN", "find", "title"))
    assert "New title" in shown(await click(stage, "UANA", "library.mine", surface="home"))


async def test_others_get_no_buttons_and_are_refused(stage: Stage) -> None:
    number = (await stage.add()).resource.id
    one = shown(await click(stage, "UBEN", f"library.show:{number}", number))
    assert "library.edit" not in one
    assert "library.retire" not in one
    for action in ("library.edit", "library.retire", "library.back"):
        with pytest.raises(NotAllowed):
            await click(stage, "UBEN", action, number)


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 25, "999999"])
async def test_a_button_about_nothing_says_so(stage: Stage, value: str) -> None:
    with pytest.raises(NotFound):
        await click(stage, "UANA", "library.show", value)


async def test_an_edit_form_that_lost_its_resource_says_so(stage: Stage) -> None:
    made = await stage.add()
    opened = await click(stage, "UANA", "library.edit", made.resource.id)
    assert opened.open is not None
    body = {**opened.open.body, "private_metadata": "{}"}
    with pytest.raises(NotFound):
        await submit(stage, "UANA", replace(opened, open=replace(opened.open, body=body)), FORM)


def test_a_list_fits_into_a_button(stage: None = None) -> None:
    assert len(Listing(What.FIND, "&" * 200, 2_000).encode()) < 2_000
