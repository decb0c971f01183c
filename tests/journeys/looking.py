"""How the people of a journey look at what Convene shows them, wait until it is there, and send in forms.

Convene acknowledges first and shows afterwards, so what somebody looks for may need a moment. Whoever looks in vain
says what they saw instead.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar

from bot.dispatch import DOUBLE_CLICK_SECONDS
from sandbox.client import Message, Outcome, Person, View

PATIENCE_SECONDS = 15.0
GAP_SECONDS = 0.05
LENGTH = 600
"""How many characters of each thing somebody saw a failure shows."""

Seen = TypeVar("Seen")


async def until_right(look: Callable[[], Awaitable[Seen]], right: Callable[[Seen], object], wanted: str) -> Seen:
    """Look again and again until what is seen is right, and return it; raises AssertionError with what was seen."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE_SECONDS
    while not right(seen := await look()):
        if loop.time() > end:
            raise AssertionError(f"{wanted} within {PATIENCE_SECONDS:.0f} s, but: {_told(seen)}")
        await asyncio.sleep(GAP_SECONDS)
    return seen


def words(surface: Message | View | None) -> str:
    """Return everything that a message or window holds: what is read, and the names of its buttons."""
    assert surface is not None, "nothing is shown"
    return json.dumps(surface.blocks, ensure_ascii=False)


def shown(surface: Message | View | None) -> str:
    """Return all the words of a message, modal or Home, and the names of its buttons, as somebody reads them."""
    return "" if surface is None else "\n".join(_texts(surface.blocks))


def row_of(surface: Message | View, day: str) -> str:
    """Return the block id of the buttons under the call on that day, such as `8 Oct 2026`."""
    for before, after in itertools.pairwise(surface.blocks):
        if after["type"] == "actions" and day in "\n".join(_texts(before)):
            return str(after["block_id"])
    raise LookupError(f"no call on {day}: {shown(surface)}")


async def opened(who: Person, callback_id: str, saying: str = "") -> View:
    """Return the modal of that kind on top, once it is there and says this."""

    def right(views: list[View]) -> bool:
        return bool(views) and views[-1].callback_id == callback_id and saying in words(views[-1])

    return (await until_right(who.views, right, f"no {callback_id} that says {saying!r} opened"))[-1]


async def opened_by(who: Person, outcome: Outcome) -> View:
    """Return the window that an act led to, which may come after other things that Convene shows meanwhile."""
    fine(outcome)
    return (await until_right(who.views, bool, f"no window opened; told: {_told(outcome.said)}"))[-1]


async def until_shown(who: Person, text: str) -> View:
    """Return the modal on top once it says `text`: a window is updated after the acknowledgement."""
    found = await until_right(
        who.views, lambda views: views and text in words(views[-1]), f"the modal never said {text!r}"
    )
    return found[-1]


async def submitted(who: Person, values: Mapping[str, Any] | None = None) -> View:
    """Fill in the modal on top, if there is something to enter, send it, and return the window that follows at once."""
    if values:
        await who.fill((await until_right(who.views, bool, "no modal to fill in"))[-1], values)
    return window_of(await who.submit())


def window_of(outcome: Outcome) -> View:
    """Return the window that an act led to at once; raises AssertionError when there is none, or it has errors."""
    fine(outcome)
    assert outcome.view is not None, f"no window follows; told: {_told(outcome.said)}"
    return outcome.view


def fine(outcome: Outcome) -> None:
    """Raise AssertionError, with what was wrong, unless an act went well."""
    assert outcome.ok, f"{outcome.status} {outcome.error} {dict(outcome.errors)}"


async def home_of(who: Person, saying: str = "") -> View:
    """Return somebody's Home, once it says this."""

    async def look() -> list[View]:
        found = await who.home()
        return [found] if found else []

    return (await until_right(look, lambda seen: seen and saying in words(seen[-1]), f"no Home that says {saying!r}"))[
        -1
    ]


async def direct(who: Person, containing: str = "") -> list[Message]:
    """Return the direct messages from Convene, oldest first, that say this now."""
    return [each for each in await who.messages(await who.dm()) if containing in each.text]


async def latest_direct(who: Person, containing: str = "") -> Message:
    """Return the latest direct message that says this, once there is one."""
    return await _latest(who, await who.dm(), containing)


async def in_channel(who: Person, containing: str, channel: str = "#standards") -> Message:
    """Return the latest message of the channel that says this, once there is one."""
    return await _latest(who, channel, containing)


async def with_button(who: Person, action_id: str, channel: str = "#standards") -> Message:
    """Return the first message of the channel, for everybody, that has this button."""

    async def look() -> list[Message]:
        return [each for each in await who.messages(channel) if not each.ephemeral]

    seen = await until_right(
        look, lambda seen: any(action_id in words(each) for each in seen), f"no {action_id} in {channel}"
    )
    return next(each for each in seen if action_id in words(each))


async def rest() -> None:
    """Let a moment pass: the same button pressed twice within a second is one press."""
    await asyncio.sleep(DOUBLE_CLICK_SECONDS + 0.1)


async def _latest(who: Person, channel: str, containing: str) -> Message:
    seen = await until_right(
        lambda: who.messages(channel),
        lambda seen: any(containing in each.text for each in seen),
        f"no message in {channel} says {containing!r}",
    )
    return [each for each in seen if containing in each.text][-1]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, str) and key in {"text", "action_id", "alt_text", "label", "hint"}:
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _told(seen: object) -> str:
    if isinstance(seen, list | tuple):
        return f"[{', '.join(map(_told, seen))}]"
    if isinstance(seen, View):
        return f"{seen.callback_id}: {words(seen)[:LENGTH]}"
    return seen.text[:LENGTH] if isinstance(seen, Message) else repr(seen)[:LENGTH]
