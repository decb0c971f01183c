"""Listeners by which a team enters the rating that it agreed on."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, update
from commands.pulses import filled
from commands.requests import Action, Command, Submission
from domain.errors import FieldErrors
from domain.pulses.ballot import NoSuchQuestion
from domain.pulses.overview import RatingOffer
from services.pulses import offering, rating
from services.pulses.rating import Team
from services.work import Works
from views.pulses import rating as views


async def open_form(request: Command | Action, works: Works) -> Answer:
    """Ask who rates, with which instrument."""
    return on_top(request, views.choose(await offering.to_rate(works, request.workspace, request.user)))


async def choose(request: Submission, works: Works) -> Answer:
    """Show everything that the instrument asks."""
    offer = await offering.to_rate(works, request.workspace, request.user)
    whose, team = entered.text(request.form, "whose") or "", (entered.text(request.form, "team") or "").strip()
    name = _named(offer, _team(offer, whose, team))
    chosen = entered.text(request.form, "instrument")
    instrument = next((each for each in offer.instruments if each.id == chosen), None)
    if instrument is None:
        raise FieldErrors({"instrument": "Choose an instrument."})
    return update(views.form(instrument, name=name, whose=whose, team=team))


async def save(request: Submission, works: Works) -> Answer:
    """Save what a team agreed on, and say what moved since its first rating."""
    offer = await offering.to_rate(works, request.workspace, request.user)
    team = _team(offer, str(request.state.get("whose")), str(request.state.get("team") or ""))
    version = entered.kept(request, "version")
    chosen = str(request.state.get("instrument"))
    instrument = await offering.instrument(works, request.workspace, request.user, chosen, version)
    try:
        made = await rating.rate(
            works,
            request.workspace,
            request.user,
            team,
            instrument=instrument,
            occasion=entered.text(request.form, "occasion") or "",
            answers=filled.page(request),
            request_key=request.view_id,
        )
    except NoSuchQuestion:
        entered.tampered(request, "rating")
        raise
    known = await rating.of_team(works, request.workspace, request.user, team, instrument_id=instrument.id)
    return update(views.saved(made, _named(offer, team), rating.follow_up(known)))


def _team(offer: RatingOffer, whose: str, name: str) -> Team:
    """Return the team that was chosen. Raises FieldErrors for one that is not theirs, and for a team without name."""
    if whose == views.ORGANISATION and offer.organisation:
        return Team(name, organisation_id=offer.organisation[0])
    group = next((each for each in offer.groups if each.value == whose), None)
    if group is None:
        raise FieldErrors({"whose": "Choose whose rating it is."})
    if not name:
        raise FieldErrors({"team": "Say which team this rating is from."})
    return Team(name, workgroup_id=group.workgroup_id)


def _named(offer: RatingOffer, team: Team) -> str:
    """Return what the team is called: its own name, and whose team it is."""
    group = next((each.name for each in offer.groups if each.workgroup_id == team.workgroup_id), "")
    around = offer.organisation[1] if team.organisation_id and offer.organisation else group
    return f"{team.name}, {around}" if team.name and around else team.name or around
