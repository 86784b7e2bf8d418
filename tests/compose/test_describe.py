from __future__ import annotations

from dataclasses import replace

from poster.campaign.layout import Anchor
from poster.campaign.profiles import PRESS
from poster.compose.compose import compose
from poster.compose.composition import Fill, PlacedPicture
from poster.compose.describe import describe
from poster.geometry import Rect
from poster.problems import warning
from tests.compose import builders as b

LINKED = replace(PRESS, name="linked", claims=(), has_links=True)


def lines(**changes: object) -> list[str]:
    return describe(compose(b.piece(**changes))).splitlines()


def test_boxes_are_in_millimetres_from_the_corner_of_the_trim():
    told = lines()
    assert told[0] == "piece test_sodermalm_A3 profile press"
    assert "media -12.00 -12.00 321.00 × 444.00" in told
    assert "bleed -3.00 -3.00 303.00 × 426.00" in told
    assert "trim 0.00 0.00 297.00 × 420.00" in told


def test_texts_tell_type_colour_and_place():
    (told,) = [line.strip() for line in lines() if 'text "Ring 112"' in line]
    assert told.startswith('text "Ring 112" 24 pt Source Sans 3 700 CMYK 0/0/0/100 at 24.')


def test_panels_symbol_and_marks_are_told():
    told = "\n".join(lines())
    assert "background rectangle -3.00 -3.00 303.00 × 123.00 fill CMYK 100/80/0/50" in told
    assert "background path m 23.00 379.00 l 274.00 379.00 c " in told
    assert "symbol https://polisen.se/tips-polisen level Q version 3 mask " in told
    assert "module 2.162 at 199.00 200.00 79.99 × 79.99" in told
    assert told.count("foreground path") == 8
    assert told.count("foreground text") == 1


def test_structure_is_indented_with_links_and_languages():
    told = lines(profile=LINKED, copies=b.texts(body=b.text("body", "Care.", "en")))
    assert "  P body language en" in told
    assert any(line.startswith('    Link emergency link tel:112 "Ring 112" areas 25.00 ') for line in told)
    assert any(line.startswith("  Figure symbol alt ") for line in told)


def test_slots_are_told_with_lines_and_sizes():
    told = [line for line in lines() if line.startswith("slot headline")]
    assert told[0].startswith("slot headline frame 18.00 20.00 261.00 × 90.00 box ")
    assert told[0].endswith(" lines 2 sizes 100 language sv")


def test_turned_text_tells_its_turn():
    slots = b.with_slot("body", rotate=270, frame=b.frame(18, 125, 24, 70), anchor=Anchor.TOP)
    told = lines(of=b.layout(slots), copies=b.texts(body="Bry dig"))
    assert any("turned 270 length" in line for line in told)


def test_pictures_and_warnings_are_told():
    composition = compose(b.piece())
    picture = PlacedPicture(Rect(composition.trim.x, composition.trim.y, 72, 72), b"", "0123456789abcdef")
    odd = replace(
        composition,
        background=(picture, Fill((("m", 1.0, 2.0), ("h",)))),
        problems=(warning("picture/resolution", "too few"),),
    )
    told = describe(odd).splitlines()
    assert "background picture 0123456789ab 0.00 394.60 25.40 × 25.40" in told
    assert told[-1] == "warning picture/resolution too few"


def test_a_run_that_reads_otherwise_says_so():
    told = lines(copies=b.texts(body=b.text("body", "اتصل 112 الآن", "ar")))
    assert any(' reads "' in line for line in told)
