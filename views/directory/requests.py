"""Requests to join or leave: the liaison's message with its two buttons, and the answers."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, Option, RadioButtonsElement, StaticSelectElement

from domain.directory.linking import Candidate, surest
from domain.directory.workgroups import PersonName, SeatRequestCard
from views.directory.words import mention, name
from views.surfaces import Message, View, actions, button, context, field, section
from views.text import escape, fit, shorten

REASON_LIMIT = 500
OPTION_LIMIT = 75
RADIO_BUTTONS = 10
"""More than these are offered in a menu, which Slack lets hold a hundred."""
CANDIDATES_SHOWN = 99
NEW = "new"
"""The value of the choice that it is nobody of the roster."""


def request(card: SeatRequestCard) -> Message:
    """Ask the liaison to approve or decline."""
    text = f"{name(card.person.name)} asks to {_verb(card)} {name(card.workgroup)}. Open this message to answer."
    return Message.of(text, *request_blocks(card))


def request_blocks(card: SeatRequestCard) -> list[Block]:
    """Return a request with its two buttons, for the liaison's message and for Home."""
    buttons = actions(
        button("Approve", "workgroup.decide:approve", str(card.id), style="primary"),
        button("Decline", "workgroup.decide:decline", str(card.id)),
        block_id=f"workgroup.decide.{card.id}",
    )
    return [*_about(card), buttons, context(_consequence(card))]


def request_answered(card: SeatRequestCard, by: PersonName, *, approved: bool) -> Message:
    """Say in the place of the request how it was answered, so that nobody answers twice."""
    answer = "approved" if approved else "declined"
    text = f"{name(by.name)} {answer} the request of {name(card.person.name)} to {_verb(card)} {name(card.workgroup)}."
    return Message.of(text, *_about(card), context(f"{answer.capitalize()} by {mention(by)}"))


def answer(card: SeatRequestCard, by: PersonName, channel: str | None, *, approved: bool) -> Message:
    """Tell the person who asked."""
    workgroup = name(card.workgroup)
    if not approved:
        plain = (
            f"{name(by.name)} declined your request to {_verb(card)} {workgroup}. Write to them if you have questions."
        )
        return Message.of(
            plain,
            section(
                f"{mention(by)} declined your request to {_verb(card)} *{workgroup}*. "
                "Write to them if you have questions."
            ),
        )
    if not card.joining:
        text = f"You have left {workgroup}. Thank you for the time you gave it."
        return Message.of(text, section(f"You have left *{workgroup}*. Thank you for the time you gave it."))
    where = f" Its channel is <#{channel}>." if channel else ""
    text = f"Welcome! You now have a seat in {workgroup}. Open Convene's Home tab for its next call."
    blocks: list[Block] = [
        section(f"Welcome! {mention(by)} approved your request: you now have a seat in *{workgroup}*.{where}"),
        actions(button("Open the workgroup", "workgroup.show", str(card.workgroup_id)), block_id="workgroup.welcome"),
    ]
    return Message.of(text, *blocks)


def decided(card: SeatRequestCard, *, approved: bool) -> Message:
    """Confirm to the liaison who clicked."""
    done = "approved" if approved else "declined"
    what = f"the request of {name(card.person.name)} to {_verb(card)} {name(card.workgroup)}"
    text = f"You {done} {what}. They have been told."
    return Message.of(text, section(text))


def who_is_it(card: SeatRequestCard, candidates: Sequence[Candidate]) -> View:
    """Ask whoever approves whether it is somebody of the roster who asks to join; the likeliest is chosen already.

    Somebody of the same name stands before "Someone new", everybody else after it.
    """
    alike = sum(each.same_name for each in candidates)
    said = [(str(each.id), _this_is(each)) for each in candidates[:CANDIDATES_SHOWN]]
    offered = [Option(value=value, text=shorten(text, OPTION_LIMIT)) for value, text in said]
    new = Option(value=NEW, text="Someone new")
    options = [*offered[:alike], new, *offered[alike:]]
    sure = surest(candidates)
    chosen = next((each for each in offered if sure and each.value == str(sure.id)), None if alike else new)
    menu: RadioButtonsElement | StaticSelectElement
    if len(options) <= RADIO_BUTTONS:
        menu = RadioButtonsElement(options=options, initial_option=chosen)
    else:
        menu = StaticSelectElement(options=options, initial_option=chosen)
    blocks: list[Block] = [
        *_about(card),
        field("who", "Who is this?", menu),
        context(
            "These people are on the roster of the workgroup without a Slack account. Choosing one of them makes the "
            "two one person, who keeps the seat and the organisation of the roster. This cannot be taken back."
        ),
    ]
    return View.modal("workgroup.approve", "Approve this request", blocks, submit="Approve", state={"request": card.id})


def approved(card: SeatRequestCard, *, linked: bool) -> View:
    """Confirm an approval that was given in a window."""
    text = f"You approved the request of {mention(card.person)} to join *{name(card.workgroup)}*. They have been told."
    if linked:
        text += " Their account belongs to the person of the roster now."
    return View.modal("workgroup.approved", "Approved", [section(text)])


def _this_is(each: Candidate) -> str:
    return f"This is {each.name} ({each.organisation})" if each.organisation else f"This is {each.name}"


def _verb(card: SeatRequestCard) -> str:
    return "join" if card.joining else "leave"


def _about(card: SeatRequestCard) -> tuple[Block, ...]:
    place = ", ".join(name(part) for part in (card.organisation, card.state, card.office) if part)
    lines = [f"{mention(card.person)} asks to {_verb(card)} *{name(card.workgroup)}*."]
    if place:
        lines.append(place)
    if card.reason:
        lines.append(f"> {fit(escape(card.reason), REASON_LIMIT)}")
    return (section("\n".join(lines)),)


def _consequence(card: SeatRequestCard) -> str:
    if card.joining:
        return (
            "Approving gives them an open seat of their organisation, or an extra one where the workgroup takes these."
        )
    return "Approving opens their seat for somebody else of their organisation."
