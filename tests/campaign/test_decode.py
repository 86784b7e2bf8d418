from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poster.campaign.decode import Decoder
from poster.campaign.keys import keys
from poster.campaign.layout import Layout, Slot, Style
from poster.campaign.model import Campaign, Contact, TextSet
from poster.campaign.nodes import Mapping, Node, Scalar, Sequence, merged, place, read_nodes
from poster.geometry import Length, SizedLength, Unit
from poster.problems import Location, Problem, Rejected

AT = Location("x.yaml", 1, 1, "x")


def nodes(text: str) -> Node:
    problems: list[Problem] = []
    node = read_nodes(text.encode(), "x.yaml", problems)
    assert not problems
    return node


def entries(text: str, part: type, master: str = "A3") -> tuple[dict, list[Problem]]:
    problems: list[Problem] = []
    return Decoder(problems, master).entries(nodes(text), part, "parts") or {}, problems


@pytest.mark.parametrize("text", ["0700", "no", "22:30", "112", "1e3", "2026-01-31", "~", "0x10", "on"])
def test_a_text_stays_as_written(text: str) -> None:
    contacts, problems = entries(f"police: {{number: {text}}}", Contact)
    assert not problems
    assert contacts["police"].number.value == text


def test_places_and_names_of_entries() -> None:
    contacts, _ = entries('police:\n  number: "114 14"\n', Contact)
    contact = contacts["police"]
    assert contact.name == "police"
    assert contact.at == Location("x.yaml", 1, 1, "police:", 6)
    assert contact.number.at == Location("x.yaml", 2, 11, '  number: "114 14"', 8)


def test_a_day_may_be_left_empty() -> None:
    sets, problems = entries("sv: {copies: {}, checked: }\nen: {copies: {}, checked: 2026-01-31}", TextSet)
    assert not problems
    assert (sets["sv"].checked, sets["en"].checked) == (None, date(2026, 1, 31))


def test_folded_text_is_one_line() -> None:
    sets, _ = entries("sv:\n  copies:\n    a: >-\n      one\n      two\n    b: |-\n      one\n      two\n", TextSet)
    assert sets["sv"].copies["a"].source == "one two"
    assert sets["sv"].copies["b"].source == "one\ntwo"


def test_lengths_by_sheet_size_do_not_scale() -> None:
    text = "a: {family: F, weight: 400, size: {A3: 20 pt, A4: 16 pt}, min: 12.5 mm}"
    styles, problems = entries(text, Style)
    assert not problems
    sizes = (("A3", Length(20, Unit.PT)), ("A4", Length(16, Unit.PT)))
    assert styles["a"].size == SizedLength(Length(20, Unit.PT), sizes)
    assert styles["a"].min == SizedLength(Length(12.5))


@pytest.mark.parametrize(
    ("size", "least", "faulty"),
    [
        ("4 pt", "4 pt", []),
        ("1000 pt", "352 mm", []),
        ("1001 pt", "3.9 pt", ["'size'", "'min'"]),
        ("1 mm", "353 mm", ["'size'", "'min'"]),
    ],
)
def test_type_sizes_have_bounds(size: str, least: str, faulty: list[str]) -> None:
    _, problems = entries(f"a: {{family: F, weight: 400, size: {size}, min: {{A3: {least}}}}}", Style)
    assert [problem.code for problem in problems] == ["value/range"] * len(faulty)
    for problem, word in zip(problems, faulty, strict=True):
        assert problem.message.startswith(word)
        assert problem.message.endswith("allowed is from 4 pt up to 1000 pt")


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("No", False), ("TRUE", True), ("false", False)])
def test_yes_and_no(text: str, value: bool) -> None:
    slots, problems = entries(f"a: {{required: {text}}}", Slot)
    assert not problems
    assert slots["a"].is_required is value


def test_nothing_written_stands_for_an_empty_block_or_list() -> None:
    problems: list[Problem] = []
    assert Decoder(problems).entries(nodes("{a: }").entries[0].value, Contact, "parts") == {}
    slots, problems = entries("a: {spans: , frame: , link: }", Slot)
    assert not problems
    assert (slots["a"].spans, slots["a"].frame, slots["a"].link) == ((), None, None)


