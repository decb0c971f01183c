"""Profiles: what others see of a person, what a person changes, and what Slack tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.directory.people import Card, Profile, ProfileField, card, parse_expertise
from domain.directory.profile_form import ProfileForm, check
from domain.directory.slack_profiles import SlackProfile
from domain.errors import NotFound
from domain.rosters.roster import fold
from services import rights
from services.directory import linking
from services.directory.searching import office_names
from services.work import Work, Works
from storage import audit, directory
from storage.directory import aliases, people

MOST_ORGANISATIONS = 50
MOST_UNREAD = 50
"""How many profiles are asked for one by one in a row; the rest wait for the next reading."""


@dataclass(frozen=True)
class OwnProfile:
    """A person's own profile with everything in it, and the names of offices to choose from, by key."""

    profile: Profile
    offices: Mapping[str, str]


async def show(works: Works, workspace: str, slack_user: str, person_id: int) -> Card:
    """Return what `slack_user` may see of a person; raises NotFound when the person is gone."""
    async with works.reading(workspace) as work:
        viewer = await people.by_slack(work.session, workspace, slack_user)
        found = (await people.profiles(work.session, workspace, [person_id])).get(person_id)
        offices = await office_names(work)
    if found is None:
        raise NotFound("This person is not in the directory any more. Please search again.")
    return card(found, own=viewer is not None and viewer.id == person_id, offices=offices)


async def own(works: Works, workspace: str, slack_user: str, name: str = "") -> OwnProfile:
    """Return somebody's own profile; who was not in the directory is from now on."""
    async with works.begin(workspace) as work:
        person = await rights.identify(work, slack_user, name)
        found = await people.profiles(work.session, workspace, [person.id])
        return OwnProfile(found[person.id], await office_names(work))


async def save(works: Works, workspace: str, slack_user: str, form: ProfileForm) -> Card:
    """Save what a person says about themselves; raises FieldErrors. The organisation can be set once, by themselves."""
    check(form)
    async with works.begin(workspace) as work:
        revision = await people.next_version(work.session, workspace)
        person = await rights.identify(work, slack_user)
        person.title = " ".join(form.title.split())
        person.office = await _office_key(work, form.office)
        person.phone = form.phone.strip()
        person.expertise = list(parse_expertise(form.expertise))
        person.hidden = sorted(field.value for field in ProfileField if field not in form.shown)
        person.hours = form.hours.stored() if form.hours else None
        person.revision = revision
        if form.organisation is not None and person.organisation_id is None:
            person.organisation_id = await _organisation(work, form.organisation)
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=person.id,
            action="directory.profile",
            subject=f"person:{person.id}",
        )
        await work.session.flush()
        found = await people.profiles(work.session, workspace, [person.id])
        return card(found[person.id], own=True, offices=await office_names(work))


async def organisations(works: Works, workspace: str, typed: str) -> list[tuple[int, str]]:
    """Return (id, name) of organisations whose name contains what was typed."""
    async with works.reading(workspace) as work:
        found = await people.organisations_like(work.session, workspace, fold(typed), MOST_ORGANISATIONS)
        return [(row.id, row.name) for row in found]


async def _office_key(work: Work, text: str) -> str:
    wanted = fold(text)
    for key, name in (await office_names(work)).items():
        if wanted in {fold(key), fold(name)}:
            return key
    return " ".join(text.split())


async def _organisation(work: Work, organisation_id: int) -> int:
    found = await people.organisation_by_id(work.session, work.workspace, organisation_id)
    if found is None:
        raise NotFound(
            "This organisation is not in the directory any more. Please choose another.", field="organisation"
        )
    return found.id


# --- What Slack tells ----------------------------------------------------------------------------------------


async def take_in(works: Works, workspace: str, profiles: Sequence[SlackProfile]) -> int:
    """Bring the people behind these Slack profiles up to date and return how many changed.

    - Somebody known by e-mail only is linked to the Slack account that has this e-mail.
    - Slack is the source of name, e-mail and zone of linked people; whoever is not in the directory is left out.
    - A person known twice (by e-mail from a roster, by Slack id from a click) becomes one.
    - Rosters go on finding whoever got another e-mail by the former one.
    - Who lost the account stays on the roster, reachable by e-mail, or becomes inactive without an e-mail.
    """
    if not profiles:
        return 0
    async with works.begin(workspace) as work:
        users = {profile.user for profile in profiles}
        emails = {profile.email for profile in profiles if profile.email}
        found = await people.by_slack_or_email(work.session, workspace, users, emails)
        by_user = {person.slack_user: person for person in found if person.slack_user}
        by_email: dict[str | None, directory.Person] = {person.email: person for person in found if person.email}
        changed: list[directory.Person] = []
        former: dict[str, int] = {}
        for profile in profiles:
            known = by_user.get(profile.user)
            roster = by_email.get(profile.email)
            person = await _one_person(work, known, roster)
            if person is None:
                continue
            before = _roster_key(person)
            # Two rows that became one are a change, even if the profile says nothing new.
            if _apply(person, profile, by_email) or (known is not None and person is not known):
                changed.append(person)
            elif person.synced_at is None:
                person.synced_at = work.now
            if before != _roster_key(person):
                former[before] = person.id
        if changed:
            with work.session.no_autoflush:
                # As everywhere, the version is locked before any person is: two writers cannot block each other.
                revision = await people.next_version(work.session, workspace)
            for person in changed:
                person.revision, person.synced_at = revision, work.now
        await aliases.remember(work.session, workspace, former)
        return len(changed)


async def unread(works: Works, workspace: str) -> Sequence[str]:
    """Return Slack ids of people whom Slack's list of members does not name: they come by Slack Connect."""
    async with works.reading(workspace) as work:
        return await people.never_read(work.session, workspace, MOST_UNREAD)


async def _one_person(
    work: Work, known: directory.Person | None, roster: directory.Person | None
) -> directory.Person | None:
    """Return the one person behind a Slack id and an e-mail, merging two rows into the one from the roster."""
    if known is None:
        # An account takes over a roster row that no other account holds.
        return roster if roster is not None and roster.slack_user is None else None
    if roster is None or roster.id == known.id or roster.slack_user is not None:
        return known
    return await linking.take_over(work, known, roster)


def _roster_key(person: directory.Person) -> str:
    return aliases.roster_key(person.id, person.email, active=person.active)


def _apply(person: directory.Person, profile: SlackProfile, by_email: Mapping[str | None, directory.Person]) -> bool:
    before = (person.slack_user, person.name, person.email, person.zone, person.external, person.active)
    if profile.deleted:
        if person.email and person.organisation_id is not None:
            person.slack_user = person.dm_channel = None
        else:
            person.active = False
    else:
        person.slack_user = profile.user
        person.active = True
        person.name = profile.name
        person.zone = profile.zone or person.zone
        person.external = profile.external
        if profile.email and by_email.get(profile.email, person) is person:
            person.email = profile.email
    return before != (person.slack_user, person.name, person.email, person.zone, person.external, person.active)
