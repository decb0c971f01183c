"""Cards with a picture, text and buttons, and the carousel of several cards.

Source: https://docs.slack.dev/reference/block-kit/blocks/card-block and carousel-block.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sandbox.blockkit import limits
from sandbox.blockkit.elements import ELEMENTS, IMAGE
from sandbox.blockkit.problem import Problem
from sandbox.blockkit.shapes import Check, array, at_least_one, by_type, choice, string, typed, unique_actions
from sandbox.blockkit.texts import any_text

_NAMES: Final = """
    archive book bookmark bot bug calendar call caret-left caret-right check clipboard code comment compass copy cube
    download edit email eye-closed eye-open file flag folder gear globe heart help image info key lightbulb link map
    mobile new-window pin plus refine refresh rocket save screen share sparkle star star-filled tag thumbs-down
    thumbs-up trash upload user warning
"""
SLACK_ICONS: Final = tuple(_NAMES.split())
"""The names of Slack's own icons, as its reference of the icon object lists them."""

_ID: Mapping[str, Check] = {"block_id": string(limits.ID)}


def _one_icon(card: Any, at: str) -> Iterator[Problem]:
    if "icon" in card and "slack_icon" in card:
        yield Problem(at, "must define only one of `icon` or `slack_icon`")


CARD: Final = typed(
    "card",
    {},
    {
        **_ID,
        "hero_image": IMAGE,
        "icon": IMAGE,
        "slack_icon": typed("icon", {"name": choice(*SLACK_ICONS)}, {}),
        "title": any_text(limits.CARD_TITLE),
        "subtitle": any_text(limits.CARD_TITLE),
        "body": any_text(limits.CARD_BODY),
        "subtext": any_text(limits.CARD_BODY),
        "actions": array(by_type({"button": ELEMENTS["button"]}), 1, limits.CARD_ACTIONS),
    },
    at_least_one("hero_image", "title", "actions", "body"),
    _one_icon,
    unique_actions("actions"),
)

CAROUSEL: Final = typed("carousel", {"elements": array(by_type({"card": CARD}), 1, limits.CAROUSEL_CARDS)}, _ID)
