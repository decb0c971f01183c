"""The pages of a newsletter's archive, its feed, and the page on which a reader by e-mail chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from domain.newsletters.archive import feed_id
from domain.newsletters.issue import Issue, IssuePage, Section, Series
from views import rendering


def issue(
    page: IssuePage,
    *,
    shelf: str,
    links: Mapping[str, str],
    older: int | None,
    newer: int | None,
    owner: str = "",
    hidden: bool = True,
) -> str:
    """Return the page of one issue.

    `shelf` is the path of its archive, `links` lead from an item's link to the one to follow; `hidden` keeps search
    engines out.
    """
    return rendering.html(
        "web/issue.html",
        title=f"{page.issue.title} · {page.series.name}",
        page=page,
        shelf=shelf,
        feed=f"{shelf}/feed.atom",
        links=links,
        older=older,
        newer=newer,
        owner=owner,
        hidden=hidden,
        preview=None,
    )


def preview(page: IssuePage, *, at: str) -> str:
    """Return how an issue will look in the archive; `at` is the path of the preview."""
    return rendering.html(
        "web/issue.html",
        title=f"Preview: {page.issue.title}",
        page=page,
        shelf=None,
        feed=None,
        links={},
        older=None,
        newer=None,
        owner="",
        hidden=True,
        preview=at,
    )


def shelf(series: Series, issues: Sequence[Issue], *, at: str, owner: str = "", hidden: bool = True) -> str:
    """Return the page with every issue of a newsletter by year, the latest first; `at` is its path."""
    zone = ZoneInfo(series.zone)
    sent = [(each.sent_at.astimezone(zone).year, each) for each in issues if each.sent_at]
    years = [(year, [each for _, each in group]) for year, group in groupby(sent, key=lambda pair: pair[0])]
    return rendering.html(
        "web/shelf.html",
        title=series.name,
        series=series,
        years=years,
        shelf=at,
        feed=f"{at}/feed.atom",
        owner=owner,
        hidden=hidden,
    )


def feed(
    series: Series,
    pages: Sequence[tuple[IssuePage, Mapping[str, str]]],
    *,
    workspace: str,
    base: str,
    at: str,
    owner: str = "",
    founded: datetime,
) -> str:
    """Return the Atom feed (RFC 4287) of the latest issues; `founded` is when it changed last if there is none.

    `base` is our public address; without one (empty) links are relative to the feed's own.
    """
    entries = [
        {
            "id": feed_id(workspace, series.key, page.issue.id),
            "page": page,
            "content": rendering.html(
                "web/entry.html", page=page, links={target: f"{base}{path}" for target, path in links.items()}
            ),
        }
        for page, links in pages
    ]
    changes = [moment for page, _ in pages for moment in (page.issue.corrected_at, page.issue.sent_at) if moment]
    return rendering.html(
        "web/feed.xml",
        id=feed_id(workspace, series.key),
        series=series,
        entries=entries,
        base=base,
        shelf=at,
        owner=owner,
        updated=max(changes, default=founded),
    )


def reader(series: Series, *, address: str, off: Sequence[Section], gets_it: bool, said: str = "") -> str:
    """Return the page on which a reader stops the mail, chooses sections or comes back; `said`: what just happened."""
    return rendering.html(
        "web/reader.html",
        title=f"{series.name} by e-mail",
        series=series.name,
        address=_veiled(address),
        sections=[(each, each not in off) for each in Section],
        gets_it=gets_it,
        comes_out=series.open,
        said=said,
        hidden=True,
    )


def _veiled(address: str) -> str:
    """Return an address as its owner knows it again and nobody else learns it: the mail may have been passed on."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
