"""Listeners of readers: what there is, what somebody gets of it, and the issues that went out."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, in_place, on_top, push, say, update
from commands.requests import Action, Command, Shortcut, Submission
from domain.newsletters.overview import Line
from services.newsletters import listing, pages, subscribing
from services.work import Works
from views.newsletters import issue as issues
from views.newsletters import lists
from views.newsletters import subscribing as views


async def front(request: Command, works: Works) -> Answer:
    """Show every newsletter with what this person gets of it."""
    return say(views.overview(await subscribing.overview(works, request.workspace, request.user)))


async def open_list(request: Action | Shortcut, works: Works) -> Answer:
    """Show the same in a window."""
    found = await subscribing.overview(works, request.workspace, request.user)
    return on_top(request, views.window(found))


async def subscribe(request: Action, works: Works) -> Answer:
    """Let somebody get a newsletter by direct message."""
    series_id = entered.clicked(request)
    line = await subscribing.subscribe(works, request.workspace, request.user, series_id=series_id)
    return await _done(request, works, views.subscribed(line))


async def unsubscribe(request: Action, works: Works) -> Answer:
    """Let somebody get a newsletter no more."""
    series_id = entered.clicked(request)
    line = await subscribing.unsubscribe(works, request.workspace, request.user, series_id=series_id)
    return await _done(request, works, views.unsubscribed(line))


async def leave_out(request: Action, works: Works) -> Answer:
    """Leave one section out of the next issues; the button carries series and section."""
    series, _, section = request.value.partition(":")
    line = await subscribing.leave_out(
        works,
        request.workspace,
        request.user,
        series_id=entered.whole(series, request, "button"),
        section=section,
    )
    return await _done(request, works, _said(line))


async def open_sections(request: Action, works: Works) -> Answer:
    """Open the form in which somebody chooses their sections."""
    series_id = entered.clicked(request)
    line = await subscribing.line(works, request.workspace, request.user, series_id=series_id)
    return on_top(request, views.sections(line))


async def save_sections(request: Submission, works: Works) -> Answer:
    """Store which sections somebody gets."""
    line = await subscribing.choose_sections(
        works,
        request.workspace,
        request.user,
        series_id=entered.kept(request, "series"),
        wanted=entered.several(request.form, "sections"),
    )
    found = await subscribing.overview(works, request.workspace, request.user)
    return update(views.window(found, said=_said(line)), home=True)


async def latest(request: Command, works: Works) -> Answer:
    """Show the last issue of the newsletter that was named, or of all."""
    page = await pages.latest(works, request.workspace, request.user, typed=request.text)
    if page is None:
        return say(views.none_yet())
    return Answer(open=issues.reading(page))


async def open_issues(request: Action, works: Works) -> Answer:
    """Show every newsletter's issues in a window; as another window on top, a draft's forms would find no room."""
    return in_place(request, lists.issues_window(await listing.issues(works, request.workspace, request.user)))


async def read(request: Action, works: Works) -> Answer:
    """Show an issue in a window."""
    page = await pages.read(works, request.workspace, request.user, issue_id=entered.clicked(request))
    view = issues.reading(page)
    return push(view) if request.surface == "modal" else Answer(open=view)


def _said(line: Line) -> str:
    return views.left_out(line) if line.subscribed else views.unsubscribed(line)


async def _done(request: Action, works: Works, said: str) -> Answer:
    """Show what has changed where the person is: in the window, in Home, or by a word under the issue."""
    if request.surface == "modal":
        found = await subscribing.overview(works, request.workspace, request.user)
        return update(views.window(found, said=said), home=True)
    return Answer(home=True) if request.surface == "home" else say(views.done(said), home=True)
