"""What people who work on a newsletter, or wrote for it, hear by direct message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement

from domain.newsletters.events import Renewal
from domain.newsletters.issue import Issue, Item, Section, Series
from domain.newsletters.rhythm import Month, label
from views.newsletters import words
from views.surfaces import Message, actions, button, context, section
from views.text import count, escape, fit, plain_time, shorten

MOST_CHANGES = 8
"""Changes that a notice names one by one."""


def drafted(series: Series, issue: Issue, month: Month, items: int, now: datetime) -> Message:
    """Tell the editors that a draft has made itself; without a single item, ask before the month is skipped."""
    if not items:
        return empty(issue)
    title = words.title(issue)
    full = f" {words.FULL}" if issue.full else ""
    text = (
        f"The draft of {title} is ready: it found {count(items, 'item')}.{full} Edit it before "
        f"{plain_time(month.cutoff_at, series.zone)}; it should go out on {plain_time(month.send_at, series.zone)}. "
        "Open this message to see it."
    )
    said = (
        f"*The draft of {title} is ready*\nIt holds {count(items, 'item')}.{full} Put it in order, edit it, "
        "add what is missing; then ask for approval."
    )
    when = (
        f"Submissions end on {words.when(month.cutoff_at, series.zone, now)}. "
        f"It should go out on {words.when(month.send_at, series.zone, now)}."
    )
    return Message.of(text, section(said), context(when), _row(issue, "drafted", _open(issue)))


def empty(issue: Issue) -> Message:
    """Ask what becomes of an issue with no items: skip the month, or write something."""
    title = words.title(issue)
    text = (
        f"Nothing was found for {title}. Skip this month, or write an item? Open this message to choose; "
        "nothing is sent or skipped until you do."
    )
    said = (
        f"*Nothing was found for {title}*\nThere are no webinars, calls, resources or submissions since the last "
        "issue. Skip this month, or write an item yourself? Nothing is sent or skipped until you choose."
    )
    skip = button("Skip this month", "newsletters.skip", str(issue.id))
    return Message.of(text, section(said), _row(issue, "empty", _open(issue, "Write an item"), skip))


def remind(series: Series, issue: Issue, month: Month, *, items: int, waiting: int, now: datetime) -> Message:
    """Remind the editors before submissions end."""
    title = words.title(issue)
    more = f" {count(waiting, 'submission')} came in since." if waiting else ""
    text = (
        f"{title} closes {words.countdown(month.cutoff_at, now)}, on {plain_time(month.cutoff_at, series.zone)}. "
        f"It has {count(items, 'item')} and is not approved yet.{more} Open this message to finish it."
    )
    said = (
        f"*{title} closes {words.countdown(month.cutoff_at, now)}*\nIt has {count(items, 'item')} and is not approved "
        f"yet.{more} It should go out on {words.when(month.send_at, series.zone, now)}."
    )
    return Message.of(text, section(said), _row(issue, "remind", _open(issue)))


def late(issue: Issue, *, approved: bool) -> Message:
    """Say that an issue should have gone out now and did not, and what it lacks."""
    title = words.title(issue)
    lacks = "Nobody has scheduled it yet." if approved else "It is not approved yet."
    text = f"{title} was planned for now, and was not sent. {lacks} Open this message to finish it."
    return Message.of(
        text, section(f"*{title} was planned for now, and was not sent*\n{lacks}"), _row(issue, "late", _open(issue))
    )


def asked(issue: Issue, by: str, items: int) -> Message:
    """Ask those who may send for their approval; `by` is a mention."""
    title = words.title(issue)
    text = f"{by} asks you to approve {title}, with {count(items, 'item')}. Open this message to read it."
    said = (
        f"*{by} asks you to approve {title}*\nIt has {count(items, 'item')}. Read it, then approve it or talk to them."
    )
    return Message.of(text, section(said), _row(issue, "asked", _open(issue, "Read and approve")))


def approved(issue: Issue, by: str, send_at: datetime | None, zone: str) -> Message:
    """Tell those who worked on a draft that it is approved, or (with `send_at`) scheduled; `by` is a mention."""
    title = words.title(issue)
    done = f"scheduled {title} for {plain_time(send_at, zone)}" if send_at else f"approved {title}"
    after = "It goes out by itself." if send_at else "It can be scheduled now."
    text = f"{by} {done}. {after}"
    return Message.of(text, section(f"*{by} {done}*\n{after}"), _row(issue, "approved", _open(issue, "Open the issue")))


def sent(
    issue: Issue, channels: int, people: int, addresses: int, mail_is_set_up: bool, *, changed: Sequence[str] = ()
) -> Message:
    """Tell those who made an issue where it went, and what was `changed` in it just before that (mrkdwn)."""
    title = words.title(issue)
    where = (
        f"{count(channels, 'channel')}, {count(people, 'person', 'people')} by direct message and "
        f"{count(addresses, 'e-mail address', 'e-mail addresses')}"
    )
    text = f"{title} is on its way to {where}."
    missing = " E-mail is not set up here, so none goes out." if not mail_is_set_up else ""
    said = f"*{title} is on its way*\nIt goes to {where}.{missing}"
    note = context("Something wrong in it? Open the issue and choose Correct at the item.")
    row = _row(issue, "sent", _open(issue, "Open the issue"))
    if not changed:
        return Message.of(text + missing, section(said), row, note)
    what = " ".join(("Changed since it was approved:", *changed))
    lines = section("\n".join(("*Changed since it was approved*", *(f"• {each}" for each in changed))))
    return Message.of(f"{text}{missing} {what}", section(said), lines, row, note)


def changed(renewed: Renewal, zone: str) -> list[str]:
    """Return what became of an issue's events just before it went out, a sentence each; many are only counted."""
    said = [
        f"“{_short(each)}” is on {plain_time(each.starts_at, each.zone or zone)} now."
        for each in renewed.moved
        if each.starts_at
    ]
    said += [f"“{_short(each)}” was called off, so it is left out." for each in renewed.off]
    said += [f"“{_short(each)}” has begun already, so it is left out." for each in renewed.over]
    rest = len(said) - MOST_CHANGES
    return said if rest <= 0 else [*said[:MOST_CHANGES], f"{count(rest, 'other event')} changed too."]


