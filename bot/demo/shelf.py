"""What stands in the demonstration's library from the start: invented pages, on a domain that belongs to nobody."""

from __future__ import annotations

from collections.abc import Sequence

from bot.demo.cast import TEAM, Player
from domain.library.form import RawResource
from services.library import saving
from services.work import Works

RESOURCES = (
    RawResource(
        "What keeps new teachers in rural schools",
        "https://research.example.org/rural-retention",
        "Five years of exit interviews in eleven districts. Housing and a mentor in the building matter more than pay.",
        "research",
        tags="retention, rural, mentoring",
        credit="Center for Teaching Futures",
    ),
    RawResource(
        "Licence by demonstration: model rule",
        "https://policy.example.org/licence-by-demonstration",
        "Wording for a rule that lets candidates show what they can do, with comments by three boards.",
        "policy",
        tags="licensure",
    ),
    RawResource(
        "Walk-through form for literacy coaches",
        "https://tools.example.org/walk-through",
        "One page: what to look for in ten minutes, and what to ask afterwards.",
        "tool",
        tags="literacy, coaching, observation",
    ),
    RawResource(
        "How Arizona pairs districts that share a shortage",
        "https://examples.example.org/arizona-pairs",
        "Two districts plan one pipeline together. What they agreed on, and what they would do differently.",
        "state_example",
        "AZ",
        "pipeline, partnership",
        "Arizona State Learning Agency",
    ),
    RawResource(
        "Hawaii: families read the standards first",
        "https://examples.example.org/hawaii-families",
        "Summaries in four languages, written with parents before teachers saw them.",
        "practice",
        "HI",
        "standards, families",
    ),
)


async def fill(works: Works, cast: Sequence[Player]) -> int:
    """Have staff and members save one page each; returns how many there are."""
    members = [player for player in cast if not player.external]
    for number, (raw, player) in enumerate(zip(RESOURCES, members, strict=False)):
        await saving.add(works, TEAM, player.id, raw, request_key=f"demo{number}")
    return len(RESOURCES)
