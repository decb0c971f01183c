from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from domain.deliveries import personal
from domain.newsletters.issue import IssuePage, Item, Section
from tests.newsletters_samples import CORRECTED, ITEMS, SENT, SENT_IN, shown
from views.mail import issue as views

LINKS = {"https://example.org/pairs": "https://convene.example/go/abc"}
ARCHIVE = "https://convene.example/news/secret/3"


def written(page: IssuePage) -> views.Written:
    return views.issue(page, links=LINKS, archive=ARCHIVE, owner="Learning Collaborative")


class Reader(HTMLParser):
    """What a mail program shows and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._style else data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@pytest.mark.parametrize("issue", [SENT, CORRECTED], ids=["sent", "corrected"])
def test_an_issue_as_mail_looks_like_this(issue: object, snapshot: SnapshotAssertion) -> None:
    mail = written(shown(issue))  # type: ignore[arg-type]  # either of two issues
    assert mail.subject == snapshot
    assert mail.text == snapshot
    assert mail.html == snapshot


def test_both_forms_hold_every_item_the_archive_and_the_way_out() -> None:
    mail = written(shown(SENT))
    html = read(mail.html)
    for said in (*(item.title for item in ITEMS), *(item.text for item in ITEMS), "Ana Ruiz, Arizona Agency"):
        assert said in mail.text
        assert said in html.text
    for link in (LINKS["https://example.org/pairs"], ARCHIVE, personal(views.LEAVE)):
        assert link in mail.text
        assert link in html.links
    assert "Thu 15 Oct 2026, 2:00 PM Chicago time" in mail.text


def test_the_mail_needs_no_picture_no_script_and_no_table() -> None:
    html = read(written(shown(SENT)).html)
    assert not html.tags & {"img", "script", "table", "iframe", "form", "link", "video", "object"}
    assert not {name for name in html.attributes if name.startswith("on")}
    assert "prefers-color-scheme: dark" in written(shown(SENT)).html


def test_text_lines_are_short_and_long_addresses_stay_whole() -> None:
    long = "https://example.org/" + "a" * 150
    item = replace(SENT_IN, text="word " * 60, link=long)
    mail = views.issue(shown(SENT, (item,)), links={})
    assert long in mail.text
    assert max(len(line) for line in mail.text.splitlines() if long not in line) <= 76


def test_who_left_sections_out_is_told_which_and_does_not_get_them() -> None:
    mail = written(shown(SENT).without([Section.PRACTICES]))
    assert "How Arizona pairs new teachers" not in mail.text + mail.html
    assert "You left out: Promising practices" in mail.text
    assert "You left out: Promising practices" in mail.html


def test_a_test_says_so_and_nobody_can_leave_by_it() -> None:
    mail = views.issue(shown(), links={}, test=True)
    assert mail.subject.startswith("[Test] ")
    for written_ in (mail.text, mail.html):
        assert personal(views.LEAVE) not in written_
        assert "Here each reader finds a link to stop these e-mails" in " ".join(written_.split())


anything = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
markup = st.sampled_from(
    [
        "<b>x</b>",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><a href="javascript:alert(1)">',
        "&amp;",
    ]
)


@given(title=anything | markup, text=anything | markup, credit=anything | markup, intro=anything | markup)
def test_html_in_what_was_submitted_comes_out_as_text(title: str, text: str, credit: str, intro: str) -> None:
    item = Item(1, Section.OTHER, 0, title, text=text, credit=credit, link="javascript:alert(1)")
    page = shown(replace(SENT, intro=intro, title=title or "x"), (item,))
    plain = read(written(shown(SENT, (replace(item, title="t", text="t", credit="t"),))).html)
    html = read(written(page).html)
    assert html.tags <= plain.tags | {"br", "a"}
    assert html.attributes <= plain.attributes | {"href", "rel"}
    assert all(link.startswith(("http://", "https://", "mailto:", personal(views.LEAVE))) for link in html.links)
    squeezed = "".join(html.text.split())
    for said in (title, text, credit, intro):
        assert "".join(said.replace("\x00", "\ufffd").split()) in squeezed or "\x00" in said
