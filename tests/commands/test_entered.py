"""What comes back from Slack in forms, buttons and windows is read without being believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from commands import entered
from commands.answers import in_place, on_top, shown
from commands.entered import BadForm
from commands.requests import Action, Command, Submission
from domain.calls.answers import Answer as Rsvp
from views.surfaces import Message, View

VIEW = View({"type": "modal"})
MESSAGE = Message("Done.")
NO_IDS = ["", "x", "-1", "+1", "1.0", " 1", "²", "٣", "9" * 19]


@pytest.mark.parametrize("held", [None, ("a",), ()])
def test_what_is_no_text_reads_as_none(held: object) -> None:
    assert entered.text({"field": held}, "field") is None  # type: ignore[dict-item]  # as a broken client sends it


def test_several_are_what_was_ticked_or_the_one_that_was_picked() -> None:
    form = {"boxes": ("a", "b"), "menu": "a", "empty": None}
    assert [entered.several(form, name) for name in ("boxes", "menu", "empty", "missing")] == [
        ("a", "b"),
        ("a",),
        (),
        (),
    ]


@pytest.mark.parametrize("value", NO_IDS)
def test_what_is_no_id_of_ours_is_none_in_a_form_and_refused_from_a_button(value: str) -> None:
    assert entered.chosen({"group": value}, "group") is None
    with capture_logs() as logged, pytest.raises(BadForm, match="Nothing was done"):
        entered.clicked(Action("T1", "U1", value=value))
    assert logged == [{"event": "form.tampered", "log_level": "warning", "workspace": "T1", "what": "button"}]


@pytest.mark.parametrize("state", [{}, {"call": None}, {"call": True}, {"call": -1}, {"call": 10**18}, {"call": [1]}])
def test_a_window_that_lost_what_it_is_about_is_refused(state: dict[str, object]) -> None:
    with pytest.raises(BadForm):
        entered.kept(Submission("T1", "U1", state=state), "call")


def test_what_a_window_does_not_carry_is_refused_and_never_an_error() -> None:
    carried = entered.Carried(call=1)
    assert (carried["call"], carried.get("request")) == (1, None)
    with capture_logs() as logged, pytest.raises(BadForm, match="Nothing was done"):
        carried["request"]
    assert logged == [{"event": "form.tampered", "log_level": "warning", "what": "state"}]


def test_a_button_means_one_of_what_ours_mean() -> None:
    assert entered.one_of(Rsvp, "yes", Action("T1", "U1")) is Rsvp.GOING
    for value in ("", "YES", None, 1):
        with pytest.raises(BadForm):
            entered.one_of(Rsvp, value, Action("T1", "U1"))


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_every_id_comes_back_as_it_was_sent(number: int) -> None:
    assert entered.clicked(Action("T1", "U1", value=str(number))) == number
    assert entered.kept(Submission("T1", "U1", state={"call": number}), "call") == number
    assert entered.chosen({"call": str(number)}, "call") == number


@given(st.text() | st.integers() | st.none() | st.booleans() | st.lists(st.integers()))
def test_whatever_comes_back_is_a_number_that_the_database_holds_or_none(value: object) -> None:
    found = entered.number(value)
    assert found is None or 0 <= found < 2**63


def test_a_window_opens_on_top_of_a_window_only() -> None:
    assert on_top(Action("T1", "U1", surface="modal"), VIEW).on_top
    for elsewhere in (Action("T1", "U1", surface="home"), Action("T1", "U1"), Command("T1", "U1")):
        assert not on_top(elsewhere, VIEW).on_top
    assert in_place(Action("T1", "U1", surface="modal"), VIEW).update is VIEW
    assert in_place(Action("T1", "U1"), VIEW).open is VIEW


def test_what_a_click_led_to_shows_where_it_was_clicked() -> None:
    assert shown(Action("T1", "U1", surface="modal"), MESSAGE, VIEW, home=True).update is VIEW
    assert shown(Action("T1", "U1"), MESSAGE, VIEW).say is MESSAGE
    at_home = Action("T1", "U1", surface="home")
    assert shown(at_home, MESSAGE, VIEW).say is MESSAGE
    followed = shown(at_home, MESSAGE, VIEW, home=True)
    assert followed.home
    assert followed.say is None
