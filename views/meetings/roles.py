"""Roles: the offer, the duty card, and what becomes of an offer."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from domain.calls.call import Call
from domain.directory.workgroups import PersonName
from domain.meetings.duties import DutyCard, cards, facilitating
from domain.meetings.overview import MyDuty
from domain.meetings.role import MeetingRole, RoleState
from views.calls import words as calls
from views.directory.words import mention, name
from views.meetings import menus, words
from views.surfaces import Message, View, actions, button, context, section
from views.text import escape


def offered(duty: MyDuty, asker: PersonName | None) -> Message:
    """Offer a role; `asker` is who wants to hand it over, None when it is simply their turn."""
    title, when = words.role_title(duty.holding.role), calls.plain_when(duty.call)
    why = f"{mention(asker)} asks you to take over" if asker else "It is your turn"
    text = f"{why}: {title.lower()} in the call of {name(duty.workgroup)}, {when}. Accept or decline with the buttons."
    card = cards()[duty.holding.role]
    row = [
        button("Accept", "meetings.role.accept", str(duty.holding.id), style="primary"),
        button("Decline", "meetings.role.decline", str(duty.holding.id)),
    ]
    if asker is None:
        row.append(button("Swap with somebody", "meetings.role.swap", str(duty.holding.id)))
    row.append(button("What it means", "meetings.role.duties", duty.holding.role.value))
    return Message.of(
        text,
        section(f"*{why}: {title.lower()}*\n{words.call_name(duty.call, duty.workgroup)}\n{calls.when(duty.call)}"),
        section(card.about),
        actions(*row, block_id=f"meetings.offer.{duty.holding.id}"),
    )


def card(duty: MyDuty) -> Message:
    """Return the duty card of a role that was accepted, with what helps facilitators."""
    found = cards()[duty.holding.role]
    when = calls.plain_when(duty.call)
    text = f"You are {found.title.lower()} in the call of {name(duty.workgroup)}, {when}. {found.about}"
    head = f"*You are {found.title.lower()}*\n{words.call_name(duty.call, duty.workgroup)}\n{calls.when(duty.call)}"
    row = [
        button("Swap with somebody", "meetings.role.swap", str(duty.holding.id)),
        button("I cannot after all", "meetings.role.decline", str(duty.holding.id)),
        button("Agenda", "meetings.agenda", str(duty.holding.workgroup_id)),
    ]
    if found.role in {MeetingRole.RECORDER, MeetingRole.CHAIR}:
        row.append(button("Write the minutes", "meetings.minutes.write", str(duty.call.id)))
    return Message.of(
        text, section(head), *duty_blocks(found), actions(*row, block_id=f"meetings.card.{duty.holding.id}")
    )


def duty_blocks(found: DutyCard) -> list[Block]:
    """Return a duty card: one sentence, then what to do before, during and after; facilitators get their prompts."""
    parts = (("Before the call", found.before), ("During the call", found.during), ("After the call", found.after))
    blocks: list[Block] = [section(found.about)]
    blocks += [section(f"*{title}*\n{_list(lines)}") for title, lines in parts if lines]
    if found.role is MeetingRole.FACILITATOR:
        for each in facilitating():
            blocks.append(section(f"*{each.title}*\n_{each.when}_\n{_list(each.lines)}"))
    return blocks


def duties(role: MeetingRole) -> View:
    """Show a role's duty card in a window."""
    found = cards()[role]
    return View.modal("meetings.duties", found.title, duty_blocks(found))


def declined(duty: MyDuty) -> Message:
    """Say that somebody declined a role; the next person is asked."""
    return _over(duty, f"You declined to be {_title(duty)}. Somebody else is asked.")


def passed_on(duty: MyDuty) -> Message:
    """Say that a role is with somebody no longer."""
    return _over(duty, f"You need not be {_title(duty)}: the role is not with you any more.")


