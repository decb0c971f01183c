"""Listeners of meetings: `/agenda`, `/minutes`, `/actions`, their buttons and forms."""

from __future__ import annotations

from commands.features import Feature, SlashCommand, Subcommand
from commands.meetings import actions, agendas, minutes, people, roles

AGENDA = SlashCommand(
    name="agenda",
    summary="The agenda of your next call: see it, add what you want to talk about; liaisons order and edit.",
    usage="show | add | settings",
    subcommands={
        "show": Subcommand(agendas.show, "The next call's agenda, roles and parking lot.", "show teacher pipelines"),
        "add": Subcommand(agendas.add, "Add an item: topic, minutes, goal, who decides.", "add"),
        "settings": Subcommand(
            agendas.settings, "Switch agendas, roles and evaluation on or off (liaisons).", "settings"
        ),
    },
    default=agendas.show,
)

MINUTES = SlashCommand(
    name="minutes",
    summary="What your calls decided: the archive; recorders write the minutes within 48 hours.",
    usage="show | write",
    subcommands={
        "show": Subcommand(minutes.show, "The archive of your workgroup, or of the one named.", "show standards"),
        "write": Subcommand(minutes.write, "Write the minutes of the latest call (recorders).", "write"),
    },
    default=minutes.show,
)

ACTIONS = SlashCommand(
    name="actions",
    summary="What people took on in your workgroups: see, complete and add actions.",
    usage="list | add",
    subcommands={
        "list": Subcommand(actions.show, "Open actions, yours and your workgroups'.", "list"),
        "add": Subcommand(actions.add, "Add an action with an owner and a date.", "add"),
    },
    default=actions.show,
)

FEATURE = Feature(
    name="meetings",
    commands=(AGENDA, MINUTES, ACTIONS),
    actions={
        "meetings.hub": agendas.open_hub,
        "meetings.agenda": agendas.open_agenda,
        "meetings.item.add": agendas.open_add,
        "meetings.item.edit": agendas.open_edit,
        "meetings.item.drop": agendas.drop,
        "meetings.check": agendas.toggle_checks,
        "meetings.settings": agendas.open_settings,
        "meetings.role.accept": roles.accept,
        "meetings.role.decline": roles.decline,
        "meetings.role.swap": roles.open_swap,
        "meetings.role.take": roles.take,
        "meetings.role.duties": roles.show_duties,
        "meetings.minutes.write": minutes.open_write,
        "meetings.minutes.show": minutes.open_minutes,
        "meetings.minutes.list": minutes.open_archive,
        "meetings.minutes.page": minutes.turn_page,
        "meetings.actions": actions.open_actions,
        "meetings.action.add": actions.open_add,
        "meetings.action.edit": actions.open_edit,
        "meetings.action.done": actions.done,
        "meetings.action.drop": actions.drop,
    },
    submissions={
        "meetings.item": agendas.save,
        "meetings.settings": agendas.save_settings,
        "meetings.swap": roles.send_swap,
        "meetings.minutes": minutes.save,
        "meetings.action": actions.save,
    },
    options={"meetings.person": people.find, "meetings.seated": people.find_seated},
)