def test_choices_of_numbers_become_numbers() -> None:
    slots, problems = entries("a: {rotate: 90, level: H}", Slot)
    assert not problems
    assert (slots["a"].rotate, slots["a"].level) == (90, "H")


@pytest.mark.parametrize(
    ("text", "part", "code"),
    [
        ("a: {number: [1]}", Contact, "value/type"),
        ("a: {number: 1, checked: [1]}", Contact, "value/type"),
        ("a: {number: 1, uri: {b: 1}}", Contact, "value/type"),
        ("a: [1]", Contact, "value/type"),
        ("a: {required: [1]}", Slot, "value/type"),
        ("a: {rotate: [1]}", Slot, "value/type"),
        ("a: {kind: [1]}", Slot, "value/type"),
        ("a: {link: [1]}", Slot, "value/type"),
        ("a: {module: [1]}", Slot, "value/type"),
        ("a: {frame: [1, 2, 3, x]}", Slot, "value/type"),
        ("a: {family: F, weight: [4], size: 9 pt}", Style, "value/type"),
        ("a: {family: F, weight: 4.5, size: 9 pt}", Style, "value/type"),
        ("a: {family: F, weight: 400, size: {A3: 0 pt}}", Style, "value/range"),
        ("a: {family: F, weight: 400, size: 3000 mm}", Style, "value/range"),
        ("a: {family: F, weight: 400, size: 9 pt, leading: nan}", Style, "value/type"),
    ],
)
def test_a_wrong_value_leaves_its_part_out(text: str, part: type, code: str) -> None:
    found, problems = entries(text, part)
    assert [problem.code for problem in problems] == [code]
    assert found == {}


def test_a_list_is_no_campaign() -> None:
    problems: list[Problem] = []
    assert Decoder(problems).root(nodes("[1]"), Campaign, {}) is None
    assert [problem.code for problem in problems] == ["value/type"]


def test_a_long_key_is_cut_in_the_message() -> None:
    _, problems = entries(f"a: {{number: 1, {'k' * 200}: 2}}", Contact)
    assert len(problems[0].message) < 100


def test_a_colour_needs_words_not_lists() -> None:
    from poster.colour import Colour

    _, problems = entries("a: {cmyk: [1, 2, 3, 4], srgb: [1]}", Colour)
    assert [problem.code for problem in problems] == ["value/type"]


def test_forbidden_words_need_a_reason_each() -> None:
    problems: list[Problem] = []
    hint = next(key for key in keys(Campaign) if key.name == "forbidden")
    decoder = Decoder(problems)
    good = decoder.value(nodes('sv: {"ordet": "skäl"}'), hint, "forbidden")
    assert [(word.value, reason) for word, reason in good["sv"]] == [("ordet", "skäl")]
    assert decoder.value(nodes("sv: {ordet: [1]}\nen: [1]"), hint, "forbidden") == {}
    assert [problem.code for problem in problems] == ["value/type", "value/type"]


def test_merging_keeps_the_places_of_what_stays() -> None:
    base, over = nodes("a: {b: 1, c: 2}\nd: 3\n"), nodes("a: {c: [4]}\ne: 5\n")
    both = merged(base, over)
    assert isinstance(both, Mapping)
    assert [entry.key.value for entry in both.entries] == ["a", "d", "e"]
    assert place(both, "a", "b").column == 8
    assert place(both, "a", "c", 0).column == 9
    assert place(both, "a", "zzz") == place(both, "a")
    assert place(both, "a", "c", 7) == place(both, "a", "c")


