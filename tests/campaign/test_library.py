from __future__ import annotations

import os
import shutil
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poster.campaign import library as library_module
from poster.campaign.art import art_bytes
from poster.campaign.fonts import faces_in
from poster.campaign.library import Library, inside, own_layouts, read_inside, shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.load_layout import load_layout
from poster.problems import ExitCode, Location, Problem, Rejected

LIBRARY = shipped_library()
FONTS = LIBRARY.root / "assets" / "fonts"


def only(rejected: Rejected) -> Problem:
    assert len(rejected.problems) == 1, rejected.problems
    return rejected.problems[0]


def own_font(tmp_path: Path, name: str = "SourceSans3_600SemiBold.ttf", target: str = "a.ttf") -> Path:
    (tmp_path / "fonts").mkdir(exist_ok=True)
    path = tmp_path / "fonts" / target
    shutil.copyfile(FONTS / name, path)
    return path


def test_what_ships() -> None:
    assert "vaga-tipsa" in LIBRARY.campaigns()
    assert "en-stor-fraga" in LIBRARY.layouts()
    assert LIBRARY.asset("icc/sRGB.icc")[36:40] == b"acsp"
    assert ("Source Sans 3", 900) in LIBRARY.fonts()
    assert LIBRARY.layout("en-stor-fraga").startswith(b"#")


@pytest.mark.parametrize("name", ["icc/none.icc", "../README.md", "icc/../icc/sRGB.icc", "icc", "", "/etc/passwd"])
def test_an_asset_that_does_not_ship(name: str) -> None:
    with pytest.raises(Rejected) as refused:
        LIBRARY.asset(name)
    assert only(refused.value).code == "file/missing"
    assert refused.value.exit_code is ExitCode.MISSING_TOOL


def test_a_stack_has_the_font_and_fallbacks_of_the_nearest_weight() -> None:
    stack = LIBRARY.font_stack("Source Sans 3", 900)
    assert [(font.family, font.weight) for font in stack] == [
        ("Source Sans 3", 900),
        ("Noto Sans Arabic", 700),
        ("Noto Sans Ethiopic", 700),
    ]
    assert [font.weight for font in LIBRARY.font_stack("Source Sans 3", 400)] == [400, 400, 400]
    assert LIBRARY.font_stack("source sans 3", 900)[0] is stack[0]
    assert len(stack[0].digest) == 64


def test_a_fallback_family_is_not_its_own_fallback() -> None:
    families = [font.family for font in LIBRARY.font_stack("Noto Sans Arabic", 700)]
    assert families == ["Noto Sans Arabic", "Noto Sans Ethiopic"]


@pytest.mark.parametrize(
    ("family", "weight", "part"),
    [
        ("Source Sans 3", 500, "there are 400, 600, 700, 900"),
        ("Source Sans", 400, "there is no font 'Source Sans'"),
    ],
)
def test_an_unknown_font(family: str, weight: int, part: str) -> None:
    with pytest.raises(Rejected) as refused:
        LIBRARY.font_stack(family, weight)
    assert only(refused.value).code == "font/unknown"
    assert part in only(refused.value).message
    at = Location("x", 3)
    problem = LIBRARY.font_problem(family, weight, at=at)
    assert problem is not None
    assert problem.at == at


