"""The README: every command block runs as it stands, in order, from the folder of a new user."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"(?:<!-- command: (\w+) -->\n)?```sh\n(.*?)```", re.DOTALL)
BLOCKS = [(match[1] or "", match[2]) for match in _BLOCK.finditer(README)]
ORDERS = (
    "order;association;area;size;profile;copies\r\nK-17;Brf Ängslyckan;Södermalm;A4;office;3\r\n"
    "K-18;Brf Åsen;Gamla stan;A3;press;2\r\n;;Gamla stan;A4;office;4\r\n"
)
LIST = "area,id,address\nsodermalm,1,Bondegatan 1\nGamla stan,2,Prästgatan 2\n"


def test_the_two_commands_are_those_the_gate_runs() -> None:
    marked = {name: block for name, block in BLOCKS if name}
    assert set(marked) == {"build", "test"}
    assert "poster build vaga-tipsa -o out" in marked["build"]
    assert "-m pytest" in marked["test"]
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "run_readme build" in gate
    assert "run_readme test" in gate


def test_every_command_of_the_readme_runs(tmp_path: Path) -> None:
    """Run all `.venv/bin/poster` lines in order; installing is what the gate does."""
    (tmp_path / "stairwells.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "orders.csv").write_bytes(ORDERS.encode("cp1252"))
    lines = [
        line.partition("&& ")[2].rpartition("&& ")[2] if "&&" in line else line
        for _, block in BLOCKS
        for line in block.splitlines()
        if ".venv/bin/poster" in line
    ]
    assert len(lines) >= 5
    for line in lines:
        _, *arguments = shlex.split(line)
        found = _poster(arguments, tmp_path)
        assert found.returncode == 0, f"{line}\n{found.stderr}"


@pytest.mark.parametrize(
    "name", ["build", "check", "preview", "new", "layouts", "eject", "schema", "explain", "stack", "kit"]
)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"poster {name}" in README


def _poster(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program in `folder`."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "poster", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
