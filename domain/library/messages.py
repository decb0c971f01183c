"""From a message in Slack to the first draft of a resource: its link, a title, and its words as a summary."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.errors import FieldErrors
from domain.library import links
from domain.library.resource import SUMMARY_LONGEST, TITLE_LONGEST

_CODE = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_BARE = re.compile(r"https?://\S+", re.IGNORECASE)
_LEFT_OVER = re.compile(r" ([.,;!?])(?= |$)")
"""A mark whose word was a link or a mention."""
_ENDS = re.compile(r"(?<=[.!?])\s")


@dataclass(frozen=True)
class FirstDraft:
    """What a form starts with; anything may be empty."""

    link: str = ""
    title: str = ""
    summary: str = ""


def first_draft(text: str, found: Iterable[str] = (), *, longest: int = SUMMARY_LONGEST) -> FirstDraft:
    """Return what a message (mrkdwn) says; `found` are links that its blocks carry beside its text.

    Of its words at most `longest` characters are kept. The first link that can be kept counts; a label that somebody
    gave it is the title, else the first sentence is.
    """
    link = next((kept for each in (*links.all_in(text), *found) if (kept := _kept(each))), "")
    said = plain(text)
    lines = [line for line in said.splitlines() if line]
    first = _ENDS.split(lines[0], maxsplit=1)[0] if lines else ""
    title = _label_of(text) or first or (links.host(link) if link else "")
    return FirstDraft(link, cut(title, TITLE_LONGEST), cut(said, longest))


def plain(text: str) -> str:
    """Return mrkdwn as words: links by their label or not at all, channels by name, no mentions."""
    said = html.unescape(_BARE.sub("", _CODE.sub(_spoken, text)))
    lines = (_LEFT_OVER.sub(r"\1", " ".join(line.split())) for line in said.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def cut(text: str, longest: int) -> str:
    """Return at most `longest` characters, ending with a whole word and an ellipsis where something was left out."""
    if len(text) <= longest:
        return text
    start = text[: longest - 1]
    kept = start.rsplit(maxsplit=1)[0] if " " in start else start
    return f"{kept.rstrip()}…"


def _spoken(found: re.Match[str]) -> str:
    target, label = found[1], found[2] or ""
    if target.startswith("#"):
        return f"#{label}" if label else ""
    if target.startswith("!date"):
        return label
    if target.startswith(("@", "!")):
        return ""
    return "" if _BARE.match(label) else label


def _label_of(text: str) -> str:
    """Return how the first link of a message is labelled, unless the label is an address itself."""
    for found in _CODE.finditer(text):
        if _BARE.match(found[1]):
            label = " ".join(html.unescape(found[2] or "").split())
            return "" if _BARE.match(label) or re.fullmatch(r"[\w-]+(\.[\w-]+)+\S*", label) else label
    return ""


def _kept(link: str) -> str:
    try:
        return links.parse(link)
    except FieldErrors:
        return ""
