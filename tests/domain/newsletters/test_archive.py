import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.newsletters.archive import LONGEST_SLUG, feed_id, slug


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


def test_ids_in_feeds_are_each_their_own_and_never_become_others() -> None:
    made = {feed_id("T1", "standards"), feed_id("T2", "standards"), feed_id("T1", "standards", 1)}
    made |= {feed_id("T1", "standards", 2), feed_id("T1", "other", 1), feed_id("T1", "standards/1")}
    assert feed_id("T1", "standards", 1) == "urn:uuid:8892cf68-81e5-5f7d-a2a4-26e1b55340cb"
    assert len(made) == 6
