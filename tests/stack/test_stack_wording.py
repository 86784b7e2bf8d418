"""Wording: shipped, changed by a campaign, complete in a language of its own, faults with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from poster.campaign.merge import Template
from poster.problems import Rejected
from poster.stack.wording import called, counted, filled, load_wording, plain, wording_schema
from tests.stack import plans

SHIPPED = (plans.LIBRARY.asset("wording/sv.yaml")).decode()


def own(tmp_path: Path, text: str, language: str = "sv") -> str:
    (tmp_path / "wording").mkdir()
    (tmp_path / "wording" / f"{language}.yaml").write_text(text, encoding="utf-8")
    return str(tmp_path)


def refused(language: str, folder: str) -> list[tuple[str, str, int]]:
    with pytest.raises(Rejected) as caught:
        load_wording(language, folder, plans.LIBRARY)
    return [(one.code, one.at.file, one.at.line) for one in caught.value.problems]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_shipped_words_are_complete(language: str) -> None:
    wording = load_wording(language, "", plans.LIBRARY)
    assert wording.language == language
    assert plans.LIBRARY.wordings() == ("en", "sv")
    assert counted(wording.common.copies, 1).startswith("1 ")
    assert counted(wording.common.copies, 2) != counted(wording.common.copies, 1)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_shipped_layout_is_called_something(language: str) -> None:
    named = load_wording(language, "", plans.LIBRARY).common.layouts
    assert sorted(named) == sorted(plans.LIBRARY.layouts())


def test_a_campaign_changes_one_text_and_keeps_the_others(tmp_path: Path) -> None:
    folder = own(tmp_path, "common:\n  place: Pressbyrån\nslip: {title: Packsedel}\n")
    wording = load_wording("sv", folder, plans.LIBRARY)
    assert plain(wording.common.place) == "Pressbyrån"
    assert plain(wording.slip.title) == "Packsedel"
    assert plain(wording.common.date) == "Datum"


def test_a_language_of_its_own_is_complete(tmp_path: Path) -> None:
    folder = own(tmp_path, SHIPPED.replace("Följesedel", "Lähetyslista"), "fi")
    wording = load_wording("fi", folder, plans.LIBRARY)
    assert (wording.language, plain(wording.slip.title)) == ("fi", "Lähetyslista")


def test_a_language_that_is_not_complete_is_refused_with_all_that_lacks(tmp_path: Path) -> None:
    lines = [line for line in SHIPPED.splitlines() if not line.startswith(("  date:", "  counted:"))]
    found = refused("fi", own(tmp_path, "\n".join(lines), "fi"))
    assert [code for code, _, _ in found] == ["key/missing", "key/missing"]
    assert {file for _, file, _ in found} == {"wording/fi.yaml"}


def test_a_language_with_subtags_takes_the_plain_one() -> None:
    assert load_wording("en-GB", "", plans.LIBRARY).language == "en"


def test_a_language_without_words_is_refused() -> None:
    assert refused("fi", "") == [("wording/missing", "wording/fi.yaml", 0)]


def test_unknown_keys_fields_and_empty_texts_are_reported_at_once(tmp_path: Path) -> None:
    text = (
        'slip:\n  titel: "x"\n  part: "${rang} av ${total}"\n  contents: " "\n'
        'common:\n  sheets: {one: "1", other: "${cuont}"}\n'
        'kit:\n  check: ["${adress}"]\n'
    )
    assert sorted(refused("sv", own(tmp_path, text)), key=lambda one: one[2]) == [
        ("key/unknown", "wording/sv.yaml", 2),
        ("field/unknown", "wording/sv.yaml", 3),
        ("value/empty", "wording/sv.yaml", 4),
        ("field/unknown", "wording/sv.yaml", 6),
        ("field/unknown", "wording/sv.yaml", 8),
    ]


def test_what_is_no_yaml_is_refused(tmp_path: Path) -> None:
    found = refused("sv", own(tmp_path, "slip: [\n"))
    assert found[0][:2] == ("yaml/syntax", "wording/sv.yaml")


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert refused("sv", own(tmp_path, "slip:\n  title: a\n  title: b\n")) == [
        ("key/duplicate", "wording/sv.yaml", 3),
    ]


def test_a_file_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("slip: {title: x}", encoding="utf-8")
    (tmp_path / "campaign" / "wording").mkdir(parents=True)
    (tmp_path / "campaign" / "wording" / "sv.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(Rejected) as caught:
        load_wording("sv", str(tmp_path / "campaign"), plans.LIBRARY)
    assert caught.value.problems[0].code == "path/outside"


def test_a_value_is_never_scanned_again() -> None:
    words = load_wording("sv", "", plans.LIBRARY)
    assert filled(words.stock.pile, {"area": "${place}"}) == "Bara affischer för ${place}"


def test_what_has_no_name_keeps_its_own() -> None:
    words = load_wording("sv", "", plans.LIBRARY)
    assert called(words.common.profiles, "office") == "färg"
    assert called(words.common.profiles, "tryckeriet") == "tryckeriet"
    assert called(words.common.layouts, "en-stor-fraga", "One big question") == "En stor fråga"
    assert called(words.common.layouts, "another", "Another title") == "Another title"
    assert isinstance(words.slip.title, Template)


def test_the_schema_asks_for_nothing_and_allows_nothing_else() -> None:
    schema = wording_schema()
    assert "required" not in schema
    assert set(schema["properties"]) == {"common", "slip", "pick_up_list", "stock", "kit", "mail"}
    slip = schema["properties"]["slip"]
    assert "required" not in slip
    assert slip["additionalProperties"] is False


def test_the_shipped_campaign_names_no_street_that_nobody_has_confirmed() -> None:
    places = [plain(plans.names(language).wording.common.place) for language in ("sv", "en")]
    assert places == ["vakten i receptionen", "the guard in the reception"]
