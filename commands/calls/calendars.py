"""Listeners of calendars: links that calendars follow, files of single calls, and the chart of a year."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, Document, on_top, say, update
from commands.requests import Action, Command
from services.calendars import events, linking, yearly
from services.work import Works
from views.calls import calendars as views
from views.calls import yearly as year_views


async def open_links(request: Command | Action, works: Works) -> Answer:
    """Show the links that somebody's calendar can follow."""
    return on_top(request, views.window(await linking.show(works, request.workspace, request.user)))


async def make(request: Action, works: Works) -> Answer:
    """Make the link of a feed."""
    return update(views.window(await linking.make(works, request.workspace, request.user, of=request.value)))


async def rotate(request: Action, works: Works) -> Answer:
    """Replace the link of a feed."""
    return update(views.window(await linking.rotate(works, request.workspace, request.user, of=request.value)))


async def revoke(request: Action, works: Works) -> Answer:
    """Turn the link of a feed off."""
    return update(views.window(await linking.revoke(works, request.workspace, request.user, of=request.value)))


async def file(request: Action, works: Works) -> Answer:
    """Send the calendar file of a call as a direct message."""
    found = await events.file(works, request.workspace, request.user, call_id=entered.clicked(request))
    document = Document(found.name, found.content, views.FILE)
    # In a message nothing else would show that anything happens.
    return Answer(say=views.file_coming() if request.surface == "message" else None, document=document)


async def chart(request: Command, works: Works) -> Answer:
    """Send the chart of a workgroup's year: of the one named after the subcommand, else of the channel's."""
    found = await yearly.workgroups(works, request.workspace, request.user, named=request.text, channel=request.channel)
    if len(found) > 1:
        return say(year_views.choose(found))
    year = await yearly.send(works, request.workspace, request.user, workgroup_id=next(iter(found)))
    return say(year_views.coming(year))


async def open_chart(request: Action, works: Works) -> Answer:
    """Send the chart of a workgroup's year to whoever comes by a button, and show its numbers in a window."""
    year = await yearly.send(works, request.workspace, request.user, workgroup_id=entered.clicked(request))
    if request.surface == "message":
        return say(year_views.coming(year))
    return on_top(request, year_views.window(year))
