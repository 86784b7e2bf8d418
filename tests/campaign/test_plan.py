from __future__ import annotations

from dataclasses import replace

import pytest

from poster.campaign import plan as plan_module
from poster.campaign.plan import Selection, plan
from poster.problems import Rejected
from tests.campaign import builders as b

FAMILIES = {"big": b.Family(b.layout()), "small": b.Family(b.layout(sizes=("A4",)))}


def names(*args, campaign=None, **kwargs):
    return [job.file_name for job in plan(campaign or b.campaign(), FAMILIES, *args, **kwargs)]


def faults(*args, campaign=None, **kwargs):
    with pytest.raises(Rejected) as caught:
        plan(campaign or b.campaign(), FAMILIES, *args, **kwargs)
    return caught.value.problems


def test_defaults_in_a_fixed_order():
    found = names(Selection())
    assert len(found) == 2 * 2 * 3
    assert found[:2] == ["vaga-tipsa_sodermalm_big_A3_sv_press.pdf", "vaga-tipsa_sodermalm_big_A3_sv_office.pdf"]
    assert found[-1] == "vaga-tipsa_gamla-stan_big_A4_sv_mono.pdf"


def test_selection_by_id_or_name_without_case_and_blanks():
    found = names(Selection(("GAMLA STAN", "gamlastan", "Södermalm"), ("Big",), ("a4",), ("EN",), ("Mono",)))
    assert found == ["vaga-tipsa_gamla-stan_big_A4_en_mono.pdf", "vaga-tipsa_sodermalm_big_A4_en_mono.pdf"]


def test_a_name_that_two_areas_share_stands_for_neither():
    areas = {name: b.area(name, "Norrmalm", "på Norrmalm") for name in ("norr", "norra")}
    alike = b.campaign(areas=areas)
    (problem,) = faults(Selection(("norrmalm",)), campaign=alike)
    assert problem.code == "selection/unknown"
    assert problem.message == "the name 'norrmalm' stands for 2 areas"
    assert problem.hint == "write the id of one: norr, norra"
    found = names(Selection(("norra",), sizes=("A4",), profiles=("mono",)), campaign=alike)
    assert found == ["vaga-tipsa_norra_big_A4_sv_mono.pdf"]


def test_the_full_matrix_and_what_narrows_it():
    two = b.campaign(layouts=("big", "small"))
    assert len(names(Selection(is_all=True), campaign=two)) == 2 * (2 + 1) * 2 * 3
    assert len(names(Selection(is_all=True, languages=("en",)), campaign=two)) == 2 * 3 * 3
    assert len(names(Selection(is_all=True))) == 2 * 2 * 2 * 3


def test_unknown_words_all_at_once():
    problems = faults(Selection(("sodermlam",), ("nope",), ("A9",), ("xx",), ("pres",)), pattern="{are}")
    assert b.codes(problems) == ["selection/unknown"] * 5 + ["pattern/unknown"]
    assert problems[0].hint == "did you mean 'sodermalm'?"
    assert problems[1].hint == "there are: big, small"
    assert problems[4].hint == "did you mean 'press'?"


def test_a_size_that_was_asked_for_and_is_not_supported():
    (problem,) = faults(Selection(layouts=("small",), sizes=("A3",)))
    assert problem.code == "selection/size"
    assert problem.hint == "it supports A4"
    assert b.codes(faults(Selection(layouts=("small",), sizes=("A3", "A4")))) == ["selection/size"]


def test_a_default_size_is_passed_over_unless_none_is_left():
    assert len(names(Selection(layouts=("small",)))) == 2 * 3
    only = b.campaign()
    only = replace(only, defaults=replace(only.defaults, sizes=("A3",)))
    assert b.codes(faults(Selection(layouts=("small",)), campaign=only)) == ["selection/size"]


def test_records_multiply_with_what_is_selected():
    rows = (b.record("a", area="Gamla stan"), b.record("b", 3, area="sodermalm"))
    found = names(Selection(sizes=("A3",), profiles=("press",)), rows)
    assert found == ["vaga-tipsa_gamla-stan_big_A3_sv_press_a.pdf", "vaga-tipsa_sodermalm_big_A3_sv_press_b.pdf"]
    jobs = plan(b.campaign(), FAMILIES, Selection(), rows)
    assert len(jobs) == 2 * 2 * 3
    assert jobs[0].record is rows[0]


def test_records_without_an_area_are_made_for_every_area():
    assert len(names(Selection(sizes=("A3",), profiles=("press",)), (b.record("a", street="x"),))) == 2


