"""Fuzz one target, guided by what of our code an input reaches: `run_atheris.py TARGET FOLDER [libFuzzer options]`.

FOLDER keeps what was found worth keeping; a second run goes on from there. `-max_total_time=SECONDS` ends it,
`-rss_limit_mb` and `-timeout` are the limits that an input must keep to. An input that breaks the property is
written beside FOLDER as `crash-…`, `oom-…` or `timeout-…`.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[2]
LIBRARIES = {"proof": ("pypdf",), "workbook": ("openpyxl",)}  # whose branches guide as well; each costs seconds
LIMITS = ("-rss_limit_mb=1024", "-timeout=30", "-print_final_stats=1")


def main(name: str, folder: Path, options: list[str]) -> None:
    """Fuzz the target `name`."""
    sys.path.insert(0, str(ROOT))
    with atheris.instrument_imports(include=["poster", *LIBRARIES.get(name, ())]):
        from tests.fuzz import targets
    folder.mkdir(parents=True, exist_ok=True)
    longest = 4096
    for data in targets.seeds(name):
        (folder / f"seed-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
        longest = max(longest, len(data) + 1000)
    found = f"-artifact_prefix={folder.parent}/{name}-"
    atheris.Setup(
        [sys.argv[0], *LIMITS, found, f"-max_len={longest}", *options, str(folder)], targets.TARGETS[name]
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
