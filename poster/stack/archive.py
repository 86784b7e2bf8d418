"""Stacks: zip archives that are the same whenever they are packed from the same files."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip file can state (APPNOTE.TXT, 4.4.6)
_PLAIN_FILE = 0o100644 << 16  # an ordinary file that everybody may read
_UNIX = 3  # APPNOTE.TXT, 4.4.2
_LENGTH = 2  # bytes of the length of the comment
_COMMENT = 2 * 64 + 1  # bytes of a comment of ours
_MADE_OF = re.compile(rb"([0-9a-f]{64}) ([0-9a-f]{64})")


def zipped(files: Mapping[str, bytes], content: str = "") -> bytes:
    """Return a zip archive of `files` by name, sorted by name, all of one time and with the same permissions.

    With `content`, the SHA-256 in hex of what it is made of, its comment holds that and the SHA-256 of the archive
    without the comment, so that `packed_from` knows it again. `ValueError` for a name that leads out of the folder
    that it is unpacked in.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            archive.writestr(_entry(name), files[name])
    data = buffer.getvalue()
    return data if not content else _commented(data, f"{content} {hashlib.sha256(data).hexdigest()}")


def _commented(data: bytes, comment: str) -> bytes:
    """Return an archive without a comment with one (APPNOTE.TXT, 4.3.16: its length ends the record before it)."""
    said = comment.encode("ascii")
    return data[:-_LENGTH] + len(said).to_bytes(_LENGTH, "little") + said


def packed_from(data: bytes) -> str:
    """Return what an archive says it was made of, empty unless it is, byte for byte, what `zipped` made."""
    plain, said = data[:-_COMMENT], data[-_COMMENT:]
    match = _MADE_OF.fullmatch(said)
    bare = plain[:-_LENGTH] + bytes(_LENGTH)
    if match is None or hashlib.sha256(bare).hexdigest().encode() != match[2]:
        return ""
    return match[1].decode() if plain[-_LENGTH:] == _COMMENT.to_bytes(_LENGTH, "little") else ""


def _entry(name: str) -> zipfile.ZipInfo:
    """Return the head of one file."""
    parts = name.split("/")
    if "" in parts or "." in parts or ".." in parts or "\\" in name or ":" in name or not name.isprintable():
        raise ValueError(f"the name '{name}' in an archive")
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = _UNIX
    entry.external_attr = _PLAIN_FILE
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
