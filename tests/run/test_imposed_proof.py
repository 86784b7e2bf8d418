"""Imposed files read back: what was planned passes, and each thing that breaks it is told."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest

from poster.compose.sheet_number import number_run
from poster.geometry import SHEET_SIZES, Affine, Rect
from poster.pdf.stream import QueueWriter
from poster.proof.press_sheets import read_press_sheets
from poster.proof.sheet import Unreadable
from poster.proof.words import painted_strings
from poster.run.imposed_proof import WantedCopies, WantedSheets, imposed_faults
from poster.stack.imposition import PRESS_SHEETS, PressCopies, SlugWords, grid, imposed_sheets
from tests.pdf.shipped import sheets
from tests.stack import plans

ONE, OTHER = sheets("A5", "press")[:2]
GRID = grid(SHEET_SIZES["A5"], ONE.profile.bleed.points, PRESS_SHEETS["SRA3"])
COPIES = (7, 3)


def planned_sheets(copies=COPIES):
    words = SlugWords("x", plans.names().wording.common.press_sheet)
    for piece, count in zip((ONE, OTHER), copies, strict=True):
        yield from imposed_sheets((PressCopies(piece, count),), GRID, words)


def painted(imposed):
    sink = BytesIO()
    with QueueWriter(sink, ONE.metadata) as writer:
        for sheet in imposed:
            writer.add_imposed(sheet)
    return sink.getvalue()


def wanted(copies=COPIES, size="A5"):
    pieces = tuple(
        WantedCopies(piece.piece, piece.metadata.identifier, count, painted_strings(piece))
        for piece, count in zip((ONE, OTHER), copies, strict=True)
    )
    return WantedSheets(
        pieces,
        SHEET_SIZES[size],
        GRID.bleed,
        PRESS_SHEETS["SRA3"],
        lambda number, total: f"ark {number} av {total}",
    )


@pytest.fixture(scope="module")
def good():
    return read_press_sheets(painted(planned_sheets()))


def told(found, **changes):
    return " | ".join(imposed_faults(found, replace(wanted(), **changes)))


def test_what_was_planned_passes(good):
    assert told(good) == ""
    assert [len(sheet.placed) for sheet in good.sheets] == [4, 3, 3]
    assert [sheet.slug.split(" · ")[1] for sheet in good.sheets] == ["ark 1 av 2", "ark 2 av 2", "ark 1 av 1"]


@pytest.mark.parametrize("copies", [(1, 1), (4, 5), (8, 2), (9, 11)])
def test_so_does_any_number_of_copies(copies):
    assert not list(imposed_faults(read_press_sheets(painted(planned_sheets(copies))), wanted(copies)))


@pytest.mark.parametrize(
    ("copies", "fault"), [((8, 3), "holds 7 copies"), ((7, 2), "holds 3 copies"), ((6, 3), "holds 7 copies")]
)
def test_another_number_of_copies_is_told(good, copies, fault):
    assert fault in " | ".join(imposed_faults(good, wanted(copies)))


def with_sheet(found, number, **changes):
    rows = list(found.sheets)
    rows[number] = replace(rows[number], **changes)
    return replace(found, sheets=tuple(rows))


def with_piece(found, **changes):
    sheet = found.sheets[0]
    return with_sheet(found, 0, placed=(replace(sheet.placed[0], **changes), *sheet.placed[1:]))


def moved(rect, x, y=0.0):
    return replace(rect, x=rect.x + x, y=rect.y + y)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (lambda found: replace(found, labels=("/Metadata",)), "carries /Metadata"),
        (lambda found: replace(found, sheets=found.sheets[:2]), f"no sheet of {OTHER.piece}"),
        (lambda found: replace(found, sheets=(*found.sheets, found.sheets[0])), "sheet 4 of 4 is of no piece"),
        (lambda found: replace(found, sheets=(found.sheets[1], found.sheets[0], found.sheets[2])), "should be"),
        (lambda found: with_sheet(found, 0, slug=found.sheets[0].slug + "0"), "should be"),
        (lambda found: replace(found, texts=dict.fromkeys(found.texts, "")), "another text than was proven"),
        (
            lambda found: replace(found, glyphs={key: text + "0" for key, text in found.glyphs.items()}),
            "another text than was proven",
        ),
        (lambda found: with_piece(found, content=found.sheets[2].placed[0].content), "another text than was"),
        (lambda found: with_sheet(found, 0, placed=found.sheets[0].placed[1:]), "do not lie in order"),
        (lambda found: with_sheet(found, 0, media=Rect(0, 0, 100, 100)), "the media is not that of SRA3"),
        (
            lambda found: with_piece(found, clip=found.sheets[0].placed[0].clip.grown(-30)),
            "piece 1 is cut off",
        ),
        (
            lambda found: with_piece(found, clip=found.sheets[0].placed[0].clip.grown(60)),
            "piece 1 is painted over another",
        ),
        (
            lambda found: with_piece(found, bleed=moved(found.sheets[0].placed[0].bleed, 3)),
            "a cut has no mark at both its ends (upright)",
        ),
        (
            lambda found: with_piece(found, bleed=moved(found.sheets[0].placed[0].bleed, 0, 3)),
            "a cut has no mark at both its ends (level)",
        ),
        (lambda found: with_sheet(found, 0, lines=()), "a cut has no mark"),
        (
            lambda found: with_sheet(found, 0, lines=tuple(moved(one, 60, 60) for one in found.sheets[0].lines)),
            "lies in a piece or off the sheet",
        ),
        (
            lambda found: with_sheet(found, 1, slug_box=moved(found.sheets[1].slug_box, 0, 80)),
            "on sheet 2 a mark or the slug lies in a piece",
        ),
        (
            lambda found: with_sheet(found, 0, slug_box=found.sheets[0].lines[0].grown(1)),
            "the slug lies on a mark",
        ),
    ],
)
def test_each_thing_that_breaks_it_is_told(good, broken, fault):
    assert fault in told(broken(good))


def test_pieces_of_another_size_are_told(good):
    assert "is not of size A4" in told(good, size=SHEET_SIZES["A4"])


def one_sheet(**changes):
    sheet = next(planned_sheets())
    placed = replace(sheet.placements[0], **changes)
    return replace(sheet, placements=(placed, *sheet.placements[1:]))


def test_a_piece_that_is_turned_or_scaled_is_not_read():
    for place in (Affine(0, 1, -1, 0, 400, 400), Affine(0.99, 0, 0, 0.99, 0, 0)):
        with pytest.raises(Unreadable, match="turned or scaled"):
            read_press_sheets(painted([one_sheet(place=place)]))


def test_whatever_else_is_painted_is_not_read():
    with pytest.raises(Unreadable, match="painted with 'BT'"):
        read_press_sheets(painted([one_sheet(number=number_run("K-1 · 1/1", ONE))]))


def test_a_slug_that_is_more_than_text_is_not_read():
    sheet = next(planned_sheets())
    with pytest.raises(Unreadable, match="something else than text"):
        read_press_sheets(painted([replace(sheet, slug=(*sheet.slug, *sheet.marks))]))


def test_a_sheet_without_a_slug_is_read_and_told():
    sheet = replace(next(planned_sheets()), slug=())
    found = read_press_sheets(painted([sheet]))
    assert (found.sheets[0].slug, found.sheets[0].slug_box) == ("", None)
    assert "is of no piece" in told(found)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no file at all"])
def test_what_is_no_file_is_unreadable(data):
    with pytest.raises(Unreadable):
        read_press_sheets(data)
