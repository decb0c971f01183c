"""What people get wrong: said where they are, with what to do, and nothing half saved."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
import re
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.settings import Mode
from domain.rosters.tables import shipped_roster
from sandbox.client import ControlError, Message, Outcome, View
from tests.journeys.harness import APP, SIGNING_SECRET, TEAM, World
from tests.journeys.looking import home_of, opened_by, row_of, shown, submitted
from tests.journeys.month import CHANNEL, FORM, IMOGEN, LIAISON
from tests.journeys.stage import CommandFailed, about_calls, cast, furnished, shipped_plan, stage

pytestmark = pytest.mark.sockets

NASTY = "<!channel> & <@U0IMOGENTSOSIE> <https://evil.example.org|Budget>"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[World]:
    async with furnished(shipped_plan(f"sqlite:///{tmp_path / 'convene.sqlite3'}", Mode.HTTP)) as running:
        yield running


async def form_of(place: World) -> View:
    liaison = place.person(LIAISON)
    return await opened_by(liaison, await liaison.command("/calls", "schedule", channel=CHANNEL))


async def refused(place: World, values: Mapping[str, Any]) -> Mapping[str, str]:
    """Fill the scheduling form that is open, submit it and return the sentence under each field."""
    liaison = place.person(LIAISON)
    await liaison.fill((await liaison.views())[-1], {**FORM, **values})
    outcome = await liaison.submit()
    assert outcome.status == "errors"
    assert [view.callback_id for view in await liaison.views()] == ["calls.schedule"]
    return outcome.errors


async def nothing_saved(place: World) -> None:
    said = (await place.person(LIAISON).command("/calls", "list")).said[-1]
    assert said.text.startswith("There is no call ahead")
    await place.control.advance(days=60)
    assert about_calls(await place.control.posts()) == []


async def scheduled(place: World, **values: str) -> None:
    liaison = place.person(LIAISON)
    await liaison.fill(await form_of(place), {**FORM, **values})
    assert (await liaison.submit()).ok
    outcome = await liaison.submit()
    assert outcome.view is not None
    assert outcome.view.callback_id == "calls.done"
    await liaison.close_view()
    await place.control.advance(seconds=1)


async def submit_raw(place: World, view: View, values: Mapping[str, Any]) -> Any:
    """Submit a form as a broken client could, with values that Slack's own pickers do not offer."""
    state = {block: dict(inputs) for block, inputs in view.values.items()}
    for block, value in values.items():
        (action, before), *_ = state[block].items()
        state[block] = {action: {**before, **value}}
    liaison = cast()[LIAISON]
    payload = {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "learning"},
        "user": {"id": liaison.id, "username": liaison.handle, "name": liaison.handle, "team_id": TEAM},
        "api_app_id": APP,
        "trigger_id": "1.2.3",
        "view": {
            "id": view.id,
            "team_id": TEAM,
            "type": "modal",
            "callback_id": view.callback_id,
            "hash": view.hash,
            "private_metadata": view.private_metadata,
            "blocks": view.blocks,
            "state": {"values": state},
            "title": {"type": "plain_text", "text": view.title},
            "app_id": APP,
        },
        "response_urls": [],
    }
    body = urlencode({"payload": json.dumps(payload)})
    now = str(int(time.time()))
    signature = hmac.new(SIGNING_SECRET.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": now,
        "x-slack-signature": f"v0={signature}",
    }
    address = f"http://127.0.0.1:{place.convene.port}/slack/events"
    async with aiohttp.ClientSession() as session, session.post(address, data=body, headers=headers) as response:
        assert response.status == 200
        return await response.json()


def told(outcome: Outcome) -> str:
    assert outcome.ok
    assert all(message.ephemeral for message in outcome.said)
    return "\n".join([message.text + shown(message) for message in outcome.said])


