"""People: search results, profile cards and the form for one's own profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ExternalDataSelectElement,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    TimePickerElement,
)

from domain.directory.hours import DAYS, USUAL
from domain.directory.people import Card, Profile, ProfileField
from domain.directory.profile_form import LONGEST
from views.directory.weight import that_fit
from views.directory.words import by_state, name
from views.surfaces import Message, View, actions, button, context, divider, field, fields, header, section
from views.text import count, escape, fit, listing, shorten, zone_name

LONGEST_QUERY = 200
WORKGROUPS_NAMED = 3
ORGANISATION_ACTION = "directory.organisation"
DETAIL_LIMIT = 300


# --- Search --------------------------------------------------------------------------------------------------


def results(
    query: str, cards: Sequence[Card], total: int, states: Sequence[tuple[str, int]], *, complete: bool
) -> Message:
    """Answer a search: at most ten people, how many there are in all, and in which states."""
    if not cards:
        return nobody(query)
    people = [name(card.name) + (f" ({card.state})" if card.state else "") for card in cards[:3]]
    if total > len(people):
        people.append(count(total - len(people), "more person", "more people"))
    text = f"{_summary(query, len(cards), total, complete=complete)} {listing(people)}."
    return Message.of(text, *result_blocks(query, cards, total, states, complete=complete))


def results_window(
    query: str, cards: Sequence[Card], total: int, states: Sequence[tuple[str, int]], *, complete: bool
) -> View:
    """Show a search's results in the window it was typed in, with the input above for the next one."""
    found = result_blocks(query, cards, total, states, complete=complete) if cards else list(_nobody_blocks(query))
    return View.modal("directory.search", "Find people", [_query_input(query), *found], submit="Search")


def search_window() -> View:
    """Ask for what to search."""
    hint = section(
        "Who has worked on something, and in which state? Search by name, state, organisation, "
        "workgroup, office or expertise. Small typing errors do not matter."
    )
    return View.modal("directory.search", "Find people", [hint, _query_input("")], submit="Search")


def _query_input(query: str) -> Block:
    element = PlainTextInputElement(
        initial_value=query or None, max_length=LONGEST_QUERY, placeholder=PlainTextObject(text="literacy Arizona")
    )
    return field("query", "Search for", element)


def result_blocks(
    query: str, cards: Sequence[Card], total: int, states: Sequence[tuple[str, int]], *, complete: bool
) -> list[Block]:
    """Return the people found, each with a button to the whole profile."""
    blocks: list[Block] = [section(_summary(query, len(cards), total, complete=complete))]
    if total > 1 and states:
        blocks.append(context(f"By state: {by_state(states)}"))
    found = that_fit([_result(card) for card in cards])
    blocks += found
    if len(found) < len(cards):
        blocks.append(context(f"{count(len(cards) - len(found), 'more person', 'more people')} did not fit here."))
    return blocks


def _result(card: Card) -> Block:
    more = button(
        "Profile",
        f"directory.profile.show:{card.person_id}",
        str(card.person_id),
        label=f"Show the profile of {card.name}",
    )
    return section(_line(card), accessory=more)


def _summary(query: str, shown: int, total: int, *, complete: bool) -> str:
    what = f"*{escape(shorten(' '.join(query.split()), 80))}*"
    if not complete:
        close = "the nearest person is" if total == 1 else f"the nearest {count(total, 'person', 'people')} are"
        start = f"Nobody matches all of {what}; {close} here."
        return start if total <= shown else f"{start} Showing {shown} of {total:,}: other words may help."
    if total > shown:
        return f"Showing {shown} of {total:,} people for {what}: add a word to narrow your search."
    return f"{count(total, 'person', 'people')} found for {what}."


def _line(card: Card) -> str:
    title = card.get(ProfileField.TITLE)
    place = ", ".join(part for part in (name(card.organisation) if card.organisation else "", card.state) if part)
    lines = [f"*{name(card.name)}*" + (f", {name(title)}" if title else "")]
    if place:
        lines.append(place)
    if card.workgroups:
        shown = [name(workgroup) for workgroup in card.workgroups[:WORKGROUPS_NAMED]]
        lines.append(f"Workgroups: {', '.join(shown)}")
    if expertise := card.get(ProfileField.EXPERTISE):
        lines.append(f"Expertise: {fit(escape(expertise), DETAIL_LIMIT)}")
    return "\n".join(lines)


def nobody(query: str) -> Message:
    """Answer a search that found nobody."""
    return Message.of(
        f"Nobody found for {escape(shorten(query, 80))}. Try fewer words or another spelling.", *_nobody_blocks(query)
    )


def _nobody_blocks(query: str) -> tuple[Block, ...]:
    return (
        section(f"Nobody found for *{escape(shorten(' '.join(query.split()), 80))}*."),
        context(
            "Try fewer words, a state, or a topic such as *literacy*. People are found only by what they chose to show."
        ),
    )


