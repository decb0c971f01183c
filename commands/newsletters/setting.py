"""Listeners of managers: a newsletter's settings, and addresses that consented to e-mail."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, in_place, on_top, open_modal, say, update
from commands.requests import Action, Command, Request, Submission
from domain.newsletters.archive import Access
from services.newsletters import archive, listing, reading, setting
from services.newsletters.archive import Standing
from services.newsletters.setting import Wish
from services.work import Works
from views.newsletters import lists
from views.newsletters import settings as views
from views.surfaces import View


async def settings(request: Command, works: Works) -> Answer:
    """Open the settings of the newsletter that was named; where several fit, ask which."""
    found = await listing.to_manage(works, request.workspace, request.user, typed=request.text)
    if len(found) != 1:
        return say(lists.choose(found, settings=True))
    return open_modal(await _form(request, works, found[0].id))


async def open_settings(request: Action, works: Works) -> Answer:
    """Open a newsletter's settings."""
    return on_top(request, await _form(request, works, entered.clicked(request)))


async def save(request: Submission, works: Works) -> Answer:
    """Change a newsletter's settings."""
    form = request.form
    series_id = entered.kept(request, "series")
    done = await setting.change(
        works,
        request.workspace,
        request.user,
        series_id=series_id,
        wish=Wish(
            channels=entered.several(form, "channels"),
            editors=entered.several(form, "editors"),
            senders=entered.several(form, "senders"),
            **{name: entered.text(form, name) for name in ("day", "hour", "draft_days", "cutoff_days")},
        ),
    )
    web = await _open_to(request, works, series_id, entered.text(form, "archive"))
    return update(views.saved(done.series, done.channels, web.url), home=True)


async def _open_to(request: Submission, works: Works, series_id: int, chosen: str | None) -> Standing:
    who = (works, request.workspace, request.user)
    if chosen is None:
        return await archive.standing(*who, series_id=series_id)
    new_link = chosen == views.NEW_LINK
    access = Access.PRIVATE.value if new_link else chosen
    return await archive.open_to(*who, series_id=series_id, access=access, new_link=new_link)


async def open_readers(request: Action, works: Works) -> Answer:
    """Show how many get a newsletter, with the form that adds an address."""
    series_id = entered.clicked(request)
    found = await reading.readership(works, request.workspace, request.user, series_id=series_id)
    form = views.readers(found.series, found.people, found.addresses, stopped=found.stopped)
    another = entered.suffix(request.action_id) == views.ANOTHER
    return in_place(request, form) if another else on_top(request, form)


async def add_reader(request: Submission, works: Works) -> Answer:
    """Add an address whose owner agreed."""
    email = entered.text(request.form, "email")
    found = await reading.enter(
        works,
        request.workspace,
        request.user,
        series_id=entered.kept(request, "series"),
        email=email,
        consent=entered.text(request.form, "consent"),
    )
    return update(views.reader_added(found.series, found.people, found.addresses, (email or "").strip()))


async def open_remove(request: Action, works: Works) -> Answer:
    """Turn the window of readers into the form that removes an address."""
    series_id = entered.clicked(request)
    found = await reading.readership(works, request.workspace, request.user, series_id=series_id)
    return in_place(request, views.removing(found.series))


async def remove_reader(request: Submission, works: Works) -> Answer:
    """Remove an address for good."""
    found, email = await reading.remove(
        works,
        request.workspace,
        request.user,
        series_id=entered.kept(request, "series"),
        email=entered.text(request.form, "email"),
    )
    return update(views.reader_removed(found.series, found.people, found.addresses, email))


async def _form(request: Request, works: Works, series_id: int) -> View:
    shown = await setting.shown(works, request.workspace, request.user, series_id=series_id)
    web = await archive.standing(works, request.workspace, request.user, series_id=series_id)
    return views.form(
        shown.series,
        channels=shown.channels,
        editors=shown.editors,
        senders=shown.senders,
        unreachable=shown.unreachable,
        archive=web.access,
        archive_at=web.url,
    )
