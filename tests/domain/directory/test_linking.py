"""Whom of a roster a Slack account may be: who is offered, in which order, and who is proposed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.directory.linking import Candidate, offered, spelled, surest

SAME = Candidate(1, "Yolanda Eisenhart", "California", same_name=True, same_organisation=True)
NAMESAKE = Candidate(2, "Yolanda Eisenhart", "Maine", same_name=True)
COLLEAGUE = Candidate(3, "Zoe Last", "California", same_organisation=True)
OTHER = Candidate(4, "Ana First", "Texas")

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.integers(1, 10_000),
        name=st.sampled_from(["Ana", "Bo", "Chi"]),
        organisation=st.just(""),
        same_name=st.booleans(),
        same_organisation=st.booleans(),
    ),
    unique_by=lambda each: each.id,
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Yolanda Eisenhart", "yolanda  EISENHART", True),
        ("Yolanda Eisenhart", "Eisenhart, Yolanda", True),
        ("Yólánda Eisenhärt", "Yolanda Eisenhart", True),
        ("Seán O'Neil", "Sean O’Neil", True),
        ("Yolanda Eisenhart", "Yolanda Eisen", False),
        ("Yolanda Eisenhart", "Yolanda M. Eisenhart", False),
    ],
)
def test_names_are_compared_without_case_accents_and_order(one, other, same):
    assert (spelled(one) == spelled(other)) is same


def test_the_same_name_comes_first_then_the_same_organisation_then_the_alphabet():
    assert offered([OTHER, COLLEAGUE, NAMESAKE, SAME], email_known=False) == (SAME, NAMESAKE, COLLEAGUE, OTHER)


def test_whose_e_mail_slack_tells_is_only_taken_for_somebody_of_the_same_name():
    assert offered([OTHER, COLLEAGUE, NAMESAKE, SAME], email_known=True) == (SAME, NAMESAKE)


@pytest.mark.parametrize(
    ("candidates", "proposed"),
    [
        ([SAME, NAMESAKE, COLLEAGUE], SAME),
        ([NAMESAKE, COLLEAGUE], None),
        ([SAME, Candidate(9, "Yolanda Eisenhart", "California", True, True)], None),
        ([], None),
    ],
)
def test_only_one_of_the_same_name_and_organisation_is_proposed(candidates, proposed):
    assert surest(candidates) == proposed


@given(candidates=CANDIDATES, email_known=st.booleans())
def test_nobody_of_the_same_name_is_left_out_or_stands_behind_another(candidates, email_known):
    found = offered(candidates, email_known=email_known)
    alike = [each for each in candidates if each.same_name]
    assert {each.id for each in found[: len(alike)]} == {each.id for each in alike}
    assert len(found) == (len(alike) if email_known else len(candidates))
