"""Python's garbage collector while very many rows come in at once."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

NEW_THINGS = 1
"""The generation of Python's garbage collector that does not reach what has been there for long."""


@contextmanager
def collecting_little() -> Iterator[Callable[[], object]]:
    """Keep Python's garbage collector from looking at everything there is again and again while many rows come in.

    Each such look stops the whole process for a tenth of a second and finds nothing: rows make no cycles. Call what
    this gives from time to time: it looks at what is new only.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield partial(gc.collect, NEW_THINGS)
    finally:
        if collecting:
            gc.enable()
