"""Links that count their clicks, in aggregate: no person, no time and no address of anybody is kept."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from domain.webaddresses import is_web_address
from services.work import Work, Works
from storage import clicks

PATH = "/go/"
TOKEN_BYTES = 12
LONGEST_TOKEN = 24


async def link(work: Work, about: str, target: str) -> str:
    """Return the address to show instead of `target`, one of ours that counts and leads there; see `links`."""
    return (await links(work, about, [target]))[target]


async def links(work: Work, about: str, targets: Collection[str]) -> dict[str, str]:
    """Return, for each of these addresses, the one to show: ours, which counts a click and leads there.

    `about` names what shows them (`newsletters.issue:12`, at most 64 characters); the same thing and target always
    give the same link. Without a public address, and for what is no web address, the target itself is shown. Costs
    two or three statements, however many the targets are.
    """
    wanted = {target for target in targets if is_web_address(target)}
    if work.public_url is None or not wanted:
        return {target: target for target in targets}
    known = await clicks.tokens(work.session, work.workspace, about, wanted)
    if missing := wanted - known.keys():
        made = {target: secrets.token_urlsafe(TOKEN_BYTES) for target in missing}
        await clicks.add(work.session, work.workspace, about, made)
        known |= await clicks.tokens(work.session, work.workspace, about, missing)
    return {target: f"{work.public_url}{PATH}{known[target]}" if target in known else target for target in targets}


async def follow(works: Works, token: str, *, counted: bool) -> str | None:
    """Return where one of our links leads, None for any other; `counted`: a person clicked it."""
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    async with works.reading("") as work:
        target = await clicks.target(work.session, token)
    if target is not None and counted:
        async with works.begin("") as work:
            await clicks.count(work.session, token)
    return target


async def counts(work: Work, about: str) -> dict[str, int]:
    """Return how often each link of a thing was clicked, by the address it leads to; the most clicked first."""
    return await clicks.by_target(work.session, work.workspace, about)


async def known(work: Work, about: str, targets: Collection[str]) -> dict[str, str]:
    """Return the path of our link for those of these addresses that have one; for pages that only read."""
    found = await clicks.tokens(work.session, work.workspace, about, targets) if targets else {}
    return {target: f"{PATH}{token}" for target, token in found.items()}
