"""The validator as a fixture: compiled once a session."""

from __future__ import annotations

import pytest

from tests.conformance.verapdf import VeraPdf, compiled, is_required, missing_parts


@pytest.fixture(scope="session")
def verapdf(tmp_path_factory: pytest.TempPathFactory) -> VeraPdf:
    lacks = missing_parts()
    if lacks and not is_required():
        pytest.skip(f"veraPDF was not run: this machine lacks {lacks}")
    assert not lacks, f"veraPDF is required, but this machine lacks {lacks}"
    return compiled(tmp_path_factory.mktemp("verapdf"))
