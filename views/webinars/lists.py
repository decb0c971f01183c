"""Webinars in lists: those ahead, one's own, in Home, and what an owner can do about one."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement

from domain.webinars.overview import Standing, WebinarCard
from views.surfaces import Message, View, actions, button, context, section
from views.text import count, escape, fit, shorten
from views.webinars import words
from views.webinars.messages import TOPICS, manage, registering

SHOWN = 12
HOME_SHOWN = 3
NAMES_LIMIT = 2_800
ABSTRACT_SHOWN = 200

ANNOUNCE = button("Announce a webinar", "webinars.announce", style="primary")
NEWS = button("Announce news", "webinars.news")
REQUEST = button("Ask for a webinar", "webinars.request")
REQUESTS = button("What others asked for", "webinars.requests")


def ahead(cards: Sequence[WebinarCard], *, announces: bool) -> Message:
    """Answer `/webinar list`: what is ahead for somebody, with buttons to register."""
    if not cards:
        text = f"No webinar is ahead for you. {_instead(announces)}"
        return Message.of(text, section(text), _foot(announces))
    names = "; ".join(f"{words.plain_title(each.webinar)}, {words.plain_when(each.webinar)}" for each in cards[:3])
    text = f"{count(len(cards), 'webinar')} ahead: {names}. Open this message to register."
    return Message.of(text, section("*Webinars ahead*"), *_cards(cards), _foot(announces))


def mine(cards: Sequence[WebinarCard], *, announces: bool) -> Message:
    """Answer `/webinar mine`: what somebody registered for or announced."""
    if not cards:
        text = "You have registered for no webinar. `/webinar list` shows those ahead."
        return Message.of(text, section(text), _foot(announces))
    names = "; ".join(f"{words.plain_title(each.webinar)}, {words.plain_when(each.webinar)}" for each in cards[:3])
    text = f"Your webinars: {names}. Open this message to unregister or to manage what you announced."
    return Message.of(text, section("*Your webinars*"), *_cards(cards), _foot(announces))


def window(cards: Sequence[WebinarCard], *, announces: bool) -> View:
    """Show what is ahead in a modal, for those who come by a button."""
    head: list[Block] = [] if cards else [section(f"No webinar is ahead for you. {_instead(announces)}")]
    return View.modal("webinars.list", "Webinars ahead", [*head, *_cards(cards), _foot(announces)])


def home_blocks(cards: Sequence[WebinarCard], *, announces: bool) -> list[Block]:
    """Return the next webinars of somebody for Home, and what they can do."""
    blocks = _cards(cards, HOME_SHOWN) if cards else [section("No webinar is ahead for you.")]
    row = [button("All webinars", "webinars.list"), TOPICS, REQUEST]
    if announces:
        row += [ANNOUNCE, NEWS]
    return [*blocks, actions(*row, block_id="webinars.home")]


def card_blocks(card: WebinarCard) -> list[Block]:
    """Return one webinar with its buttons, as somebody sees it."""
    webinar = card.webinar
    stand = _stand(card)
    body = f"{words.head(card)}\n{stand}"
    return [section(body), actions(*_row(card), block_id=f"webinars.card.{webinar.id}")]


def managed(card: WebinarCard, registered: Sequence[str], waiting: Sequence[str]) -> View:
    """Show an owner how their webinar stands, and what can be done; names come plain and are escaped here."""
    webinar = card.webinar
    blocks: list[Block] = [section(f"{words.head(card)}\n{words.seats(card)}.")]
    if not webinar.link and not card.over:
        blocks.append(context("It has no link to join yet."))
    value = str(webinar.id)
    row: list[ButtonElement] = []
    if not card.begun:
        row.append(button("Edit", "webinars.edit", value))
    if card.over:
        row.append(button("Recording and slides", "webinars.materials", value, style="primary"))
    else:
        row += [button("Link to join", "webinars.link", value), button("Replace our link", "webinars.new_link", value)]
    row.append(button("Calendar file", "webinars.calendar", value))
    if not card.begun:
        row.append(button("Cancel", "webinars.cancel", value, style="danger"))
    blocks.append(actions(*row, block_id="webinars.manage"))
    blocks.append(section(f"*Have a place: {len(registered):,}*\n{_names(registered)}"))
    if waiting:
        blocks.append(section(f"*Wait for one: {len(waiting):,}*\n{_names(waiting)}"))
    return View.modal("webinars.manage", "Your webinar", blocks)


def _cards(cards: Sequence[WebinarCard], most: int = SHOWN) -> list[Block]:
    blocks: list[Block] = []
    shown, weight = 0, 0
    for card in cards[:most]:
        made = card_blocks(card)
        weight += words.weight(made)
        if shown and weight > words.HEAVIEST:
            break
        blocks += made
        shown += 1
    if len(cards) > shown:
        blocks.append(context(f"And {count(len(cards) - shown, 'more webinar')} later."))
    return blocks


def _stand(card: WebinarCard) -> str:
    webinar = card.webinar
    about = escape(shorten(" ".join(webinar.abstract.split()), ABSTRACT_SHOWN))
    if card.over:
        return f"It is over. {words.materials(webinar)}".strip()
    if card.mine is Standing.REGISTERED:
        return f"{about}\n{words.mine(card)} {words.joining(card)} · {words.seats(card)}."
    return f"{about}\n{words.mine(card)} {words.seats(card)}."


def _row(card: WebinarCard) -> list[ButtonElement]:
    value = str(card.webinar.id)
    row: list[ButtonElement] = []
    if card.over:
        row += [
            button("I was there", "webinars.attended:yes", value),
            button("I missed it", "webinars.attended:no", value),
        ]
    else:
        row += registering(card)
        if card.mine is not Standing.NONE:
            row.append(button("Unregister", "webinars.unregister", value))
    if card.may_change:
        row.append(manage(card.webinar))
    return row


def _foot(announces: bool) -> Block:
    row = [ANNOUNCE, NEWS] if announces else []
    return actions(*row, TOPICS, REQUEST, REQUESTS, block_id="webinars.foot")


def _instead(announces: bool) -> str:
    if announces:
        return "Announce one with `/webinar announce` or the button below."
    return "Follow topics to hear at once when one comes, or ask for one with the button below."


def _names(names: Sequence[str]) -> str:
    return fit(", ".join(escape(each) for each in names), NAMES_LIMIT) if names else "Nobody yet"
