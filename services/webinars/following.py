"""Topics that people follow: whoever follows one hears of it at once."""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import FieldErrors, UserFacingError
from domain.webinars import topics as rules
from domain.webinars.overview import TopicLine
from services import rights
from services.work import Work, Works
from storage.directory import Person
from storage.webinars import topics


async def mine(works: Works, workspace: str, slack_user: str) -> tuple[TopicLine, ...]:
    """Return every topic, and whether somebody follows it."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        return await _lines(work, who)


async def follow(
    works: Works, workspace: str, slack_user: str, *, chosen: Sequence[str], added: str | None
) -> tuple[str, ...]:
    """Let somebody follow just these topics; `added` are more of them, separated by commas. Returns what they follow.

    Raises:
        FieldErrors: keyed by `new_topics`.
    """
    try:
        new = rules.parse(added)
    except UserFacingError as wrong:
        raise FieldErrors({"new_topics": wrong.message}) from wrong
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        known = await topics.names(work.session, workspace)
        there = {rules.key(each) for each in known}
        wanted = rules.together([each for each in chosen if rules.key(each) in there], new, known)
        await topics.add(work.session, workspace, wanted)
        await topics.follow(work.session, workspace, who.id, wanted)
        return tuple(await topics.followed(work.session, workspace, who.id))


async def _lines(work: Work, who: Person) -> tuple[TopicLine, ...]:
    followed = set(await topics.followed(work.session, work.workspace, who.id))
    return tuple(TopicLine(name, name in followed) for name in await topics.names(work.session, work.workspace))
