"""Menus of people: they search as one types, so that anybody can be chosen, however many a workgroup has."""

from __future__ import annotations

from slack_sdk.models.blocks import ExternalDataSelectElement, InputBlock, PlainTextObject

from domain.directory.workgroups import PersonName
from views.calls import inputs
from views.meetings import words
from views.surfaces import field

PERSON_ACTION = "meetings.person"
"""Asks for whoever can bring an item or take on an action; the workgroup's id follows after a colon."""
SEATED_ACTION = "meetings.seated"
"""Asks for those among whom roles go round, likewise."""


def person(
    name: str,
    label: str,
    workgroup_id: int,
    chosen: PersonName | None = None,
    *,
    optional: bool = False,
    hint: str | None = None,
) -> InputBlock:
    """Return the input for somebody of a workgroup: a member, a liaison or a coach."""
    return _input(name, label, f"{PERSON_ACTION}:{workgroup_id}", chosen, optional=optional, hint=hint)


def seated(name: str, label: str, workgroup_id: int) -> InputBlock:
    """Return the input for somebody else who holds a seat in a workgroup."""
    return _input(name, label, f"{SEATED_ACTION}:{workgroup_id}", None)


def _input(
    name: str,
    label: str,
    action_id: str,
    chosen: PersonName | None,
    *,
    optional: bool = False,
    hint: str | None = None,
) -> InputBlock:
    element = ExternalDataSelectElement(
        min_query_length=0,
        placeholder=PlainTextObject(text="A part of their name"),
        initial_option=inputs.options([words.person_option(chosen)])[0] if chosen else None,
    )
    block = field(name, label, element, optional=optional, hint=hint)
    element.action_id = action_id
    return block
