"""An issue in Slack: one message, or several where it is too long for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from slack_sdk.models.blocks import Block, ButtonElement

from domain.newsletters.issue import IssuePage, Item, SectionPage
from views.newsletters import words
from views.newsletters.splitting import Piece, pack, paragraphs
from views.surfaces import Message, View, actions, button, context, divider, header, section
from views.text import count, escape, fit, listing, shorten, slack_time

MODAL_BLOCKS = 95


@dataclass(frozen=True)
class Look:
    """How an issue is dressed for where it goes.

    `personal`: to one person, who can leave sections out. `live`: with buttons. `test`: marked as one. `links` are
    the addresses to show instead of an item's own, `archive` is where the issue can be read on the web.
    """

    personal: bool = False
    live: bool = True
    test: bool = False
    links: Mapping[str, str] = field(default_factory=dict)
    archive: str | None = None


def messages(
    page: IssuePage, look: Look = Look(), *, at_least: int = 1, at_most: int | None = None
) -> tuple[Message, ...]:
    """Return an issue as messages that go out one after the other, at least `at_least` of them.

    None is beyond what Slack takes. A corrected issue may need fewer messages than went out: the rest say so. Or it
    needs more, which who has left the newsletter does not get: beyond `at_most` it ends, and says so.
    """
    parts = pack([*_head(page, look), *_body(page, look)])
    while len(parts) < at_least:
        parts.append([context("Since the correction, nothing is left in this part.")])
    foot = _foot(page, look)
    if at_most is not None and len(parts) > at_most:
        parts = parts[:at_most]
        foot.insert(
            0, context("The correction made this issue longer. You left this newsletter, so the rest is not sent.")
        )
    made = []
    for number, blocks in enumerate(parts, start=1):
        more = [context(f"{escape(shorten(page.issue.title, 100))}, part {number} of {len(parts)}")]
        top = more if number > 1 else []
        end = foot if number == len(parts) else [context(f"Part 1 of {len(parts)}: it goes on below.")]
        middle = end if number in {1, len(parts)} else []
        made.append(Message.of(_text(page, look, number, len(parts)), *top, *blocks, *middle))
    return tuple(made)


def preview(page: IssuePage, *, at: str | None = None) -> View:
    """Return an issue as it will look, in a window and without its buttons; `at` is its preview in a browser."""
    return _window(page, "newsletters.preview", "Preview", "Send yourself a test to see all of it.", at)


def reading(page: IssuePage) -> View:
    """Return an issue that went out, in a window."""
    return _window(page, "newsletters.read", "Newsletter", "The rest is in the channel and on the web.")


def _window(page: IssuePage, callback: str, title: str, rest: str, at: str | None = None) -> View:
    """Return an issue as a window; what is too long for one is cut, and `rest` says where it is."""
    parts = pack([*_head(page, Look(live=False)), *_body(page, Look(live=False))])
    blocks: list[Block] = [block for part in parts for block in part]
    if len(parts) > 1 and not page.issue.published:
        blocks.insert(0, context(f"In Slack this goes out as {len(parts)} messages."))
    if at and words.safe_link(at):
        blocks.insert(0, context(f"This is how it looks in Slack. <{at}|See it on the web and as an e-mail>"))
    if len(blocks) > MODAL_BLOCKS:
        blocks = [*blocks[:MODAL_BLOCKS], context(f"This window is full. {rest}")]
    return View.modal(callback, title, blocks)


def _text(page: IssuePage, look: Look, number: int, parts: int) -> str:
    named = fit(escape(page.issue.title), 300)
    if number > 1:
        return f"{named}, part {number} of {parts}. Open this message to read on."
    items = sum(len(each.items) for each in page.sections)
    first = page.sections[0].items[0].title if page.sections else ""
    mark = "Test: " if look.test else "Corrected: " if page.corrected else ""
    begin = f" It begins with “{fit(escape(first), 200)}”." if first else ""
    return f"{mark}{named}, with {count(items, 'item')}.{begin} Open this message to read it."


def _head(page: IssuePage, look: Look) -> list[Piece]:
    issue = page.issue
    blocks: list[Block] = [header(issue.title)]
    if look.test:
        blocks.append(context("This is a test: only you see it."))
    about = [escape(shorten(page.series.name, 150))] if page.series.name not in issue.title else []
    about += [f"Issue {issue.number}"] if issue.number else []
    if about:
        blocks.append(context(", ".join(about)))
    if page.corrected and issue.corrected_at:
        said = f": {escape(issue.correction)}" if issue.correction else "."
        # Slack may write the date as "Today", which no preposition goes with.
        blocks.append(section(f"*Corrected* ({slack_time(issue.corrected_at, page.series.zone)}){said}"))
    pieces = [Piece(tuple(blocks), heading=True)]
    return [*pieces, *(Piece((section(each),)) for each in paragraphs(escape(issue.intro)))]


def _body(page: IssuePage, look: Look) -> list[Piece]:
    pieces = []
    for part in page.sections:
        pieces.append(Piece((divider(), _heading(page, part, look)), heading=True))
        for item in part.items:
            pieces += _item(item, look)
    if not page.sections:
        pieces.append(Piece((section("Nothing is in this issue yet."),)))
    return pieces


def _heading(page: IssuePage, part: SectionPage, look: Look) -> Block:
    heading = f"*{part.section.heading.upper()}*"  # in capitals: items have their titles in bold, too
    if not (look.personal and look.live):
        return section(heading)
    leave = button(
        "Leave this out",
        "newsletters.section.off",
        f"{page.series.id}:{part.section.value}",
        label=f"Leave {part.section.heading} out of the next issues",
    )
    return section(heading, accessory=leave)


def _item(item: Item, look: Look) -> list[Piece]:
    """Return an item as one piece, or as several where its text is long."""
    shown = look.links.get(item.link or "", item.link)
    whole = "\n".join([words.item_title(item, shown), *words.item_rest(item)])
    return [Piece((section(each),)) for each in paragraphs(whole)]


def _foot(page: IssuePage, look: Look) -> list[Block]:
    blocks: list[Block] = [divider()]
    if page.off:
        left_out = listing([each.heading for each in page.off])
        blocks.append(context(f"You left out: {left_out}. “What I get” brings it back."))
    if look.archive and words.safe_link(look.archive):
        blocks.append(context(f"<{words.safe_link(look.archive)}|Read this issue on the web>"))
    if not look.live:
        return blocks
    series = str(page.series.id)
    row: list[ButtonElement] = [button("What I get", "newsletters.mine")]
    if look.personal:
        row.append(button("Stop getting it", "newsletters.unsubscribe", series))
    else:
        row.append(button("Get it by direct message", "newsletters.subscribe", series))
    row.append(button("Submit an item", "newsletters.submit", series))
    return [*blocks, actions(*row, block_id=f"newsletters.issue.{page.issue.id}")]
