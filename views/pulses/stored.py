"""The page that says what is stored of a ballot, made from the tables as they are."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from domain.pulses.overview import Stored, StoredTable
from views.surfaces import View, context, divider, header, section
from views.text import count, escape, listing


def window(stored: Stored) -> View:
    """Return the page: while it is open, once it is closed, and what remains possible."""
    blocks: list[Block] = [
        section(
            "This page is made from the database's own tables, column by column, so it says what is really there. "
            f"Results are shown from {stored.least} answers up, and only numbers of the group."
        ),
        header("While the pulse is open"),
        *_tables(stored.open),
        header("Once it is closed"),
        section("The open ballots and the key are destroyed. What is left:"),
        *_tables(stored.closed),
        section(_kept(stored)),
        divider(),
        section(
            "*What remains possible.* Whoever holds the environment's key _and_ the database while the pulse is open "
            "could read answers, and so could whoever kept old copies of both from that time. With what is left "
            "once it is closed, nobody can. Slack carries your answers to Convene under your name, as it carries "
            "everything that you type there. What you write in words may show who you are by what it says: write it "
            "with that in mind."
        ),
        context("Convene keeps no note of who has answered once it is closed, and its logs hold no answers."),
    ]
    return View.modal("pulses.stored", "What we store", blocks)


def _tables(tables: Sequence[StoredTable]) -> list[Block]:
    return [section(_table(each)) for each in tables]


def _table(table: StoredTable) -> str:
    lines = [f"*{escape(table.words)}* (table `{escape(table.name)}`)"]
    lines += [f"• `{escape(each.name)}`: {escape(each.words)}" for each in table.columns]
    nothing = [
        said
        for found, said in ((table.people, "a person"), (table.times, "a time"), (table.orders, "an order"))
        if not found
    ]
    there = [*table.people, *table.times, *table.orders]
    if nothing:
        lines.append(f"Nothing in it says {listing(nothing, last='or')}.")
    if there:
        lines.append(f"It does tell: {escape(listing(there))}.")
    return "\n".join(lines)


def _kept(stored: Stored) -> str:
    if not stored.keep_days:
        return "Closed ballots are not kept at all: only the group's numbers and comments are."
    return (
        f"Closed ballots stay for {count(stored.keep_days, 'day')}, then only the group's numbers and comments do. "
        "Comments are only kept when enough people wrote any."
    )