def swapped(duty: MyDuty, by: PersonName) -> Message:
    """Say that somebody took a role over."""
    return _over(duty, f"{mention(by)} is {_title(duty)} in your place. Thank you for arranging it.")


def swap_declined(duty: MyDuty, by: PersonName) -> Message:
    """Tell whoever asked for a swap that they keep the role."""
    text = f"{mention(by)} cannot take over as {_title(duty)}, so the role stays with you. Ask somebody else?"
    row = actions(
        button("Ask somebody else", "meetings.role.swap", str(duty.holding.id)),
        button("Decline the role", "meetings.role.decline", str(duty.holding.id)),
        block_id=f"meetings.offer.{duty.holding.id}",
    )
    return Message.of(f"{text} {_about(duty)}", section(f"{text}\n{_about(duty)}"), row)


def swap_form(duty: MyDuty) -> View:
    """Return the form that asks with whom to swap a role."""
    blocks: list[Block] = [
        section(f"*{words.role_title(duty.holding.role)}* · {_about(duty)}"),
        menus.seated("person", "Who could take it over", duty.call.workgroup_id),
        context("They get a message and can decline. Until they accept it stays with you; if they hold another role "
                "in this call, you get that one."),
    ]  # fmt: skip
    state = {"holding": duty.holding.id}
    return View.modal("meetings.swap", "Swap a role", blocks, submit="Ask", state=state)


def swap_asked(duty: MyDuty) -> View:
    """Say that somebody was asked."""
    text = f"Asked. You are {_title(duty)} until they accept; you hear from us either way."
    return View.modal("meetings.swapped", "Swap a role", [section(text)])


def answered(duty: MyDuty) -> Message:
    """Answer whoever accepted or declined."""
    if duty.holding.state is RoleState.ACCEPTED:
        text = f"Thank you: you are {_title(duty)}. Your duty card is in your direct messages with Convene."
    else:
        text = f"You declined to be {_title(duty)}. Somebody else is asked."
    return Message.of(text, section(f"{text}\n{_about(duty)}"))


def nobody_left(call: Call, workgroup: str, role: MeetingRole) -> Message:
    """Tell whoever answers for a workgroup that nobody is left to ask."""
    text = (
        f"Nobody is left to ask for {words.role_title(role).lower()} in the call of {name(workgroup)}, "
        f"{calls.plain_when(call)}. Ask somebody yourself: the agenda has a button to take an open role."
    )
    row = actions(button("Open the agenda", "meetings.agenda", str(call.workgroup_id)))
    return Message.of(text, section(text), row)


def home_blocks(duties_: Sequence[MyDuty]) -> list[Block]:
    """Return somebody's roles for Home, each with what they can do."""
    blocks: list[Block] = []
    for duty in duties_:
        holding = duty.holding
        if holding.state is RoleState.OFFERED:
            row = [
                button("Accept", f"meetings.role.accept:{holding.id}", str(holding.id), style="primary"),
                button("Decline", f"meetings.role.decline:{holding.id}", str(holding.id)),
            ]
            said = f"*You are asked to be {_title(duty)}*"
        else:
            row = [button("What it means", f"meetings.role.duties:{holding.id}", holding.role.value)]
            if holding.role in {MeetingRole.RECORDER, MeetingRole.CHAIR}:
                row.append(button("Minutes", f"meetings.minutes.write:{holding.id}", str(duty.call.id)))
            said = f"*You are {_title(duty)}*"
        blocks.append(section(f"{said}\n{_about(duty)}"))
        blocks.append(actions(*row, block_id=f"meetings.home.{holding.id}"))
    return blocks


def _over(duty: MyDuty, text: str) -> Message:
    return Message.of(f"{text} {_about(duty)}", section(f"{text}\n{_about(duty)}"))


def _title(duty: MyDuty) -> str:
    return words.role_title(duty.holding.role).lower()


def _about(duty: MyDuty) -> str:
    return f"{words.call_name(duty.call, duty.workgroup)}, {calls.plain_when(duty.call)}"


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"• {escape(each)}" for each in lines)
