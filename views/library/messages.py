"""What whoever added a resource hears when its link is dead."""

from __future__ import annotations

from domain.library.overview import ResourceCard
from views.library import words
from views.library.cards import changing
from views.surfaces import Message, actions, context, section


def dead(card: ResourceCard) -> Message:
    """Say, once, that the link of a resource has not answered for days, and what can be done."""
    resource = card.resource
    why = words.problem(resource)
    text = (
        f"The link of {words.plain(resource)}, which you added to the library, did not answer for days: {why}. "
        "Give it a new link, or retire it."
    )
    return Message.of(
        text,
        section(
            f"The link of {words.title(resource)}, which you added to the library, did not answer for days: {why}. "
            "Others see a mark beside it. Please have a look: give it a new link, or retire it."
        ),
        actions(*changing(card), block_id=f"library.dead.{resource.id}"),
        context("I tell you this once. I look again from time to time, and take the mark away if it answers."),
    )
