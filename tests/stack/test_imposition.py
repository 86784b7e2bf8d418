"""Imposition: grids on press sheets, and copies that lie in order once cut and stacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import pypdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from poster.campaign.profiles import MONO, PRESS
from poster.colour import INK, ColourSpace
from poster.compose.composition import Composition, Element, Fill, GlyphRun, Leaf
from poster.compose.sheet_number import number_run
from poster.geometry import SHEET_SIZES, Rect, SheetSize, mm, to_mm
from poster.pdf.stream import QueueWriter
from poster.problems import Rejected
from poster.stack.imposition import (
    PRESS_SHEETS,
    Grid,
    PressCopies,
    SlugWords,
    crop_marks,
    cut_and_stack,
    grid,
    imposed_sheets,
    sheets_needed,
)
from tests.pdf import builders as b
from tests.pdf.shipped import sheets
from tests.stack import plans

BLEED = PRESS.bleed.points
WORDS = SlugWords("vaga-tipsa K-17", plans.names().wording.common.press_sheet)
LAYOUTS = [("A4", "SRA3"), ("A5", "SRA3"), ("A5", "A3"), ("A4", "A3"), ("A3", "SRA3")]


def made_grid(size: str, sheet: str, bleed: float = BLEED) -> Grid:
    return grid(SHEET_SIZES[size], bleed, PRESS_SHEETS[sheet])


def stacked(found: Sequence[Sequence[int | None]]) -> list[int | None]:
    """Cut the sheets, all at once, and put the piles on one another, the first on top."""
    return [copy for pile in zip(*found, strict=True) for copy in pile]


def copy_of(size: str, number: int) -> Composition:
    """Return a press sheet that says only which copy it is."""
    base = sheets(size, "press")[0]
    line = b.run(f"copy {number}.", base.trim.x + 100, base.trim.y + 300, 20, INK.tint(ColourSpace.CMYK))
    document = Element("Document", (Element("P", (Leaf((line,)),)),))
    return replace(base, document=document, fonts={**base.fonts, b.font().digest: b.font()})


def imposed(pieces: Sequence[PressCopies], made: Grid) -> bytes:
    out = BytesIO()
    with QueueWriter(out, pieces[0].composition.metadata) as writer:
        for sheet in imposed_sheets(pieces, made, WORDS):
            writer.add_imposed(sheet)
    return out.getvalue()


class TestSequence:
    @given(st.integers(1, 500), st.integers(1, 16))
    def test_after_cutting_and_stacking_the_copies_lie_in_order(self, copies: int, up: int) -> None:
        found = list(cut_and_stack(copies, up))
        assert len(found) == sheets_needed(copies, up)
        assert all(len(sheet) == up for sheet in found)
        pile = stacked(found)
        assert pile[:copies] == list(range(copies))
        assert set(pile[copies:]) <= {None}
        assert len(pile) - copies < up

    @settings(deadline=None, max_examples=30)
    @given(st.integers(1, 60), st.sampled_from(LAYOUTS))
    def test_so_they_do_as_placed(self, copies: int, layout: tuple[str, str]) -> None:
        size, sheet = layout
        base, made = sheets(size, "press")[0], made_grid(size, sheet)
        pieces = [PressCopies(replace(base, piece=str(number)), 1) for number in range(copies)]
        found = []
        for one in imposed_sheets(pieces, made, WORDS):
            by_place = {
                (round(each.clip.x), round(each.clip.y)): int(each.composition.piece) for each in one.placements
            }
            found.append([by_place.get((round(cell.clip.x), round(cell.clip.y))) for cell in made.cells])
        assert [copy for copy in stacked(found) if copy is not None] == list(range(copies))

    @pytest.mark.parametrize(("size", "sheet"), [("A4", "SRA3"), ("A5", "SRA3")])
    @pytest.mark.parametrize("copies", [1, 4, 5, 11])
    def test_so_they_do_as_read_back_from_the_file(self, size: str, sheet: str, copies: int) -> None:
        made = made_grid(size, sheet)
        data = imposed([PressCopies(copy_of(size, number), 1) for number in range(copies)], made)
        found = []
        with pypdfium2.PdfDocument(data) as document:
            for page in document:
                text = page.get_textpage()
                cut = [text.get_text_bounded(c.trim.x, c.trim.y, c.trim.right, c.trim.top) for c in made.cells]
                found.append([int(each.strip()[5:-1]) if each.strip() else None for each in cut])
        assert [copy for copy in stacked(found) if copy is not None] == list(range(copies))


class TestGrid:
    @pytest.mark.parametrize(
        ("size", "sheet", "columns", "rows", "width"),
        [
            ("A4", "SRA3", 2, 1, 450),
            ("A5", "SRA3", 2, 2, 320),
            ("A5", "A3", 2, 1, 420),
            ("A4", "A3", 1, 1, 297),
            ("A3", "SRA3", 1, 1, 320),
        ],
    )
    def test_as_many_as_fit(self, size: str, sheet: str, columns: int, rows: int, width: float) -> None:
        made = made_grid(size, sheet)
        assert (made.columns, made.rows) == (columns, rows)
        assert to_mm(made.media.width) == pytest.approx(width)
        if columns > 1:
            assert made.across == pytest.approx(2 * BLEED)
        if rows > 1:
            assert made.down == pytest.approx(2 * BLEED)

    @given(st.sampled_from(LAYOUTS), st.floats(0, 5))
    def test_pieces_keep_apart_and_marks_keep_off(self, layout: tuple[str, str], bleed_mm: float) -> None:
        made = made_grid(*layout, mm(bleed_mm))
        for place, cell in enumerate(made.cells):
            assert made.media.contains(cell.clip)
            assert cell.clip.contains(cell.trim)
            assert (cell.trim.width, cell.trim.height) == (made.size.width, made.size.height)
            for other in made.cells[place + 1 :]:
                assert not cell.clip.overlaps(other.clip)
        for mark in crop_marks(made, ColourSpace.CMYK):
            (_, x1, y1), (_, x2, y2) = mark.path
            line = Rect(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))
            assert made.media.contains(line, 0.01)
            assert max(line.width, line.height) >= mm(3) - 0.01
            assert not any(cell.clip.grown(mm(0.9)).overlaps(line.grown(0.1)) for cell in made.cells)

    @pytest.mark.parametrize(("size", "sheet"), LAYOUTS)
    def test_every_cut_is_marked_at_both_ends(self, size: str, sheet: str) -> None:
        made = made_grid(size, sheet)
        lines = [mark.path for mark in crop_marks(made, ColourSpace.CMYK)]
        for axis, edges in (
            (1, {edge for cell in made.cells for edge in (cell.trim.x, cell.trim.right)}),
            (2, {edge for cell in made.cells for edge in (cell.trim.y, cell.trim.top)}),
        ):
            for edge in edges:
                at = [path for path in lines if path[0][axis] == path[1][axis] == pytest.approx(edge, abs=0.001)]
                assert len(at) == 2

    def test_marks_are_in_all_inks_or_in_black(self) -> None:
        made = made_grid("A4", "SRA3")
        assert {mark.stroke.values for mark in crop_marks(made, ColourSpace.CMYK)} == {(1.0, 1.0, 1.0, 1.0)}
        assert {mark.stroke for mark in crop_marks(made, ColourSpace.GREY)} == {INK.tint(ColourSpace.GREY)}

    def test_a_wide_bleed_is_shared_between_neighbours(self) -> None:
        made = made_grid("A4", "SRA3", mm(6))
        left, right = made.cells
        assert not made.has_whole_bleed
        assert to_mm(made.across) == pytest.approx(10)
        assert left.clip.right == pytest.approx(right.clip.x)
        assert left.trim.x - left.clip.x == pytest.approx(mm(6))

    def test_a_strip_too_narrow_to_cut_off_is_left_out(self) -> None:
        made = grid(SHEET_SIZES["A4"], mm(10), SheetSize("own", 449, 330))
        assert made.columns == 2
        assert made.across == 0
        assert made.cells[0].trim.right == pytest.approx(made.cells[1].trim.x)
        assert len(crop_marks(made, ColourSpace.CMYK)) == 2 * (3 + 2)

    def test_of_two_ways_the_one_with_the_whole_bleed_is_taken(self) -> None:
        made = made_grid("A5", "SRA3", mm(9.2))
        assert (made.columns, made.rows) == (2, 1)
        assert made.has_whole_bleed

    def test_without_bleed_there_is_one_cut(self) -> None:
        assert made_grid("A5", "SRA3", 0).across == 0

    def test_a_piece_that_is_too_large_is_refused_with_what_would_do(self) -> None:
        with pytest.raises(Rejected) as caught:
            made_grid("A3", "A3")
        (problem,) = caught.value.problems
        assert problem.code == "imposition/no-room"
        assert problem.message == (
            "a piece of A3 with bleed and crop marks takes 311 x 436 mm; A3 has 297 x 420 mm"
        )
        assert problem.hint == "impose on SRA3"

    def test_a_piece_that_is_too_large_for_any_press_sheet(self) -> None:
        with pytest.raises(Rejected) as caught:
            made_grid("A2", "SRA3")
        assert "one piece a page" in caught.value.problems[0].hint


class TestSlug:
    def slug(self, pieces: Sequence[PressCopies], place: int = 0) -> tuple[str, GlyphRun]:
        made = made_grid("A4", "SRA3")
        sheet = list(imposed_sheets(pieces, made, WORDS))[place]
        runs = sheet.slug
        for run in runs:
            width = sum(run.advances) * run.size / 1000
            box = Rect(run.matrix.e, run.matrix.f - run.size / 4, width, run.size)
            assert made.media.contains(box)
            assert not any(cell.clip.overlaps(box) for cell in made.cells)
            corner = made.cells[0].trim
            assert corner.x < box.x
            assert box.right < corner.right
        return "".join(text for run in runs for text in run.texts), runs[0]

    def test_it_names_piece_sheet_and_version(self) -> None:
        piece = sheets("A4", "press")[0]
        text, _ = self.slug([PressCopies(piece, 5)], 2)
        assert text == f"{piece.piece} · ark 3 av 3 · {piece.metadata.identifier}"

    def test_several_pieces_on_a_sheet_have_the_title_and_every_code(self) -> None:
        first, second = sheets("A4", "press")[:2]
        text, _ = self.slug([PressCopies(first, 1), PressCopies(second, 1)])
        codes = f"{first.metadata.identifier} + {second.metadata.identifier}"
        assert text == f"vaga-tipsa K-17 · ark 1 av 1 · {codes}"

    def test_it_is_set_smaller_before_it_is_refused(self) -> None:
        piece = sheets("A4", "press")[0]
        _, run = self.slug([PressCopies(replace(piece, piece="p" * 155), 1)])
        assert run.size < 7

    def test_too_long_is_an_error(self) -> None:
        piece = replace(sheets("A4", "press")[0], piece="p" * 400)
        with pytest.raises(Rejected) as caught:
            self.slug([PressCopies(piece, 1)])
        (problem,) = caught.value.problems
        assert problem.code == "slug/too-long"
        assert "206 mm" in problem.message

    def test_a_character_without_a_glyph_is_an_error(self) -> None:
        piece = replace(sheets("A4", "press")[0], piece="\U0001f6a8")
        with pytest.raises(Rejected) as caught:
            self.slug([PressCopies(piece, 1)])
        assert caught.value.problems[0].code == "text/no-glyph"

    def test_without_the_plain_font_the_lightest_is_taken(self) -> None:
        piece = sheets("A4", "press")[0]
        heavy = {digest: font for digest, font in piece.fonts.items() if font.weight > 400}
        _, run = self.slug([PressCopies(replace(piece, fonts=heavy), 1)])
        assert heavy[run.font].weight == min(font.weight for font in heavy.values())


class TestSheets:
    def test_pieces_that_do_not_fit_the_grid_are_refused(self) -> None:
        made = made_grid("A4", "SRA3")
        with pytest.raises(ValueError, match="size A4"):
            list(imposed_sheets([PressCopies(sheets("A5", "press")[0], 1)], made, WORDS))
        with pytest.raises(ValueError, match="another bleed"):
            list(imposed_sheets([PressCopies(b.composition(MONO), 1)], made, WORDS))

    @pytest.mark.parametrize("pieces", [[], [PressCopies(sheets("A4", "press")[0], 0)]])
    def test_no_copies_make_no_sheet(self, pieces: list[PressCopies]) -> None:
        assert list(imposed_sheets(pieces, made_grid("A4", "SRA3"), WORDS)) == []

    def test_the_pieces_own_marks_are_left_out(self) -> None:
        piece = sheets("A4", "press")[0]
        data = imposed([PressCopies(piece, 2)], made_grid("A4", "SRA3"))
        page = pypdf.PdfReader(BytesIO(data), strict=True).pages[0]
        (form,) = (each.get_object() for each in page["/Resources"]["/XObject"].values())
        own = [item for item in piece.foreground if isinstance(item, Fill)]
        assert len(own) == 8
        assert b" S\n" not in form.get_data()
        assert float(form["/BBox"][0]) == pytest.approx(piece.bleed.x, abs=0.001)

    def test_each_symbol_decodes_on_the_imposed_sheet(self) -> None:
        piece = sheets("A5", "press")[0]
        data = imposed([PressCopies(piece, 7)], made_grid("A5", "SRA3"))
        with pypdfium2.PdfDocument(data) as document:
            assert len(document) == 2
            assert [to_mm(value) for value in document[0].get_size()] == pytest.approx([320, 450], abs=0.01)
            counts = [
                len(zxingcpp.read_barcodes(page.render(scale=2).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode))
                for page in document
            ]
        assert counts == [4, 3]

    def test_bleed_meets_between_the_pieces_and_ends_outside(self) -> None:
        piece = sheets("A4", "press")[0]
        made = made_grid("A4", "SRA3")
        with pypdfium2.PdfDocument(imposed([PressCopies(piece, 2)], made)) as document:
            image = document[0].render(scale=2).to_pil().convert("RGB")

        def at(x: float, y: float) -> tuple[int, int, int]:
            return image.getpixel((round(x * 2), round(image.height - y * 2)))

        first, second = made.cells
        y = first.trim.top - 50
        panel = at(first.trim.x + 5, y)
        assert panel != (255, 255, 255)
        assert at(first.trim.right + BLEED - 1, y) == at(second.trim.x - BLEED + 1, y) == panel
        assert at(first.trim.x - BLEED + 1, y) == panel
        assert at(first.trim.x - BLEED - 1, y) == (255, 255, 255)

    def test_a_placement_may_carry_a_sheet_number(self) -> None:
        piece, made = sheets("A4", "press")[0], made_grid("A4", "SRA3")
        (sheet,) = imposed_sheets([PressCopies(piece, 2)], made, WORDS)
        numbered = replace(
            sheet,
            placements=tuple(
                replace(each, number=number_run(f"K-17 · {place}/2", piece))
                for place, each in enumerate(sheet.placements, 1)
            ),
        )
        out = BytesIO()
        with QueueWriter(out, piece.metadata) as writer:
            writer.add_imposed(numbered)
        with pypdfium2.PdfDocument(out.getvalue()) as document:
            text = document[0].get_textpage()
            for place, cell in enumerate(made.cells, 1):
                found = text.get_text_bounded(cell.trim.x, cell.trim.y, cell.trim.right, cell.trim.top)
                assert f"K-17 · {place}/2" in found
                assert found.count("K-17") == 1

    def test_no_standard_is_claimed(self) -> None:
        data = imposed([PressCopies(sheets("A4", "press")[0], 2)], made_grid("A4", "SRA3"))
        root = pypdf.PdfReader(BytesIO(data), strict=True).root_object
        assert set(root) == {"/Type", "/Pages", "/Lang", "/ViewerPreferences"}

    def test_a_thousand_copies_are_small(self) -> None:
        assert len(imposed([PressCopies(sheets("A5", "press")[0], 1000)], made_grid("A5", "SRA3"))) < 100_000
