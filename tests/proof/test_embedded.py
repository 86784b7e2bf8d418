"""Pictures and the ICC profile: another one in the place of the promised one is found."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from PIL import Image, ImageDraw
from pypdf.generic import NameObject, TextStringObject

from poster.campaign.conditions import condition_named, condition_of
from poster.campaign.profiles import OFFICE, PRESS
from poster.compose.compose import compose
from poster.compose.composition import PlacedPicture
from poster.geometry import Rect
from poster.pdf.paint import paint
from poster.proof.likeness import PromisedPicture, greys, promised_picture, unlikeness
from poster.proof.promise import Promise, promise_of
from poster.proof.prove import judge, prove
from poster.proof.seen import Seen
from tests.compose.test_compose import with_logo
from tests.pdf import builders as p
from tests.proof import mutate as m

N = NameObject


def sign(colour: tuple[int, ...], *, mode: str = "RGB", is_round: bool = True, kind: str = "PNG") -> bytes:
    """A sign of an authority: a disc or a square beside bars."""
    image = Image.new(mode, (800, 400), (255,) * len(mode) if mode != "RGBA" else (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    (draw.ellipse if is_round else draw.rectangle)((40, 40, 360, 360), fill=colour)
    for top in (60, 140):
        draw.rectangle((420, top, 760, top + 50), fill=colour)
    return p.saved(image, kind)


BLUE = (0, 60, 140)


@cache
def made(data: bytes) -> tuple[bytes, Promise]:
    composition = compose(with_logo(data, payload="https://polisen.se/tips", icc=p.icc_of(PRESS)))
    return paint(composition), promise_of(composition)


def pictures(writer: Any) -> Any:
    return next(iter(writer.pages[0]["/Resources"]["/XObject"].values())).get_object()


def swapped(change: Callable[[Any], None]) -> bytes:
    return m.changed(made(sign(BLUE))[0], lambda writer: change(pictures(writer)))


def test_a_picture_that_is_the_promised_one_is_no_finding() -> None:
    for picture in (
        sign(BLUE),
        sign(BLUE, kind="JPEG"),
        sign((*BLUE, 255), mode="RGBA"),
        p.saved(Image.new("L", (800, 400), 90), "PNG"),
        p.saved(Image.new("I;16", (800, 400), 30_000), "PNG"),
    ):
        data, promise = made(picture)
        assert m.failed(prove(data, promise)) == []


def other(data: bytes) -> None:
    """The picture's data are those of another one of the same size."""
    taken, promise = made(data)[0], made(sign(BLUE))[1]
    assert m.failed(prove(taken, promise)) == ["picture/other"]


def test_another_picture_of_the_same_size_is_found() -> None:
    other(sign(BLUE, is_round=False))
    other(sign((230, 230, 230)))


def upside_down(resource: Any) -> None:
    data = resource.get_data()
    resource._data = zlib.compress(b"".join(data[at : at + 4] for at in range(len(data) - 4, -4, -4)))


def mirrored(code: bytes) -> bytes:
    turned = re.sub(rb"(/\w+ Do)", rb"-1 0 0 1 1 0 cm \1", code)
    assert turned != code
    return turned


def test_a_picture_that_is_turned_or_mirrored_is_found() -> None:
    data, promise = made(sign(BLUE))
    assert m.failed(prove(swapped(upside_down), promise)) == ["picture/other"]
    assert m.failed(prove(m.with_content(data, mirrored), promise)) == ["picture/other"]


def test_another_picture_over_it_is_found_though_its_own_is_there() -> None:
    data, promise = made(sign(BLUE))
    area = promise.slot("logo").box
    place = b"%.3f 0 0 %.3f %.3f %.3f cm " % (area.width, area.height, area.x, area.y)
    over = m.painted_over(data, place + b"BI /W 1 /H 1 /BPC 8 /CS /CMYK ID \0\0\0\xff EI")
    assert "picture/other" in m.failed(prove(over, promise))


def test_a_file_that_is_no_picture_promises_none() -> None:
    assert promised_picture(PlacedPicture(Rect(0, 0, 9, 9), b"no picture", "d" * 64)).greys == ""


