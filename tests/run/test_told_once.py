"""A name that no font can draw is told once, whatever slips and lists it stands on."""

from __future__ import annotations

from poster.problems import Location, error
from poster.run.stack_preflight import told_once


def test_a_cell_that_no_font_can_draw_is_told_once() -> None:
    cell, other = Location("orders.csv", 2, 2), Location("orders.csv", 3, 2)

    def missing(document: str, mark: str, at: Location | None):
        return error("text/no-glyph", f"the {document} has characters that no font can draw: {mark}", at)

    first, alike = missing("slip", "U+1F600", cell), missing("pick-up list", "U+1F600", cell)
    another, elsewhere = missing("slip", "U+4E2D", cell), missing("slip", "U+1F600", other)
    nowhere = missing("slip", "U+1F600", None)
    long = error("text/overflow", "'Brf' does not fit into the slip in 20 pt", cell)
    found = [first, alike, another, elsewhere, nowhere, long]
    assert list(told_once(found)) == [first, another, elsewhere, nowhere, long]
