"""What journeys of pulses share: a workgroup of seven members and its liaison, and how each of them answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.directory.rights import Role
from domain.pulses.catalogue import NORMS_INVENTORY, find, shipped
from domain.pulses.instrument import Instrument
from sandbox.client import Message, Person, View
from sandbox.config import ChannelConfig, UserConfig
from services.work import Works
from storage.database import Database
from tests import factories
from tests.journeys.harness import TEAM, World
from tests.journeys.looking import opened, submitted, words

MEMBERS = ("ana", "ben", "cleo", "dan", "eva", "finn", "gus")
LIAISON = "maya"
PEOPLE = [
    UserConfig(
        handle=each, id=f"U0{each.upper()}", name=each.title(), email=f"{each}@example.org", tz="America/Chicago"
    )
    for each in (LIAISON, *MEMBERS)
]
CHANNELS = [ChannelConfig(name="standards", id="C0STANDARDS", members=(LIAISON, *MEMBERS))]


def inventory() -> Instrument:
    """Return the norms inventory that ships."""
    found = find(shipped(), NORMS_INVENTORY)
    assert found is not None
    return found


async def seat_everybody(place: World, url: str, members: Sequence[str] = MEMBERS) -> None:
    """Put Maya in charge of a workgroup in which these members sit."""
    database = Database(url)
    async with Works(database, place.convene.clock).begin(TEAM) as work:
        group = await factories.workgroup(work, "Standards", channel="C0STANDARDS")
        await factories.person(work, "Maya", role=Role.LIAISON, of=group, slack_user="U0MAYA", zone="America/New_York")
        for each in members:
            await factories.person(
                work, each.title(), sits_in=[group], slack_user=f"U0{each.upper()}", zone="America/Chicago"
            )
    await database.close()


async def start(place: World, *, days: int = 7, audience: str = "liaison", every: str = "once") -> None:
    """Let Maya start the norms inventory, from the channel of her workgroup."""
    maya = place.person(LIAISON)
    await maya.command("/pulse", "start", channel="#standards")
    form = await opened(maya, "pulses.start")
    await maya.fill(form, {"days": str(days), "audience": audience, "every": every})
    preview = await submitted(maya)
    assert "*7 people*" in words(preview)
    assert "<#C0STANDARDS>" in words(preview)
    assert "is open and asks 7 people" in words(await submitted(maya))
    await maya.close_view()
    await place.control.advance(seconds=1)


async def answer(who: Person, message: Message, ratings: Mapping[str, int] | int) -> View:
    """Answer every page of the norms inventory by the button of a message, and return the last window.

    `ratings` are by dimension; a number is the same everywhere.
    """
    await who.click(message, "pulses.answer")
    form = await opened(who, "pulses.answer")
    assert "1 of 7" in words(form)
    for dimension in inventory().dimensions:
        rating = ratings if isinstance(ratings, int) else ratings.get(dimension.id, 3)
        await who.fill(form, {f"rate.{item.id}": str(rating) for item in dimension.items})
        form = await submitted(who)
    assert form.callback_id == "pulses.done"
    await who.close_view()
    return form
