"""Stage prove: a bound file, poster by poster: each page is cut out of the finished bytes and proven as a file.

A bound file is many posters as the pages of one. For each page, the objects that it shows or refers to are taken
from the file as they are written there, with their numbers and their part of the structure tree, and put together
as a file of one page, to which every check of a single poster is applied with what that poster promises. Equal
objects are proven once. What cutting leaves out is looked at for the file as a whole: that it has these pages and
no others, that structure tree and parent tree have exactly their parts, that nothing lies in the file that no page
was proven with, and that another reader opens it.
"""

from __future__ import annotations

import re
import zlib
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from poster.problems import Severity
from poster.proof.cut import OnDisk, file_of, list_at, number_at, told, two_numbers, with_value
from poster.proof.model import Finding, Proof, Verdict
from poster.proof.promise import Promise
from poster.proof.prove import MAX_FINDINGS, prove
from poster.proof.seen import Seen
from poster.proof.sheet import Unreadable
from poster.regular_file import open_regular

MAX_BYTES = 20_000_000_000
MAX_OBJECTS = 50_000_000
CUT = "file/unreadable"
_PAGES = "page/count"
_TREE = "structure/parents"
_HELD = 24  # object streams kept unpacked; a page's objects lie in one or two, and what all share in the first
_MAX_UNPACKED = 50_000_000
_REFERENCE = re.compile(rb"(?<![0-9.])([0-9]{1,10}) 0 R\b")
_OBJECT = re.compile(rb"\s*([0-9]{1,10}) 0 obj\b")
_LENGTH = re.compile(rb"/Length ([0-9]{1,10})\b")
_STARTXREF = re.compile(rb"startxref\s+([0-9]{1,12})\s+%%EOF\s*$")
_STREAM = b"\nstream\n"
_ENTRY = 8  # bytes of a cross-reference entry as bound files have them: one, five and two


