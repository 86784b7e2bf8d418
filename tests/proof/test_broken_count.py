"""The promise of the proof in numbers: so many files, each broken in one way, each found, cold and warm."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poster.campaign.profiles import PRESS, Profile
from poster.proof.model import Verdict
from poster.proof.prove import prove
from poster.proof.seen import Seen
from tests.proof import mutate as m
from tests.proof import test_checks_file as file_tests
from tests.proof import test_checks_office as office_tests
from tests.proof import test_checks_print as print_tests
from tests.proof import test_checks_structure as structure_tests
from tests.proof import test_checks_symbol as symbol_tests
from tests.proof import test_checks_text as text_tests

LEAST = 60
OURS = (text_tests, symbol_tests, structure_tests)
BROKEN: list[tuple[str, str, Profile, Callable[[], bytes]]] = [
    *(
        (check, name, PRESS, make)
        for tests in (*OURS, print_tests, file_tests)
        for check, name, make in tests.BROKEN
    ),
    *office_tests.BROKEN,
]
ROWS = [
    pytest.param(check, make, id=f"{tests.__name__.rpartition('_')[2]} {name}")
    for tests in OURS
    for check, name, make in tests.BROKEN
]


def test_many_files_are_broken_each_in_one_way() -> None:
    files = {make() for _, _, _, make in BROKEN}
    assert len(files) >= LEAST
    assert not files & {m.good(profile) for profile in m.PROFILES}


@pytest.mark.parametrize(("check", "break_it"), ROWS)
def test_what_a_run_has_seen_thrice_hides_no_fault(check: str, break_it: Callable[[], bytes]) -> None:
    seen = Seen()
    rewritten = m.changed(m.good(), lambda writer: None)  # fonts have their numbers, as in what is changed here
    for good in (m.good(), m.good(), m.good(), rewritten, rewritten, rewritten):
        assert prove(good, m.promise(), seen=seen).is_good
    assert seen.hits
    found = prove(break_it(), m.promise(), seen=seen)
    assert [each for each, verdict in found.verdicts if verdict is Verdict.FAILED] == [check]
    assert prove(m.good(), m.promise(), seen=seen).is_good
