"""Why Convene does not start: the parent of every error that is told in one line instead of a traceback."""

from __future__ import annotations


class CannotStart(Exception):
    """The text is one line for whoever starts Convene: what is wrong and how to mend it."""
