from __future__ import annotations

import pickle
import struct
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poster.campaign.library import Library, shipped_library
from poster.campaign.load import load_campaign, own_folder
from poster.campaign.model import Campaign
from poster.geometry import Length
from poster.problems import MAX_REPORTED, ExitCode, Problem, Rejected, Severity

LIBRARY = shipped_library()
ROOT_ICC = Path(__file__).parents[2] / "assets" / "icc"
SHIPPED = (LIBRARY.campaign_folder("vaga-tipsa") / "campaign.yaml").read_text(encoding="utf-8")


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "campaign.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def refused(source: str | None, start: Path, library: Library = LIBRARY) -> Rejected:
    with pytest.raises(Rejected) as caught:
        load_campaign(source, start, library)
    assert caught.value.problems
    return caught.value


def only(rejected: Rejected) -> Problem:
    assert len(rejected.problems) == 1, rejected.problems
    return rejected.problems[0]


@pytest.fixture(scope="module")
def shipped() -> Campaign:
    return load_campaign("vaga-tipsa", Path("/"), LIBRARY)


def test_the_shipped_campaign(shipped: Campaign) -> None:
    assert shipped.id == "vaga-tipsa"
    assert shipped.title.value == "Våga tipsa"
    assert isinstance(shipped.date, date)
    assert shipped.defaults.areas == ("sodermalm", "gamla-stan", "hammarby-sjostad")
    assert shipped.areas["sodermalm"].phrase["sv"].value == "på Södermalm"
    assert shipped.areas["sodermalm"].contacts["social"].number.value == ""
    assert shipped.contacts["emergency"].number.value == "112"
    assert shipped.palette["navy"].srgb == (0x10, 0x26, 0x5E)
    assert set(shipped.profiles) == {"press", "office", "mono"}
    assert shipped.forbidden["sv"][0][1]
    assert list(shipped.digests) == ["campaign.yaml"]
    assert shipped.at.file == "campaign.yaml"
    assert pickle.loads(pickle.dumps(shipped)) == shipped


def test_the_folder_of_an_own_campaign_is_one_that_holds_a_campaign(tmp_path: Path) -> None:
    below = folder_with(tmp_path, SHIPPED) / "layouts"
    below.mkdir()
    assert own_folder(None, below, LIBRARY) == tmp_path
    assert own_folder("..", below, LIBRARY) == below / ".."
    for source in ("vaga-tipsa", "nowhere", "."):
        with pytest.raises(Rejected) as caught:
            own_folder(source, below, LIBRARY)
        assert only(caught.value).code == "campaign/unknown"
        assert ("poster new" in only(caught.value).hint) is (source == "vaga-tipsa")


def test_logos_are_read_once_their_marks_are_gone(tmp_path: Path) -> None:
    text = SHIPPED.replace("#logos:", "logos:").replace("#  police: {", "  police: {")
    problems = refused(".", folder_with(tmp_path, text)).problems
    assert [problem.code for problem in problems] == ["picture/missing"]


def test_a_folder_wins_over_a_shipped_name_and_is_found_upwards(tmp_path: Path) -> None:
    own = tmp_path / "vaga-tipsa"
    own.mkdir()
    folder_with(own, SHIPPED.replace("campaign: vaga-tipsa", "campaign: own"))
    inner = own / "logos" / "deep"
    inner.mkdir(parents=True)
    for source, start in (("vaga-tipsa", tmp_path), (str(own), inner), (None, inner), ("campaign.yaml", own)):
        campaign = load_campaign(source, start, LIBRARY)
        assert (campaign.id, campaign.folder) == ("own", str(own))


def test_a_folder_without_campaign_of_a_shipped_name_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "vaga-tipsa").mkdir()
    assert load_campaign("vaga-tipsa", tmp_path, LIBRARY).id == "vaga-tipsa"


def test_unknown_campaigns(tmp_path: Path) -> None:
    near = refused("vaga-tips", tmp_path)
    assert (only(near).code, only(near).hint, near.exit_code) == (
        "campaign/unknown",
        "did you mean 'vaga-tipsa'?",
        ExitCode.REJECTED,
    )
    assert "shipped campaigns" in only(refused("zzz", tmp_path)).hint
    assert "name a folder" in only(refused(None, tmp_path)).hint
    (tmp_path / "empty").mkdir()
    assert "holds no campaign.yaml" in only(refused("empty", tmp_path)).message
    for odd in ("a\0b", "x" * 5000, ""):
        assert refused(odd, tmp_path).problems


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_with(tmp_path, SHIPPED)

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr("poster.campaign.load.read_regular", denied)
    rejected = refused(".", tmp_path)
    assert (only(rejected).code, rejected.exit_code) == ("file/unreadable", ExitCode.INPUT_OUTPUT)


