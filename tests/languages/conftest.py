"""The validator, as the conformance tests look for it."""

from __future__ import annotations

from tests.conformance.conftest import verapdf as verapdf
