"""Listeners that announce other news: the form, its preview, the test, the confirmation, and undo."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, in_place, on_top, update
from commands.requests import Action, Command, Submission
from commands.webinars import filled
from services.webinars import news
from services.work import Works
from views.webinars import news as views


async def open_form(request: Command | Action, works: Works) -> Answer:
    """Open the empty form."""
    return on_top(request, views.form(*await news.blank(works, request.workspace, request.user)))


async def open_again(request: Action, works: Works) -> Answer:
    """Open the form as news that was taken back held it."""
    again = entered.clicked(request)
    return on_top(request, views.form(*await news.blank(works, request.workspace, request.user, again=again)))


async def change(request: Action, works: Works) -> Answer:
    """Turn the preview back into the form."""
    again = entered.clicked(request)
    form = views.form(*await news.blank(works, request.workspace, request.user, again=again))
    return in_place(request, form)


async def check(request: Submission, works: Works) -> Answer:
    """Turn the filled-in form into its preview."""
    raw = filled.news(request.form)
    shown = await news.draft(works, request.workspace, request.user, raw, request_key=request.view_id)
    return update(views.preview(shown.news, shown.by, shown.reach))


async def test(request: Action, works: Works) -> Answer:
    """Send the news to whoever asks for it, and nobody else."""
    shown = await news.test(works, request.workspace, request.user, news_id=entered.clicked(request))
    return in_place(request, views.preview(shown.news, shown.by, shown.reach, tested=True))


async def confirm(request: Submission, works: Works) -> Answer:
    """Announce what the preview showed, in two minutes."""
    news_id = entered.kept(request, "news")
    shown = await news.confirm(works, request.workspace, request.user, news_id=news_id)
    return update(views.announced(shown.news, shown.reach))


async def undo(request: Action, works: Works) -> Answer:
    """Take news back while it is held."""
    taken = await news.undo(works, request.workspace, request.user, news_id=entered.clicked(request))
    return update(views.undone_window(taken)) if request.surface == "modal" else Answer()
