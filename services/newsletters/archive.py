"""The archive of a newsletter on the web: who may read it, where it is, and what is in it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.directory.rights import Right
from domain.errors import FieldErrors
from domain.newsletters.archive import USUAL, Access, slug
from domain.newsletters.issue import Issue, IssuePage, Series, page
from services import clicks, links, rights
from services.links import Purpose
from services.newsletters import access as allowed
from services.newsletters import naming
from services.work import Work, Works
from storage import audit, workspaces
from storage.newsletters import archives, issues
from storage.newsletters import series as queries
from storage.newsletters.archives import Place

PATH = "/news/"
PREVIEW_PATH = "/preview/"
MOST_ISSUES = 600
"""Fifty years of a monthly newsletter."""


@dataclass(frozen=True)
class Shelf:
    """An archive as its readers see it; `path` is where it is, without the host, `owner` whose newsletter it is,
    and `since` when they came here."""

    workspace: str
    series: Series
    access: Access
    path: str
    owner: str
    since: datetime


@dataclass(frozen=True)
class Opened:
    """One issue of an archive: `links` from an item's link to ours that counts, and its neighbours' numbers."""

    page: IssuePage
    links: Mapping[str, str]
    older: int | None
    newer: int | None


@dataclass(frozen=True)
class Standing:
    """How an archive is open and where; `url` is None while nobody can read it."""

    series: Series
    access: Access
    url: str | None


async def address(work: Work, series_id: int) -> str | None:
    """Return where the archive of a newsletter can be read; None where nobody can.

    May make the secret link of a private one, so the work has to be one that writes.
    """
    path = await _path(work, series_id)
    return f"{work.public_url}{path}" if work.public_url and path else None


async def issue_address(work: Work, shown: IssuePage) -> str | None:
    """Return where an issue that went out can be read on the web; None where nobody can."""
    if shown.issue.number is None:
        return None
    found = await address(work, shown.series.id)
    return f"{found}/{shown.issue.number}" if found else None


async def preview_address(work: Work, issue_id: int) -> str | None:
    """Return where those who work on an issue see it as web page and as e-mail before it goes out.

    None without a public address. May make the link, so the work has to be one that writes.
    """
    if work.public_url is None or work.vault is None:
        return None
    token = await links.token(work, Purpose.PREVIEW, naming.issue_ref(issue_id))
    return f"{work.public_url}{PREVIEW_PATH}{token}"


async def preview_for(works: Works, workspace: str, slack_user: str, *, issue_id: int) -> str | None:
    """Return that address for somebody who works on the issue; None once it went out. Raises NotAllowed, NotFound."""
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        series, found = await allowed.issue(work, issue_id)
        if not found.unfinished:
            return None
        await allowed.require_either(work, who, series.id)
        return await preview_address(work, issue_id)


async def preview(works: Works, token: str) -> IssuePage | None:
    """Return an issue that has not gone out yet, for whoever has the link to its preview."""
    found = await links.find(works, Purpose.PREVIEW, token)
    if found is None:
        return None
    async with works.reading(found.workspace) as work:
        issue = await issues.find(work.session, work.workspace, naming.id_of(found.ref))
        if issue is None or not issue.unfinished or not await _is_here(work):
            return None
        series = await queries.find(work.session, work.workspace, issue.series_id)
        return page(series, issue, await issues.items(work.session, work.workspace, issue.id)) if series else None


async def standing(works: Works, workspace: str, slack_user: str, *, series_id: int) -> Standing:
    """Return how an archive is open. Raises NotAllowed, NotFound."""
    async with works.begin(workspace) as work:
        await _require_manager(work, slack_user)
        return await _standing(work, await allowed.series(work, series_id))


async def open_to(
    works: Works, workspace: str, slack_user: str, *, series_id: int, access: str | None, new_link: bool = False
) -> Standing:
    """Set who may read an archive; `new_link` ends the secret link that there is and makes another.

    Raises FieldErrors, NotAllowed, NotFound.
    """
    async with works.begin(workspace) as work:
        who = await _require_manager(work, slack_user)
        series = await allowed.series(work, series_id, lock=True)
        try:
            wanted = Access(access or "")
        except ValueError:
            raise FieldErrors({"archive": "Choose who may read the issues on the web."}) from None
        before = await archives.setting(work.session, workspace, series_id)
        name = before.slug if before else None
        if wanted is Access.PUBLIC and name is None:
            name = await _free_slug(work, series)
        await archives.put(work.session, workspace, series_id, wanted, name)
        if new_link:
            await links.revoke(work, Purpose.ARCHIVE, naming.series_ref(series_id))
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who,
            action="newsletters.archive",
            subject=naming.series_ref(series_id),
            access=wanted.value,
            new_link=new_link,
        )
        return await _standing(work, series)


async def find(works: Works, name: str) -> Shelf | None:
    """Return the archive that a secret link or a public name opens; None for any other, whatever the reason."""
    secret = await links.find(works, Purpose.ARCHIVE, name)
    if secret:
        place = Place(secret.workspace, naming.id_of(secret.ref))
    else:
        async with works.reading("") as work:
            found = await archives.public(work.session, name) if name == slug(name) else None
        if found is None:
            return None
        place = found
    async with works.reading(place.workspace) as work:
        setting = await archives.setting(work.session, work.workspace, place.series_id)
        access = setting.access if setting else USUAL
        series = await queries.find(work.session, work.workspace, place.series_id)
        home = await workspaces.get(work.session, work.workspace)
        if access is Access.CLOSED or series is None or home is None or home.state != workspaces.ACTIVE:
            return None
        return Shelf(work.workspace, series, access, f"{PATH}{name}", home.name, home.installed_at)


async def published(works: Works, shelf: Shelf) -> list[Issue]:
    """Return the issues of an archive, the latest first."""
    async with works.reading(shelf.workspace) as work:
        return await issues.published(work.session, work.workspace, shelf.series.id, limit=MOST_ISSUES)


async def pages(works: Works, shelf: Shelf, *, limit: int) -> list[Opened]:
    """Return the latest issues of an archive in full."""
    async with works.reading(shelf.workspace) as work:
        found = await issues.published(work.session, work.workspace, shelf.series.id, limit=limit)
        return [await _opened(work, shelf, each) for each in found]


async def issue(works: Works, shelf: Shelf, number: int) -> Opened | None:
    """Return one issue of an archive, None when there is none with this number."""
    async with works.reading(shelf.workspace) as work:
        found = await archives.numbered(work.session, work.workspace, shelf.series.id, number)
        return await _opened(work, shelf, found) if found else None


async def _opened(work: Work, shelf: Shelf, found: Issue) -> Opened:
    shown = page(shelf.series, found, await issues.items(work.session, work.workspace, found.id))
    targets = {item.link for part in shown.sections for item in part.items if item.link}
    counted = await clicks.known(work, f"{naming.ISSUE}:{found.id}", targets)
    older, newer = await archives.beside(work.session, work.workspace, shelf.series.id, found.number or 0)
    return Opened(shown, counted, older, newer)


async def _is_here(work: Work) -> bool:
    home = await workspaces.get(work.session, work.workspace)
    return home is not None and home.state == workspaces.ACTIVE


async def _path(work: Work, series_id: int) -> str | None:
    setting = await archives.setting(work.session, work.workspace, series_id)
    access = setting.access if setting else USUAL
    if access is Access.PUBLIC and setting and setting.slug:
        return f"{PATH}{setting.slug}"
    if access is Access.PRIVATE and work.vault is not None:
        return f"{PATH}{await links.token(work, Purpose.ARCHIVE, naming.series_ref(series_id))}"
    return None


async def _standing(work: Work, series: Series) -> Standing:
    setting = await archives.setting(work.session, work.workspace, series.id)
    return Standing(series, setting.access if setting else USUAL, await address(work, series.id))


async def _free_slug(work: Work, series: Series) -> str:
    """Return a name that no other archive has, in whatever workspace."""
    plain = slug(series.name)
    for candidate in (plain, slug(series.key.replace(".", " "))):
        if not await archives.taken(work.session, candidate):
            return candidate
    return f"{plain[:40]}-{secrets.token_hex(3)}"


async def _require_manager(work: Work, slack_user: str) -> int:
    who = await rights.identify(work, slack_user)
    await rights.require(work, who, Right.MANAGE_PROGRAM)
    return who.id
