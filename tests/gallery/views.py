"""The gallery's modals and its Home."""

from typing import Any

from tests.gallery import elements
from tests.gallery.layout import alerts
from tests.gallery.words import Json, block_input, options, plain, section


def modal(callback_id: str, title: str, blocks: list[Json], **more: Any) -> Json:
    """Return a modal with a submit button."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": blocks,
        **more,
    }


def form() -> Json:
    """Return the modal with every input."""
    name, *others = elements.inputs()
    name["element"]["focus_on_load"] = True
    blocks = [name, *others, *elements.more_inputs(), elements.file_input()]
    return modal("form", "Every input", blocks, notify_on_close=True)


def required() -> Json:
    """Return a modal in which two inputs must be filled in; the app refuses the name Nobody."""
    blocks = [
        section("Fill it in"),
        block_input("name", "Name", {"type": "plain_text_input"}, hint=plain("Any name")),
        block_input("dish", "Dish", {"type": "static_select", "options": options("Soup", "Stew")}),
        block_input("mail", "E-mail", {"type": "email_text_input"}, optional=True),
    ]
    return modal("required", "Required", blocks)


def filled() -> Json:
    """Return the modal in which every input begins with something."""
    return modal("filled", "Filled in", elements.filled())


def step(number: int) -> Json:
    """Return one of three views that the app answers a submission with: the second instead, the third on top."""
    return modal("step", f"Step {number}", [section(f"This is step {number}")], private_metadata=str(number))


def floor(number: int) -> Json:
    """Return one of three views on top of each other."""
    blocks: list[Json] = [
        section(f"This is floor {number}"),
        block_input("note", f"Note {number}", {"type": "plain_text_input"}, optional=True),
    ]
    button = {"type": "button", "action_id": "up", "text": plain("Go up"), "value": str(number + 1)}
    blocks.append({"type": "actions", "block_id": "lift", "elements": [button]})
    return modal("floor", f"Floor {number}", blocks, notify_on_close=True, private_metadata=str(number))


def dispatching(echo: str = "Nothing yet") -> Json:
    """Return a modal whose inputs tell the app at once; it writes what it heard above them."""
    both = {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}
    typing = {"trigger_actions_on": ["on_character_entered"]}
    blocks = [
        section(echo, block_id="echo"),
        block_input("entered", "Press Enter", {"type": "plain_text_input"}, dispatch_action=True, optional=True),
        block_input(
            "typed",
            "Type",
            {"type": "plain_text_input", "dispatch_action_config": typing},
            dispatch_action=True,
            optional=True,
        ),
        block_input(
            "number",
            "Number",
            {"type": "number_input", "is_decimal_allowed": True, "dispatch_action_config": both},
            dispatch_action=True,
            optional=True,
        ),
        block_input(
            "dish",
            "Dish",
            {"type": "static_select", "options": options("Soup", "Stew")},
            dispatch_action=True,
            optional=True,
        ),
        block_input("quiet", "Quiet", {"type": "plain_text_input"}, optional=True),
    ]
    return modal("dispatching", "Dispatching", blocks)


def layout(blocks: list[Json]) -> Json:
    """Return a modal that only shows things."""
    return {
        "type": "modal",
        "callback_id": "layout",
        "title": plain("Layout"),
        "close": plain("Done"),
        "blocks": [*blocks, *alerts()],
        "notify_on_close": True,
    }


def home(blocks: list[Json], heard: str) -> Json:
    """Return the Home: what was heard last, layout, actions and inputs."""
    said = [section(f"Heard: {heard}", block_id="heard")]
    return {
        "type": "home",
        "callback_id": "home",
        "blocks": [*said, *elements.actions(), *elements.accessories(), *elements.inputs()[:3], *blocks],
    }
