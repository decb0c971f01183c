"""People without Slack who get a newsletter by e-mail: each consented, and can take that back at any time.

Whoever holds a reader's own link acts for them, so the functions with a `reader_id` ask for no other right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.directory.rights import Right
from domain.errors import FieldErrors, NotFound
from domain.newsletters import forms
from domain.newsletters.issue import Section, Series, sections_of
from services import deliveries, rights
from services.newsletters import access, naming
from services.work import Work, Works
from storage import audit
from storage.directory import people
from storage.newsletters import readers
from storage.newsletters.tables import NewsletterReader

ON_THE_PAGE = "on the page that their own link opened"


@dataclass(frozen=True)
class Readership:
    """A newsletter with how many people and addresses get it."""

    series: Series
    people: int
    addresses: int


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

    Somebody who unsubscribed comes back only by their own hand: that address is refused. Raises FieldErrors,
    NotAllowed, NotFound.
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


async def find(works: Works, workspace: str, *, reader_id: int) -> Reading:
    """Return what one reader gets. Raises NotFound."""
    async with works.reading(workspace) as work:
        return await _reading(work, reader_id)


async def agree(works: Works, workspace: str, *, reader_id: int) -> Reading:
    """Let a reader get the newsletter from the next issue on, also after they left. Raises NotFound."""
    async with works.begin(workspace) as work:
        await _reading(work, reader_id)
        values = {"consented_at": work.now, "consent": ON_THE_PAGE, "unsubscribed_at": None}
        await readers.put_reader(work.session, workspace, reader_id, **values)
        return await _reading(work, reader_id)


async def leave(works: Works, workspace: str, *, reader_id: int) -> Reading:
    """Send a reader nothing more: mail that has not gone out yet is withdrawn. Raises NotFound."""
    async with works.begin(workspace) as work:
        before = await _reading(work, reader_id)
        if not before.left:
            await readers.put_reader(work.session, workspace, reader_id, unsubscribed_at=work.now)
        await _withdraw(work, before)
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


async def _withdraw(work: Work, before: Reading) -> None:
    got = await readers.issues_got(work.session, work.workspace, before.series.id, readers.MAIL, str(before.id))
    for issue_id in got:
        await deliveries.withdraw(work, naming.copy(issue_id, readers.MAIL, str(before.id)))


async def _readership(work: Work, series: Series) -> Readership:
    in_slack, addresses = await readers.counts(work.session, work.workspace, series.id)
    return Readership(series, in_slack, addresses)


async def _reading(work: Work, reader_id: int) -> Reading:
    row: NewsletterReader | None = await readers.reader(work.session, work.workspace, reader_id)
    if row is None:
        raise NotFound("This address is not known any more, so nothing is sent to it.")
    series = await access.series(work, row.series_id)
    left = row.unsubscribed_at is not None
    return Reading(row.id, row.email, series, sections_of(row.off), row.consented_at is not None, left)
