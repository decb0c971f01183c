"""The forms about webinars: announce with its preview, edit, cancel, recording, topics, and what each ends with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, DatePickerElement, NumberInputElement, TimePickerElement

from domain.webinars import forms as entered
from domain.webinars.forms import RawWebinar
from domain.webinars.overview import Offer, Reach, Shift, TopicLine, WebinarCard
from views.surfaces import View, actions, button, context, divider, field, section
from views.text import count, escape, listing
from views.webinars import inputs, words

FIELDS = {
    "title": "title",
    "abstract": "description",
    "topics": "topics",
    "presenters": "presenters",
    "start": "start",
    "zone": "time zone",
    "minutes": "length",
    "link": "link",
    "capacity": "number of places",
    "channels": "channels",
    "workgroups": "workgroups",
}
"""What an edit may change, in words."""


def announce(offer: Offer, raw: RawWebinar, *, state: Mapping[str, Any] | None = None) -> View:
    """Return the form that announces a webinar, filled in with `raw`."""
    blocks: list[Block] = [*_details(offer, raw), *inputs.audience(offer, raw.channels, raw.workgroups)]
    return View.modal("webinars.announce", "Announce a webinar", blocks, submit="See whom it reaches", state=state)


def preview(card: WebinarCard, reach: Reach, *, tested: bool = False) -> View:
    """Return the step before announcing: how it looks and whom it reaches. Nothing is sent yet."""
    webinar = card.webinar
    notes = []
    if not webinar.link:
        notes.append("It has no link to join yet. You can enter it later; an hour ahead you are reminded.")
    body: list[Block] = [
        section("\n".join(words.reach_lines(reach, webinar.topics))),
        divider(),
        section(words.head(card, "Webinar: ")),
        *words.paragraphs(webinar.abstract),
        context(f"{words.seats(card)}.", *notes),
        divider(),
        *([context("Sent to you, by direct message. Nobody else got it.")] if tested else []),
        actions(
            button("Test to me", "webinars.test", str(webinar.id)),
            button("Change something", "webinars.change", str(webinar.id)),
            block_id="webinars.before",
        ),
        context("Nothing is sent yet. After announcing you have two minutes to take it back."),
    ]
    return View.modal(
        "webinars.confirm", "Check and announce", body, submit="Announce it", state={"webinar": webinar.id}
    )


def announced(card: WebinarCard, reach: Reach) -> View:
    """Confirm that a webinar is held for two minutes, with the button that takes it back."""
    webinar = card.webinar
    said = (
        f"*{words.title(webinar)}* goes out in two minutes to {words.reach(reach)}.\n"
        "Until then you can take it back, here or from the direct message that you got."
    )
    do = button("Undo", "webinars.undo", str(webinar.id), style="danger")
    return View.modal("webinars.done", "Announced", [section(said), actions(do, block_id="webinars.held")])


def undone(card: WebinarCard) -> View:
    """Confirm that a webinar was taken back."""
    do = button("Open it again", "webinars.again", str(card.webinar.id))
    said = section(f"*{words.title(card.webinar)}* was taken back. Nothing went out.")
    return View.modal("webinars.done", "Taken back", [said, actions(do, block_id="webinars.undone")])


def edit(card: WebinarCard, offer: Offer, raw: RawWebinar, *, revision: int | None = None) -> View:
    """Return the form that edits a webinar, filled in with `raw`; `revision` is what it was first opened on."""
    note = (
        "What was posted is changed in place. Everybody registered hears of another start or length at once. Before "
        "anybody newly hears of it you see whom that concerns."
    )
    blocks: list[Block] = [
        *_details(offer, raw),
        *inputs.audience(offer, raw.channels, raw.workgroups),
        context(note),
    ]
    state = {"webinar": card.webinar.id, "revision": card.webinar.revision if revision is None else revision}
    return View.modal("webinars.edit", "Edit this webinar", blocks, submit="Save", state=state)


def readdress(card: WebinarCard, shift: Shift, *, draft: int, revision: int | None) -> View:
    """Return the step before an edit that changes whom a webinar is for: who newly hears. Nothing is saved yet."""
    body: list[Block] = [
        section(f"*{words.title(card.webinar)}*\n{words.when(card.webinar)}"),
        section("\n".join(words.shift_lines(shift))),
        actions(button("Change something", "webinars.edit.change"), block_id="webinars.edit.before"),
        context("Nothing is saved yet. Nobody who heard of it hears of it again, and all who registered stay so."),
    ]
    state = {"webinar": card.webinar.id, "draft": draft, "revision": revision}
    return View.modal("webinars.edit.confirm", "Check and save", body, submit="Save", state=state)


def edited(card: WebinarCard, fields: Sequence[str], told: int, shift: Shift) -> View:
    """Confirm an edit: what says something else now, how many people hear of it, and whom it newly concerns."""
    name = words.title(card.webinar)
    if not fields:
        return done("Nothing changed", f"*{name}*\nEverything was as you left it, so there was nothing to save.")
    changed = listing([FIELDS[each] for each in fields])
    heard = f"{count(told, 'person', 'people')} registered hear of it." if told else "Nobody gets another message."
    newly = "".join(f"\n{each}" for each in words.shift_lines(shift)) if shift else ""
    return done("Saved", f"*{name}*\n{words.when(card.webinar)}\nChanged: {changed}. {heard}{newly}")


def cancel(card: WebinarCard) -> View:
    """Return the form that cancels a webinar."""
    blocks: list[Block] = [
        section(f"*{words.title(card.webinar)}*\n{words.when(card.webinar)}\n{words.seats(card)}."),
        inputs.reason(),
        context("Everybody registered hears of it at once, and what was posted says so. This cannot be taken back."),
    ]
    return View.modal(
        "webinars.cancel",
        "Cancel this webinar",
        blocks,
        submit="Cancel the webinar",
        close="Keep it",
        state={"webinar": card.webinar.id},
    )


def cancelled(card: WebinarCard) -> View:
    """Confirm a cancellation."""
    number = card.registered + card.waiting
    heard = f"{count(number, 'person is', 'people are')} told." if number else "Nobody had registered."
    return done("Cancelled", f"*{words.title(card.webinar)}* is cancelled. {heard}")


def link(card: WebinarCard) -> View:
    """Return the form of a webinar's link."""
    webinar = card.webinar
    blocks: list[Block] = [
        section(f"*{words.title(webinar)}*\n{words.when(webinar)}"),
        inputs.link(webinar.link, "Link to join", optional=False),
        context("Those who have a place find it in their reminders; what went out is changed in place."),
    ]
    return View.modal("webinars.link", "Link to join", blocks, submit="Save", state={"webinar": webinar.id})


