"""The validator as a fixture: looked for once a session."""

from __future__ import annotations

import pytest

from poster.proof.verapdf import find_verapdf
from tests.conformance.verapdf import VeraPdf


@pytest.fixture(scope="session")
def verapdf() -> VeraPdf:
    found = find_verapdf(None)
    if found is None:
        pytest.skip("veraPDF is not on this machine, so it was not run")
    return VeraPdf(found)
