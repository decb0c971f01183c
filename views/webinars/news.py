"""Other news: its form, preview, message, and what its owner is told."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, PlainTextInputElement

from domain.webinars import forms as entered
from domain.webinars.forms import RawNews
from domain.webinars.overview import Offer, Reach
from domain.webinars.webinar import News
from views.surfaces import Message, View, actions, button, context, divider, field, section
from views.text import escape, listing, shorten
from views.webinars import inputs, words


def form(offer: Offer, raw: RawNews) -> View:
    """Return the form of a piece of news, filled in with `raw`."""
    blocks: list[Block] = [
        field("title", "Headline", PlainTextInputElement(initial_value=raw.title, max_length=entered.TITLE_LONGEST)),
        field("text", "What is new", inputs.long_text(raw.text)),
        inputs.link(raw.link, "Link to read on"),
        *inputs.topics(offer.topics, raw.topics, raw.new_topics),
        *inputs.audience(offer, raw.channels, raw.workgroups),
    ]
    return View.modal("webinars.news", "Announce news", blocks, submit="See whom it reaches")


def preview(news: News, by: str, reach: Reach, *, tested: bool = False) -> View:
    """Return the step before announcing: how it looks and whom it reaches. Nothing is sent yet."""
    blocks = [
        section("\n".join(words.reach_lines(reach, news.topics))),
        divider(),
        *_body(news, by),
        divider(),
        *([context("Sent to you, by direct message. Nobody else got it.")] if tested else []),
        actions(
            button("Test to me", "webinars.news.test", str(news.id)),
            button("Change something", "webinars.news.change", str(news.id)),
            block_id="webinars.news.before",
        ),
        context("Nothing is sent yet. After announcing you have two minutes to take it back."),
    ]
    return View.modal(
        "webinars.news.confirm",
        "Check and announce",
        blocks,
        submit="Announce it",
        state={"news": news.id},
    )


def announced(news: News, reach: Reach) -> View:
    """Confirm that news is held for two minutes, with the button that takes it back."""
    said = (
        f"*{escape(news.title)}* goes out in two minutes to {words.reach(reach)}.\n"
        "Until then you can take it back, here or from the direct message that you got."
    )
    do = button("Undo", "webinars.news.undo", str(news.id), style="danger")
    return View.modal("webinars.done", "Announced", [section(said), actions(do, block_id="webinars.news.held")])


def undone_window(news: News) -> View:
    """Confirm that news was taken back."""
    do = button("Open it again", "webinars.news.again", str(news.id))
    said = section(f"*{escape(news.title)}* was taken back. Nothing went out.")
    return View.modal("webinars.done", "Taken back", [said, actions(do, block_id="webinars.news.undone")])


def announcement(news: News, by: str) -> Message:
    """Announce a piece of news in a channel; `by` is who does, as mrkdwn."""
    return Message.of(_text(news), *_body(news, by))


def told(news: News, by: str, why: str) -> Message:
    """Tell somebody of it by direct message, and `why` they hear of it at once."""
    topics = actions(button("Topics I follow", "webinars.topics"), block_id=f"webinars.news.told.{news.id}")
    return Message.of(_text(news), *_body(news, by), topics, context(why))


def test(news: News, by: str) -> Message:
    """Show whoever announces it how it will look."""
    return Message.of(f"Test: {_text(news)}", context("This is a test that only you see."), *_body(news, by))


def held(news: News, reach: Reach) -> Message:
    """Tell whoever announced it that it is held for two minutes."""
    name = escape(shorten(news.title, words.TITLE_SHOWN))
    text = f"{name} goes out in two minutes to {words.reach(reach)}. Open this message to take it back before that."
    body = f"*{escape(news.title)}* goes out in two minutes to {words.reach(reach)}.\nUntil then you can take it back."
    do = button("Undo", "webinars.news.undo", str(news.id), style="danger")
    return Message.of(text, section(body), actions(do, block_id=f"webinars.news.held.{news.id}"))


def undone(news: News) -> Message:
    """Say in that place that it was taken back."""
    name = escape(shorten(news.title, words.TITLE_SHOWN))
    text = f"{name} was taken back. Nothing went out. Open this message to start from it again."
    do = button("Open it again", "webinars.news.again", str(news.id))
    said = section(f"*{escape(news.title)}* was taken back. Nothing went out.")
    return Message.of(text, said, actions(do, block_id=f"webinars.news.undone.{news.id}"))


def out(news: News) -> Message:
    """Say in that place that it has gone out."""
    text = f"{escape(shorten(news.title, words.TITLE_SHOWN))} has gone out. There is nothing to do."
    return Message.of(text, section(f"*{escape(news.title)}* has gone out."))


def _text(news: News) -> str:
    return f"News: {escape(shorten(news.title, words.TITLE_SHOWN))}. Open this message to read it."


def _body(news: News, by: str) -> list[Block]:
    link = [section(f"<{escape(news.link)}|Read on>")] if news.link else []
    about = f"Topics: {escape(listing(news.topics))}. " if news.topics else ""
    return [
        section(f"*{escape(news.title)}*"),
        *words.paragraphs(news.text),
        *link,
        context(f"{about}Announced by {by}."),
    ]