class BoundFile:
    """A bound file at a path, opened for proof, as a context; its pages are the posters, in order.

    It is read where it lies, and never as a whole. Every call raises `Unreadable` for a file that is damaged or not
    of that kind.
    """

    def __init__(self, path: Path) -> None:
        """Open it and read the cross-reference table, the page tree and the heads of the trees."""
        self._file = _guarded(lambda: open_regular(path))
        try:
            size = path.stat().st_size
            if not 0 < size <= MAX_BYTES:
                raise Unreadable(f"the file has {size} bytes")
            self._data = OnDisk(self._file, size)
            self._path = path
            self._held: OrderedDict[int, dict[int, bytes]] = OrderedDict()
            self._streams: dict[int, None] = {}
            _guarded(self._open)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> BoundFile:
        """Return the file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close it."""
        self._file.close()

    @property
    def pages(self) -> int:
        """The number of pages."""
        return len(self._leaves)

    def excerpt(self, number: int) -> bytes:
        """Return page `number`, counted from 0, as a file of its own."""
        found: bytes = _guarded(lambda: self._excerpt(number))
        return found

    def prove_page(self, number: int, promise: Promise, seen: Seen) -> Proof:
        """Return the proof of a page against what its poster promises; title and code are those of the file.

        A file of many posters has no poster's subject.
        """
        try:
            data = self.excerpt(number)
        except Unreadable as fault:
            return _unread(promise, str(fault), seen)
        return prove(data, replace(promise, title=self.title, subject="", identifier=self.identifier), seen=seen)

    def whole(self) -> tuple[Finding, ...]:
        """Return what is wrong with the file as a whole; its pages are proven apart."""
        try:
            return tuple(_guarded(lambda: list(self._whole())))
        except Unreadable as fault:
            return (Finding(CUT, str(fault)),)

    def _open(self) -> None:
        """Read what belongs to no page alone."""
        self._read_table()
        self._catalogue = self._object(self._root)
        self._tree = self._reference(self._catalogue, b"Pages")
        nodes = self._references(self._object(self._tree), b"Kids")
        self._inner = array("Q", [self._tree, *nodes])
        self._leaves = array("Q")
        for node in nodes:
            self._leaves.extend(self._references(self._object(node), b"Kids"))
        self._structure = self._reference(self._catalogue, b"StructTreeRoot")
        root = self._object(self._structure)
        self._parts = array("Q", self._references(root, b"K"))
        self._open_parents(self._reference(root, b"ParentTree"))
        packet = self._object(self._reference(self._catalogue, b"Metadata"))
        self.title = told(packet, rb'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">(.*?)</rdf:li>')
        self.identifier = told(packet, rb"<dc:identifier>(.*?)</dc:identifier>")
        self._met = bytearray(len(self._kinds))

    def _open_parents(self, tree: int) -> None:
        """Read the nodes of the parent tree and their first keys."""
        self._inner.append(tree)
        nodes = self._references(self._object(tree), b"Kids")
        self._inner.extend(nodes)
        limits = [two_numbers(self._object(node), b"Limits") for node in nodes]
        self._lowest = array("Q", [low for low, _ in limits])
        self._parent_nodes = array("Q", nodes)
        follows = zip(limits, [*limits[1:], (limits[-1][1] + 1, 0)], strict=True)
        if any(high + 1 != after for (_, high), (after, _) in follows):
            raise Unreadable("the parent tree has gaps")

    def _read_table(self) -> None:
        """Read the cross-reference stream (ISO 32000-1, 7.5.8): kind, place and index of every object."""
        end = _STARTXREF.search(self._data.cut(self._data.size - 64, self._data.size))
        if end is None:
            raise Unreadable("the file has no end")
        start = int(end[1])
        head, entries = self._stream_at(start)
        if b"/W [1 5 2]" not in head or len(entries) % _ENTRY or len(entries) > MAX_OBJECTS * _ENTRY:
            raise Unreadable("the cross-reference stream is of another kind")
        if int(number_at(head, b"Size")) * _ENTRY != len(entries):
            raise Unreadable("the cross-reference stream is of another size than it says")
        self._kinds = entries[0::_ENTRY]
        self._entries = entries
        self._root, self._info = self._reference(head, b"Root"), self._reference(head, b"Info")
        self._trailer = b"".join(re.findall(rb"/ID \[<[0-9A-F]{32}> <[0-9A-F]{32}>\]", head))
        self._table = int(_OBJECT.match(self._data.cut(start, start + 32))[1])  # type: ignore[index]

    def _stream_at(self, start: int) -> tuple[bytes, bytes]:
        """Return dictionary and unpacked data of the stream at a place."""
        raw = self._plain_at(start)
        head, _, rest = raw.partition(_STREAM)
        data = rest[: int(number_at(head, b"Length"))]
        if b"/Filter /FlateDecode" not in head:
            return head, data
        unpacker = zlib.decompressobj()
        found = unpacker.decompress(data, max(_MAX_UNPACKED, MAX_OBJECTS * _ENTRY))
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise Unreadable("a stream of the file is damaged, or too large unpacked")
        return head, found

    def _plain_at(self, start: int) -> bytes:
        """Return an object that stands for itself, from after its head up to its end."""
        head = _OBJECT.match(self._data.cut(start, start + 32))
        if head is None:
            raise Unreadable("an object is not where the file says")
        begin = start + head.end()
        stop = self._data.find(b"endobj", begin)
        stream = self._data.find(_STREAM, begin, stop)
        if stream >= 0:
            stop = stream + len(_STREAM) + int(number_at(self._data.cut(begin, stream), b"Length"))
            stop = self._data.find(b"endobj", stop)
        if stop < 0:
            raise Unreadable("an object of the file has no end")
        return self._data.cut(begin, stop)

    def _object(self, number: int) -> bytes:
        """Return an object as it is written, a stream with its data."""
        if not 0 < number < len(self._kinds) or self._kinds[number] not in (1, 2):
            raise Unreadable(f"object {number} is not in the file")
        place = int.from_bytes(self._entries[number * _ENTRY + 1 : number * _ENTRY + 6], "big")
        if self._kinds[number] == 1:
            return self._plain_at(place)
        return self._collected(place)[number]

    def _collected(self, holder: int) -> dict[int, bytes]:
        """Return the objects of an object stream (ISO 32000-1, 7.5.7)."""
        if holder in self._held:
            self._held.move_to_end(holder)
            return self._held[holder]
        self._streams[holder] = None
        place = int.from_bytes(self._entries[holder * _ENTRY + 1 : holder * _ENTRY + 6], "big")
        head, data = self._stream_at(place)
        first, count = int(number_at(head, b"First")), int(number_at(head, b"N"))
        numbers = [int(word) for word in data[:first].split()]
        if len(numbers) != 2 * count:
            raise Unreadable("an object stream is damaged")
        ends = [*numbers[3::2], len(data) - first]
        bodies = zip(numbers[0::2], numbers[1::2], ends, strict=True)
        self._held[holder] = {number: data[first + begin : first + end] for number, begin, end in bodies}
        if len(self._held) > _HELD:
            self._held.popitem(last=False)
        return self._held[holder]

    def _reference(self, entries: bytes, key: bytes) -> int:
        """Return the object that a key refers to."""
        found = re.search(rb"/" + key + rb" ([0-9]{1,10}) 0 R\b", entries)
        if found is None:
            raise Unreadable(f"an object of the file lacks {key.decode()}")
        return int(found[1])

    def _references(self, entries: bytes, key: bytes) -> list[int]:
        """Return the objects that a list under a key refers to."""
        found = re.search(rb"/" + key + rb" (?:\[([0-9R \n]*)\]|([0-9]{1,10} 0 R))", entries)
        if found is None:
            raise Unreadable(f"an object of the file lacks {key.decode()}")
        return [int(number) for number in _REFERENCE.findall(found[1] or found[2] or b"")]

    def _excerpt(self, number: int) -> bytes:
        """Put a page together with all that it refers to."""
        page, part = self._leaves[number], self._parts[number]
        body = self._object(page)
        node = self._reference(body, b"Parent")
        if node not in self._inner:
            raise Unreadable(f"page {number + 1} is not below the page tree")
        if self._reference(self._object(part), b"Pg") != page:
            raise Unreadable(f"the part of page {number + 1} in the structure tree belongs to another page")
        intents = _REFERENCE.findall(list_at(self._catalogue, b"OutputIntents"))
        packet = self._reference(self._catalogue, b"Metadata")
        taken = self._closure((page, part, packet, *map(int, intents)), frozenset({node, self._structure}))
        taken[node] = b"<</Count 1\n/Kids [%d 0 R]\n/Type /Pages>>" % page
        parents = b"<</Nums [%b]>>" % self._numbers_of(body, taken)
        structure = with_value(self._object(self._structure), b"ParentTree", parents)
        taken[self._structure] = with_value(structure, b"K", b"%d 0 R" % part)
        taken[self._root] = with_value(self._catalogue, b"Pages", b"%d 0 R" % node)
        taken[self._info] = self._object(self._info)
        for one in taken:
            self._met[one] = 1
        return file_of(taken, self._root, self._info, self._trailer)

    def _closure(self, first: Sequence[int], without: frozenset[int]) -> dict[int, bytes]:
        """Return the objects at and below those with the numbers `first`."""
        found: dict[int, bytes] = {}
        ahead = list(first)
        while ahead:
            number = ahead.pop()
            if number in found or number in without:
                continue
            found[number] = body = self._object(number)
            ahead += map(int, _REFERENCE.findall(body.partition(_STREAM)[0]))
            if len(found) > 20_000:
                raise Unreadable("a page refers to too many objects")
        return found

    def _numbers_of(self, page: bytes, taken: dict[int, bytes]) -> bytes:
        """Return the entries of the parent tree for a page and its annotations."""
        keys = [int(number_at(page, b"StructParents"))]
        for reference in _REFERENCE.findall(list_at(page, b"Annots")):
            keys.append(int(number_at(taken[int(reference)], b"StructParent")))
        return b" ".join(self._parent(key) for key in sorted(keys))

    def _parent(self, key: int) -> bytes:
        """Return the entry of the parent tree under a key."""
        place = bisect_right(self._lowest, key) - 1
        body = self._object(self._parent_nodes[place]) if place >= 0 else b""
        found = re.search(
            rb"(?:^|\s)%d (\[[0-9R ]*\]|[0-9]{1,10} 0 R)" % key, list_at(body, b"Nums", is_nested=True)
        )
        if found is None:
            raise Unreadable(f"the parent tree has nothing under {key}")
        return b"%d %b" % (key, found[1])

    def _whole(self) -> Iterator[Finding]:
        """Yield what is wrong with what belongs to no page alone."""
        for number in range(min(self.pages, len(self._parts))):
            self._excerpt(number)
        if len(self._parts) != self.pages:
            message = f"the structure tree has {len(self._parts)} documents for {self.pages} pages"
            yield Finding(_TREE, message)
        if len(set(self._leaves)) != self.pages:
            yield Finding(_PAGES, "a page is there twice")
        known = {*self._inner, *self._streams, self._table}
        lost = [
            number
            for number, kind in enumerate(self._kinds)
            if kind and not self._met[number] and number not in known
        ]
        if lost:
            yield Finding(CUT, f"{len(lost)} objects of the file belong to no page, such as number {lost[0]}")
        with pdfium.PdfDocument(self._path) as document:
            if len(document) != self.pages:
                yield Finding(_PAGES, f"another reader finds {len(document)} pages in place of {self.pages}")


