"""Listeners of newsletters: `/newsletter`, the buttons of its issues, and its windows."""

from __future__ import annotations

from commands.features import Feature, ShortcutEntry, SlashCommand, Subcommand
from commands.newsletters import desk, mine, sending, setting, submitting

NEWSLETTER = SlashCommand(
    name="newsletter",
    summary="Newsletters of the program: choose what you get, submit items; editors also draft, approve and send.",
    usage="submit | latest | issues | draft | settings",
    subcommands={
        "submit": Subcommand(submitting.open_form, "Submit an item: an event, research, a practice.", "submit"),
        "latest": Subcommand(mine.latest, "Read the latest issue.", "latest standards"),
        "issues": Subcommand(desk.list_issues, "The issues so far; editors also see the draft.", "issues"),
        "draft": Subcommand(desk.draft, "Work on the next issue (editors).", "draft standards"),
        "settings": Subcommand(setting.settings, "Channels, days, who drafts and sends (managers).", "settings"),
    },
    bare=mine.front,
)

FEATURE = Feature(
    name="newsletters",
    commands=(NEWSLETTER,),
    actions={
        "newsletters.mine": mine.open_list,
        "newsletters.issues": mine.open_issues,
        "newsletters.subscribe": mine.subscribe,
        "newsletters.unsubscribe": mine.unsubscribe,
        "newsletters.section.off": mine.leave_out,
        "newsletters.sections": mine.open_sections,
        "newsletters.read": mine.read,
        "newsletters.submit": submitting.open_form,
        "newsletters.draft": desk.open_draft,
        "newsletters.open": desk.open_issue,
        "newsletters.back": desk.back,
        "newsletters.refill": desk.refill,
        "newsletters.preview": desk.preview,
        "newsletters.test": desk.test,
        "newsletters.item": desk.item,
        "newsletters.take_back": desk.take_back,
        "newsletters.write": desk.open_write,
        "newsletters.head": desk.open_head,
        "newsletters.correct": desk.open_correct,
        "newsletters.ask": sending.ask,
        "newsletters.approve": sending.open_approve,
        "newsletters.schedule": sending.open_schedule,
        "newsletters.unschedule": sending.unschedule,
        "newsletters.now": sending.open_now,
        "newsletters.skip": sending.open_skip,
        "newsletters.settings": setting.open_settings,
        "newsletters.readers": setting.open_readers,
        "newsletters.readers.remove": setting.open_remove,
    },
    submissions={
        "newsletters.sections": mine.save_sections,
        "newsletters.submit": submitting.send,
        "newsletters.edit": desk.save_item,
        "newsletters.drop": desk.drop_item,
        "newsletters.write": desk.write,
        "newsletters.head": desk.save_head,
        "newsletters.correct": desk.correct,
        "newsletters.approve": sending.approve,
        "newsletters.schedule": sending.schedule,
        "newsletters.now": sending.send_now,
        "newsletters.skip": sending.skip,
        "newsletters.settings": setting.save,
        "newsletters.readers": setting.add_reader,
        "newsletters.readers.remove": setting.remove_reader,
    },
    shortcuts={
        "newsletters.submit": ShortcutEntry(
            submitting.open_form, "Submit to a newsletter", "Send the editors something worth sharing."
        ),
        "newsletters.submit.message": ShortcutEntry(
            submitting.from_message, "Submit to a newsletter", "Send the editors this message.", kind="message"
        ),
    },
)
