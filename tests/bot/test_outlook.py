"""What is due is told in words."""

from bot.engine import handlers
from bot.outlook import WORDS, in_words


def test_every_kind_of_timer_has_words() -> None:
    assert set(handlers()) <= set(WORDS)


def test_the_words_come_before_the_code() -> None:
    assert in_words("calls.remind call:12") == "Remind of a call (calls.remind call:12)"
    assert in_words("delivery calls.announce") == "Send a message that was held back (delivery calls.announce)"


def test_an_unknown_kind_stays_as_it_is() -> None:
    assert in_words("polls.close poll:3") == "polls.close poll:3"
