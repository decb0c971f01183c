"""Listeners of the directory: `/directory`, its buttons and forms, and what Slack tells about people."""

from __future__ import annotations

from collections.abc import Mapping

from commands import entered
from commands.answers import NOTHING, Answer, Choice, choices, on_top, open_modal, say, update
from commands.features import Feature, ShortcutEntry, SlashCommand, Subcommand
from commands.requests import Action, Command, Entered, Event, OptionsQuery, Shortcut, Submission
from domain.directory import hours
from domain.directory.people import parse_hidden
from domain.directory.profile_form import ProfileForm
from domain.directory.slack_profiles import read_profile
from domain.errors import UserFacingError
from services.directory import channels, profiles, searching
from services.work import Works
from views.directory import people as views


async def find(request: Command, works: Works) -> Answer:
    """Show who was found; without words, ask for them."""
    if not request.text.strip():
        return open_modal(views.search_window())
    found = await searching.find(works, request.workspace, request.user, request.text)
    return say(views.results(found.query, found.cards, found.total, found.states, complete=found.complete))


async def open_search(request: Action | Shortcut, works: Works) -> Answer:  # noqa: ARG001 - every handler has this shape
    """Open the search window."""
    return on_top(request, views.search_window())


async def search(request: Submission, works: Works) -> Answer:
    """Show what a search in the window found, in the same window."""
    query = entered.text(request.form, "query") or ""
    if not query.strip():
        raise UserFacingError("Please type a name, a state or a topic.", field="query")
    found = await searching.find(works, request.workspace, request.user, query)
    return update(views.results_window(query, found.cards, found.total, found.states, complete=found.complete))


async def show(request: Action, works: Works) -> Answer:
    """Show one person's profile."""
    card = await profiles.show(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.profile_window(card, own=card.slack_user == request.user))


async def own(request: Command, works: Works) -> Answer:
    """Show somebody their own profile, with a button to change it."""
    mine = await profiles.own(works, request.workspace, request.user, request.user_name)
    card = await profiles.show(works, request.workspace, request.user, mine.profile.id)
    return say(views.profile(card))


async def open_own(request: Action | Shortcut, works: Works) -> Answer:
    """Show somebody their own profile in a window."""
    mine = await profiles.own(works, request.workspace, request.user, request.user_name)
    card = await profiles.show(works, request.workspace, request.user, mine.profile.id)
    return on_top(request, views.profile_window(card, own=True))


async def edit(request: Action, works: Works) -> Answer:
    """Open the form for one's own profile."""
    mine = await profiles.own(works, request.workspace, request.user, request.user_name)
    return on_top(request, views.profile_form(mine.profile, mine.offices))


async def save(request: Submission, works: Works) -> Answer:
    """Save one's own profile and show what it is now."""
    card = await profiles.save(works, request.workspace, request.user, _form(request.form))
    return update(views.saved(card), home=True)


async def find_organisations(request: OptionsQuery, works: Works) -> Answer:
    """Offer the organisations that fit what was typed."""
    found = await profiles.organisations(works, request.workspace, request.query)
    return choices([Choice(name[:75], str(organisation)) for organisation, name in found])


async def take_in_profile(request: Event, works: Works) -> Answer:
    """Follow a Slack profile that changed, or one that is new."""
    profile = read_profile(request.body.get("user") or {}, request.workspace)
    if profile is not None:
        await profiles.take_in(works, request.workspace, [profile])
    return NOTHING


async def take_in_channel(request: Event, works: Works) -> Answer:
    """Link a channel that was made or renamed to the workgroup that waits for its name."""
    channel = request.body.get("channel") or {}
    await channels.take_in(works, request.workspace, {str(channel.get("name", "")): str(channel.get("id", ""))})
    return NOTHING


async def follow_channel(request: Event, works: Works) -> Answer:
    """Follow a channel whose id changed because it was shared."""
    old, new = str(request.body.get("old_channel_id", "")), str(request.body.get("new_channel_id", ""))
    await channels.follow(works, request.workspace, old, new)
    return NOTHING


def _form(form: Mapping[str, Entered]) -> ProfileForm:
    said = {name: entered.text(form, name) or "" for name in ("title", "office", "expertise", "phone")}
    first, last = (entered.text(form, name) or "" for name in ("works_from", "works_until"))
    return ProfileForm(
        **said,
        shown=parse_hidden(entered.several(form, "shown")),
        organisation=entered.chosen(form, "organisation"),
        hours=hours.entered(first, last, entered.several(form, "works_on")),
    )


DIRECTORY = SlashCommand(
    name="directory",
    summary="Find people by name, state, organisation, workgroup, office or expertise.",
    usage="find words | profile",
    subcommands={
        "find": Subcommand(find, "Find people; `find` may be left out.", "find literacy Arizona"),
        "profile": Subcommand(own, "Your own profile, and what others see of it.", "profile"),
    },
    default=find,
)

FEATURE = Feature(
    name="directory",
    commands=(DIRECTORY,),
    actions={
        "directory.search": open_search,
        "directory.profile": open_own,
        "directory.profile.show": show,
        "directory.profile.edit": edit,
    },
    submissions={"directory.search": search, "directory.profile": save},
    options={views.ORGANISATION_ACTION: find_organisations},
    shortcuts={
        "directory.search": ShortcutEntry(open_search, "Find people", "Who works on what, and in which state."),
        "directory.profile": ShortcutEntry(open_own, "My profile", "What others see of you, and how to change it."),
    },
    events={
        "team_join": take_in_profile,
        "user_change": take_in_profile,
        "channel_created": take_in_channel,
        "channel_rename": take_in_channel,
        "channel_id_changed": follow_channel,
    },
    scopes=("users:read", "users:read.email", "channels:read"),
)
