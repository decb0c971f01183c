"""Secret links: a random token for one purpose and one thing, good until it is revoked.

We keep the token's digest, to look it up, and the token itself under the environment's key, so that the next message
can carry the same link; a copy of the database alone opens nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from enum import StrEnum
from hashlib import sha256

from services.work import Vault, Work, Works
from storage import links
from storage.links import Found

TOKEN_BYTES = 24
"""192 random bits: nobody guesses one."""
LONGEST_TOKEN = 64


class Purpose(StrEnum):
    """What a secret link lets whoever has it do."""

    UNSUBSCRIBE = "mail.unsubscribe"
    ARCHIVE = "archive.read"
    PREVIEW = "archive.preview"
    CALENDAR = "calendar.feed"


TOLD_OF = frozenset({Purpose.CALENDAR})
"""Purposes whose links say that they were taken back: a calendar that follows one should stop asking."""


def of_person(person_id: int) -> str:
    """Return what a person's own links stand for."""
    return f"person:{person_id}"


class NoVault(RuntimeError):
    """This process has no key to keep secrets under."""


async def tokens(work: Work, purpose: Purpose, refs: Collection[str]) -> dict[str, str]:
    """Return the token of each of these things, made when it has none; three statements, however many.

    Raises NoVault.
    """
    vault = _vault(work)
    wanted = sorted(set(refs))
    known = await links.sealed(work.session, work.workspace, purpose, wanted)
    made = {ref: secrets.token_urlsafe(TOKEN_BYTES) for ref in wanted if ref not in known}
    if made:
        rows = [
            {
                "workspace": work.workspace,
                "purpose": purpose,
                "ref": ref,
                "digest": digest(token),
                "sealed": vault.seal(token),
                "created_at": work.now,
            }
            for ref, token in made.items()
        ]
        await links.add(work.session, rows)
        # Somebody else may have made one in the meantime, and theirs stays.
        known |= await links.sealed(work.session, work.workspace, purpose, sorted(made))
    return {ref: vault.open(known[ref]) for ref in wanted}


async def token(work: Work, purpose: Purpose, ref: str) -> str:
    """Return the token of one thing, made when it has none; raises NoVault."""
    return (await tokens(work, purpose, [ref]))[ref]


async def revoke(work: Work, purpose: Purpose, ref: str) -> bool:
    """Let a link stand for nothing any more; the next one for the same thing is another. False: there was none."""
    digest = await links.revoke(work.session, work.workspace, purpose, ref)
    if digest and purpose in TOLD_OF:
        await links.remember_revoked(work.session, work.workspace, purpose, digest, now=work.now)
    return digest is not None


async def rotate(work: Work, purpose: Purpose, ref: str) -> str:
    """Replace a link: the old token ends, the new one is returned. Raises NoVault."""
    await revoke(work, purpose, ref)
    return await token(work, purpose, ref)


async def existing(work: Work, purpose: Purpose, refs: Collection[str]) -> dict[str, str]:
    """Return the token of each of these things that has one; nothing is made. Raises NoVault."""
    vault = _vault(work)
    known = await links.sealed(work.session, work.workspace, purpose, sorted(set(refs)))
    return {ref: vault.open(secret) for ref, secret in known.items()}


async def was_revoked(work: Work, purpose: Purpose, given: str) -> bool:
    """Tell whether a token stood for something once and was taken back, for purposes that tell of it."""
    return _possible(given) and await links.was_revoked(work.session, purpose, digest(given))


async def find(works: Works, purpose: Purpose, given: str) -> Found | None:
    """Return what a token stands for; None for one that is unknown, revoked or for another purpose.

    It is looked up by its digest, so how long the answer takes says nothing about tokens that exist.
    """
    async with works.reading("") as work:
        return await find_in(work, purpose, given)


async def find_in(work: Work, purpose: Purpose, given: str) -> Found | None:
    """Do what `find` does, in a work that is open already."""
    found = await links.find(work.session, digest(given)) if _possible(given) else None
    return found if found and found.purpose == purpose else None


def _possible(given: str) -> bool:
    return 0 < len(given) <= LONGEST_TOKEN and given.isascii()


def digest(token: str) -> str:
    """Return what a token is looked up by, and all that anybody keeps of one."""
    return sha256(token.encode()).hexdigest()


def _vault(work: Work) -> Vault:
    if work.vault is None:
        raise NoVault
    return work.vault
