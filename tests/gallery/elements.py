"""Every element in the places where Slack takes it: accessories, actions, inputs."""

from tests.gallery.words import Json, block_input, confirm, option, options, plain, section

DISHES = ("Soup", "Stew", "Salad", "Pizza")
GROUPS = [
    {"label": plain("Warm"), "options": [option("Soup", "of the day"), option("Stew")]},
    {"label": plain("Cold"), "options": options("Salad", "Sandwich")},
]
MOMENT = 1_792_600_200
"""Wednesday 21 October 2026, 9:30 in Phoenix, in UNIX seconds."""


def actions() -> list[Json]:
    """Return actions blocks with every element that stands in them."""
    buttons = [
        {"type": "button", "action_id": "plain", "text": plain("Plain :tada:"), "value": "one"},
        {"type": "button", "action_id": "primary", "text": plain("Primary"), "style": "primary"},
        {
            "type": "button",
            "action_id": "danger",
            "text": plain("Danger"),
            "style": "danger",
            "confirm": confirm("Sure?"),
        },
        {
            "type": "button",
            "action_id": "delete",
            "text": plain("Delete"),
            "style": "danger",
            "confirm": confirm("Delete it?", "danger"),
        },
        {"type": "button", "action_id": "link", "text": plain("Open link"), "url": "https://example.org/opened"},
        {
            "type": "button",
            "action_id": "labelled",
            "text": plain("More"),
            "accessibility_label": "More about soup",
            "value": "soup",
        },
        {
            "type": "workflow_button",
            "action_id": "workflow",
            "text": plain("Start workflow"),
            "workflow": {"trigger": {"url": "https://slack.com/shortcuts/Ft0123/xyz"}},
        },
    ]
    links: list[Json] = [option("Edit"), {**option("Website"), "url": "https://example.org/menu"}, option("Remove")]
    pickers = [
        {"type": "overflow", "action_id": "overflow", "options": links},
        {"type": "static_select", "action_id": "select", "placeholder": plain("A dish"), "options": options(*DISHES)},
        {"type": "external_select", "action_id": "external", "placeholder": plain("A drink"), "min_query_length": 2},
        {"type": "users_select", "action_id": "user", "placeholder": plain("A person")},
        {"type": "conversations_select", "action_id": "conversation", "placeholder": plain("A conversation")},
        {"type": "channels_select", "action_id": "channel", "placeholder": plain("A channel")},
        {"type": "datepicker", "action_id": "date", "placeholder": plain("A day"), "initial_date": "2026-10-22"},
        {"type": "timepicker", "action_id": "time", "placeholder": plain("An hour"), "timezone": "Europe/Berlin"},
        {"type": "datetimepicker", "action_id": "moment", "initial_date_time": MOMENT},
    ]
    choices = [
        {"type": "checkboxes", "action_id": "checks", "options": options("Bread", "Butter")},
        {
            "type": "radio_buttons",
            "action_id": "radio",
            "options": options("Small", "Large"),
            "initial_option": option("Small"),
            "confirm": confirm("Change the size?"),
        },
    ]
    return [
        {"type": "actions", "block_id": "buttons", "elements": buttons},
        {"type": "actions", "block_id": "pickers", "elements": pickers},
        {"type": "actions", "block_id": "choices", "elements": choices},
    ]


def through_its_address(text: str = "Only you see this") -> list[Json]:
    """Return a text and buttons that the app answers by the address that came with the press."""
    names = {"replace": "Say something else", "add": "Tell everybody", "delete": "Go away"}
    buttons = [{"type": "button", "action_id": action, "text": plain(name)} for action, name in names.items()]
    return [section(text), {"type": "actions", "block_id": "address", "elements": buttons}]


def accessories() -> list[Json]:
    """Return sections with the elements that only stand there, or look different there."""
    several: list[Json] = [
        {"type": "multi_static_select", "action_id": "dishes", "option_groups": GROUPS, "max_selected_items": 2},
        {"type": "multi_external_select", "action_id": "drinks", "min_query_length": 0},
        {"type": "multi_users_select", "action_id": "people", "initial_users": ["U0NOOR"]},
        {
            "type": "multi_conversations_select",
            "action_id": "conversations",
            "filter": {"include": ["private", "im"], "exclude_bot_users": True},
        },
        {"type": "multi_channels_select", "action_id": "channels"},
        {"type": "button", "action_id": "beside", "text": plain("Beside"), "value": "it"},
    ]
    return [
        section(f"Choose {element['action_id']}", block_id=f"with-{element['action_id']}", accessory=element)
        for element in several
    ]


def beside() -> list[Json]:
    """Return sections with the elements that stand in actions blocks too, each with what it holds from the start."""
    standing: list[Json] = [
        {"type": "overflow", "action_id": "side-overflow", "options": options("Edit", "Remove")},
        {
            "type": "static_select",
            "action_id": "side-select",
            "options": options(*DISHES),
            "initial_option": option("Stew"),
        },
        {"type": "external_select", "action_id": "side-external", "initial_option": option("Water")},
        {"type": "users_select", "action_id": "side-user", "initial_user": "U0ADA"},
        {"type": "conversations_select", "action_id": "side-conversation", "initial_conversation": "C0GARDEN"},
        {"type": "channels_select", "action_id": "side-channel", "initial_channel": "C0RANDOM"},
        {"type": "datepicker", "action_id": "side-date", "initial_date": "2026-10-22"},
        {"type": "timepicker", "action_id": "side-time", "initial_time": "14:30"},
        {
            "type": "checkboxes",
            "action_id": "side-checks",
            "options": options("Bread", "Butter"),
            "initial_options": options("Butter"),
        },
        {
            "type": "radio_buttons",
            "action_id": "side-radio",
            "options": options("Small", "Large"),
            "initial_option": option("Large"),
        },
        {
            "type": "workflow_button",
            "action_id": "side-workflow",
            "text": plain("Start"),
            "workflow": {"trigger": {"url": "https://slack.com/shortcuts/Ft0123/xyz"}},
        },
    ]
    return [
        section(f"A {element['type']} beside it", block_id=f"with-{element['action_id']}", accessory=element)
        for element in standing
    ]


