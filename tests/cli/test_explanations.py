"""Every problem the program can name is explained, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

from poster.cli.explanations import EXPLANATIONS
from poster.proof.registry import checks

PACKAGE = Path(__file__).parents[2] / "poster"
GROUPS = {code.partition("/")[0] for code in EXPLANATIONS}
_CODE = re.compile(r'"([a-z]+/[a-z]+(?:-[a-z]+)*)"')


def _codes() -> set[str]:
    """Return every string of the package that is formed like a code and belongs to a problem."""
    called = re.compile(r'\b(?:error|warning|_report|_rejected|refuse|_refused|_problem)\(\s*"([a-z]+/[a-z-]+)"')
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not path.name.startswith("explanations"):
            found |= set(called.findall(text))
            found |= {code for code in _CODE.findall(text) if code.partition("/")[0] in GROUPS}
    return found


def test_every_code_is_explained() -> None:
    assert sorted(_codes() - set(EXPLANATIONS) - {check.id for check in checks()}) == []


def test_no_explanation_is_stale() -> None:
    assert sorted(set(EXPLANATIONS) - _codes()) == []


def test_explanations_are_sentences() -> None:
    for code, text in EXPLANATIONS.items():
        assert text[0].isupper(), code
        assert text.endswith("."), code
        assert "  " not in text, code
