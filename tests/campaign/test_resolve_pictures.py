"""Resolving: pictures, ICC files and fonts of a campaign, and texts that wait for a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poster.campaign.layout import SlotKind, Span
from poster.campaign.profiles import PRESS, PROFILES, OutputIntent
from poster.campaign.resolve import Resolver
from poster.problems import Rejected
from tests.campaign import builders as b


def resolver(campaign=None, layout=None, library=None, stamp=None):
    return Resolver(
        campaign or b.campaign(), {"big": b.Family(layout or b.layout())}, library or b.Library(), stamp
    )


def piece(campaign=None, layout=None, job=None, **more):
    return resolver(campaign, layout, **more).piece(job or b.job())


def faults(campaign=None, layout=None, job=None, **more):
    with pytest.raises(Rejected) as caught:
        piece(campaign, layout, job, **more)
    return caught.value.problems


def png(width=2, height=2):
    return b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x06"


def logo_campaign(folder, name="a.png", **alt):
    return b.campaign(folder=str(folder), logos={"police": b.logo("police", name, **alt)})


PICTURE = b.with_slot(b.slot("badge", 40, kind=SlotKind.PICTURE, picture="police", style=""))


def test_pictures(tmp_path):
    (tmp_path / "a.png").write_bytes(png())
    picture = piece(logo_campaign(tmp_path, sv="Polisen"), PICTURE).pictures["police"]
    assert (picture.data, picture.alt, picture.at.line) == (png(), "Polisen", 95)
    assert (
        piece(logo_campaign(tmp_path, sv="Polisen"), PICTURE, b.job(language="en")).pictures["police"].alt
        == "Polisen"
    )
    assert piece(layout=PICTURE).pictures == {}


def test_a_picture_described_by_a_copy(tmp_path):
    (tmp_path / "a.png").write_bytes(png())
    layout = b.with_slot(replace(PICTURE.slots["badge"], alt="badge_alt"))
    campaign = replace(logo_campaign(tmp_path), texts={"sv": b.text_set("sv", 20, **b.SWEDISH, badge_alt="Vapen")})
    assert piece(campaign, layout).pictures["police"].alt == "Vapen"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, "picture/missing"),
        (b"GIF89a", "picture/format"),
        (png()[:14], "picture/format"),
        (b"\xff\xd8\xff\xe0", "picture/format"),
        (png(20_000, 20_000), "picture/too-large"),
        (png(0, 2), "picture/format"),
        (png(8_000, 5_001), "picture/too-large"),
        (b"x" * 20_000_001, "file/too-large"),
    ],
)
def test_faulty_pictures(tmp_path, data, code):
    if data is not None:
        (tmp_path / "a.png").write_bytes(data)
    (problem,) = faults(logo_campaign(tmp_path, sv="Polisen"), PICTURE)
    assert (problem.code, problem.at.line) == (code, 95)


def test_a_picture_outside_the_folder_or_without_a_description(tmp_path):
    problems = faults(logo_campaign(tmp_path, "../a.png"), PICTURE)
    assert b.codes(problems) == ["figure/no-alt", "path/outside"]


def test_an_icc_file_of_the_campaign_is_for_its_own_profiles_alone(tmp_path):
    (tmp_path / "icc").mkdir()
    name = "icc/FOGRA39L_coated.icc"
    (tmp_path / name).write_bytes(b"own")
    own = replace(PRESS, name="own", output_intent=OutputIntent(name, "FOGRA51", "Coated"))
    campaign = b.campaign(folder=str(tmp_path), profiles={**PROFILES, "own": own})
    assert piece(campaign, job=b.job(profile="own")).icc == b"own"
    # The shipped profile says FOGRA39 and means the shipped file.
    assert piece(campaign).icc == piece().icc != b"own"


def test_a_logo_is_read_once_for_all_pieces(tmp_path):
    (tmp_path / "a.png").write_bytes(png())
    made = resolver(logo_campaign(tmp_path, sv="Polisen", en="Police"), PICTURE)
    one = made.piece(b.job()).pictures["police"]
    other = made.piece(b.job(language="en")).pictures["police"]
    assert (one.alt, other.alt) == ("Polisen", "Police")
    assert one.data is other.data


def test_a_span_of_another_style_needs_its_font():
    layout = b.layout()
    styles = {**layout.styles, "bold": replace(layout.styles["plain"], name="bold", weight=900)}
    spans = (Span("headline", "bold", b.place(20)),)
    layout = b.with_slot(b.slot("headline", 20, spans=spans, is_required=True), replace(layout, styles=styles))
    assert set(piece(layout=layout).fonts) == {("Sans", 400), ("Sans", 900)}


def test_the_text_beside_a_symbol_of_its_own_row_is_filled_with_the_row():
    own = b.symbol(
        "https://polisen.se/t/${record.kod}",
        "polisen.se/t/${record.kod}",
        tracking_accepted_because="each stairwell has its own",
    )
    one = piece(b.campaign(symbol=own), job=b.job(record=b.record(kod="7")))
    assert one.texts["url"].value == "polisen.se/t/7"
    assert one.payload == "https://polisen.se/t/7"
