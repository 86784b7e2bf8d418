"""Earlier tickets: read with care, never guessed at, and compared piece by piece."""

from __future__ import annotations

import copy
import dataclasses
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poster.deliver import document as document_module
from poster.deliver.document import ticket_document
from poster.deliver.ticket import (
    CopyEntry,
    DrawingEntry,
    FieldEntry,
    FontEntry,
    PictureEntry,
    PieceEntry,
    SlotEntry,
    Ticket,
)
from poster.problems import ExitCode, Location, Rejected, error
from poster.stack import outdated as module_of_outdated
from poster.stack import ticket as module
from poster.stack.outdated import changes_of, job_of, outdated, replacement
from poster.stack.ticket import EarlierTicket, identify, plain_code, read_ticket, read_tickets, refuse_foreign
from tests.stack import plans

DIGEST = "0" * 64


def piece(**changes):
    one = {
        "id": "p", "file": "", "sha256": DIGEST, "bytes": 0, "area": "sodermalm", "layout": "en-stor-fraga",
        "size": "A4", "language": "sv", "profile": "office", "record": "", "version": "K7Q2-M9XD",
        "payload": "https://polisen.se", "layout_sha256": DIGEST, "icc_sha256": DIGEST, "fonts": [], "pictures": [],
        "slots": [],
    }  # fmt: skip
    return one | changes


def recipient(**changes):
    one = {
        "id": "K-1", "association": "Brf A", "code": "CDFGH", "total": 3,
        "sheets": [{"piece": "p", "queue": "queue_A4_office.pdf", "first": 1, "last": 3}],
        "from_shop": [{"piece": "p", "copies": 4}], "area": "", "size": "", "reorder_level": 0,
    }  # fmt: skip
    return one | changes


def document(**changes):
    one = {
        "schema": 1, "campaign": "vaga-tipsa", "date": "2026-11-22", "pieces": [piece()], "inputs": [],
        "software": [], "earlier": [], "failed": [], "recipients": [recipient()],
        "stacks": [{"list": "orders.csv", "copies": 7, "content": DIGEST}],
        "files": [{"file": "queue_A4_office.pdf", "sha256": DIGEST, "sheets": 3}],
    }  # fmt: skip
    return one | changes


def read(tmp_path, value):
    path = tmp_path / "ticket.json"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return read_ticket(path)


def test_a_ticket_is_read_and_unknown_keys_are_passed_over(tmp_path):
    one = read(tmp_path, document(new=[1], pieces=[piece(new=2, slots=[
        {"slot": "s", "text": "t", "language": "sv", "frame_mm": [1, 2.5, 3, 4], "box_mm": [], "type_sizes_pt": [9],
         "lines": 1, "copies": []}
    ])]))  # fmt: skip
    assert one.ticket.pieces[0].slots[0].frame_mm == (1.0, 2.5, 3.0, 4.0)
    assert one.ticket.shard == ()
    assert (one.piece("p").version, one.piece("q")) == ("K7Q2-M9XD", None)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (b"", "ticket/unreadable"),
        (b"\xff", "ticket/unreadable"),
        (b"[" * 100_000, "ticket/unreadable"),
        (b"[]", "ticket/foreign"),
        ({"schema": "1"}, "ticket/foreign"),
        ({"schema": 2}, "ticket/foreign"),
        (document(date="yesterday"), "ticket/unreadable"),
        (document(pieces={}), "ticket/unreadable"),
        (document(pieces=[3]), "ticket/unreadable"),
        (document(pieces=[piece(version=3)]), "ticket/unreadable"),
        (document(pieces=[piece(bytes=True)]), "ticket/unreadable"),
        (document(pieces=[{key: value for key, value in piece().items() if key != "area"}]), "ticket/unreadable"),
    ],
)  # fmt: skip
def test_a_corrupt_or_foreign_ticket_is_an_error(tmp_path, value, code):
    with pytest.raises(Rejected) as caught:
        read(tmp_path, value)
    assert caught.value.problems[0].code == code
    assert caught.value.exit_code == {"ticket/unreadable": 5, "ticket/foreign": 3}[code]


QUEUE = "queue_A4_office.pdf"


