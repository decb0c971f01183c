"""What a person can enter into each element, and the state value that comes of it."""

import copy
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sandbox.blockkit import limits
from sandbox.blockkit.composition import OPTION, offered
from sandbox.blockkit.elements import CHANNEL_ID, CONVERSATION_ID, TIME, USER_ID, parse_date
from sandbox.blockkit.problem import CannotDo, Json
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.state import SLOTS


def apply(element: Mapping[str, Any], given: Any, options: Sequence[Mapping[str, Any]] | None = None) -> Json:
    """Return the value of an element after a person entered ``given`` (None empties it).

    Shapes of ``given``: an option's value, its label or the whole option for choices, a list of these where several
    can be chosen; ids of users, conversations and channels; "YYYY-MM-DD" or a date; "HH:MM" or a time; UNIX seconds
    or an aware datetime; text for typed inputs (a rich_text block too for rich text); file ids or file objects;
    anything for buttons. ``options`` are what an external select was offered by its app. Raises CannotDo when a
    person could not do it.
    """
    kind = element["type"]
    if kind in _PRESSED:
        return _PRESSED[kind](element, given)
    slot = SLOTS.get(kind)
    if slot is None:
        raise CannotDo(f"nothing can be entered into {kind}")
    if slot.several:
        return slot.of(element, _several(element, given, options))
    return slot.of(element, None if given is None else _one(element, given, options))


def _several(element: Mapping[str, Any], given: Any, options: Sequence[Mapping[str, Any]] | None) -> list[Any]:
    if given is None:
        return []
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise CannotDo(f"{element['type']} takes a list")
    chosen = [_one(element, member, options) for member in given]
    if any(member in chosen[:index] for index, member in enumerate(chosen)):
        raise CannotDo("nothing can be chosen twice")
    most = element.get("max_selected_items", element.get("max_files", limits.OPTIONS))
    if element["type"] == "file_input":
        most = min(most, limits.FILES)
    if len(chosen) > most:
        raise CannotDo(f"no more than {most} can be chosen")
    return chosen


def _one(element: Mapping[str, Any], given: Any, options: Sequence[Mapping[str, Any]] | None) -> Any:
    kind = element["type"].removeprefix("multi_")
    if kind in ("static_select", "radio_buttons", "checkboxes"):
        return _option(given, offered(element))
    if kind == "external_select":
        return _external(given, options)
    return _ENTERED[kind](element, given)


def _option(given: Any, known: Sequence[Mapping[str, Any]]) -> Json:
    if isinstance(given, Mapping):
        matches = [option for option in known if option == given]
    else:
        by_value = [option for option in known if option.get("value") == given]
        matches = by_value or [option for option in known if option["text"]["text"] == given]
    if not matches:
        raise CannotDo(f"{given!r} is not offered")
    if len(matches) > 1:
        raise CannotDo(f"{given!r} is offered {len(matches)} times")
    # A state value keeps the option's text, value and description, not the link an overflow option may carry.
    return {key: copy.deepcopy(inner) for key, inner in matches[0].items() if key != "url"}


def _external(given: Any, options: Sequence[Mapping[str, Any]] | None) -> Json:
    if options is not None:
        return _option(given, options)
    if not isinstance(given, Mapping) or any(OPTION(dict(given), "")):
        raise CannotDo("search first: what an external select offers comes from its app")
    return copy.deepcopy(dict(given))


def _identity(pattern: str, what: str) -> Callable[[Mapping[str, Any], Any], str]:
    def enter(_element: Mapping[str, Any], given: Any) -> str:
        if not isinstance(given, str) or not re.fullmatch(pattern, given):
            raise CannotDo(f"{given!r} is not {what}")
        return given

    return enter


def _date(_element: Mapping[str, Any], given: Any) -> str:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given.isoformat()
    try:
        return parse_date(given).isoformat()
    except (TypeError, ValueError) as error:
        raise CannotDo(f"{given!r} is not a date") from error


