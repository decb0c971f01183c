"""The editor's hands on a draft: order, wording, sections, dropping, and items of their own."""

from __future__ import annotations

from typing import Any

from domain.directory.rights import Right
from domain.errors import FieldErrors, UserFacingError
from domain.newsletters import filling, forms
from domain.newsletters.approval import check_edit
from domain.newsletters.forms import RawItem
from domain.newsletters.issue import SUBMISSION, Desk, Issue, IssueGone, Item, Section, in_section, moved
from services import rights
from services.newsletters import access, naming
from services.newsletters.drafting import back_to_draft, desk
from services.work import Work, Works
from storage import audit, directory
from storage.newsletters import issues


async def move(works: Works, workspace: str, slack_user: str, *, item_id: int, by: int) -> Desk:
    """Move an item up (-1) or down (1) within its section. Raises NotAllowed, NotFound, NotNow."""
    async with works.begin(workspace) as work:
        who, issue, item = await _to_change(work, slack_user, item_id)
        places = moved(await issues.items(work.session, workspace, issue.id), item.id, by)
        if places:
            await issues.set_places(work.session, workspace, places)
            await _changed(work, who, issue)
        return await desk(work, who, issue.id)


async def drop(works: Works, workspace: str, slack_user: str, *, item_id: int, reason: str | None = None) -> Desk:
    """Leave an item out; its submitter hears `reason` once the issue is out. Raises NotAllowed, NotFound, NotNow."""
    async with works.begin(workspace) as work:
        who, issue, item = await _to_change(work, slack_user, item_id)
        said = _limited(reason, "reason", forms.NOTE_LONGEST)
        await issues.put_item(work.session, workspace, item.id, dropped=True, reason=said)
        await _changed(work, who, issue)
        return await desk(work, who, issue.id)


async def take_back(works: Works, workspace: str, slack_user: str, *, item_id: int) -> Desk:
    """Put a dropped item in again, behind the others of its section. Raises NotAllowed, NotFound, NotNow."""
    async with works.begin(workspace) as work:
        who, issue, item = await _to_change(work, slack_user, item_id)
        there = await issues.items(work.session, workspace, issue.id)
        _check_room(there)
        position = _end(there, item.section)
        values: dict[str, Any] = {"dropped": False, "reason": "", "position": position, "edited": True}
        await issues.put_item(work.session, workspace, item.id, **values)
        await _changed(work, who, issue)
        return await desk(work, who, issue.id)


async def edit(works: Works, workspace: str, slack_user: str, *, item_id: int, raw: RawItem) -> Desk:
    """Change what an item says; in another section it stands last. Raises FieldErrors, NotAllowed, NotFound, NotNow."""
    async with works.begin(workspace) as work:
        who, issue, item = await _to_change(work, slack_user, item_id)
        said = forms.parse_item(raw)
        values: dict[str, Any] = {
            "title": said.title,
            "text": said.text,
            "link": said.link,
            "credit": said.credit,
            "section": said.section.value,
            "edited": True,
        }
        if said.section is not item.section:
            values["position"] = _end(await issues.items(work.session, workspace, issue.id), said.section)
        await issues.put_item(work.session, workspace, item.id, **values)
        await _changed(work, who, issue)
        return await desk(work, who, issue.id)


async def write(
    works: Works, workspace: str, slack_user: str, *, issue_id: int, raw: RawItem, request_key: str
) -> Desk:
    """Add an item that the editor wrote; saved twice, one form adds one item.

    Raises FieldErrors, NotAllowed, NotFound, NotNow.
    """
    async with works.begin(workspace) as work:
        who, issue = await _draft_to_change(work, slack_user, issue_id)
        said = forms.parse_item(raw)
        there = await issues.items(work.session, workspace, issue_id)
        _check_room(there)
        added = await issues.add_own(
            work.session,
            workspace,
            issue,
            request_key=request_key,
            section=said.section.value,
            position=_end(there, said.section),
            source_kind="own",
            title=said.title,
            text=said.text,
            link=said.link,
            credit=said.credit,
        )
        if added is not None:
            await _changed(work, who, issue)
        return await desk(work, who, issue_id)


async def head(
    works: Works, workspace: str, slack_user: str, *, issue_id: int, title: str | None, intro: str | None
) -> Desk:
    """Change an issue's title and opening words. Raises FieldErrors, NotAllowed, NotFound, NotNow."""
    async with works.begin(workspace) as work:
        who, issue = await _draft_to_change(work, slack_user, issue_id)
        try:
            named = forms.parse_title(title)
        except UserFacingError as error:
            raise FieldErrors({"title": error.message}) from None
        said = _limited(intro, "intro", forms.INTRO_LONGEST)
        await issues.put(work.session, workspace, issue_id, title=named, intro=said)
        await _changed(work, who, issue)
        return await desk(work, who, issue_id)


async def item(works: Works, workspace: str, slack_user: str, *, item_id: int) -> tuple[Desk, Item]:
    """Return an item with its issue, for the forms that change it. Raises NotAllowed, NotFound."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        issue, found = await _found(work, item_id)
        await access.require_either(work, who, issue.series_id)
        return await desk(work, who, issue.id), found


def submitted(item_: Item) -> bool:
    """Whether a member sent it, who hears what became of it."""
    return item_.source_kind == SUBMISSION


async def _to_change(work: Work, slack_user: str, item_id: int) -> tuple[directory.Person, Issue, Item]:
    issue, _ = await _found(work, item_id)
    who, locked = await _draft_to_change(work, slack_user, issue.id)
    # Read again under the lock: somebody else may have changed it a moment ago.
    return who, locked, (await _found(work, item_id))[1]


async def _draft_to_change(work: Work, slack_user: str, issue_id: int) -> tuple[directory.Person, Issue]:
    who = await rights.identify(work, slack_user)
    _, issue = await access.issue(work, issue_id, lock=True)
    await access.require(work, who, Right.DRAFT_NEWSLETTERS, issue.series_id)
    check_edit(issue)
    return who, issue


async def _found(work: Work, item_id: int) -> tuple[Issue, Item]:
    found = await issues.item(work.session, work.workspace, item_id)
    if found is None:
        raise IssueGone("This item is not there any more. `/newsletter draft` shows the draft as it is now.")
    return (await access.issue(work, found[0]))[1], found[1]


async def _changed(work: Work, who: directory.Person, issue: Issue) -> None:
    """Note who worked on the draft: they cannot approve it, and an approval from before is void."""
    authors = [*issue.authors, *([] if who.id in issue.authors else [who.id])]
    await issues.put(work.session, work.workspace, issue.id, authors=authors, **back_to_draft())
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=who.id,
        action="newsletters.edit",
        subject=naming.issue_ref(issue.id),
    )


def _check_room(items: list[Item]) -> None:
    if sum(not each.dropped for each in items) >= filling.MOST_ITEMS:
        raise UserFacingError(f"An issue holds {filling.MOST_ITEMS} items. Drop one first.")


def _end(items: list[Item], section: Section) -> int:
    taken = in_section(items, section)
    return taken[-1].position + 1 if taken else 0


def _limited(text: str | None, field: str, longest: int) -> str:
    try:
        return forms.limited(text, longest, field)
    except UserFacingError as error:
        raise FieldErrors({field: error.message}) from None
