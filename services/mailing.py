"""E-mail as use cases see it beside the outbox: whether it can be sent, links that need no login, bounced addresses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from domain.deliveries import Refusal
from domain.mail import addresses
from services import links
from services.links import Purpose
from services.work import Work, Works
from storage.mail import blocks, claims
from storage.mail.tables import MailBlock

LEAVE_PATH = "/mail/leave/"
"""Where somebody stops mail, chooses sections or comes back, without a login; by POST the deed itself (RFC 8058)."""

NO_SERVER = "no mail server is set up"
NO_ADDRESS = "Convene has no public address, so nobody could unsubscribe"


@dataclass(frozen=True)
class Leaving:
    """How a reader leaves a mailing: a page, and the headers by which mail programs offer a button for it."""

    page: str
    headers: Mapping[str, str]


def offers_a_button(address: str) -> bool:
    """Return whether mail programs take a page at this address for their own button to unsubscribe.

    RFC 8058, 3.1, wants https; an address of this very machine, which a demo has, is reached by nobody else.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme == "https" or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def problem(work: Work) -> str | None:
    """Return why no mailing can go out by e-mail, as the end of a sentence for whoever schedules it; None if it can."""
    if not work.mails:
        return NO_SERVER
    if work.public_url is None or work.vault is None:
        return NO_ADDRESS
    return None


async def leaving(work: Work, refs: Collection[str], *, list_id: str = "") -> dict[str, Leaving]:
    """Return for each reader (`newsletters.reader:12`) how they leave; every mail of a mailing must carry it.

    The same reader always gets the same link, until `forget` revokes it. A public address without https has the
    page, and no button in mail programs. `list_id` (`standards.newsletters`) names
    the mailing for people's filters. Nothing is returned where `problem` has something to say.
    """
    if problem(work) or not refs:
        return {}
    tokens = await links.tokens(work, Purpose.UNSUBSCRIBE, refs)
    return {ref: _leaving(f"{work.public_url}{LEAVE_PATH}{token}", list_id) for ref, token in tokens.items()}


def _leaving(page: str, list_id: str) -> Leaving:
    headers = {"List-Unsubscribe": f"<{page}>"}
    if offers_a_button(page):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if list_id:
        headers["List-Id"] = f"<{list_id}>"
    return Leaving(page, headers)


async def forget(work: Work, ref: str) -> None:
    """Let the links of a reader who is gone for good lead nowhere."""
    await links.revoke(work, Purpose.UNSUBSCRIBE, ref)


async def bounced(work: Work, said: Mapping[int, str]) -> None:
    """Send nothing more to the addresses of these e-mails (by delivery): their servers said that they do not exist.

    `said` are the server's codes.
    """
    for delivery, (workspace, address) in (await claims.addressees(work.session, sorted(said))).items():
        await _block(work.within(workspace), address, Refusal.BOUNCED, said[delivery])


async def block(works: Works, workspace: str, address: str) -> str:
    """Send nothing more to an address, whoever asks; returns it as it is kept. Raises NotAnAddress."""
    kept = addresses.address(address)
    async with works.begin(workspace) as work:
        await _block(work, kept, Refusal.BLOCKED, "")
    return kept


async def unblock(works: Works, workspace: str, address: str) -> bool:
    """Send mail to an address again; returns whether it got none before. Raises NotAnAddress."""
    kept = addresses.address(address)
    async with works.begin(workspace) as work:
        return await blocks.remove(work.session, workspace, kept)


async def blocked(works: Works, workspace: str) -> list[MailBlock]:
    """Return the addresses that get no mail, oldest first."""
    async with works.reading(workspace) as work:
        return await blocks.every(work.session, workspace)


async def _block(work: Work, address: str, reason: Refusal, reply: str) -> None:
    await blocks.add(work.session, work.workspace, address, reason=reason, reply=reply, now=work.now)
    await claims.drop_to(work.session, work.workspace, address, error=reason)
