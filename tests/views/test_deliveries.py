import pytest

from views import deliveries


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ({"channel": "C1", "recipient": None}, "<#C1>"),
        ({"channel": "D1", "recipient": "U1"}, "<@U1>"),
        ({"channel": None, "recipient": None}, "its place"),
    ],
)
def test_a_note_names_the_place_and_the_reason(place: dict[str, str | None], shown: str) -> None:
    message = deliveries.undelivered(**place, error="is_archived", about="Monthly call: Thu 8 Oct 2026", again=None)
    assert shown in message.text
    assert "archived" in message.text
    assert message.text.endswith("\n> Monthly call: Thu 8 Oct 2026")


def test_a_note_quotes_the_beginning_of_a_long_message_on_one_line() -> None:
    message = deliveries.undelivered(channel="C1", recipient=None, error="is_archived", about="R&amp;D\n" * 90)
    assert len(message.text) < 300
    assert message.text.count("\n") == 1
    assert message.text.endswith("R&amp;D…")


def test_an_error_without_words_is_shown_as_slack_names_it() -> None:
    assert "`odd_error`" in deliveries.undelivered(channel="C1", recipient=None, error="odd_error", about="").text


def test_a_note_about_what_people_can_mend_carries_the_delivery_for_the_button() -> None:
    message = deliveries.undelivered(channel="C1", recipient=None, error="not_in_channel", about="Call", again=12)
    assert "invite me there. Once that is mended, send it again." in message.text
    (button,) = message.blocks[-1]["elements"]
    assert (button["action_id"], button["value"], button["text"]["text"]) == ("deliveries.repeat", "12", "Send again")


def test_the_question_carries_the_delivery_for_the_button() -> None:
    message = deliveries.unknown_outcome(delivery=12, channel="C1", recipient=None, about="Monthly call")
    assert "> Monthly call" in message.text
    (button,) = message.blocks[-1]["elements"]
    assert (button["action_id"], button["value"]) == ("deliveries.repeat", "12")