def marked_up(value: Any) -> Iterable[str]:
    """Return every text in which Slack reads mentions and links."""
    if isinstance(value, Mapping):
        if value.get("type") == "mrkdwn":
            yield str(value["text"])
        for inner in value.values():
            yield from marked_up(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from marked_up(inner)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("/calls", "shedule"), "`/calls schedule`"),
        (("/calls", "CANCLE"), "`/calls cancel`"),
        (("/workgroup", "rooster"), "`/workgroup roster`"),
        (("/calls", "xyzzy"), None),
    ],
)
async def test_an_unknown_word_is_answered_with_help_and_what_may_have_been_meant(
    place: World, typed: tuple[str, str], meant: str | None
) -> None:
    said = told(await place.person(IMOGEN).command(*typed, channel=CHANNEL))
    assert f"does not know `{typed[1]}`" in said
    assert (f"Did you mean {meant}?" in said) if meant else ("Did you mean" not in said)
    assert f"for example `{typed[0]} " in said
    seen_by_others = await place.person(LIAISON).messages(CHANNEL)
    assert not [message for message in seen_by_others if "does not know" in message.text]


async def test_everything_wrong_in_a_form_is_said_under_its_field_at_once_and_nothing_is_saved(place: World) -> None:
    form = await form_of(place)
    errors = await refused(place, {"until": "2026-09-09", "link": "https://room", "date": "2026-09-10"})
    assert errors == {
        "until": "The last date is before the first one, 10 September 2026. Choose a later one.",
        "link": "That is not a link. Paste the whole address, such as https://meet.example.org/room.",
    }
    assert set(await refused(place, {"until": None, "date": "2026-08-24"})) == {"date"}
    assert set(await refused(place, {"date": "2026-09-29"})) == {"fifth"}
    assert set(await refused(place, {"minutes": "4"})) == {"minutes"}
    zone = {"text": {"type": "plain_text", "text": "Olympus Mons"}, "value": "Mars/Olympus"}
    assert await refused(place, {"zone": zone}) == {
        "zone": "There is no time zone “Mars/Olympus”. Search by city, such as Chicago or Anchorage."
    }
    # Slack's own picker offers no such date; what a broken client sends is refused all the same.
    with pytest.raises(ControlError, match="not a date"):
        await place.person(LIAISON).fill(form, {"date": "2026-02-30"})
    (form,) = await place.person(LIAISON).views()
    answer = await submit_raw(place, form, {"date": {"selected_date": "2026-02-30"}})
    assert answer["response_action"] == "errors"
    assert "“2026-02-30” is not a date in the calendar" in answer["errors"]["date"]
    await nothing_saved(place)


async def test_a_form_that_is_mended_goes_on_where_it_was(place: World) -> None:
    await form_of(place)
    await refused(place, {"link": "https://room"})
    liaison = place.person(LIAISON)
    await liaison.fill((await liaison.views())[-1], {"link": FORM["link"]})
    assert (await liaison.submit()).ok
    assert [view.callback_id for view in await liaison.views()] == ["calls.schedule.confirm"]
    await liaison.close_view()
    await nothing_saved(place)


async def test_a_call_is_not_moved_into_the_past(place: World) -> None:
    await scheduled(place)
    liaison = place.person(LIAISON)
    listed = (await liaison.command("/calls", "move", channel=CHANNEL)).said[-1]
    pressed = await liaison.click(listed, "calls.move", block_id=row_of(listed, "10 Sep 2026"))
    form = await opened_by(liaison, pressed)
    await liaison.fill(form, {"date": "2026-08-31"})
    assert (await liaison.submit()).errors == {"date": "That time has already passed. Choose one that is still ahead."}
    # The present time is no move either.
    await liaison.fill(form, {"date": "2026-09-10"})
    assert set((await liaison.submit()).errors) == {"date"}
    await liaison.close_view()
    await place.control.advance(seconds=1)
    assert len(about_calls(await place.control.posts())) == 1
    assert "10 Sep 2026" in (await liaison.command("/calls", "next", channel=CHANNEL)).said[-1].text


