"""The form of a resource: what was entered, checked and said about under each field."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.directory.states import BY_CODE
from domain.errors import FieldErrors
from domain.library import links
from domain.library.resource import (
    CREDIT_LONGEST,
    MOST_TAGS,
    SUMMARY_LONGEST,
    TAG_LONGEST,
    TITLE_LONGEST,
    Draft,
    Kind,
)


@dataclass(frozen=True)
class RawResource:
    """What the form's inputs hold; None where nothing was entered."""

    title: str | None = None
    link: str | None = None
    summary: str | None = None
    kind: str | None = None
    state: str | None = None
    tags: str | None = None
    credit: str | None = None
    workgroup_id: int | None = None


def parse(raw: RawResource) -> Draft:
    """Return what the form says. Raises FieldErrors with a sentence for each field that has to be put right."""
    errors: dict[str, str] = {}
    link = ""
    try:
        link = links.parse(raw.link)
    except FieldErrors as error:
        errors |= error.errors
    tags: tuple[str, ...] = ()
    try:
        tags = parse_tags(raw.tags)
    except FieldErrors as error:
        errors |= error.errors
    title, credit = (" ".join((entered or "").split()) for entered in (raw.title, raw.credit))
    summary = (raw.summary or "").strip()
    if not title:
        errors["title"] = "Give it a title by which others recognise it."
    for name, entered, longest in (
        ("title", title, TITLE_LONGEST),
        ("summary", summary, SUMMARY_LONGEST),
        ("credit", credit, CREDIT_LONGEST),
    ):
        if len(entered) > longest:
            errors[name] = f"Use at most {longest:,} characters; these are {len(entered):,}."
    kind = raw.kind if raw.kind in set(Kind) else None
    if kind is None:
        errors["kind"] = "Choose what kind of resource it is."
    state = raw.state or ""
    if state and state not in BY_CODE:
        errors["state"] = "Choose a state from the list."
    elif kind == Kind.STATE_EXAMPLE and not state:
        errors["state"] = "A state example needs its state: choose which one."
    if errors or kind is None:
        raise FieldErrors(errors)
    return Draft(title, link, summary, Kind(kind), state, tags, credit, raw.workgroup_id)


def parse_tags(text: str | None) -> tuple[str, ...]:
    """Return tags in small letters, each once, in the order they were typed. Raises FieldErrors (`tags`).

    Commas, semicolons and line ends part them; a `#` before one is left out.
    """
    parts = (" ".join(part.replace("#", " ").split()).casefold() for part in re.split(r"[,;\n]", text or ""))
    tags = tuple(dict.fromkeys(part for part in parts if part))
    if long := next((tag for tag in tags if len(tag) > TAG_LONGEST), None):
        shown = f"{long[:TAG_LONGEST]}…"
        raise FieldErrors(
            {"tags": f"A tag is one or two words; this one is too long: {shown} Put commas between tags."}
        )
    if len(tags) > MOST_TAGS:
        raise FieldErrors({"tags": f"Use at most {MOST_TAGS} tags; these are {len(tags)}."})
    return tags
