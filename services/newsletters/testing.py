"""A test of an issue: as it would look, to the one who asks for it and to nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from domain.deliveries import Mail, Post, person
from domain.newsletters.approval import EmptyIssue
from domain.newsletters.issue import Desk, IssuePage
from services import deliveries, rights
from services.newsletters import access, mailing, pages
from services.newsletters.drafting import desk
from services.work import Work, Works
from storage import directory, workspaces
from views.mail import issue as mail_views
from views.newsletters import issue as views
from views.newsletters.issue import Look

TEST = "newsletters.test"


@dataclass(frozen=True)
class Tested:
    """An issue of which a test was sent: by direct message and, with `email`, to that address."""

    desk: Desk
    email: str | None = None


async def send(works: Works, workspace: str, slack_user: str, *, issue_id: int) -> Tested:
    """Send an issue as it is now to the one who asks: by direct message and, where mail is set up, by e-mail.

    Nothing of it counts as a sending. Raises NotAllowed, NotFound, EmptyIssue.
    """
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
                Post(f"{key}{number}", TEST, person(slack_user), message.payload())
                for number, message in enumerate(views.messages(page, look), start=1)
            ),
        )
        return Tested(await desk(work, who, issue_id), await _mail(work, who, page, f"{key}mail"))


async def _mail(work: Work, who: directory.Person, page: IssuePage, key: str) -> str | None:
    """Owe a test to the address of who asks, and return it; None where there is no mail, or none to this address.

    It carries no link to leave and no header for one: a tester is no reader.
    """
    if not who.email:
        return None
    home = await workspaces.get(work.session, work.workspace)
    letter = mail_views.issue(
        page, links={}, archive=await mailing.archive(work, page), owner=home.name if home else "", test=True
    )
    mail = Mail(key, TEST, who.email, letter.subject, letter.text, letter.html, owner=who.slack_user)
    return who.email if (await deliveries.mail(work, mail)).queued else None
