"""Stage load: which fonts a folder holds, told from the files' own tables, not from their names.

Only the table directory, `name`, `OS/2` and the presence of `fvar` are read here (ISO/IEC 14496-22, 5.1);
the whole file is read when a sheet is set in it.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources.abc import Traversable
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO, cast

from poster.campaign.piece import FontFile
from poster.problems import ExitCode, Location, Problem, Rejected, error
from poster.regular_file import NO_FILE, PUT_A_FILE, is_special, open_regular, read_regular

MAX_FONT_BYTES = 20_000_000
MAX_FONTS = 64

# Fonts that are no single static font in a file, by how their names end.
_OTHERS = (".woff", ".woff2", ".ttc", ".otc", ".pfb", ".pfa", ".pfm", ".dfont", ".eot")
_OUTLINES = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16
_MAX_TABLE = 200_000
_USAGE, _RESTRICTED, _NO_SUBSETTING, _BITMAPS_ONLY = 0x000F, 0x0002, 0x0100, 0x0200
# ISO/IEC 14496-22, 5.1: the tables every font has, with the least length of those that are read by place.
_LEAST = {b"cmap": 4, b"head": 54, b"hhea": 36, b"hmtx": 4, b"maxp": 6, b"post": 32}


@dataclass(frozen=True, slots=True)
class Face:
    """A font file in a folder: its family and weight as its tables state them, and whether it is variable.

    `embedding` are the bits of its licence, `fsType` (ISO/IEC 14496-22, 5.2.9).
    """

    file: Traversable
    family: str
    weight: int
    is_variable: bool
    embedding: int = 0

    @property
    def is_usable(self) -> bool:
        """Can a poster be set in it?"""
        return face_problem(self) is None


def faces_in(folder: Traversable) -> tuple[Face, ...]:
    """Return the faces of the font files in `folder`, by file name; none where there is no such folder.

    Raises `Rejected` with `font/unreadable` for each file that is no font or one of another kind, such as a web
    font, `file/too-large` above 64 files.
    """
    if not folder.is_dir():
        return ()
    others = sorted(one.name for one in folder.iterdir() if one.name.lower().endswith(_OTHERS))
    if others:
        raise Rejected(tuple(map(_other_kind, others)))
    files = [folder / name for name in font_names(folder)]
    if len(files) > MAX_FONTS:
        message = f"{len(files)} fonts in the folder '{folder.name}'; at most {MAX_FONTS} are read"
        raise Rejected((error("file/too-large", message, Location(folder.name)),))
    return _faces(tuple(files), tuple(_stamp(one) for one in files))


def _other_kind(name: str) -> Problem:
    """Return the fault of a font file that no poster can be set in."""
    kind = "a collection of fonts" if name.lower().endswith((".ttc", ".otc")) else "a font of another kind"
    message = f"'{name}' is {kind}; a TrueType (.ttf) or OpenType (.otf) font for each weight is wanted"
    return error("font/unreadable", message, Location(name), "its maker has such files; take it out of the folder")


def face_problem(face: Face, at: Location | None = None) -> Problem | None:
    """Return why no poster can be set in `face`, or None: `font/variable` or `font/licence`, placed `at`."""
    if face.is_variable:
        message = f"the font '{face.file.name}' is variable; only its default weight would be printed"
        return error("font/variable", message, at, "bring a static font for each weight")
    reason = _licence(face.embedding)
    if not reason:
        return None
    message = f"the font '{face.file.name}' may not be put into a PDF: its licence bits {reason}"
    hint = "ask its maker for a file that may be embedded and subset, or take another font"
    return error("font/licence", message, at, hint)


def _licence(bits: int) -> str:
    """Return what the licence bits of a font forbid that a poster needs, `""` if nothing (5.2.9, fsType).

    Of several usage bits, as older fonts have them, the most liberal counts.
    """
    if bits & _USAGE == _RESTRICTED:
        return f"({bits:#06x}) forbid embedding"
    if bits & _NO_SUBSETTING:
        return f"({bits:#06x}) forbid a subset of it"
    return f"({bits:#06x}) allow bitmaps only" if bits & _BITMAPS_ONLY else ""


def font_names(folder: Traversable) -> tuple[str, ...]:
    """Return the names of the files in `folder` that end like a font's, sorted."""
    names = (one.name for one in folder.iterdir())
    return tuple(sorted(name for name in names if name.lower().endswith((".ttf", ".otf"))))


