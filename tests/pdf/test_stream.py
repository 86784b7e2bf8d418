"""Print streams: sheets that share what they show, each with its own number, and no claim of any standard."""

from __future__ import annotations

import random
import re
import time
import tracemalloc
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import zxingcpp
from PIL import ImageChops

from poster.campaign.profiles import OFFICE, PRESS, Profile
from poster.colour import INK
from poster.compose.composition import Composition, Element, GlyphRun, Leaf, QrSymbol
from poster.compose.sheet_number import number_run
from poster.pdf.paint import paint
from poster.pdf.stream import QueueWriter
from tests.pdf import builders as b
from tests.pdf.cff_font import cff_font
from tests.pdf.shipped import sheets

Numbered = tuple[Composition, tuple[GlyphRun, ...]]


def stream(numbered: Iterable[Numbered]) -> bytes:
    out = BytesIO()
    with QueueWriter(out, b.composition().metadata) as writer:
        for composition, number in numbered:
            writer.add_sheet(composition, number)
    return out.getvalue()


def copies(composition: Composition, count: int, order: str = "K-17") -> list[Numbered]:
    return [(composition, number_run(f"{order} · {place}/{count}", composition)) for place in range(1, count + 1)]


def opened(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(data), strict=True)


def texts(data: bytes, *places: int) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [document[place].get_textpage().get_text_range() for place in places]


def with_own_symbol(composition: Composition, seed: int) -> Composition:
    """Return the sheet with a symbol of other modules: as large a file as one with an own payload."""
    chance = random.Random(seed)

    def changed(kid: Element | Leaf) -> Element | Leaf:
        if isinstance(kid, Element):
            return replace(kid, kids=tuple(map(changed, kid.kids)))
        return replace(kid, items=tuple(_scrambled(item, chance) for item in kid.items))

    return replace(composition, document=changed(composition.document))


def _scrambled(item: object, chance: random.Random) -> object:
    if not isinstance(item, QrSymbol):
        return item
    return replace(item, rows=tuple(tuple(chance.random() < 0.5 for _ in row) for row in item.rows))


@pytest.fixture(scope="module")
def poster() -> Composition:
    return sheets("A4", "office")[0]


@pytest.mark.parametrize("profile", b.PROFILES, ids=lambda profile: profile.name)
class TestLooks:
    def test_a_sheet_looks_as_the_painted_file(self, profile: Profile) -> None:
        made = b.composition(profile)
        images = []
        for data in (paint(made), stream([(made, ())])):
            with pypdfium2.PdfDocument(data) as document:
                images.append(document[0].render(scale=1.5).to_pil().convert("RGB"))
        assert images[0].size == images[1].size
        assert ImageChops.difference(*images).getbbox() is None

    def test_a_sheet_reads_as_the_painted_file(self, profile: Profile) -> None:
        made = b.composition(profile)
        data = stream([(made, ())])
        found, expected = (texts(each, 0)[0].replace(b.EMOJI, "").split() for each in (data, paint(made)))
        assert found == expected  # PDFium does not take an emoji from an ActualText

    def test_boxes(self, profile: Profile) -> None:
        made = b.composition(profile)
        page = opened(stream([(made, ())])).pages[0]
        boxes = [("/MediaBox", made.media)]
        if made.trim != made.media:
            boxes += [("/TrimBox", made.trim), ("/BleedBox", made.bleed)]
        for key, rect in boxes:
            found = [float(value) for value in page[key]]
            assert found == pytest.approx([rect.x, rect.y, rect.right, rect.top], abs=0.0001)


