"""Stock through the command line: a pile sheet is painted in the colours of its queue's printer."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from poster.cli.group import poster
from tests.stack import plans

HEADER = "order;association;area;layout;size;language;profile;copies\n"


@pytest.mark.parametrize("profile", ["office", "mono"])
def test_stock_of_any_printer_has_its_pile_sheet(
    profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("orders.csv").write_text(f"{HEADER};;Gamla stan;en-stor-fraga;A4;sv;{profile};4\n", encoding="utf-8")
    result = CliRunner().invoke(poster, ["stack", "orders.csv", "--campaign", "vaga-tipsa", "-o", "out"])
    assert result.exit_code == 0, result.output
    queue = plans.texts(Path(f"out/queue_A4_{profile}.pdf").read_bytes())
    assert len(queue) == 5
    assert "Bara affischer för Gamla stan" in queue[0]
    stock = plans.texts(Path("out/stock.pdf").read_bytes())
    assert "Utlämningslista" in stock[1]