async def test_a_mention_in_a_title_is_text_wherever_it_is_shown(place: World) -> None:
    await scheduled(place, title=NASTY)
    liaison, imogen = place.person(LIAISON), place.person(IMOGEN)
    announced = next(each for each in await imogen.messages(CHANNEL) if "calls.rsvp:yes" in shown(each))
    assert "<!channel> & <@U0IMOGENTSOSIE>" in unescaped(announced)
    surfaces: list[Message | View | None] = [announced]
    await imogen.click(announced, "calls.rsvp:yes")
    surfaces.append(await opened_by(imogen, await imogen.click(announced, "calls.who")))
    await imogen.close_view()
    surfaces.append(await home_of(imogen))
    for text in ("next", "list"):
        surfaces += (await imogen.command("/calls", text, channel=CHANNEL)).said
    surfaces += (await imogen.command("/workgroup", "show teacher pipeline", channel=CHANNEL)).said
    listed = (await liaison.command("/calls", "move", channel=CHANNEL)).said[-1]
    form = await opened_by(liaison, await liaison.click(listed, "calls.move", block_id=row_of(listed, "10 Sep 2026")))
    surfaces += [listed, form]
    await liaison.fill(form, {"date": "2026-09-11", "reason": NASTY})
    surfaces.append(await submitted(liaison))
    await liaison.close_view()
    await place.control.advance(days=10)
    listed = (await liaison.command("/calls", "cancel", channel=CHANNEL)).said[-1]
    form = await opened_by(liaison, await liaison.click(listed, "calls.cancel", block_id=row_of(listed, "8 Oct 2026")))
    await liaison.fill(form, {"scope": "series", "reason": NASTY})
    surfaces += [listed, form, await submitted(liaison)]
    await place.control.advance(seconds=1)
    surfaces += await imogen.messages(CHANNEL)
    surfaces += await imogen.messages(await imogen.dm())
    kinds = {
        opening
        for each in surfaces
        if isinstance(each, Message)
        for opening in re.findall(r"^(In|Moved|Ended)", each.text)
    }
    assert kinds == {"In", "Moved", "Ended"}
    for each in surfaces:
        assert each is not None
        texts = [*marked_up(each.blocks), *([each.text] if isinstance(each, Message) else [])]
        for text in texts:
            assert "<!channel" not in text
            assert "<@U0IMOGENTSOSIE>" not in text
            assert "<https://evil" not in text
    posts = json.dumps([post["text"] for post in await place.control.posts()])
    assert "&lt;!channel&gt;" in posts
    assert "<!" not in posts.replace("<!date^", "")


def unescaped(message: Message) -> str:
    return shown(message).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize("text", ["schedule", "move", "cancel"])
async def test_a_member_may_not_and_is_told_whom_to_ask(place: World, text: str) -> None:
    outcome = await place.person(IMOGEN).command("/calls", text, channel=CHANNEL)
    assert f"Please ask <@{cast()[LIAISON].id}>" in told(outcome)
    assert outcome.view is None
    assert await place.person(IMOGEN).views() == []


async def test_a_roster_with_broken_rows_brings_nothing_in_and_names_every_one(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(shipped_roster().decode())))
    rows[0]["email"] = "not an address"
    rows[4]["zone"] = "America/Springfield"
    rows[9]["workgroup"] = "no such group"
    rows[20]["organisation"] = ""
    rows[30] |= {"state": "Atlantis", "slack": "perhaps"}
    broken = tmp_path / "broken.csv"
    with broken.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    plan = shipped_plan(f"sqlite:///{tmp_path / 'convene.sqlite3'}", Mode.SOCKET)
    async with stage(plan, tmp_path) as place:
        await place.run("load-program")
        with pytest.raises(CommandFailed) as caught:
            await place.run("import-roster", str(broken))
        lines = str(caught.value).splitlines()
        assert lines[0] == "Nothing was imported. Please mend these rows and try again:"
        # The first row of the file holds the headings, so the first person stands in row 2.
        assert [re.findall(r"[Rr]ow (\d+), (?:column )?(\w+)", line) for line in lines[1:]] == [
            [("2", "email")],
            [("6", "zone")],
            [("11", "workgroup")],
            [("22", "organisation")],
            [("32", "slack")],
            [("32", "state")],
        ]
        assert "Traceback" not in str(caught.value)
        assert "173 to add" in await place.run("import-roster", "--dry-run")
