"""Plain cross-reference tables are read at once, as pypdf reads them; all others are left to it."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from pypdf.generic import IndirectObject

from poster.proof.quick import QuickReader
from poster.proof.xref import table_of
from tests.proof import mutate as m


def spelled(value: Any) -> Any:
    """A value of a trailer, references by their numbers."""
    if isinstance(value, IndirectObject):
        return (value.idnum, value.generation)
    if isinstance(value, list):
        return [spelled(list.__getitem__(value, place)) for place in range(len(value))]
    return getattr(value, "original_bytes", value)


def facts(reader: pypdf.PdfReader) -> tuple[Any, ...]:
    """What a reader knows of tables and trailer."""
    trailer = {key: spelled(dict.__getitem__(reader.trailer, key)) for key in reader.trailer}
    return (reader.xref, reader.xref_free_entry, reader._startxref, reader.xref_index, trailer)


@pytest.mark.parametrize("profile", m.PROFILES, ids=lambda profile: profile.name)
def test_a_plain_table_is_what_pypdf_reads(profile: Any) -> None:
    data = m.good(profile)
    assert table_of(data, None) is not None
    assert facts(QuickReader(data)) == facts(pypdf.PdfReader(io.BytesIO(data)))


def table_place(data: bytes) -> int:
    """Where the table of a file begins."""
    return int(data.rsplit(b"startxref\n")[1].split()[0])


def with_entry(data: bytes, number: int, entry: bytes) -> bytes:
    """The file with another entry, of 20 bytes, in its table."""
    place = data.index(b"\n", data.index(b"\n", table_place(data)) + 1) + 1 + 20 * number
    return data[:place] + entry + data[place + 20 :]


UNUSUAL = {
    "rubbish before": lambda data: b"\n" + data,
    "rubbish after": lambda data: data + b"more\n",
    "line ends of two characters": lambda data: data.replace(b"startxref\n", b"startxref\r\n"),
    "no table there": lambda data: data.replace(b"startxref\n", b"startxref\n1"),
    "a free entry": lambda data: with_entry(data, 3, b"0000000000 00001 f \n"),
    "another generation": lambda data: with_entry(data, 3, b"0000000100 00001 n \n"),
    "a wrong place": lambda data: with_entry(data, 3, b"0000000200 00000 n \n"),
    "another object's place": lambda data: with_entry(data, 3, b"%010d 00000 n \n" % data.index(b"\n4 0 obj")),
    "an earlier table": lambda data: data.replace(b"trailer\n<<", b"trailer\n<<\n/Prev 5", 1),
    "encryption": lambda data: data.replace(b"trailer\n<<", b"trailer\n<<\n/Encrypt null", 1),
    "a key twice": lambda data: data.replace(b"trailer\n<<", b"trailer\n<<\n/Size 1", 1),
    "more after the trailer": lambda data: data.replace(b">>\nstartxref", b">>\n/X\nstartxref"),
}


@pytest.mark.parametrize("change", UNUSUAL.values(), ids=list(UNUSUAL))
def test_what_is_not_plain_is_left_to_pypdf(change: Any) -> None:
    data = change(m.good())
    assert data != m.good()
    assert table_of(data, None) is None
    found: list[Any] = []
    for read in (lambda: pypdf.PdfReader(io.BytesIO(data)), lambda: QuickReader(data)):
        try:
            found.append(facts(read()))
        except Exception as fault:  # noqa: BLE001 - whatever pypdf raises, both raise
            found.append((type(fault), str(fault)))
    assert found[0] == found[1]
