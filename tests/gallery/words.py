"""The small objects that blocks are made of."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str, *, verbatim: bool = False) -> Json:
    """Return a mrkdwn object."""
    return {"type": "mrkdwn", "text": text, "verbatim": verbatim}


def option(name: str, description: str = "") -> Json:
    """Return an option whose value is its name in small letters."""
    made: Json = {"text": plain(name), "value": name.lower()}
    if description:
        made["description"] = plain(description)
    return made


def options(*names: str) -> list[Json]:
    """Return options."""
    return [option(name) for name in names]


def section(text: str, **more: Any) -> Json:
    """Return a section with mrkdwn text."""
    return {"type": "section", "text": mrkdwn(text), **more}


def block_input(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """Return an input block; its element's action_id is the block_id."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": block_id, **element},
        **more,
    }


def confirm(title: str, style: str = "primary") -> Json:
    """Return a confirmation."""
    return {
        "title": plain(title),
        "text": mrkdwn("This is *the* question."),
        "confirm": plain("Yes, do"),
        "deny": plain("Rather not"),
        "style": style,
    }
