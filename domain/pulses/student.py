"""Student's t distribution, as exactly as intervals need it: the one number that statistics tables are opened for."""

from __future__ import annotations

import math
from functools import lru_cache

_SMALLEST = 1e-300
_EXACT = 1e-13
_STEPS = 500


@lru_cache(maxsize=256)
def quantile(confidence: float, freedom: float) -> float:
    """Return the t within plus or minus which `confidence` (0 to 1) of the distribution lies.

    `freedom` are the degrees of freedom, not necessarily whole. Raises ValueError outside those ranges.
    """
    if not 0 < confidence < 1 or freedom <= 0:
        raise ValueError("a confidence between 0 and 1 and positive degrees of freedom are needed")
    low, high = 0.0, 2.0
    while within(high, freedom) < confidence:
        low, high = high, high * 2
    while high - low > 1e-10 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, freedom) < confidence else (low, middle)
    return (low + high) / 2


def within(t: float, freedom: float) -> float:
    """Return the share of the distribution between -t and t."""
    return 1 - _regularised_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def _regularised_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b) (DLMF 8.17)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _regularised_beta(b, a, 1 - x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    return front * _continued_fraction(a, b, x) / a


def _continued_fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of DLMF 8.17.22, evaluated from the front (Lentz's method)."""
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for numerator in (even, odd):
            d = 1 / _away_from_zero(1 + numerator * d)
            c = _away_from_zero(1 + numerator / c)
            value *= c * d
        if abs(c * d - 1) < _EXACT:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _SMALLEST else _SMALLEST
