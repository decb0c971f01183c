"""A short walk through an app that the page offers on its first visit: steps, and how the page sees each one done."""

from dataclasses import dataclass

TRIGGERS = ("command", "submitted", "clicked", "message_contains", "clock_moved")


@dataclass(frozen=True, slots=True)
class DoneWhen:
    """What ends a step: exactly one of the five triggers.

    ``command`` is a slash command with the beginning of its text, ``submitted`` the beginning of a modal's
    callback_id, ``clicked`` the beginning of an action_id, ``message_contains`` a text in a message on the screen,
    ``clock_moved`` any move of the workspace clock. With ``another_person`` whoever did the step before does not count.
    """

    command: str = ""
    submitted: str = ""
    clicked: str = ""
    message_contains: str = ""
    clock_moved: bool = False
    another_person: bool = False

    def __post_init__(self) -> None:
        """Refuse a step that could end in two ways or in none; raises ValueError."""
        if sum(bool(getattr(self, name)) for name in TRIGGERS) != 1:
            raise ValueError(f"expected exactly one of {', '.join(TRIGGERS)}")


@dataclass(frozen=True, slots=True)
class TutorialStep:
    """One step; ``act_as`` (a handle) and ``channel`` (a name without ``#``) say where the page takes the person."""

    title: str
    text: str
    done_when: DoneWhen
    act_as: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class TutorialConfig:
    """The walk; ``text`` says in a sentence or two what the app is for."""

    title: str
    steps: tuple[TutorialStep, ...]
    text: str = ""
