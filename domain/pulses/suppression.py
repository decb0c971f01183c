"""Which numbers may be told at all: no group below the threshold, named or worked out from what is told.

A published mean with its count is a sum, and sums can be added and taken away from each other. So groups are
published one after the other, each only if all sums together still say nothing about fewer people than the threshold.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

FEWEST = 5
"""Ballots below which nothing is told, unless the program says otherwise."""
FLOOR = 3
"""What no setting goes below."""
LOOKS = 50_000
"""How many combinations of small groups are looked at before a group is left out to be on the safe side."""
PRIME = (1 << 61) - 1
"""Sums are combined in whole numbers modulo a prime: exact, and never less cautious than fractions."""

Key = TypeVar("Key", bound=Hashable)
Row = list[int]


def fewest(setting: int | None, instrument: int = FLOOR) -> int:
    """Return the threshold: the program's setting (None: 5), raised by the instrument's, never below 3."""
    return max(FEWEST if setting is None else setting, instrument, FLOOR)


def enough(count: int, least: int) -> bool:
    """Say whether so many ballots may be told of."""
    return count >= max(least, FLOOR)


def publishable(everyone: frozenset[int], groups: Mapping[Key, frozenset[int]], least: int) -> tuple[Key, ...]:
    """Return the groups whose numbers may be published beside those of everyone, in the order given.

    `everyone` are those who answered, by any number that tells them apart; people in a group who did not answer do
    not count. A group is published only if

    - everyone, the group and its complement each reach the threshold;
    - it does not differ, in either direction, by fewer than the threshold from a published group that it overlaps;
    - no combination of all that is published is about fewer people than the threshold.
    """
    if not enough(len(everyone), least):
        return ()
    chosen: dict[Key, frozenset[int]] = {}
    for key, members in groups.items():
        group = members & everyone
        if not enough(len(group), least) or not enough(len(everyone - group), least):
            continue
        if any(_too_near(group, other, least) for other in chosen.values()):
            continue
        if not reveals([everyone, *chosen.values(), group], least):
            chosen[key] = group
    return tuple(chosen)


def _too_near(group: frozenset[int], other: frozenset[int], least: int) -> bool:
    if not group & other:
        return False
    return any(0 < len(difference) < least for difference in (group - other, other - group))


def reveals(published: Sequence[frozenset[int]], least: int) -> bool:
    """Say whether sums over these groups can be combined into one about fewer people than `least`.

    People who are in the same groups cannot be told apart and form a cell. A combination that involves only the
    cells of a set S exists exactly when the columns of the sums' parity checks for S depend on each other.
    """
    cells: dict[tuple[bool, ...], int] = {}
    for person in frozenset().union(*published):
        membership = tuple(person in group for group in published)
        cells[membership] = cells.get(membership, 0) + 1
    checks = _parity_checks([list(map(int, row)) for row in zip(*cells, strict=True)])
    small = sorted(
        ((size, checks[at]) for at, size in enumerate(cells.values()) if size < least), key=lambda each: each[0]
    )
    looks = 0
    # Sets of small cells: the people in it so far, the columns reduced so far, and the next cell to add.
    waiting: list[tuple[int, tuple[Row, ...], int]] = [(0, (), 0)]
    while waiting:
        people, reduced, start = waiting.pop()
        for at in range(start, len(small)):
            size, column = small[at]
            if people + size >= least:
                break
            looks += 1
            left = _reduce(column, reduced)
            if not any(left) or looks > LOOKS:
                return True
            waiting.append((people + size, (*reduced, left), at + 1))
    return False


def _parity_checks(sums: list[Row]) -> list[Row]:
    """Return, for each column, its coordinates in the equations that every combination of these rows satisfies."""
    rows: list[Row] = []
    pivots: list[int] = []
    width = len(sums[0])
    for each in sums:
        row = each
        for pivot, known in zip(pivots, rows, strict=True):
            row = _less(row, row[pivot], known)
        lead = next((at for at in range(width) if row[at]), None)
        if lead is None:
            continue
        inverse = pow(row[lead], -1, PRIME)
        row = [value * inverse % PRIME for value in row]
        rows = [_less(known, known[lead], row) for known in rows] + [row]
        pivots.append(lead)
    free = [at for at in range(width) if at not in pivots]
    columns = {pivot: [row[at] for at in free] for pivot, row in zip(pivots, rows, strict=True)}
    columns |= {at: [PRIME - 1 if at == other else 0 for other in free] for at in free}
    return [columns[at] for at in range(width)]


def _reduce(column: Row, known: Sequence[Row]) -> Row:
    """Return what is left of a column once multiples of others have cleared their first places in it."""
    for other in known:
        lead = next(at for at in range(len(other)) if other[at])
        if column[lead]:
            column = _less(column, column[lead] * pow(other[lead], -1, PRIME) % PRIME, other)
    return column


def _less(row: Row, times: int, other: Row) -> Row:
    return [(value - times * taken) % PRIME for value, taken in zip(row, other, strict=True)]
