"""Group norms as a workgroup lives them in Slack: proposed, agreed on by name, adopted, and looked at again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settings import Mode
from domain.directory.rights import Role
from sandbox.client import Message, View
from services.work import Works
from storage.database import Database
from tests import factories
from tests.journeys.harness import TEAM, Plan, World, world
from tests.journeys.looking import home_of, opened, rest, submitted, with_button, words

pytestmark = pytest.mark.sockets


@pytest.fixture
async def place(empty_url: str, mode: Mode) -> AsyncIterator[World]:
    """Maya leads a workgroup in which Ben and Ines sit."""
    async with world(Plan(empty_url, mode, frozen=True)) as running:
        database = Database(empty_url)
        async with Works(database, running.convene.clock).begin(TEAM) as work:
            group = await factories.workgroup(work, "Standards", channel="C0STANDARDS")
            await factories.person(work, "Maya", role=Role.LIAISON, of=group, slack_user="U0MAYA")
            await factories.person(work, "Ben", sits_in=[group], slack_user="U0BEN")
            await factories.person(work, "Ines", sits_in=[group], slack_user="U0INES")
        await database.close()
        yield running


async def asked(place: World) -> Message:
    """Return the question in the channel as it reads now."""
    await place.control.advance(seconds=1)
    return await with_button(place.person("ben"), "norms.answer")


async def answer(place: World, handle: str, stance: str, reason: str = "") -> View:
    who = place.person(handle)
    await rest()
    await who.click(await asked(place), "norms.answer")
    form = await opened(who, "norms.answer")
    await who.fill(form, {"stance": stance, "reason": reason} if reason else {"stance": stance})
    saved = await submitted(who)
    await who.close_view()
    return saved


async def test_a_group_agrees_on_a_norm_and_is_reminded_of_it(place: World) -> None:
    maya, ben = place.person("maya"), place.person("ben")
    await ben.command("/norms", "propose")
    form = await opened(ben, "norms.propose")
    assert "Questions that help" in words(form)
    await ben.fill(form, {"heading": "Time", "text": "We start on time <!channel>."})
    assert "We start on time &lt;!channel&gt;." in words(await submitted(ben))
    await ben.close_view()

    refused = await ben.command("/norms", "check")
    assert "You may not change this workgroup" in str([each.text for each in refused.said])
    await maya.command("/norms", "check")
    before = await opened(maya, "norms.check")
    assert "This asks 2 people in <#C0STANDARDS>" in words(before)
    assert "is being asked about" in words(await submitted(maya))
    await maya.close_view()
    assert "0 of 2 answered" in words(await asked(place))

    cannot = await answer(place, "ines", "I cannot live with them yet", "Too early in Chicago")
    assert "Too early in Chicago" in words(cannot)
    assert "1 cannot yet" in words(await asked(place))
    told = await maya.command("/norms", "")
    await maya.click(told.said[0], "norms.adopt")
    await place.control.advance(seconds=1)
    assert "norms.adopt" not in [each.callback_id for each in await maya.views()]

    await answer(place, "ines", "I can live with them")
    assert "2 of 2" not in words(await asked(place))
    await answer(place, "ben", "I support them")
    assert "2 of 2 answered: 1 support, 1 can live with them, 0 cannot yet." in words(await asked(place))
    told = await maya.command("/norms", "")
    await maya.click(told.said[0], "norms.adopt")
    await maya.fill(await opened(maya, "norms.adopt"), {"revisit": "2026-10-01"})
    assert "looks at them again on Thu 1 Oct 2026" in words(await submitted(maya))
    await maya.close_view()

    home = await home_of(ben)
    assert "1 group norm" in words(home)
    shown = await ben.command("/workgroup", "show standards")
    assert "*Group norms*" in words(shown.said[0])
    await place.control.advance(days=31)
    channel = [each.text for each in await ben.messages("#standards")]
    assert sum("look at its norms again today" in each for each in channel) == 1
    assert not any("<!channel>" in each for each in channel)
