"""The editor's window: an issue with all its items, what can be done with each, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, BlockElement, ButtonElement, Option, OverflowMenuElement, PlainTextObject

from domain.newsletters.issue import SUBMISSION, Desk, IssueState, Item, Section, in_section
from views.newsletters import words
from views.surfaces import View, actions, button, context, divider, header, section
from views.text import count, escape, fit, listing, shorten

ITEM_SHOWN = 200
REST_SHOWN = 320
"""Longer, as a date is many characters of which few show."""
FIRST = (("edit", "Edit or move to a section"), ("up", "Move up"), ("down", "Move down"), ("drop", "Leave out"))
KINDS = {
    "call": "Call",
    "webinar": "Webinar",
    "news": "News",
    "resource": "From the library",
    SUBMISSION: "Submitted",
    "own": "Written here",
}


def window(desk: Desk, now: datetime, *, said: str = "") -> View:
    """Return an issue as those who work on it see it; `said` is what has just happened (mrkdwn)."""
    issue = desk.issue
    blocks: list[Block] = [section(f":white_check_mark: {said}")] if said else []
    blocks += [header(issue.title), section("\n".join(_status(desk, now)))]
    blocks += _rows(desk)
    if issue.intro:
        blocks.append(section(f">{fit(escape(' '.join(issue.intro.split())), 600)}"))
    shown = [each for each in desk.items if not each.dropped]
    for part in Section:
        here = in_section(shown, part)
        if here or not issue.published:
            blocks.append(section(_heading(part) + ("" if here else "  _nothing yet_")))
        blocks += [_block(item, _line(item, desk.limited.get(item.id, ())), _menu(desk, item, here)) for item in here]
    dropped = [each for each in desk.items if each.dropped]
    if dropped and not issue.published:
        blocks += [divider(), section("*Left out*")]
        blocks += [_block(item, f"~{_title(item)}~", _take_back(desk, item)) for item in dropped[:8]]
        if len(dropped) > 8:
            blocks.append(context(f"And {count(len(dropped) - 8, 'more item')}."))
    return View.modal("newsletters.desk", "Newsletter", blocks, state={"issue": issue.id})


def _heading(part: Section) -> str:
    return f"*{part.heading.upper()}*"


def _block(item: Item, said: str, more: BlockElement | None) -> Block:
    return section(said, accessory=more, block_id=f"newsletters.item.{item.id}")


def _status(desk: Desk, now: datetime) -> list[str]:
    """Return how far the issue is, when it goes out and to whom."""
    issue, zone = desk.issue, desk.series.zone
    lines = [f"*{words.STATES[issue.state]}*"]
    if issue.state is IssueState.DRAFT:
        lines[0] += ", waiting for approval" if issue.asked_at else ""
        lines += _approvers(desk)
    elif desk.approved_by and issue.unfinished:
        lines[0] += f", approved by {desk.approved_by}"
    if issue.state is IssueState.SCHEDULED and issue.send_at:
        lines.append(f"Goes out on {words.when(issue.send_at, zone, now)}.")
    elif issue.unfinished and desk.planned_at and desk.planned_at > now:
        lines.append(f"Planned for {words.when(desk.planned_at, zone, now)}.")
    if issue.full and issue.unfinished:
        lines.append(words.FULL)
    if issue.published:
        lines[0] += f", number {issue.number}"
        lines.append(f"Went to {words.reach(desk)}.")
        lines += _followed(desk)
        if issue.correction:
            lines.append(f"Last correction: {escape(issue.correction)}")
    elif issue.unfinished:
        lines.append(f"Goes to {words.reach(desk)}.")
    return lines


def _followed(desk: Desk) -> list[str]:
    """Return how often links were followed, as one number for all readers, and which item's most."""
    total = sum(desk.followed.values())
    if not total:
        return []
    most = max(desk.followed, key=lambda link: desk.followed[link])
    item = next((each for each in desk.items if each.link == most), None)
    best = f", most often “{fit(escape(item.title), 100)}” ({desk.followed[most]:,})" if item else ""
    return [f"Its links were followed {count(total, 'time')}{best}."]


