"""Words around an export of pulses."""

from __future__ import annotations

from views.surfaces import Message, section
from views.text import count


def coming(name: str, pulses: int) -> Message:
    """Say that the file is on its way."""
    text = f"{name} with {count(pulses, 'closed pulse')} is on its way to your direct messages with me."
    return Message.of(text, section(text))


def comment(pulses: int) -> str:
    """Return the sentence that the file comes with."""
    return (
        f"The numbers of {count(pulses, 'closed pulse')}: means, spread and shares of whole groups, as they were "
        "published. What had too few answers says so; comments are not in it."
    )
