"""Listeners of webinars and other news: `/webinar`, the buttons of its messages, and its forms."""

from __future__ import annotations

from commands.features import Feature, ShortcutEntry, SlashCommand, Subcommand
from commands.webinars import announcing, asking, changing, listing, news

WEBINAR = SlashCommand(
    name="webinar",
    summary="Webinars and news: register, follow topics, ask for one; liaisons also announce, edit and cancel.",
    usage="list | mine | topics | request | announce | news",
    subcommands={
        "list": Subcommand(listing.list_ahead, "The webinars ahead for you, with buttons to register.", "list"),
        "mine": Subcommand(listing.list_mine, "What you registered for or announced.", "mine"),
        "topics": Subcommand(listing.open_topics, "Choose the topics that you hear of at once.", "topics"),
        "request": Subcommand(
            asking.open_form, "Ask your liaison for a webinar; others can want it too.", "request rural recruiting"
        ),
        "announce": Subcommand(announcing.open_form, "Announce a webinar (liaisons).", "announce"),
        "news": Subcommand(news.open_form, "Announce other news in the same way (liaisons).", "news"),
    },
    bare=listing.list_ahead,
)

FEATURE = Feature(
    name="webinars",
    # Calendar files in direct messages.
    scopes=("files:read", "files:write"),
    commands=(WEBINAR,),
    actions={
        "webinars.list": listing.open_list,
        "webinars.register": listing.register,
        "webinars.unregister": listing.unregister,
        "webinars.attended": listing.attended,
        "webinars.calendar": listing.calendar,
        "webinars.topics": listing.open_topics,
        "webinars.request": asking.open_form,
        "webinars.requests": asking.open_list,
        "webinars.request.close": asking.close,
        "webinars.vote": asking.vote,
        "webinars.answer": announcing.open_for_request,
        "webinars.announce": announcing.open_form,
        "webinars.change": announcing.change,
        "webinars.again": announcing.open_again,
        "webinars.test": announcing.test,
        "webinars.undo": announcing.undo,
        "webinars.manage": changing.open_manage,
        "webinars.edit": changing.open_edit,
        "webinars.edit.change": changing.change,
        "webinars.cancel": changing.open_cancel,
        "webinars.link": changing.open_link,
        "webinars.new_link": changing.new_link,
        "webinars.materials": changing.open_materials,
        "webinars.news": news.open_form,
        "webinars.news.again": news.open_again,
        "webinars.news.change": news.change,
        "webinars.news.test": news.test,
        "webinars.news.undo": news.undo,
    },
    submissions={
        "webinars.announce": announcing.check,
        "webinars.confirm": announcing.confirm,
        "webinars.edit": changing.edit,
        "webinars.edit.confirm": changing.confirm,
        "webinars.cancel": changing.cancel,
        "webinars.link": changing.link,
        "webinars.materials": changing.enter_materials,
        "webinars.topics": listing.follow,
        "webinars.request": asking.send,
        "webinars.news": news.check,
        "webinars.news.confirm": news.confirm,
    },
    shortcuts={
        "webinars.announce": ShortcutEntry(
            announcing.open_form, "Announce a webinar", "Announce a webinar to channels and workgroups."
        ),
    },
)
