"""Listeners of minutes: `/minutes`, the form that the agenda drafts, and the archive."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, open_modal, say, update
from commands.meetings import filled
from commands.requests import Action, Command, Submission
from domain.errors import FieldErrors
from domain.meetings.action import ActionDraft, parse_action
from domain.meetings.minutes import NEW_ACTIONS, parse_minutes
from services.meetings import archive, minutes
from services.work import Works
from views.meetings import minutes as views


async def show(request: Command, works: Works) -> Answer:
    """Show the archive, of the person's workgroup or of the one named."""
    group = await entered.workgroup(request, works)
    return say(views.archive(await archive.page(works, request.workspace, request.user, group)))


async def open_archive(request: Action, works: Works) -> Answer:
    """Show the same in a window."""
    found = await archive.page(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.archive_window(found))


async def turn_page(request: Action, works: Works) -> Answer:
    """Show an older or newer page of the archive in the place of this one."""
    group, _, page = request.value.partition(":")
    group_id, number = (entered.whole(each, request, "button") for each in (group, page))
    found = await archive.page(works, request.workspace, request.user, group_id, number)
    if request.surface == "modal":
        return update(views.archive_window(found))
    return Answer(say=views.archive(found), replace=True)


async def open_minutes(request: Action, works: Works) -> Answer:
    """Show the minutes of one call."""
    found = await minutes.show(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.window(found))


async def write(request: Command, works: Works) -> Answer:
    """Open the form for the latest call's minutes."""
    group = await entered.workgroup(request, works)
    call = await archive.latest_to_write(works, request.workspace, request.user, group)
    form = await minutes.to_write(works, request.workspace, request.user, call)
    return open_modal(views.form(form, works.clock.now()))


async def open_write(request: Action, works: Works) -> Answer:
    """Open the form for a call's minutes."""
    form = await minutes.to_write(works, request.workspace, request.user, entered.clicked(request))
    return on_top(request, views.form(form, works.clock.now()))


async def save(request: Submission, works: Works) -> Answer:
    """Save and post minutes."""
    form, call = request.form, entered.kept(request, "call")
    outcomes = {
        int(item): (entered.text(form, f"outcome.{item}"), entered.text(form, f"fate.{item}"))
        for item in request.state["items"]
    }
    draft = parse_minutes(outcomes, entered.text(form, "messages"))
    saved = await minutes.save(
        works,
        request.workspace,
        request.user,
        call,
        draft,
        agreed=_agreed(request, works),
        request_key=request.view_id,
    )
    return update(views.window(saved), home=True)


def _agreed(request: Submission, works: Works) -> list[ActionDraft]:
    """Return the actions that were filled in; a row without a text is none. Raises FieldErrors for all rows at once."""
    found: list[ActionDraft] = []
    errors: dict[str, str] = {}
    for number in range(1, NEW_ACTIONS + 1):
        said, owner, due = (entered.text(request.form, f"{name}.{number}") for name in ("text", "owner", "due"))
        if not (said or "").strip():
            if owner:
                errors[f"text.{number}"] = "Say what they will do, or choose nobody."
            continue
        try:
            found.append(parse_action(said, owner, due, filled.today(works.clock.now()), end=f".{number}"))
        except FieldErrors as wrong:
            errors |= wrong.errors
    if errors:
        raise FieldErrors(errors)
    return found