# --- One person ----------------------------------------------------------------------------------------------


def profile_window(card: Card, *, own: bool = False) -> View:
    """Show a person: only what they chose to show, or everything to themselves."""
    return View.modal("directory.profile.window", "Profile", _profile_blocks(card, own=own))


def profile(card: Card) -> Message:
    """Show somebody their own profile as an answer to a command."""
    text = f"Your profile: {name(card.name)}" + (f", {name(card.organisation)}" if card.organisation else "")
    return Message.of(f"{text}. Use the button to change it.", *_profile_blocks(card, own=True))


def _profile_blocks(card: Card, *, own: bool) -> list[Block]:
    who = f" (<@{card.slack_user}>)" if card.slack_user else ""
    lines = [f"*{name(card.name)}*{who}"]
    lines += [part for part in (name(card.organisation) if card.organisation else "", card.state) if part]
    blocks: list[Block] = [section("\n".join(lines))]
    cells = [f"*{kind.label}*\n{_detail(kind, value)}" for kind, value in card.details]
    if cells:
        blocks.append(fields(*cells))
    if card.workgroups:
        names = "\n".join(f"• {name(workgroup)}" for workgroup in card.workgroups[:20])
        blocks.append(section(f"*Workgroups*\n{names}"))
    if not card.slack_user:
        shown = "so please write by e-mail" if card.get(ProfileField.EMAIL) else "and shows no e-mail address"
        blocks.append(context(f"Has no Slack account here yet, {shown}."))
    if own:
        blocks.append(actions(button("Change my profile", "directory.profile.edit"), block_id="directory.profile"))
        blocks.append(context("This is everything. Others see only what you chose to show."))
    elif not cells and not card.workgroups:
        blocks.append(context("There is nothing more that this person shows."))
    return blocks


def _detail(kind: ProfileField, value: str) -> str:
    return f"{zone_name(value)} ({escape(value)})" if kind is ProfileField.ZONE else fit(escape(value), DETAIL_LIMIT)


def profile_form(own: Profile, offices: Mapping[str, str]) -> View:
    """Return the form in which somebody changes their profile and what others see of it."""
    blocks: list[Block] = [
        section(f"*{name(own.name)}*" + (f"\n{name(own.organisation)}" if own.organisation else "")),
        context("Your name, e-mail and time zone come from Slack: change them there and they follow here."),
    ]
    if own.organisation is None:
        select = ExternalDataSelectElement(
            placeholder=PlainTextObject(text="Type a part of its name"), min_query_length=1
        )
        hint = "Not there? Ask whoever runs your program to add it."
        block = field("organisation", "Where do you work?", select, hint=hint, optional=True)
        select.action_id = ORGANISATION_ACTION
        blocks.append(block)
    blocks += [
        _text("title", "Job title", own.title),
        _text(
            "office",
            "Office",
            offices.get(own.office or "", own.office),
            hint=f"For example {listing(list(offices.values())[:2], last='or')}."[:150] if offices else None,
        ),
        _text(
            "expertise",
            "What can others ask you about?",
            "; ".join(own.expertise),
            hint="Separate topics with commas, for example: literacy, coaching.",
        ),
        _text("phone", "Phone", own.phone),
        *_working_hours(own),
    ]
    options = [Option(value=kind.value, text=MarkdownTextObject(text=kind.label)) for kind in ProfileField]
    shown = [option for option, kind in zip(options, ProfileField, strict=True) if own.shows(kind)]
    boxes = CheckboxesElement(options=options, initial_options=shown or None)
    blocks.append(
        field(
            "shown",
            "What others may see",
            boxes,
            optional=True,
            hint="Your name, organisation and workgroups always show.",
        )
    )
    return View.modal("directory.profile", "My profile", blocks, submit="Save")


def _working_hours(own: Profile) -> list[Block]:
    hours = own.hours or USUAL
    days = [Option(value=str(day), text=MarkdownTextObject(text=name_)) for day, name_ in enumerate(DAYS)]
    return [
        field(
            "works_from", "Your day begins at", TimePickerElement(initial_time=f"{hours.begin:%H:%M}"), optional=True
        ),
        field("works_until", "and ends at", TimePickerElement(initial_time=f"{hours.end:%H:%M}"), optional=True),
        field(
            "works_on",
            "You work on",
            CheckboxesElement(options=days, initial_options=[days[day] for day in sorted(hours.days)]),
            optional=True,
            hint="On your own clock. When a time for a call is looked for, these hours count.",
        ),
    ]


def _text(name_: str, label: str, value: str | None, *, hint: str | None = None) -> Block:
    element = PlainTextInputElement(initial_value=value or None, max_length=LONGEST[name_])
    return field(name_, label, element, hint=hint, optional=True)


def saved(card: Card) -> View:
    """Confirm a saved profile by showing it."""
    return View.modal(
        "directory.profile.window", "Profile saved", [header("Saved"), *_profile_blocks(card, own=True), divider()]
    )