def sheets(*ranges, queue=QUEUE):
    return [{"piece": "p", "queue": queue, "first": first, "last": last} for first, last in ranges]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (document(pieces=[piece(id="q")]), "unknown piece"),
        (document(pieces=[piece(), piece()]), "the piece 'p' is there twice"),
        (document(recipients=[recipient(), recipient(association="B")]), "the recipient 'K-1' is there twice"),
        (document(recipients=[recipient(sheets=sheets((3, 1)))]), "cannot be: 3 to 1 after 0"),
        (document(recipients=[recipient(sheets=sheets((0, 2)))]), "cannot be: 0 to 2"),
        (document(recipients=[recipient(sheets=sheets((1, 2), (2, 3)))]), "cannot be: 2 to 3 after 2"),
        (document(recipients=[recipient(total=2)]), "3 sheets up to number 3; its total is 2"),
        (document(recipients=[recipient(total=4)]), "3 sheets up to number 3; its total is 4"),
        (document(recipients=[recipient(from_shop=[{"piece": "p", "copies": -4}])]), "less than one copy"),
        (document(recipients=[recipient(from_shop=[{"piece": "p", "copies": 3}])]), "recipients have 6"),
        (document(stacks=[{"list": "", "copies": 8, "content": ""}]), "8 copies, its recipients have 7"),
        (document(stacks=[]), "0 copies, its recipients have 7"),
        (document(files=[]), "has 0 sheets, the recipients have 3"),
        (document(files=[{"file": QUEUE, "sha256": "", "sheets": 4}]), "has 4 sheets, the recipients have 3"),
        (document(files=[{"file": QUEUE, "sha256": "", "sheets": 3}, {"file": "q", "sha256": "", "sheets": 1}]),
         "'q' has 1 sheets, the recipients have 0"),
    ],
)  # fmt: skip
def test_a_ticket_that_contradicts_itself_is_not_believed(tmp_path, value, told):
    with pytest.raises(Rejected) as caught:
        read(tmp_path, value)
    assert {problem.code for problem in caught.value.problems} == {"ticket/contradiction"}
    assert told in " ".join(problem.message for problem in caught.value.problems)
    assert caught.value.exit_code is ExitCode.INPUT_OUTPUT


def test_a_reprint_has_fewer_sheets_than_its_order(tmp_path):
    part = recipient(sheets=sheets((2, 2), queue="reprint_K-1.pdf"), from_shop=[])
    files = [{"file": "reprint_K-1.pdf", "sha256": DIGEST, "sheets": 1}]
    stated = [{"list": "", "copies": 1, "content": ""}]
    assert read(tmp_path, document(recipients=[part], files=files, stacks=stated)).ticket.recipients[0].total == 3
    with pytest.raises(Rejected, match="1 problem"):
        read(tmp_path, document(recipients=[part | {"total": 1}], files=files, stacks=stated))


def test_files_that_cannot_be_read_are_all_told(tmp_path, monkeypatch):
    (tmp_path / "bad").write_text("x")
    with pytest.raises(Rejected) as caught:
        read_tickets([tmp_path / "none", tmp_path, tmp_path / "bad"])
    assert caught.value.exit_code is ExitCode.INPUT_OUTPUT
    assert [one.code for one in caught.value.problems] == ["ticket/unreadable"] * 3
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    with pytest.raises(Rejected, match="1 problem"):
        read(tmp_path, document())


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_any_damage_is_a_ticket_or_a_rejection(tmp_path_factory, data):
    value = copy.deepcopy(document())
    place = value
    for _ in range(data.draw(st.integers(0, 4))):
        keys = (
            list(place) if isinstance(place, dict) else list(range(len(place))) if isinstance(place, list) else []
        )
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.booleans()):
            place[key] = data.draw(st.none() | st.integers() | st.text(max_size=3) | st.just([]) | st.just({}))
            break
        place = place[key]
    with suppress(Rejected):
        read(tmp_path_factory.mktemp("t"), value)


def test_tickets_of_other_campaigns_are_refused(tmp_path):
    one = read(tmp_path, document(campaign="other"))
    with pytest.raises(Rejected) as caught:
        refuse_foreign((one, one), "vaga-tipsa")
    assert [problem.code for problem in caught.value.problems] == ["ticket/foreign"] * 2
    refuse_foreign((one,), "other")


def test_tickets_are_sorted_by_day(tmp_path):
    for name, day in (("a", "2026-12-01"), ("b", "2026-11-01")):
        (tmp_path / name).write_text(json.dumps(document(date=day)))
    assert [one.ticket.date for one in read_tickets([tmp_path / "a", tmp_path / "b"])] == [
        "2026-11-01",
        "2026-12-01",
    ]


