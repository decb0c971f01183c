from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from domain.newsletters.archive import feed_id
from domain.newsletters.issue import Item, Section
from tests.newsletters_samples import CORRECTED, SENT, SERIES, shown
from tests.views.test_mail import LINKS, anything, markup, read
from views import rendering
from views.web import newsletters as views
from views.web.notices import notice

ATOM = "{http://www.w3.org/2005/Atom}"
SHELF = "/news/secret"


def test_an_issue_in_the_archive_looks_like_this(snapshot: SnapshotAssertion) -> None:
    page = views.issue(shown(CORRECTED), shelf=SHELF, links={}, older=2, newer=None, owner="Learning Collaborative")
    assert page == snapshot


def test_a_readers_page_looks_like_this(snapshot: SnapshotAssertion) -> None:
    page = views.reader(SERIES, address="ana@example.org", off=(Section.OTHER,), gets_it=True, said="Saved.")
    assert page == snapshot


def test_every_page_names_its_language_and_has_one_heading_of_the_first_order() -> None:
    for page in (
        views.issue(shown(SENT), shelf=SHELF, links=LINKS, older=1, newer=2),
        views.shelf(SERIES, [SENT, CORRECTED], at=SHELF),
        views.reader(SERIES, address="ana@example.org", off=(), gets_it=False),
        views.preview(shown(), at="/preview/x"),
        notice("There is nothing here", "Really."),
    ):
        assert '<html lang="en">' in page
        assert page.count("<h1>") == 1
        assert 'href="#content"' in page


@given(title=anything | markup, text=anything | markup, credit=anything | markup, summary=anything | markup)
def test_html_in_what_was_submitted_comes_out_as_text(title: str, text: str, credit: str, summary: str) -> None:
    item = Item(1, Section.OTHER, 0, title, text=text, credit=credit, link="data:text/html,x")
    page = shown(replace(SENT, title=title or "x"), (item,))
    html = read(views.issue(page, shelf=SHELF, links={}, older=None, newer=None, owner=credit))
    shelf = read(views.shelf(replace(SERIES, summary=summary, name=title or "x"), [SENT], at=SHELF, owner=credit))
    for each in (html, shelf):
        assert not each.tags & {"script", "img", "b", "iframe", "svg"}
        assert not {name for name in each.attributes if name.startswith("on")}
        assert all(link.startswith(("/", "#", "http://", "https://", "mailto:")) for link in each.links)


@given(title=st.text(max_size=40), text=st.text(max_size=40))
def test_the_feed_can_be_read_whatever_was_written(title: str, text: str) -> None:
    item = Item(1, Section.OTHER, 0, title, text=text)
    page = shown(replace(SENT, title=title or "x"), (item,))
    feed = views.feed(
        SERIES,
        [(page, {})],
        workspace="T1",
        base="https://convene.example",
        at=SHELF,
        founded=datetime(2026, 1, 1, tzinfo=UTC),
    )
    entry = ElementTree.fromstring(feed).find(f"{ATOM}entry")
    assert entry is not None
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"https://convene.example{SHELF}/3"
    assert entry.findtext(f"{ATOM}id") == feed_id("T1", SERIES.key, SENT.id)


def test_an_empty_archive_says_so() -> None:
    assert "No issue has gone out yet." in views.shelf(SERIES, [], at=SHELF)


def test_the_style_sheet_loads_nothing_from_elsewhere() -> None:
    assert "url(" not in rendering.style()
    assert "@import" not in rendering.style()
    assert "@media print" in rendering.style()
