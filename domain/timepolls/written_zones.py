"""The zone that somebody means who writes one beside a time: by name, as people say it, by state or by place."""

from __future__ import annotations

from datetime import datetime

from domain import zones
from domain.directory.states import find_state
from domain.errors import UserFacingError
from domain.zones import Zone

_SAID = {
    "America/New_York": "et est edt eastern",
    "America/Chicago": "ct cst cdt central",
    "America/Denver": "mt mdt mountain",
    "America/Los_Angeles": "pt pst pdt pacific",
    "America/Anchorage": "akt akst akdt alaska",
    "America/Adak": "hdt",
    "Pacific/Honolulu": "ht hst hawaii hawaiian",
    "America/Puerto_Rico": "ast atlantic",
    "Pacific/Guam": "chst chamorro",
    "Pacific/Pago_Pago": "sst samoa",
    "UTC": "utc gmt z",
}
"""What people say; it goes before IANA's own `EST` and `MST`, which know no summer, and before CT for Connecticut."""
_BY_WORD = {word: zone for zone, words in _SAID.items() for word in words.split()}
_SEVERAL = {"mst": ("America/Denver", "America/Phoenix"), "la": ("America/Los_Angeles", "America/Chicago")}
"""Arizona keeps Mountain Standard Time in summer too; LA is a city and a postal code."""
_FILLING = frozenset({"time", "zone", "standard", "daylight", "saving", "savings", "us", "usa"})
SHORTEST_BEGINNING = 4
"""A shorter beginning of a word is in too many names to mean one of them."""
NAMED = 3


def resolve(text: str, local: datetime) -> str:
    """Return the IANA name of the zone that is meant for the wall-clock time `local` (naive).

    Raises:
        UserFacingError: there is none like that, or several whose clocks differ then; the nearest are named.
    """
    words = [each for each in _words(text) if each not in _FILLING]
    wanted = " ".join(words)
    if wanted in _SEVERAL:
        return _agreed(text, [zone for zone in zones.united_states() if zone.name in _SEVERAL[wanted]], local)
    if wanted in _BY_WORD:
        return _BY_WORD[wanted]
    if zones.exists(text.strip()):
        return text.strip()
    state = find_state(text) or find_state(wanted)
    if state:
        return state.zone
    for among in (zones.united_states(), zones.offered()):
        found = [zone for zone in among if words and all(_says(zone, word) for word in words)]
        if found:
            return _agreed(text, found, local)
    near = zones.nearest(text)
    hint = f"Did you mean {near[0].label}?" if near else "Search by city, such as Chicago or Anchorage."
    raise UserFacingError(f"There is no time zone “{text.strip()[:40]}”. {hint}")


def _agreed(text: str, found: list[Zone], local: datetime) -> str:
    """Return the first of these zones if it is the same time in all of them."""
    if len({zones.attach(local, zone.name).at for zone in found}) == 1:
        return found[0].name
    *some, last = [zone.label for zone in found[:NAMED]]
    named = f"{', '.join(some)} or {last}"
    more = ", or another" if len(found) > NAMED else ""
    raise UserFacingError(f"“{text.strip()[:40]}” can mean {named}{more}. Write the city.")


def _says(zone: Zone, word: str) -> bool:
    return any(
        each == word or (len(word) >= SHORTEST_BEGINNING and each.startswith(word)) for each in _words(zone.search)
    )


def _words(text: str) -> list[str]:
    return text.casefold().replace("_", " ").replace("/", " ").replace(",", " ").replace(".", "").split()
