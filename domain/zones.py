"""Time zones: which there are, how people find theirs, and what a wall-clock time means in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

OFFERED = 100
"""Slack shows at most this many options in one menu."""
LIKE_ENOUGH = 80
"""How like a place (0 to 100) a misspelling has to be to be taken for it."""


@dataclass(frozen=True)
class Zone:
    """An IANA zone as a menu offers it: `label` says where it is, `search` holds the words that find it."""

    name: str
    label: str
    search: str


_UNITED_STATES = (
    ("America/New_York", "Eastern", "New York ET EST EDT Washington DC Maine Massachusetts Georgia Ohio Florida east"),
    ("America/Chicago", "Central", "Chicago CT CST CDT Illinois Texas Wisconsin Louisiana Minnesota Tennessee west"),
    ("America/Denver", "Mountain", "Denver MT MST MDT Colorado Utah Wyoming New Mexico Montana"),
    ("America/Phoenix", "Arizona, no daylight saving", "Phoenix MST Arizona"),
    ("America/Los_Angeles", "Pacific", "Los Angeles PT PST PDT California Oregon Washington Nevada"),
    ("America/Anchorage", "Alaska", "Anchorage AKT AKST AKDT Juneau"),
    ("America/Adak", "Aleutian Islands", "Adak HST HDT Alaska"),
    ("Pacific/Honolulu", "Hawaii, no daylight saving", "Honolulu HST Hawaii"),
    ("America/Puerto_Rico", "Puerto Rico", "AST San Juan Atlantic"),
    ("America/St_Thomas", "US Virgin Islands", "AST Atlantic St Croix"),
    ("Pacific/Guam", "Guam", "ChST Chamorro"),
    ("Pacific/Saipan", "Northern Mariana Islands", "ChST Chamorro"),
    ("Pacific/Pago_Pago", "American Samoa", "SST"),
    ("America/Detroit", "Eastern, Michigan", "ET EST EDT"),
    ("America/Indiana/Indianapolis", "Eastern, most of Indiana", "ET EST EDT"),
    ("America/Indiana/Vincennes", "Eastern, south-west Indiana", "ET EST EDT"),
    ("America/Indiana/Winamac", "Eastern, Pulaski County, Indiana", "ET EST EDT"),
    ("America/Indiana/Marengo", "Eastern, Crawford County, Indiana", "ET EST EDT"),
    ("America/Indiana/Petersburg", "Eastern, Pike County, Indiana", "ET EST EDT"),
    ("America/Indiana/Vevay", "Eastern, Switzerland County, Indiana", "ET EST EDT"),
    ("America/Kentucky/Louisville", "Eastern, Louisville, Kentucky", "ET EST EDT"),
    ("America/Kentucky/Monticello", "Eastern, Wayne County, Kentucky", "ET EST EDT"),
    ("America/Indiana/Tell_City", "Central, Perry County, Indiana", "CT CST CDT"),
    ("America/Indiana/Knox", "Central, Starke County, Indiana", "CT CST CDT"),
    ("America/Menominee", "Central, western Upper Michigan", "CT CST CDT"),
    ("America/North_Dakota/Center", "Central, Oliver County, North Dakota", "CT CST CDT"),
    ("America/North_Dakota/New_Salem", "Central, Morton County, North Dakota", "CT CST CDT"),
    ("America/North_Dakota/Beulah", "Central, Mercer County, North Dakota", "CT CST CDT"),
    ("America/Boise", "Mountain, southern Idaho and east Oregon", "MT MST MDT"),
    ("America/Juneau", "Alaska, Juneau", "AKST AKDT"),
    ("America/Sitka", "Alaska, Sitka", "AKST AKDT"),
    ("America/Metlakatla", "Alaska, Annette Island", "AKST AKDT"),
    ("America/Yakutat", "Alaska, Yakutat", "AKST AKDT"),
    ("America/Nome", "Alaska, Nome", "AKST AKDT"),
)


def united_states() -> tuple[Zone, ...]:
    """Return the zones of the United States and its territories, the most used first."""
    return tuple(
        Zone(name, f"{label} ({_city(name)})", f"{label} {name.replace('/', ' ').replace('_', ' ')} {words}".casefold())
        for name, label, words in _UNITED_STATES
    )


@lru_cache(maxsize=1)
def offered() -> tuple[Zone, ...]:
    """Return every zone a menu offers: United States and territories first, then UTC and the world by name."""
    home = united_states()
    taken = {zone.name for zone in home}
    world = sorted(
        name
        for name in _known()
        if "/" in name and not name.startswith(("Etc/", "US/", "SystemV/", "posix/", "right/")) and name not in taken
    )
    return home + tuple(Zone(name, name.replace("_", " "), _words(name)) for name in ("UTC", *world))


def find(query: str, limit: int = OFFERED) -> tuple[Zone, ...]:
    """Return the zones whose place, state or abbreviation contains every word of `query`, in menu order."""
    words = query.casefold().replace("_", " ").replace("/", " ").replace(",", " ").split()
    return tuple(zone for zone in offered() if all(word in zone.search for word in words))[:limit]


def nearest(query: str, limit: int = 3) -> tuple[Zone, ...]:
    """Return the zones with a place most like a misspelt one, the best first; nothing when none is close."""
    wanted = " ".join(query.casefold().replace("_", " ").replace("/", " ").split())
    if not wanted:
        return ()
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # 2 MB that an idle process does without

    found = process.extract(wanted, _spelled(), scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH, limit=20)
    best = dict.fromkeys(_places()[word] for word, _, _ in sorted(found, key=lambda each: -each[1]))
    return tuple(best)[:limit]


def label(name: str) -> str:
    """Return what a menu calls the zone `name`, or the name itself when the menu does not offer it."""
    return next((zone.label for zone in offered() if zone.name == name), name.replace("_", " "))


def city_time(name: str) -> str:
    """Return a zone as people say it: `America/New_York` is `New York time`."""
    return "UTC" if name in {"UTC", "Etc/UTC"} else f"{_city(name)} time"


def exists(name: str) -> bool:
    """Tell whether `name` is an IANA zone (old aliases such as `US/Eastern` included)."""
    return name in _known()


@dataclass(frozen=True)
class Moment:
    """A wall-clock time made real: `at` is UTC, `local` the wall clock people will see (naive).

    `gap` says that the asked time does not exist that day (clocks jump over it), so it moved later;
    `twice` that it happens twice (clocks go back) and the first of the two is meant.
    """

    at: datetime
    local: datetime
    gap: bool
    twice: bool


def attach(local: datetime, zone: str) -> Moment:
    """Give the naive wall-clock time `local` its zone, with fold=0.

    A time inside the gap of a clock change is read with the offset from before the change (PEP 495), which
    moves it later by the size of the gap.
    """
    tz = ZoneInfo(zone)
    aware = local.replace(tzinfo=tz, fold=0)
    at = aware.astimezone(UTC)
    seen = at.astimezone(tz).replace(tzinfo=None, fold=0)
    gap = seen != local
    twice = not gap and aware.utcoffset() != aware.replace(fold=1).utcoffset()
    return Moment(at=at, local=seen, gap=gap, twice=twice)


def offset(at: datetime, zone: str) -> timedelta:
    """Return how far `zone` is ahead of UTC at the instant `at` (aware)."""
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)


def shift(zone: str, against: str, before: datetime, after: datetime) -> timedelta:
    """Return by how much the clock in `zone` moves against the clock in `against` between two instants.

    Positive: something at a fixed time in `against` comes later on the clock in `zone` than before.
    """
    now = offset(after, zone) - offset(after, against)
    then = offset(before, zone) - offset(before, against)
    return now - then


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    # These are names of the machine's own files, not of places.
    return frozenset(available_timezones()) - {"localtime", "posixrules", "Factory"}


@lru_cache(maxsize=1)
def _places() -> dict[str, Zone]:
    """Return what people may mean to type, and the first zone of the menu that it stands for."""
    found: dict[str, Zone] = {}
    for zone in offered():
        city = _city(zone.name).casefold()
        for place in (city, zone.name.casefold().replace("_", " ").replace("/", " "), *zone.search.split()):
            if len(place) > 3:
                found.setdefault(place.strip(","), zone)
    return found


@lru_cache(maxsize=1)
def _spelled() -> tuple[str, ...]:
    return tuple(_places())


def _city(name: str) -> str:
    return name.rsplit("/", maxsplit=1)[-1].replace("_", " ")


def _words(name: str) -> str:
    return f"{name} {name.replace('/', ' ').replace('_', ' ')}".casefold()
