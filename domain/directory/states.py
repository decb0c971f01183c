"""The states, the District of Columbia and the territories: postal code, name and usual time zone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class State:
    """One state or territory; `zone` is the IANA zone its capital keeps, a first guess for a person without one."""

    code: str
    name: str
    zone: str


_ZONES = {
    "America/New_York": "CT Connecticut,DC District of Columbia,DE Delaware,FL Florida,GA Georgia,MA Massachusetts,"
    "MD Maryland,ME Maine,NC North Carolina,NH New Hampshire,NJ New Jersey,NY New York,OH Ohio,PA Pennsylvania,"
    "RI Rhode Island,SC South Carolina,VA Virginia,VT Vermont,WV West Virginia",
    "America/Detroit": "MI Michigan",
    "America/Indiana/Indianapolis": "IN Indiana",
    "America/Kentucky/Louisville": "KY Kentucky",
    "America/Chicago": "AL Alabama,AR Arkansas,IA Iowa,IL Illinois,KS Kansas,LA Louisiana,MN Minnesota,MO Missouri,"
    "MS Mississippi,ND North Dakota,NE Nebraska,OK Oklahoma,SD South Dakota,TN Tennessee,TX Texas,WI Wisconsin",
    "America/Denver": "CO Colorado,MT Montana,NM New Mexico,UT Utah,WY Wyoming",
    "America/Boise": "ID Idaho",
    "America/Phoenix": "AZ Arizona",
    "America/Los_Angeles": "CA California,NV Nevada,OR Oregon,WA Washington",
    "America/Anchorage": "AK Alaska",
    "Pacific/Honolulu": "HI Hawaii",
    "America/Puerto_Rico": "PR Puerto Rico,VI U.S. Virgin Islands",
    "Pacific/Guam": "GU Guam,MP Northern Mariana Islands",
    "Pacific/Pago_Pago": "AS American Samoa",
}

STATES: tuple[State, ...] = tuple(
    sorted(
        (State(entry[:2], entry[3:], zone) for zone, entries in _ZONES.items() for entry in entries.split(",")),
        key=lambda state: state.name,
    )
)
"""Every state and territory, by name."""

BY_CODE = {state.code: state for state in STATES}


@cache
def _by_name() -> dict[str, State]:
    return {state.name.casefold(): state for state in STATES} | {
        "virgin islands": BY_CODE["VI"],
        "washington dc": BY_CODE["DC"],
        "washington, d.c.": BY_CODE["DC"],
    }


def find_state(text: str) -> State | None:
    """Return the state that `text` names exactly, by postal code or by name in any case; None when there is none."""
    wanted = " ".join(text.split())
    return BY_CODE.get(wanted.upper()) or _by_name().get(wanted.casefold())


def state_name(code: str | None) -> str:
    """Return the name for a postal code; a code that is not one of ours stands for itself, no code is empty."""
    state = BY_CODE.get(code or "")
    return state.name if state else code or ""


def nearest_state(text: str) -> State | None:
    """Return the state whose name is most like `text`, or None when nothing is close enough to suggest."""
    names = [state.name for state in STATES]
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # 2 MB that an idle process does without

    found = process.extractOne(text, names, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60)
    return STATES[found[2]] if found else None
