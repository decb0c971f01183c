"""Listeners of the menus of people in forms of meetings."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, Choice, choices
from commands.requests import OptionsQuery
from services.meetings import people
from services.work import Works
from views.meetings import words


async def find(request: OptionsQuery, works: Works) -> Answer:
    """Offer the workgroup's people whose names fit what was typed."""
    return await _offer(request, works, seated=False)


async def find_seated(request: OptionsQuery, works: Works) -> Answer:
    """Offer those who hold a seat in the workgroup, without whoever asks."""
    return await _offer(request, works, seated=True)


async def _offer(request: OptionsQuery, works: Works, *, seated: bool) -> Answer:
    group = entered.whole(entered.suffix(request.action_id), request, "menu")
    found = await people.find(works, request.workspace, request.user, group, request.query, seated=seated)
    offered = [words.person_option(each) for each in found]
    return choices([Choice(text=text, value=value) for value, text in offered])
