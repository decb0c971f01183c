"""What is entered about newsletters: values, or a sentence under each field at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.errors import FieldErrors, UserFacingError
from domain.newsletters import forms
from domain.newsletters.forms import RawItem, Wording
from domain.newsletters.issue import Section


def test_an_item_is_checked_and_stripped() -> None:
    raw = RawItem("practices", "  Pairs \n of teachers ", " Two lines\nof text ", "https://example.org/a", " Ana ")
    assert forms.parse_item(raw) == Wording(
        Section.PRACTICES, "Pairs of teachers", "Two lines\nof text", "https://example.org/a", "Ana"
    )


def test_only_section_and_title_are_needed() -> None:
    assert forms.parse_item(RawItem("other", "Title")) == Wording(Section.OTHER, "Title", "", None, None)


def test_every_wrong_field_is_named_at_once() -> None:
    raw = RawItem("gone", " ", "x" * 3_001, "not a link", "y" * 121)
    with pytest.raises(FieldErrors) as refused:
        forms.parse_item(raw)
    assert set(refused.value.errors) == {"section", "title", "text", "link", "credit"}


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://example.org", "https://", "http://a b.org", "<!channel>"]
)
def test_what_is_no_web_address_is_refused(link: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        forms.parse_item(RawItem("other", "Title", link=link))
    assert set(refused.value.errors) == {"link"}


@pytest.mark.parametrize("email", ["ana@example.org", " Ana.Ruiz+news@Sub.Example.org "])
def test_an_address_is_kept_in_lower_case(email: str) -> None:
    assert forms.parse_email(email) == email.strip().casefold()


@pytest.mark.parametrize(
    "email", [None, "", "ana", "ana@", "a b@example.org", "ana@example", "é@example.org", "a@b..org"]
)
def test_what_is_no_address_is_refused(email: str | None) -> None:
    with pytest.raises(UserFacingError) as refused:
        forms.parse_email(email)
    assert refused.value.field == "email"


def test_a_moment_is_read_in_its_zone() -> None:
    found = forms.parse_moment("2026-10-08", "10:00", "America/New_York")
    assert found.at == datetime(2026, 10, 8, 14, tzinfo=UTC)


def test_a_moment_names_each_field_that_is_wrong() -> None:
    with pytest.raises(FieldErrors) as refused:
        forms.parse_moment("2026-02-31", "25:00", "Mars")
    assert set(refused.value.errors) == {"date", "time", "zone"}


@pytest.mark.parametrize("entered", [None, "", "0", "32", "1.5", "ten", "-1", "٣"])
def test_a_number_out_of_bounds_is_refused_at_its_field(entered: str | None) -> None:
    with pytest.raises(FieldErrors) as refused:
        forms.parse_number(entered, 1, 31, "Choose a day.", field="day")
    assert refused.value.errors == {"day": "Choose a day."}
