"""Pictures that cannot be painted are found by a check, at the line that names them, and decoded once."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from poster.campaign.library import shipped_library
from poster.campaign.new import new_campaign
from poster.campaign.plan import Selection
from poster.pdf import pictures as pictures_module
from poster.problems import ExitCode
from poster.run.build import build
from poster.run.check import CheckReport, check
from poster.run.records import Output
from poster.run.request import Request, Workers

EVERY = Selection(sizes=("A4",), profiles=("press", "office"))


def _png(size: tuple[int, int] = (600, 300)) -> bytes:
    data = BytesIO()
    Image.new("RGB", size, (200, 30, 40)).save(data, "PNG")
    return data.getvalue()


def _turned() -> bytes:
    data, image = BytesIO(), Image.new("RGB", (600, 300), "red")
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(data, "JPEG", exif=exif)
    return data.getvalue()


def _inked(mode: str, colour: tuple[int, ...]) -> bytes:
    """Return a picture whose inks are over 300 %, after conversion or as they are."""
    data = BytesIO()
    Image.new(mode, (600, 300), colour).save(data, "JPEG")
    return data.getvalue()


def _folder(path: Path, logo: bytes, extra: str = "") -> Path:
    new_campaign(path, shipped_library())
    (path / "logo").write_bytes(logo)
    text = (path / "campaign.yaml").read_text(encoding="utf-8")
    logos = 'logos:\n  city: {file: logo, alt: {sv: "Staden"}}\n'
    (path / "campaign.yaml").write_text(f"{text}\n{logos}{extra}", encoding="utf-8")
    return path


def _silent(done: int, total: int) -> None:
    """Take the progress and say nothing."""


def _checked(folder: Path, selection: Selection = EVERY) -> CheckReport:
    return check(Request(str(folder), folder, selection), Workers(1, 1), _silent)


@pytest.mark.parametrize(
    ("logo", "code"),
    [
        (_png()[:-60], "picture/unreadable"),
        (_turned(), "picture/turned"),
        (_png(), ""),
        (_inked("RGB", (14, 10, 22)), ""),
        (_inked("CMYK", (230, 230, 230, 230)), "ink/tac"),
    ],
)
def test_check_and_build_find_the_same_pictures_at_their_line(tmp_path: Path, logo: bytes, code: str) -> None:
    folder = _folder(tmp_path / "own", logo)
    report = _checked(folder)
    found = [problem for problem in report.problems if problem.code.startswith(("picture/", "ink/"))]
    assert [problem.code for problem in found] == ([code] if code else [])
    assert report.exit_code is (ExitCode.REJECTED if code else ExitCode.OK)
    if code:
        (problem,) = found
        assert "'city'" in problem.message
        assert (problem.at.file, problem.at.text.split(":")[0].strip()) == ("campaign.yaml", "city")
        request = Request(str(folder), folder, EVERY)
        built = build(request, Output(tmp_path / "out"), Workers(1, 1), _silent)
        assert [(one.code, one.at) for one in built.problems if one.code == code] == [(code, problem.at)]
        assert not (tmp_path / "out").exists()


def test_a_picture_near_black_is_printed_with_ink_that_dries(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "own", _inked("RGB", (14, 10, 22)))
    request = Request(str(folder), folder, Selection(("sodermalm",), (), ("A4",), (), ("press",)))
    assert build(request, Output(tmp_path / "out"), Workers(1, 1), _silent).exit_code is ExitCode.OK


def test_a_picture_that_does_not_fit_the_output_intent_is_found(tmp_path: Path, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise pictures_module.ImageCms.PyCMSError("cannot build transform")

    monkeypatch.setattr(pictures_module.ImageCms, "buildTransform", refuse)
    pictures_module._encoded.cache_clear()
    report = _checked(_folder(tmp_path / "own", _png((601, 300))), Selection(sizes=("A4",), profiles=("press",)))
    pictures_module._encoded.cache_clear()
    (problem,) = (one for one in report.problems if one.code == "picture/colour")
    assert problem.at.file == "campaign.yaml"
    assert report.exit_code is ExitCode.REJECTED


def test_a_picture_is_decoded_once_for_each_colour_space(tmp_path: Path, monkeypatch) -> None:
    opened: list[int] = []
    once = pictures_module._opened
    monkeypatch.setattr(pictures_module, "_opened", lambda data: opened.append(len(data)) or once(data))
    pictures_module._encoded.cache_clear()
    report = _checked(_folder(tmp_path / "own", _turned()))
    assert report.tally.pieces == 6
    assert len(opened) == 2
