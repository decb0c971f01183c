"""Group norms: the page of a workgroup, the forms to propose, agree and adopt, and the messages about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from slack_sdk.models.blocks import Block, ButtonElement, DatePickerElement, RadioButtonsElement

from domain.norms.headings import headings
from domain.norms.headings import title as heading_title
from domain.norms.norm import LONGEST, REASON_LONGEST, REVISIT_DAYS, CheckStand, Norm, NormsPage, Stance
from views.calls import inputs
from views.directory.words import mention, name
from views.surfaces import Message, View, actions, button, context, divider, field, header, section
from views.text import count, escape, focus, shorten

STANCES = (
    (Stance.SUPPORT.value, "I support them"),
    (Stance.LIVE_WITH.value, "I can live with them"),
    (Stance.CANNOT.value, "I cannot live with them yet"),
)
REASONS_SHOWN = 8
REASON_SHOWN = 300
NONE_YET = "This group has not agreed on norms yet."


# --- The page ------------------------------------------------------------------------------------------------


def page(shown: NormsPage) -> Message:
    """Answer `/norms`."""
    many = count(len(shown.adopted), "norm") if shown.adopted else "no norms yet"
    return Message.of(f"{name(shown.workgroup)}: {many}.{_plain_check(shown)}", *page_blocks(shown))


def window(shown: NormsPage) -> View:
    """Show the page in a window."""
    return View.modal("norms.show", "Group norms", page_blocks(shown))


def page_blocks(shown: NormsPage) -> list[Block]:
    """Return what the group agreed on, what is proposed, how a check stands, and what one can do."""
    blocks: list[Block] = [header(f"Norms: {shown.workgroup}")]
    if shown.focus:
        blocks.append(section(f"*{focus(shown.focus)}*"))
    blocks += adopted_blocks(shown.adopted) or [section(NONE_YET)]
    if shown.revisit_on and shown.adopted:
        blocks.append(context(f"The group looks at them again on {_day(shown.revisit_on)}."))
    if shown.check:
        blocks += [divider(), *_check(shown, shown.check)]
    if shown.waiting:
        blocks += [divider(), section(f"*Proposed* ({len(shown.waiting)})")]
        blocks += [_proposal(shown, each) for each in shown.waiting]
    if row := _buttons(shown):
        blocks.append(actions(*row, block_id=f"norms.page.{shown.workgroup_id}"))
    return blocks


def adopted_blocks(norms: Sequence[Norm]) -> list[Block]:
    """Return norms by heading, in the headings' order."""
    return [section(text) for text in _by_heading(norms)]


def _by_heading(norms: Sequence[Norm]) -> list[str]:
    texts = []
    for each in headings():
        lines = [f"• {escape(norm.text)}" for norm in norms if norm.heading is each.heading]
        if lines:
            texts.append("\n".join([f"*{each.title}*", *lines]))
    return texts


def _proposal(shown: NormsPage, norm: Norm) -> Block:
    replaced = next((each for each in shown.adopted if each.id == norm.replaces), None)
    instead = f"\n_in place of:_ {escape(shorten(replaced.text, 120))}" if replaced else ""
    said = f"{heading_title(norm.heading)}: {escape(norm.text)}{instead}"
    if not shown.runs and norm.proposed_by != shown.person_id:
        return section(said)
    label = f"Withdraw: {norm.text}"
    return section(said, accessory=button("Withdraw", f"norms.withdraw:{norm.id}", str(norm.id), label=label))


def _check(shown: NormsPage, stand: CheckStand) -> list[Block]:
    blocks: list[Block] = [section("*The group is being asked about*")]
    blocks += adopted_blocks(stand.norms)
    blocks.append(section(_tally(stand)))
    if stand.against:
        blocks.append(section(_reasons(stand)))
    mine = stand.stance_of(shown.person_id)
    if shown.belongs:
        said = dict(STANCES)[mine.stance.value] if mine else ""
        blocks.append(context(f"Your answer: {said}." if mine else "You have not answered yet."))
    return blocks