def _approvers(desk: Desk) -> list[str]:
    """Return who can approve the draft; somebody who could, but for having worked on it, is told why not."""
    own = "You worked on this draft, so somebody else approves it" if desk.may_send and desk.is_author else ""
    if not desk.senders:
        begin = f"{own}, and nobody can yet" if own else "Nobody can approve it yet"
        return [f"{begin}: only people who did not work on it may. A manager can appoint somebody."]
    if desk.may_send and not desk.is_author:
        return ["You did not work on it, so you can approve it."]
    named = listing(list(desk.senders[:4]), last="or")
    return [f"{own}: {named}." if own else f"It can be approved by {named}, who did not work on it."]


def _rows(desk: Desk) -> list[Block]:
    rows = [row for row in (_draft_row(desk), _sending_row(desk)) if row]
    ids = (f"newsletters.desk.{desk.issue.id}", f"newsletters.sending.{desk.issue.id}")
    return [actions(*row, block_id=ids[number]) for number, row in enumerate(rows)]


def _draft_row(desk: Desk) -> list[ButtonElement]:
    issue, value = desk.issue, str(desk.issue.id)
    row = []
    if desk.may_draft and issue.state in {IssueState.DRAFT, IssueState.APPROVED}:
        row += [
            button("Write an item", "newsletters.write", value),
            button("Title and opening", "newsletters.head", value),
            button("Look for new items", "newsletters.refill", value),
        ]
    row.append(button("Read it" if issue.published else "Preview", "newsletters.preview", value))
    if issue.unfinished:
        row.append(button("Send me a test", "newsletters.test", value))
    return row


def _sending_row(desk: Desk) -> list[ButtonElement]:
    issue, value = desk.issue, str(desk.issue.id)
    row: list[ButtonElement] = []
    if issue.state is IssueState.DRAFT:
        if desk.may_draft:
            row.append(button("Ask for approval", "newsletters.ask", value, style="primary"))
        if desk.may_send and not desk.is_author:
            row.append(button("Approve", "newsletters.approve", value, style="primary"))
    if desk.may_send and issue.state is IssueState.APPROVED:
        row += [
            button("Schedule", "newsletters.schedule", value, style="primary"),
            button("Send now", "newsletters.now", value),
        ]
    if desk.may_send and issue.state is IssueState.SCHEDULED:
        row.append(button("Cancel the sending", "newsletters.unschedule", value, style="danger"))
    if issue.state in {IssueState.DRAFT, IssueState.APPROVED} and (desk.may_draft or desk.may_send):
        row.append(button("Skip this month", "newsletters.skip", value))
    return row


def _title(item: Item) -> str:
    return fit(escape(item.title), ITEM_SHOWN)


def _line(item: Item, limited: Sequence[str]) -> str:
    """Return an item in two lines: its title, and where it came from, for whom, and the beginning of the rest."""
    kind = KINDS.get(item.source_kind, item.source_kind)
    rest = " · ".join(" ".join(line.split()) for line in words.item_rest(item))
    mark = " (corrected)" if item.corrected_at else ""
    tail = f" · {fit(rest, REST_SHOWN)}" if rest else ""
    only = f", for {fit(escape(listing(list(limited))), ITEM_SHOWN)} only" if limited else ""
    return f"*{_title(item)}*{mark}\n_{escape(kind)}_{only}{tail}"


def _menu(desk: Desk, item: Item, here: list[Item]) -> BlockElement | None:
    """Return what can be done with an item now, as a menu; None where nothing can."""
    if desk.issue.published and desk.may_send:
        return button("Correct", "newsletters.correct", str(item.id), label=f"Correct {shorten(item.title, 60)}")
    if not desk.may_draft or desk.issue.state not in {IssueState.DRAFT, IssueState.APPROVED}:
        return None
    useless = {"up"} if here[0].id == item.id else set()
    useless |= {"down"} if here[-1].id == item.id else set()
    options = [
        Option(value=f"{verb}:{item.id}", text=PlainTextObject(text=text))
        for verb, text in FIRST
        if verb not in useless
    ]
    return OverflowMenuElement(action_id="newsletters.item", options=options)


def _take_back(desk: Desk, item: Item) -> BlockElement | None:
    if not desk.may_draft or desk.issue.state not in {IssueState.DRAFT, IssueState.APPROVED}:
        return None
    return button("Take back", "newsletters.take_back", str(item.id), label=f"Take back {shorten(item.title, 60)}")
