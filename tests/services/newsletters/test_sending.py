"""An issue goes out: to channels and people, each with the sections they want; and a wrong line is put right."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from domain.deliveries import State
from domain.errors import FieldErrors, NotAllowed
from domain.newsletters.approval import EmptyIssue, NotNow
from domain.newsletters.forms import RawItem
from domain.newsletters.issue import IssueState, Section
from sandbox.blockkit import check_message
from services import deliveries, mailing
from services.newsletters import (
    approving,
    correcting,
    editing,
    pages,
    reading,
    sending,
    submitting,
    subscribing,
    testing,
)
from storage.deliveries.tables import Delivery
from storage.newsletters import readers
from storage.newsletters import series as queries
from tests.conftest import WORKSPACE
from tests.newsletters_stage import CHANNEL, Stage
from tests.stage import user

NASTY = "<!channel> <@U0EVIL> <b>bold</b> & <https://evil.example|click>"


def words(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False)


async def test_an_issue_goes_to_its_channel_and_to_those_who_subscribed(stage: Stage) -> None:
    await stage.subscribe(stage.mia)
    issue = await stage.out("Read me")
    assert (issue.state, issue.number) == (IssueState.SENT, 1)
    got = {each.to: each for each in stage.sent if each.key.startswith(f"newsletter:{issue.id}:")}
    assert {CHANNEL, user(stage.mia)} <= set(got)
    assert user(stage.rob) not in got
    for key in (f"newsletter:{issue.id}:channel:{CHANNEL}:1", f"newsletter:{issue.id}:dm:{stage.mia.id}:1"):
        assert "Read me" in words(stage.payloads[key])
        assert check_message({"channel": "C1", **stage.payloads[key]}) == []


async def test_the_next_issue_respects_a_section_that_somebody_left_out(stage: Stage) -> None:
    await stage.subscribe(stage.mia, stage.rob)
    first = await stage.out("Seen by both")
    await subscribing.leave_out(
        stage.works, WORKSPACE, user(stage.mia), series_id=stage.series.id, section=Section.PRACTICES.value
    )
    desk = await stage.start()
    await stage.write(desk.issue.id, "A practice", section="practices")
    await stage.write(desk.issue.id, "A paper", section="research")
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    second = await stage.send(desk.issue.id)
    assert second.number == (first.number or 0) + 1
    mias = words(stage.payloads[f"newsletter:{second.id}:dm:{stage.mia.id}:1"])
    robs = words(stage.payloads[f"newsletter:{second.id}:dm:{stage.rob.id}:1"])
    assert ("A practice" in mias, "A paper" in mias) == (False, True)
    assert ("A practice" in robs, "A paper" in robs) == (True, True)
    assert "You left out: Promising practices" in mias


async def test_who_left_out_everything_there_is_gets_no_message(stage: Stage) -> None:
    await stage.subscribe(stage.mia)
    await subscribing.choose_sections(
        stage.works, WORKSPACE, user(stage.mia), series_id=stage.series.id, wanted=["events"]
    )
    issue = await stage.out("Only an other item")
    assert f"newsletter:{issue.id}:dm:{stage.mia.id}:1" not in stage.payloads


async def test_who_stops_before_the_send_gets_nothing_even_of_what_waits_in_the_outbox(stage: Stage) -> None:
    await stage.subscribe(stage.mia, stage.rob)
    desk = await stage.approved()
    await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    stage.clock.advance(minutes=2)
    await stage.ticker.tick()
    await subscribing.unsubscribe(stage.works, WORKSPACE, user(stage.mia), series_id=stage.series.id)
    await stage.pass_on()
    got = {each.to for each in stage.sent if ":dm:" in each.key}
    assert got == {user(stage.rob)}


async def test_a_due_issue_is_sent_once_however_often_its_timer_runs(stage: Stage) -> None:
    issue = await stage.out()
    async with stage.works.begin(WORKSPACE) as work:
        await sending.send(work, issue.id)
    await stage.later(hours=1)
    assert [each.to for each in stage.sent].count(CHANNEL) == 1


async def test_what_is_submitted_comes_out_as_text(stage: Stage) -> None:
    await stage.subscribe(stage.mia)
    await stage.submit(stage.mia, NASTY[:100], text=NASTY, credit=NASTY[:100])
    desk = await stage.start()
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    await stage.send(desk.issue.id)
    for payload in stage.payloads.values():
        said = words(payload)
        for mark in ("<!channel>", "<@U0EVIL>", "<b>", "<https://evil"):
            for text in _mrkdwn(payload):
                assert mark not in text, said


def _mrkdwn(payload: Mapping[str, object]) -> list[str]:
    found = [str(payload["text"])]

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if value.get("type") == "mrkdwn":
                found.append(value["text"])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(payload.get("blocks"))
    return found


async def test_submitters_hear_what_became_of_their_item(stage: Stage) -> None:
    await stage.submit(stage.mia, "Taken")
    await stage.submit(stage.rob, "Left out")
    desk = await stage.start()
    out = next(each for each in desk.items if each.title == "Left out")
    await editing.drop(stage.works, WORKSPACE, user(stage.ed), item_id=out.id, reason="We had it <in> May.")
    await stage.pass_on()
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    before = len(stage.sent)
    await stage.send(desk.issue.id)
    told = {each.to: each.text for each in stage.sent[before:] if ":submission:" in each.key}
    assert "Your item “Taken” is in" in told[user(stage.mia)]
    assert "was not taken" in told[user(stage.rob)]
    assert "We had it &lt;in&gt; May." in told[user(stage.rob)]
    # Neither comes up again.
    assert (await stage.start()).items == ()


async def test_an_issue_too_long_for_one_message_goes_out_in_several(stage: Stage) -> None:
    await stage.subscribe(stage.mia)
    desk = await stage.start()
    for number in range(12):
        desk = await stage.write(desk.issue.id, f"Item {number} {NASTY}"[:150], text=f"{number} & " * 600)
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    issue = await stage.send(desk.issue.id)
    parts = [payload for key, payload in stage.payloads.items() if key.startswith(f"newsletter:{issue.id}:channel:")]
    assert len(parts) > 2
    for payload in parts:
        assert check_message({"channel": "C1", **payload}) == []
    assert all(f"Item {number} " in words(parts) for number in range(12))


async def test_the_owner_is_told_once_of_a_channel_the_bot_was_removed_from_and_the_rest_goes_out(stage: Stage) -> None:
    await stage.subscribe(stage.mia)
    async with stage.works.begin(WORKSPACE) as work:
        await queries.set_channels(work.session, WORKSPACE, stage.series.id, ["C0GONE", CHANNEL])
    desk = await stage.start()
    for number in range(12):
        desk = await stage.write(desk.issue.id, f"Item {number}", text="long " * 550)
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    stage.clock.advance(minutes=2)
    await stage.ticker.tick()
    async with stage.works.begin(WORKSPACE) as work:
        query = select(Delivery).where(Delivery.channel == "C0GONE").order_by(Delivery.id)
        rows = list(await work.session.scalars(query))
        assert len(rows) > 1
        await work.session.execute(
            update(Delivery)
            .where(Delivery.id.in_([row.id for row in rows]))
            .values(state=State.DEAD, last_error="not_in_channel")
        )
        await deliveries.tell_owners(work, [row.id for row in rows])
    out = await stage.pass_on()
    told = [each for each in out if each.key.startswith("deliveries.dead")]
    assert [each.to for each in told] == [user(stage.sue)]
    assert {CHANNEL, user(stage.mia)} <= {each.to for each in out}
    # Once the bot is back, the button in that note sends every part.
    assert await deliveries.repeat(stage.works, WORKSPACE, rows[0].id, user(stage.sue))
    again = await stage.pass_on()
    assert [each.to for each in again] == ["C0GONE"] * len(rows)
    assert not await deliveries.repeat(stage.works, WORKSPACE, rows[0].id, user(stage.sue))


async def test_a_wrong_line_is_corrected_in_every_message_and_says_so(stage: Stage) -> None:
    await stage.subscribe(stage.mia, stage.rob)
    await subscribing.leave_out(
        stage.works, WORKSPACE, user(stage.rob), series_id=stage.series.id, section=Section.EVENTS.value
    )
    issue = await stage.out("On 14 Octber", "Another")
    wrong = (await stage.items(issue.id))["On 14 Octber"]
    raw = RawItem(None, "On 15 October", wrong.text, wrong.link, wrong.credit)
    desk = await correcting.correct(
        stage.works, WORKSPACE, user(stage.sue), item_id=wrong.id, raw=raw, note="It is <the> 15th."
    )
    assert (desk.issue.state, desk.issue.correction) == (IssueState.CORRECTED, "It is <the> 15th.")
    before = len(stage.sent)
    await stage.pass_on()
    assert {each.to for each in stage.sent[before:]} == {CHANNEL, user(stage.mia), user(stage.rob)}
    for key in [f"newsletter:{issue.id}:channel:{CHANNEL}:1"] + [
        f"newsletter:{issue.id}:dm:{who.id}:1" for who in (stage.mia, stage.rob)
    ]:
        said = words(stage.payloads[key])
        assert "On 15 October" in said
        assert "Octber" not in said
        assert "*Corrected*" in said
        assert "It is &lt;the&gt; 15th." in said
        assert "(corrected)" in said
    async with stage.works.reading(WORKSPACE) as work:
        page = await pages.of(work, issue.id)
    assert page.corrected
    assert [each.title for part in page.sections for each in part.items] == ["On 15 October", "Another"]
    # The sections that Rob left out stay out of his copy.
    assert "Coming events" in words(stage.payloads[f"newsletter:{issue.id}:dm:{stage.rob.id}:1"])


async def test_a_correction_that_makes_an_issue_longer_goes_on_in_a_further_message(stage: Stage) -> None:
    await stage.subscribe(stage.mia)
    desk = await stage.start()
    for number in range(3):
        desk = await stage.write(desk.issue.id, f"Item {number}", text="x " * 1_300)
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    issue = await stage.send(desk.issue.id)
    first = next(iter(desk.items))
    for text, parts in (("&" * 3_000, 3), ("short", 3)):
        raw = RawItem(None, first.title, text)
        await correcting.correct(stage.works, WORKSPACE, user(stage.sue), item_id=first.id, raw=raw, note=None)
        await stage.pass_on()
        mine = [key for key in stage.payloads if key.startswith(f"newsletter:{issue.id}:dm:{stage.mia.id}:")]
        assert len(mine) == parts
        for key in mine:
            assert check_message({"channel": "C1", **stage.payloads[key]}) == []


async def test_only_who_may_send_corrects_only_what_was_sent_and_only_if_it_differs(stage: Stage) -> None:
    desk = await stage.approved("As it is")
    item = desk.items[0]
    same = RawItem(None, item.title, item.text)
    with pytest.raises(NotNow):
        await correcting.correct(stage.works, WORKSPACE, user(stage.sue), item_id=item.id, raw=same, note=None)
    await stage.send(desk.issue.id)
    other = replace(same, title="Changed")
    for who in (stage.ed, stage.mia):
        with pytest.raises(NotAllowed):
            await correcting.correct(stage.works, WORKSPACE, user(who), item_id=item.id, raw=other, note=None)
    with pytest.raises(FieldErrors):
        await correcting.correct(stage.works, WORKSPACE, user(stage.sue), item_id=item.id, raw=same, note=None)


async def test_a_test_goes_to_whoever_asks_and_to_nobody_else(stage: Stage) -> None:
    await stage.subscribe(stage.mia)
    desk = await stage.start()
    with pytest.raises(EmptyIssue):
        await testing.send(stage.works, WORKSPACE, user(stage.ed), issue_id=desk.issue.id)
    await stage.write(desk.issue.id)
    for _ in range(2):
        await testing.send(stage.works, WORKSPACE, user(stage.ed), issue_id=desk.issue.id)
    out = await stage.pass_on()
    assert [(each.to, each.text.startswith("Test: ")) for each in out] == [(user(stage.ed), True)] * 2
    with pytest.raises(NotAllowed):
        await testing.send(stage.works, WORKSPACE, user(stage.mia), issue_id=desk.issue.id)


async def test_a_test_is_mailed_to_the_address_of_whoever_asks_and_counts_as_no_sending(stage: Stage) -> None:
    stage.works.mails = True
    desk = await stage.start()
    await stage.write(desk.issue.id, "Read me")
    tested = await testing.send(stage.works, WORKSPACE, user(stage.ed), issue_id=desk.issue.id)
    assert tested.email == stage.ed.email
    async with stage.works.begin(WORKSPACE) as work:
        (mail,) = await work.session.scalars(select(Delivery).where(Delivery.mail_body.is_not(None)))
        assert mail.address == stage.ed.email
        assert "[Test] " in words(mail.payload)
        assert "List-Unsubscribe" not in words(mail.payload)
        assert await readers.copies(work.session, WORKSPACE, desk.issue.id, (readers.MAIL, readers.DM)) == []
    assert not (await stage.issue(desk.issue.id)).published
    # An address that bounced gets no test either, and nobody is told that it does.
    await mailing.block(stage.works, WORKSPACE, str(stage.ed.email))
    again = await testing.send(stage.works, WORKSPACE, user(stage.ed), issue_id=desk.issue.id)
    assert again.email is None


async def test_what_went_out_is_for_everybody_and_drafts_are_not(stage: Stage) -> None:
    desk = await stage.start()
    await stage.write(desk.issue.id)
    with pytest.raises(NotAllowed):
        await pages.read(stage.works, WORKSPACE, user(stage.mia), issue_id=desk.issue.id)
    assert await pages.latest(stage.works, WORKSPACE, user(stage.mia)) is None
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    issue = await stage.send(desk.issue.id)
    page = await pages.latest(stage.works, WORKSPACE, user(stage.mia), typed="standards")
    assert page is not None
    assert page.issue.id == issue.id


async def test_a_reader_without_slack_consents_leaves_and_comes_back_by_their_own_hand(stage: Stage) -> None:
    max_, series = user(stage.max), stage.series.id
    with pytest.raises(FieldErrors) as refused:
        await reading.enter(stage.works, WORKSPACE, max_, series_id=series, email="ana@example.org", consent=" ")
    assert set(refused.value.errors) == {"consent"}
    with pytest.raises(NotAllowed):
        await reading.enter(stage.works, WORKSPACE, user(stage.ed), series_id=series, email="a@b.org", consent="Yes")
    said = "On our sign-up sheet, 3 May"
    found = await reading.enter(stage.works, WORKSPACE, max_, series_id=series, email="Ana@Example.org", consent=said)
    assert found.addresses == 1
    async with stage.works.reading(WORKSPACE) as work:
        (row,) = await readers.by_mail(work.session, WORKSPACE, series)
    assert row.email == "ana@example.org"
    left = await reading.leave(stage.works, WORKSPACE, reader_id=row.id)
    assert (left.gets_it, left.left) == (False, True)
    async with stage.works.reading(WORKSPACE) as work:
        assert await readers.by_mail(work.session, WORKSPACE, series) == []
    with pytest.raises(FieldErrors):
        await reading.enter(stage.works, WORKSPACE, max_, series_id=series, email="ana@example.org", consent=said)
    back = await reading.agree(stage.works, WORKSPACE, reader_id=row.id)
    assert back.gets_it
    chosen = await reading.choose_sections(stage.works, WORKSPACE, reader_id=row.id, wanted=["events", "other"])
    assert chosen.off == (Section.RESEARCH, Section.PRACTICES)
    gone = await reading.choose_sections(stage.works, WORKSPACE, reader_id=row.id, wanted=[])
    assert gone.left


async def test_a_submission_is_kept_once_shown_to_the_editors_and_names_the_cut_off(stage: Stage) -> None:
    raw = RawItem("research", "A study", link="https://example.org/study")
    for _ in range(2):
        done = await submitting.submit(
            stage.works, WORKSPACE, user(stage.mia), series_id=stage.series.id, raw=raw, request_key="V0SAME"
        )
    out = await stage.pass_on()
    assert [(each.to, "A study" in each.text) for each in out] == [(user(stage.ed), True)]
    assert done.cutoff_at.isoformat() == "2026-09-05T13:00:00+00:00"
    with pytest.raises(FieldErrors):
        await submitting.submit(stage.works, WORKSPACE, user(stage.mia), series_id=None, raw=raw, request_key="V2")
