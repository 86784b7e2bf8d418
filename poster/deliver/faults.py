"""Stage deliver: what the file system refused, said as one problem."""

from __future__ import annotations

import errno

from poster.problems import ExitCode, Location, Rejected, error

_REASONS = {
    errno.EACCES: (
        "nothing may be written there",
        "choose another folder with -o, or ask its owner for the right to write",
    ),
    errno.EPERM: (
        "nothing may be written there",
        "choose another folder with -o, or ask its owner for the right to write",
    ),
    errno.EROFS: ("the disk is read-only", "choose a folder on another disk with -o"),
    errno.ENOSPC: ("the disk is full", "make room on the disk, or choose a folder on another one with -o"),
    errno.EDQUOT: ("your share of the disk is used up", "make room, or choose a folder on another disk with -o"),
    errno.EFBIG: ("the file is larger than the disk allows", "choose a folder on another disk with -o"),
    errno.ENAMETOOLONG: ("the name is too long for this disk", "give shorter names with --name"),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", "choose another folder with -o"),
    errno.EISDIR: ("a folder of that name is in the way", "move it away, or choose another folder with -o"),
    errno.ENOENT: ("a folder of the path is gone", "choose another folder with -o"),
    errno.ELOOP: ("its links lead in a circle", "choose another folder with -o"),
    errno.EIO: ("the disk reports a fault", "choose a folder on another disk with -o"),
}


def refused(fault: OSError, path: str) -> Rejected:
    """Return the rejection (exit code 5) for a write to `path` that the file system refused."""
    reason, hint = _REASONS.get(fault.errno or 0, ("the disk refused", "choose another folder with -o"))
    problem = error("file/unwritable", f"cannot write '{path}': {reason}", Location(path), hint)
    return Rejected((problem,), ExitCode.INPUT_OUTPUT)