def prove_bound(path: Path, promises: Sequence[Promise], seen: Seen) -> Proof:
    """Return the proof of a whole file whose pages are promised in order: of each check the worst verdict.

    A finding names its page. Nothing is raised for any bytes.
    """
    verdicts: dict[str, Verdict] = {}
    findings: list[Finding] = []
    payload = ""
    try:
        with BoundFile(path) as file:
            if file.pages != len(promises):
                findings.append(Finding(_PAGES, f"the file has {file.pages} pages; {len(promises)} were promised"))
            for number, promise in enumerate(promises[: file.pages]):
                proof = file.prove_page(number, promise, seen)
                payload = payload or proof.payload_read
                findings += [replace(one, message=f"page {number + 1}: {one.message}") for one in proof.findings]
                for check, verdict in proof.verdicts:
                    verdicts[check] = max(verdict, verdicts.get(check, verdict), key=_WORST.index)
            findings += file.whole()
    except Unreadable as fault:
        findings.append(Finding(CUT, str(fault)))
    for finding in findings:
        if finding.severity is Severity.ERROR:
            verdicts[finding.check] = Verdict.FAILED
    return Proof(promises[0].piece, "", tuple(verdicts.items()), tuple(findings[:MAX_FINDINGS]), payload)


_WORST = (Verdict.NOT_APPLICABLE, Verdict.PASSED, Verdict.UNCHECKED, Verdict.FAILED)


def _unread(promise: Promise, reason: str, seen: Seen) -> Proof:
    """Return the proof of a page that could not be cut out."""
    proof = prove(b"", promise, seen=seen)
    return replace(proof, findings=(Finding(CUT, reason), *proof.findings))


def _guarded(make: Any) -> Any:
    """Return what `make` gives; whatever a damaged file makes it raise becomes `Unreadable`."""
    try:
        return make()
    except Unreadable:
        raise
    except Exception as fault:
        raise Unreadable("the file is damaged") from fault
