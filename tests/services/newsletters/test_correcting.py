"""A correction reaches what is there and what still waits, and nobody who does not get the newsletter any more."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from domain.deliveries import State
from domain.newsletters.forms import RawItem
from domain.newsletters.issue import Issue, IssueState
from services.newsletters import approving, correcting, naming, reading, sending, subscribing
from storage.deliveries.tables import Delivery
from storage.mail.tables import MailBody
from storage.newsletters import readers
from tests.conftest import WORKSPACE
from tests.newsletters_stage import CHANNEL, Stage
from tests.stage import user, with_vault


async def correct(stage: Stage, issue: Issue, old: str, new: str, **more: Any) -> None:
    item = (await stage.items(issue.id))[old]
    raw = RawItem(None, new, more.pop("text", item.text), item.link, item.credit)
    await correcting.correct(stage.works, WORKSPACE, user(stage.sue), item_id=item.id, raw=raw, note=None)


async def mails(stage: Stage) -> dict[str, tuple[Delivery, MailBody]]:
    """Return the e-mails of issues with their bodies, by address."""
    async with stage.works.reading(WORKSPACE) as work:
        query = select(Delivery, MailBody).join(MailBody, MailBody.id == Delivery.mail_body)
        return {row.address or "": (row, body) for row, body in await work.session.execute(query)}


async def long_issue(stage: Stage) -> Issue:
    """Return an issue that went out in several messages to a channel, Mia and Rob."""
    await stage.subscribe(stage.mia, stage.rob)
    desk = await stage.start()
    for number in range(6):
        desk = await stage.write(desk.issue.id, f"Item {number}", text="x " * 1_300)
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    return await stage.send(desk.issue.id)


def parts(stage: Stage, issue: Issue, kind: str, recipient: object) -> list[str]:
    return sorted(key for key in stage.payloads if key.startswith(naming.copy(issue.id, kind, str(recipient))))


async def test_mail_that_waits_goes_out_corrected_and_with_its_message_id(stage: Stage) -> None:
    stage.works = with_vault(stage.works)
    stage.works.mails, stage.works.public_url = True, "https://convene.example"
    for email in ("gone@example.org", "tried@example.org", "waits@example.org"):
        await reading.enter(
            stage.works, WORKSPACE, user(stage.max), series_id=stage.series.id, email=email, consent="By phone, 3 May."
        )
    desk = await stage.approved("On 14 Octber", "Another")
    await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    stage.clock.advance(minutes=2)
    async with stage.works.begin(WORKSPACE) as work:
        await sending.send(work, desk.issue.id)
        for address, state in (("gone@example.org", State.SENT), ("tried@example.org", State.SENDING)):
            await work.session.execute(update(Delivery).where(Delivery.address == address).values(state=state))
    before = await mails(stage)
    assert len(before) == 3
    await correct(stage, desk.issue, "On 14 Octber", "On 15 October")
    after = await mails(stage)
    assert "Octber" in after["gone@example.org"][1].text
    for address in ("tried@example.org", "waits@example.org"):
        row, body = after[address]
        for said in (body.text, body.html):
            assert "On 15 October" in said
            assert "Octber" not in said
            assert "orrected" in said
        was = before[address][0].payload
        assert {**row.payload, "text": ""} == {**was, "text": ""}
        assert row.payload["message_id"]
        assert row.payload["personal"]


async def test_what_a_correction_adds_does_not_go_to_those_who_left(stage: Stage) -> None:
    issue = await long_issue(stage)
    sent = parts(stage, issue, "dm", stage.mia.id)
    assert len(sent) > 1
    await subscribing.unsubscribe(stage.works, WORKSPACE, user(stage.mia), series_id=stage.series.id)
    await correct(stage, issue, "Item 0", "Item 0", text="&" * 3_000)
    await stage.pass_on()
    assert parts(stage, issue, "dm", stage.mia.id) == sent
    grown = len(parts(stage, issue, "dm", stage.rob.id))
    assert grown > len(sent)
    assert len(parts(stage, issue, "channel", CHANNEL)) == grown
    # What she has changes in place like everybody's.
    assert "&amp;&amp;" in str(stage.payloads[sent[0]])
    # And ends where it ended, with the buttons, and says so.
    assert "You left this newsletter, so the rest is not sent." in str(stage.payloads[sent[-1]])
    assert "newsletters.mine" in str(stage.payloads[sent[-1]])
    assert "You left this newsletter" not in str(stage.payloads[parts(stage, issue, "dm", stage.rob.id)[-1]])
    # A further correction changes what there is, and adds nothing to it.
    await correct(stage, issue, "Item 1", "Item 1 B")
    await stage.pass_on()
    assert len(parts(stage, issue, "dm", stage.rob.id)) == grown
    assert parts(stage, issue, "dm", stage.mia.id) == sent


async def test_what_was_withdrawn_before_it_went_out_is_not_taken_up_by_a_correction(stage: Stage) -> None:
    await stage.subscribe(stage.mia)
    desk = await stage.start()
    for number in range(3):
        desk = await stage.write(desk.issue.id, f"Item {number}", text="x " * 1_300)
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    stage.clock.advance(minutes=2)
    await stage.ticker.tick()
    await subscribing.unsubscribe(stage.works, WORKSPACE, user(stage.mia), series_id=stage.series.id)
    await stage.subscribe(stage.mia)
    await correct(stage, await stage.issue(desk.issue.id), "Item 0", "Item 0", text="&" * 3_000)
    await stage.pass_on()
    assert parts(stage, desk.issue, "dm", stage.mia.id) == []


async def test_an_issue_older_than_its_deliveries_is_corrected_in_the_archive(stage: Stage) -> None:
    await stage.subscribe(stage.mia)
    issue = await stage.out("On 14 Octber")
    async with stage.works.begin(WORKSPACE) as work:
        key = f"{naming.copy(issue.id, readers.CHANNEL, CHANNEL)}1"
        await work.session.execute(delete(Delivery).where(Delivery.dedupe_key == key))
    before = len(stage.sent)
    await correct(stage, issue, "On 14 Octber", "On 15 October")
    await stage.pass_on()
    assert (await stage.issue(issue.id)).state is IssueState.CORRECTED
    assert set(await stage.items(issue.id)) == {"On 15 October"}
    assert [each.to for each in stage.sent[before:]] == [user(stage.mia)]


async def test_who_had_it_sent_is_told_once_of_a_channel_that_refuses_the_correction(stage: Stage) -> None:
    issue = await long_issue(stage)
    before = len(stage.sent)
    await correct(stage, issue, "Item 0", "Item 0 B")
    await stage.pass_on()
    edits = stage.sent[before:]
    owned = [each for each in edits if each.owner]
    assert [(each.to, each.owner) for each in owned] == [(CHANNEL, user(stage.sue))]
    assert owned[0].first == f"{naming.copy(issue.id, readers.CHANNEL, CHANNEL)}1"
    assert len([each for each in edits if each.to == CHANNEL]) > 1
