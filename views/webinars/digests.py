"""The weekly digest by direct message."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from domain.webinars.overview import Digest, WebinarCard
from domain.webinars.webinar import News
from views.surfaces import Message, actions, context, section
from views.text import count, escape, listing, shorten
from views.webinars import words
from views.webinars.messages import TOPICS, registering

SHOWN = 8
"""Webinars and news that a digest shows each; Slack refuses messages that are much longer."""
TEXT_SHOWN = 280


def digest(found: Digest) -> Message:
    """Return somebody's digest: webinars ahead with their buttons, and other news in short."""
    parts = []
    if found.webinars:
        parts.append(count(len(found.webinars), "webinar"))
    if found.news:
        parts.append(count(len(found.news), "piece of other news", "pieces of other news"))
    names = [words.plain_title(each.webinar) for each in found.webinars[:3]]
    names += [escape(shorten(each.title, words.TITLE_SHOWN)) for each in found.news[: 3 - len(names)]]
    text = f"Your week: {listing(parts)}. {'; '.join(names)}. Open this message to register or read on."
    blocks: list[Block] = [section("*Announced since your last digest*")]
    shown, weight = 0, 0
    for made in [*(_webinar(each) for each in found.webinars[:SHOWN]), *([_news(each)] for each in found.news[:SHOWN])]:
        weight += words.weight(made)
        if shown and weight > words.HEAVIEST:
            break
        blocks += made
        shown += 1
    if shown < len(found.webinars) + len(found.news):
        more = len(found.webinars) + len(found.news) - shown
        blocks.append(context(f"And {more} more: see `/webinar list` and the channels."))
    blocks += [
        actions(TOPICS, block_id="webinars.digest"),
        context("Once a week, only when there is something. What you follow as a topic reaches you at once."),
    ]
    return Message.of(text, *blocks)


def _webinar(card: WebinarCard) -> list[Block]:
    said = shorten(" ".join(card.webinar.abstract.split()), TEXT_SHOWN)
    row = actions(*registering(card), block_id=f"webinars.digest.{card.webinar.id}")
    return [section(f"{words.head(card)}\n{escape(said)}"), row]


def _news(news: News) -> Block:
    said = escape(shorten(" ".join(news.text.split()), TEXT_SHOWN))
    link = f"\n<{escape(news.link)}|Read on>" if news.link else ""
    return section(f"*{escape(news.title)}*\n{said}{link}")
