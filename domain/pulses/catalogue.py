"""The instruments that come with Convene, and choosing among versions: every version that ever shipped stays."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

import yaml

from domain.pulses.instrument import Instrument
from domain.pulses.reading import instrument_from, tidy

NORMS_INVENTORY = "norms-inventory"


@cache
def shipped() -> tuple[Instrument, ...]:
    """Return every version of every instrument that ships, by title and version.

    Takes tens of milliseconds, once a process: the files are not checked here, a test does that.
    """
    # The loader written in C reads them ten times as fast, where the wheel has it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    texts = [file.read_text(encoding="utf-8") for file in shipped_files()]
    found = [instrument_from(tidy(yaml.load(text, Loader=loader))) for text in texts]  # noqa: S506  # both are safe
    return tuple(sorted(found, key=lambda each: (each.title, each.version)))


def shipped_ids() -> frozenset[str]:
    """Return the ids that an organisation's own instrument cannot have."""
    return frozenset(each.id for each in shipped())


def shipped_files() -> tuple[Traversable, ...]:
    """Return the files of the instruments that ship, named `<id>-v<version>.yaml`."""
    folder = resources.files("domain.data").joinpath("instruments")
    return tuple(sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name))


def find(instruments: Iterable[Instrument], instrument_id: str, version: int | None = None) -> Instrument | None:
    """Return the instrument with this id in this version, without one in its newest; None when there is none."""
    found = [each for each in instruments if each.id == instrument_id and version in (None, each.version)]
    return max(found, key=lambda each: each.version, default=None)


def newest(instruments: Iterable[Instrument]) -> tuple[Instrument, ...]:
    """Return the newest version of each instrument, by title."""
    latest: dict[str, Instrument] = {}
    for each in instruments:
        if each.id not in latest or latest[each.id].version < each.version:
            latest[each.id] = each
    return tuple(sorted(latest.values(), key=lambda each: each.title))
