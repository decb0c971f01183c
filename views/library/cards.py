"""One resource: in a window of its own, right after it was saved, and where its link was saved before."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement

from domain.directory.states import state_name
from domain.library.overview import ResourceCard
from views.directory.words import mention
from views.library import words
from views.surfaces import Message, View, actions, button, context, divider, section
from views.text import escape


def window(card: ResourceCard) -> View:
    """Show a resource."""
    return View.modal("library.show", "Resource", blocks(card))


def message(card: ResourceCard) -> Message:
    """Show a resource as an answer in a conversation."""
    return Message.of(f"{words.plain(card.resource)}: {words.about(card)}.", *blocks(card))


def added(card: ResourceCard) -> View:
    """Confirm that a resource was saved, by showing it."""
    head = section("*Saved.* Everybody finds it from now on. I look in the background whether its link answers.")
    return View.modal("library.show", "Saved to the library", [head, divider(), *blocks(card)])


def changed(card: ResourceCard) -> View:
    """Confirm that a resource was changed, by showing it."""
    return View.modal("library.show", "Resource saved", [section("*Saved.*"), divider(), *blocks(card)])


def existing(card: ResourceCard) -> View:
    """Show the resource that has the link already, instead of saving it twice."""
    said = "*This link is in the library already.* Nothing was saved twice; here it is."
    if card.resource.retired:
        said = "*This link was in the library, and was retired.* Nothing was saved."
        if not card.may_change:
            whom = f"{mention(card.added_by)}, who added it, a liaison" if card.added_by else "A liaison"
            said += f" {whom} or a manager can bring it back."
    return View.modal("library.show", "Already there", [section(said), divider(), *blocks(card)])


def blocks(card: ResourceCard) -> list[Block]:
    """Return a whole resource, with buttons for what the viewer may do."""
    resource = card.resource
    shown: list[Block] = [section(f"{words.title(resource)}\n{words.about(card)}")]
    if resource.summary:
        shown.append(section(escape(resource.summary)))
    if standing := words.standing(resource):
        shown.append(section(standing))
    by = f" by {mention(card.added_by)}" if card.added_by else ""
    known = words.checked(resource)
    shown.append(context(f"Added{by} on {words.day(resource.added_at)}.{f' {known}' if known else ''}"))
    if row := _buttons(card):
        shown.append(actions(*row, block_id=f"library.resource.{resource.id}"))
    return shown


def _buttons(card: ResourceCard) -> list[ButtonElement]:
    resource = card.resource
    row: list[ButtonElement] = []
    if card.may_change:
        row += changing(card)
    if resource.state:
        row.append(button(f"More from {state_name(resource.state)}", "library.state", resource.state))
    return row


def changing(card: ResourceCard) -> list[ButtonElement]:
    """Return the buttons that change a resource."""
    value = str(card.resource.id)
    if card.resource.retired:
        return [button("Bring back", "library.back", value, style="primary")]
    return [button("Edit", "library.edit", value), button("Retire", "library.retire", value)]