@pytest.mark.parametrize("code", ["K7Q2-M9XD", "k7q2m9xd", " K7Q2 M9XD"])
def test_a_code_is_read_as_people_write_it(tmp_path, code):
    (found,) = identify(code, (read(tmp_path, document()),))
    assert [(one.recipient.id, one.copies, one.sheets) for one in found.holdings] == [("K-1", 7, ((1, 3),))]
    assert plain_code("O1-iL") == "0111"


def entry(**changes):
    use = FieldEntry("contacts.police.number", "114 14", "campaign", "campaign.yaml:1:1")
    own = FieldEntry("record.gata", "Gatan 1", "record", "list.csv:2:1")
    copies = (
        CopyEntry("number", "114 14", "sv", "campaign", "campaign.yaml:1:1", (use,)),
        CopyEntry("body", "Gatan 1 x", "sv", "campaign", "campaign.yaml:2:1", (own,)),
        CopyEntry("call", "Egen", "sv", "record", "list.csv:2:2", ()),
    )
    slot = SlotEntry("s", "", "sv", (), (), (), 1, copies)
    values = piece(record="7", fonts=(FontEntry("X", 400, DIGEST),), pictures=(PictureEntry("logo", DIGEST),))
    values["drawings"] = (DrawingEntry("skyline", DIGEST),)
    return dataclasses.replace(PieceEntry(**(values | {"slots": (slot,)})), **changes)


def test_the_row_of_a_recorded_piece_is_known_as_far_as_it_shows():
    job = job_of(entry())
    assert job.record.id == "7"
    assert dict(job.record.values) == {"gata": "Gatan 1", "texts.call": "Egen"}
    assert job_of(entry(record="")).record is None


@pytest.fixture(scope="module")
def made():
    from poster.campaign.resolve import Resolver
    from poster.run.workshop import Families

    campaign = plans.campaign()
    resolver = Resolver(campaign, Families(campaign, plans.LIBRARY), plans.LIBRARY)
    return resolver.piece(plans.job("sodermalm"))


def test_every_kind_of_change_is_told(made):
    told = {change.what for change in changes_of(entry(), made)}
    assert {"the payload of the symbol", "layout 'en-stor-fraga'", "the output intent", "font X 400"} <= told
    assert {"picture 'logo'", "drawing 'skyline'", "text 'call'", "text 'body'", "text 'headline'"} <= told


def test_what_cannot_be_named_is_still_a_change(made):
    from poster.compose.compose import compose
    from poster.deliver.record import piece_entry

    same = piece_entry(plans.job("sodermalm"), made, compose(made), b"", "")
    (change,) = changes_of(same, dataclasses.replace(made, version="AAAA-AAAA", texts={
        name: dataclasses.replace(text, value=text.value.replace(made.version, "AAAA-AAAA"))
        for name, text in made.texts.items()
    }))  # fmt: skip
    assert change.what.startswith("colours")
    gone = dict(made.texts)
    del gone["headline"]
    (lost,) = changes_of(same, dataclasses.replace(made, texts=gone))
    assert (lost.what, lost.after) == ("text 'headline'", "")


def test_posters_of_build_are_outdated_by_themselves(tmp_path, made):
    build = document()
    for name in ("recipients", "stacks", "files"):
        del build[name]
    first, later = read(tmp_path, build), read(tmp_path, build)
    found = outdated((first, later), lambda job, day: made)
    assert [one.ticket for one in found.outdated] == [later]
    assert (found.compared, found.outdated[0].copies) == (2, 0)
    orders, problems = replacement(found, "t")
    assert (orders.copies, problems) == (0, ())


def test_copies_that_nothing_replaces_are_told(tmp_path):
    def refuse(job, day):
        raise Rejected((error("field/unknown", "unknown field", Location("campaign.yaml", 3)),))

    found = outdated((read(tmp_path, document()),), refuse)
    assert found.outdated[0].is_gone
    orders, problems = replacement(found, "t")
    assert orders.copies == 0
    assert (problems[0].code, "7 copies" in problems[0].message) == ("ticket/gone", True)
    assert isinstance(found.outdated[0].ticket, EarlierTicket)


def refusal(tmp_path, value, reader=None):
    """Return why a ticket cannot be read."""
    with pytest.raises(Rejected) as caught:
        read(tmp_path, value) if reader is None else reader()
    assert caught.value.exit_code == ExitCode.INPUT_OUTPUT
    (problem,) = caught.value.problems
    assert problem.code == "ticket/unreadable"
    return problem.message


