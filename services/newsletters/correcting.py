"""Putting a line right after an issue was sent: in Slack, in mail that waits, in the archive, and saying so."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from domain.deliveries import Edit, Post, channel, person
from domain.directory.rights import Right
from domain.errors import FieldErrors, UserFacingError
from domain.newsletters import forms
from domain.newsletters.approval import check_correct
from domain.newsletters.forms import RawItem
from domain.newsletters.issue import Desk, IssueGone, IssuePage, IssueState
from services import deliveries, rights
from services.newsletters import access, events, mailing, naming, pages, sending
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
    """Change an item of an issue that went out; it stays in its section, and an event gets the time it has now.

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
        values: dict[str, Any] = {"title": said.title, "text": said.text, "link": said.link, "credit": said.credit}
        # No form has an event's time: it is what the event says now.
        values |= await events.when(work, item)
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
    """Change every Slack message of an issue that is there, and the mail that has not gone out yet.

    What has become longer than it was goes on in further messages. Those who have left the newsletter meanwhile get no
    further one: what they have is put right, ends where it ended, says so, and leads to the archive.
    """
    looks = await sending.dressed(work, page)
    copies = await readers.copies(work.session, work.workspace, page.issue.id, (readers.CHANNEL, readers.DM))
    there = await _there(work, page, copies)
    subscribed = {str(each.id) for each in await readers.in_slack(work.session, work.workspace, page.series.id)}
    owner = await issues.sent_by(work.session, work.workspace, page.issue.id)
    edits: list[Edit] = []
    posts: list[Post] = []
    grown: dict[tuple[str, str], int] = {}
    for copy in copies:
        keys = _keys(page, copy, copy.parts)
        gets_it = copy.kind == readers.CHANNEL or copy.recipient in subscribed
        most = None if gets_it else copy.parts
        payloads = looks.of(copy.off, personal=copy.kind == readers.DM, at_least=copy.parts, at_most=most)
        edits += _edits(copy, keys, payloads, there, owner)
        if len(payloads) > copy.parts and there.issuperset(keys):
            posts += _further(page, copy, payloads, owner)
            grown[copy.kind, copy.recipient] = len(payloads)
    for start in range(0, len(edits), AT_ONCE):
        await deliveries.edit(work, *edits[start : start + AT_ONCE])
    await deliveries.post(work, *posts)
    await readers.put_parts(work.session, work.workspace, page.issue.id, grown)
    await mailing.correct(work, page)


async def _there(work: Work, page: IssuePage, copies: Sequence[Copy]) -> set[str]:
    """Return the keys of the issue's messages that can be changed: an old issue's are forgotten."""
    keys = [key for copy in copies for key in _keys(page, copy, copy.parts)]
    there: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        there |= await deliveries.standing(work, keys[start : start + AT_ONCE])
    return there


def _keys(page: IssuePage, copy: Copy, parts: int) -> list[str]:
    begin = naming.copy(page.issue.id, copy.kind, copy.recipient)
    return [f"{begin}{number}" for number in range(1, parts + 1)]


def _edits(
    copy: Copy, keys: Sequence[str], payloads: Sequence[Json], there: Collection[str], owner: str | None
) -> Iterator[Edit]:
    for key, payload in zip(keys, payloads, strict=False):  # what is beyond them goes on in further messages
        if key in there:
            # As with the issue itself: where one message cannot be changed the next cannot either.
            first = copy.kind == readers.CHANNEL and key == keys[0]
            yield Edit(f"{key}:edit", naming.CORRECT, key, payload, coalesce_key=key, owner=owner if first else None)


def _further(page: IssuePage, copy: Copy, payloads: list[Json], owner: str | None) -> Iterator[Post]:
    to = channel(copy.recipient) if copy.kind == readers.CHANNEL else person(copy.slack_user or "")
    keys = _keys(page, copy, len(payloads))
    for key, payload in list(zip(keys, payloads, strict=True))[copy.parts :]:
        yield Post(key, naming.ISSUE, to, payload, owner=owner)


def _note(text: str | None) -> str:
    try:
        return " ".join(forms.limited(text, forms.NOTE_LONGEST, "note").split())
    except UserFacingError as error:
        raise FieldErrors({"note": error.message}) from None
