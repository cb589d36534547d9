"""The shape of the code: one direction, one seam a dependency, small parts, all explained."""

from __future__ import annotations

import ast
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "empathy_reply"
MODULES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}

ORDER = [
    "errors", "retrying", "data", "network", "stems", "verbs", "ticket", "personal", "mail", "text",
    "redact", "language", "assess", "plan", "knowledge", "write", "check", "draft", "drafter",
    "note", "transport", "helpdesk", "history", "outcome", "problem", "casefile", "show",
    "batch", "writers", "config", "alert", "connections", "store", "rules", "worker", "web",
    "testing", "cli",
]  # fmt: skip
"""The flow of a ticket: nothing imports what stands after it."""

EVERYWHERE = {"pydantic", "numpy", "tenacity", "rapidfuzz"}
"""What records and numbers are made of, how anything is tried again, how alike two texts are."""

PARTS = {
    "sqlalchemy": "store", "alembic": "store", "fastapi": "web", "starlette": "web",
    "joserfc": "web", "limits": "web", "prometheus_client": "web", "typer": "cli",
}  # fmt: skip
"""Dependencies that have a whole part of the flow for a seam."""

MODULE_LINES = 300
BODY_MEDIAN, BODY_P90, BODY_MOST = 7, 25, 60

Function = ast.FunctionDef | ast.AsyncFunctionDef


def unit(path: Path) -> str:
    """Name the part of the flow that a file belongs to; the package's own front is ''."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def place(path: Path) -> str:
    """Name a file as messages about it do."""
    return path.relative_to(PACKAGE.parent).as_posix()


def imports(path: Path) -> Iterator[str]:
    """Name every module that a file imports, lazily or not, with its full dotted name."""
    package = ["empathy_reply", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            stem = [*above, *([node.module] if node.module else [])]
            names = [alias.name for alias in node.names] if not node.module else [""]
            yield from (".".join([*stem, name]).rstrip(".") for name in names)


def functions(tree: ast.AST) -> list[Function]:
    """List every function and method."""
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def body_lines(function: Function) -> int:
    """Count the lines of a body, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def public(tree: ast.Module) -> Iterator[Function | ast.ClassDef]:
    """List the public functions and classes of a module, and the public methods of the latter."""
    for node in tree.body:
        if isinstance(node, (Function, ast.ClassDef)) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                methods = (m for m in node.body if isinstance(m, Function))
                yield from (m for m in methods if not m.name.startswith("_"))


def test_every_part_has_its_place_in_the_flow() -> None:
    assert {unit(path) for path in MODULES} - {""} <= set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_nothing_imports_what_stands_after_it(path: Path) -> None:
    here = unit(path)
    if here:
        ours = [name.split(".") for name in imports(path) if name.startswith("empathy_reply.")]
        later = {name[1] for name in ours if name[1] in ORDER[ORDER.index(here) + 1 :]}
        assert not later, f"{here} stands before {sorted(later)}"


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_the_library_never_imports_an_adapter(path: Path) -> None:
    assert not [name for name in imports(path) if name.startswith("empathy_reply_")]


def test_each_dependency_has_one_seam() -> None:
    seams: defaultdict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for name in imports(path):
            top = name.split(".")[0]
            if top not in sys.stdlib_module_names and top != "empathy_reply":
                seams[top].add(unit(path) if PARTS.get(top) == unit(path) else place(path))
    many = {top: sorted(where) for top, where in seams.items() if len(where) > 1}
    assert {top: where for top, where in many.items() if top not in EVERYWHERE} == {}


def test_function_bodies_are_small() -> None:
    sizes = {
        f"{place(path)}:{function.name}": body_lines(function)
        for path, tree in TREES.items()
        if path.parent.name != "versions"  # what Alembic writes is one long list of columns
        for function in functions(tree)
    }
    assert {name: size for name, size in sizes.items() if size > BODY_MOST} == {}
    assert statistics.median(sizes.values()) <= BODY_MEDIAN
    assert statistics.quantiles(sizes.values(), n=10)[8] <= BODY_P90


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_every_public_thing_says_what_it_is(path: Path) -> None:
    assert [node.name for node in public(TREES[path]) if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", [p for p in MODULES if p.read_text().strip()], ids=place)
def test_every_module_says_what_it_is_about(path: Path) -> None:
    assert ast.get_docstring(TREES[path])


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_nothing_prints(path: Path) -> None:
    calls = (node for node in ast.walk(TREES[path]) if isinstance(node, ast.Call))
    assert [c.lineno for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"] == []


def test_the_public_face_is_what_can_be_imported() -> None:
    import empathy_reply

    assert sorted(empathy_reply.__all__) == empathy_reply.__all__
    assert [name for name in empathy_reply.__all__ if not hasattr(empathy_reply, name)] == []
