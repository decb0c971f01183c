from zoneinfo import ZoneInfo

import pytest

from domain.directory.hours import WorkingHours
from domain.directory.people import (
    HIDDEN_AT_FIRST,
    Profile,
    ProfileField,
    card,
    parse_expertise,
    parse_hidden,
    person_name,
)
from domain.directory.profile_form import ProfileForm, check
from domain.directory.slack_profiles import read_profile
from domain.directory.states import STATES, find_state, nearest_state, state_name
from domain.errors import FieldErrors

FULL = Profile(
    id=1,
    name="Ana",
    state="AZ",
    email="ana@example.org",
    phone="1",
    title="Director",
    office="talent",
    expertise=("a", "b"),
    zone="America/Phoenix",
    hours=WorkingHours(),
    hidden=frozenset(),
)


@pytest.mark.parametrize("field", ProfileField)
def test_a_hidden_field_is_seen_by_its_owner_only(field: ProfileField) -> None:
    from dataclasses import replace  # noqa: PLC0415 - only here

    hidden = replace(FULL, hidden=frozenset({field}))
    assert card(FULL).get(field)
    assert card(hidden).get(field) is None
    assert card(hidden, own=True).get(field) == card(FULL).get(field)


def test_empty_fields_are_left_out() -> None:
    assert card(Profile(id=1, name="Ana")).details == ()


def test_a_phone_number_is_hidden_at_first() -> None:
    assert ProfileField.PHONE in HIDDEN_AT_FIRST
    assert not Profile(id=1, name="Ana", phone="1").shows(ProfileField.PHONE)


def test_offices_are_shown_by_name() -> None:
    assert card(FULL, offices={"talent": "Talent office"}).get(ProfileField.OFFICE) == "Talent office"


def test_topics_are_separated_by_commas_semicolons_and_lines_and_kept_once() -> None:
    assert parse_expertise(" literacy, Coaching;\nliteracy ;; teacher  pay") == ("literacy", "Coaching", "teacher pay")


def test_unknown_hidden_fields_are_left_out() -> None:
    assert parse_hidden(["email", "shoe_size"]) == {ProfileField.EMAIL}


def test_every_state_has_a_zone_that_exists() -> None:
    assert len(STATES) == 56
    for state in STATES:
        assert ZoneInfo(state.zone).key == state.zone
        assert find_state(state.name) == find_state(state.code.lower()) == state


def test_a_state_that_does_not_exist_has_a_near_one_or_none() -> None:
    assert find_state("Arizonna") is None
    near = nearest_state("Arizonna")
    assert near is not None
    assert near.code == "AZ"
    assert nearest_state("qqqq") is None
    assert state_name(None) == ""


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (ProfileForm(title="x" * 151, office="y" * 65), {"title", "office"}),
        (ProfileForm(phone="call me"), {"phone"}),
        (ProfileForm(expertise=",".join(map(str, range(21)))), {"expertise"}),
    ],
)
def test_a_profile_that_cannot_be_saved_names_its_fields(form: ProfileForm, fields: set[str]) -> None:
    with pytest.raises(FieldErrors) as refused:
        check(form)
    assert set(refused.value.errors) == fields


def test_a_usual_profile_can_be_saved() -> None:
    check(ProfileForm(title="Director", phone="+1 (602) 555-0100", expertise="a, b"))


def test_slacks_profiles_are_read_and_bots_left_out() -> None:
    user = {
        "id": "U1",
        "team_id": "T1",
        "name": "ana",
        "tz": "America/Phoenix",
        "profile": {"real_name": "Ana One", "email": "Ana@Example.org"},
    }
    found = read_profile(user, "T1")
    assert found is not None
    assert (found.name, found.email, found.zone, found.external, found.deleted) == (
        "Ana One",
        "ana@example.org",
        "America/Phoenix",
        False,
        False,
    )
    for bot in ({**user, "is_bot": True}, {**user, "id": "USLACKBOT"}, {}):
        assert read_profile(bot, "T1") is None


def test_people_of_another_workspace_are_external() -> None:
    for user in ({"id": "U1", "team_id": "T2"}, {"id": "U1", "team_id": "T1", "is_stranger": True}):
        found = read_profile(user, "T1")
        assert found is not None
        assert (found.external, found.name, found.email, found.zone) == (True, "U1", None, None)


@pytest.mark.parametrize(
    ("written", "name"),
    [(("Ana  One ",), "Ana One"), (("", None, "Bo"), "Bo"), (("Unknown", "open"), "U1"), (("x" * 300,), "x" * 150)],
)
def test_a_name_is_never_a_word_for_nobody(written: tuple[str | None, ...], name: str) -> None:
    assert person_name(*written, otherwise="U1") == name
