"""The way of an issue to people without Slack, who consented to e-mail, and to the archive on the web."""

from __future__ import annotations

from domain.deliveries import Mail, Mailed, Rewording
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

AT_ONCE = 1_000
"""How many mails are reworded in one go: databases take a limited number of values in one statement."""


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
                    key=_key(page, str(each.id)),
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


async def correct(work: Work, page: IssuePage) -> None:
    """Let mail of an issue that has not gone out yet say what the issue says now."""
    copies = await readers.copies(work.session, work.workspace, page.issue.id, (readers.MAIL,))
    letters = await _letters(work, page, {each.off for each in copies}) if copies else {}
    rewordings = [
        Rewording(_key(page, each.recipient), letter.subject, letter.text, letter.html)
        for each in copies
        if (letter := letters[each.off])
    ]
    for start in range(0, len(rewordings), AT_ONCE):
        await deliveries.reword(work, *rewordings[start : start + AT_ONCE])


def _key(page: IssuePage, reader: str) -> str:
    return f"{naming.copy(page.issue.id, readers.MAIL, reader)}1"


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
