"""Listeners that schedule calls: the form, its preview, and back again."""

from __future__ import annotations

from collections.abc import Mapping

from commands import entered
from commands.answers import Answer, Choice, choices, on_top, update
from commands.requests import Action, Command, Entered, OptionsQuery, Shortcut, Submission
from domain import zones
from domain.calls.forms import RawSchedule
from services.calls import scheduling
from services.work import Works
from views.calls import forms, inputs


async def open_schedule(request: Command | Action | Shortcut, works: Works) -> Answer:
    """Open the empty scheduling form, for the workgroup of the channel that the person is in."""
    blank = await scheduling.blank_schedule(works, request.workspace, request.user, channel=request.channel)
    return on_top(request, forms.schedule(blank.raw, blank.workgroups, workgroup=blank.workgroup))


async def open_schedule_for_request(request: Action, works: Works) -> Answer:
    """Open the scheduling form for what a member asked for."""
    asked = entered.clicked(request)
    blank = await scheduling.blank_from_request(works, request.workspace, request.user, request_id=asked)
    form = forms.schedule(blank.raw, blank.workgroups, workgroup=blank.workgroup, state={"request": asked})
    return on_top(request, form)


async def check_schedule(request: Submission, works: Works) -> Answer:
    """Turn the filled-in scheduling form into its preview."""
    raw = _schedule_of(request.form)
    group, asked = entered.chosen(request.form, "workgroup"), request.state.get("request")
    checked = await scheduling.check(
        works, request.workspace, request.user, workgroup_id=group, raw=raw, request_id=asked
    )
    return update(
        forms.schedule_preview(
            checked.plan,
            raw,
            checked.dates,
            workgroup=checked.workgroup,
            channel=checked.channel,
            holidays=checked.holidays,
            people=checked.people,
            state={"request": asked},
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
        workgroup_id=entered.kept(request, "workgroup"),
        raw=forms.carried_form(request.state),
        request_key=request.view_id,
        request_id=request.state.get("request"),
    )
    return update(forms.scheduled(saved.card, series=saved.series), home=True)


async def find_zones(request: OptionsQuery, works: Works) -> Answer:  # noqa: ARG001 - every handler has this shape
    """Offer the time zones that fit what was typed; for a misspelt one, the nearest."""
    found = zones.find(request.query) or zones.nearest(request.query)
    return choices([Choice(*inputs.zone_option(zone.name)) for zone in found])


def _schedule_of(form: Mapping[str, Entered]) -> RawSchedule:
    texts = ("title", "repeat", "date", "time", "zone", "minutes", "link", "pattern", "fifth", "until", "holidays")
    return RawSchedule(
        **{name: entered.text(form, name) for name in texts},
        skip_months=entered.several(form, "skip_months"),
        reminders=entered.several(form, "reminders"),
    )
