"""Menus of people: they search as one types, so that anybody can be chosen, however many a workgroup has."""

from __future__ import annotations

from slack_sdk.models.blocks import ExternalDataSelectElement, InputBlock, PlainTextObject

from domain.directory.workgroups import PersonName
from views.calls import inputs
from views.meetings import words
from views.surfaces import field


def person(
    name: str,
    label: str,
    workgroup_id: int,
    chosen: PersonName | None = None,
    *,
    optional: bool = False,
    hint: str | None = None,
) -> InputBlock:
    """Return the input for somebody of a workgroup: a member, a liaison or a coach; its id ends the action's."""
    element = _menu(chosen)
    block = field(name, label, element, optional=optional, hint=hint)
    element.action_id = f"meetings.person:{name}:{workgroup_id}"
    return block


def seated(name: str, label: str, workgroup_id: int) -> InputBlock:
    """Return the input for somebody else who holds a seat in a workgroup, among whom roles go round."""
    element = _menu(None)
    block = field(name, label, element)
    element.action_id = f"meetings.seated:{name}:{workgroup_id}"
    return block


def _menu(chosen: PersonName | None) -> ExternalDataSelectElement:
    return ExternalDataSelectElement(
        min_query_length=0,
        placeholder=PlainTextObject(text="A part of their name"),
        initial_option=inputs.options([words.person_option(chosen)])[0] if chosen else None,
    )