def test_a_file_that_is_no_mapping(tmp_path: Path) -> None:
    assert only(refused(".", folder_with(tmp_path, "- a"))).code == "value/type"


@pytest.mark.parametrize(
    ("number", "uri", "is_good"),
    [
        ("020-50 50 50", "tel:020505050", True),
        ("020-50 50 50", "tel:+46 20 50 50 50", True),
        ("+46 (0)8 123 45", "tel:+46812345", True),
        ("020-50 50 50, knappval 2", "tel:020505050", True),
        ("٠٢٠-٥٠", "tel:02050", True),
        ("08-123 45", "mailto:08@example.se", True),
        ("08-123 45", "", True),
        ("", "tel:114", True),
        ("020-50 50 50", "tel:020505051", False),
        ("020-50 50 50", "tel:+46205050", False),
        ("114 14", "tel:+99911411414", False),
        ("ring oss", "tel:112", False),
    ],
)
def test_a_link_dials_the_number_it_stands_on(tmp_path: Path, number: str, uri: str, is_good: bool) -> None:
    written = f'contacts:\n  other: {{number: "{number}", uri: "{uri}"}}\n'
    folder = folder_with(tmp_path, SHIPPED.replace("\ncontacts:\n", f"\n{written}", 1))
    if is_good:
        assert load_campaign(".", folder, LIBRARY).contacts["other"].uri == uri
    else:
        assert only(refused(".", folder)).code == "link/number"


# --- profiles of one's own -----------------------------------------------------------------------


TAGS = b"\0\0\0\x03" + b"".join(tag + b"\0\0\0\x80\0\0\0\x04" for tag in (b"desc", b"cprt", b"wtpt"))


def icc(
    space: bytes = b"CMYK", kind: bytes = b"prtr", mark: bytes = b"acsp", tags: bytes = TAGS, size: int = 168
) -> bytes:
    return struct.pack(">I8x4s4s16x4s88x", size, kind, space, mark) + tags


def with_profile(tmp_path: Path, written: str, icc_file: bytes | None = None) -> Path:
    if icc_file is not None:
        (tmp_path / "own.icc").write_bytes(icc_file)
    return folder_with(tmp_path, f"{SHIPPED}\nprofiles:\n  own: {{{written}}}\n")


def test_a_profile_for_a_printer(tmp_path: Path) -> None:
    text = 'based_on: press, bleed: 5 mm, icc: own.icc, identifier: FOGRA51, tac_limit: 320, because: "asked"'
    campaign = load_campaign(".", with_profile(tmp_path, text, icc()), LIBRARY)
    profile = campaign.profiles["own"]
    assert (profile.name, profile.bleed, profile.tac_limit) == ("own", Length(5), 320)
    intent = profile.output_intent
    assert (intent.icc, intent.identifier, intent.condition) == ("own.icc", "FOGRA51", "FOGRA51")
    assert set(campaign.digests) == {"campaign.yaml", "own.icc"}
    assert len(campaign.digests["own.icc"]) == 64


def test_a_stricter_profile_needs_no_reason(tmp_path: Path) -> None:
    text = "based_on: press, tac_limit: 280, min_stroke: 0.5 pt"
    profile = load_campaign(".", with_profile(tmp_path, text), LIBRARY).profiles["own"]
    assert (profile.tac_limit, profile.min_stroke.points, profile.bleed) == (280, 0.5, Length(3))


@pytest.mark.parametrize("relaxed", ["tac_limit: 301", "min_stroke: 0.2 pt"])
def test_a_relaxed_check_needs_a_reason(tmp_path: Path, relaxed: str) -> None:
    folder = with_profile(tmp_path, f"based_on: press, {relaxed}")
    assert only(refused(".", folder)).code == "profile/relaxed"


@pytest.mark.parametrize(
    ("data", "based_on"),
    [
        (icc(b"RGB "), "press"),
        (icc(kind=b"mntr"), "press"),
        (icc(mark=b"\x01\x02\x03\x04"), "press"),
        (b"short", "press"),
        (icc(), "office"),
        (icc(b"\x1b[0m"), "press"),
    ],
)
def test_an_icc_file_of_another_class(tmp_path: Path, data: bytes, based_on: str) -> None:
    text = f"based_on: {based_on}, icc: own.icc, identifier: X"
    problem = only(refused(".", with_profile(tmp_path, text, data)))
    assert problem.code == "icc/class"
    assert problem.message.isprintable()
    assert problem.at is not None
    assert problem.at.text[problem.at.column - 1 :].startswith("own.icc")


