"""The forms about one issue: an item, the head, leaving out, approving, scheduling, sending, skipping, correcting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputBlock,
    PlainTextInputElement,
    StaticSelectElement,
    TimePickerElement,
    UrlInputElement,
)

from domain.newsletters import forms
from domain.newsletters.issue import SUBMISSION, Desk, IssuePage, Item, Section
from views.calls import inputs
from views.newsletters import words
from views.surfaces import View, actions, button, context, field, section
from views.text import escape, fit

SECTIONS = tuple((each.value, each.heading) for each in Section)


def write(desk: Desk) -> View:
    """Return the form for an item that the editor writes."""
    state = {"issue": desk.issue.id, "revision": desk.issue.revision}
    blocks: list[Block] = [*item_inputs(), _back(desk)]
    return View.modal("newsletters.write", "Write an item", blocks, submit="Add", state=state)


def edit(desk: Desk, item: Item) -> View:
    """Return the form that changes an item or moves it to another section."""
    blocks: list[Block] = [*item_inputs(item), _back(desk)]
    if item.source_kind == SUBMISSION:
        blocks.insert(0, context("A member sent this. They hear when it appears; keep their credit."))
    return View.modal("newsletters.edit", "Edit an item", blocks, submit="Save", state={"item": item.id})


def correct(desk: Desk, item: Item) -> View:
    """Return the form that puts an item right after it was sent."""
    note = PlainTextInputElement(max_length=forms.NOTE_LONGEST, placeholder="The date was wrong: it is 14 October.")
    blocks: list[Block] = [
        section(f"This changes the issue in Slack and in the archive, and says *corrected* there. {_mailed(desk)}"),
        *item_inputs(item, section_too=False),
        field("note", "What was wrong", note, hint="Stands at the top of the issue.", optional=True),
        _back(desk),
    ]
    return View.modal("newsletters.correct", "Correct an item", blocks, submit="Correct", state={"item": item.id})


def head(desk: Desk) -> View:
    """Return the form for the issue's title and opening words."""
    issue = desk.issue
    intro = PlainTextInputElement(initial_value=issue.intro or None, multiline=True, max_length=forms.INTRO_LONGEST)
    blocks: list[Block] = [
        field("title", "Title", PlainTextInputElement(initial_value=issue.title, max_length=forms.TITLE_LONGEST)),
        field("intro", "Opening words", intro, optional=True),
        _back(desk),
    ]
    return View.modal("newsletters.head", "Title and opening", blocks, submit="Save", state={"issue": issue.id})


def drop(desk: Desk, item: Item) -> View:
    """Return the step before an item is left out; the one who submitted it can be told why."""
    blocks: list[Block] = [section(f"Leave *{fit(escape(item.title), 300)}* out of this issue?")]
    if item.source_kind == SUBMISSION:
        why = PlainTextInputElement(max_length=forms.NOTE_LONGEST, multiline=True)
        hint = "They hear it with a thank-you once the issue is out. You can take the item back until then."
        blocks.append(field("reason", "What its sender hears", why, hint=hint, optional=True))
    else:
        blocks.append(context("You can take it back as long as the issue is not sent."))
    blocks.append(_back(desk))
    return View.modal("newsletters.drop", "Leave an item out", blocks, submit="Leave out", state={"item": item.id})


def approve(desk: Desk, page: IssuePage, now: datetime) -> View:
    """Return the step before an approval: what would go out, and to whom."""
    lines = [f"*{each.section.heading}*: {len(each.items)}" for each in page.sections]
    blocks: list[Block] = [
        section(f"*{words.title(desk.issue)}*\n" + "\n".join(lines)),
        section(f"It goes to {words.reach(desk)}. Your approval covers the draft as it is now; a change voids it."),
    ]
    if desk.planned_at and desk.planned_at > now:
        blocks.append(context(f"Planned for {words.when(desk.planned_at, desk.series.zone, now)}."))
    preview = button("Preview", "newsletters.preview", str(desk.issue.id))
    blocks += [actions(preview, _back_button(desk), block_id="newsletters.approve.row")]
    state = {"issue": desk.issue.id, "revision": desk.issue.revision}
    return View.modal("newsletters.approve", "Approve the issue", blocks, submit="Approve", state=state)


def schedule(desk: Desk, local: datetime) -> View:
    """Return the form that says when the issue goes out; `local` (naive) is what the form proposes, in its zone."""
    blocks: list[Block] = [
        section(f"*{words.title(desk.issue)}* goes to {words.reach(desk)}."),
        field("date", "Date", DatePickerElement(initial_date=f"{local:%Y-%m-%d}")),
        field("time", "Time", TimePickerElement(initial_time=f"{local:%H:%M}")),
        inputs.zone(desk.series.zone),
        _back(desk),
    ]
    state = {"issue": desk.issue.id}
    return View.modal("newsletters.schedule", "Schedule the issue", blocks, submit="Schedule", state=state)


def now(desk: Desk) -> View:
    """Return the step before an issue is sent at once."""
    blocks: list[Block] = [
        section(f"Send *{words.title(desk.issue)}* to {words.reach(desk)}?"),
        context("It goes out in two minutes. Until then you can cancel it in the same window."),
        _back(desk),
    ]
    return View.modal("newsletters.now", "Send now", blocks, submit="Send", state={"issue": desk.issue.id})


def skip(desk: Desk) -> View:
    """Return the step before a month is skipped."""
    blocks: list[Block] = [
        section(f"Skip *{words.title(desk.issue)}*? Nothing is sent this month."),
        context("What was found and submitted for it waits for the next issue. Items you wrote stay in this one."),
        _back(desk),
    ]
    return View.modal("newsletters.skip", "Skip this month", blocks, submit="Skip", state={"issue": desk.issue.id})


def item_inputs(
    item: Item | None = None, *, section_too: bool = True, texts: Mapping[str, str] | None = None
) -> list[InputBlock]:
    """Return the inputs of an item, filled in with it or with `texts` by field."""
    filled: dict[str, Any] = dict(texts or {})
    if item is not None:
        filled = {"title": item.title, "text": item.text, "link": item.link, "credit": item.credit}
    options = inputs.options(SECTIONS)
    chosen = next((each for each in options if item and each.value == item.section.value), None)
    made = [field("section", "Section", StaticSelectElement(options=options, initial_option=chosen))]
    text = PlainTextInputElement(
        initial_value=filled.get("text") or None, multiline=True, max_length=forms.TEXT_LONGEST
    )
    credit = PlainTextInputElement(initial_value=filled.get("credit") or None, max_length=forms.CREDIT_LONGEST)
    title = PlainTextInputElement(initial_value=filled.get("title") or None, max_length=forms.TITLE_LONGEST)
    return [
        *(made if section_too else []),
        field("title", "Title", title),
        field("text", "Text", text, optional=True, hint="Plain text: what you write is shown as it is."),
        field("link", "Link", UrlInputElement(initial_value=filled.get("link") or None), optional=True),
        field("credit", "Credit", credit, optional=True, hint="Who is named as its source."),
    ]


def _mailed(desk: Desk) -> str:
    return "An e-mail that was sent cannot be changed." if desk.addresses else ""


def _back(desk: Desk) -> Block:
    return actions(_back_button(desk), block_id="newsletters.back.row")


def _back_button(desk: Desk) -> Any:
    return button("Back to the issue", "newsletters.back", str(desk.issue.id))
