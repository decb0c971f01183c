"""Small pieces of Block Kit from which the tests build what they send."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**keys: Any) -> Json:
    return {"type": "section", "text": mrkdwn("t"), **keys}


def button(**keys: Any) -> Json:
    return {"type": "button", "text": plain("B"), **keys}


def option(number: int, **keys: Any) -> Json:
    return {"text": plain(f"Option {number}"), "value": f"v{number}", **keys}


def options(count: int) -> list[Json]:
    return [option(number) for number in range(count)]


def asking(element: Json, **keys: Any) -> Json:
    return {"type": "input", "label": plain("L"), "element": element, **keys}


def modal(*blocks: Json, **keys: Any) -> Json:
    return {"type": "modal", "title": plain("T"), "submit": plain("S"), "blocks": list(blocks or [section()]), **keys}


def home(*blocks: Json, **keys: Any) -> Json:
    return {"type": "home", "blocks": list(blocks or [section()]), **keys}


def rich(text: str) -> Json:
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [line]}