def test_what_a_ticket_refers_to_is_held_once(tmp_path):
    """Else a line of a few bytes would take the memory of a thousand slots."""
    text = {"copy": "a", "value": "", "language": "sv", "layer": "campaign", "at": "", "fields": []}
    slot = {
        "slot": "body", "text": "", "language": "sv", "frame_mm": [], "box_mm": [], "type_sizes_pt": [1.0],
        "lines": 1, "copies": [text] * 50,
    }  # fmt: skip
    first = piece(record="1", slots=[slot])
    pieces = [first, *(piece(id=f"p{n}", record="1", slots=[{"as": [0, 1]}] * 50) for n in range(20))]
    one = read(tmp_path, document(pieces=pieces))
    assert sum(len(each.slots) for each in one.ticket.pieces) == 1001
    assert len({id(slot) for each in one.ticket.pieces for slot in each.slots}) == 1


def test_a_ticket_of_very_many_values_is_refused_before_it_is_read(tmp_path, monkeypatch):
    """Ten bytes of `[],` would take 300 of memory."""
    path = tmp_path / "ticket.json"
    path.write_text("[" + "[]," * 60_000 + "[]]")
    monkeypatch.setattr(module, "MAX_BYTES", 1_000_000)
    assert "it holds more than the 50000 values allowed" in refusal(tmp_path, None, lambda: read_ticket(path))


def test_shapes_that_are_referred_to_without_end_are_refused(tmp_path):
    shape = {"text": "a", "outline": "0"}
    promise = {"profile": {}, "slots": [], "panels": [], "fonts": [], "shapes": [shape] * 2000}
    again = {**promise, "shapes": [{"as": [0, 4]}] * 30}
    pieces = [piece(record="1", promise=promise), piece(id="q", record="1", promise=again)]
    assert "its table of pieces is damaged" in refusal(tmp_path, document(pieces=pieces))
    again["shapes"] = again["shapes"][:20]
    assert len(read(tmp_path, document(pieces=pieces)).ticket.pieces) == 2


def test_shapes_of_all_pieces_together_end_somewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(document_module, "_MOST_SHAPES", 5)
    promise = {"profile": {}, "slots": [], "panels": [], "fonts": [], "shapes": [{"text": "a", "outline": "0"}] * 3}
    path = tmp_path / "ticket.json"
    path.write_text(json.dumps(document(pieces=[piece(promise=promise), piece(id="q", promise=promise)])))
    assert "its table of pieces is damaged" in refusal(tmp_path, None, lambda: ticket_document(path, 10**7))
    assert ticket_document(path, 10**7, keeps_promises=False)["pieces"][0] == piece()


def test_a_ticket_of_more_copies_than_a_run_makes_is_refused(tmp_path):
    runs = [{"piece": "p", "queue": "q", "first": 1, "last": 10**15}]
    message = refusal(tmp_path, document(recipients=[recipient(sheets=runs)]))
    assert "it tells of 1000000000000004 copies; a run makes at most 1000000" in message


def test_many_recipients_of_many_pieces_are_counted_in_time():
    """Asking each recipient for each piece would take an hour."""
    pieces = [piece(id=f"p{n}") for n in range(4_000)]
    sheets = [{"piece": f"p{n}", "queue": "q", "first": 1, "last": 1} for n in range(4_000)]
    people = [recipient(id=f"K-{n}", sheets=sheets[n::40], from_shop=[]) for n in range(40)]
    value = document(pieces=pieces, recipients=people * 10)
    one = EarlierTicket("ticket.json", module._Reading().value(Ticket, value, "ticket"))
    assert len(identify("K7Q2-M9XD", [one])) == 4_000


def test_a_pile_that_is_replaced_keeps_its_reorder_level(tmp_path):
    names = ("p", "q", "r")
    pile = recipient(
        id="stock-1", association="", code="", total=24, from_shop=[], area="sodermalm", size="A4", reorder_level=5,
        sheets=[sheets((8 * at + 1, 8 * at + 8))[0] | {"piece": name} for at, name in enumerate(names)],
    )  # fmt: skip
    told = document(
        pieces=[piece(id=name) for name in names], recipients=[pile],
        files=[{"file": QUEUE, "sha256": DIGEST, "sheets": 24}],
        stacks=[{"list": "", "copies": 24, "content": DIGEST}],
    )  # fmt: skip
    one = read(tmp_path, told)
    found = tuple(
        module_of_outdated.OutdatedPiece(
            one, entry, job_of(entry), (), tuple(module.holdings(one.ticket, entry.id))
        )
        for entry in one.ticket.pieces
    )
    orders, _ = replacement(module_of_outdated.Comparison(found, 3), "t")
    assert (orders.copies, sum(line.reorder_level for line in orders.stock)) == (24, 5)
