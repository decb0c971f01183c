from __future__ import annotations

import pytest

from bot.tokens import UnreadableToken, Vault, is_key, new_key


def test_what_is_sealed_is_not_readable_and_opens_again() -> None:
    vault = Vault((new_key(),))
    sealed = vault.seal("xoxb-secret")
    assert b"secret" not in sealed
    assert vault.open(sealed) == "xoxb-secret"


def test_a_rotated_key_still_opens_what_the_old_one_sealed() -> None:
    old, new = new_key(), new_key()
    sealed = Vault((old,)).seal("xoxb-secret")
    assert Vault((new, old)).open(sealed) == "xoxb-secret"
    with pytest.raises(UnreadableToken):
        Vault((new,)).open(sealed)


def test_the_newest_key_seals() -> None:
    old, new = new_key(), new_key()
    assert Vault((new,)).open(Vault((new, old)).seal("x")) == "x"


@pytest.mark.parametrize(("text", "is_one"), [("A" * 43 + "=", True), ("", False), ("abc", False), ("é" * 44, False)])
def test_a_key_is_known_by_its_form(text: str, is_one: bool) -> None:
    assert is_key(text) is is_one
