"""What members would like to see in a newsletter: taken by form, kept with its credit, shown to the editors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.deliveries import Post, person
from domain.errors import FieldErrors
from domain.newsletters import forms, rhythm
from domain.newsletters.forms import RawItem
from domain.newsletters.issue import Series
from services import deliveries, rights
from services.newsletters import access
from services.newsletters.notices import mention
from services.work import Work, Works
from storage import audit
from storage.directory import people
from storage.newsletters import series as queries
from storage.newsletters import submissions
from views.newsletters import notices as views


@dataclass(frozen=True)
class Blank:
    """An empty submission: the newsletters to choose from, and the credit that it proposes."""

    series: tuple[Series, ...]
    credit: str


@dataclass(frozen=True)
class Submitted:
    """A submission that was kept: for which newsletter, and until when the next issue takes submissions (UTC)."""

    series: Series
    title: str
    cutoff_at: datetime


async def blank(works: Works, workspace: str, slack_user: str) -> Blank:
    """Return what the form for a submission needs to know."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        organisation = await people.organisation_of(work.session, workspace, who)
        known = "" if who.name == slack_user else who.name
        credit = ", ".join(part for part in (known, organisation.name if organisation else "") if part)
        return Blank(tuple(await queries.every(work.session, workspace)), credit[: forms.CREDIT_LONGEST])


async def submit(
    works: Works, workspace: str, slack_user: str, *, series_id: int | None, raw: RawItem, request_key: str
) -> Submitted:
    """Keep a submission and show it to the editors; sent twice, one form is one submission.

    Raises FieldErrors, NotFound.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        if series_id is None:
            raise FieldErrors({"series": "Choose the newsletter that it is for."})
        series = await access.series(work, series_id)
        said = forms.parse_item(raw)
        made = await submissions.add(
            work.session,
            workspace,
            request_key=request_key,
            series_id=series_id,
            person_id=who.id,
            section=said.section.value,
            title=said.title,
            text=said.text,
            link=said.link,
            credit=said.credit or "",
            created_at=work.now,
        )
        if made is not None:
            message = views.submitted(series, said.section, said.title, mention(who))
            await _show(work, series, made, message.payload())
            audit.record(
                work.session,
                workspace,
                at=work.now,
                person_id=who.id,
                action="newsletters.submit",
                subject=f"submission:{made}",
            )
        return Submitted(series, said.title, _cutoff(series, work.now))


async def _show(work: Work, series: Series, submission: int, payload: dict[str, object]) -> None:
    await deliveries.post(
        work,
        *(
            Post(
                f"newsletters.submitted:{submission}:{each.id}",
                "newsletters.submitted",
                person(each.slack_user),
                payload,
            )
            for each in await access.editors(work, series.id)
            if each.slack_user
        ),
    )


def _cutoff(series: Series, now: datetime) -> datetime:
    """Return when the next issue stops taking submissions."""
    found = rhythm.current(series, now)
    if found.cutoff_at > now:
        return found.cutoff_at
    return rhythm.month(series, rhythm.following(found.period)).cutoff_at
