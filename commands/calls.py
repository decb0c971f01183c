"""Listeners of calls: `/calls`, the buttons of its messages, and its forms."""

from __future__ import annotations

from collections.abc import Mapping

from commands.answers import Answer, Choice, choices, open_modal, push, say, update
from commands.features import Feature, ShortcutEntry, SlashCommand, Subcommand
from commands.requests import Action, Command, Entered, OptionsQuery, Shortcut, Submission
from domain import zones
from domain.calls.answers import Answer as Rsvp
from domain.calls.forms import RawSchedule
from services.calls import answering, asking, changes, listing, scheduling
from services.work import Works
from views.calls import forms, inputs, lists, messages
from views.surfaces import View


async def next_call(request: Command, works: Works) -> Answer:
    """Show the person's next call."""
    return say(lists.next_call(await listing.next_call(works, request.workspace, request.user)))


async def list_calls(request: Command, works: Works) -> Answer:
    """Show the calls ahead, of all the person's workgroups or of the one named."""
    return say(lists.ahead(await listing.ahead(works, request.workspace, request.user, workgroup=request.text)))


async def open_list(request: Action | Shortcut, works: Works) -> Answer:
    """Show the calls ahead in a modal, for those who come by a button."""
    return _on_top(request, lists.ahead_modal(await listing.ahead(works, request.workspace, request.user)))


async def open_schedule(request: Command | Action | Shortcut, works: Works) -> Answer:
    """Open the empty scheduling form."""
    blank = await scheduling.blank_schedule(works, request.workspace, request.user)
    return _on_top(request, forms.schedule(blank.raw, blank.workgroups))


async def open_schedule_for_request(request: Action, works: Works) -> Answer:
    """Open the scheduling form for what a member asked for."""
    asked = int(request.value)
    blank = await scheduling.blank_from_request(works, request.workspace, request.user, request_id=asked)
    form = forms.schedule(blank.raw, blank.workgroups, workgroup=blank.workgroup, state={"request": asked})
    return _on_top(request, form)


async def check_schedule(request: Submission, works: Works) -> Answer:
    """Turn the filled-in scheduling form into its preview."""
    raw = _schedule_of(request.form)
    group = _number(request.form.get("workgroup"))
    checked = await scheduling.check(works, request.workspace, request.user, workgroup_id=group, raw=raw)
    return update(
        forms.schedule_preview(
            checked.plan,
            raw,
            checked.dates,
            workgroup=checked.workgroup,
            channel=checked.channel,
            state={"request": request.state.get("request")},
        )
    )


async def change_schedule(request: Action, works: Works) -> Answer:
    """Turn the preview back into the form, as it was filled in."""
    blank = await scheduling.blank_schedule(works, request.workspace, request.user)
    return update(
        forms.schedule(
            forms.carried_form(request.state),
            blank.workgroups,
            workgroup=request.state["workgroup"],
            state={"request": request.state.get("request")},
        )
    )


async def save_schedule(request: Submission, works: Works) -> Answer:
    """Save what the preview showed."""
    saved = await scheduling.schedule(
        works,
        request.workspace,
        request.user,
        workgroup_id=request.state["workgroup"],
        raw=forms.carried_form(request.state),
        request_key=request.view_id,
        request_id=request.state.get("request"),
    )
    return update(forms.scheduled(saved.card, series=saved.series), home=True)


async def choose_to_move(request: Command, works: Works) -> Answer:
    """Ask which call to move."""
    return say(lists.ahead(await changes.choices(works, request.workspace, request.user), changing="move"))


async def choose_to_cancel(request: Command, works: Works) -> Answer:
    """Ask which call to cancel."""
    return say(lists.ahead(await changes.choices(works, request.workspace, request.user), changing="cancel"))


async def open_move(request: Action, works: Works) -> Answer:
    """Open the form that moves a call."""
    found = await changes.changeable(works, request.workspace, request.user, call_id=int(request.value))
    return _on_top(request, forms.move(found.card, found.local))


async def move(request: Submission, works: Works) -> Answer:
    """Move a call."""
    card = await changes.move(
        works,
        request.workspace,
        request.user,
        call_id=request.state["call"],
        date=_text(request.form, "date"),
        time=_text(request.form, "time"),
        zone=_text(request.form, "zone"),
        reason=_text(request.form, "reason"),
    )
    return update(forms.moved(card), home=True)


async def open_cancel(request: Action, works: Works) -> Answer:
    """Open the form that cancels a call."""
    found = await changes.changeable(works, request.workspace, request.user, call_id=int(request.value))
    return _on_top(request, forms.cancel(found.card))


async def cancel(request: Submission, works: Works) -> Answer:
    """Cancel a call, or its series from that call on."""
    done = await changes.cancel(
        works,
        request.workspace,
        request.user,
        call_id=request.state["call"],
        scope=_text(request.form, "scope"),
        reason=_text(request.form, "reason"),
    )
    return update(forms.cancelled(done.card, done.calls), home=True)


async def open_request(request: Command | Action | Shortcut, works: Works) -> Answer:
    """Open the form by which a member asks for a call."""
    return _on_top(request, forms.request(await asking.workgroups(works, request.workspace, request.user)))