def test_no_fonts_at_all(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as refused:
        Library(tmp_path).font_stack("Source Sans 3", 400)
    assert refused.value.exit_code is ExitCode.MISSING_TOOL
    assert Library(tmp_path).campaigns() == ()


def test_a_campaigns_own_font_comes_first(tmp_path: Path) -> None:
    path = own_font(tmp_path)
    path.write_bytes(path.read_bytes() + b"\0")
    own, shipped = (LIBRARY.font_stack("Source Sans 3", 600, folder)[0] for folder in (str(tmp_path), ""))
    assert own.digest != shipped.digest
    assert LIBRARY.font_stack("Source Sans 3", 400, str(tmp_path))[0].weight == 400


def test_a_campaigns_other_fonts_are_fallbacks(tmp_path: Path) -> None:
    path = own_font(tmp_path)
    text, other = "Source Sans 3".encode("utf-16-be"), "Source Sinn 3".encode("utf-16-be")
    path.write_bytes(path.read_bytes().replace(text, other))
    stack = LIBRARY.font_stack("Source Sans 3", 400, str(tmp_path))
    assert [font.family for font in stack[:2]] == ["Source Sans 3", "Source Sinn 3"]


def test_a_font_that_changes_is_read_again(tmp_path: Path) -> None:
    path = own_font(tmp_path)
    before = LIBRARY.font_stack("Source Sans 3", 600, str(tmp_path))[0].digest
    path.write_bytes(path.read_bytes() + b"more")
    assert LIBRARY.font_stack("Source Sans 3", 600, str(tmp_path))[0].digest != before


def with_table(data: bytes, old: bytes, new: bytes) -> bytes:
    count = struct.unpack(">H", data[4:6])[0]
    head = data[12 : 12 + 16 * count]
    assert old in head
    return data[:12] + head.replace(old, new) + data[12 + 16 * count :]


def test_a_variable_font_is_refused(tmp_path: Path) -> None:
    path = own_font(tmp_path)
    path.write_bytes(with_table(path.read_bytes(), b"GPOS", b"fvar"))
    with pytest.raises(Rejected) as refused:
        LIBRARY.font_stack("Source Sans 3", 600, str(tmp_path))
    assert only(refused.value).code == "font/variable"
    # Nor is it left out in silence where it would be a fallback.
    with pytest.raises(Rejected) as refused:
        LIBRARY.font_stack("Source Sans 3", 700, str(tmp_path))
    problem = only(refused.value)
    assert (problem.code, problem.at.file) == ("font/variable", f"fonts/{path.name}")


def with_licence(data: bytes, bits: int) -> bytes:
    """Return a font with other licence bits (OS/2, fsType)."""
    start = struct.unpack(">I", data[data.index(b"OS/2") + 8 :][:4])[0]
    return data[: start + 8] + struct.pack(">H", bits) + data[start + 10 :]


@pytest.mark.parametrize(
    ("bits", "reason"),
    [
        (0x0002, "(0x0002) forbid embedding"),
        (0x0102, "(0x0102) forbid embedding"),
        (0x0104, "(0x0104) forbid a subset of it"),
        (0x0200, "(0x0200) allow bitmaps only"),
    ],
)
def test_a_font_that_may_not_be_embedded_is_refused(tmp_path: Path, bits: int, reason: str) -> None:
    path = own_font(tmp_path)
    path.write_bytes(with_licence(path.read_bytes(), bits))
    for weight in (600, 700):
        with pytest.raises(Rejected) as refused:
            LIBRARY.font_stack("Source Sans 3", weight, str(tmp_path))
        problem = only(refused.value)
        assert problem.code == "font/licence"
        assert problem.message == f"the font '{path.name}' may not be put into a PDF: its licence bits {reason}"
    assert not any(face.is_usable for face in faces_in(tmp_path / "fonts"))


@pytest.mark.parametrize("bits", [0x0000, 0x0004, 0x0008, 0x0006, 0x000A])
def test_a_font_that_may_be_embedded_is_taken(tmp_path: Path, bits: int) -> None:
    path = own_font(tmp_path)
    path.write_bytes(with_licence(path.read_bytes(), bits))
    assert LIBRARY.font_stack("Source Sans 3", 600, str(tmp_path))[0].family == "Source Sans 3"


@pytest.mark.parametrize("table", [b"name", b"OS/2", b"cmap", b"head", b"hhea", b"hmtx", b"maxp", b"post"])
def test_a_font_without_a_table(tmp_path: Path, table: bytes) -> None:
    path = own_font(tmp_path)
    path.write_bytes(with_table(path.read_bytes(), table, b"zzzz"))
    with pytest.raises(Rejected) as refused:
        LIBRARY.fonts(str(tmp_path))
    assert only(refused.value).code == "font/unreadable"


def test_a_font_that_is_cut_off(tmp_path: Path) -> None:
    path = own_font(tmp_path)
    path.write_bytes(path.read_bytes()[:-20_000])
    with pytest.raises(Rejected) as refused:
        LIBRARY.fonts(str(tmp_path))
    assert only(refused.value).code == "font/unreadable"


@pytest.mark.parametrize(("name", "kind"), [("A.WOFF2", "another kind"), ("b.ttc", "a collection of fonts")])
def test_a_font_of_another_kind_is_told_and_not_passed_over(tmp_path: Path, name: str, kind: str) -> None:
    own_font(tmp_path)
    (tmp_path / "fonts" / name).write_bytes(b"x")
    with pytest.raises(Rejected) as refused:
        LIBRARY.fonts(str(tmp_path))
    problem = only(refused.value)
    assert (problem.code, kind in problem.message) == ("font/unreadable", True)


def test_a_font_link_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "a.ttf").symlink_to("gone.ttf")
    with pytest.raises(Rejected) as refused:
        LIBRARY.fonts(str(tmp_path))
    assert only(refused.value).code == "font/unreadable"