def inputs() -> list[Json]:
    """Return an input block for every element that messages, modals and Home take, all optional."""
    elements: list[tuple[str, str, Json]] = [
        ("name", "Name", {"type": "plain_text_input", "placeholder": plain("Who?"), "min_length": 2, "max_length": 20}),
        ("notes", "Notes", {"type": "plain_text_input", "multiline": True}),
        ("mail", "E-mail", {"type": "email_text_input", "placeholder": plain("you@example.org")}),
        ("site", "Website", {"type": "url_text_input"}),
        ("count", "Count", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"}),
        ("price", "Price", {"type": "number_input", "is_decimal_allowed": True, "initial_value": "2.5"}),
        ("story", "Story", {"type": "rich_text_input", "placeholder": plain("Tell it")}),
        ("dish", "Dish", {"type": "static_select", "option_groups": GROUPS}),
        ("drink", "Drink", {"type": "external_select", "min_query_length": 1}),
        ("person", "Person", {"type": "users_select"}),
        ("talk", "Conversation", {"type": "conversations_select", "default_to_current_conversation": True}),
        ("place", "Channel", {"type": "channels_select", "initial_channel": "C0RANDOM"}),
        ("sides", "Sides", {"type": "multi_static_select", "options": options(*DISHES), "max_selected_items": 2}),
        ("day", "Day", {"type": "datepicker"}),
        ("hour", "Hour", {"type": "timepicker", "initial_time": "09:30"}),
        ("start", "Start", {"type": "datetimepicker"}),
        (
            "extras",
            "Extras",
            {"type": "checkboxes", "options": [option("Bread", "fresh"), option("Butter"), option("Salt")]},
        ),
        ("size", "Size", {"type": "radio_buttons", "options": [option("Small", "for one"), option("Large")]}),
    ]
    made = [block_input(block_id, label, element, optional=True) for block_id, label, element in elements]
    made[0]["hint"] = plain("As others call you")
    return made


def file_input() -> Json:
    """Return the input that only modals take."""
    return block_input(
        "file", "File", {"type": "file_input", "filetypes": ["txt", "png"], "max_files": 2}, optional=True
    )


def more_inputs() -> list[Json]:
    """Return the inputs for several choices that `inputs` leaves out."""
    elements: list[tuple[str, str, Json]] = [
        ("drinks", "Drinks", {"type": "multi_external_select", "min_query_length": 1}),
        ("guests", "Guests", {"type": "multi_users_select"}),
        (
            "talks",
            "Conversations",
            {"type": "multi_conversations_select", "filter": {"include": ["public", "private"]}},
        ),
        ("places", "Channels", {"type": "multi_channels_select"}),
    ]
    return [block_input(block_id, label, element, optional=True) for block_id, label, element in elements]


ONCE: Json = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Once"}]}],
}


def filled() -> list[Json]:
    """Return an input block for every element that can begin with something in it, and does."""
    elements: list[tuple[str, Json]] = [
        ("Name", {"type": "plain_text_input", "initial_value": "Grace"}),
        ("Notes", {"type": "plain_text_input", "multiline": True, "initial_value": "two\nlines"}),
        ("E-mail", {"type": "email_text_input", "initial_value": "grace@example.org"}),
        ("Website", {"type": "url_text_input", "initial_value": "https://example.org/grace"}),
        ("Count", {"type": "number_input", "is_decimal_allowed": False, "initial_value": "7"}),
        ("Story", {"type": "rich_text_input", "initial_value": ONCE}),
        ("Dish", {"type": "static_select", "options": options(*DISHES), "initial_option": option("Stew")}),
        ("Drink", {"type": "external_select", "initial_option": option("Water")}),
        ("Person", {"type": "users_select", "initial_user": "U0ADA"}),
        ("Conversation", {"type": "conversations_select", "initial_conversation": "C0KITCHEN"}),
        ("Channel", {"type": "channels_select", "initial_channel": "C0RANDOM"}),
        (
            "Sides",
            {"type": "multi_static_select", "option_groups": GROUPS, "initial_options": options("Salad", "Stew")},
        ),
        ("Drinks", {"type": "multi_external_select", "initial_options": options("Coffee")}),
        ("Guests", {"type": "multi_users_select", "initial_users": ["U0NOOR", "U0ADA"]}),
        ("Conversations", {"type": "multi_conversations_select", "initial_conversations": ["C0GARDEN"]}),
        ("Channels", {"type": "multi_channels_select", "initial_channels": ["C0RANDOM", "C0GENERAL"]}),
        ("Day", {"type": "datepicker", "initial_date": "2026-10-30"}),
        ("Hour", {"type": "timepicker", "initial_time": "16:00"}),
        ("Start", {"type": "datetimepicker", "initial_date_time": MOMENT}),
        (
            "Extras",
            {"type": "checkboxes", "options": options("Bread", "Butter", "Salt"), "initial_options": options("Salt")},
        ),
        ("Size", {"type": "radio_buttons", "options": options("Small", "Large"), "initial_option": option("Large")}),
    ]
    return [block_input(label.lower(), label, element) for label, element in elements]
