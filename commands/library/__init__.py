"""The resource library: `/library`, its buttons and forms, and the shortcut that saves a message's link."""

from __future__ import annotations

from commands.features import Feature, ShortcutEntry, SlashCommand, Subcommand
from commands.library import finding, saving

LIBRARY = SlashCommand(
    name="library",
    summary="Research, policies, tools and practices worth keeping: find them, add to them, see a state's own.",
    usage="find words | add | mine | state name",
    subcommands={
        "find": Subcommand(finding.find, "Find resources; `find` may be left out.", "find literacy coaching"),
        "add": Subcommand(saving.add, "Add a page, with its link or without.", "add https://example.org/guide"),
        "mine": Subcommand(finding.mine, "What you added: edit, retire, bring back.", "mine"),
        "state": Subcommand(finding.state, "A state's practices and examples.", "state Texas"),
    },
    default=finding.find,
    bare=finding.front,
)

FEATURE = Feature(
    name="library",
    commands=(LIBRARY,),
    actions={
        "library.find": finding.open_find,
        "library.mine": finding.open_mine,
        "library.state": finding.open_state,
        "library.state.choose": finding.choose_state,
        "library.page": finding.turn_page,
        "library.show": finding.show,
        "library.add": saving.open_add,
        "library.edit": saving.open_edit,
        "library.retire": saving.retire,
        "library.back": saving.bring_back,
    },
    submissions={
        "library.find": finding.search,
        "library.add": saving.save_new,
        "library.edit": saving.save_edit,
    },
    shortcuts={
        "library.save": ShortcutEntry(
            saving.save_message, "Save to the library", "Keeps this message's link where all find it.", "message"
        ),
    },
)
