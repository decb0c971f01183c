"""Putting a line right after an issue was sent: in every Slack message, in the archive, and saying so."""

from __future__ import annotations

from collections.abc import Iterator

from domain.deliveries import Edit, Post, channel, person
from domain.directory.rights import Right
from domain.errors import FieldErrors, UserFacingError
from domain.newsletters import forms
from domain.newsletters.approval import check_correct
from domain.newsletters.forms import RawItem
from domain.newsletters.issue import Desk, IssueGone, IssuePage, IssueState
from services import deliveries, rights
from services.newsletters import access, naming, pages, sending
from services.newsletters.drafting import desk
from services.work import Work, Works
from storage import audit
from storage.newsletters import issues, readers
from storage.newsletters.readers import Copy
from views.surfaces import Json

AT_ONCE = 1_000
"""How many messages are changed in one go: databases take a limited number of values in one statement."""


async def correct(
    works: Works, workspace: str, slack_user: str, *, item_id: int, raw: RawItem, note: str | None
) -> Desk:
    """Change an item of an issue that went out; it stays in its section.

    Raises FieldErrors, NotAllowed (without the right to send), NotFound, NotNow.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        found = await issues.item(work.session, workspace, item_id)
        if found is None:
            raise IssueGone("This item is not there any more. Open the issue again.")
        issue_id, item = found
        _, issue = await access.issue(work, issue_id, lock=True)
        await access.require(work, who, Right.SEND_NEWSLETTERS, issue.series_id)
        check_correct(issue)
        said = forms.parse_item(
            RawItem(item.section.value, raw.title, raw.text, raw.link, raw.credit),
        )
        values = {"title": said.title, "text": said.text, "link": said.link, "credit": said.credit}
        if all(getattr(item, name) == value for name, value in values.items()):
            raise FieldErrors({"title": "Nothing is different. Change what is wrong, or go back to the issue."})
        await issues.put_item(work.session, workspace, item_id, **values, corrected_at=work.now)
        await issues.put(
            work.session,
            workspace,
            issue_id,
            state=IssueState.CORRECTED.value,
            corrected_at=work.now,
            correction=_note(note),
        )
        await everywhere(work, await pages.of(work, issue_id))
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="newsletters.correct",
            subject=naming.issue_ref(issue_id),
            item=item_id,
        )
        return await desk(work, who, issue_id)


async def everywhere(work: Work, page: IssuePage) -> None:
    """Change every Slack message of an issue; what has become longer than it was goes on in further messages."""
    looks = await sending.dressed(work, page)
    edits: list[Edit] = []
    posts: list[Post] = []
    grown: dict[tuple[str, str], int] = {}
    owner = await issues.sent_by(work.session, work.workspace, page.issue.id)
    for copy in await readers.copies(work.session, work.workspace, page.issue.id, (readers.CHANNEL, readers.DM)):
        payloads = looks.of(copy.off, personal=copy.kind == readers.DM, at_least=copy.parts)
        edits += _edits(page, copy, payloads)
        posts += _further(page, copy, payloads, owner)
        if len(payloads) > copy.parts:
            grown[copy.kind, copy.recipient] = len(payloads)
    for start in range(0, len(edits), AT_ONCE):
        await deliveries.edit(work, *edits[start : start + AT_ONCE])
    await deliveries.post(work, *posts)
    await readers.put_parts(work.session, work.workspace, page.issue.id, grown)


def _edits(page: IssuePage, copy: Copy, payloads: list[Json]) -> Iterator[Edit]:
    begin = naming.copy(page.issue.id, copy.kind, copy.recipient)
    for number, payload in enumerate(payloads[: copy.parts], start=1):
        yield Edit(
            f"{begin}{number}:edit", naming.CORRECT, f"{begin}{number}", payload, coalesce_key=f"{begin}{number}"
        )


def _further(page: IssuePage, copy: Copy, payloads: list[Json], owner: str | None) -> Iterator[Post]:
    begin = naming.copy(page.issue.id, copy.kind, copy.recipient)
    to = channel(copy.recipient) if copy.kind == readers.CHANNEL else person(copy.slack_user or "")
    for number in range(copy.parts + 1, len(payloads) + 1):
        yield Post(f"{begin}{number}", naming.ISSUE, to, payloads[number - 1], owner=owner)


def _note(text: str | None) -> str:
    try:
        return " ".join(forms.limited(text, forms.NOTE_LONGEST, "note").split())
    except UserFacingError as error:
        raise FieldErrors({"note": error.message}) from None
