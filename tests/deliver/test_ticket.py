"""The job ticket: its schema, its former files, and what it never holds."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from poster.deliver.lean import piece_line
from poster.deliver.record import (
    TicketWriter,
    edition_of,
    inputs_of,
    relative_name,
    software,
)
from poster.deliver.schema import ticket_schema
from poster.deliver.ticket import EarlierEntry, FontEntry, PieceEntry
from poster.problems import Rejected

DIGEST = "0" * 64
_KINDS = {"string": str, "integer": int, "number": (int, float), "object": dict, "array": list, "boolean": bool}


def conforms(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> None:
    """Check `value` against the part of JSON Schema that the ticket's schema uses."""
    if "$ref" in schema:
        conforms(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, at)
        return
    if "const" in schema:
        assert value == schema["const"], at
        return
    if "enum" in schema:
        assert value in schema["enum"], at
        return
    if "anyOf" in schema:
        if value is not None:
            conforms(value, schema["anyOf"][0], root, at)
        return
    assert isinstance(value, _KINDS[schema["type"]]), at
    if "pattern" in schema:
        assert re.search(schema["pattern"], value), at
    if schema["type"] == "object":
        _conforms_object(value, schema, root, at)
    if schema["type"] == "array":
        each = schema.get("prefixItems") or [schema["items"]] * len(value)
        for number, (inner, kind) in enumerate(zip(value, each, strict=True)):
            conforms(inner, kind, root, f"{at}[{number}]")


def _conforms_object(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> None:
    """Check the keys of an object in their order, and its values; some tickets lack what others have."""
    assert [name for name in value if name in schema["required"]] == schema["required"], at
    assert set(value) <= set(schema["properties"]), at
    for name, inner in value.items():
        conforms(inner, schema["properties"][name], root, f"{at}.{name}")


def _piece(file: str) -> PieceEntry:
    return PieceEntry(
        id=file,
        file=file,
        sha256=DIGEST,
        bytes=3,
        area="sodermalm",
        layout="x",
        size="A3",
        language="sv",
        profile="press",
        record="",
        version="K7Q2-M9XD",
        payload="https://polisen.se/",
        layout_sha256=DIGEST,
        icc_sha256=DIGEST,
        fonts=(FontEntry("Source Sans 3", 400, DIGEST),),
        pictures=(),
        slots=(),
    )


def _campaign(folder: str) -> Any:
    return SimpleNamespace(
        id="vår", date=date(2026, 11, 22), folder=folder, digests={f"{folder}/campaign.yaml": DIGEST}
    )


def _written(folder: Path, pieces: tuple[PieceEntry, ...], earlier: tuple[EarlierEntry, ...] = ()) -> str:
    campaign = _campaign("/home/anna/campaign")
    writer = TicketWriter(folder, "out", edition_of(campaign))
    for piece in pieces:
        writer.add(piece_line(piece))
    writer.finish(inputs_of(campaign), earlier)
    return (folder / "ticket.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_ticket_conforms_to_its_schema(tmp_path: Path, count: int) -> None:
    text = _written(tmp_path, tuple(_piece(f"{number}.pdf") for number in range(count)))
    conforms(json.loads(text), ticket_schema(), ticket_schema())
    assert text.endswith("}\n")
    assert "\r" not in text
    assert "vår" in json.loads(text)["campaign"]


@pytest.mark.parametrize(("key", "value"), [("sha256", "0"), ("bytes", "3"), ("fonts", [{}]), ("extra", 1)])
def test_the_schema_notices_what_breaks_it(tmp_path: Path, key: str, value: Any) -> None:
    ticket = json.loads(_written(tmp_path, (_piece("a.pdf"),)))
    ticket["pieces"][0][key] = value
    with pytest.raises(AssertionError):
        conforms(ticket, ticket_schema(), ticket_schema())


def test_the_schema_is_json_schema_2020_12_and_describes_every_type() -> None:
    schema = ticket_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["$defs"]) >= {"PieceEntry", "SlotEntry", "CopyEntry", "FieldEntry", "FontEntry"}
    assert all(definition["description"] for definition in schema["$defs"].values())
    assert json.loads(json.dumps(schema)) == schema


def test_no_absolute_path_gets_into_a_ticket(tmp_path: Path) -> None:
    text = _written(tmp_path, ())
    assert "/home" not in text
    assert json.loads(text)["inputs"] == [{"file": "campaign.yaml", "sha256": DIGEST}]


@pytest.mark.parametrize(
    ("file", "folder", "name"),
    [
        ("/home/anna/c/layouts/x.yaml", "/home/anna/c", "layouts/x.yaml"),
        ("c/campaign.yaml", "c", "campaign.yaml"),
        ("campaign.yaml", "", "campaign.yaml"),
        ("layouts/x.yaml", "/home/anna/c", "layouts/x.yaml"),
        ("/home/anna/list.csv", "/home/anna/c", "list.csv"),
        ("../list.csv", "/home/anna/c", "list.csv"),
    ],
)
def test_files_are_named_from_the_campaign(file: str, folder: str, name: str) -> None:
    assert relative_name(file, folder) == name


def test_versions_of_all_that_has_a_part_in_the_bytes() -> None:
    found = {entry.name: entry.version for entry in software()}
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split("[<>=]", line)[0] for line in project["dependencies"]}
    # These three talk to people, draw previews and read symbols back: no byte of a file depends on them.
    assert set(found) == needed - {"click", "pypdfium2", "zxing-cpp"} | {"poster", "python", "zlib"}
    assert {name: found[name] for name in found if name in needed} == {
        name: version(name) for name in needed if name in found
    }


def test_a_library_on_the_path_first_counts_whatever_its_name_is_written_like(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("one/Python_BIDI-9.9.dist-info", "two/python_bidi-1.0.dist-info"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(tmp_path / name) for name in ("nowhere", "one", "two")])
    found = {entry.name: entry.version for entry in software()}
    assert (found["python-bidi"], found["reportlab"]) == ("9.9", "")


def test_a_build_loads_no_mail() -> None:
    code = "import sys, poster.run.build; print('email' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_disk_that_refuses_the_ticket_is_one_clear_problem(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        TicketWriter(tmp_path / "missing", "out", edition_of(_campaign("c")))
    assert "out/ticket.json" in caught.value.problems[0].message


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only where the system has a full device")
def test_a_disk_that_fills_up_while_the_ticket_is_written(tmp_path: Path) -> None:
    (tmp_path / "ticket.json").symlink_to("/dev/full")
    writer = TicketWriter(tmp_path, "out", edition_of(_campaign("c")))
    with pytest.raises(Rejected, match="problem"):
        writer.add("x" * 1_000_000)
    with pytest.raises(Rejected, match="problem"):
        writer.close()
