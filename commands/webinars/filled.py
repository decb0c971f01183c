"""What was entered in forms about webinars and news."""

from __future__ import annotations

from collections.abc import Mapping

from commands import entered
from commands.requests import Entered
from domain.webinars.forms import RawNews, RawWebinar


def webinar(form: Mapping[str, Entered]) -> RawWebinar:
    """Return the form of a webinar as it was filled in."""
    texts = ("title", "abstract", "new_topics", "presenters", "date", "time", "zone", "minutes", "link", "capacity")
    return RawWebinar(
        **{name: entered.text(form, name) for name in texts},
        topics=entered.several(form, "topics"),
        channels=entered.several(form, "channels"),
        workgroups=entered.several(form, "workgroups"),
    )


def news(form: Mapping[str, Entered]) -> RawNews:
    """Return the form of a piece of news as it was filled in."""
    return RawNews(
        **{name: entered.text(form, name) for name in ("title", "text", "link", "new_topics")},
        topics=entered.several(form, "topics"),
        channels=entered.several(form, "channels"),
        workgroups=entered.several(form, "workgroups"),
    )
