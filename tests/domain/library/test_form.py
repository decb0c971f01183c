from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FieldErrors
from domain.library.form import RawResource, parse, parse_tags
from domain.library.messages import cut, first_draft, plain
from domain.library.overview import LAST_PAGE, Listing, What, decode
from domain.library.resource import MOST_TAGS, SUMMARY_LONGEST, TAG_LONGEST, TITLE_LONGEST, Draft, Kind, Resource

RAW = RawResource(title="  Coaching   guide ", link="https://example.org/guide", kind="practice")
TEXT = st.text(max_size=200)


def test_a_form_becomes_a_draft() -> None:
    raw = replace(RAW, summary=" Two pages. ", state="TX", tags="#Literacy, coaching ;literacy", credit=" Ana  One ")
    draft = parse(replace(raw, workgroup_id=3))
    assert draft == Draft(
        "Coaching guide",
        "https://example.org/guide",
        "Two pages.",
        Kind.PRACTICE,
        "TX",
        ("literacy", "coaching"),
        "Ana One",
        3,
    )
    assert parse(RAW).state == ""


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"title": " "}, {"title"}),
        ({"title": "x" * 121}, {"title"}),
        ({"link": "ftp://example.org"}, {"link"}),
        ({"kind": None}, {"kind"}),
        ({"kind": "video"}, {"kind"}),
        ({"summary": "x" * 1_001}, {"summary"}),
        ({"state": "ZZ"}, {"state"}),
        ({"kind": "state_example"}, {"state"}),
        ({"tags": "x" * 31}, {"tags"}),
        ({"tags": ",".join(map(str, range(9)))}, {"tags"}),
        ({"credit": "x" * 121}, {"credit"}),
        ({"title": None, "link": "", "kind": "", "tags": "x" * 40}, {"title", "link", "kind", "tags"}),
    ],
)
def test_everything_that_is_wrong_is_said_at_once_under_its_field(
    change: dict[str, str | None], fields: set[str]
) -> None:
    with pytest.raises(FieldErrors) as refused:
        parse(replace(RAW, **change))  # type: ignore[arg-type]
    assert set(refused.value.errors) == fields
    assert all(len(each) <= 150 for each in refused.value.errors.values())


def test_a_state_example_with_its_state_is_fine() -> None:
    assert parse(replace(RAW, kind="state_example", state="HI")).kind is Kind.STATE_EXAMPLE


@given(TEXT)
def test_tags_read_back_as_they_were_written(text: str) -> None:
    try:
        tags = parse_tags(text)
    except FieldErrors as refused:
        assert set(refused.errors) == {"tags"}
        return
    assert parse_tags(", ".join(tags)) == tags
    assert len(tags) == len(set(tags)) <= MOST_TAGS
    assert all(0 < len(tag) <= TAG_LONGEST and "#" not in tag for tag in tags)


@pytest.mark.parametrize(
    ("text", "link", "title", "summary"),
    [
        (
            "The agency's new guide is out! <https://example.org/guide|Coaching guide> It has two parts.",
            "https://example.org/guide",
            "Coaching guide",
            "The agency's new guide is out! Coaching guide It has two parts.",
        ),
        (
            "Read this before Thursday. https://example.org/a\nIt is short.",
            "https://example.org/a",
            "Read this before Thursday.",
            "Read this before Thursday.\nIt is short.",
        ),
        ("<https://www.example.org/a>", "https://www.example.org/a", "example.org", ""),
        ("<https://example.org/a|example.org/a>", "https://example.org/a", "example.org/a", "example.org/a"),
        (
            "<@U1> asks <!channel> in <#C1|general>: 1 &lt; 2?",
            "",
            "asks in #general: 1 < 2?",
            "asks in #general: 1 < 2?",
        ),
        ("http://10.0.0.1/x then https://example.org/a", "https://example.org/a", "then", "then"),
        ("", "", "", ""),
    ],
)
def test_a_message_becomes_a_first_draft(text: str, link: str, title: str, summary: str) -> None:
    first = first_draft(text)
    assert (first.link, first.title, first.summary) == (link, title, summary)


def test_a_link_that_only_the_blocks_carry_is_taken() -> None:
    assert first_draft("A new guide", ("mailto:a@b.org", "https://example.org/b")).link == "https://example.org/b"
    assert first_draft("http://localhost/x", ("https://example.org/b",)).link == "https://example.org/b"


@given(TEXT, st.lists(TEXT, max_size=3))
def test_any_message_gives_a_draft_that_fits_the_form(text: str, found: list[str]) -> None:
    first = first_draft(text, found)
    assert len(first.title) <= TITLE_LONGEST
    assert len(first.summary) <= SUMMARY_LONGEST
    assert plain(first.summary).count("<!channel>") == 0


@given(TEXT, st.integers(2, 50))
def test_cutting_keeps_to_the_length(text: str, longest: int) -> None:
    assert len(cut(text, longest)) <= longest
    assert text == cut(text, len(text) + 1)


@given(st.sampled_from([What.FIND, What.MINE, What.NEWEST]), st.text(max_size=100), st.integers(-5, 5_000))
def test_a_list_on_a_button_reads_back(what: What, words: str, page: int) -> None:
    listing = Listing(what, words).at(page)
    assert decode(listing.encode()) == listing
    assert 0 <= listing.page <= LAST_PAGE


@given(st.text(max_size=30))
def test_a_button_that_was_tampered_with_shows_some_list(value: str) -> None:
    assert 0 <= decode(value).page <= LAST_PAGE
    assert decode(f"state:0:{value}").words in {"", value}


def test_a_resource_gives_its_form_back(made: Resource) -> None:
    assert made.draft().tags == ("literacy",)
    assert not made.retired
