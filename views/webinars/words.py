"""Sentences about webinars and whom announcements reach; used by every screen of the feature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import Block

from domain.webinars.overview import Reach, Shift, Standing, WebinarCard
from domain.webinars.webinar import Webinar
from views.calls import words as shared
from views.surfaces import SECTION_LIMIT, section
from views.text import count, escape, listing, plain_time, shorten, slack_time

TITLE_SHOWN = 100
"""How much of a title a sentence quotes; messages show all of it once."""
CHUNK = SECTION_LIMIT - 100
HEAVIEST = 11_000
"""Slack refuses messages whose blocks are too long together, near 13,200 characters (slack-facts)."""

minutes = shared.minutes
lead = shared.lead


def when(webinar: Webinar) -> str:
    """Return mrkdwn for when a webinar is: the reader's own time, and its zone written out."""
    return f"{_token(webinar.starts_at, webinar.zone)} on your clock ({plain_when(webinar)})"


def plain_when(webinar: Webinar) -> str:
    """Return when a webinar is, for phones and e-mail: its own zone written out."""
    return _plain(webinar.starts_at, webinar.zone)


def title(webinar: Webinar) -> str:
    """Return a webinar's title, escaped."""
    return escape(webinar.title)


def plain_title(webinar: Webinar) -> str:
    """Return a webinar's title for a message's `text`, escaped as well (Slack reads mentions there too)."""
    return escape(shorten(webinar.title, TITLE_SHOWN))


def head(card: WebinarCard, what: str = "") -> str:
    """Return title, time, length, presenters and topics as mrkdwn; `what` stands before the title."""
    webinar = card.webinar
    lines = [f"*{what}{title(webinar)}*", f"{when(webinar)}, {minutes(webinar.minutes)}"]
    if webinar.presenters:
        lines.append(f"With {escape(webinar.presenters)}")
    if webinar.topics:
        lines.append(f"Topics: {escape(listing(webinar.topics))}")
    return "\n".join(lines)


def paragraphs(text: str) -> list[Block]:
    """Return a longer text of somebody's as sections: escaped, and split between words where Slack's limit asks it."""
    return [section(each) for each in chunks(text)]


def chunks(text: str) -> list[str]:
    """Return a text escaped and in parts that a section holds, split at the end of a line or word if there is one."""
    found: list[str] = []
    rest = text.strip()
    while rest:
        taken = _fitting(rest)
        part = rest[:taken]
        if taken < len(rest):
            at = max(part.rfind("\n"), part.rfind(" "))
            part = part[:at] if at > 0 else part
        found.append(escape(part))
        rest = rest[len(part) :].strip()
    return found


def seats(card: WebinarCard) -> str:
    """Return how many come, and how many places there are: `12 registered of 30 places · 2 waiting`."""
    capacity = card.webinar.capacity
    said = f"{card.registered:,} registered"
    if capacity is not None:
        said += f" of {count(capacity, 'place')}"
    return f"{said} · {card.waiting:,} waiting" if card.waiting else said


def mine(card: WebinarCard) -> str:
    """Return what the reader is to a webinar."""
    if card.mine is Standing.REGISTERED:
        return "You have a place."
    if card.mine is Standing.WAITING:
        return f"You are number {card.position} on the waiting list."
    return "Every place is taken; you can join the waiting list." if card.full else "You are not registered."


def joining(card: WebinarCard) -> str:
    """Return where to join, as mrkdwn, or that the link follows."""
    return f"<{escape(card.join)}|Join the webinar>" if card.join else "The link to join follows here."


def reminded(card: WebinarCard) -> str:
    """Return which reminders somebody who registers now still gets, as a sentence."""
    ahead = [lead(each) for each in card.reminders]
    if not ahead:
        begins = "It has begun." if card.begun else "It begins too soon for a reminder."
        return f"{begins} Join by the link in this message." if card.join else begins
    come = "Reminders come" if len(ahead) > 1 else "A reminder comes"
    have = "Each has" if len(ahead) > 1 else "It has"
    return f"{come} {listing(ahead)} before it. {have} the link to join."


def materials(webinar: Webinar) -> str:
    """Return the links to recording and slides as mrkdwn; empty while there are none."""
    found = []
    if webinar.recording:
        found.append(f"<{escape(webinar.recording)}|Recording>")
    if webinar.slides:
        found.append(f"<{escape(webinar.slides)}|Slides>")
    return " · ".join(found)


def reach(found: Reach) -> str:
    """Return whom an announcement reaches: `4 channels, 142 people`."""
    return f"{count(len(found.channels), 'channel')}, {count(found.people, 'person', 'people')}"


def reach_lines(found: Reach, topics: Sequence[str]) -> list[str]:
    """Return whom an announcement reaches in full, as lines of mrkdwn."""
    where = _channels(found.channels) or "no channel"
    lines = [f"*{reach(found)}*", f"Posted in {where}."]
    if found.unknown:
        names = _channels(found.unknown)
        lines.append(f"Whoever else reads {names} sees it too; they are not counted, because no workgroup has it.")
    if found.at_once:
        hear = "hears" if found.at_once == 1 else "hear"
        lines.append(
            f"{found.at_once:,} of them {hear} at once by direct message, because of a topic they follow or asked for; "
            "the others find it in their weekly digest."
        )
        if found.beyond:
            stand = "is" if found.beyond == 1 else "are"
            lines.append(
                f"{found.beyond:,} of those {stand} in none of the channels and workgroups, and asked for it "
                "themselves."
            )
    elif found.people:
        lines.append("Nobody of them follows its topics, so they find it in their weekly digest.")
    for name in topics:
        known = found.followers.get(name, 0)
        lines.append(
            f"• {escape(name)}: {count(known, 'follower')} among them"
            if known
            else f"• {escape(name)}: nobody among them follows it yet"
        )
    return lines


def shift_lines(found: Shift) -> list[str]:
    """Return what another audience of an announced webinar means, as lines of mrkdwn."""
    lines = []
    if found.posted:
        lines.append(f"Newly posted in {_channels(found.posted)}.")
    if found.again:
        lines.append(f"Shown again in {_channels(found.again)}, where it was posted before.")
    if found.gone:
        lines.append(f"Taken out of {_channels(found.gone)}: what was posted there says so.")
    if found.at_once:
        hear = "person newly hears" if found.at_once == 1 else "people newly hear"
        lines.append(
            f"{found.at_once:,} {hear} at once by direct message, because of a topic they follow or asked for."
        )
    if found.digest:
        find = "person newly finds" if found.digest == 1 else "people newly find"
        lines.append(f"{found.digest:,} {find} it in their next weekly digest.")
    return lines or ["Nobody newly hears of it."]


def weight(blocks: Iterable[Block]) -> int:
    """Return how many characters blocks have together, as Slack counts them."""
    return sum(_characters(block.to_dict()) for block in blocks)


def _channels(ids: Sequence[str]) -> str:
    return listing([f"<#{each}>" for each in ids])


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_characters(inner) for inner in value.values())
    if isinstance(value, list):
        return sum(_characters(inner) for inner in value)
    return len(value) if isinstance(value, str) else 0


def _fitting(text: str) -> int:
    """Return how many characters of a text fit into a chunk once they are escaped."""
    weight = 0
    for at, character in enumerate(text):
        weight += len(escape(character))
        if weight > CHUNK:
            return at
    return len(text)


# Many screens say the same time several times.
_plain = lru_cache(maxsize=512)(plain_time)
_token = lru_cache(maxsize=512)(slack_time)
