"""One person, known twice: on a roster without a Slack account, and by a Slack account that no roster names."""

from __future__ import annotations

from domain.directory.linking import Candidate, offered, spelled
from domain.errors import UserFacingError
from services import links
from services.work import Work
from storage import directory
from storage import links as stored_links
from storage.directory import linking, merging, people
from views.text import escape


async def candidates(
    work: Work, workgroup_id: int, account: directory.Person, *, appointed: bool
) -> tuple[Candidate, ...]:
    """Return who of a workgroup's roster a Slack account may be, likeliest first.

    Managers and liaisons are offered only with `appointed`: their rights would be given away too.
    """
    found = await linking.unlinked(work.session, work.workspace, workgroup_id, appointed=appointed)
    named = spelled(account.name)
    return offered(
        (
            Candidate(
                id=each.id,
                name=each.name,
                organisation=organisation.name if organisation else "",
                same_name=spelled(each.name) == named,
                same_organisation=organisation is not None and organisation.id == account.organisation_id,
            )
            for each, organisation in found
        ),
        email_known=account.email is not None,
    )


async def chosen(
    work: Work, workgroup_id: int, account: directory.Person, person_id: int, *, appointed: bool
) -> directory.Person:
    """Return the person of the roster that was chosen for an account.

    Raises:
        UserFacingError: they may not be chosen, or not any more (`field` is `who`).
    """
    found = await people.by_id(work.session, work.workspace, person_id)
    if found is not None and found.slack_user is not None:
        raise UserFacingError(
            f"{escape(found.name)} is linked to another Slack account by now. Choose somebody else, or “Someone new”.",
            field="who",
        )
    offer = await candidates(work, workgroup_id, account, appointed=appointed)
    if found is None or person_id not in {each.id for each in offer}:
        raise UserFacingError(
            "This person cannot be chosen (any more). Choose somebody else, or “Someone new”.", field="who"
        )
    return found


async def take_over(work: Work, account: directory.Person, roster: directory.Person) -> directory.Person:
    """Make the person known by a Slack account and the person of the roster one, and return that one.

    It is the roster's row, with its organisation, seats and roles. It gets the account, what Slack said about it, and
    what its owner wrote where the roster says nothing; everything that belonged to the other row follows.
    """
    slack_user, dm_channel, hidden = account.slack_user, account.dm_channel, account.hidden
    if account.synced_at is not None:
        roster.name, roster.external, roster.synced_at = account.name, account.external, account.synced_at
    roster.zone = account.zone or roster.zone
    roster.title = roster.title or account.title
    roster.office = roster.office or account.office
    roster.phone = roster.phone or account.phone
    roster.expertise = roster.expertise or account.expertise
    roster.organisation_id = roster.organisation_id or account.organisation_id
    account.slack_user = None
    await work.session.flush()
    # Whoever had no Slack account has no links, so those of the account can follow it.
    await stored_links.follow(
        work.session, work.workspace, before=links.of_person(account.id), after=links.of_person(roster.id)
    )
    await merging.merge(work.session, work.workspace, away=account.id, into=roster.id)
    roster.slack_user, roster.dm_channel, roster.hidden = slack_user, dm_channel, hidden
    await work.session.flush()
    return roster
