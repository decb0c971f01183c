"""A newsletter's settings: its channels, its rhythm, and who may draft and send it. For managers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.directory.rights import Right
from domain.newsletters import forms, rhythm
from domain.newsletters.issue import Series
from services import rights
from services.newsletters import access, founding
from services.work import Work, Works
from storage import audit
from storage.newsletters import series as queries


@dataclass(frozen=True)
class Settings:
    """A newsletter with what a manager can change; people are Slack ids, and `unreachable` names those without one."""

    series: Series
    channels: tuple[str, ...]
    editors: tuple[str, ...]
    senders: tuple[str, ...]
    unreachable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """The form as it was filled in; people are Slack ids."""

    channels: Sequence[str]
    editors: Sequence[str]
    senders: Sequence[str]
    day: str | None
    hour: str | None
    draft_days: str | None
    cutoff_days: str | None


async def shown(works: Works, workspace: str, slack_user: str, *, series_id: int) -> Settings:
    """Return a newsletter's settings. Raises NotAllowed, NotFound."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        await rights.require(work, who, Right.MANAGE_PROGRAM)
        return await _settings(work, await access.series(work, series_id))


async def change(works: Works, workspace: str, slack_user: str, *, series_id: int, wish: Wish) -> Settings:
    """Change a newsletter's settings; from then on its rhythm is not the program file's any more.

    Somebody without a Slack account who was appointed by the program file stays appointed. Raises FieldErrors,
    NotAllowed, NotFound.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        await rights.require(work, who, Right.MANAGE_PROGRAM)
        before = await access.series(work, series_id, lock=True)
        numbers = {
            "day": forms.parse_number(wish.day, 1, 31, "Choose a day of the month, from 1 to 31.", field="day"),
            "hour": forms.parse_number(wish.hour, 0, 23, "Choose an hour of the day.", field="hour"),
            "draft_days": forms.parse_number(wish.draft_days, 2, 25, "Choose 2 to 25 days.", field="draft_days"),
            "cutoff_days": forms.parse_number(wish.cutoff_days, 1, 24, "Choose 1 to 24 days.", field="cutoff_days"),
        }
        rhythm.check(**numbers)
        if any(getattr(before, name) != value for name, value in numbers.items()):
            await queries.put(work.session, workspace, series_id, **numbers, set_by_hand=True)
            await founding.rearm(work, series_id)
        await queries.set_channels(work.session, workspace, series_id, wish.channels)
        for may, named in ((queries.DRAFT, wish.editors), (queries.SEND, wish.senders)):
            await _appoint(work, series_id, may, named)
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="newsletters.settings",
            subject=f"newsletter:{series_id}",
        )
        return await _settings(work, await access.series(work, series_id))


async def _appoint(work: Work, series_id: int, may: str, named: Sequence[str]) -> None:
    wanted = {(await rights.identify(work, each)).id for each in named}
    known = await queries.appointed(work.session, work.workspace, series_id, may)
    wanted |= {each.id for each in known if not each.slack_user}
    await queries.appoint(work.session, work.workspace, series_id, may, wanted)


async def _settings(work: Work, series: Series) -> Settings:
    editors = await queries.appointed(work.session, work.workspace, series.id, queries.DRAFT)
    senders = await queries.appointed(work.session, work.workspace, series.id, queries.SEND)
    return Settings(
        series,
        tuple(await queries.channels(work.session, work.workspace, series.id)),
        tuple(each.slack_user for each in editors if each.slack_user),
        tuple(each.slack_user for each in senders if each.slack_user),
        tuple(sorted({each.name for each in [*editors, *senders] if not each.slack_user})),
    )
