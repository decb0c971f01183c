"""What managers set: a newsletter's channels, rhythm, editors and senders, and addresses that consented."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ConversationFilter,
    ConversationMultiSelectElement,
    EmailInputElement,
    NumberInputElement,
    PlainTextInputElement,
    UserMultiSelectElement,
)

from domain.newsletters.archive import USUAL, Access
from domain.newsletters.forms import NOTE_LONGEST
from domain.newsletters.issue import Series
from views.calls import inputs
from views.surfaces import View, actions, button, context, field, section
from views.text import count, escape, listing, zone_name

ANOTHER = "another"
"""Ends the action id of the button that brings the form back in the same window."""
NEW_LINK = "new"
"""Chosen as who may read the archive: whoever has the secret link, which is another from now on."""
HOURS = tuple((str(hour), f"{hour % 12 or 12}:00 {'AM' if hour < 12 else 'PM'}") for hour in range(24))


def form(
    series: Series,
    *,
    channels: Sequence[str],
    editors: Sequence[str],
    senders: Sequence[str],
    unreachable: Sequence[str] = (),
    archive: Access = USUAL,
    archive_at: str | None = None,
) -> View:
    """Return the form with a newsletter's settings; people are Slack ids, `unreachable` have none.

    `archive` is who may read its issues on the web, `archive_at` where (None: nobody can).
    """
    where = ConversationMultiSelectElement(
        initial_conversations=list(channels) or None,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    )
    blocks: list[Block] = [
        section(f"*{escape(series.name)}*\n{escape(series.summary)}"),
        field("channels", "Channels", where, optional=True, hint="Add Convene to each of them, so that it can post."),
        field("editors", "May work on drafts", _people(editors), optional=True),
        field(
            "senders",
            "May approve and send",
            _people(senders),
            optional=True,
            hint="Managers always may. Nobody approves a draft that they worked on.",
        ),
        field("day", "Goes out on day", _number(series.day, 1, 31), hint="In a shorter month: its last day."),
        field("hour", f"At what time, {zone_name(series.zone)}", inputs.select(HOURS, str(series.hour))),
        field("draft_days", "The draft is made how many days before", _number(series.draft_days, 2, 25)),
        field("cutoff_days", "Submissions end how many days before", _number(series.cutoff_days, 1, 24)),
        field("archive", "Issues on the web", inputs.select(_archives(archive), archive.value)),
    ]
    if archive_at:
        blocks.append(context(f"On the web: <{archive_at}|all issues>"))
    elif archive is not Access.CLOSED:
        blocks.append(context("Nobody can open them yet: Convene has no public address."))
    if unreachable:
        named = listing([escape(each) for each in unreachable[:5]])
        blocks.append(context(f"Appointed in the program file, without a Slack account: {named}."))
    state = {"series": series.id}
    return View.modal("newsletters.settings", "Newsletter settings", blocks, submit="Save", state=state)


def _archives(now: Access) -> tuple[tuple[str, str], ...]:
    """Return who may read the archive, to choose from; a new secret link only where there is one."""
    offered = [(Access.PRIVATE.value, "For whoever has the secret link")]
    if now is Access.PRIVATE:
        offered.append((NEW_LINK, "By a new secret link; the old one ends"))
    return (*offered, (Access.PUBLIC.value, "For everybody"), (Access.CLOSED.value, "Not on the web"))


def saved(series: Series, channels: Sequence[str], archive_at: str | None = None) -> View:
    """Return what saving settings ends with; `archive_at` is where its issues are on the web."""
    where = listing([f"<#{each}>" for each in channels]) if channels else "no channel"
    said = f"*Saved*\n{escape(series.name)} goes to {where}, and by direct message to everybody who subscribed."
    said += f"\nOn the web: <{archive_at}|all issues>" if archive_at else ""
    return View.modal("newsletters.saved", "Newsletter settings", [section(said)])


def readers(series: Series, people: int, addresses: int, *, stopped: int = 0) -> View:
    """Return how many get a newsletter, the form that adds an address whose owner agreed, and the way to remove one.

    Mail to `stopped` more addresses came back, or somebody stopped it.
    """
    none = "1 more address gets none" if stopped == 1 else f"{stopped:,} more addresses get none"
    blocks: list[Block] = [
        _readership(series, people, addresses),
        *([context(f"{none}: mail came back from there, or whoever runs Convene stopped it.")] if stopped else []),
        field("email", "E-mail address", EmailInputElement()),
        field(
            "consent",
            "How this person agreed",
            PlainTextInputElement(max_length=NOTE_LONGEST, placeholder="Ticked the box on our sign-up sheet, 3 May"),
            hint="Kept as the record of their consent. Every mail carries a link to leave.",
        ),
    ]
    blocks.append(actions(_remove(series), block_id="newsletters.readers.fewer"))
    state = {"series": series.id}
    return View.modal("newsletters.readers", "E-mail readers", blocks, submit="Add", state=state)


def reader_added(series: Series, people: int, addresses: int, email: str) -> View:
    """Return what adding an address ends with; without the inputs, or they would still hold what was added."""
    more = button("Add another", f"newsletters.readers:{ANOTHER}", str(series.id))
    blocks: list[Block] = [
        section(f":white_check_mark: {escape(email)} gets it from the next issue on."),
        _readership(series, people, addresses),
        actions(more, block_id="newsletters.readers.more"),
    ]
    return View.modal("newsletters.readers.added", "E-mail readers", blocks)


def removing(series: Series) -> View:
    """Return the form that removes an address."""
    blocks: list[Block] = [
        section(
            f"*Remove an address from {escape(series.name)}*\nNothing more is sent to it, mail that waits is withdrawn "
            "and the link in earlier mails ends. Convene forgets the address; with a new consent it can be added again."
        ),
        field("email", "E-mail address", EmailInputElement()),
    ]
    state = {"series": series.id}
    return View.modal("newsletters.readers.remove", "E-mail readers", blocks, submit="Remove", state=state)


def reader_removed(series: Series, people: int, addresses: int, email: str) -> View:
    """Return what removing an address ends with."""
    blocks: list[Block] = [
        section(f":white_check_mark: {escape(email)} gets nothing more of it, and is forgotten."),
        _readership(series, people, addresses),
        actions(_remove(series, "Remove another"), block_id="newsletters.readers.fewer"),
    ]
    return View.modal("newsletters.readers.removed", "E-mail readers", blocks)


def _remove(series: Series, said: str = "Remove an address") -> ButtonElement:
    return button(said, "newsletters.readers.remove", str(series.id))


def _readership(series: Series, people: int, addresses: int) -> Block:
    return section(
        f"*{escape(series.name)}*\n{count(people, 'person gets', 'people get')} it by direct message, "
        f"{count(addresses, 'address', 'addresses')} by e-mail."
    )


def _people(chosen: Sequence[str]) -> UserMultiSelectElement:
    return UserMultiSelectElement(initial_users=list(chosen) or None)


def _number(initial: int, least: int, most: int) -> NumberInputElement:
    return NumberInputElement(
        initial_value=str(initial), min_value=str(least), max_value=str(most), is_decimal_allowed=False
    )