async def send_request(request: Submission, works: Works) -> Answer:
    """Send a member's request to the liaison."""
    name, liaisons = await asking.request(
        works,
        request.workspace,
        request.user,
        workgroup_id=_number(request.form.get("workgroup")),
        topic=_text(request.form, "topic"),
        wish=_text(request.form, "wish"),
        request_key=request.view_id,
    )
    return update(forms.requested(name, liaisons))


async def open_decline(request: Action, works: Works) -> Answer:
    """Open the form that declines a member's request."""
    asked = await asking.to_decline(works, request.workspace, request.user, request_id=int(request.value))
    return _on_top(request, forms.decline(asked))


async def decline_request(request: Submission, works: Works) -> Answer:
    """Decline a member's request and tell them why."""
    asked = await asking.decline(
        works,
        request.workspace,
        request.user,
        request_id=request.state["request"],
        reason=_text(request.form, "reason"),
    )
    return update(forms.declined(asked))


async def rsvp(request: Action, works: Works) -> Answer:
    """Store an answer; the button's suffix says which."""
    given = Rsvp(_suffix(request.action_id))
    card = await answering.answer(works, request.workspace, request.user, call_id=int(request.value), given=given)
    if request.surface == "modal":
        return update(lists.ahead_modal(await listing.ahead(works, request.workspace, request.user)), home=True)
    return Answer(home=True) if request.surface == "home" else say(messages.answered(card, given), home=True)


async def attended(request: Action, works: Works) -> Answer:
    """Store whether somebody was there; the button's suffix says so."""
    there = _suffix(request.action_id) == "yes"
    card = await answering.attend(works, request.workspace, request.user, call_id=int(request.value), attended=there)
    return say(messages.attendance_noted(card, there))


async def who_is_coming(request: Action, works: Works) -> Answer:
    """Show who answered what."""
    card, names = await answering.who_is_coming(works, request.workspace, call_id=int(request.value))
    return _on_top(request, lists.who_is_coming(card, names))


async def find_zones(request: OptionsQuery, works: Works) -> Answer:  # noqa: ARG001 - every handler has this shape
    """Offer the time zones that fit what was typed."""
    return choices([Choice(*inputs.zone_option(zone.name)) for zone in zones.find(request.query)])


def _on_top(request: Command | Action | Shortcut, view: View) -> Answer:
    return push(view) if isinstance(request, Action) and request.surface == "modal" else open_modal(view)


def _schedule_of(form: Mapping[str, Entered]) -> RawSchedule:
    texts = ("title", "repeat", "date", "time", "zone", "minutes", "link", "pattern", "fifth", "until")
    return RawSchedule(
        **{name: _text(form, name) for name in texts},
        skip_months=_several(form, "skip_months"),
        skip_holidays=bool(form.get("skip_holidays")),
        reminders=_several(form, "reminders"),
    )


def _text(form: Mapping[str, Entered], name: str) -> str | None:
    entered = form.get(name)
    return entered if isinstance(entered, str) else None


def _several(form: Mapping[str, Entered], name: str) -> tuple[str, ...]:
    entered = form.get(name)
    return entered if isinstance(entered, tuple) else ()


def _number(entered: Entered) -> int | None:
    return int(entered) if isinstance(entered, str) and entered.isdigit() else None


def _suffix(action_id: str) -> str:
    return action_id.rpartition(":")[2]


CALLS = SlashCommand(
    name="calls",
    summary="Calls of your workgroups: see, answer, ask for; liaisons also schedule, move and cancel.",
    usage="next | list | schedule | move | cancel | request",
    subcommands={
        "next": Subcommand(next_call, "Your next call, with buttons to answer.", "next"),
        "list": Subcommand(
            list_calls, "The calls ahead in your workgroups, or in one of them.", "list teacher pipelines"
        ),
        "schedule": Subcommand(open_schedule, "Plan a monthly series or a single call (liaisons).", "schedule"),
        "move": Subcommand(choose_to_move, "Give one call another time (liaisons).", "move"),
        "cancel": Subcommand(choose_to_cancel, "Cancel one call or end its series (liaisons).", "cancel"),
        "request": Subcommand(open_request, "Ask your liaison for a call.", "request"),
    },
)

FEATURE = Feature(
    name="calls",
    commands=(CALLS,),
    actions={
        "calls.list": open_list,
        "calls.schedule": open_schedule,
        "calls.schedule.change": change_schedule,
        "calls.move": open_move,
        "calls.cancel": open_cancel,
        "calls.request": open_request,
        "calls.request.schedule": open_schedule_for_request,
        "calls.request.decline": open_decline,
        "calls.rsvp": rsvp,
        "calls.attended": attended,
        "calls.who": who_is_coming,
    },
    submissions={
        "calls.schedule": check_schedule,
        "calls.schedule.confirm": save_schedule,
        "calls.move": move,
        "calls.cancel": cancel,
        "calls.request": send_request,
        "calls.request.decline": decline_request,
    },
    options={inputs.ZONE_ACTION: find_zones},
    shortcuts={
        "calls.list": ShortcutEntry(open_list, "See my calls", "The calls ahead in your workgroups."),
        "calls.request": ShortcutEntry(open_request, "Ask for a call", "Ask the liaison of your workgroup for a call."),
    },
)