# --- files of any kind ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"a: " + b"x" * 1_000_001, "file/too-large", 0),
        (b"a: b\nc: \xff\n", "file/encoding", 2),
        ("a: b\n".encode("utf-16"), "file/encoding", 1),
        (b"a: b\nc: \x07\n", "text/control", 2),
        ("a: b\r\nc: \u2028\n".encode(), "text/control", 2),
        (b"[" * 30 + b"]" * 30, "yaml/too-deep", 1),
        (b"[" + b"1," * 200_001 + b"]", "file/too-large", 1),
        (b"a: &x [1]\nb: *x\n", "yaml/alias", 1),
        (b"a: *x\n", "yaml/alias", 1),
        (b"a: !!int 3\n", "yaml/tag", 1),
        (b"a: [1\n", "yaml/syntax", 2),
        (b"a: 1\n--- \nb: 1\n", "yaml/syntax", 2),
        (b"%YAML 7.7\n---\na: 1\n", "yaml/syntax", 1),
        (b"", "yaml/empty", 0),
        (b"# nothing\n", "yaml/empty", 0),
    ],
)
def test_files_that_are_refused(data: bytes, code: str, line: int) -> None:
    with pytest.raises(Rejected) as refused:
        read_nodes(data, "x.yaml", [])
    assert [problem.code for problem in refused.value.problems] == [code]
    assert refused.value.problems[0].at.line == line


def test_a_mark_at_the_start_is_no_fault() -> None:
    assert isinstance(read_nodes(b"\xef\xbb\xbfa: b\n", "x.yaml", []), Mapping)


def test_control_characters_come_also_by_escapes_and_a_text_has_an_end() -> None:
    problems: list[Problem] = []
    read_nodes(b'a: "\\x07"\nb: "\\u2067"\nc: ' + b"x" * 10_001, "x.yaml", problems)
    assert [problem.code for problem in problems] == ["text/control", "text/control", "text/too-long"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_a_tree_or_are_rejected(data: bytes) -> None:
    try:
        node: Node | tuple[Problem, ...] = read_nodes(data, "x.yaml", [])
    except Rejected as refused:
        node = refused.problems
    assert isinstance(node, Scalar | Sequence | Mapping) or all(isinstance(one, Problem) for one in node)
    assert node


_WORDS = st.sampled_from(sorted({key.name for part in (Campaign, Layout, Slot, Style) for key in keys(part)}))
_SCALARS = (st.text(max_size=8) | st.sampled_from(["", "A3", "3 mm", "yes", "1", "${a.b}"])).map(
    lambda x: Scalar(x, AT)
)


def _mappings(inner: st.SearchStrategy) -> st.SearchStrategy:
    from poster.campaign.nodes import Entry

    made = st.dictionaries(_WORDS | st.text(max_size=5), inner, max_size=5)
    return made.map(lambda d: Mapping(tuple(Entry(Scalar(k, AT), v) for k, v in d.items()), AT))


_NODES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4).map(lambda x: Sequence(tuple(x), AT)) | _mappings(inner)
)


@settings(max_examples=200, deadline=None)
@given(_NODES, st.sampled_from([(Campaign, {"folder": "", "profiles": {}}), (Layout, {"digest": ""})]))
def test_any_tree_gives_a_value_or_faults(node: Node, root: tuple) -> None:
    problems: list[Problem] = []
    value = Decoder(problems, "A3").root(node, *root)
    assert isinstance(value, root[0]) or problems


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_each_part_is_total(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from([Slot, Style, Contact, TextSet]))
    problems: list[Problem] = []
    found = Decoder(problems, "A3").entries(data.draw(_mappings(_mappings(_NODES))), part, "parts")
    assert found is not None
    assert all(isinstance(one, part) for one in found.values())


@pytest.mark.parametrize("key", ["[a, b]", "{a: b}"])
def test_a_key_that_is_no_text_hides_no_other_fault(key: str) -> None:
    problems: list[Problem] = []
    read_nodes(f"a: 1\n? {key}\n: 1\na: 2\n".encode(), "campaign.yaml", problems)
    assert [(one.code, one.at.line) for one in problems if one.at] == [("value/type", 2), ("key/duplicate", 4)]


@pytest.mark.parametrize("text", ["".join(f"k{n}: 1\n" for n in range(2001)), f"a: [{'x,' * 2001}]"])
def test_lists_and_mappings_end_somewhere(text: str) -> None:
    with pytest.raises(Rejected) as caught:
        read_nodes(text.encode(), "campaign.yaml", [])
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == ("file/too-large", "more than 2000 entries in one list or mapping")
