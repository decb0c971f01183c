"""An issue of a newsletter as an e-mail that reads well as text, as HTML without images, and in the dark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.deliveries import personal
from domain.newsletters.issue import IssuePage
from views import rendering
from views.text import listing, shorten

LEAVE = "leave"
"""What `domain.deliveries.Mail.personal` calls the link by which a reader leaves."""
SUBJECT_LIMIT = 150


@dataclass(frozen=True)
class Written:
    """An e-mail, but for whom it goes to; each reader's link to leave is filled in under `LEAVE`."""

    subject: str
    text: str
    html: str


def issue(
    page: IssuePage,
    *,
    links: Mapping[str, str],
    archive: str | None = None,
    owner: str = "",
    test: bool = False,
) -> Written:
    """Return an issue as an e-mail.

    `links` are the addresses to show instead of an item's own, `archive` is where the issue is on the web, `owner`
    whose newsletter it is; a `test` says so, and has words where the link to leave will stand.
    """
    given = {
        "page": page,
        "links": links,
        "archive": archive,
        "owner": owner,
        "off": listing([each.heading for each in page.off]),
        "leave": None if test else personal(LEAVE),
    }
    mark = "[Test] " if test else "Corrected: " if page.corrected else ""
    return Written(
        shorten(mark + page.issue.title, SUBJECT_LIMIT),
        rendering.text("mail/issue.txt", **given),
        rendering.html("mail/issue.html", **given),
    )
