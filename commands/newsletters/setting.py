"""Listeners of managers: a newsletter's settings, and addresses that consented to e-mail."""

from __future__ import annotations

from commands.answers import Answer, open_modal, say, update
from commands.newsletters import entered
from commands.requests import Action, Command, Submission
from services.newsletters import listing, reading, setting
from services.newsletters.setting import Settings, Wish
from services.work import Works
from views.newsletters import lists
from views.newsletters import settings as views
from views.surfaces import View


async def settings(request: Command, works: Works) -> Answer:
    """Open the settings of the newsletter that was named; where several fit, ask which."""
    found = await listing.to_manage(works, request.workspace, request.user, typed=request.text)
    if len(found) != 1:
        return say(lists.choose(found, settings=True))
    return open_modal(_form(await setting.shown(works, request.workspace, request.user, series_id=found[0].id)))


async def open_settings(request: Action, works: Works) -> Answer:
    """Open a newsletter's settings."""
    shown = await setting.shown(works, request.workspace, request.user, series_id=entered.clicked(request))
    return entered.on_top(request, _form(shown))


async def save(request: Submission, works: Works) -> Answer:
    """Change a newsletter's settings."""
    form = request.form
    done = await setting.change(
        works,
        request.workspace,
        request.user,
        series_id=entered.kept(request.state, "series", request),
        wish=Wish(
            channels=entered.several(form, "channels"),
            editors=entered.several(form, "editors"),
            senders=entered.several(form, "senders"),
            **{name: entered.text(form, name) for name in ("day", "hour", "draft_days", "cutoff_days")},
        ),
    )
    return update(views.saved(done.series, done.channels), home=True)


async def open_readers(request: Action, works: Works) -> Answer:
    """Show how many get a newsletter, with the form that adds an address."""
    series_id = entered.clicked(request)
    found = await reading.readership(works, request.workspace, request.user, series_id=series_id)
    return entered.on_top(request, views.readers(found.series, found.people, found.addresses))


async def add_reader(request: Submission, works: Works) -> Answer:
    """Add an address whose owner agreed."""
    found = await reading.enter(
        works,
        request.workspace,
        request.user,
        series_id=entered.kept(request.state, "series", request),
        email=entered.text(request.form, "email"),
        consent=entered.text(request.form, "consent"),
    )
    return update(views.readers(found.series, found.people, found.addresses, said="The address is added."))


def _form(shown: Settings) -> View:
    return views.form(
        shown.series,
        channels=shown.channels,
        editors=shown.editors,
        senders=shown.senders,
        unreachable=shown.unreachable,
    )
