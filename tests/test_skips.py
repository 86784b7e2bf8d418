"""In the gate a skipped test fails: a check that did not run has shown nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = {
    "test_body.py": "import pytest\n\n\ndef test_it():\n    pytest.skip('no tool')\n",
    "test_mark.py": "import pytest\n\n\n@pytest.mark.skip(reason='no tool')\ndef test_it():\n    pass\n",
    "test_module.py": "import pytest\n\npytest.importorskip('no_such_package_at_all')\n",
}


@pytest.mark.parametrize(("wanted", "code"), [("0", {0, 5}), ("1", {1, 2})])
@pytest.mark.parametrize("name", TESTS)
def test_a_skip_fails_where_nothing_may_be_skipped(tmp_path: Path, name: str, wanted: str, code: set[int]) -> None:
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / name).write_text(TESTS[name])
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path / name)],
        cwd=tmp_path,
        env={**os.environ, "POSTER_NOTHING_SKIPPED": wanted, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode in code, found.stdout + found.stderr
    assert ("POSTER_NOTHING_SKIPPED is set" in found.stdout) is (wanted == "1")