def _tally(stand: CheckStand) -> str:
    tally = stand.tally
    parts = [
        f"{tally[Stance.SUPPORT]} support",
        f"{tally[Stance.LIVE_WITH]} can live with them",
        f"{tally[Stance.CANNOT]} cannot yet",
    ]
    return f"{len(stand.standings)} of {stand.check.people} answered: {', '.join(parts)}."


def _reasons(stand: CheckStand) -> str:
    lines = [
        f"• {mention(each.person)}: {escape(shorten(each.reason, REASON_SHOWN))}"
        for each in stand.against[:REASONS_SHOWN]
    ]
    if len(stand.against) > REASONS_SHOWN:
        lines.append(f"• and {count(len(stand.against) - REASONS_SHOWN, 'more reason')}")
    return "\n".join(["*What some cannot live with yet.* Listen first; the wording can change.", *lines])


def _plain_check(shown: NormsPage) -> str:
    return f" A consensus check is open: {_tally(shown.check)}" if shown.check else ""


def _buttons(shown: NormsPage) -> list[ButtonElement]:
    row = []
    if shown.check and shown.belongs:
        row.append(button("Say where you stand", "norms.answer", str(shown.check.check.id), style="primary"))
    if shown.check and shown.runs:
        row.append(button("Adopt", "norms.adopt", str(shown.check.check.id)))
        row.append(button("End without adopting", "norms.end", str(shown.check.check.id)))
    if shown.belongs or shown.runs:
        row.append(button("Propose a norm", "norms.propose", str(shown.workgroup_id)))
    if shown.runs and shown.proposed and not shown.check:
        row.append(button("Check consensus", "norms.check", str(shown.workgroup_id)))
    return row


# --- Forms ---------------------------------------------------------------------------------------------------


def propose(shown: NormsPage) -> View:
    """Return the form to propose a norm, with the questions that help."""
    helps = [f"*{each.title}*\n" + "\n".join(f"• {escape(prompt)}" for prompt in each.prompts) for each in headings()]
    blocks: list[Block] = [
        section(f"*A norm for {name(shown.workgroup)}*\nOne sentence that says what you will do together."),
        field("heading", "About", inputs.select([(each.heading.value, each.title) for each in headings()], None)),
        field("text", "The norm", inputs.text(None, LONGEST, "We start on time.", multiline=True)),
    ]
    if shown.adopted:
        known = [(str(each.id), shorten(each.text, 75)) for each in shown.adopted]
        blocks.append(field("replaces", "In place of", inputs.select(known, None), optional=True))
    blocks += [divider(), section("*Questions that help*"), *(section(text) for text in helps)]
    state = {"workgroup": shown.workgroup_id}
    return View.modal("norms.propose", "Propose a norm", blocks, submit="Propose", state=state)


def confirm_check(shown: NormsPage, people: int, channel: str | None) -> View:
    """Return the step before the group is asked, with the reach."""
    where = f"in <#{channel}>" if channel else "by direct message, because the group has no channel"
    blocks: list[Block] = [
        section(f"*{name(shown.workgroup)}* is asked about {count(len(shown.waiting), 'proposal')}:"),
        *adopted_blocks(shown.waiting),
        context(
            f"This asks {count(people, 'person', 'people')} {where}. Answers stand with their names, and the question "
            "says so. Nothing is sent yet."
        ),
    ]
    state = {"workgroup": shown.workgroup_id}
    return View.modal("norms.check", "Check consensus", blocks, submit="Ask the group", state=state)