def test_what_a_run_has_seen_hides_no_other_picture() -> None:
    data, promise = made(sign(BLUE))
    seen = Seen()
    for _ in range(3):
        assert m.failed(prove(data, promise, seen=seen)) == []
    assert m.failed(prove(swapped(upside_down), promise, seen=seen)) == ["picture/other"]
    assert m.failed(prove(m.with_content(data, mirrored), promise, seen=seen)) == ["picture/other"]


def test_a_picture_that_could_not_be_read_is_promised_as_one_that_no_file_shows() -> None:
    data, promise = made(sign(BLUE))
    slots = tuple(
        replace(slot, picture=replace(slot.picture, greys="")) if slot.picture else slot for slot in promise.slots
    )
    assert m.failed(prove(data, replace(promise, slots=slots))) == ["picture/other"]


def test_unlikeness_forgives_a_change_of_tones_and_no_other() -> None:
    ramp = bytes(range(256))
    assert unlikeness(ramp, bytes(20 + value * 9 // 10 for value in ramp)) < 15
    assert unlikeness(ramp, bytes(255 - value for value in ramp)) > 100
    assert unlikeness(ramp, bytes([128]) * 256) > 50
    assert unlikeness(bytes(256), bytes(256)) == 0
    assert unlikeness(bytes(256), bytes([90]) * 256) == 90


def test_a_part_of_a_picture_is_seen_by_its_own_fields() -> None:
    half = Image.new("L", (100, 100), 255)
    half.paste(0, (50, 0, 100, 100))
    assert set(greys(half, (50, 0, 100, 100))) == {0}
    assert isinstance(made(sign(BLUE))[1].slot("logo").picture, PromisedPicture)


# the ICC profile


def with_profile(change: Callable[[bytes], bytes]) -> bytes:
    def edit(writer: Any) -> None:
        intents = [intent.get_object() for intent in writer.root_object["/OutputIntents"]]
        stream = intents[0]["/DestOutputProfile"]
        new = writer._add_object(m.stream(change(stream.get_data()), N=stream["/N"]))
        for intent in intents:
            intent[N("/DestOutputProfile")] = new

    return m.changed(m.good(), edit)


def named(condition: str, data: bytes) -> bytes:
    def edit(writer: Any) -> None:
        for intent in writer.root_object["/OutputIntents"]:
            intent.get_object()[N("/OutputConditionIdentifier")] = TextStringObject(condition)

    return m.changed(data, edit)


def test_another_profile_than_the_promised_one_is_found() -> None:
    touched = with_profile(lambda data: data[:-4] + bytes(4 * [7]))
    assert m.broken(touched) == ["icc/other"]
    assert m.failed(judge(touched, PRESS)) == []


def test_a_condition_that_is_not_that_of_its_profile_is_found_in_a_file_of_others() -> None:
    wrong = named("FOGRA51", m.good())
    assert [found.message for found in judge(wrong, PRESS).findings] == [
        "the output intent names FOGRA51, and its ICC profile is for FOGRA39"
    ]
    assert m.broken(wrong) == ["intent/missing"]
    assert m.failed(judge(named("CGATS TR 001", m.good()), PRESS)) == []


@pytest.mark.parametrize(
    ("name", "condition"),
    [("FOGRA39", "FOGRA39"), ("Coated Fogra39L VIGC", "FOGRA39"), ("FOGRA 51", "FOGRA51"), ("å", ""), ("", "")],
)
def test_conditions_are_known_by_the_number_of_their_data(name: str, condition: str) -> None:
    assert condition_named(name) == condition


def test_a_description_is_read_in_either_version_and_missed_without_harm() -> None:
    icc = p.icc_of(PRESS)
    assert condition_of(icc) == "FOGRA39"
    assert condition_of(icc.replace(b"desc", b"xxxx")) == ""
    assert condition_of(icc[:130]) == condition_of(b"") == ""
    text = "FOGRA51".encode("utf-16-be")
    assert condition_of(bytes(128) + struct.pack(">I4sII", 1, b"desc", 144, len(text)) + text) == "FOGRA51"


def test_the_profile_of_an_office_sheet_is_promised_as_well() -> None:
    assert m.promise(OFFICE).icc_sha256 not in ("", m.promise().icc_sha256)
