"""YAML with the line of every field, so that a fault can be named with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml

from domain.errors import UserFacingError

Path = tuple[str | int, ...]
"""Where a field stands: names and positions (from 0) from the top of the file."""

DEEPEST = 20
MOST_FIELDS = 20_000
"""No file that somebody wrote comes near; aliases of aliases get there in a few lines."""


@dataclass(frozen=True, order=True)
class FileProblem:
    """One thing that is wrong in a file: its line (from 1), its field and what to do."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.field}" if self.field else f"line {self.line}"
        return f"{where}: {self.message}"


class DataFileError(UserFacingError):
    """A file cannot be used; `problems` lists everything that has to be mended, by line. Each kind has a subclass."""

    kind: ClassVar[str] = "file"

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        self.problems = tuple(sorted(problems))
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"The {self.kind} was not loaded. Please mend:\n{listed}")


def read_yaml(text: str | bytes, refusal: type[DataFileError]) -> tuple[Any, dict[Path, int]]:
    """Return the data of a YAML text and the line (from 1) of every field; raises the refusal it is given."""
    lines: dict[Path, int] = {}
    problems: list[FileProblem] = []
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if node is None:
            raise refusal([FileProblem(1, "", "the file is empty.")])
        _note_lines(node, (), lines, problems, refusal)
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        message = f"this is not valid YAML ({error.problem}). Check the indentation, quotes and colons here."
        raise refusal([FileProblem(line, "", message)]) from error
    except yaml.YAMLError as error:
        raise refusal([FileProblem(1, "", f"this is not a YAML text file ({error}).")]) from error
    except ValueError as error:
        # The timestamps of YAML are built by datetime, which refuses 31 February with a bare ValueError.
        raise refusal([FileProblem(1, "", f"a value is not possible: {error}.")]) from error
    if problems:
        raise refusal(problems)
    return data, lines


def _note_lines(
    node: yaml.Node,
    path: Path,
    lines: dict[Path, int],
    problems: list[FileProblem],
    refusal: type[DataFileError],
) -> None:
    lines[path] = node.start_mark.line + 1
    if len(path) > DEEPEST:
        # An alias may name the list it stands in; nothing in a schema goes this deep.
        raise refusal([FileProblem(lines[path], "", "this is nested too deeply; write it out plainly.")])
    if len(lines) > MOST_FIELDS:
        raise refusal([FileProblem(lines[path], "", "there are too many fields; write fewer, and no aliases.")])
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                line = key.start_mark.line + 1
                problems.append(FileProblem(line, field_name((*path, name)), "this field appears twice; keep one."))
            seen.add(name)
            _note_lines(value, (*path, name), lines, problems, refusal)
            lines[*path, name] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _note_lines(item, (*path, index), lines, problems, refusal)


def field_name(path: Path) -> str:
    """Return a path as people count it: `workgroups[2].goals[1]`, from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def problem(path: Path, message: str, lines: Mapping[Path, int]) -> FileProblem:
    """Return a problem with the line of its field, or of what is around a field that is missing."""
    known = path
    while known and known not in lines:
        known = known[:-1]
    return FileProblem(lines.get(known, 1), field_name(path), message)
