"""The form by which members submit an item, and what it ends with."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block

from domain.library.messages import FirstDraft
from domain.newsletters.forms import TITLE_LONGEST
from domain.newsletters.issue import Series
from views.calls import inputs
from views.newsletters.forms import item_inputs
from views.newsletters.words import when
from views.surfaces import View, context, field, section
from views.text import escape, fit, shorten

EMPTY = FirstDraft()


def form(series: tuple[Series, ...], credit: str, *, chosen: int | None = None, first: FirstDraft = EMPTY) -> View:
    """Return the form; `first` is what a Slack message that it starts from says."""
    if not series:
        said = "There is no newsletter yet. It comes with the program file: ask whoever runs your program."
        return View.modal("newsletters.submit", "Submit an item", [section(said)])
    pairs = [(str(each.id), each.name) for each in series]
    selected = str(chosen) if chosen else pairs[0][0] if len(pairs) == 1 else None
    texts = {
        "title": shorten(first.title, TITLE_LONGEST),
        "text": first.summary,
        "link": first.link,
        "credit": credit,
    }
    blocks: list[Block] = [
        field("series", "Newsletter", inputs.select(pairs, selected)),
        *item_inputs(texts=texts),
        context("The editors decide what appears. You hear what became of it when the issue is out."),
    ]
    return View.modal("newsletters.submit", "Submit an item", blocks, submit="Submit", close="Cancel")


def thanks(series: Series, title: str, cutoff_at: datetime, now: datetime) -> View:
    """Return what the form ends with."""
    blocks: list[Block] = [
        section(f"*Thank you*\n“{fit(escape(title), 300)}” is with the editors of {escape(series.name)}."),
        context(f"The next issue takes items until {when(cutoff_at, series.zone, now)}. You hear what became of it."),
    ]
    return View.modal("newsletters.submitted", "Submit an item", blocks)
