"""What Convene posts about webinars, in channels and to people."""

from __future__ import annotations

from datetime import timedelta

from slack_sdk.models.blocks import Block, ButtonElement

from domain.webinars.overview import Reach, Standing, WebinarCard
from domain.webinars.webinar import Webinar
from views.surfaces import Message, actions, button, context, section
from views.text import count, escape, plain_time
from views.webinars import words

BECAUSE_ASKED = "You get this at once because you asked for it."
TOPICS = button("Topics I follow", "webinars.topics")


CALENDAR_FILE = "Open this file to put the webinar in your calendar, or to change what is there."


def calendar_coming() -> Message:
    """Say where the calendar file is."""
    text = "The calendar file is in your direct messages with Convene. Open it there to put it in your calendar."
    return Message.of(text, section(text))


def because_follows(topic: str) -> str:
    """Return why somebody is told at once: the topic that they follow."""
    return f"You get this at once because you follow {escape(topic)}."


def registering(card: WebinarCard) -> list[ButtonElement]:
    """Return the buttons of somebody who sees a webinar; those of nobody in particular in a channel."""
    value, at = str(card.webinar.id), words.plain_when(card.webinar)
    register = "Join the waiting list" if card.full else "Register"
    row: list[ButtonElement] = []
    if card.mine is Standing.NONE:
        row.append(button(register, "webinars.register", value, style="primary", label=f"{register}: {at}"))
    row.append(button("Calendar file", "webinars.calendar", value, label=f"Calendar file: {at}"))
    return row


def announcement(card: WebinarCard) -> Message:
    """Announce a webinar with its buttons and count, as it stands now: ahead, over or cancelled."""
    if card.webinar.cancelled:
        return _announced_cancelled(card)
    if card.over:
        return _announced_over(card)
    return Message.of(_headline(card), *_announced(card), context(f"{words.seats(card)}."))


def taken_out(card: WebinarCard) -> Message:
    """Say in the place of an announcement that the webinar is not for this channel any more."""
    webinar = card.webinar
    text = f"No longer for this channel: {words.plain_title(webinar)}, {words.plain_when(webinar)}."
    body = (
        f"*No longer for this channel: {words.title(webinar)}*\n{words.plain_when(webinar)}\n"
        "It was announced here and is for others now. Whoever registered stays registered: `/webinar mine` shows it."
    )
    return Message.of(text, section(body))


def told(card: WebinarCard, why: str) -> Message:
    """Tell somebody of a webinar by direct message, and `why` they hear of it at once."""
    if card.webinar.cancelled:
        return _announced_cancelled(card)
    if card.over:
        return _announced_over(card)
    said = why or "You get this at once because you follow one of its topics or asked for it."
    # No count: what stands in a direct message is not brought up to date with each registration.
    places = [f"{count(card.webinar.capacity, 'place')}."] if card.webinar.capacity is not None else []
    return Message.of(_headline(card), *_announced(card, more=[TOPICS]), context(*places, said))


def test(card: WebinarCard) -> Message:
    """Show whoever announces a webinar how it will look."""
    shown = announcement(card)
    note = "This is a test that only you see. Its buttons work once the webinar is announced."
    return Message(f"Test: {shown.text}", (context(note).to_dict(), *shown.blocks))


def answered(card: WebinarCard) -> Message:
    """Confirm a registration, a position on the waiting list or a withdrawal to the person who made it."""
    webinar, value = card.webinar, str(card.webinar.id)
    name, at = words.plain_title(webinar), words.plain_when(webinar)
    if card.mine is Standing.NONE:
        text = f"You are no longer registered for {name}, {at}. You can register again as long as there is a place."
        return Message.of(
            text, section(f"*You are no longer registered.* {words.title(webinar)}\n{words.when(webinar)}")
        )
    row = [
        button("Calendar file", "webinars.calendar", value),
        button("Unregister", "webinars.unregister", value),
    ]
    if card.mine is Standing.WAITING:
        after = "You hear at once when a place becomes free."
        text = f"{words.mine(card)} {name}, {at}. {after}"
        body = f"*{words.mine(card)}* {words.title(webinar)}\n{words.when(webinar)}\n{after}"
        return Message.of(text, section(body), actions(*row[1:], block_id=f"webinars.mine.{value}"))
    after = words.reminded(card)
    text = f"You have a place: {name}, {at}. {after}"
    joining = f"\n{words.joining(card)}" if card.join else ""
    body = f"*You have a place.* {words.title(webinar)}\n{words.when(webinar)}{joining}\n{after}"
    return Message.of(text, section(body), actions(*row, block_id=f"webinars.mine.{value}"))