def linked(card: WebinarCard, told: int) -> View:
    """Confirm another link, and how many people hear of it."""
    heard = f"{count(told, 'person', 'people')} registered hear of it." if told else "Nobody gets another message."
    return done("Saved", f"*{words.title(card.webinar)}*\nPeople join by the new link now. {heard}")


def new_link(card: WebinarCard) -> View:
    """Confirm that a webinar has another link of ours."""
    said = (
        f"*{words.title(card.webinar)}* has a new link of ours. The old one, wherever it was passed on, leads nowhere "
        "any more; reminders that went out have the new one."
    )
    return done("Replaced", said)


def materials(card: WebinarCard) -> View:
    """Return the form of recording and slides."""
    webinar = card.webinar
    blocks: list[Block] = [
        section(f"*{words.title(webinar)}*\n{words.plain_when(webinar)}"),
        inputs.link(webinar.recording, "Recording", name="recording"),
        inputs.link(webinar.slides, "Slides", name="slides"),
        context("The follow-ups go out with them, once. Those that have gone out are changed in place."),
    ]
    return View.modal(
        "webinars.materials", "Recording and slides", blocks, submit="Save", state={"webinar": webinar.id}
    )


def materials_entered(card: WebinarCard, sent: int) -> View:
    """Confirm recording and slides, and how many people have them."""
    return done(
        "Saved",
        f"*{words.title(card.webinar)}*\n{words.materials(card.webinar)}\n"
        f"{count(sent, 'person has', 'people have')} them in their follow-up.",
    )


def topics(lines: Sequence[TopicLine]) -> View:
    """Return the form by which somebody chooses the topics that they follow."""
    known = [each.name for each in lines]
    chosen = [each.name for each in lines if each.followed]
    head = (
        "Webinars and news on a topic that you follow reach you at once, by direct message. Everything else for you is "
        "in one digest a week."
    )
    blocks: list[Block] = [section(head), *inputs.topics(known, chosen, None)]
    return View.modal("webinars.topics", "Topics I follow", blocks, submit="Save")


def topics_saved(followed: Sequence[str]) -> View:
    """Confirm which topics somebody follows."""
    if not followed:
        return done("Saved", "You follow no topic. What is announced for you is in one digest a week.")
    return done("Saved", f"You follow {escape(listing(list(followed)))}. You hear of them at once.")


def done(title: str, sentence: str) -> View:
    """Return what a form ends with: one paragraph of mrkdwn that says what happened and what happens next."""
    return View.modal("webinars.done", title, [section(sentence)])


def _details(offer: Offer, raw: RawWebinar) -> list[Block]:
    places = NumberInputElement(
        initial_value=raw.capacity, min_value="1", max_value=str(entered.CAPACITY_MOST), is_decimal_allowed=False
    )
    return [
        field("title", "Title", inputs.line(raw.title, entered.TITLE_LONGEST)),
        field("abstract", "What it is about", inputs.long_text(raw.abstract)),
        *inputs.topics(offer.topics, raw.topics, raw.new_topics),
        field("presenters", "Who presents", inputs.line(raw.presenters, entered.PRESENTERS_LONGEST), optional=True),
        field("date", "Date", DatePickerElement(initial_date=raw.date)),
        field("time", "Starts at", TimePickerElement(initial_time=raw.time)),
        inputs.zone(raw.zone),
        inputs.minutes(raw.minutes),
        inputs.link(raw.link, "Link to join", hint="Shown only to those who register. You can enter it later."),
        field("capacity", "Number of places", places, optional=True, hint="Empty: no limit. Others wait in line."),
    ]
