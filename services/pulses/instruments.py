"""Which instruments a workspace has: those that ship, and its own, which are added from files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.errors import NotFound, UserFacingError
from domain.pulses import catalogue
from domain.pulses.instrument import Instrument
from domain.pulses.reading import instrument_from, read_content
from services.work import Work, Works
from storage import audit
from storage.pulses import instruments as storage


@dataclass(frozen=True)
class AddedInstrument:
    """What adding a file did; not `created`: this version was already there, word for word."""

    instrument: Instrument
    created: bool


def check(text: str | bytes) -> Instrument:
    """Return the instrument of an organisation's own file; raises InstrumentFileError with every line at fault."""
    return instrument_from(read_content(text, taken=catalogue.shipped_ids()))


async def add_instrument(works: Works, workspace: str, text: str | bytes) -> AddedInstrument:
    """Add a version of an organisation's own instrument to the workspace. For whoever runs Convene: no right is asked.

    Adding the same again changes nothing. Raises InstrumentFileError with every line at fault, and UserFacingError
    for a version that is there with other content, or lower than the newest; then nothing is added.
    """
    content = read_content(text, taken=catalogue.shipped_ids())
    instrument = instrument_from(content)
    async with works.begin(workspace) as work:
        before = await _own(work, instrument.id)
        newest = max((each.version for each in before), default=0)
        created = catalogue.find(before, instrument.id, instrument.version) is None
        if created and instrument.version < newest:
            raise UserFacingError(
                f"{instrument.id} is at version {newest} already, so a new one is version {newest + 1} or higher. "
                "Change the version in the file and add it again."
            )
        if created:
            await _keep(work, instrument, content)
        # Two may add the same version at once, so what is there now decides.
        there = await storage.content(work.session, workspace, instrument.id, instrument.version)
        if there is None or instrument_from(there) != instrument:
            raise UserFacingError(
                f"Version {instrument.version} of {instrument.id} is there already and says something else. A version "
                "never changes, so that trends compare like with like: make this version "
                f"{max(newest, instrument.version) + 1} and add it again."
            )
    return AddedInstrument(instrument, created)


async def _keep(work: Work, instrument: Instrument, content: dict[str, Any]) -> None:
    await storage.add(
        work.session, work.workspace, key=instrument.id, version=instrument.version, content=content, at=work.now
    )
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=None,
        action="instruments.add",
        subject=f"instrument:{instrument.id}",
        version=instrument.version,
    )


async def available(work: Work) -> tuple[Instrument, ...]:
    """Return every version of every instrument that can be run here, by title and version; shipped and own."""
    everything = (*catalogue.shipped(), *await _own(work))
    return tuple(sorted(everything, key=lambda each: (each.title, each.id, each.version)))


async def find_instrument(work: Work, instrument_id: str, version: int | None = None) -> Instrument:
    """Return an instrument in this version, without one in its newest; raises NotFound."""
    found = catalogue.find(catalogue.shipped(), instrument_id, version)
    if found is None:
        found = catalogue.find(await _own(work, instrument_id), instrument_id, version)
    if found is None:
        which = instrument_id if version is None else f"{instrument_id} in version {version}"
        raise NotFound(f"There is no instrument {which}. `convene instruments list` shows those there are.")
    return found


async def _own(work: Work, instrument_id: str = "") -> tuple[Instrument, ...]:
    contents = await storage.contents(work.session, work.workspace, instrument_id)
    return tuple(instrument_from(content) for content in contents)
