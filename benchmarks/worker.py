"""One program in a process of its own: makes files when told to, and says how long each took.

`python worker.py NAME FOLDER` reads one JSON command a line, `{"first": 0, "count": 5, "own": true}`, and answers
with the wall and processor seconds of each file and the peak memory in MB. With `--once FILE` it makes one file.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from peers import MAKERS, Maker


def timed(maker: Maker, number: int, path: Path, *, has_own_symbol: bool) -> tuple[float, float]:
    """Make one file and write it; return wall and processor seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    data = maker.make(number, has_own_symbol=has_own_symbol)
    if data is not None:
        path.write_bytes(data)
    return time.perf_counter() - wall, time.process_time() - processor


def main() -> None:
    """Serve one maker."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    maker = MAKERS[name](folder)
    if sys.argv[3:4] == ["--once"]:
        Path(sys.argv[4]).write_bytes(maker.make(0, has_own_symbol=True) or b"")
        return
    print("ready", flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        numbers = range(command["first"], command["first"] + command["count"])
        kept = command.get("keep")
        times = [
            timed(maker, number, folder / f"{kept or 'made'}.pdf", has_own_symbol=command["own"])
            for number in numbers
        ]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # MB
        print(json.dumps({"times": times, "peak": peak}), flush=True)


if __name__ == "__main__":
    main()
