"""Stage prove: bytes of a file as they are written, found and put together without a reader of whole files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from poster.proof.sheet import Unreadable

_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file's bytes, read where they are asked for."""

    file: BinaryIO
    size: int

    def cut(self, begin: int, end: int) -> bytes:
        """Return the bytes from `begin` up to `end`."""
        self.file.seek(max(0, begin))
        return self.file.read(max(0, end - max(0, begin)))

    def find(self, wanted: bytes, begin: int, end: int = -1) -> int:
        """Return the place of the first `wanted` from `begin` on and before `end`, -1 if there is none."""
        stop = self.size if end < 0 else end
        while begin < stop:
            block = self.cut(begin, min(begin + _BLOCK, stop))
            found = block.find(wanted)
            if found >= 0:
                return begin + found
            begin += max(1, len(block) - len(wanted) + 1) if len(block) == _BLOCK else _BLOCK
        return -1


def number_at(entries: bytes, key: bytes) -> bytes:
    """Return the number under a key."""
    found = re.search(rb"/" + key + rb" ([0-9]{1,12})\b(?! 0 R)", entries)
    if found is None:
        raise Unreadable(f"an object of the file lacks {key.decode()}")
    return found[1]


def two_numbers(entries: bytes, key: bytes) -> tuple[int, int]:
    """Return the two numbers of a list under a key."""
    first, second = list_at(entries, key).split()
    return int(first), int(second)


def list_at(entries: bytes, key: bytes, *, is_nested: bool = False) -> bytes:
    """Return what a list under a key holds, b"" without one."""
    inner = rb"(?:[^\[\]]|\[[^\[\]]*\])*" if is_nested else rb"[^\[\]]*"
    found = re.search(rb"/" + key + rb" \[(" + inner + rb")\]", entries)
    return found[1] if found else b""


def with_value(entries: bytes, key: bytes, value: bytes) -> bytes:
    """Return a dictionary with another value under a key whose value is a reference or a list of them."""
    pattern = rb"/" + key + rb" (?:\[[0-9R \n]*\]|[0-9]{1,10} 0 R)"
    changed, count = re.subn(pattern, lambda _: b"/" + key + b" " + value, entries)
    if count != 1:
        raise Unreadable(f"an object of the file has {count} entries {key.decode()}")
    return changed


def told(packet: bytes, pattern: bytes) -> str:
    """Return what the metadata say of something, unescaped."""
    found = re.search(pattern, packet)
    text = found[1].decode("utf-8") if found else ""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def file_of(objects: Mapping[int, bytes], root: int, info: int, trailer: bytes) -> bytes:
    """Return a file of objects under their own numbers, with a cross-reference table in sections (7.5.4)."""
    parts = [b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n"]
    length, places = len(parts[0]), {}
    for number in sorted(objects):
        places[number] = length
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, objects[number].strip(b"\n")))
        length += len(parts[-1])
    table = [b"xref\n0 1\n0000000000 65535 f \n"]
    table += [b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in places.items()]
    size = max(objects) + 1
    table.append(b"trailer\n<</Size %d /Root %d 0 R /Info %d 0 R %b>>\n" % (size, root, info, trailer))
    table.append(b"startxref\n%d\n%%%%EOF\n" % length)
    return b"".join((*parts, *table))