@pytest.mark.parametrize(
    "tags",
    [
        bytes(40),
        b"\xff" * 40,
        TAGS.replace(b"wtpt", b"none"),
        TAGS.replace(b"\x80", b"\xa8"),
        TAGS[:30] + bytes(10),
    ],
)
def test_an_icc_file_with_a_damaged_table(tmp_path: Path, tags: bytes) -> None:
    text = "based_on: press, icc: own.icc, identifier: X"
    problem = only(refused(".", with_profile(tmp_path, text, icc(tags=tags))))
    assert (problem.code, problem.message.startswith("the table of 'own.icc'")) == ("icc/damaged", True)


def test_an_icc_file_of_another_condition_than_is_named(tmp_path: Path) -> None:
    text = "based_on: press, icc: own.icc, identifier: Fogra51"
    press = (ROOT_ICC / "FOGRA39L_coated.icc").read_bytes()
    problem = only(refused(".", with_profile(tmp_path, text, press)))
    assert (problem.code, "FOGRA39" in problem.message, problem.at is not None) == ("icc/other", True, True)


@pytest.mark.parametrize("size", [0, 127, 169])
def test_an_icc_file_that_broke_off(tmp_path: Path, size: int) -> None:
    text = "based_on: press, icc: own.icc, identifier: X"
    problem = only(refused(".", with_profile(tmp_path, text, struct.pack(">I", size) + icc()[4:])))
    assert (problem.code, f"says that it has {size}" in problem.message) == ("icc/damaged", True)


def test_an_icc_file_without_its_name(tmp_path: Path) -> None:
    folder = with_profile(tmp_path, "based_on: press, icc: own.icc", icc())
    assert "identifier" in only(refused(".", folder)).message


def test_an_icc_file_that_is_too_large(tmp_path: Path) -> None:
    folder = with_profile(tmp_path, "based_on: press, icc: own.icc, identifier: X", bytes(4_000_001))
    assert "file/too-large" in {problem.code for problem in refused(".", folder).problems}


def test_a_printers_margin_and_a_bleed_exclude_each_other(tmp_path: Path) -> None:
    problem = only(refused(".", with_profile(tmp_path, "based_on: office, bleed: 3 mm")))
    assert problem.code == "profile/impossible"
    assert "a sheet with a printer's margin has no bleed" in problem.message


# --- anything a person can do to the file ----------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_change_gives_a_campaign_or_faults_with_a_place(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    start = data.draw(st.integers(0, len(SHIPPED)))
    length = data.draw(st.integers(0, 80))
    text = data.draw(
        st.text(max_size=10) | st.sampled_from([": ", "\n", "${", "[", "}", '"', "- ", "\t", "&a ", "*a"])
    )
    folder = tmp_path_factory.mktemp("changed")
    changed = SHIPPED[:start] + text + SHIPPED[start + length :]
    (folder / "campaign.yaml").write_bytes(changed.encode("utf-8", "surrogatepass"))
    problems: tuple[Problem, ...] = ()
    try:
        assert load_campaign(".", folder, LIBRARY).contacts["emergency"].number.value
    except Rejected as rejected:
        problems = rejected.problems or (Problem("none", Severity.ERROR, "rejected without a reason"),)
    assert all(problem.at is not None and problem.at.file == "campaign.yaml" for problem in problems)


def test_fields_times_areas_end_somewhere(tmp_path: Path) -> None:
    areas = "".join(f"  a{number}: {{name: a, phrase: {{sv: b, en: c}}}}\n" for number in range(1500))
    fields = "".join(f'      c{number}: "{"${area.id}" * 100}"\n' for number in range(8))
    text = SHIPPED.replace("areas:\n", f"areas:\n{areas}", 1)
    text = text.replace('      draft: "UTKAST"\n', f'      draft: "UTKAST"\n{fields}', 1)
    problem = only(refused(".", folder_with(tmp_path, text)))
    assert problem.code == "file/too-large"
    assert "fields for 1504 areas" in problem.message


def test_very_many_unknown_fields_are_told_in_time(tmp_path: Path) -> None:
    lines = "".join(f'      c{number}: "{"${area.x}" * 50}"\n' for number in range(100))
    text = SHIPPED.replace('      draft: "UTKAST"\n', f'      draft: "UTKAST"\n{lines}', 1)
    begun = time.process_time()
    problems = refused(".", folder_with(tmp_path, text.replace("[sv]", "[xx]", 1))).problems
    found = [problem for problem in problems if problem.code == "field/unknown"]
    assert len(found) == 100 * 50
    assert sum(bool(problem.hint) for problem in found) == MAX_REPORTED
    assert time.process_time() - begun < 20