def test_files_that_are_no_fonts_are_reported_together(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(b"")
    (tmp_path / "b.otf").write_bytes(b"OTTO" + bytes(100))
    (tmp_path / "c.ttf").write_bytes(b"ttcf" + bytes(100))
    (tmp_path / "d.txt").write_bytes(b"no font by its name")
    with pytest.raises(Rejected) as refused:
        faces_in(tmp_path)
    assert [problem.at.file for problem in refused.value.problems] == ["a.ttf", "b.otf", "c.ttf"]


def test_limits_of_fonts(tmp_path: Path) -> None:
    path = own_font(tmp_path)
    with path.open("ab") as opened:
        opened.truncate(20_000_001)
    with pytest.raises(Rejected) as refused:
        LIBRARY.font_stack("Source Sans 3", 600, str(tmp_path))
    assert only(refused.value).code == "file/too-large"
    for number in range(64):
        (tmp_path / "fonts" / f"{number}.ttf").write_bytes(b"")
    with pytest.raises(Rejected) as refused:
        faces_in(tmp_path / "fonts")
    assert only(refused.value).code == "file/too-large"


def test_a_font_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_font(tmp_path)
    LIBRARY.fonts(str(tmp_path))

    def denied(_: Path, __: int) -> bytes:
        raise PermissionError(13, "denied")

    monkeypatch.setattr("poster.campaign.fonts.read_regular", denied)
    with pytest.raises(Rejected) as refused:
        LIBRARY.font_stack("Source Sans 3", 600, str(tmp_path))
    assert refused.value.exit_code is ExitCode.INPUT_OUTPUT


def test_a_font_link_that_leaves_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "campaign"
    folder.mkdir()
    (folder / "fonts").mkdir()
    # Not even read: what it says of the file would tell what that file is.
    (folder / "fonts" / "a.ttf").symlink_to(str(FONTS / "SourceSans3-OFL.txt"))
    with pytest.raises(Rejected) as refused:
        LIBRARY.fonts(str(folder))
    assert only(refused.value).code == "path/outside"


def test_a_zipped_library(tmp_path: Path) -> None:
    archive = tmp_path / "shipped.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for name in ("assets/fonts/SourceSans3_400Regular.ttf", "layouts/en-stor-fraga.yaml"):
            opened.writestr(name, (LIBRARY.root / name).read_bytes())
    library = Library(zipfile.Path(archive))
    assert library.layouts() == ("en-stor-fraga",)
    assert library.font_stack("Source Sans 3", 400)[0].data == (FONTS / "SourceSans3_400Regular.ttf").read_bytes()


def test_the_library_of_a_wheel_is_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_shipped" / "layouts").mkdir(parents=True)
    monkeypatch.setattr(library_module, "files", lambda _: tmp_path)
    assert shipped_library().root == tmp_path / "_shipped"


# --- files of a folder -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../out", "a/../../out", "a\\b", "", "C:/x", "x" * 301, "a\0b", "link", "up/out", "loop"],
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "out").write_text("secret")
    (root / "link").symlink_to(tmp_path / "out")
    (root / "up").symlink_to(tmp_path)
    (root / "loop").symlink_to(root / "loop")
    with pytest.raises(Rejected) as refused:
        read_inside(root, name, 100)
    assert only(refused.value).code in ("path/outside", "file/missing")
    assert name == "loop" or only(refused.value).code == "path/outside"


