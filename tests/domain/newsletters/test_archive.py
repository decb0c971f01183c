import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.newsletters.archive import LONGEST_SLUG, slug


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Standards Implementation News", "standards-implementation-news"),
        ("  Éducation & Travail!  ", "education-travail"),
        ("日本", "newsletter"),
        ("", "newsletter"),
    ],
)
def test_a_name_in_an_address_is_plain(name: str, made: str) -> None:
    assert slug(name) == made


@given(st.text())
def test_a_name_in_an_address_is_the_same_again_and_never_empty_or_long(name: str) -> None:
    made = slug(name)
    assert 0 < len(made) <= LONGEST_SLUG
    assert slug(made) == made
