"""Who hears what about an issue besides its readers: editors, senders and submitters, by direct message."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from domain.deliveries import Post, person
from domain.newsletters.issue import Issue, Item
from services import deliveries
from services.newsletters import access, naming
from services.work import Work
from storage import directory
from storage.directory import people
from storage.newsletters import submissions
from views.newsletters import notices as views
from views.surfaces import Message
from views.text import escape


def mention(who: directory.Person) -> str:
    """Return a mention, or the name of somebody without Slack, as mrkdwn."""
    return f"<@{who.slack_user}>" if who.slack_user else escape(who.name)


async def to_editors(work: Work, issue: Issue, what: str, message: Message, *, also: str | None = None) -> None:
    """Tell those who work on a series' drafts, and `also` somebody else (their Slack id)."""
    await _tell(work, issue, what, await _and(work, await access.editors(work, issue.series_id), also), message)


async def to_senders(work: Work, issue: Issue, message: Message) -> None:
    """Ask those who can approve an issue."""
    await _tell(work, issue, "asked", await access.senders(work, issue), message)


async def to_authors(
    work: Work, issue: Issue, what: str, message: Message, *, without: Collection[int] = (), also: str | None = None
) -> None:
    """Tell those who worked on an issue, or its editors when it made itself; `also` somebody else (their Slack id)."""
    known = [await people.by_id(work.session, work.workspace, each) for each in issue.authors]
    authors = [each for each in known if each is not None and each.active] or await access.editors(
        work, issue.series_id
    )
    told = [each for each in authors if each.id not in without]
    await _tell(work, issue, what, await _and(work, told, also), message)


async def to_submitters(work: Work, issue: Issue, items: Iterable[Item]) -> None:
    """Tell everybody who submitted an item what became of it, and note it: shown, or left out and why."""
    submitted = {int(each.source_id): each for each in items}
    rows = await submissions.these(work.session, work.workspace, list(submitted))
    posts = []
    for id_, row in rows.items():
        item = submitted[id_]
        message = views.declined(issue, row.title, item.reason) if item.dropped else views.published(issue, row.title)
        if row.slack_user:
            key = naming.told(issue.id, "submission", id_, work.now)
            posts.append(Post(key, "newsletters.outcome", person(row.slack_user), message.payload()))
    for state, dropped in (("published", False), ("declined", True)):
        ids = [id_ for id_, item in submitted.items() if item.dropped is dropped]
        if ids:
            await submissions.decide(work.session, work.workspace, ids, state=state, at=work.now)
    await deliveries.post(work, *posts)


async def _and(work: Work, whom: Sequence[directory.Person], also: str | None) -> list[directory.Person]:
    other = await people.by_slack(work.session, work.workspace, also) if also else None
    return [*whom, *([other] if other and other.id not in {each.id for each in whom} else [])]


async def _tell(work: Work, issue: Issue, what: str, whom: Sequence[directory.Person], message: Message) -> None:
    payload = message.payload()
    await deliveries.post(
        work,
        *(
            Post(
                naming.told(issue.id, what, each.id, work.now), f"newsletters.{what}", person(each.slack_user), payload
            )
            for each in whom
            if each.slack_user
        ),
    )
