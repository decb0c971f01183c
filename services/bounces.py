"""Bounces that come back as mail: what a server reports of a message of ours ends further mail to an address."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import Enum

from domain.deliveries import Refusal
from domain.mail.replies import BOUNCED, REFUSED, Verdict
from domain.mail.reports import Report, Told
from services import deliveries, mailing
from services.work import Work, Works
from storage.mail import sent
from storage.mail.sent import SentMail

KNOWN = {BOUNCED, REFUSED, *Refusal}
"""What stands with a mail whose failure was noted: somebody may have let its address get mail again since."""


class Done(Enum):
    """What was done about a report."""

    STOPPED = "stopped"
    """Nothing more goes to the address: there is no such mailbox."""
    REFUSED = "refused"
    """This message failed for good; the address stays good."""
    LATER = "later"
    """Nothing: it was put off, delivered, or given up without a word about the address."""
    KNOWN = "known"
    """Nothing: this was noted before."""
    STRANGE = "strange"
    """Nothing: it is of no message that we sent, or of an address that we did not write to."""


@dataclass(frozen=True)
class Handled:
    """What was done, about which address of ours (empty where the report is strange), and the server's codes."""

    done: Done
    address: str = ""
    codes: str = ""


async def take(works: Works, report: Report) -> Handled:
    """Act on what a report says of a message of ours.

    Anybody can write to the address that mail comes from, so a report counts only with the Message-ID, of which nobody
    but the recipient's side knows the random part, and only for the address that this message went to.
    """
    if report.message is None:
        return Handled(Done.STRANGE)
    async with works.reading("") as work:
        mail = await sent.find(work.session, report.message.delivery)
    if mail is None or not hmac.compare_digest(mail.secret, report.message.secret):
        return Handled(Done.STRANGE)
    told = next((each for each in report.told if mail.address in each.addresses), None)
    if told is None:
        return Handled(Done.STRANGE)
    if told.verdict is Verdict.LATER:
        return Handled(Done.LATER, mail.address, told.codes)
    async with works.begin(mail.workspace) as work:
        return Handled(await _note(work, mail, told), mail.address, told.codes)


async def _note(work: Work, mail: SentMail, told: Told) -> Done:
    gone = told.verdict is Verdict.BOUNCED
    error = BOUNCED if gone else REFUSED
    before = await sent.came_back(work.session, work.workspace, mail.id, error=error, known=KNOWN)
    if before is None:
        return Done.KNOWN
    if before in sent.OVER:
        await deliveries.tell_owners(work, [mail.id])
    elif not gone:
        return Done.LATER  # we are about to send it again, and that server may yet take it
    if not gone:
        return Done.REFUSED
    await mailing.bounced(work, {mail.id: told.codes})
    return Done.STOPPED
