"""The parts of a proof: promises from tickets, what a run has seen, objects, trees, rules."""

from __future__ import annotations

import io
import json
import zlib
from dataclasses import replace
from typing import Any

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from poster.campaign.profiles import PRESS
from poster.deliver.record import encoded
from poster.geometry import Rect
from poster.problems import ExitCode, Rejected, Severity
from poster.proof.checks.catalogue import in_order
from poster.proof.coverage import samples
from poster.proof.model import Check, Finding, Proof, Verdict
from poster.proof.promise import promise_from_ticket
from poster.proof.prove import apply_rule, prove
from poster.proof.quick import QuickReader
from poster.proof.registry import Asked, Rule, always, checks, rules
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet, Unreadable, box_of
from poster.proof.tree import tree_of
from tests.proof import mutate as m


def in_ticket(profile: Any = PRESS) -> dict[str, Any]:
    return json.loads(encoded(m.promise(profile)))


@pytest.mark.parametrize("profile", m.PROFILES, ids=lambda profile: profile.name)
def test_a_promise_comes_back_from_the_ticket_as_it_was(profile: Any) -> None:
    assert promise_from_ticket({"promise": in_ticket(profile), "more": 1}) == m.promise(profile)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("piece",), 5),
        (("media", "x"), "0"),
        (("media", "x"), float("nan")),
        (("media",), None),
        (("slots",), {}),
        (("slots", 0, "text"), "x" * 100_001),
        (("slots", 0, "tints", 0, "space"), "DevicePink"),
        (("slots",), [1] * 20_001),
        (("profile", "has_marks"), 1),
        (("profile", "printable_margin", "by_size", 0), ["A3"]),
        (("panels", 0, "bleeds"), ["inside"]),
    ],
)
def test_a_promise_that_was_changed_is_refused(path: tuple[Any, ...], value: Any) -> None:
    ticket = in_ticket()
    spot: Any = ticket
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = value
    with pytest.raises(Rejected) as caught:
        promise_from_ticket({"promise": ticket})
    (problem,) = caught.value.problems
    assert problem.code == "ticket/no-promise"
    assert str(path[0]) in problem.message
    assert caught.value.exit_code is ExitCode.INPUT_OUTPUT


@pytest.mark.parametrize("version", [1, 2, 4, None])
def test_a_promise_of_another_version_of_the_program_is_told_as_such(version: int | None) -> None:
    ticket = in_ticket()
    del ticket["version"]
    with pytest.raises(Rejected) as caught:
        promise_from_ticket({"promise": ticket if version is None else {**ticket, "version": version}})
    (problem,) = caught.value.problems
    assert problem.code == "ticket/no-promise"
    told = f"is of version {version or 1}; this program proves version 3"
    assert problem.message == f"the promise in the ticket {told}"
    assert "'software'" in problem.hint


def test_a_ticket_without_promises_says_so() -> None:
    for entry in ({}, {"promise": None}, {"promise": {"piece": "x"}}):
        with pytest.raises(Rejected):
            promise_from_ticket(entry)


def test_the_slot_of_a_promise_is_found_by_name() -> None:
    assert m.promise().slot("url").text == "polisen.se/tips"
    with pytest.raises(KeyError):
        m.promise().slot("nothing")


def test_what_was_seen_is_not_made_again_and_the_oldest_is_forgotten() -> None:
    seen, made = Seen(2), []

    def ask(name: str, *depends: bytes) -> int:
        return seen.result(name, depends, lambda: made.append(name) or len(made))

    assert [ask("a", b"1"), ask("a", b"1"), ask("a", b"2"), ask("b", b"1")] == [1, 1, 2, 3]
    assert seen.hits == 1
    assert ask("a", b"1") == 4
    assert ask("c", b"ab", b"c") != ask("c", b"a", b"bc")


def test_every_check_says_what_why_and_by_which_rule() -> None:
    ids = [check.id for check in checks()]
    assert len(set(ids)) == len(ids)
    for check in checks():
        assert check.title
        assert check.clause
        assert check.rationale
        assert check.id.count("/") == 1
        assert check.title == check.title.rstrip(".")


def test_rules_come_after_their_causes() -> None:
    met: set[str] = set()
    known = {rule.check.id for rule in rules()}
    for rule in rules():
        assert set(rule.after) & known <= met
        met.add(rule.check.id)


def rule(name: str, judge: Any, **more: Any) -> Rule:
    return Rule(Check(name, name, "own", "own"), judge, needs_promise=False, **more)


def test_rules_that_name_one_another_are_refused() -> None:
    with pytest.raises(ValueError, match="a/a, b/b"):
        in_order((rule("a/a", None, after=("b/b",)), rule("b/b", None, after=("a/a",))))


