"""Sending an issue: to channels, to people by direct message and to addresses, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.deliveries import Post, Recipient, channel, person
from domain.newsletters.issue import SUBMISSION, IssuePage, IssueState, Reader, Section
from services import deliveries
from services.newsletters import events, mailing, naming, notices, pages
from services.newsletters.drafting import back_to_draft
from services.work import Work
from storage.newsletters import issues, readers
from storage.newsletters import series as queries
from storage.newsletters.readers import Copy
from views.newsletters import issue as views
from views.newsletters import notices as notice_views
from views.newsletters.issue import Look
from views.surfaces import Json


async def send(work: Work, issue_id: int) -> None:
    """Send a scheduled issue; the work of a timer. An issue that is not scheduled any more stays where it is.

    Its events go out as they are now. Where every item was called off, it is a draft again and its editors hear.
    """
    found = await issues.find(work.session, work.workspace, issue_id, lock=True)
    if found is None or found.state is not IssueState.SCHEDULED or (found.send_at or work.now) > work.now:
        return
    series = await queries.find(work.session, work.workspace, found.series_id, lock=True)
    if series is None or not series.open:
        return
    renewed = await events.renew(work, issue_id, words=False)
    owner = await issues.sent_by(work.session, work.workspace, issue_id)
    if (await pages.of(work, issue_id)).empty:
        await issues.put(work.session, work.workspace, issue_id, **back_to_draft(), send_at=None)
        message = notice_views.nothing_left(found, renewed, series.zone)
        await notices.to_editors(work, found, "nothing", message, also=owner)
        return
    number = await issues.next_number(work.session, work.workspace, series.id)
    values = {"state": IssueState.SENT.value, "sent_at": work.now, "send_at": None, "number": number}
    await issues.put(work.session, work.workspace, issue_id, **values)
    page = await pages.of(work, issue_id)
    channels = await queries.channels(work.session, work.workspace, series.id)
    people = await readers.in_slack(work.session, work.workspace, series.id)
    copies = await to_slack(work, page, channels, people, owner=owner)
    addresses, mailed = await mailing.send(work, page, owner=owner)
    await readers.add_copies(work.session, work.workspace, issue_id, [*copies, *addresses])
    items = await issues.items(work.session, work.workspace, issue_id)
    await notices.to_submitters(work, page.issue, [each for each in items if each.source_kind == SUBMISSION])
    reached = sum(each.kind == readers.DM for each in copies)
    message = notice_views.sent(
        page.issue,
        len(channels),
        reached,
        mailed.queued,
        mailed.set_up,
        changed=notice_views.changed(renewed, series.zone),
    )
    # Who had it sent approved other words than went out, so they hear of it too.
    await notices.to_authors(work, page.issue, "sent", message, also=owner if renewed.values else None)


async def to_slack(
    work: Work, page: IssuePage, channels: Sequence[str], people: Sequence[Reader], *, owner: str | None
) -> list[Copy]:
    """Owe an issue to channels and people, and return who gets which part; whoever left everything out gets nothing.

    The messages are built once for each choice of sections, however many people made it.
    """
    looks = await dressed(work, page)
    posts: list[Post] = []
    copies: list[Copy] = []
    for each in channels:
        payloads = looks.of((), personal=False)
        copies.append(Copy(readers.CHANNEL, each, None, (), len(payloads)))
        posts += _posts(page, copies[-1], channel(each), payloads, owner=owner)
    for reader in people:
        payloads = looks.of(reader.off, personal=True)
        if payloads and reader.slack_user:
            copies.append(Copy(readers.DM, str(reader.id), reader.slack_user, reader.off, len(payloads)))
            posts += _posts(page, copies[-1], person(reader.slack_user), payloads)
    await deliveries.post(work, *posts)
    return copies


class Dressed:
    """The messages of one issue, built when they are first asked for, by what was left out."""

    def __init__(self, page: IssuePage, links: Mapping[str, str], archive: str | None) -> None:
        self._page = page
        self._links = links
        self._archive = archive
        self._made: dict[tuple[tuple[Section, ...], bool, int, int | None], list[Json]] = {}

    def of(
        self, off: tuple[Section, ...], *, personal: bool, at_least: int = 1, at_most: int | None = None
    ) -> list[Json]:
        """Return the payloads for one kind of reader; none where nothing would be left to read."""
        key = (off, personal, at_least, at_most)
        if key not in self._made:
            page = self._page.without(off)
            look = Look(personal=personal, links=self._links, archive=self._archive)
            shown = [] if page.empty else views.messages(page, look, at_least=at_least, at_most=at_most)
            self._made[key] = [message.payload() for message in shown]
        return self._made[key]


async def dressed(work: Work, page: IssuePage) -> Dressed:
    """Return an issue ready to be shown to anybody."""
    return Dressed(page, await pages.counted(work, page), await mailing.archive(work, page))


def _posts(
    page: IssuePage, copy: Copy, to: Recipient, payloads: Sequence[Json], *, owner: str | None = None
) -> Iterator[Post]:
    key = naming.copy(page.issue.id, copy.kind, copy.recipient)
    for number, payload in enumerate(payloads, start=1):
        # Where one message cannot go, the next cannot either: its owner hears of it once.
        yield Post(f"{key}{number}", naming.ISSUE, to, payload, owner=owner if number == 1 else None)
