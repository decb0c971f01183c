"""Editing a series: how far an edit reaches, and what a later call keeps of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calls.editing import Details, Scope, followed

SHARED = Details("Monthly call", 60, "https://meet.example.org/room", (1440, 60))
NEW = "https://meet.example.org/new-room"
OWN = "https://meet.example.org/own-room"

DETAILS = st.builds(
    Details,
    title=st.sampled_from(["Monthly call", "Guest", "Review"]),
    minutes=st.sampled_from([45, 60, 90]),
    link=st.sampled_from([None, NEW, OWN]),
    leads=st.sampled_from([(), (60,), (1440, 60)]),
)


@pytest.mark.parametrize(
    ("own", "entered", "before", "expected"),
    [
        (SHARED, replace(SHARED, link=NEW), SHARED, replace(SHARED, link=NEW)),
        # A later call that has a title of its own keeps it when only the link is changed.
        (replace(SHARED, title="Guest"), replace(SHARED, link=NEW), SHARED, replace(SHARED, title="Guest", link=NEW)),
        # Changing just that field changes it for all.
        (replace(SHARED, link=OWN), replace(SHARED, link=NEW), SHARED, replace(SHARED, link=NEW)),
        # What was set for this call alone before reaches the later ones once the edit is said to.
        (SHARED, replace(SHARED, link=NEW), replace(SHARED, link=NEW), replace(SHARED, link=NEW)),
        (replace(SHARED, link=OWN), replace(SHARED, link=NEW), replace(SHARED, link=NEW), replace(SHARED, link=OWN)),
        # A link can be taken away.
        (SHARED, replace(SHARED, link=None), SHARED, replace(SHARED, link=None)),
    ],
)
def test_a_later_call_follows_but_keeps_what_was_set_for_it_alone(own, entered, before, expected):
    assert followed(own, entered, before=before, shared=SHARED) == expected


@given(entered=DETAILS, before=DETAILS, shared=DETAILS)
def test_a_later_call_with_nothing_of_its_own_says_what_the_form_says(entered, before, shared):
    assert followed(shared, entered, before=before, shared=shared) == entered


@given(own=DETAILS, entered=DETAILS, before=DETAILS, shared=DETAILS)
def test_every_field_that_the_form_changes_is_changed_everywhere(own, entered, before, shared):
    after = followed(own, entered, before=before, shared=shared)
    for name in entered.changed(before):
        assert getattr(after, name) == getattr(entered, name)


@given(own=DETAILS, entered=DETAILS, before=DETAILS, shared=DETAILS)
def test_an_edit_that_is_sent_again_changes_nothing_more(own, entered, before, shared):
    after = followed(own, entered, before=before, shared=shared)
    again = followed(after, entered, before=entered, shared=entered)
    assert again == after


def test_what_changed_is_named_by_field():
    assert SHARED.changed(SHARED) == ()
    assert replace(SHARED, title="Guest", leads=()).changed(SHARED) == ("title", "leads")


@pytest.mark.parametrize(("chosen", "scope"), [("series", Scope.SERIES), ("call", Scope.CALL), (None, Scope.CALL)])
def test_an_edit_reaches_one_call_unless_the_series_is_chosen(chosen, scope):
    assert Scope.of(chosen) is scope
