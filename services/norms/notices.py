"""Who hears what about group norms: posts for the outbox."""

from __future__ import annotations

from collections.abc import Iterable

from domain.deliveries import Edit, Post, Recipient, channel, person
from domain.directory.workgroups import PersonName
from domain.norms.norm import CheckStand, NormsPage
from services import deliveries
from services.work import Work
from views import norms as views
from views.surfaces import Message


async def opened(work: Work, group: str, stand: CheckStand, people: Iterable[PersonName]) -> None:
    """Ask the group: in its channel, or by direct message where there is none."""
    await _tell(work, _key(stand), stand.check.channel, people, views.asked(group, stand))


async def counted(work: Work, group: str, stand: CheckStand) -> None:
    """Bring the count under the question up to date."""
    await _change(work, stand, views.asked(group, stand))


async def ended(work: Work, group: str, stand: CheckStand) -> None:
    """Say under the question that it is over."""
    await _change(work, stand, views.ended(group, stand))


async def adopted(work: Work, page: NormsPage, stand: CheckStand, people: Iterable[PersonName]) -> None:
    """Show the group what it agreed on."""
    await _change(work, stand, views.ended(page.workgroup, stand, adopted=True))
    await _tell(work, f"{_key(stand)}adopted:", stand.check.channel, people, views.adopted(page))


async def revisit(work: Work, key: str, page: NormsPage, where: str | None, people: Iterable[PersonName]) -> None:
    """Remind the group that it wanted to look at its norms again."""
    await _tell(work, key, where, people, views.revisit(page))


def _key(stand: CheckStand) -> str:
    return f"norm_check:{stand.check.id}:"


async def _tell(work: Work, key: str, where: str | None, people: Iterable[PersonName], message: Message) -> None:
    to: list[tuple[str, Recipient]] = (
        [("channel", channel(where))]
        if where
        else [(str(each.id), person(each.slack_user)) for each in people if each.slack_user]
    )
    payload = message.payload()
    await deliveries.post(work, *(Post(f"{key}{name}", "norms.post", each, payload) for name, each in to))


async def _change(work: Work, stand: CheckStand, message: Message) -> None:
    if stand.check.channel:
        key = f"{_key(stand)}channel"
        await deliveries.edit(work, Edit(f"{key}:count", "norms.count", key, message.payload(), f"{key}:count"))