def reminder(card: WebinarCard, before: timedelta) -> Message:
    """Remind somebody who has a place, `before` it starts."""
    webinar = card.webinar
    how = "Open this message to join." if card.join else "The link to join follows in this message."
    text = f"In {words.lead(before)}: {words.plain_title(webinar)}, {words.plain_when(webinar)}. {how}"
    body = f"*In {words.lead(before)}: {words.title(webinar)}*\n{words.when(webinar)}\n{words.joining(card)}"
    return Message.of(text, section(body), _mine(card))


def promoted(card: WebinarCard) -> Message:
    """Tell somebody who waited that they have a place now."""
    webinar = card.webinar
    text = (
        f"You have a place now: {words.plain_title(webinar)}, {words.plain_when(webinar)}. If you cannot come any "
        "more, open this message and unregister, so that the next one gets it."
    )
    body = (
        f"*You have a place now: {words.title(webinar)}*\n{words.when(webinar)}\n{words.joining(card)}\n"
        "If you cannot come any more, unregister, so that the next one gets it."
    )
    return Message.of(text, section(body), _mine(card))


def changed(card: WebinarCard, before: Webinar, by: str, *, link: bool) -> Message:
    """Tell those registered that a webinar has another time or length, or another link; `by` is mrkdwn."""
    webinar = card.webinar
    said: list[str] = []
    if webinar.starts_at != before.starts_at:
        said.append(f"It is now on {words.plain_when(webinar)} instead of {words.plain_when(before)}.")
    if webinar.minutes != before.minutes:
        said.append(f"It takes {words.minutes(webinar.minutes)} instead of {words.minutes(before.minutes)}.")
    if link:
        said.append("It has another link to join; the old one is out of date.")
    text = f"Changed: {words.plain_title(webinar)}. {' '.join(said)} If that does not suit you, unregister."
    lines = "\n".join(f"• {each}" for each in said)
    body = f"*Changed: {words.title(webinar)}*\n{by} changed this webinar.\n{lines}\n{words.when(webinar)}"
    return Message.of(text, section(f"{body}\n{words.joining(card)}"), _mine(card))


def cancelled(card: WebinarCard, by: str, reason: str | None) -> Message:
    """Tell those registered that a webinar does not take place; `by` is mrkdwn."""
    webinar = card.webinar
    why = f"\n> {escape(' '.join(reason.split()))}" if reason else ""
    text = (
        f"Cancelled: {words.plain_title(webinar)} on {words.plain_when(webinar)} does not take place. You can take it "
        "out of your calendar."
    )
    body = (
        f"*Cancelled: {words.title(webinar)}*\n~{words.plain_when(webinar)}~\n{by} cancelled this webinar.{why}\n"
        "You can take it out of your calendar."
    )
    out = actions(
        button("Calendar file that removes it", "webinars.calendar", str(webinar.id)),
        block_id=f"webinars.gone.{webinar.id}",
    )
    return Message.of(text, section(body), out)


def attendance(card: WebinarCard) -> Message:
    """Ask somebody who had a place, with one tap, whether they were there."""
    webinar = card.webinar
    text = f"{words.plain_title(webinar)} is over. Were you there? Open this message to answer."
    body = f"*{words.title(webinar)}* is over ({words.plain_when(webinar)}). Were you there?"
    return Message.of(text, section(body), _were_you_there(webinar))


