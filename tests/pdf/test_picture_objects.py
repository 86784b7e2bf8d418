"""Pictures in the file: colour spaces, transparency, limits, and what is refused."""

from __future__ import annotations

import zlib
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from poster.campaign.profiles import OFFICE, PRESS
from poster.colour import ColourSpace
from poster.compose.composition import Element, Leaf
from poster.geometry import Rect
from poster.pdf import pictures
from poster.pdf.document import Stream
from poster.pdf.ink_limit import limited
from poster.pdf.paint import paint
from poster.pdf.pictures import picture_stream
from poster.problems import Rejected
from tests.pdf import builders as b

FRAME = Rect(0, 0, 10, 10)
CMYK, RGB, GREY = ColourSpace.CMYK, ColourSpace.RGB, ColourSpace.GREY


def stream(data: bytes, space: ColourSpace) -> Stream:
    return picture_stream(b.picture(data, FRAME), space, b.icc_of(PRESS))


def pixels(made: Stream) -> Image.Image:
    if made.entries["Filter"] == "/DCTDecode":
        return Image.open(BytesIO(made.data))
    mode = {"/DeviceCMYK": "CMYK", "/DeviceRGB": "RGB", "/DeviceGray": "L"}[str(made.entries["ColorSpace"])]
    size = (int(str(made.entries["Width"])), int(str(made.entries["Height"])))
    return Image.frombytes(mode, size, zlib.decompress(made.data))


def solid(mode: str, colour: object, kind: str = "PNG", **options: object) -> bytes:
    return b.saved(Image.new(mode, (8, 8), colour), kind, **options)


def at(made: Stream) -> object:
    return pixels(made).getpixel((2, 2))


def test_transparency_is_flattened_on_white() -> None:
    for data in (solid("RGBA", (200, 0, 0, 0)), solid("LA", (0, 0))):
        assert at(stream(data, RGB)) == (255, 255, 255)
        assert at(stream(data, CMYK)) == (0, 0, 0, 0)
        assert at(stream(data, GREY)) == 255
    assert at(stream(solid("RGBA", (0, 0, 0, 51)), RGB)) == (204, 204, 204)


def test_transparent_palette_is_flattened_on_white() -> None:
    image = Image.new("P", (8, 8), 0)
    image.putpalette([10, 20, 30] + [0] * 765)
    assert at(stream(b.saved(image, "PNG"), RGB)) == (10, 20, 30)
    assert at(stream(b.saved(image, "PNG", transparency=0), RGB)) == (255, 255, 255)


def test_neutral_pictures_are_black_ink_alone_on_the_press() -> None:
    for data in (solid("L", 55), solid("RGB", (55, 55, 55)), solid("1", 0)):
        cyan, magenta, yellow, black = at(stream(data, CMYK))
        assert (cyan, magenta, yellow) == (0, 0, 0)
        assert black in {200, 255}


def test_colours_go_through_the_output_intent() -> None:
    cyan, magenta, yellow, black = at(stream(solid("RGB", (200, 20, 20)), CMYK))
    assert magenta > 200
    assert yellow > 200
    assert cyan < 80
    assert cyan + magenta + yellow + black <= 765


def test_cmyk_numbers_are_kept_for_the_press() -> None:
    made = stream(b.cmyk_jpeg(), CMYK)
    assert made.entries["Filter"] == "/DCTDecode"
    assert made.entries["Decode"] == "[1 0 1 0 1 0 1 0]"
    assert pixels(made).getpixel((5, 5)) == pytest.approx((255, 0, 0, 0), abs=4)


def test_cmyk_becomes_the_complement_without_a_profile() -> None:
    assert pixels(stream(b.cmyk_jpeg(), RGB)).getpixel((60, 5)) == pytest.approx((0, 0, 0), abs=6)
    assert stream(b.cmyk_jpeg(), GREY).entries["ColorSpace"] == "/DeviceGray"


def test_own_profile_of_a_picture_is_honoured() -> None:
    data = solid("CMYK", (0, 0, 0, 255), "JPEG", icc_profile=b.icc_of(PRESS))
    assert max(at(stream(data, RGB))) in range(20, 70)


