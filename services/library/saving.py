"""Putting resources into the library, changing them, taking them out and bringing them back."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import FieldErrors, UserFacingError
from domain.library import links
from domain.library.form import RawResource, parse
from domain.library.overview import Choices, ResourceCard
from domain.library.resource import Draft, LinkState, Resource, Retired
from services import rights
from services.directory.workgroups import lines_for
from services.library import access
from services.library.access import Seen
from services.work import Work, Works
from storage import audit
from storage.library import queries


@dataclass(frozen=True)
class Saved:
    """A resource as it is in the library; not `added` when its link was there already."""

    card: ResourceCard
    added: bool


@dataclass(frozen=True)
class Start:
    """What the form starts with; `existing` is the resource that has the link already."""

    choices: Choices
    existing: ResourceCard | None = None


async def start(
    works: Works, workspace: str, slack_user: str, *, name: str = "", channel: str | None = None, link: str = ""
) -> Start:
    """Return what the form to add offers; `channel` is where somebody is, `link` what they want to save.

    Raises NotAllowed.
    """
    async with works.begin(workspace) as work:
        seen = await access.adder(work, slack_user, name)
        known = await queries.by_link(work.session, workspace, links.key(link)) if link else None
        choices = await _choices(work, seen, channel=channel)
        return Start(choices, await access.card(work, seen, known) if known else None)


async def add(works: Works, workspace: str, slack_user: str, raw: RawResource, *, request_key: str) -> Saved:
    """Add what the form says; the same request adds nothing twice, and a link that is there is not added again.

    Raises FieldErrors, NotAllowed.
    """
    draft = parse(raw)
    key = links.key(draft.link)
    async with works.begin(workspace) as work:
        seen = await access.adder(work, slack_user)
        await _check_workgroup(work, draft)
        revision = await queries.next_version(work.session, workspace)
        made = await queries.add(
            work.session,
            workspace,
            draft,
            link_key=key,
            request_key=request_key,
            added_by=seen.person.id,
            at=work.now,
            revision=revision,
        )
        if made is None:
            repeated = await queries.by_request(work.session, workspace, request_key)
            found = repeated or await queries.by_link(work.session, workspace, key)
            assert found is not None  # noqa: S101  # one of the two is why nothing was added
            return Saved(await access.card(work, seen, found), added=repeated is not None)
        _note(work, seen, "library.add", made, kind=draft.kind.value)
        return Saved(await access.card(work, seen, await access.require(work, made)), added=True)


async def edit_form(works: Works, workspace: str, slack_user: str, resource_id: int) -> tuple[Resource, Choices]:
    """Return a resource and what its form offers. Raises NotFound, NotAllowed, Retired."""
    async with works.begin(workspace) as work:
        seen, found = await access.changer(work, slack_user, resource_id)
        _check_there(found)
        return found, await _choices(work, seen, chosen=found.workgroup_id)


async def edit(works: Works, workspace: str, slack_user: str, resource_id: int, raw: RawResource) -> ResourceCard:
    """Change a resource to what the form says; a new link is asked anew. Raises FieldErrors, NotFound, NotAllowed."""
    draft = parse(raw)
    key = links.key(draft.link)
    async with works.begin(workspace) as work:
        revision = await queries.next_version(work.session, workspace)
        seen, found = await access.changer(work, slack_user, resource_id)
        _check_there(found)
        if draft.workgroup_id != found.workgroup_id:
            await _check_workgroup(work, draft)
        same = await queries.by_link(work.session, workspace, key)
        if same is not None and same.id != resource_id:
            raise FieldErrors({"link": f"This link is in the library already, as “{same.title}”."})
        values = {**queries.columns(draft), "link_key": key, "revision": revision}
        if draft.link != found.link:
            values |= _not_asked_yet(work)
        await queries.put(work.session, workspace, resource_id, **values)
        _note(work, seen, "library.edit", resource_id)
        return await access.card(work, seen, await access.require(work, resource_id))


async def retire(works: Works, workspace: str, slack_user: str, resource_id: int) -> ResourceCard:
    """Take a resource out of the library; nothing happens to one that is out. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        revision = await queries.next_version(work.session, workspace)
        seen, found = await access.changer(work, slack_user, resource_id)
        if not found.retired:
            await queries.put(work.session, workspace, resource_id, retired_at=work.now, revision=revision)
            _note(work, seen, "library.retire", resource_id)
        return await access.card(work, seen, await access.require(work, resource_id))


async def bring_back(works: Works, workspace: str, slack_user: str, resource_id: int) -> ResourceCard:
    """Put a retired resource back, and have its link asked anew. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        revision = await queries.next_version(work.session, workspace)
        seen, found = await access.changer(work, slack_user, resource_id)
        if found.retired:
            back = {"retired_at": None, "revision": revision, **_not_asked_yet(work)}
            await queries.put(work.session, workspace, resource_id, **back)
            _note(work, seen, "library.bring_back", resource_id)
        return await access.card(work, seen, await access.require(work, resource_id))


def _not_asked_yet(work: Work) -> dict[str, object]:
    return {
        "link_state": LinkState.UNCHECKED,
        "failures": 0,
        "problem": None,
        "checked_at": None,
        "check_at": work.now,
        "check_lease": None,
    }


def _check_there(found: Resource) -> None:
    if found.retired:
        raise Retired("This resource was retired. Bring it back before you edit it.")


async def _check_workgroup(work: Work, draft: Draft) -> None:
    if draft.workgroup_id is None:
        return
    try:
        await rights.require_workgroup(work, draft.workgroup_id)
    except UserFacingError:
        raise FieldErrors({"workgroup": "This workgroup is not there any more. Choose another one or none."}) from None


async def _choices(work: Work, seen: Seen, *, channel: str | None = None, chosen: int | None = None) -> Choices:
    """Return this year's workgroups, the person's own first; the one whose channel this is comes chosen."""
    lines = sorted(await lines_for(work, seen.person), key=lambda line: not line.mine)
    here = next((line.id for line in lines if channel and line.channel == channel), None)
    return Choices(tuple((line.id, line.name) for line in lines), chosen or here)


def _note(work: Work, seen: Seen, action: str, resource_id: int, **detail: str) -> None:
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=seen.person.id,
        action=action,
        subject=f"resource:{resource_id}",
        **detail,
    )
