"""What hides a ballot while its pulse is open: a random key of its own, kept only under the environment's key."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.work import Vault, Work, Works
from storage.pulses import boxes

KEY_BYTES = 32
NONCE_BYTES = 12


class NoVault(Exception):
    """This process was started without the environment's key, so it can neither seal nor open a ballot."""


class Seal:
    """A pulse's key in use; whose a ballot is and what it says are hidden under two keys that follow from it."""

    def __init__(self, key: bytes) -> None:
        self._who = hmac.digest(key, b"convene.pulses.who", hashlib.sha256)
        self._content = AESGCM(hmac.digest(key, b"convene.pulses.content", hashlib.sha256))

    def who(self, workspace: str, person_id: int) -> bytes:
        """Return what stands for a person in this pulse and means nothing without its key."""
        return hmac.digest(self._who, f"{workspace}/{person_id}".encode(), hashlib.sha256)

    def close(self, content: bytes, who: bytes) -> bytes:
        """Return the content encrypted (AES-256-GCM, fresh nonce), tied to whose it is; 28 bytes longer."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._content.encrypt(nonce, content, who)

    def open(self, sealed: bytes, who: bytes) -> bytes:
        """Return the content; raises InvalidTag when it was tampered with or moved to another row."""
        return self._content.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], who)


def new_key(work: Work) -> bytes:
    """Return a new random key, wrapped under the environment's."""
    return _vault(work).seal(secrets.token_hex(KEY_BYTES))


def unwrap(work: Work, wrapped: bytes) -> Seal:
    """Return a wrapped key in use; raises what the vault raises when the environment's key is another one."""
    return Seal(bytes.fromhex(_vault(work).open(wrapped)))


async def lost(works: Works, workspace: str) -> int:
    """Return how many open or uncounted votes are sealed under a key that the environment does not hold any more."""
    async with works.reading(workspace) as work:
        wrapped = await boxes.all_wrapped(work.session, workspace)
        return sum(not _opens(work, each) for each in wrapped)


def _opens(work: Work, wrapped: bytes) -> bool:
    try:
        unwrap(work, wrapped)
    except Exception:  # noqa: BLE001  # whatever a vault raises, it does not open
        return False
    return True


def _vault(work: Work) -> Vault:
    if work.vault is None:
        raise NoVault("pulses need the environment's encryption key")
    return work.vault
