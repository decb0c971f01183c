"""Listeners of newsletters: what people type, tap and fill in, what they get for it, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from commands.answers import Answer
from commands.entered import BadForm
from commands.newsletters import FEATURE
from commands.requests import Action, Command, Shortcut, Submission
from domain.errors import FieldErrors, NotAllowed, NotFound
from domain.newsletters.issue import IssueState, Section
from sandbox.blockkit import check_message, check_view
from services.newsletters import subscribing
from services.work import Works
from storage.directory import Person
from tests.conftest import WORKSPACE, StillClock
from tests.newsletters_stage import CHANNEL, Stage
from tests.stage import user
from views.newsletters.subscribing import home_blocks
from views.surfaces import View

ITEM = {"section": "practices", "title": "Pairs", "text": "They work.", "link": "https://example.org", "credit": "Mia"}


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    return await Stage(works, clock).set()


async def command(stage: Stage, who: Person, word: str = "", text: str = "") -> Answer:
    found = FEATURE.commands[0]
    handler = found.subcommands[word].handler if word else found.bare
    assert handler is not None
    return checked(await handler(Command(WORKSPACE, user(who), name="newsletter", text=text), stage.works))


async def click(stage: Stage, who: Person, action_id: str, value: str | int = "", **more: Any) -> Answer:
    given = {"surface": "modal", **more}
    request = Action(WORKSPACE, user(who), action_id=action_id, value=str(value), **given)
    return checked(await FEATURE.actions[action_id.partition(":")[0]](request, stage.works))


async def submit(
    stage: Stage,
    who: Person,
    view: View | None,
    form: Mapping[str, Any] | None = None,
    *,
    view_id: str = "V0",
    **state: Any,
) -> Answer:
    assert view is not None
    body = view.body
    request = Submission(
        WORKSPACE,
        user(who),
        callback_id=body["callback_id"],
        view_id=view_id,
        state=json.loads(body["private_metadata"]) | state,
        form=form or {},
    )
    return checked(await FEATURE.submissions[body["callback_id"]](request, stage.works))


def checked(answer: Answer) -> Answer:
    """Return the answer once Slack would take everything in it."""
    if answer.say:
        assert check_message({"channel": "C1", **answer.say.payload()}) == []
    for view in (answer.open, answer.update):
        assert view is None or check_view(view.body) == []
    return answer


def words(answer: Answer) -> str:
    view = answer.update or answer.open
    shown: object = answer.say.payload() if answer.say else view.body if view else {}
    return json.dumps(shown, ensure_ascii=False)


def window(answer: Answer) -> View:
    view = answer.update or answer.open
    assert view is not None
    return view


async def test_a_member_submits_by_command_and_hears_until_when(stage: Stage) -> None:
    form = await command(stage, stage.mia, "submit")
    done = await submit(stage, stage.mia, form.open, ITEM | {"series": str(stage.series.id)})
    assert "Thank you" in words(done)
    assert "takes items until Sat 5 Sep 2026, 9:00 AM New York time" in words(done)
    (told,) = await stage.pass_on()
    assert told.to == user(stage.ed)


async def test_a_message_becomes_a_submission_and_a_button_names_its_newsletter(stage: Stage) -> None:
    entry = FEATURE.shortcuts["newsletters.submit.message"]
    assert entry.kind == "message"
    request = Shortcut(WORKSPACE, user(stage.mia), channel="C1", message_text="A title\nand more")
    form = checked(await entry.handler(request, stage.works))
    assert '"initial_value": "A title"' in words(form)
    assert "and more" in words(form)
    named = await click(stage, stage.mia, "newsletters.submit", stage.other.id, surface="message")
    (series,) = [each for each in window(named).body["blocks"] if each.get("block_id") == "series"]
    assert series["element"]["initial_option"]["value"] == str(stage.other.id)


async def test_a_message_comes_into_the_form_as_words_with_its_link(stage: Stage) -> None:
    entry = FEATURE.shortcuts["newsletters.submit.message"]
    said = "Tom &amp; <https://e.org|label> <@U1>"
    request = Shortcut(WORKSPACE, user(stage.mia), channel="C1", message_text=said)
    form = checked(await entry.handler(request, stage.works))
    blocks = {each["block_id"]: each["element"] for each in window(form).body["blocks"] if "element" in each}
    filled = {name: blocks[name].get("initial_value") for name in ("title", "text", "link")}
    assert filled == {"title": "label", "text": "Tom & label", "link": "https://e.org"}
    # A link may stand in the message's blocks alone; long words are kept as far as an item holds them.
    long = Shortcut(
        WORKSPACE, user(stage.mia), channel="C1", message_text="Read. " * 400, message_links=("https://e.org/a",)
    )
    shown = words(checked(await entry.handler(long, stage.works)))
    assert '"initial_value": "https://e.org/a"' in shown
    assert shown.count("Read.") > 350


async def test_wrong_fields_stand_under_themselves(stage: Stage) -> None:
    form = await command(stage, stage.mia, "submit")
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, stage.mia, form.open, {"series": str(stage.series.id), "title": " ", "link": "no"})
    assert set(refused.value.errors) == {"section", "title", "link"}
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, stage.mia, form.open, ITEM)
    assert set(refused.value.errors) == {"series"}


async def test_an_editor_goes_from_command_to_approval_without_leaving_the_window(stage: Stage) -> None:
    await stage.submit(stage.mia, "Sent in")
    opened = await command(stage, stage.ed, "draft", "standards")
    issue = json.loads(window(opened).body["private_metadata"])["issue"]
    form = await click(stage, stage.ed, "newsletters.write", issue)
    one = await submit(stage, stage.ed, form.update, ITEM, view_id="V1")
    form = await click(stage, stage.ed, "newsletters.write", issue)
    # The same window writes a second item: it has the same view id.
    two = await submit(stage, stage.ed, form.update, ITEM | {"title": "Second"}, view_id="V1")
    assert "Pairs" in words(one)
    assert "Second" in words(two)
    items = await stage.items(issue)
    moved = await click(stage, stage.ed, "newsletters.item", f"up:{items['Second'].id}")
    assert words(moved).index("Second") < words(moved).index("Pairs")
    edit = await click(stage, stage.ed, "newsletters.item", f"edit:{items['Pairs'].id}")
    assert '"initial_value": "They work."' in words(edit)
    changed = await submit(stage, stage.ed, edit.update, ITEM | {"title": "Pairs of teachers", "section": "research"})
    assert "Pairs of teachers" in words(changed)
    drop = await click(stage, stage.ed, "newsletters.item", f"drop:{items['Sent in'].id}")
    assert "What its sender hears" in words(drop)
    dropped = await submit(stage, stage.ed, drop.update, {"reason": "Next time."})
    assert "~Sent in~" in words(dropped)
    back = await click(stage, stage.ed, "newsletters.take_back", items["Sent in"].id)
    assert "~Sent in~" not in words(back)
    head = await click(stage, stage.ed, "newsletters.head", issue)
    named = await submit(stage, stage.ed, head.update, {"title": "September", "intro": "Hello"})
    assert "September" in words(named)
    assert "Hello" in words(named)
    preview = await click(stage, stage.ed, "newsletters.preview", issue)
    assert preview.on_top
    assert "Pairs of teachers" in words(preview)
    assert "button" not in words(preview)
    assert "by direct message" in words(await click(stage, stage.ed, "newsletters.test", issue))
    assert "Nothing new was found" in words(await click(stage, stage.ed, "newsletters.refill", issue))
    asked = await click(stage, stage.ed, "newsletters.ask", issue)
    assert "waiting for approval" in words(asked)
    assert (await click(stage, stage.ed, "newsletters.back", issue)).update is not None


async def approved(stage: Stage) -> int:
    desk = await stage.start()
    await stage.write(desk.issue.id)
    form = await click(stage, stage.sue, "newsletters.approve", desk.issue.id)
    done = await submit(stage, stage.sue, form.update)
    assert "Approved" in words(done)
    return desk.issue.id


async def test_a_sender_approves_schedules_cancels_and_sends(stage: Stage) -> None:
    issue = await approved(stage)
    form = await click(stage, stage.sue, "newsletters.schedule", issue)
    assert '"initial_date": "2026-09-08"' in words(form)
    when = {"date": "2026-09-08", "time": "07:00", "zone": "America/Los_Angeles"}
    planned = await submit(stage, stage.sue, form.update, when)
    assert "scheduled for Tue 8 Sep 2026, 7:00 AM Los Angeles time" in words(planned)
    assert "Goes out on Tue 8 Sep 2026, 10:00 AM New York time" in words(planned)
    assert "in 6 days and 23 hours" in words(planned)
    cancelled = await click(stage, stage.sue, "newsletters.unschedule", issue)
    assert "The sending is cancelled" in words(cancelled)
    form = await click(stage, stage.sue, "newsletters.now", issue)
    assert f"<#{CHANNEL}>" in words(form)
    now = await submit(stage, stage.sue, form.update)
    assert "in 2 minutes" in words(now)
    await stage.later(minutes=2)
    assert (await stage.issue(issue)).state is IssueState.SENT


async def test_the_button_to_approve_is_not_for_authors_and_they_are_refused_without_it(stage: Stage) -> None:
    desk = await stage.start(stage.max)
    await stage.write(desk.issue.id)
    opened = await click(stage, stage.max, "newsletters.open", desk.issue.id)
    assert "newsletters.approve" not in words(opened)
    form = await click(stage, stage.sue, "newsletters.approve", desk.issue.id)
    with pytest.raises(NotAllowed):
        await submit(stage, stage.max, form.update)


async def test_a_line_is_corrected_from_the_issues_list(stage: Stage) -> None:
    issue = (await stage.out("Wrong")).id
    listed = await command(stage, stage.sue, "issues")
    assert "newsletters.open" in words(listed)
    item = (await stage.items(issue))["Wrong"].id
    form = await click(stage, stage.sue, "newsletters.correct", item)
    done = await submit(stage, stage.sue, form.update, {"title": "Right", "note": "A slip."})
    assert "Sent and corrected" in words(done)
    assert "A slip." in words(done)


async def test_a_month_is_skipped_after_a_question(stage: Stage) -> None:
    desk = await stage.start()
    form = await click(stage, stage.ed, "newsletters.skip", desk.issue.id, surface="message")
    assert form.open is not None
    assert "This month is skipped" in words(await submit(stage, stage.ed, form.open))


async def test_a_reader_chooses_in_the_window_in_home_and_under_an_issue(stage: Stage) -> None:
    assert "It does not come to you by direct message" in words(await command(stage, stage.mia))
    series = stage.series.id
    got = await click(stage, stage.mia, "newsletters.subscribe", series, surface="message")
    assert got.say is not None
    assert got.home
    left = await click(stage, stage.mia, "newsletters.section.off", f"{series}:events", surface="message")
    assert "without: Coming events and webinars" in words(left)
    form = await click(stage, stage.mia, "newsletters.sections", series)
    saved = await submit(stage, stage.mia, form.open, {"sections": ("events", "research", "other")})
    assert "without: Promising practices" in words(saved)
    line = await subscribing.line(stage.works, WORKSPACE, user(stage.mia), series_id=series)
    assert (line.subscribed, line.off) == (True, (Section.PRACTICES,))
    none = await submit(stage, stage.mia, form.open, {"sections": ()})
    assert "You no longer get" in words(none)
    again = await click(stage, stage.mia, "newsletters.subscribe", series)
    assert again.update is not None
    stopped = await click(stage, stage.mia, "newsletters.unsubscribe", series, surface="home")
    assert stopped == Answer(home=True)
    assert "My newsletters" in words(await click(stage, stage.mia, "newsletters.mine", surface="home"))


async def test_the_latest_issue_is_read_in_a_window(stage: Stage) -> None:
    assert "No issue has gone out yet" in words(await command(stage, stage.mia, "latest"))
    issue = await stage.out("Read me")
    assert "Read me" in words(await command(stage, stage.mia, "latest", "standards"))
    assert "Read me" in words(await click(stage, stage.mia, "newsletters.read", issue.id, surface="message"))
    with pytest.raises(NotFound):
        await command(stage, stage.mia, "latest", "gardening")


async def test_who_cannot_run_commands_reads_every_issue_by_buttons(stage: Stage) -> None:
    issue = await stage.out("Read me")
    await stage.start()
    home = home_blocks(await subscribing.overview(stage.works, WORKSPACE, user(stage.mia)))
    assert any("newsletters.issues" in str(each.to_dict()) for each in home)
    listed = await click(stage, stage.mia, "newsletters.issues", surface="home")
    assert issue.title in words(listed)
    assert "Start a draft" not in words(listed)
    assert "newsletters.open" not in words(listed), "a draft is for those who work on it"
    mine = await click(stage, stage.mia, "newsletters.mine", surface="home")
    assert "newsletters.issues" in words(mine)
    in_window = await click(stage, stage.mia, "newsletters.issues")
    assert not in_window.on_top
    assert issue.title in words(in_window)
    assert "Read me" in words(await click(stage, stage.mia, "newsletters.read", issue.id))
    assert "newsletters.open" in words(await click(stage, stage.ed, "newsletters.issues", surface="home"))


async def test_a_manager_changes_settings_and_adds_readers(stage: Stage) -> None:
    listed = await command(stage, stage.max, "settings")
    assert "newsletters.settings" in words(listed)
    form = await command(stage, stage.max, "settings", "standards")
    filled = {
        "channels": ("C0A",),
        "editors": (user(stage.rob),),
        "senders": (user(stage.sue),),
        "day": "9",
        "hour": "8",
        "draft_days": "7",
        "cutoff_days": "2",
    }
    assert "<#C0A>" in words(await submit(stage, stage.max, form.open, filled))
    form = await click(stage, stage.max, "newsletters.settings", stage.series.id)
    assert user(stage.rob) in words(form)
    readers = await click(stage, stage.max, "newsletters.readers", stage.series.id)
    added = await submit(stage, stage.max, readers.open, {"email": "ana@example.org", "consent": "On paper"})
    assert "1 address by e-mail" in words(added)
    assert "ana@example.org gets it from the next issue on." in words(added)
    # The empty form comes back in the same window.
    again = await click(stage, stage.max, "newsletters.readers:another", stage.series.id)
    assert not again.on_top
    assert again.update is not None
    assert "How this person agreed" in words(again)


async def test_a_manager_removes_an_address_in_the_window_of_readers(stage: Stage) -> None:
    form = await click(stage, stage.max, "newsletters.readers", stage.series.id)
    await submit(stage, stage.max, form.open, {"email": "ana@example.org", "consent": "On paper"})
    assert "newsletters.readers.remove" in words(form)
    removing = await click(stage, stage.max, "newsletters.readers.remove", stage.series.id)
    assert not removing.on_top
    with pytest.raises(FieldErrors):
        await submit(stage, stage.max, removing.update, {"email": "bo@example.org"})
    removed = await submit(stage, stage.max, removing.update, {"email": "Ana@example.org"})
    assert "ana@example.org gets nothing more of it, and is forgotten." in words(removed)
    assert "0 addresses by e-mail" in words(removed)
    with pytest.raises(NotAllowed):
        await click(stage, stage.mia, "newsletters.readers.remove", stage.series.id)


async def test_a_manager_says_who_may_read_the_issues_on_the_web(stage: Stage) -> None:
    stage.works.public_url = "https://convene.example"
    form = await command(stage, stage.max, "settings", "standards")
    assert "For whoever has the secret link" in words(form)
    filled = {"day": "9", "hour": "8", "draft_days": "7", "cutoff_days": "2"}
    opened = await submit(stage, stage.max, form.open, filled | {"archive": "public"})
    assert "https://convene.example/news/standards-implementation-news" in words(opened)
    again = await click(stage, stage.max, "newsletters.settings", stage.series.id)
    assert "https://convene.example/news/standards-implementation-news" in words(again)
    closed = await submit(stage, stage.max, form.open, filled | {"archive": "closed"})
    assert "/news/" not in words(closed)


async def test_members_are_told_whom_to_ask(stage: Stage) -> None:
    for word in ("draft", "settings"):
        with pytest.raises(NotAllowed) as refused:
            await command(stage, stage.mia, word)
        assert user(stage.max) in refused.value.message


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30, "1:2:3", "²"])
async def test_what_was_tampered_with_is_refused(stage: Stage, value: str) -> None:
    for action_id in ("newsletters.open", "newsletters.subscribe", "newsletters.item", "newsletters.section.off"):
        with pytest.raises((BadForm, NotFound)):
            await click(stage, stage.ed, action_id, value)
