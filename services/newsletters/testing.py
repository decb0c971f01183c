"""A test of an issue: as it would look, to the one who asks for it and to nobody else."""

from __future__ import annotations

from uuid import uuid4

from domain.deliveries import Post, person
from domain.newsletters.approval import EmptyIssue
from domain.newsletters.issue import Desk
from services import deliveries, rights
from services.newsletters import access, mailing, pages
from services.newsletters.drafting import desk
from services.work import Works
from views.newsletters import issue as views
from views.newsletters.issue import Look


async def send(works: Works, workspace: str, slack_user: str, *, issue_id: int) -> Desk:
    """Send an issue as it is now to the one who asks, by direct message. Raises NotAllowed, NotFound, EmptyIssue."""
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        _, issue = await access.issue(work, issue_id)
        await access.require_either(work, who, issue.series_id)
        page = await pages.of(work, issue_id)
        if page.empty:
            raise EmptyIssue("There is nothing in this issue yet, so there is nothing to test.")
        # Without the links that count: a test is nobody's interest.
        look = Look(personal=True, live=False, test=True, archive=await mailing.archive(work, page))
        key = f"newsletter:{issue_id}:test:{uuid4().hex}:"
        await deliveries.post(
            work,
            *(
                Post(f"{key}{number}", "newsletters.test", person(slack_user), message.payload())
                for number, message in enumerate(views.messages(page, look), start=1)
            ),
        )
        return await desk(work, who, issue_id)
