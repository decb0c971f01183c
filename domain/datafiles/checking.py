"""Data against a published JSON schema: what does not fit, in plain words, with its line and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.datafiles.lines import FileProblem, Path, problem

SUGGESTION_SCORE = 65

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list (lines that start with -)",
    "object": "a group of fields",
}


_SENTENCES = {
    "enum": "this must be one of {value}.",
    "minLength": "this must not be empty.",
    "minItems": "this must not be empty.",
    "maxLength": "this is too long: at most {value} characters.",
    "maxItems": "there are too many: at most {value}.",
    "uniqueItems": "something is in this list twice; keep one.",
    "minimum": "this must be {value} or more.",
    "maximum": "this must be {value} or less.",
    "const": "this must be {value}.",
    "type": "this must be {value}.",
    "pattern": "this does not look right. {description}",
}


def schema_problems(data: Any, schema: Mapping[str, Any], lines: Mapping[Path, int]) -> Iterator[FileProblem]:
    """Yield everything in which the data does not fit the schema."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # slow to import, needed only here

    for error in Draft202012Validator(schema).iter_errors(data):
        path = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            allowed = list(error.schema.get("properties", {}))
            for name in error.instance:
                if name not in allowed:
                    yield problem((*path, str(name)), f"there is no such field.{did_you_mean(name, allowed)}", lines)
        elif error.validator == "required":
            for name in error.validator_value:
                if name not in error.instance:
                    yield problem((*path, name), "this field is missing.", lines)
        else:
            yield problem(path, _in_words(error), lines)


def did_you_mean(word: object, known: Sequence[str]) -> str:
    """Return ` Did you mean …?` with the known word that comes nearest, or nothing."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # 2 MB that an idle process does without

    found = process.extractOne(str(word), known, scorer=fuzz.ratio, score_cutoff=SUGGESTION_SCORE)
    return f" Did you mean {found[0]}?" if found else ""


def _in_words(error: Any) -> str:
    """Return what a schema error asks for, in plain words."""
    value = error.validator_value
    if error.validator == "enum":
        value = ", ".join(value)
    elif error.validator == "type":
        value = _TYPES.get(value, value)
    sentence = _SENTENCES.get(error.validator, "this does not fit the format.")
    return sentence.format(value=value, description=error.schema.get("description", ""))