def of_class(icc: bytes, device_class: bytes) -> bytes:
    return icc[:12] + device_class + icc[16:]


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (b"no profile", "is damaged"),
        (b.icc_of(PRESS), "is for CMYK, its pixels are RGB"),
        (of_class(b.icc_of(OFFICE), b"link"), "is damaged, or describes no device"),
        (b.icc_of(OFFICE)[:200], "is damaged"),
        (b.icc_of(OFFICE)[:16] + b"R\xbfB " + b.icc_of(OFFICE)[20:], "is for R\ufffdB, its pixels are RGB"),
    ],
)
def test_a_profile_that_lies_is_told(profile: bytes, told: str) -> None:
    with pytest.raises(Rejected) as caught:
        stream(solid("RGB", (9, 99, 199), icc_profile=profile), RGB)
    (problem,) = caught.value.problems
    assert problem.code == "picture/colour"
    assert problem.message.startswith("picture '' holds an ICC profile that " + told)


def test_a_grey_picture_with_a_profile_for_colours_is_grey() -> None:
    assert at(stream(solid("L", 99, icc_profile=b.icc_of(OFFICE)), GREY)) == 99


def test_rgb_with_its_own_profile_is_transformed() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert at(stream(solid("RGB", (9, 99, 199), icc_profile=srgb), RGB)) == pytest.approx((9, 99, 199), abs=1)


def test_sixteen_bits_are_scaled() -> None:
    assert at(stream(solid("I;16", 32768), GREY)) == 128


def oriented(orientation: int) -> bytes:
    image = Image.new("RGB", (8, 4), "white")
    image.paste("black", (0, 0, 4, 4))
    exif = image.getexif()
    exif[0x0112] = orientation
    return b.saved(image, "JPEG", exif=exif, quality=95)


def test_upside_down_is_turned() -> None:
    made = pixels(stream(oriented(3), RGB))
    assert max(made.getpixel((7, 2))) < 30
    assert min(made.getpixel((0, 2))) > 220


def test_on_its_side_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        stream(oriented(6), RGB)
    assert caught.value.problems[0].code == "picture/turned"


def test_nothing_but_pixels_gets_in() -> None:
    image = Image.new("RGB", (8, 8), "red")
    exif = image.getexif()
    exif[0x013B] = "Anna Hemlig"
    assert b"Anna Hemlig" not in stream(b.saved(image, "JPEG", exif=exif, comment=b"Anna Hemlig"), RGB).data


def chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def test_an_interlaced_picture_is_read() -> None:
    head = chunk(b"IHDR", (1).to_bytes(4, "big") * 2 + b"\x08\0\0\0\x01")
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\x63")) + chunk(b"IEND", b"")
    assert pixels(stream(data, GREY)).getpixel((0, 0)) == 0x63


def with_wrong_checksum() -> bytes:
    good = solid("RGB", "red")
    place = good.index(b"IDAT") + 5
    return good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]


NO_PICTURES = [
    with_wrong_checksum(),
    solid("RGB", "red", "JPEG")[:200],
    b"",
    b"GIF89a",
    b.png()[:60],
    solid("RGB", "red", "GIF"),
    solid("RGB", "red", "BMP"),
]


def test_a_picture_that_is_refused_is_named() -> None:
    with pytest.raises(Rejected) as caught:
        picture_stream(replace(b.picture(b.png()[:60], FRAME), name="police"), RGB, b"")
    assert caught.value.problems[0].message.startswith("picture 'police' cannot be read")


@pytest.mark.parametrize("data", NO_PICTURES)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        stream(data, RGB)
    (problem,) = caught.value.problems
    assert problem.code == "picture/unreadable"
    assert problem.hint


def test_too_many_pixels_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100)
    with pytest.raises(Rejected) as caught:
        stream(b.saved(Image.new("L", (11, 10)), "PNG"), GREY)
    assert caught.value.problems[0].code == "picture/too-large"


def test_an_output_intent_that_cannot_be_opened_is_refused() -> None:
    torn = b.icc_of(PRESS)[:128] + b"\xff" * 5000
    with pytest.raises(Rejected) as caught:
        picture_stream(b.picture(solid("RGB", (200, 20, 20)), FRAME), CMYK, torn)
    assert caught.value.problems[0].code == "picture/colour"


def test_a_moving_picture_is_refused() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    with pytest.raises(Rejected) as caught:
        stream(b.saved(frames[0], "PNG", save_all=True, append_images=frames[1:]), RGB)
    assert caught.value.problems[0].code == "picture/moving"
    assert "2 frames" in caught.value.problems[0].message


