"""Listeners of calls: `/calls`, the buttons of its messages, and its forms."""

from __future__ import annotations

from commands.calls import asking, calendars, changing, listing, planning
from commands.features import Feature, ShortcutEntry, SlashCommand, Subcommand
from views.calls import inputs

CALLS = SlashCommand(
    name="calls",
    summary="Calls of your workgroups: see, answer, ask for; liaisons also schedule, edit, move and cancel.",
    usage="next | list | schedule | edit | move | cancel | request | requests | calendar | chart",
    subcommands={
        "next": Subcommand(listing.next_call, "Your next call, with buttons to answer.", "next"),
        "list": Subcommand(
            listing.list_calls, "The calls ahead in your workgroups, or in one of them.", "list teacher pipelines"
        ),
        "schedule": Subcommand(
            planning.open_schedule, "Plan a monthly series or a single call (liaisons).", "schedule"
        ),
        "edit": Subcommand(
            changing.choose_to_edit, "Change title, length, link or reminders of a call or series (liaisons).", "edit"
        ),
        "move": Subcommand(changing.choose_to_move, "Give a call or its series another time (liaisons).", "move"),
        "cancel": Subcommand(changing.choose_to_cancel, "Cancel one call or end its series (liaisons).", "cancel"),
        "request": Subcommand(asking.open_request, "Ask your liaison for a call.", "request"),
        "requests": Subcommand(
            asking.list_requests, "Small-group conversations you can join; liaisons answer them here.", "requests"
        ),
        "calendar": Subcommand(calendars.open_links, "Links by which your calendar follows your calls.", "calendar"),
        "chart": Subcommand(
            calendars.chart, "Attendance and states of a workgroup's calls over the year.", "chart teacher pipelines"
        ),
    },
)

FEATURE = Feature(
    name="calls",
    commands=(CALLS,),
    actions={
        "calls.list": listing.open_list,
        "calls.schedule": planning.open_schedule,
        "calls.schedule.change": planning.change_schedule,
        "calls.edit": changing.open_edit,
        "calls.move": changing.open_move,
        "calls.cancel": changing.open_cancel,
        "calls.request": asking.open_request,
        "calls.requests": asking.open_requests,
        "calls.request.schedule": planning.open_schedule_for_request,
        "calls.request.decline": asking.open_decline,
        "calls.rsvp": listing.rsvp,
        "calls.attended": listing.attended,
        "calls.who": listing.who_is_coming,
        "calls.ics": calendars.file,
        "calls.calendar": calendars.open_links,
        "calls.calendar.make": calendars.make,
        "calls.calendar.rotate": calendars.rotate,
        "calls.calendar.revoke": calendars.revoke,
        "calls.chart": calendars.open_chart,
    },
    submissions={
        "calls.schedule": planning.check_schedule,
        "calls.schedule.confirm": planning.save_schedule,
        "calls.edit": changing.edit,
        "calls.move": changing.move,
        "calls.cancel": changing.cancel,
        "calls.request": asking.send_request,
        "calls.request.decline": asking.decline_request,
    },
    options={inputs.ZONE_ACTION: planning.find_zones},
    shortcuts={
        "calls.list": ShortcutEntry(listing.open_list, "See my calls", "The calls ahead in your workgroups."),
        "calls.request": ShortcutEntry(
            asking.open_request, "Ask for a call", "Ask the liaison of your workgroup for a call."
        ),
    },
)
