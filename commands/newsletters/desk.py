"""Listeners of editors: the draft's window, and everything that can be done with an item."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, in_place, on_top, open_modal, say, update
from commands.newsletters import filled
from commands.requests import Action, Command, Submission
from domain.newsletters.issue import Desk
from services.newsletters import archive, correcting, drafting, editing, listing, pages, testing
from services.work import Works
from views.newsletters import editor as views
from views.newsletters import forms, lists
from views.newsletters import issue as issues
from views.text import count, escape


async def draft(request: Command, works: Works) -> Answer:
    """Open the draft of the newsletter that was named; where several fit, ask which."""
    found = await listing.to_work_on(works, request.workspace, request.user, typed=request.text)
    if len(found) != 1:
        return say(lists.choose(found))
    desk = await drafting.start(works, request.workspace, request.user, series_id=found[0].id)
    return open_modal(views.window(desk, works.clock.now()))


async def open_draft(request: Action, works: Works) -> Answer:
    """Open the draft of a newsletter, or start one."""
    desk = await drafting.start(works, request.workspace, request.user, series_id=entered.clicked(request))
    return on_top(request, views.window(desk, works.clock.now()))


async def list_issues(request: Command, works: Works) -> Answer:
    """Show the issues that went out and those being worked on."""
    return say(lists.issues(await listing.issues(works, request.workspace, request.user)))


async def open_issue(request: Action, works: Works) -> Answer:
    """Open an issue for those who work on it."""
    desk = await drafting.opened(works, request.workspace, request.user, issue_id=entered.clicked(request))
    return on_top(request, views.window(desk, works.clock.now()))


async def back(request: Action, works: Works) -> Answer:
    """Turn a form back into the issue's window."""
    desk = await drafting.opened(works, request.workspace, request.user, issue_id=entered.clicked(request))
    return in_place(request, views.window(desk, works.clock.now()))


async def refill(request: Action, works: Works) -> Answer:
    """Look around again for what belongs into the draft."""
    desk, added, changed = await drafting.refill(
        works, request.workspace, request.user, issue_id=entered.clicked(request)
    )
    said = [f"{count(added, 'new item')} {'was' if added == 1 else 'were'} added."] if added else []
    said += [f"{count(changed, 'event')} {'was' if changed == 1 else 'were'} brought up to date."] if changed else []
    return _shown(request, works, desk, " ".join(said) or ("" if desk.issue.full else "Nothing new was found."))


async def preview(request: Action, works: Works) -> Answer:
    """Show the issue as it will look in Slack."""
    issue_id = entered.clicked(request)
    page = await pages.read(works, request.workspace, request.user, issue_id=issue_id)
    on_the_web = await archive.preview_for(works, request.workspace, request.user, issue_id=issue_id)
    return on_top(request, issues.preview(page, at=on_the_web))


async def test(request: Action, works: Works) -> Answer:
    """Send the issue as it is now to whoever asks."""
    tested = await testing.send(works, request.workspace, request.user, issue_id=entered.clicked(request))
    by_mail = f" and by e-mail to {escape(tested.email)}" if tested.email else ""
    return _shown(request, works, tested.desk, f"A test is on its way to you, by direct message{by_mail}.")


async def item(request: Action, works: Works) -> Answer:
    """Do what was chosen in an item's menu: edit, move or leave out."""
    verb, _, value = request.value.partition(":")
    item_id = entered.whole(value, request, "button")
    if verb in {"up", "down"}:
        by = -1 if verb == "up" else 1
        desk = await editing.move(works, request.workspace, request.user, item_id=item_id, by=by)
        return _shown(request, works, desk)
    desk, found = await editing.item(works, request.workspace, request.user, item_id=item_id)
    return in_place(request, forms.drop(desk, found) if verb == "drop" else forms.edit(desk, found))


async def take_back(request: Action, works: Works) -> Answer:
    """Put an item that was left out in again."""
    desk = await editing.take_back(works, request.workspace, request.user, item_id=entered.clicked(request))
    return _shown(request, works, desk, "The item is back.")


async def save_item(request: Submission, works: Works) -> Answer:
    """Change an item."""
    desk = await editing.edit(
        works,
        request.workspace,
        request.user,
        item_id=entered.kept(request, "item"),
        raw=filled.item(request.form),
    )
    return update(views.window(desk, works.clock.now(), said="The item is changed."))


async def drop_item(request: Submission, works: Works) -> Answer:
    """Leave an item out."""
    desk = await editing.drop(
        works,
        request.workspace,
        request.user,
        item_id=entered.kept(request, "item"),
        reason=entered.text(request.form, "reason"),
    )
    return update(views.window(desk, works.clock.now(), said="The item is left out."))


async def open_write(request: Action, works: Works) -> Answer:
    """Open the form for an item of the editor's own."""
    desk = await drafting.opened(works, request.workspace, request.user, issue_id=entered.clicked(request))
    return in_place(request, forms.write(desk))


async def write(request: Submission, works: Works) -> Answer:
    """Add an item of the editor's own."""
    desk = await editing.write(
        works,
        request.workspace,
        request.user,
        issue_id=entered.kept(request, "issue"),
        raw=filled.item(request.form),
        # The window stays the same while several items are written in it, and the issue changes with each.
        request_key=f"{request.view_id}:{entered.kept(request, 'revision')}",
    )
    return update(views.window(desk, works.clock.now(), said="The item is in the issue."))


async def open_head(request: Action, works: Works) -> Answer:
    """Open the form for title and opening words."""
    desk = await drafting.opened(works, request.workspace, request.user, issue_id=entered.clicked(request))
    return in_place(request, forms.head(desk))


async def save_head(request: Submission, works: Works) -> Answer:
    """Change title and opening words."""
    desk = await editing.head(
        works,
        request.workspace,
        request.user,
        issue_id=entered.kept(request, "issue"),
        title=entered.text(request.form, "title"),
        intro=entered.text(request.form, "intro"),
    )
    return update(views.window(desk, works.clock.now(), said="Title and opening are saved."))


async def open_correct(request: Action, works: Works) -> Answer:
    """Open the form that puts an item right after it was sent."""
    desk, found = await editing.item(works, request.workspace, request.user, item_id=entered.clicked(request))
    return in_place(request, forms.correct(desk, found))


async def correct(request: Submission, works: Works) -> Answer:
    """Put an item right everywhere."""
    desk = await correcting.correct(
        works,
        request.workspace,
        request.user,
        item_id=entered.kept(request, "item"),
        raw=filled.item(request.form),
        note=entered.text(request.form, "note"),
    )
    return update(views.window(desk, works.clock.now(), said="Corrected: every message in Slack is being changed."))


def _shown(request: Action, works: Works, desk: Desk, said: str = "") -> Answer:
    return in_place(request, views.window(desk, works.clock.now(), said=said))
