"""The state of a surface: which elements have one, under which key, and what it is before anyone touches it."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.blockkit.elements import TEXT_INPUTS
from sandbox.blockkit.problem import Json, Values
from sandbox.blockkit.surfaces import all_blocks, elements_of, with_ids


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an element keeps its value: the key in the state, the key of its initial value, and whether a list."""

    value: str
    initial: str | None
    several: bool = False

    def of(self, element: Mapping[str, Any], value: Any) -> Json:
        """Return the state value that holds ``value``; None means empty."""
        if value is None and self.several:
            value = []
        return {"type": element["type"], self.value: copy.deepcopy(value)}


SLOTS: Final[Mapping[str, Slot]] = {
    "plain_text_input": Slot("value", "initial_value"),
    "email_text_input": Slot("value", "initial_value"),
    "url_text_input": Slot("value", "initial_value"),
    "number_input": Slot("value", "initial_value"),
    "rich_text_input": Slot("rich_text_value", "initial_value"),
    "file_input": Slot("files", None, several=True),
    "static_select": Slot("selected_option", "initial_option"),
    "external_select": Slot("selected_option", "initial_option"),
    "radio_buttons": Slot("selected_option", "initial_option"),
    "checkboxes": Slot("selected_options", "initial_options", several=True),
    "multi_static_select": Slot("selected_options", "initial_options", several=True),
    "multi_external_select": Slot("selected_options", "initial_options", several=True),
    "users_select": Slot("selected_user", "initial_user"),
    "multi_users_select": Slot("selected_users", "initial_users", several=True),
    "conversations_select": Slot("selected_conversation", "initial_conversation"),
    "multi_conversations_select": Slot("selected_conversations", "initial_conversations", several=True),
    "channels_select": Slot("selected_channel", "initial_channel"),
    "multi_channels_select": Slot("selected_channels", "initial_channels", several=True),
    "datepicker": Slot("selected_date", "initial_date"),
    "timepicker": Slot("selected_time", "initial_time"),
    "datetimepicker": Slot("selected_date_time", "initial_date_time"),
}
"""Every element that keeps a state; buttons and overflow menus keep none."""


def initial_values(surface: Mapping[str, Any], conversation: str | None = None) -> Values:
    """Return the ``state.values`` of a view or message nobody has touched yet.

    Every element that keeps a state is there: with its initial value, else null (an empty list where several can
    be chosen). ``conversation`` is where the person is, for ``default_to_current_conversation``.
    """
    values: Values = {}
    for block in all_blocks(with_ids(surface.get("blocks") or ())):
        for element in elements_of(block):
            slot = SLOTS.get(element["type"])
            if slot is not None:
                state = slot.of(element, _initial(element, slot, conversation))
                values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def _initial(element: Mapping[str, Any], slot: Slot, conversation: str | None) -> Any:
    if slot.initial is not None and slot.initial in element:
        return element[slot.initial]
    if element.get("default_to_current_conversation") and conversation is not None:
        return [conversation] if slot.several else conversation
    return None


def dispatches(block: Mapping[str, Any], element: Mapping[str, Any], *, entered: bool = True) -> bool:
    """Tell whether using this element sends the app a block_actions payload.

    Elements outside input blocks always do; inside, only with ``dispatch_action``. ``entered`` is False while a
    person is still typing, which a text input reports only with ``on_character_entered``.
    """
    if block["type"] != "input":
        return True
    if not block.get("dispatch_action"):
        return False
    if element["type"] not in TEXT_INPUTS:
        return True
    triggers = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
    return ("on_enter_pressed" if entered else "on_character_entered") in triggers


def action(block: Mapping[str, Any], element: Mapping[str, Any], value: Mapping[str, Any]) -> Json:
    """Return the entry for ``actions`` of a block_actions payload, without its action_ts.

    It holds the new value and, as Slack sends them, the element's confirm, placeholder and initial value.
    """
    entry: Json = {"action_id": element["action_id"], "block_id": block["block_id"], **value}
    slot = SLOTS.get(element["type"])
    echoed = ["confirm", "placeholder", "style", "min_query_length"]
    if slot is not None and slot.initial is not None:
        echoed.append(slot.initial)
    for key in echoed:
        if key in element:
            entry[key] = copy.deepcopy(element[key])
    return entry
