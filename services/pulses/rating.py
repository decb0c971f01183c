"""Team ratings: entered once for an organisation or team, under its name; who entered it stands in the audit log."""

from __future__ import annotations

from dataclasses import dataclass

from domain.directory.rights import Right, please_ask
from domain.errors import FieldErrors, NotAllowed
from domain.pulses import ballot, teams
from domain.pulses.ballot import Ballot, Page
from domain.pulses.instrument import Instrument
from domain.pulses.teams import DimensionMoved, TeamRating
from services import rights
from services.work import Work, Works
from storage import audit
from storage.directory import Person
from storage.pulses import ratings, snapshots

LONGEST_NAME = 150


@dataclass(frozen=True)
class Team:
    """Who rates: an organisation (as a whole, or its team of this name), or a named team of a workgroup."""

    name: str = ""
    organisation_id: int | None = None
    workgroup_id: int | None = None


async def rate(
    works: Works,
    workspace: str,
    slack_user: str,
    team: Team,
    *,
    instrument: Instrument,
    occasion: str,
    answers: Page,
    request_key: str,
) -> TeamRating:
    """Save what a team agreed on; saved twice, one form makes one rating.

    Those who work for the organisation may, liaisons of the workgroup, and managers.

    Raises:
        NotAllowed, NotForTeams, UnknownOccasion: it is not theirs to rate, or not like that.
        NoSuchQuestion, FieldErrors: the answers do not belong to this instrument, or a team has no name.
    """
    name = " ".join(team.name.split())[:LONGEST_NAME]
    teams.check(instrument, occasion)
    ballot.check(instrument, answers)
    if not name and team.organisation_id is None:
        raise FieldErrors({"team": "Say which team this rating is from."})
    filled = ballot.turn(Ballot(), answers)
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        await _require(work, who, team)
        made = await ratings.add(
            work.session,
            workspace,
            {
                "request_key": request_key,
                "organisation_id": team.organisation_id,
                "workgroup_id": team.workgroup_id,
                "team": name,
                "instrument_id": instrument.id,
                "version": instrument.version,
                "instrument": snapshots.data(instrument),
                "occasion": occasion,
                "rated_at": work.now,
                "ratings": dict(filled.ratings),
                "comments": dict(filled.comments),
            },
        )
        if made is not None:
            audit.record(
                work.session,
                workspace,
                at=work.now,
                person_id=who.id,
                action="pulses.rate_team",
                subject=f"team_rating:{made}",
                instrument=f"{instrument.id} {instrument.version}",
                occasion=occasion,
            )
        found = await ratings.made_by(work.session, workspace, request_key)
    if found is None:
        raise LookupError("a rating was saved and is not there")
    return found


async def of_team(works: Works, workspace: str, slack_user: str, team: Team, *, instrument_id: str) -> list[TeamRating]:
    """Return a team's ratings with one instrument, oldest first, to those who may rate for it. Raises NotAllowed."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        await _require(work, person, team)
        return await ratings.of_team(
            work.session, workspace, instrument_id, organisation_id=team.organisation_id, team=team.name
        )


def follow_up(found: list[TeamRating]) -> tuple[DimensionMoved, ...]:
    """Return what moved from the first to the last of a team's ratings (oldest first) with the last one's wording."""
    same = [each for each in found if each.instrument.version == found[-1].instrument.version]
    return teams.compare(same[0], same[-1]) if len(same) > 1 else ()


async def _require(work: Work, who: Person, team: Team) -> None:
    if await rights.may(work, who, Right.RUN_PULSES, team.workgroup_id):
        return
    if team.organisation_id is None or who.organisation_id != team.organisation_id:
        ask = please_ask(await rights.whom_to_ask(work, team.workgroup_id))
        raise NotAllowed(f"Only people of this organisation can enter its rating. {ask}")
