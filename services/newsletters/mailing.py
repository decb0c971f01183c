"""The way of an issue to people without Slack, who consented to e-mail, and to the archive on the web."""

from __future__ import annotations

from domain.deliveries import Mail, Mailed
from domain.newsletters.archive import slug
from domain.newsletters.issue import IssuePage, Section
from services import deliveries, mailing
from services.newsletters import archive as archives
from services.newsletters import naming, pages
from services.work import Work
from storage import workspaces
from storage.newsletters import readers
from storage.newsletters.readers import Copy
from views.mail import issue as views
from views.mail.issue import Written


async def archive(work: Work, page: IssuePage) -> str | None:
    """Return where an issue that went out can be read on the web, or None."""
    return await archives.issue_address(work, page)


async def send(work: Work, page: IssuePage, *, owner: str | None) -> tuple[list[Copy], Mailed]:
    """Owe an issue to every address that consented; whoever left everything out gets nothing.

    The mail is written once for each choice of sections, however many readers made it.
    """
    found = await readers.by_mail(work.session, work.workspace, page.series.id)
    if not found:
        return [], Mailed(0)
    if mailing.problem(work):
        return [], Mailed(0, set_up=False)
    refs = {each.id: naming.reader_ref(each.id) for each in found}
    ways_out = await mailing.leaving(work, list(refs.values()), list_id=f"{slug(page.series.name)}.newsletters")
    letters = await _letters(work, page, {each.off for each in found})
    mails: list[Mail] = []
    copies: list[Copy] = []
    for each in found:
        if (letter := letters[each.off]) and each.email:
            leave = ways_out[refs[each.id]]
            copies.append(Copy(readers.MAIL, str(each.id), None, each.off, 1))
            mails.append(
                Mail(
                    key=f"{naming.copy(page.issue.id, readers.MAIL, str(each.id))}1",
                    kind=naming.ISSUE,
                    to=each.email,
                    subject=letter.subject,
                    text=letter.text,
                    html=letter.html,
                    headers=leave.headers,
                    personal={views.LEAVE: leave.page},
                    owner=owner,
                )
            )
    mailed = await deliveries.mail(work, *mails)
    refused = mailed.refused
    return [copy for copy, mail in zip(copies, mails, strict=True) if mail.to not in refused], mailed


async def _letters(
    work: Work, page: IssuePage, choices: set[tuple[Section, ...]]
) -> dict[tuple[Section, ...], Written | None]:
    """Return the mail for each choice of sections; None where nothing would be left to read."""
    links = await pages.counted(work, page)
    on_the_web = await archive(work, page)
    home = await workspaces.get(work.session, work.workspace)
    made: dict[tuple[Section, ...], Written | None] = {}
    for off in choices:
        shown = page.without(off)
        owner = home.name if home else ""
        made[off] = None if shown.empty else views.issue(shown, links=links, archive=on_the_web, owner=owner)
    return made
