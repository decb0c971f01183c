"""Newsletters come with their program: made from its file, brought up to date with it, and kept in rhythm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from domain import zones
from domain.newsletters.plan import USUAL, NewsletterPlan
from services.newsletters import closing, naming
from services.work import Work
from storage import directory, timers
from storage.directory import rosters
from storage.newsletters import series as queries

DEFAULT_ZONE = "America/New_York"
RHYTHM = ("day", "hour", "draft_days", "cutoff_days")


def settings(plans: Sequence[NewsletterPlan]) -> list[dict[str, Any]]:
    """Return planned newsletters as a program's settings keep them."""
    return [{**asdict(each), "editors": list(each.editors), "senders": list(each.senders)} for each in plans or USUAL]


async def found(work: Work, program: directory.Program) -> None:
    """Make a program's newsletters what its settings say; those that they no longer name come out no more.

    A rhythm that a manager set stays, and so do people whom a manager appointed.
    """
    family = f"{program.key.rpartition('-')[0] or program.key}."
    plans = [_plan(each) for each in program.settings.get("newsletters") or settings(USUAL)]
    there = await queries.keyed(work.session, work.workspace, family)
    zone = str(program.settings.get("zone", DEFAULT_ZONE))
    zone = zone if zones.exists(zone) else DEFAULT_ZONE
    named = {f"{family}{each.key}" for each in plans}
    await closing.close(work, [row.id for key, row in there.items() if key not in named])
    for plan in plans:
        row = there.get(f"{family}{plan.key}")
        said = {"name": plan.name, "summary": plan.summary, "zone": zone, "program_id": program.id}
        rhythm = {name: getattr(plan, name) for name in RHYTHM}
        if row is None:
            row = await queries.add(
                work.session, work.workspace, now=work.now, key=f"{family}{plan.key}", **said, **rhythm
            )
        else:
            kept = {} if row.set_by_hand else rhythm
            await queries.put(work.session, work.workspace, row.id, **said, **kept, state=queries.OPEN)
        await _appoint(work, row.id, plan)
        await rearm(work, row.id)


async def rearm(work: Work, series_id: int) -> None:
    """Give a series one timer for its next draft, by the rhythm that it has now."""
    known = await queries.find(work.session, work.workspace, series_id)
    if known is not None:
        await timers.cancel(work.session, work.workspace, naming.series_ref(series_id), kind=naming.DRAFT)
        await timers.schedule(work.session, work.workspace, [naming.next_draft(known, work.now)])


async def _appoint(work: Work, series_id: int, plan: NewsletterPlan) -> None:
    emails = [*plan.editors, *plan.senders]
    ids = await rosters.people_ids(work.session, work.workspace, emails)
    for may, named in ((queries.DRAFT, plan.editors), (queries.SEND, plan.senders)):
        wanted = {ids[each] for each in named if each in ids}
        await queries.appoint(work.session, work.workspace, series_id, may, wanted, from_file=True)


def _plan(data: Mapping[str, Any]) -> NewsletterPlan:
    return NewsletterPlan(**{**data, "editors": tuple(data["editors"]), "senders": tuple(data["senders"])})