def attendance_noted(card: WebinarCard, attended: bool) -> Message:
    """Confirm attendance to the person who said it."""
    said = "Noted: you were there." if attended else "Noted: you missed it."
    text = f"{said} {words.plain_title(card.webinar)}. Tap the other button to correct it."
    return Message.of(text, section(f"*{said}* {words.title(card.webinar)}\nTap the other button to correct it."))


def follow_up(card: WebinarCard, *, attended: bool, waited: bool = False) -> Message:
    """Follow up: those who were there get another message than those who missed it; `waited`: no place was free."""
    webinar = card.webinar
    name, links = words.plain_title(webinar), words.materials(webinar)
    has = " and ".join(
        what for what, link in (("the recording", webinar.recording), ("the slides", webinar.slides)) if link
    )
    if attended:
        text = f"Thank you for being at {name}. "
        text += f"Open this message for {has} to pass on." if has else "Open this message to say what should come next."
        body = f"*Thank you for being at {words.title(webinar)}.*\n"
        body += f"To look again or to pass on: {links}" if links else "There is no recording so far."
        after = "What should the next webinar be about? Ask for it here."
    else:
        full = "; it was full, and you were on the waiting list" if waited else ""
        text = f"You missed {name}. "
        text += f"Open this message for {has}." if has else "There is no recording so far."
        body = f"*You missed {words.title(webinar)}.*\nIt was on {plain_time(webinar.starts_at, webinar.zone)}{full}.\n"
        body += f"To catch up: {links}" if links else "There is no recording so far; if one comes, it appears here."
        after = "Ask for it again, so that the liaison sees that more people want it."
        if not waited:
            after = "Were you there after all? Say so. Or ask for another webinar on this."
    row = [button("Ask for a webinar", "webinars.request")]
    if not attended and not waited:
        row.insert(0, button("I was there", "webinars.attended:yes", str(webinar.id)))
    return Message.of(text, section(body), section(after), actions(*row, block_id=f"webinars.after.{webinar.id}"))


def link_missing(card: WebinarCard) -> Message:
    """Warn the owner an hour ahead that a webinar has no link to join yet."""
    webinar = card.webinar
    text = (
        f"{words.plain_title(webinar)} begins {words.plain_when(webinar)} and has no link to join. Open this message "
        "and enter it; the reminders that went out are changed in place."
    )
    body = (
        f"*{words.title(webinar)} has no link to join*\nIt begins {words.when(webinar)}, and {words.seats(card)}. "
        "They were reminded without a link. Enter it now: what went out is changed in place."
    )
    do = button("Enter the link", "webinars.link", str(webinar.id), style="primary")
    return Message.of(text, section(body), actions(do, block_id=f"webinars.link.{webinar.id}"))


def held(card: WebinarCard, reach: Reach) -> Message:
    """Tell whoever announced a webinar that it is held for two minutes, with the button that takes it back."""
    webinar = card.webinar
    text = (
        f"{words.plain_title(webinar)} goes out in two minutes to {words.reach(reach)}. Open this message to take it "
        "back before that."
    )
    body = (
        f"*{words.title(webinar)}* goes out in two minutes to {words.reach(reach)}.\nUntil then you can take it back."
    )
    do = button("Undo", "webinars.undo", str(webinar.id), style="danger")
    return Message.of(text, section(body), actions(do, block_id=f"webinars.held.{webinar.id}"))


def undone(card: WebinarCard) -> Message:
    """Say in the place of the held announcement that it was taken back."""
    webinar = card.webinar
    text = f"{words.plain_title(webinar)} was taken back. Nothing went out. Open this message to start from it again."
    body = f"*{words.title(webinar)}* was taken back. Nothing went out."
    do = button("Open it again", "webinars.again", str(webinar.id))
    return Message.of(text, section(body), actions(do, block_id=f"webinars.undone.{webinar.id}"))


def out(card: WebinarCard) -> Message:
    """Say in the place of the held announcement that it has gone out."""
    webinar = card.webinar
    text = f"{words.plain_title(webinar)}, {words.plain_when(webinar)}, has gone out. Open this message to change it."
    body = f"*{words.title(webinar)}* has gone out.\n{words.when(webinar)}"
    return Message.of(text, section(body), actions(manage(webinar), block_id=f"webinars.out.{webinar.id}"))


