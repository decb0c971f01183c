"""HTML and text from templates: everything is escaped unless a template's own markup says otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from domain.webaddresses import is_web_address
from views.text import plain_time

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

FOLDER = Path(__file__).parent / "templates"
TEXT_WIDTH = 72
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_TRAILING = ".,;:!?'…)]”’»"


def html(template: str, **values: Any) -> str:
    """Return a page or the HTML of a mail; every value comes out as text."""
    return _environment(escaped=True).get_template(template).render(values)


def text(template: str, **values: Any) -> str:
    """Return the plain text of a mail."""
    return _environment(escaped=False).get_template(template).render(values).strip() + "\n"


def style() -> str:
    """Return the style sheet of every page."""
    return (FOLDER / "web" / "style.css").read_text(encoding="utf-8")


@cache
def _environment(*, escaped: bool) -> Environment:
    # Only processes that render pages or mail carry the library.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=escaped,  # noqa: S701  # off for plain text alone, which knows no markup
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "paragraphs": paragraphs,
        "linked": linked,
        "said_at": plain_time,
        "iso": datetime.isoformat,
        "wrapped": wrapped,
        "web_address": web_address,
        "feed_text": feed_text,
    }
    return made


def paragraphs(written: str) -> list[list[str]]:
    """Return text as it was written: paragraphs (set apart by empty lines) of lines."""
    found: list[list[str]] = [[]]
    for line in written.splitlines():
        if line.strip():
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return [each for each in found if each]


def linked(line: str) -> Markup:
    """Return a line in which web addresses are links, and everything else is text.

    Jinja's own `urlize` looks at each word, which takes longer than all the rest of a newsletter.
    """
    from markupsafe import Markup, escape  # noqa: PLC0415  # see _environment

    made, here = Markup(""), 0
    for found in _ADDRESS.finditer(line):
        address = found.group().rstrip(_TRAILING)
        if is_web_address(address):
            shown = escape(address)
            made += escape(line[here : found.start()])
            made += Markup('<a href="{0}" rel="nofollow noopener noreferrer">{0}</a>').format(shown)
            here = found.start() + len(address)
    return made + escape(line[here:])


def wrapped(written: str, indent: str = "") -> str:
    """Return text in lines of at most 72 characters; a long address stays whole."""
    return "\n\n".join("\n".join(_lines(each, indent)) for each in paragraphs(written))


def _lines(paragraph: Iterable[str], indent: str) -> Iterable[str]:
    for line in paragraph:
        yield from wrap(
            line,
            TEXT_WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [indent]


def web_address(link: str | None) -> str | None:
    """Return a link that may be led to, None for anything else: `javascript:` is text, not a place."""
    return link if link and is_web_address(link) else None


def feed_text(written: str) -> str:
    """Return text without the characters that XML does not know at all, escaped or not (XML 1.0, 2.2)."""
    return "".join(
        each
        for each in written
        if each in "\t\n\r" or " " <= each < "\ud800" or "\ue000" <= each < "\ufffe" or each > "\uffff"
    )
