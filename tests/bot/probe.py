"""A feature of the tests' own, which answers in every way that a handler can."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import ExternalDataSelectElement, InputBlock, PlainTextInputElement

from commands.answers import NOTHING, Answer, Choice, choices, open_modal, push, say, update
from commands.features import Feature, ShortcutEntry, SlashCommand, Subcommand
from commands.requests import Action, Closing, Command, Event, OptionsQuery, Submission
from domain.errors import FieldErrors, NotAllowed, UserFacingError
from services.work import Works
from views.surfaces import Message, View, actions, button, section
from views.surfaces import field as form_field

SECRET = "words-that-never-reach-a-log"


def form(note: str = "") -> View:
    """Return the probe's modal."""
    return View.modal(
        "probe.form",
        "Probe",
        [
            section(f"Note: {note or 'none'}"),
            form_field("title", "Title", PlainTextInputElement(), optional=True),
            _place(),
            actions(
                button("Refuse", "probe.refuse"),
                button("Break", "probe.break"),
                button("Next", "probe.next"),
                button("Deeper", "probe.deeper"),
                button("Say", "probe.say"),
            ),
        ],
        submit="Save",
        state={"probe": 1},
        notify_on_close=True,
    )


def _place() -> InputBlock:
    block = form_field("place", "Place", ExternalDataSelectElement(min_query_length=0), optional=True)
    block.element.action_id = "probe.place"  # type: ignore[union-attr]
    return block


def panel() -> Message:
    """Return a message with the probe's buttons."""
    return Message.of(
        "Probe",
        section("Probe"),
        actions(
            button("Yes", "probe.rsvp:yes", "7"),
            button("No", "probe.rsvp:no", "7"),
            button("Form", "probe.open"),
            button("Refuse", "probe.refuse"),
            button("Break", "probe.break"),
            button("Unknown", "probe.unheard"),
        ),
    )


@dataclass
class Probe:
    """Remembers what it was asked."""

    seen: list[Any] = field(default_factory=list)
    hold: asyncio.Event | None = None
    fail_events: int = 0
    holding: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    def feature(self) -> Feature:
        """Return everything the probe listens to."""
        plain = {
            "words": ("Answer with words.", self.words),
            "panel": ("Show buttons.", self.panel),
            "form": ("Open a form.", self.open_form),
            "refuse": ("Refuse.", self.refuse),
            "break": ("Break.", self.break_),
            "slow": ("Wait for the test.", self.slow),
        }
        return Feature(
            name="probe",
            commands=(
                SlashCommand(
                    "probe",
                    "Tries every way to answer.",
                    "[words|panel|form]",
                    {name: Subcommand(handler, text, f"/probe {name}") for name, (text, handler) in plain.items()},
                ),
            ),
            actions={
                "probe.rsvp": self.rsvp,
                "probe.open": self.open_form,
                "probe.refuse": self.refuse,
                "probe.break": self.break_,
                "probe.next": self.next_page,
                "probe.deeper": self.deeper,
                "probe.say": self.words,
            },
            submissions={"probe.form": self.save},
            closings={"probe.form": self.closed},
            options={"probe.place": self.options},
            shortcuts={
                "probe.global": ShortcutEntry(self.words, "Probe", "Tries a shortcut."),
                "probe.message": ShortcutEntry(self.words, "Probe this", "Tries a message shortcut.", "message"),
            },
            events={"message": self.heard, "member_joined_channel": self.heard},
            scopes=("channels:history", "im:history", "channels:read"),
        )

    async def words(self, request: Any, _works: Works) -> Answer:
        self.seen.append(request)
        return say(Message.of("Some words", section("Some words")), home=isinstance(request, Command))

    async def panel(self, request: Command, _works: Works) -> Answer:
        self.seen.append(request)
        return say(panel())

    async def open_form(self, request: Command | Action, _works: Works) -> Answer:
        self.seen.append(request)
        return open_modal(form())

    async def refuse(self, request: Any, _works: Works) -> Answer:
        raise NotAllowed("Only the liaison may do this; ask <@U0MAYA>.")

    async def break_(self, request: Any, _works: Works) -> Answer:
        raise RuntimeError(SECRET)

    async def slow(self, request: Command, _works: Works) -> Answer:
        assert self.hold is not None
        self.seen.append(request)
        self.holding.release()
        await self.hold.wait()
        return say(Message.of("Done at last"))

    async def all_held(self, number: int) -> None:
        """Wait until so many slow commands are at work."""
        for _ in range(number):
            await self.holding.acquire()

    async def rsvp(self, request: Action, _works: Works) -> Answer:
        self.seen.append(request)
        return Answer(say=Message.of(f"Noted {request.action_id}"), replace=request.action_id.endswith(":no"))

    async def next_page(self, request: Action, _works: Works) -> Answer:
        self.seen.append(request)
        return update(form("next page"))

    async def deeper(self, request: Action, _works: Works) -> Answer:
        return push(form("deeper"))

    async def save(self, request: Submission, _works: Works) -> Answer:
        self.seen.append(request)
        match request.form.get("title"):
            case "field":
                raise FieldErrors({"title": "Give another title."})
            case "elsewhere":
                raise UserFacingError("That belongs to no field.", field="nowhere")
            case "general":
                raise UserFacingError("The whole form is wrong.")
            case "break":
                raise RuntimeError(SECRET)
            case "push":
                return push(View.modal("probe.more", "More", [section("more")]))
            case "next":
                return update(form("saved"))
            case "clear":
                return Answer(clear=True)
            case "say":
                return say(Message.of("Saved it"))
        return NOTHING

    async def closed(self, request: Closing, _works: Works) -> Answer:
        self.seen.append(request)
        return NOTHING

    async def options(self, request: OptionsQuery, _works: Works) -> Answer:
        return choices([Choice(f"{request.query} {number}", str(number)) for number in range(3)])

    async def heard(self, request: Event, _works: Works) -> Answer:
        self.seen.append(request)
        if self.fail_events:
            self.fail_events -= 1
            raise RuntimeError(SECRET)
        return NOTHING
