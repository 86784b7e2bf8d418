"""A file written while it grows: every object where the cross-reference stream says, and nothing kept."""

from __future__ import annotations

import re
import zlib
from io import BytesIO

import pypdf
import pytest

from poster.pdf.document import Array, Dictionary, flate
from poster.pdf.growing import GrowingFile


def written(count: int) -> bytes:
    out = BytesIO()
    file = GrowingFile(out)
    tree = file.reserve()
    pages = []
    for number in range(count):
        content = file.add(flate(b"0 g %d 0 10 10 re f\n" % number))
        page = {"Type": "/Page", "Parent": tree, "MediaBox": "[0 0 100 100]", "Contents": content}
        pages.append(file.add(Dictionary(page)))
    file.put(tree, Dictionary({"Type": "/Pages", "Kids": Array(pages), "Count": count}))
    file.finish(Dictionary({"Type": "/Catalog", "Pages": tree}), Dictionary({"Title": "(x)"}))
    return out.getvalue()


def entries(data: bytes) -> list[tuple[int, int, int]]:
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", data)[1])
    match = re.match(rb"\d+ 0 obj\n<<(.*?)>>\nstream\n(.*)\nendstream\nendobj", data[start:], re.DOTALL)
    table = zlib.decompress(match[2])
    assert b"/W [1 5 2]" in match[1]
    rows = [table[place : place + 8] for place in range(0, len(table), 8)]
    assert b"/Size %d" % len(rows) in match[1]
    return [(row[0], int.from_bytes(row[1:6]), int.from_bytes(row[6:])) for row in rows]


@pytest.mark.parametrize("count", [1, 198, 199, 200, 450])
def test_every_object_is_where_the_table_says(count: int) -> None:
    data = written(count)
    found = entries(data)
    assert found[0] == (0, 0, 65535)
    for number, (kind, place, index) in enumerate(found[1:], 1):
        if kind == 1:
            assert data[place:].startswith(b"%d 0 obj\n" % number)
            continue
        assert kind == 2
        holder_kind, holder, _ = found[place]
        assert holder_kind == 1
        head, body = re.match(rb"\d+ 0 obj\n<<(.*?)>>\nstream\n(.*?)\nendstream", data[holder:], re.DOTALL).groups()
        numbers = zlib.decompress(body)[: int(re.search(rb"/First (\d+)", head)[1])].split()
        assert int(numbers[2 * index]) == number


@pytest.mark.parametrize("count", [1, 450])
def test_a_strict_reader_finds_every_page(count: int) -> None:
    reader = pypdf.PdfReader(BytesIO(written(count)), strict=True)
    assert len(reader.pages) == count
    assert reader.pages[count - 1].get_contents().get_data() == b"0 g %d 0 10 10 re f\n" % (count - 1)
    assert reader.metadata.title == "x"


def test_the_identifier_depends_on_the_content() -> None:
    def identifier(data: bytes) -> bytes:
        return re.search(rb"/ID \[(<[0-9A-F]{32}>) \1\]", data)[1]

    assert identifier(written(3)) == identifier(written(3)) != identifier(written(4))
