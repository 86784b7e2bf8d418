"""Stacks: zip archives that are the same whenever they are packed from the same files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip file can state (APPNOTE.TXT, 4.4.6)
_PLAIN_FILE = 0o100644 << 16  # an ordinary file that everybody may read
_UNIX = 3  # APPNOTE.TXT, 4.4.2


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of `files` by name, sorted by name, all of one time and with the same permissions.

    `ValueError` for a name that leads out of the folder it is unpacked in.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            archive.writestr(_entry(name), files[name])
    return buffer.getvalue()


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
