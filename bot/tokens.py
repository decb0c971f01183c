"""Slack tokens at rest: encrypted under the environment's key, which can be rotated."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class UnreadableToken(Exception):
    """A stored token was encrypted under a key that the environment no longer holds."""


class Vault:
    """Encrypts and decrypts short secrets.

    `keys` are Fernet keys, the newest first: everything is encrypted under the first, and what was encrypted
    under an older one is still read.
    """

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secret: str) -> bytes:
        """Return the secret encrypted under the newest key."""
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes, *, lifetime: int | None = None) -> str:
        """Return the secret; raises UnreadableToken when no key fits or it is older than `lifetime` seconds."""
        try:
            return self._fernet.decrypt(sealed, ttl=lifetime).decode()
        except InvalidToken as error:
            raise UnreadableToken from error


def is_key(text: str) -> bool:
    """Tell whether `text` is a Fernet key: 32 bytes in URL-safe base64."""
    try:
        Fernet(text)
    except ValueError:
        return False
    return True


def new_key() -> str:
    """Return a fresh key."""
    return Fernet.generate_key().decode()