@pytest.mark.parametrize("name", [".", "./", "a/."])
def test_a_folder_is_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(Rejected) as refused:
        read_inside(tmp_path, name, 9)
    assert only(refused.value).code == "file/missing"


@given(st.text(max_size=20))
def test_any_name_is_read_or_refused(name: str) -> None:
    root = Path(__file__).parent
    try:
        found = inside(root, name)
    except Rejected as refused:
        assert only(refused).code == "path/outside"  # noqa: PT017
    else:
        assert found.is_relative_to(root.resolve())


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("text")
    (tmp_path / "b").symlink_to("a")
    assert read_inside(tmp_path, "b", 4) == b"text"
    assert inside(tmp_path, "./b") == (tmp_path / "a").resolve()


def test_what_lies_in_the_place_of_an_own_file_and_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "art").mkdir()
    (tmp_path / "art" / "skyline-neutral.svg").symlink_to("skyline-neutral.svg")
    with pytest.raises(Rejected) as refused:
        art_bytes("skyline-neutral", str(tmp_path), LIBRARY)
    assert only(refused.value).code in {"path/outside", "file/missing"}
    (tmp_path / "layouts" / "mini.yaml").mkdir(parents=True)
    campaign = replace(load_campaign("vaga-tipsa", Path("/"), LIBRARY), folder=str(tmp_path))
    with pytest.raises(Rejected) as refused:
        load_layout(campaign, "mini", LIBRARY)
    assert only(refused.value).code == "file/missing"


def test_missing_large_and_unreadable_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "polisen.png").write_text("12345")
    with pytest.raises(Rejected) as refused:
        read_inside(tmp_path, "polsen.png", 9)
    assert (only(refused.value).code, only(refused.value).hint) == ("file/missing", "did you mean 'polisen.png'?")
    with pytest.raises(Rejected) as refused:
        read_inside(tmp_path, "none/a.png", 9)
    assert only(refused.value).hint == ""
    with pytest.raises(Rejected) as refused:
        read_inside(tmp_path, "polisen.png", 4)
    assert only(refused.value).code == "file/too-large"

    def denied(_: Path, __: int) -> bytes:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr("poster.campaign.library.read_regular", denied)
    with pytest.raises(Rejected) as refused:
        read_inside(tmp_path, "polisen.png", 9)
    assert (only(refused.value).code, refused.value.exit_code) == ("file/unreadable", ExitCode.INPUT_OUTPUT)


def test_a_folder_that_cannot_be_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Path) -> bool:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "is_file", denied)
    with pytest.raises(Rejected) as refused:
        read_inside(tmp_path, "logos/a.png", 10)
    assert only(refused.value).code == "file/unreadable"
    assert refused.value.exit_code is ExitCode.INPUT_OUTPUT


def test_own_layouts_are_those_of_the_folder(tmp_path):
    assert own_layouts("") == own_layouts(str(tmp_path)) == ()
    (tmp_path / "layouts").mkdir()
    for name in ("b.yaml", "a.yaml", "remark.txt"):
        (tmp_path / "layouts" / name).touch()
    assert own_layouts(str(tmp_path)) == ("a", "b")
