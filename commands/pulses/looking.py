"""Listeners that show pulses: lists, counts, results, trends; and those that close and share."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, say, update
from commands.requests import Action, Command, Submission
from services.pulses import closing, listing, showing, starting
from services.work import Works
from views.pulses import lists
from views.pulses import results as views
from views.surfaces import Message


async def front(request: Command, works: Works) -> Answer:
    """Show what is open, and what can be started."""
    return say(lists.overview(await listing.overview(works, request.workspace, request.user, counting=True)))


async def open_list(request: Action, works: Works) -> Answer:
    """Show the same in a window."""
    found = await listing.overview(works, request.workspace, request.user, counting=True)
    return on_top(request, lists.overview_window(found))


async def status(request: Command, works: Works) -> Answer:
    """Show how many have answered, to those who run a pulse."""
    return say(lists.status(await listing.looked_after(works, request.workspace, request.user)))


async def results(request: Command, works: Works) -> Answer:
    """Show the latest results, of the workgroup or instrument that was named."""
    found = await listing.latest_results(works, request.workspace, request.user, typed=request.text)
    if not found:
        return say(lists.no_results())
    shown = await showing.results(works, request.workspace, request.user, pulse_id=found[0].pulse.id)
    message = views.message(shown)
    earlier = tuple(block.to_dict() for block in lists.earlier(found[1:]))
    return say(Message(message.text, (*message.blocks, *earlier)))


async def open_results(request: Action, works: Works) -> Answer:
    """Show all results of one pulse in a window."""
    pulse_id = entered.clicked(request)
    shown = await showing.results(works, request.workspace, request.user, pulse_id=pulse_id)
    return on_top(request, views.window(shown))


async def trend(request: Command, works: Works) -> Answer:
    """Show how the latest pulse's parts went over the year."""
    found = await listing.latest_results(works, request.workspace, request.user, typed=request.text)
    if not found:
        return say(lists.no_results())
    return say(views.trend(await showing.results(works, request.workspace, request.user, pulse_id=found[0].pulse.id)))


async def open_trend(request: Action, works: Works) -> Answer:
    """Show the same in a window, for one pulse."""
    pulse_id = entered.clicked(request)
    shown = await showing.results(works, request.workspace, request.user, pulse_id=pulse_id)
    return on_top(request, views.trend_window(shown))


async def share(request: Action, works: Works) -> Answer:
    """Show everybody the results."""
    pulse_id = entered.clicked(request)
    await showing.share(works, request.workspace, request.user, pulse_id=pulse_id)
    shown = await showing.results(works, request.workspace, request.user, pulse_id=pulse_id)
    return update(views.window(shown)) if request.surface == "modal" else say(views.shared(shown))


async def ask_to_close(request: Action, works: Works) -> Answer:
    """Ask whether a pulse should be closed by hand."""
    found = await listing.run_by(works, request.workspace, request.user, pulse_id=entered.clicked(request))
    return on_top(request, lists.close(found))


async def close(request: Submission, works: Works) -> Answer:
    """Close a pulse by hand."""
    pulse_id = entered.kept(request, "pulse")
    await closing.close_now(works, request.workspace, request.user, pulse_id=pulse_id)
    found = await listing.run_by(works, request.workspace, request.user, pulse_id=pulse_id)
    return update(lists.closed(found), home=True)


async def ask_to_stop(request: Action, works: Works) -> Answer:
    """Ask whether a recurring pulse should come back no more."""
    found = await listing.run_by(works, request.workspace, request.user, pulse_id=entered.clicked(request))
    return on_top(request, lists.stop(found))


async def stop(request: Submission, works: Works) -> Answer:
    """Let a recurring pulse come back no more."""
    pulse_id = entered.kept(request, "pulse")
    await starting.stop(works, request.workspace, request.user, pulse_id=pulse_id)
    found = await listing.run_by(works, request.workspace, request.user, pulse_id=pulse_id)
    return update(lists.stopped(found))