class TestCopies:
    def test_each_copy_has_its_own_number(self, poster: Composition) -> None:
        data = stream(copies(poster, 40))
        for place, text in zip((0, 17, 39), texts(data, 0, 17, 39), strict=True):
            assert f"K-17 · {place + 1}/40" in text
            assert text.count("K-17") == 1
            assert "114 14" in text

    def test_copies_share_their_content(self, poster: Composition) -> None:
        reader = opened(stream(copies(poster, 30)))
        shared = {page["/Contents"][0].idnum for page in (each.get_object() for each in reader.pages)}
        own = {page["/Contents"][1].idnum for page in (each.get_object() for each in reader.pages)}
        assert len(shared) == 1
        assert len(own) == 30

    def test_compositions_that_are_equal_are_written_once(self, poster: Composition) -> None:
        reader = opened(stream([(replace(poster), ()) for _ in range(5)]))
        assert len({page.get_object()["/Contents"][0].idnum for page in reader.pages}) == 1

    def test_more_compositions_than_are_known_by_sight(self, poster: Composition) -> None:
        many = [with_own_symbol(poster, seed) for seed in range(70)]
        reader = opened(stream([(each, ()) for each in [*many, *many]]))
        found = [page.get_object()["/Contents"][0].idnum for page in reader.pages]
        assert found[:70] == found[70:]
        assert len(set(found)) == 70

    @pytest.mark.parametrize("count", [1, 99, 100, 101, 250])
    def test_the_page_tree_holds_them_all_in_order(self, poster: Composition, count: int) -> None:
        reader = opened(
            stream(
                [
                    (poster, (b.run(f"n{place}.", 40, 40, 9, INK.tint(OFFICE.colour_space)),))
                    for place in range(count)
                ]
            )
        )
        assert len(reader.pages) == count
        shown = [page.get_object()["/Contents"][1].get_object().get_data() for page in reader.pages]
        assert len(set(shown)) == count
        assert shown[0] == min(shown, key=len)

    def test_the_symbol_decodes_on_any_page(self, poster: Composition) -> None:
        made = list(sheets("A4", "office"))
        data = stream([pair for each in made for pair in copies(each, 5)])
        with pypdfium2.PdfDocument(data) as document:
            for place in random.Random(7).sample(range(len(document)), 4):
                image = document[place].render(scale=2).to_pil()
                (found,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
                (symbol,) = symbols(made[place // 5])
                assert found.text == symbol.payload

    def test_a_sheet_is_the_same_in_any_file(self, poster: Composition) -> None:
        other = sheets("A4", "office")[1]
        whole = opened(stream([*copies(other, 3, "B-1"), *copies(poster, 40)]))
        again = opened(stream(copies(poster, 40)[17:23]))
        for page, same in zip(whole.pages[20:26], again.pages, strict=True):
            assert page.get_contents().get_data() == same.get_contents().get_data()

    def test_the_same_sheets_give_the_same_bytes(self, poster: Composition) -> None:
        assert stream(copies(poster, 12)) == stream(copies(replace(poster), 12))


def symbols(composition: Composition) -> list[QrSymbol]:
    return [item for _, leaf in composition.leaves() for item in leaf.items if isinstance(item, QrSymbol)]


class TestLabels:
    def test_no_standard_is_claimed_and_nothing_is_tagged(self) -> None:
        reader = opened(stream([(b.composition(profile), ()) for profile in b.PROFILES]))
        assert set(reader.root_object) == {"/Type", "/Pages", "/Lang", "/ViewerPreferences"}
        for page in reader.pages:
            assert {"/StructParents", "/Annots", "/Tabs"}.isdisjoint(page)
            content = page.get_contents().get_data()
            assert b"MCID" not in content
            assert b"Artifact" not in content
            assert set(re.findall(rb"/(\w+) <<[^>]*>*>> BDC", content)) <= {b"Span"}

    def test_viewers_are_asked_not_to_scale(self) -> None:
        reader = opened(stream([(b.composition(PRESS), ())]))
        assert reader.root_object["/ViewerPreferences"]["/PrintScaling"] == "/None"

    def test_information_is_the_metadata_and_no_more(self) -> None:
        about = b.composition().metadata
        reader = opened(stream([(b.composition(PRESS), ())]))
        assert reader.metadata.title == about.title
        assert set(reader.metadata) == {
            *("/Title", "/Author", "/Subject", "/Producer", "/CreationDate", "/ModDate", "/Trapped")
        }

    def test_one_subset_of_each_font(self) -> None:
        made = [b.composition(profile) for profile in b.PROFILES]
        fonts = opened(stream([(each, ()) for each in made])).pages[2]["/Resources"]["/Font"]
        assert len(fonts) == len(made[0].fonts)
        names = [font.get_object()["/BaseFont"] for font in fonts.values()]
        assert len(set(names)) == len(names)
        assert all(re.match(r"/[A-Z]{6}\+", name) for name in names)

    def test_pictures_are_written_once_for_each_colour_space(self) -> None:
        made = [b.composition(profile) for profile in (*b.PROFILES, OFFICE)]
        pictures = opened(stream([(each, ()) for each in made])).pages[0]["/Resources"]["/XObject"]
        assert len(pictures) == 6
        assert {str(each.get_object()["/ColorSpace"]) for each in pictures.values()} == {
            *("/DeviceCMYK", "/DeviceRGB", "/DeviceGray")
        }


class TestFonts:
    def test_cff_glyphs_keep_their_numbers(self) -> None:
        used, ink = cff_font(), INK.tint(OFFICE.colour_space)
        line = replace(
            b.run("A B A-B-A", 60, 600, 40, ink, used),
            texts=("A", " ", "B", "\u00a0", "A", "-", "B", "\u00ad", "A"),
        )
        made = replace(b.composition(OFFICE, (Element("P", (Leaf((line,)),)),)), fonts={used.digest: used})
        made = replace(made, background=())
        data = stream([(made, ())])
        assert "A B\u00a0A-B" in texts(data, 0)[0]
        images = []
        for each in (paint(made), data):
            with pypdfium2.PdfDocument(each) as document:
                images.append(document[0].render(scale=1).to_pil().convert("RGB"))
        assert ImageChops.difference(*images).getbbox() is None
        assert images[0].getextrema() != ((255, 255),) * 3

    def test_codes_are_the_glyphs_numbers(self) -> None:
        line = b.run("Ring 112", 60, 600, 40, INK.tint(OFFICE.colour_space))
        made = b.composition(OFFICE, (Element("P", (Leaf((line,)),)),))
        content = opened(stream([(made, ())])).pages[0].get_contents().get_data().decode("ascii")
        shown = "".join(re.findall(r"<([0-9A-F]+)>", content))
        assert [int(shown[place : place + 4], 16) for place in range(0, len(shown), 4)] == list(line.glyphs)

    def test_glyphs_that_mean_something_else_are_spelled_out(self) -> None:
        ink = INK.tint(OFFICE.colour_space)
        line = replace(b.run("x y", 60, 600, 40, ink), texts=("x", "\u00a0", "y"))
        made = b.composition(
            OFFICE, (Element("P", (Leaf((line,)),)), Element("P", (Leaf((b.run("", 0, 0, 9, ink),)),)))
        )
        content = opened(stream([(made, ())])).pages[0].get_contents().get_data()
        assert b"/Span <</ActualText <FEFF007800A00079>>> BDC" in content


class TestSizeAndTime:
    def test_a_thousand_sheets_are_small_and_quick(self, poster: Composition, tmp_path: Path) -> None:
        path, start = tmp_path / "queue.pdf", time.perf_counter()
        with QueueWriter(path, poster.metadata) as writer:
            for composition, number in copies(poster, 1000):
                writer.add_sheet(composition, number)
        assert time.perf_counter() - start < 5  # 0.5 s on an idle machine
        assert writer.pages == 1000
        assert path.stat().st_size < 300_000
        assert "K-17 · 700/1000" in texts(path.read_bytes(), 699)[0]

    def test_a_symbol_of_its_own_on_every_sheet(self, poster: Composition) -> None:
        made = [with_own_symbol(poster, seed) for seed in range(100)]
        assert len(stream([(each, number_run("K-17 · 18/40", each)) for each in made])) < 300_000

    def test_memory_does_not_grow_with_the_sheets(self, poster: Composition, tmp_path: Path) -> None:
        number, peaks = number_run("K-17 · 1/1", poster), []
        for count in (50, 300, 1200):  # the first run fills the caches
            tracemalloc.start()
            with QueueWriter(tmp_path / "queue.pdf", poster.metadata) as writer:
                for _ in range(count):
                    writer.add_sheet(poster, number)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[2] - peaks[1] < 900 * 100


class TestFaults:
    def test_a_stream_without_a_sheet(self) -> None:
        with pytest.raises(ValueError, match="without a sheet"):
            stream([])

    def test_after_a_fault_the_file_is_not_finished(self, poster: Composition, tmp_path: Path) -> None:
        path = tmp_path / "queue.pdf"
        with pytest.raises(RuntimeError):
            self._fail(poster, path)
        assert b"%%EOF" not in path.read_bytes()

    def test_a_full_disk_is_told(self, poster: Composition) -> None:
        class Full(BytesIO):
            def write(self, data: bytes) -> int:
                if self.tell() + len(data) > 5000:
                    raise OSError(28, "No space left on device")
                return super().write(data)

        with pytest.raises(OSError, match="No space"):
            self._write(Full(), copies(poster, 20))

    def _write(self, sink: BytesIO, numbered: list[Numbered]) -> None:
        with QueueWriter(sink, b.composition().metadata) as writer:
            for composition, number in numbered:
                writer.add_sheet(composition, number)

    def _fail(self, poster: Composition, path: Path) -> None:
        with QueueWriter(path, poster.metadata) as writer:
            writer.add_sheet(poster)
            raise RuntimeError