def applied(judge: Any, *before: Finding, **more: Any) -> tuple[Verdict, list[Finding]]:
    asked = Asked(None, None, Seen())
    return apply_rule(rule("x/x", judge, **more), Sheet(b""), asked, list(before))


def test_what_a_rule_says_becomes_a_verdict() -> None:
    fault, hint = Finding("x/x", "no", "slot"), Finding("x/x", "hm", severity=Severity.WARNING)
    assert applied(lambda *_: Verdict.UNCHECKED) == (Verdict.UNCHECKED, [])
    assert applied(lambda *_: [fault]) == (Verdict.FAILED, [fault])
    assert applied(lambda *_: [hint]) == (Verdict.PASSED, [hint])
    assert applied(lambda *_: [fault], applies=lambda _: False) == (Verdict.NOT_APPLICABLE, [])
    assert applied(lambda *_: [fault], Finding("c/c", "why", "slot"), after=("c/c",)) == (
        Verdict.NOT_APPLICABLE,
        [],
    )
    assert applied(lambda *_: [fault], Finding("c/c", "why"), after=("c/c",)) == (Verdict.NOT_APPLICABLE, [])
    assert applied(lambda *_: [fault], Finding("c/c", "why", "other"), after=("c/c",)) == (Verdict.FAILED, [fault])
    assert len(applied(lambda *_: [fault] * 99)[1]) == 50
    assert always(None)


def test_a_damaged_object_is_a_finding_and_stops_nothing() -> None:
    def stumbles(sheet: Any, asked: Any) -> Any:
        raise KeyError("/Font")

    def refuses(sheet: Any, asked: Any) -> Any:
        raise Unreadable("the page cannot be drawn")

    assert applied(stumbles)[1][0].message == "an object of the file is damaged"
    assert applied(refuses)[1][0].message == "the page cannot be drawn"


def test_only_what_passed_or_does_not_apply_is_good() -> None:
    for verdict, is_good in zip(Verdict, (True, False, True, False), strict=True):
        proof = Proof("p", "0" * 64, (("a/a", Verdict.PASSED), ("x/x", verdict)), ())
        assert proof.is_good is is_good
        assert proof.verdict("x/x") is verdict


def plain(value: Any) -> Any:
    """An object with all that it holds, references unresolved."""
    if isinstance(value, StreamObject):
        return ("stream", {key: plain(dict.__getitem__(value, key)) for key in value}, value._data)
    if isinstance(value, DictionaryObject):
        return {key: plain(dict.__getitem__(value, key)) for key in value}
    if isinstance(value, ArrayObject):
        return [plain(list.__getitem__(value, place)) for place in range(len(value))]
    if isinstance(value, IndirectObject):
        return ("R", value.idnum, value.generation)
    return (type(value), str(value), getattr(value, "_original_bytes", None))


FILES = [m.good(profile) for profile in m.PROFILES] + [m.changed(m.good(), lambda _: None)]


@pytest.mark.parametrize("data", FILES, ids=["press", "office", "mono", "written anew"])
def test_objects_are_those_that_pypdf_reads(data: bytes) -> None:
    slow, quick = pypdf.PdfReader(io.BytesIO(data)), QuickReader(data)
    assert quick.size == len(data)
    for number in slow.xref[0]:
        if number:
            wanted, found = (reader.get_object(IndirectObject(number, 0, reader)) for reader in (slow, quick))
            assert plain(found) == plain(wanted)
            assert type(found) is type(wanted)
            assert plain(quick.get_object(number)) == plain(wanted)


OBJECTS = (
    b"<</A 1/A 2>>",
    b"<</A (a\\)b)>>",
    b"<</A%x\n1>>",
    b"<</A#42 true /B null /C [false <4> -.5 +2]>>",
    b"[" * 20 + b"]" * 20,
    b"<</Length 5>>\nstream\nabcdefgh\nendstream",
    b"<</Length 3>>\nstream\nabc\nendstream",
    b"<</A 1",
    b">>",
    b"[1 2",
)