def answer(shown: NormsPage, stand: CheckStand) -> View:
    """Return the form that asks somebody where they stand, filled in with what they said before."""
    mine = stand.stance_of(shown.person_id)
    offered = inputs.options(STANCES)
    chosen = next((each for each in offered if mine and each.value == mine.stance.value), None)
    blocks: list[Block] = [
        section(f"*Can you live with these norms in {name(shown.workgroup)}?*"),
        *adopted_blocks(stand.norms),
        field("stance", "Where you stand", RadioButtonsElement(options=offered, initial_option=chosen)),
        field(
            "reason",
            "Why",
            inputs.text(mine.reason if mine else None, REASON_LONGEST, multiline=True),
            optional=True,
            hint="Needed if you cannot live with them: it helps the group to find another wording.",
        ),
        context("This is not anonymous: the group sees your answer with your name. You can change it until the end."),
    ]
    return View.modal("norms.answer", "Where you stand", blocks, submit="Answer", state={"check": stand.check.id})


def adopt(shown: NormsPage, stand: CheckStand, today: date) -> View:
    """Return the form to adopt what the group agreed on, and to say when it looks again."""
    suggested = (today + timedelta(days=REVISIT_DAYS)).isoformat()
    blocks: list[Block] = [
        section(f"*{name(shown.workgroup)}* adopts {count(len(stand.norms), 'norm')}. {_tally(stand)}"),
        *adopted_blocks(stand.norms),
        field(
            "revisit",
            "Look at them again on",
            DatePickerElement(initial_date=suggested),
            hint="The group is reminded on that day.",
        ),
    ]
    return View.modal("norms.adopt", "Adopt norms", blocks, submit="Adopt", state={"check": stand.check.id})


# --- Messages ------------------------------------------------------------------------------------------------


def asked(group: str, stand: CheckStand) -> Message:
    """Ask the group where it stands, with the count so far."""
    many = count(len(stand.norms), "proposed norm")
    text = f"Can {name(group)} live with {many}? {_tally(stand)} Answer with the button, or by `/norms`."
    return Message.of(
        text,
        section(f"*Can we live with these norms?* ({name(group)})"),
        *adopted_blocks(stand.norms),
        section(_tally(stand)),
        actions(
            button("Say where you stand", "norms.answer", str(stand.check.id), style="primary"),
            button("See the norms", "norms.show", str(stand.check.workgroup_id)),
            block_id=f"norms.asked.{stand.check.id}",
        ),
        context("Not anonymous: the group sees who stands where, so that it can talk about reasons."),
    )


def ended(group: str, stand: CheckStand, *, adopted: bool = False) -> Message:
    """Say that a check is over, and what came of it."""
    came = "the group adopted these norms." if adopted else "ended without adopting anything."
    text = f"The consensus check in {name(group)} is over: {came} {_tally(stand)}"
    return Message.of(text, section(text), *adopted_blocks(stand.norms))


def adopted(shown: NormsPage) -> Message:
    """Show the group its norms, once they are adopted."""
    again = f" We look at them again on {_day(shown.revisit_on)}." if shown.revisit_on else ""
    text = f"{name(shown.workgroup)} has agreed on its norms: {count(len(shown.adopted), 'norm')}.{again}"
    return Message.of(text, section(f"*{text}*"), *adopted_blocks(shown.adopted), *_see(shown))


def revisit(shown: NormsPage) -> Message:
    """Remind the group that it wanted to look at its norms again."""
    text = (
        f"{name(shown.workgroup)} wanted to look at its norms again today. Do they still help? Propose what is missing."
    )
    blocks: list[Block] = [section(f"*{text}*")]
    if shown.focus:
        blocks.append(context(focus(shown.focus)))
    return Message.of(text, *blocks, *adopted_blocks(shown.adopted), *_see(shown))


def _see(shown: NormsPage) -> list[Block]:
    row = (
        button("See the norms", "norms.show", str(shown.workgroup_id)),
        button("Propose a norm", "norms.propose", str(shown.workgroup_id)),
    )
    return [actions(*row, block_id=f"norms.see.{shown.workgroup_id}")]


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"
