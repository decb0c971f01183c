"""Program files as YAML: their data with the line of every field, so that a fault can be named with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from domain.errors import UserFacingError

Path = tuple[str | int, ...]
"""Where a field stands: names and positions (from 0) from the top of the file."""

DEEPEST = 20


@dataclass(frozen=True, order=True)
class ProgramProblem:
    """One thing that is wrong in a program file: its line (from 1), its field and what to do."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.field}" if self.field else f"line {self.line}"
        return f"{where}: {self.message}"


class ProgramFileError(UserFacingError):
    """The program file cannot be used; `problems` lists everything that has to be mended, by line."""

    def __init__(self, problems: Sequence[ProgramProblem]) -> None:
        self.problems = tuple(sorted(problems))
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"The program file was not loaded. Please mend:\n{listed}")


def read_yaml(text: str | bytes) -> tuple[Any, dict[Path, int]]:
    """Return the data of a YAML text and the line (from 1) of every field; raises ProgramFileError."""
    lines: dict[Path, int] = {}
    problems: list[ProgramProblem] = []
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if node is None:
            raise ProgramFileError([ProgramProblem(1, "", "the file is empty.")])
        _note_lines(node, (), lines, problems)
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        message = f"this is not valid YAML ({error.problem}). Check the indentation, quotes and colons here."
        raise ProgramFileError([ProgramProblem(line, "", message)]) from error
    except yaml.YAMLError as error:
        raise ProgramFileError([ProgramProblem(1, "", f"this is not a YAML text file ({error}).")]) from error
    except ValueError as error:
        # The timestamps of YAML are built by datetime, which refuses 31 February with a bare ValueError.
        raise ProgramFileError([ProgramProblem(1, "", f"a value is not possible: {error}.")]) from error
    if problems:
        raise ProgramFileError(problems)
    return data, lines


def _note_lines(node: yaml.Node, path: Path, lines: dict[Path, int], problems: list[ProgramProblem]) -> None:
    lines[path] = node.start_mark.line + 1
    if len(path) > DEEPEST:
        # An alias may name the list it stands in; nothing in the schema goes this deep.
        raise ProgramFileError([ProgramProblem(lines[path], "", "this is nested too deeply; write it out plainly.")])
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                line = key.start_mark.line + 1
                problems.append(ProgramProblem(line, _field((*path, name)), "this field appears twice; keep one."))
            seen.add(name)
            _note_lines(value, (*path, name), lines, problems)
            lines[*path, name] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _note_lines(item, (*path, index), lines, problems)


def _field(path: Path) -> str:
    """Return a path as people count it: `workgroups[2].goals[1]`, from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def problem(path: Path, message: str, lines: Mapping[Path, int]) -> ProgramProblem:
    """Return a problem with the line of its field, or of what is around a field that is missing."""
    known = path
    while known and known not in lines:
        known = known[:-1]
    return ProgramProblem(lines.get(known, 1), _field(path), message)
