"""Every query of a function that is given a workspace asks for that workspace, so that no id leads into another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from storage import tables

STORAGE = Path(__file__).parents[2] / "storage"
STATEMENTS = {"select", "update", "delete"}
ONE_LINE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return)
BY_OTHER_MEANS = {
    "enqueue.replace_unsent",  # changes by id the rows that it has just locked in the workspace
    "preparation.opened",  # these three share a condition that names the workspace
    "preparation.wait",
    "preparation.unreachable",
    "merging.merge",  # builds one condition for every table, which names the workspace
    "merging._one_by_one",  # changes by key the rows that it has just read in the workspace
    "staging.publish",  # these select from temporary tables, which hold one import of one workspace
    "staging._organisations",
    "staging._people",
    "staging._add_people",
    "staging._seats",
    "workspaces.suspend",  # the workspace is the row
}


def unscoped() -> Iterator[str]:
    """Yield the functions with a `workspace` in whose statements none is asked for."""
    for path in sorted(STORAGE.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if "workspace" not in {each.arg for each in [*function.args.args, *function.args.kwonlyargs]}:
                continue
            for line in ast.walk(function):
                if isinstance(line, ONE_LINE) and _queries(line) and not _asks_for_workspace(line):
                    yield f"{path.stem}.{function.name}"


def _queries(line: ast.stmt) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in STATEMENTS
        for node in ast.walk(line)
    )


def _asks_for_workspace(line: ast.stmt) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == "workspace" for node in ast.walk(line))


def test_every_query_that_is_given_a_workspace_asks_for_it() -> None:
    assert set(unscoped()) == BY_OTHER_MEANS


def test_every_table_belongs_to_a_workspace_and_goes_with_it() -> None:
    scoped = {name: table.c["workspace"] for name, table in tables.metadata.tables.items() if "workspace" in table.c}
    assert set(tables.metadata.tables) - set(scoped) == {"workspaces"}
    for name, column in scoped.items():
        keys = [(key.column.table.name, key.column.name, key.ondelete) for key in column.foreign_keys]
        assert (name, column.nullable, keys) == (name, False, [("workspaces", "id", "CASCADE")])