def test_damaged_notes_beside_the_pixels_are_nobodys_business(recwarn: pytest.WarningsRecorder) -> None:
    notes = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x31\x01\x02\0\x01\0\0\0\0\0\0\0" * 10
    assert at(stream(solid("L", 99, "JPEG", exif=notes), GREY)) == 99
    assert not recwarn.list


def unpacking_to_too_much(part: bytes) -> bytes:
    data = part + b"a\0\0" + zlib.compress(bytes(100_000_000))
    chunk = (len(data) - 4).to_bytes(4, "big") + data + zlib.crc32(data).to_bytes(4, "big")
    good = solid("RGB", "red")
    return good[:33] + chunk + good[33:]


@pytest.mark.parametrize("part", [b"zTXt", b"iCCP"])
def test_what_unpacks_to_too_much_is_refused(part: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        stream(unpacking_to_too_much(part), RGB)
    assert caught.value.problems[0].code == "picture/unreadable"


def test_output_intent_that_does_not_fit_is_refused() -> None:
    made = b.composition(PRESS, (Element("Figure", (Leaf((b.picture(b.png(), FRAME),)),), alt="x", box=FRAME),))
    with pytest.raises(Rejected) as caught:
        paint(replace(made, icc=b.icc_of(OFFICE)))
    assert caught.value.problems[0].code == "picture/colour"


def test_a_picture_used_twice_is_one_object() -> None:
    one, two = (b.picture(b.png(), Rect(x, 50, 20, 20)) for x in (50, 90))
    kids = (Element("Figure", (Leaf((one, two)),), alt="x", box=FRAME),)
    assert paint(b.composition(OFFICE, kids)).count(b"/Subtype /Image") == 1


def each(image: Image.Image) -> list[tuple[int, ...]]:
    """Return the inks of every pixel."""
    data = image.convert("CMYK").tobytes()
    return [tuple(data[place : place + 4]) for place in range(0, len(data), 4)]


def inks(made: Stream) -> int:
    """Return the most ink of a pixel, 255 for all of one."""
    return max(map(sum, each(pixels(made))))


def test_dark_colours_have_no_more_ink_than_dries() -> None:
    """Greys that are nearly neutral were over 300 %."""
    colours = [(r, g, b) for r in range(0, 60, 12) for g in range(0, 60, 12) for b in range(0, 60, 12)]
    image = Image.new("RGB", (len(colours), 1))
    image.putdata(colours)
    placed = b.picture(b.saved(image, "PNG"), FRAME)
    free, bounded = (picture_stream(placed, CMYK, b.icc_of(PRESS), limit) for limit in (None, 300))
    assert inks(free) > 310 * 255 / 100
    assert inks(bounded) <= 300 * 255 / 100
    for before, after in zip(each(pixels(free)), each(pixels(bounded)), strict=True):
        if sum(before) <= 765:
            assert after == before
        else:
            assert after[3] >= before[3]
            assert sum(after) >= 765 - 4


def test_a_low_limit_thins_what_black_cannot_take() -> None:
    image = Image.new("CMYK", (1, 3))
    image.putdata([(255, 255, 255, 255), (255, 255, 0, 200), (10, 20, 30, 40)])
    found = each(limited(image, 120))
    assert found[2] == (10, 20, 30, 40)
    assert all(sum(pixel) <= 306 for pixel in found)
    assert found[0][3] == 255
    assert found[1][0] == found[1][1] > 40
    assert found[1][3] == 200


def test_a_tall_picture_is_limited_in_every_strip() -> None:
    image = Image.new("CMYK", (1, 600), (255, 255, 255, 255))
    assert {sum(pixel) for pixel in each(limited(image, 300))} == {765}


def test_a_separation_with_too_much_ink_is_refused_and_said_why() -> None:
    data = b.saved(Image.new("CMYK", (40, 40), (230, 230, 230, 230)), "JPEG")
    placed = b.picture(data, FRAME)
    with pytest.raises(Rejected) as caught:
        picture_stream(placed, CMYK, b.icc_of(PRESS), 300)
    (problem,) = caught.value.problems
    assert problem.code == "ink/tac"
    assert "has 361 % total area coverage; 300 % are allowed" in problem.message
    assert picture_stream(placed, CMYK, b.icc_of(PRESS)).data
    assert picture_stream(placed, RGB, b"", 300).data
