"""What Slack's own client refuses when a person presses submit, before the app hears of it."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sandbox.blockkit import limits
from sandbox.blockkit.elements import E_MAIL, NUMBER
from sandbox.blockkit.shapes import is_url
from sandbox.blockkit.state import SLOTS

REQUIRED = "Please complete this required field."


def client_errors(view: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return, by block_id, the sentence Slack's client shows at each input it refuses; empty when it submits."""
    errors: dict[str, str] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        held = values.get(block["block_id"], {}).get(element["action_id"], {})
        value = held.get(SLOTS[element["type"]].value)
        if not value and value != 0:
            if not block.get("optional"):
                errors[block["block_id"]] = REQUIRED
        elif message := _refusal(element, value):
            errors[block["block_id"]] = message
    return errors


def _refusal(element: Mapping[str, Any], value: Any) -> str | None:
    kind = element["type"]
    if kind == "plain_text_input":
        return _length(element, value)
    if kind == "email_text_input" and not re.fullmatch(E_MAIL, value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not is_url(value):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number(element, value)
    return None


def _length(element: Mapping[str, Any], value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", limits.TYPED)
    if len(value) < least:
        return f"Please enter at least {least} characters."
    if len(value) > most:
        return f"Please enter no more than {most} characters."
    return None


def _number(element: Mapping[str, Any], value: str) -> str | None:
    if not re.fullmatch(NUMBER, value):
        return "Please enter a valid number."
    if "." in value and not element["is_decimal_allowed"]:
        return "Please enter a whole number."
    number = Decimal(value)
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
