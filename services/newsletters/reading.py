"""People without Slack who get a newsletter by e-mail: each consented, and can take that back at any time.

Whoever holds a reader's own link acts for them, so the functions with a `reader_id` ask for no other right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.deliveries import Refusal
from domain.directory.rights import Right
from domain.errors import FieldErrors, NotFound
from domain.newsletters import forms
from domain.newsletters.issue import Section, Series, sections_of
from services import deliveries, mailing, rights
from services.newsletters import access, naming
from services.work import Work, Works
from storage import audit
from storage.directory import people
from storage.mail import blocks
from storage.newsletters import readers
from storage.newsletters import series as queries
from storage.newsletters.tables import NewsletterReader

ON_THE_PAGE = "on the page that their own link opened"
STOPPED = {
    Refusal.BOUNCED: (
        "Mail to this address came back as undeliverable: check how it is written. "
        "If it is right, whoever runs Convene lets it get mail again:"
    ),
    Refusal.BLOCKED: "Whoever runs Convene stopped mail to this address, and can let it get mail again:",
}
"""Why an address cannot be added, and what to do about it."""


@dataclass(frozen=True)
class Readership:
    """A newsletter with how many people and addresses get it; mail to `stopped` more came back, or was stopped."""

    series: Series
    people: int
    addresses: int
    stopped: int = 0


@dataclass(frozen=True)
class Reading:
    """One address and one newsletter: `agreed` once they consented, `left` when they took it back."""

    id: int
    email: str
    series: Series
    off: tuple[Section, ...]
    agreed: bool
    left: bool

    @property
    def gets_it(self) -> bool:
        """Whether the next issue goes to this address."""
        return self.agreed and not self.left


async def readership(works: Works, workspace: str, slack_user: str, *, series_id: int) -> Readership:
    """Return how many get a newsletter. Raises NotAllowed, NotFound."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        await rights.require(work, who, Right.MANAGE_PROGRAM)
        return await _readership(work, await access.series(work, series_id))


async def enter(
    works: Works, workspace: str, slack_user: str, *, series_id: int, email: str | None, consent: str | None
) -> Readership:
    """Add an address whose owner agreed; `consent` says how and when, in the manager's words, and is kept.

    Somebody who unsubscribed comes back only by their own hand: that address is refused, and so is one that gets no
    mail. Raises FieldErrors, NotAllowed, NotFound.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        await rights.require(work, who, Right.MANAGE_PROGRAM)
        series = await access.series(work, series_id)
        address = forms.parse_email(email)
        said = " ".join((consent or "").split())
        if not said:
            raise FieldErrors({"consent": "Say how this person agreed: without consent there is no mail."})
        known = {each.series_id: each for each in await readers.at_address(work.session, workspace, address)}
        before = known.get(series_id)
        if before is not None and before.unsubscribed_at is not None:
            raise FieldErrors({"email": "This person unsubscribed. They can come back by the link in their last mail."})
        if refused := (await blocks.among(work.session, workspace, [address])).get(address):
            raise FieldErrors({"email": f"{STOPPED[refused]} convene mail unblock {address}"})
        person = await people.by_email(work.session, workspace, address)
        entered = await readers.enter(
            work.session,
            workspace,
            series_id,
            address,
            person_id=person.id if person else None,
            consented_at=work.now,
            consent=said[: forms.NOTE_LONGEST],
            recorded_by=who.id,
            created_at=work.now,
        )
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="newsletters.reader",
            subject=f"reader:{entered}",
        )
        return await _readership(work, series)


async def remove(
    works: Works, workspace: str, slack_user: str, *, series_id: int, email: str | None
) -> tuple[Readership, str]:
    """Send an address nothing more and forget it, as its owner asked; returns who is left, and the address.

    Mail that waits is withdrawn, the reader's own link ends, and the address can be added again with a consent.
    Raises FieldErrors, NotAllowed, NotFound.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        await rights.require(work, who, Right.MANAGE_PROGRAM)
        series = await access.series(work, series_id, lock=True)
        address = forms.parse_email(email)
        known = {each.series_id: each for each in await readers.at_address(work.session, workspace, address)}
        if (row := known.get(series_id)) is None:
            raise FieldErrors({"email": f"{series.name} does not know this address. Check how it is written."})
        await _withdraw(work, series_id, row.id)
        await mailing.forget(work, naming.reader_ref(row.id))
        await readers.erase(work.session, workspace, row.id, now=work.now)
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="newsletters.reader.removed",
            subject=f"reader:{row.id}",
        )
        return await _readership(work, series), address


async def find(works: Works, workspace: str, *, reader_id: int) -> Reading:
    """Return what one reader gets. Raises NotFound."""
    async with works.reading(workspace) as work:
        return await _reading(work, reader_id)


async def agree(works: Works, workspace: str, *, reader_id: int) -> Reading:
    """Let a reader get a newsletter that comes out from the next issue on, also after they left. Raises NotFound."""
    async with works.begin(workspace) as work:
        before = await _reading(work, reader_id)
        await access.series(work, before.series.id)
        values = {"consented_at": work.now, "consent": ON_THE_PAGE, "unsubscribed_at": None}
        await readers.put_reader(work.session, workspace, reader_id, **values)
        return await _reading(work, reader_id)


async def leave(works: Works, workspace: str, *, reader_id: int) -> Reading:
    """Send a reader nothing more, of a closed newsletter too: mail that has not gone out yet is withdrawn.

    Raises NotFound.
    """
    async with works.begin(workspace) as work:
        # An issue that is being sent has read its readers already: whoever leaves meanwhile waits, and takes it back.
        before = await _reading(work, reader_id, lock=True)
        if not before.left:
            await readers.put_reader(work.session, workspace, reader_id, unsubscribed_at=work.now)
        await _withdraw(work, before.series.id, before.id)
        return await _reading(work, reader_id)


async def choose_sections(works: Works, workspace: str, *, reader_id: int, wanted: Sequence[str]) -> Reading:
    """Send a reader only these sections from the next issue on; none at all is leaving. Raises NotFound."""
    off = tuple(each for each in Section if each not in sections_of(wanted))
    if len(off) == len(Section):
        return await leave(works, workspace, reader_id=reader_id)
    async with works.begin(workspace) as work:
        await _reading(work, reader_id)
        await readers.put_reader(work.session, workspace, reader_id, off=[each.value for each in off])
        return await _reading(work, reader_id)


async def _withdraw(work: Work, series_id: int, reader_id: int) -> None:
    got = await readers.issues_got(work.session, work.workspace, series_id, readers.MAIL, str(reader_id))
    await deliveries.withdraw(work, *(naming.copy(issue_id, readers.MAIL, str(reader_id)) for issue_id in got))


async def _readership(work: Work, series: Series) -> Readership:
    in_slack, addresses = await readers.counts(work.session, work.workspace, series.id)
    stopped = await readers.stopped(work.session, work.workspace, series.id)
    return Readership(series, in_slack, addresses, stopped)


async def _reading(work: Work, reader_id: int, *, lock: bool = False) -> Reading:
    row: NewsletterReader | None = await readers.reader(work.session, work.workspace, reader_id)
    if row is None:
        raise NotFound("This address is not known any more, so nothing is sent to it.")
    series = await queries.find(work.session, work.workspace, row.series_id, lock=lock)
    if series is None:
        raise NotFound("This newsletter is not there any more, so nothing of it is sent.")
    left = row.unsubscribed_at is not None
    return Reading(row.id, row.email, series, sections_of(row.off), row.consented_at is not None, left)
