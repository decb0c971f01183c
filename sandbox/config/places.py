"""Values of a configuration with their places, so that a mistake is named by file, line and field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml

_Item = TypeVar("_Item")
Path_ = tuple[str | int, ...]


class ConfigError(ValueError):
    """A sandbox configuration that cannot be used; the text names file, line and field, and what is expected there."""

    def __init__(self, message: str, *, file: str = "", line: int = 0, field_name: str = "") -> None:
        where = f"{file}:{line}" if line else file
        super().__init__(": ".join(part for part in (where, field_name, message) if part))
        self.file = file
        self.line = line
        self.field_name = field_name


@dataclass(frozen=True, slots=True)
class Source:
    """Where values come from: a file with the line of every field, or Python, which has neither."""

    file: str = ""
    lines: Mapping[Path_, int] = field(default_factory=dict)

    def line(self, path: Path_) -> int:
        """Return the line of a field, or of the nearest one around it that has a line; 0 without a file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def load(path: Path) -> At:
    """Return what a YAML (or JSON) file holds; raises ConfigError, also for a key that is there twice."""
    try:
        loader = yaml.SafeLoader(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"cannot be read: {reason}", file=str(path)) from error
    lines: dict[Path_, int] = {}
    try:
        node = loader.get_single_node()
        if node is not None:
            _note(node, (), lines, set(), str(path))
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        told = " ".join(part for part in (error.context, error.problem) if part)
        raise ConfigError(f"not YAML: {told}", file=str(path), line=mark.line + 1 if mark else 0) from error
    except ConfigError:
        raise
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigError(f"not YAML: {error}", file=str(path)) from error
    finally:
        loader.dispose()
    return At(data, (), Source(str(path), lines))


def _note(node: yaml.Node, path: Path_, lines: dict[Path_, int], around: set[int], file: str) -> None:
    """Remember the line of every field; a key's own line is that of the field."""
    lines.setdefault(path, node.start_mark.line + 1)
    if id(node) in around:
        raise ConfigError("stands inside itself", file=file, line=lines[path], field_name=spelled(path))
    inside = around | {id(node)}
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _note(item, (*path, index), lines, inside, file)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            below = (*path, name)
            if name in seen:
                raise ConfigError("there twice", file=file, line=key.start_mark.line + 1, field_name=spelled(below))
            seen.add(name)
            lines[below] = key.start_mark.line + 1
            _note(value, below, lines, inside, file)


def spelled(path: Path_) -> str:
    """Return a field's place as people write it: ``workspaces[0].users[2].tz``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


@dataclass(frozen=True, slots=True)
class At:
    """A value and its place; what it is asked to be and is not, it refuses with a ConfigError."""

    value: Any
    path: Path_
    source: Source

    def refuse(self, message: str, *below: str | int) -> ConfigError:
        """Return the error that names this place, or one below it."""
        path = (*self.path, *below)
        return ConfigError(
            message, file=self.source.file, line=self.source.line(path), field_name=spelled(path) or "the whole"
        )

    def below(self, key: str | int) -> At:
        """Return what stands under a key or number."""
        return At(self.value[key], (*self.path, key), self.source)

    def mapping(self, known: Collection[str] | None = None) -> dict[str, At]:
        """Return what stands under each key; a key that is not known is refused with the nearest that is."""
        if not isinstance(self.value, Mapping):
            raise self.refuse(f"expected a mapping, not {_told(self.value)}")
        for key in self.value:
            if not isinstance(key, str):
                raise self.refuse(f"a key must be text, not {_told(key)}", str(key))
            if known is not None and key not in known:
                raise self.refuse(f"unknown{near(key, known)}; known are {', '.join(sorted(known))}", key)
        return {key: self.below(key) for key in self.value if self.value[key] is not None}

    def items(self, read: Callable[[At], _Item]) -> tuple[_Item, ...]:
        """Return the items of a list, each read."""
        if not isinstance(self.value, list | tuple):
            raise self.refuse(f"expected a list, not {_told(self.value)}")
        return tuple(read(self.below(index)) for index in range(len(self.value)))

    def text(self) -> str:
        """Return a text."""
        if not isinstance(self.value, str):
            hint = "" if isinstance(self.value, Mapping | list) else "; put it in quotes"
            raise self.refuse(f"expected text, not {_told(self.value)}{hint}")
        return self.value

    def flag(self) -> bool:
        """Return a yes or no."""
        if not isinstance(self.value, bool):
            raise self.refuse(f"expected true or false, not {_told(self.value)}")
        return self.value

    def whole(self) -> int:
        """Return a whole number that is not negative."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < 0:
            raise self.refuse(f"expected a whole number from 0, not {_told(self.value)}")
        return self.value

    def number(self) -> float:
        """Return a number that is not negative."""
        number = None if isinstance(self.value, bool) or not isinstance(self.value, int | float) else float(self.value)
        if number is None or not 0 <= number < float("inf"):
            raise self.refuse(f"expected a number from 0, not {_told(self.value)}")
        return number


def near(name: str, known: Collection[str]) -> str:
    """Return a question after the known name that is nearest to a wrong one, empty when none is near."""
    found = get_close_matches(name, known, n=1)
    return f"; did you mean {found[0]}?" if found else ""


def _told(value: Any) -> str:
    """Return a value as an error shows it."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value)