def _time(_element: Mapping[str, Any], given: Any) -> str:
    if isinstance(given, time):
        return given.strftime("%H:%M")
    if not isinstance(given, str) or not re.fullmatch(TIME, given):
        raise CannotDo(f"{given!r} is not a time")
    return given


def _moment(_element: Mapping[str, Any], given: Any) -> int:
    if isinstance(given, datetime) and given.tzinfo is not None:
        given = int(given.timestamp())
    if isinstance(given, bool) or not isinstance(given, int) or not 1_000_000_000 <= given <= 9_999_999_999:
        raise CannotDo(f"{given!r} is not a moment: give UNIX seconds or an aware datetime")
    return given


def _typed(element: Mapping[str, Any], given: Any) -> str | None:
    if not isinstance(given, str):
        raise CannotDo(f"{given!r} cannot be typed")
    if "\n" in given and not element.get("multiline"):
        raise CannotDo("this input has one line only")
    most = element.get("max_length", limits.TYPED)
    if len(given) > most:
        raise CannotDo(f"no more than {most} characters can be typed here")
    return given or None


def _number(element: Mapping[str, Any], given: Any) -> str | None:
    if isinstance(given, int | float) and not isinstance(given, bool):
        given = str(given)
    return _typed(element, given)


def _rich_text(_element: Mapping[str, Any], given: Any) -> Json | None:
    if given == "":
        return None
    if isinstance(given, str):
        line = {"type": "rich_text_section", "elements": [{"type": "text", "text": given}]}
        given = {"type": "rich_text", "elements": [line]}
    if not isinstance(given, Mapping) or any(RICH_TEXT(dict(given), "")):
        raise CannotDo(f"{given!r} is not rich text")
    return copy.deepcopy(dict(given))


def _file(element: Mapping[str, Any], given: Any) -> Json:
    file = {"id": given} if isinstance(given, str) else given
    if not isinstance(file, Mapping) or not re.fullmatch(r"F[A-Z0-9]{2,}", str(file.get("id", ""))):
        raise CannotDo(f"{given!r} is not a file")
    kinds = element.get("filetypes")
    if kinds is not None and file.get("filetype") not in kinds:
        raise CannotDo(f"only files of these types can be given: {', '.join(kinds)}")
    return copy.deepcopy(dict(file))


_ENTERED: Mapping[str, Callable[[Mapping[str, Any], Any], Any]] = {
    "plain_text_input": _typed,
    "email_text_input": _typed,
    "url_text_input": _typed,
    "number_input": _number,
    "rich_text_input": _rich_text,
    "file_input": _file,
    "datepicker": _date,
    "timepicker": _time,
    "datetimepicker": _moment,
    "users_select": _identity(USER_ID, "a person"),
    "conversations_select": _identity(CONVERSATION_ID, "a conversation"),
    "channels_select": _identity(CHANNEL_ID, "a channel"),
}


def _press(element: Mapping[str, Any], _given: Any) -> Json:
    pressed = {"type": element["type"], "text": copy.deepcopy(element["text"])}
    if "value" in element:
        pressed["value"] = element["value"]
    return pressed


def _overflow(element: Mapping[str, Any], given: Any) -> Json:
    return {"type": "overflow", "selected_option": _option(given, element["options"])}


def _feedback(element: Mapping[str, Any], given: Any) -> Json:
    buttons = [element["positive_button"], element["negative_button"]]
    for button in buttons:
        if given in (button["value"], button["text"]["text"]):
            return {"type": "feedback_buttons", "text": copy.deepcopy(button["text"]), "value": button["value"]}
    raise CannotDo(f"{given!r} is not offered")


def _start_workflow(_element: Mapping[str, Any], _given: Any) -> Json:
    raise CannotDo("a workflow button starts a workflow of Slack's own; no app hears of it")


_PRESSED: Mapping[str, Callable[[Mapping[str, Any], Any], Json]] = {
    "button": _press,
    "icon_button": _press,
    "overflow": _overflow,
    "feedback_buttons": _feedback,
    "workflow_button": _start_workflow,
}