def font_file(face: Face) -> FontFile:
    """Return the font of `face` with its bytes; read once while the file does not change."""
    return _font_file(face, _stamp(face.file))


def _stamp(file: Traversable) -> tuple[int, int]:
    """Return what changes when a file on the disk does; shipped files in an archive do not."""
    if not isinstance(file, Path):
        return (0, 0)
    try:
        status = file.stat()
    except OSError:  # a link to nowhere: opening it says so
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=16)
def _faces(files: tuple[Traversable, ...], _stamps: tuple[tuple[int, int], ...]) -> tuple[Face, ...]:
    """Return the faces of `files`; all that cannot be read are reported together."""
    faces: list[Face] = []
    problems = []
    for file in files:
        try:
            with open_regular(file) if isinstance(file, Path) else cast(BinaryIO, file.open("rb")) as opened:
                faces.append(_face(file, opened))
        except (OSError, ValueError, struct.error):
            is_pipe = isinstance(file, Path) and is_special(file)
            message, hint = (NO_FILE, PUT_A_FILE) if is_pipe else ("no TrueType or OpenType font", "")
            problems.append(error("font/unreadable", f"'{file.name}' is {message}", Location(file.name), hint))
    if problems:
        raise Rejected(tuple(problems))
    return tuple(faces)


@lru_cache(maxsize=64)
def _font_file(face: Face, stamp: tuple[int, int]) -> FontFile:
    """Return the bytes and digest of `face`."""
    size = stamp[1]
    if size > MAX_FONT_BYTES:
        message = f"the font '{face.file.name}' has {size} bytes; at most {MAX_FONT_BYTES} are read"
        raise Rejected((error("file/too-large", message),))
    try:
        data = read_regular(face.file, MAX_FONT_BYTES) if isinstance(face.file, Path) else face.file.read_bytes()
    except OSError as fault:
        message = f"the font '{face.file.name}' cannot be read"
        raise Rejected((error("file/unreadable", message),), ExitCode.INPUT_OUTPUT) from fault
    return FontFile(face.family, face.weight, data, hashlib.sha256(data).hexdigest())


def _face(file: Traversable, opened: BinaryIO) -> Face:
    """Return what the tables of one file state; `ValueError` if it is no font."""
    tables = _tables(opened)
    end = opened.seek(0, SEEK_END)
    is_cut_off = any(offset + length > end for offset, length in tables.values())
    if is_cut_off or any(tables.get(tag, (0, 0))[1] < least for tag, least in _LEAST.items()):
        raise ValueError("a table is missing or cut off")
    weight, _, embedding = struct.unpack(">3H", _table(opened, tables, b"OS/2")[4:10])
    return Face(file, _family(_table(opened, tables, b"name")), weight, b"fvar" in tables, embedding)


def _tables(opened: BinaryIO) -> dict[bytes, tuple[int, int]]:
    """Return offset and length of each table (ISO/IEC 14496-22, 4.5)."""
    outline, count = struct.unpack(">4sH6x", opened.read(12))
    if outline not in _OUTLINES or count > 256:
        raise ValueError("not a font")
    records = (struct.unpack(">4s4xII", opened.read(16)) for _ in range(count))
    return {tag: (offset, length) for tag, offset, length in records}


def _table(opened: BinaryIO, tables: dict[bytes, tuple[int, int]], tag: bytes) -> bytes:
    """Return the bytes of one table; `ValueError` if it is missing or too long."""
    offset, length = tables.get(tag, (0, 0))
    if not 6 <= length <= _MAX_TABLE:
        raise ValueError("no such table")
    opened.seek(offset)
    return opened.read(length)


def _family(table: bytes) -> str:
    """Return the typographic family, else the family, of a `name` table (ISO/IEC 14496-22, 5.2.6)."""
    count, strings = struct.unpack(">HH", table[2:6])
    names: dict[int, str] = {}
    for at in range(min(count, 2000)):
        record = table[6 + 12 * at : 18 + 12 * at]
        platform, _, language, name, length, offset = struct.unpack(">6H", record)
        if platform == 3 and name in (_FAMILY, _TYPOGRAPHIC_FAMILY):
            text = table[strings + offset : strings + offset + length].decode("utf-16-be")
            if language == 0x409 or name not in names:
                names[name] = text
    family = names.get(_TYPOGRAPHIC_FAMILY) or names.get(_FAMILY)
    if not family:
        raise ValueError("no family")
    return family
