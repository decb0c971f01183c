"""The six headings with the questions that help to write norms, read from the data file once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from domain.norms.norm import Heading


@dataclass(frozen=True)
class HeadingPrompts:
    """A heading as people read it, and the questions under it."""

    heading: Heading
    title: str
    prompts: tuple[str, ...]


@cache
def headings() -> tuple[HeadingPrompts, ...]:
    """Return all six, in the worksheet's order."""
    stored = yaml.safe_load(resources.files("domain.data").joinpath("norms.yaml").read_text(encoding="utf-8"))
    return tuple(HeadingPrompts(Heading(each["id"]), each["title"], tuple(each["prompts"])) for each in stored)


def title(heading: Heading) -> str:
    """Return a heading as people read it."""
    return next(each.title for each in headings() if each.heading is heading)