def test_records_may_name_every_dimension():
    row = b.record("a", area="sodermalm", layout="small", size="a4", language="EN", profile="mono")
    assert names(Selection(), (row,)) == ["vaga-tipsa_sodermalm_small_A4_en_mono_a.pdf"]


def test_an_option_leaves_out_rows_that_name_another_value():
    rows = (b.record("a", area="Gamla stan"), b.record("b", 3, area="sodermalm"))
    found = names(Selection(areas=("sodermalm",), sizes=("A3",), profiles=("press",)), rows)
    assert found == ["vaga-tipsa_sodermalm_big_A3_sv_press_b.pdf"]
    assert b.codes(faults(Selection(areas=("sodermalm",)), rows[:1])) == ["selection/empty"]


def test_a_row_without_its_area_is_a_fault_unless_one_is_selected():
    rows = (b.record("a", area=""),)
    (problem,) = faults(Selection(), rows)
    assert problem.code == "record/area"
    assert problem.at.header == "area"
    assert len(names(Selection(areas=("gamla-stan",), sizes=("A3",), profiles=("press",)), rows)) == 1


def test_faults_of_cells_name_the_cell_and_come_all_at_once():
    rows = (b.record("a", area="Vasastan"), b.record("b", 3, area="sodermalm", size="A5"))
    problems = faults(Selection(), rows)
    assert b.codes(problems) == ["selection/unknown", "selection/size"]
    assert (problems[0].at.line, problems[0].at.header) == (2, "area")
    assert (problems[1].at.line, problems[1].at.header) == (3, "size")


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{area}-{size}-{profile}-{language}-{layout}", "sodermalm-A3-press-sv-big.pdf"),
        ("{record.Gatu Adress} {row} {ID}", "Asogatan-1-1-a.pdf"),
        ("{area}.pdf", "sodermalm.pdf"),
    ],
)
def test_patterns(pattern, name):
    one = b.record("a")
    row = replace(one, values={"gatu adress": "Åsögatan 1"}, places={"gatu adress": one.at})
    assert names(Selection(("sodermalm",), (), ("A3",), (), ("press",)), (row,), pattern) == [name]


@pytest.mark.parametrize(
    ("pattern", "code", "words"),
    [
        ("{vresion}", "pattern/unknown", "vresion"),
        ("{version}", "pattern/unknown", "version"),
        ("{id}", "pattern/unknown", "--records"),
        ("{record.x}", "pattern/unknown", "--records"),
        ("{area", "pattern/syntax", "partner"),
        ("area}", "pattern/syntax", "partner"),
    ],
)
def test_faulty_patterns(pattern, code, words):
    (problem,) = faults(Selection(), pattern=pattern)
    assert problem.code == code
    assert words in problem.message


def test_columns_are_suggested():
    (problem,) = faults(Selection(), (b.record("a", street="x"),), "{record.stret}")
    assert problem.hint == "did you mean 'record.street'?"


def test_collisions_name_both():
    problems = faults(Selection(("sodermalm",), (), (), (), ("press",)), pattern="{area}")
    assert b.codes(problems) == ["name/collision"]
    assert "sodermalm big A3 sv press and sodermalm big A4 sv press" in problems[0].message
    assert problems[0].hint == "let the name hold what tells them apart: {size}"


def test_names_that_differ_in_case_only_collide():
    rows = (b.record("A", 2, area="sodermalm"), b.record("a", 3, area="sodermalm"))
    problems = faults(Selection((), (), ("A3",), (), ("press",)), rows)
    assert b.codes(problems) == ["name/collision"]
    assert problems[0].at.line == 3
    assert problems[0].related[0].at.line == 2
    assert problems[0].hint.endswith(": {row}")


@pytest.mark.parametrize("pattern", ["../{area}_{size}", "{area}/{size}", "{area}\\\\{size}"])
def test_a_pattern_is_no_path(pattern):
    problems = faults(Selection((), (), (), (), ("press",)), pattern=pattern)
    assert b.codes(problems) == ["pattern/folder"]


def test_a_list_without_rows_selects_nothing():
    assert b.codes(faults(Selection(), ())) == ["selection/empty"]


def test_the_pieces_of_one_run_are_limited(monkeypatch):
    rows = tuple(b.record(str(number), number + 1, area="sodermalm") for number in range(1, 6))
    selection = Selection((), (), ("A3",), (), ("press",))
    monkeypatch.setattr(plan_module, "MAX_JOBS", 5)
    assert len(names(selection, rows)) == 5
    monkeypatch.setattr(plan_module, "MAX_JOBS", 4)
    (problem,) = faults(selection, rows)
    assert (problem.code, problem.message) == (
        "selection/too-many",
        "more than 4 pieces are selected; 4 are allowed in one run",
    )
