"""Bottom room: how much memory the system lets this process have, so that a lack of it is told before it is met.

Libraries in C end the process where they get no memory, or give half an answer; so a step asks for room first.
"""

from __future__ import annotations

import mmap
import sys
from functools import lru_cache
from pathlib import Path

MEGABYTE = 1_000_000
# Measured with the shipped campaign: the program begins with 20 MB and ends with about 100 MB of address space.
FOR_A_RUN = 96 * MEGABYTE
FOR_A_STEP = 24 * MEGABYTE
_GROUPS = Path("/sys/fs/cgroup")


def has_room(size: int) -> bool:
    """Would the system give this process `size` bytes more? Nothing is kept of them.

    Without a bound for the process or its group it would; then nothing is asked.
    """
    if _address_bound() is not None:
        try:
            mmap.mmap(-1, size).close()
        except (OSError, MemoryError):
            return False
    bound = _group_bound()
    return bound is None or bound >= size


def need(size: int) -> None:
    """Raise `MemoryError` unless the system would give `size` bytes more."""
    if not has_room(size):
        raise MemoryError


def _address_bound() -> int | None:
    """Return the most address space this process may have, None without a bound."""
    if sys.platform == "win32":
        return None
    import resource

    bound, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if bound == resource.RLIM_INFINITY else bound


@lru_cache(maxsize=1)
def _group_bound() -> int | None:
    """Return the most memory that the group (container) of this process may have, None without a bound."""
    return bound_in(_GROUPS, Path("/proc/self/cgroup"))


def bound_in(groups: Path, own: Path) -> int | None:
    """Return the least bound in bytes that the files below `groups` state for those named in `own`, None without.

    Both kinds of groups are read (cgroups(7)); where a container shows only its own, it stands at the top.
    """
    try:
        lines = [line.split(":", 2) for line in own.read_text("utf-8").splitlines()]
    except (OSError, ValueError):
        return None
    places = [groups / "memory.max", groups / "memory" / "memory.limit_in_bytes"]
    for number, kinds, name in (line for line in lines if len(line) == 3):
        if number == "0":
            places.append(groups / name.lstrip("/") / "memory.max")
        elif "memory" in kinds.split(","):
            places.append(groups / "memory" / name.lstrip("/") / "memory.limit_in_bytes")
    return min((bound for bound in map(_number_in, places) if bound is not None), default=None)


def _number_in(path: Path) -> int | None:
    """Return the number in a file; None where there is no such file, or it says "max"."""
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):
        return None
