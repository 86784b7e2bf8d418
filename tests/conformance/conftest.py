"""The validator as a fixture: looked for once a session."""

from __future__ import annotations

import os

import pytest

from poster.proof.verapdf import find_verapdf
from tests.conformance.verapdf import VeraPdf

REQUIRE = "POSTER_REQUIRE_VERAPDF"


@pytest.fixture(scope="session")
def verapdf() -> VeraPdf:
    found = find_verapdf(None)
    if found is None and os.environ.get(REQUIRE) != "1":
        pytest.skip("veraPDF is not on this machine, so it was not run")
    assert found is not None, "veraPDF is required, but it is not on this machine"
    return VeraPdf(found)