@pytest.mark.parametrize("body", OBJECTS)
def test_unusual_objects_are_left_to_pypdf(body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    data = file_with(body)
    found: list[Any] = []
    for reader in (pypdf.PdfReader(io.BytesIO(data)), QuickReader(data)):
        try:
            found.append(plain(reader.get_object(IndirectObject(2, 0, reader))))
        except Exception as fault:  # noqa: BLE001 - whatever pypdf raises, both raise
            found.append(type(fault))
    assert found[0] == found[1]


def file_with(body: bytes) -> bytes:
    """A file whose object 2 is `body`."""
    out = b"%PDF-1.6\n"
    places = []
    for number, text in ((1, b"<</Type/Catalog/Pages 3 0 R>>"), (2, body), (3, b"<</Type/Pages/Kids[]/Count 0>>")):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return (
        out
        + b"xref\n0 4\n0000000000 65535 f \n"
        + table
        + b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    )


def test_digests_tell_objects_apart_with_all_that_they_refer_to() -> None:
    first, again = QuickReader(m.good()), QuickReader(m.good())
    fonts = first.pages[0]["/Resources"].raw_get("/Font")
    assert first.digest(fonts) == again.digest(fonts) is not None
    assert first.digest(IndirectObject(9_999, 0, first)) is None
    assert first.digest(NumberObject(1)) is None
    pages = first.root_object.raw_get("/Pages")
    assert first.digest(pages) not in (None, first.digest(fonts))
    other = QuickReader(m.replaced(m.good(), b"0 0 0 1 k", b"0 0 0 .9 k"))
    assert other.digest(other.root_object.raw_get("/Pages")) != first.digest(pages)


def test_trees_have_limits() -> None:
    def element(depth: int) -> DictionaryObject:
        kids = {NameObject("/K"): element(depth - 1)} if depth else {}
        return DictionaryObject({NameObject("/S"): NameObject("/P"), **kids})

    def catalogue(top: Any) -> DictionaryObject:
        return DictionaryObject({NameObject("/StructTreeRoot"): DictionaryObject({NameObject("/K"): top})})

    assert len(tree_of(catalogue(element(30))).nodes) == 31
    with pytest.raises(ValueError, match="too large"):
        tree_of(catalogue(element(80)))
    held = DictionaryObject({NameObject("/S"): NameObject("/P"), NameObject("/K"): ArrayObject([mcr(), objr()])})
    (node,) = tree_of(catalogue(held)).nodes
    assert node.parts == (7,)
    assert len(node.objects) == 1


def mcr() -> DictionaryObject:
    return DictionaryObject({NameObject("/Type"): NameObject("/MCR"), NameObject("/MCID"): NumberObject(7)})


def objr() -> DictionaryObject:
    return DictionaryObject({NameObject("/Type"): NameObject("/OBJR"), NameObject("/Obj"): DictionaryObject()})


def test_boxes_are_inherited_where_they_may_be() -> None:
    four = ArrayObject([NumberObject(value) for value in (10, 20, 5, 40)])
    parent = DictionaryObject({NameObject("/MediaBox"): four, NameObject("/TrimBox"): four})
    page = DictionaryObject({NameObject("/Parent"): parent})
    assert box_of(page, "/MediaBox") == Rect(5, 20, 5, 20)
    assert box_of(page, "/TrimBox") is None
    assert box_of(page, "/CropBox") is None


def test_what_is_too_large_is_not_drawn() -> None:
    with Sheet(m.good()) as sheet, pytest.raises(Unreadable, match="too large"):
        sheet.pixels(100)


def test_pixels_are_those_of_the_page() -> None:
    with Sheet(m.good()) as sheet:
        picture = sheet.pixels(1, Rect(100, 1000, 20, 10))
        assert (picture.mode, picture.size) == ("RGB", (20, 10))
        assert sheet.pixels(1, Rect(100, 1000, 20, 10), is_grey=True).mode == "L"
        assert sheet.media.width == pytest.approx(m.promise().media.width, abs=0.001)


def test_truncated_and_changed_bytes_never_raise() -> None:
    whole = m.good(m.OFFICE, "A4")
    step = len(whole) // 25
    for at in range(0, len(whole), step):
        prove(whole[:at], m.promise(m.OFFICE, "A4"))
        prove(whole[:at] + bytes([whole[at] ^ 0x15]) + whole[at + 1 :], m.promise(m.OFFICE, "A4"))


def test_a_proof_names_the_file_by_its_digest() -> None:
    other = m.good().removesuffix(b"\n") + b"\r\n"
    one, two = prove(m.good(), m.promise()), prove(other, m.promise())
    assert one.sha256 != two.sha256
    assert one.piece == m.promise().piece
    assert replace(one, sha256="") == replace(two, sha256="")


def test_pictures_larger_than_the_library_unpacks_are_measured() -> None:
    held = StreamObject()
    held[NameObject("/Filter")] = NameObject("/FlateDecode")
    held._data = zlib.compress(bytes(80_000_000))
    assert len(samples(held, 80_000_000)) == 80_000_000
    assert len(samples(held, 100)) == 100
