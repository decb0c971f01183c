"""Pages of resources: what a search found, the newest, one's own, and a state's practices."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)

from domain.directory.states import state_name
from domain.library.overview import WORDS_LONGEST, Listing, ResourceCard, ResourcePage, What
from views.directory.words import by_state
from views.library import words
from views.surfaces import Message, View, actions, button, context, field, section
from views.text import count, escape, fit, listing, shorten

SMALL_WINDOW = "library.list"
FIND = button("Find", "library.find")
ADD = button("Add to the library", "library.add")
MINE = button("What I added", "library.mine")
BY_STATE = button("By state", "library.state")
QUERY_SHOWN = 80


def page(shown: ResourcePage) -> Message:
    """Answer with one page of a list."""
    titles = [words.plain(each.resource) for each in shown.cards[:3]]
    text = _head(shown) + (f" {listing(titles)}." if titles else "")
    return Message.of(text, section(_head(shown)), *_rest(shown))


def window(shown: ResourcePage) -> View:
    """Show one page of a list in a window; searches and the newest come under the input for the next search."""
    if shown.listing.what in {What.FIND, What.NEWEST}:
        query = shown.listing.words if shown.listing.what is What.FIND else ""
        blocks = [_query_input(query), section(_head(shown)), *_rest(shown)]
        return View.modal("library.find", "Resource library", blocks, submit="Search")
    return View.modal(SMALL_WINDOW, "Resource library", [section(_head(shown)), *_rest(shown)])


def choose_state(states: Sequence[tuple[str, int]]) -> Message:
    """Ask which state's page to show."""
    head = _ask_state(states)
    return Message.of(head, section(head), *_state_blocks(states))


def choose_state_window(states: Sequence[tuple[str, int]]) -> View:
    """Ask the same in a window."""
    return View.modal(SMALL_WINDOW, "Practices by state", [section(_ask_state(states)), *_state_blocks(states)])


def _ask_state(states: Sequence[tuple[str, int]]) -> str:
    if not states:
        return "No state has a practice or an example in the library yet. You can add the first one."
    return "Which state's practices do you want to see? Or type `/library state` and a name."


def _state_blocks(states: Sequence[tuple[str, int]]) -> list[Block]:
    if not states:
        return [actions(ADD, block_id="library.no_states")]
    select = StaticSelectElement(
        placeholder=PlainTextObject(text="A state"),
        options=[
            Option(value=code, text=PlainTextObject(text=f"{state_name(code)} ({number:,})")) for code, number in states
        ],
    )
    select.action_id = "library.state.choose"
    return [actions(select, block_id="library.states")]


def _head(shown: ResourcePage) -> str:
    number = count(shown.total, "resource")
    match shown.listing.what:
        case What.FIND:
            return _found(shown)
        case What.MINE:
            return f"*You added {number}.*" if shown.total else "You have added nothing to the library yet."
        case What.STATE:
            state = state_name(shown.listing.words)
            if not shown.total:
                return f"*{state}* has no practices or examples in the library yet."
            return f"*Practices and examples from {state}*: {count(shown.total, 'resource')}."
        case What.NEWEST:
            if not shown.total:
                return "The library is empty. Save the first page that others should find again."
            return f"*The library holds {number}.* The newest come first."


def _found(shown: ResourcePage) -> str:
    what = f"*{escape(shorten(' '.join(shown.listing.words.split()), QUERY_SHOWN))}*"
    if not shown.total:
        return f"Nothing found for {what}. Try fewer words, a tag, a kind or a state."
    if not shown.complete:
        near = "the nearest one is" if shown.total == 1 else f"the nearest {shown.total:,} are"
        return f"Nothing has all of {what}; {near} here."
    return f"{count(shown.total, 'resource')} found for {what}."


def _rest(shown: ResourcePage) -> list[Block]:
    blocks: list[Block] = []
    if shown.listing.what is What.FIND and shown.states and shown.total > 1:
        blocks.append(context(f"By state: {by_state(shown.states)}"))
    blocks += [_line(each) for each in shown.cards]
    if shown.pages > 1:
        blocks.append(context(f"Page {shown.listing.page + 1:,} of {shown.pages:,}."))
    blocks.append(actions(*_steps(shown), *_ways(shown), block_id="library.ways"))
    return blocks


def _line(card: ResourceCard) -> Block:
    resource = card.resource
    lines = [words.title(resource), words.about(card)]
    if resource.summary:
        lines.append(fit(escape(" ".join(resource.summary.split())), words.SUMMARY_LIMIT))
    if standing := words.standing(resource):
        lines.append(standing)
    more = button("More", f"library.show:{resource.id}", str(resource.id), label=f"More about {resource.title}")
    return section("\n".join(lines), accessory=more)


def _steps(shown: ResourcePage) -> list[ButtonElement]:
    """Return the buttons to the pages before and after."""
    row: list[ButtonElement] = []
    here = shown.listing
    if here.page > 0:
        row.append(button("Previous page", "library.page:back", here.at(here.page - 1).encode()))
    if here.page + 1 < shown.pages:
        row.append(button("Next page", "library.page:on", here.at(here.page + 1).encode()))
    return row


def _ways(shown: ResourcePage) -> list[ButtonElement]:
    """Return the buttons that lead elsewhere from a list."""
    here = shown.listing
    if here.what is What.STATE:
        row = [button("Another state", "library.state")]
        if shown.others:
            said = f"All from {state_name(here.words)}"
            row.append(button(said, "library.page:all", Listing(What.FIND, state_name(here.words)).encode()))
        return [*row, ADD]
    if here.what is What.MINE:
        return [FIND, ADD]
    return [ADD, MINE, BY_STATE]


def _query_input(query: str) -> Block:
    element = PlainTextInputElement(
        initial_value=query or None,
        max_length=WORDS_LONGEST,
        placeholder=PlainTextObject(text="literacy coaching Texas"),
    )
    return field("query", "Search for", element, hint="Words of the title, the summary or the tags, a kind, a state.")
