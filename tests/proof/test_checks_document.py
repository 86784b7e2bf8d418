"""docs/checks.md lists every check with its source and the tests that break it; POSTER_ACCEPT=1 writes it anew."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

from poster.proof.model import Check
from poster.proof.registry import checks

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "checks.md"
HEAD = """# The checks on a finished file

Every sheet is read back from its finished bytes, with other code than wrote them. A check fails if one of these is
not so; the last column names the tests that break a good file in that way. `poster explain CHECK` prints the same.
This list is written by `POSTER_ACCEPT=1 python -m pytest tests/proof/test_checks_document.py`.

| check | what it proves | source | why | test |
|---|---|---|---|---|
"""


def breaking_tests() -> dict[str, tuple[str, ...]]:
    """Return for each check the tests that name it, themselves or in a table or function that they use."""
    found: dict[str, list[str]] = {}
    ids = {check.id for check in checks()}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if path != Path(__file__):
            for check, test in _named(ast.parse(path.read_text(encoding="utf-8")), ids):
                found.setdefault(check, []).append(f"{path.stem}::{test}")
    return {check: tuple(dict.fromkeys(tests)) for check, tests in found.items()}


def _named(module: ast.Module, ids: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each check with each test of a module that names it."""
    parts = {name: node for node in module.body for name in _defined(node)}
    texts = {name: _strings(node) & ids for name, node in parts.items()}
    uses = {name: _names(node) & set(parts) - {name} for name, node in parts.items()}
    for test in (name for name in parts if name.startswith("test_")):
        reached, ahead = set(), [test]
        while ahead:
            name = ahead.pop()
            if name not in reached:
                reached.add(name)
                ahead += uses[name]
        for check in sorted(set().union(*(texts[name] for name in reached))):
            yield check, test


def _defined(node: ast.stmt) -> tuple[str, ...]:
    """Return the names that a statement of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return (node.name,)
    if isinstance(node, ast.AnnAssign):
        return (node.target.id,) if isinstance(node.target, ast.Name) else ()
    targets = node.targets if isinstance(node, ast.Assign) else []
    return tuple(target.id for target in targets if isinstance(target, ast.Name))


def _strings(node: ast.AST) -> set[str]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def document() -> str:
    """Return the document as it should be."""
    tests = breaking_tests()
    return HEAD + "".join(_row(check, tests.get(check.id, ())) for check in checks())


def _row(check: Check, tests: tuple[str, ...]) -> str:
    named = "<br>".join(f"`{test}`" for test in tests)
    cells = (f"`{check.id}`", check.title, check.clause, check.rationale, named)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def test_the_list_of_checks_is_complete_and_current() -> None:
    if os.environ.get("POSTER_ACCEPT"):
        DOCUMENT.write_text(document(), encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_every_check_has_a_test_that_breaks_it() -> None:
    assert sorted({check.id for check in checks()} - set(breaking_tests())) == []


def test_every_check_says_what_it_proves_by_which_rule_and_why() -> None:
    for check in checks():
        assert all((check.title, check.clause, check.rationale)), check.id
        assert check.id.count("/") == 1, check.id
    assert len({check.id for check in checks()}) == len(checks())