def owner_cancelled(card: WebinarCard) -> Message:
    """Say in the place of the held announcement that the webinar was cancelled."""
    text = f"{words.plain_title(card.webinar)} is cancelled. There is nothing to do."
    return Message.of(text, section(f"*{words.title(card.webinar)}* is cancelled. Everybody registered was told."))


def materials_wanted(card: WebinarCard) -> Message:
    """Ask the owner after the end for recording and slides."""
    webinar = card.webinar
    text = (
        f"{words.plain_title(webinar)} is over. Open this message to enter recording and slides; the follow-ups go out "
        "then, or after a day without them."
    )
    body = (
        f"*{words.title(webinar)}* is over; {words.seats(card)}.\nEnter recording and slides once you have them. The "
        "follow-ups go out then, or after a day without them: one for those who were there, another for those who "
        "missed it."
    )
    do = button("Recording and slides", "webinars.materials", str(webinar.id), style="primary")
    return Message.of(text, section(body), actions(do, block_id=f"webinars.materials.{webinar.id}"))


def materials_entered(card: WebinarCard) -> Message:
    """Say in that place that recording and slides are there, and can be changed."""
    webinar = card.webinar
    text = f"Recording and slides of {words.plain_title(webinar)} are entered. Open this message to change them."
    body = f"*{words.title(webinar)}*\n{words.materials(webinar)}\nThe follow-ups have them."
    do = button("Change them", "webinars.materials", str(webinar.id))
    return Message.of(text, section(body), actions(do, block_id=f"webinars.materials.{webinar.id}"))


def manage(webinar: Webinar) -> ButtonElement:
    """Return the button that opens what an owner can do."""
    return button("Manage", "webinars.manage", str(webinar.id), label=f"Manage: {words.plain_when(webinar)}")


def _headline(card: WebinarCard) -> str:
    webinar = card.webinar
    do = (
        "Open this message to register." if not card.full else "It is full; open this message to join the waiting list."
    )
    return f"Webinar: {words.plain_title(webinar)}, {words.plain_when(webinar)}. {do}"


def _announced(card: WebinarCard, more: list[ButtonElement] | None = None) -> list[Block]:
    row = [
        *registering(card),
        button("Unregister", "webinars.unregister", str(card.webinar.id)),
        *(more or []),
    ]
    return [
        section(words.head(card, "Webinar: ")),
        *words.paragraphs(card.webinar.abstract),
        actions(*row, block_id=f"webinars.announced.{card.webinar.id}"),
    ]


def _announced_cancelled(card: WebinarCard) -> Message:
    webinar = card.webinar
    text = f"Cancelled: {words.plain_title(webinar)}, {words.plain_when(webinar)}. There is nothing to do."
    body = f"*Cancelled: {words.title(webinar)}*\n~{words.plain_when(webinar)}~\nThis webinar does not take place."
    return Message.of(text, section(body))


def _announced_over(card: WebinarCard) -> Message:
    webinar = card.webinar
    links = words.materials(webinar)
    text = f"{words.plain_title(webinar)}, {words.plain_when(webinar)}, is over. Open this message if you were there."
    body = f"*{words.title(webinar)}*\n{words.plain_when(webinar)}. It is over."
    if links:
        body += f"\n{links}"
    return Message.of(text, section(body), *words.paragraphs(webinar.abstract), _were_you_there(webinar))


def _were_you_there(webinar: Webinar) -> Block:
    value = str(webinar.id)
    return actions(
        button("I was there", "webinars.attended:yes", value),
        button("I missed it", "webinars.attended:no", value),
        block_id=f"webinars.attended.{value}",
    )


def _mine(card: WebinarCard) -> Block:
    value = str(card.webinar.id)
    row = [button("Calendar file", "webinars.calendar", value), button("Unregister", "webinars.unregister", value)]
    return actions(*row, block_id=f"webinars.mine.{value}")
