"""Calendars on screen: the links that calendars follow, and the words around a call's file."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement

from domain.calls.calendars import MINE, FeedLink, Links
from views.surfaces import Message, View, actions, button, context, section
from views.text import escape

FEEDS_SHOWN = 20
FILE = "Open this file to put the call in your calendar, or to change or remove what is there."


def window(links: Links) -> View:
    """Show the links that somebody's calendar can follow."""
    if not links.reachable:
        said = (
            "Calendars cannot reach this Convene yet: whoever runs it has to give it a public address "
            "(`CONVENE_PUBLIC_URL`). Until then, “Calendar file” under a call puts that one call in your calendar."
        )
        return View.modal("calls.calendar", "Calendars", [section(said)])
    blocks: list[Block] = [
        section(
            "A calendar that follows one of these links shows the calls, and changes or removes them when they "
            "change here. Your own link also has the webinars in which you have a place.\n"
            "*Whoever has a link sees what is in it and how to join, so keep it among you.*"
        )
    ]
    for feed in links.feeds[:FEEDS_SHOWN]:
        blocks += _feed(feed)
    if len(links.feeds) > FEEDS_SHOWN:
        blocks.append(context("Further workgroups are left out here; your own link has all of their calls."))
    blocks.append(
        context(
            "Google Calendar: Other calendars, From URL. Outlook: Add calendar, Subscribe from web. "
            "Apple: File, New Calendar Subscription. Most look for changes every few hours."
        )
    )
    return View.modal("calls.calendar", "Calendars", blocks)


def file_coming() -> Message:
    """Say where a call's calendar file is."""
    text = "The calendar file is in your direct messages with Convene. Open it there to put the call in your calendar."
    return Message.of(text, section(text))


def _feed(feed: FeedLink) -> list[Block]:
    plain = "my calls and webinars" if feed.of == MINE else feed.name
    name = "My calls, of all my workgroups, and my webinars" if feed.of == MINE else f"Calls of {escape(feed.name)}"
    if feed.closed:
        name += ", which is closed: nothing is coming, and what took place stays up to a year"
    if feed.address is None:
        make = button("Get a link", "calls.calendar.make", feed.of, label=f"Get a calendar link for {plain}")
        return [section(f"*{name}*\nNo link yet, or it is turned off."), actions(make, block_id=_id(feed))]
    shown: list[Block] = [section(f"*{name}*\n`{escape(feed.address)}`")]
    if feed.may_change:
        new = button("New link", "calls.calendar.rotate", feed.of, label=f"Replace the calendar link for {plain}")
        off = button(
            "Turn it off",
            "calls.calendar.revoke",
            feed.of,
            style="danger",
            label=f"Turn the calendar link for {plain} off",
        )
        row: list[ButtonElement] = [off] if feed.closed else [new, off]
        shown += [actions(*row, block_id=_id(feed)), context("Whoever used the old link loses it at once.")]
    return shown


def _id(feed: FeedLink) -> str:
    return f"calls.calendar.{feed.of}"