def nothing_left(issue: Issue, renewed: Renewal, zone: str) -> Message:
    """Tell the editors that an issue was not sent, because nothing that it held takes place any more."""
    title = words.title(issue)
    why = " ".join(changed(renewed, zone))
    after = "It is a draft again: write an item, look for new items, or skip this month."
    text = f"{title} was not sent: nothing is left in it. {why} {after}"
    said = f"*{title} was not sent: nothing is left in it*\n{why}\n{after}"
    skip = button("Skip this month", "newsletters.skip", str(issue.id))
    return Message.of(text, section(said), _row(issue, "nothing", _open(issue), skip))


def submitted(series: Series, where: Section, title: str, by: str) -> Message:
    """Tell the editors that somebody submitted an item; `by` is a mention or a name."""
    name, shown = escape(shorten(series.name, 100)), fit(escape(title), 300)
    text = f"{by} submitted an item for {name}: {shown}. Open this message to see the draft."
    said = f"*{by} submitted an item for {name}*\n{shown}\nFor the section {where.heading}."
    row = actions(button("Open the draft", "newsletters.draft", str(series.id)), block_id="newsletters.submitted")
    return Message.of(
        text, section(said), context("It waits for the next draft, or until you look for new items."), row
    )


def published(issue: Issue, title: str) -> Message:
    """Tell a submitter that their item is out."""
    shown, named = fit(escape(title), 300), words.title(issue)
    text = f"Your item “{shown}” is in {named}. Thank you for sharing it."
    read = button("Read the issue", "newsletters.read", str(issue.id))
    return Message.of(
        text,
        section(f"*Your item is out*\n“{shown}” is in {named}. Thank you for sharing it."),
        _row(issue, "published", read),
    )


def declined(issue: Issue, title: str, reason: str) -> Message:
    """Tell a submitter that their item was not taken, and why."""
    shown, named = fit(escape(title), 300), words.title(issue)
    why = f"\n>{escape(' '.join(reason.split()))}" if reason else ""
    text = f"Your item “{shown}” was not taken into {named}."
    text += f" Why: “{escape(' '.join(reason.split()))}”" if reason else " The editors had to choose this time."
    after = "Thank you for sending it. Please send the next one too."
    said = f"*Your item was not taken this time*\n“{shown}” is not in {named}.{why}\n{after}"
    return Message.of(f"{text} {after}", section(said))


def closed(issue: Issue) -> Message:
    """Tell those who made an issue that its newsletter comes out no more."""
    title = words.title(issue)
    text = (
        f"{title} is not sent: the program file no longer names this newsletter. The issue stays approved; it can be "
        "scheduled again if the newsletter comes back."
    )
    return Message.of(text, section(text))


def skipped(issue: Issue, by: str) -> Message:
    """Tell the editors that a month is skipped; `by` is a mention."""
    text = f"{by} skipped {words.title(issue)}: nothing is sent for {label(issue.period)}."
    return Message.of(text, section(text))


def _short(item: Item) -> str:
    return fit(escape(item.title), 150)


def _open(issue: Issue, text: str = "Open the draft") -> ButtonElement:
    return button(text, "newsletters.open", str(issue.id), style="primary")


def _row(issue: Issue, what: str, *buttons: ButtonElement) -> Block:
    return actions(*buttons, block_id=f"newsletters.{what}.{issue.id}")
