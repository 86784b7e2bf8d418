"""What looks like markup, a template, a formula or a program is printed as it is written, and proven."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from poster.campaign.plan import Selection
from poster.problems import ExitCode
from poster.run.build import Output, build
from poster.run.request import Request, Workers
from tests.fuzz.targets import SHIPPED

TEXTS = (
    '<img src="file:///etc/passwd"/>',
    '<font color="[[[x(1)]]]">Ring</font>',
    "<para><b>a</b> &lt; &#49; </para>",
    "${area.name} och ${contacts.police.number}",
    "$${area.name} %(area)s {0.__class__}",
    "100 % {{7*7}} #{7} `id` $(id)",
    r"\input{/etc/passwd} \textbf{a} ~ ^",
    "=1+1 @SUM(1) +46 -1",
    "%PDF-1.7 endobj (a) <0041> /Name",
    "<a href='javascript:x()'>a</a>",
)
IN_FILE = "<b> $${x} %s"


@pytest.fixture(scope="module")
def posters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the text that each poster shows, without blanks, by the row it is made of."""
    folder = tmp_path_factory.mktemp("literal")
    lines = SHIPPED.read_text("utf-8").split("\n")
    body = next(place for place, line in enumerate(lines) if line.startswith("      body:"))
    lines[body] = '      body: "${record.note}"'
    call = next(place for place, line in enumerate(lines) if line.startswith("      call:"))
    lines[call] = f"      call: '{IN_FILE}'"
    (folder / "campaign.yaml").write_text("\n".join(lines), "utf-8")
    out = StringIO()
    csv.writer(out).writerows((("id", "area", "note"), *((n, "neutral", text) for n, text in enumerate(TEXTS))))
    (folder / "list.csv").write_text(out.getvalue(), "utf-8")
    chosen = Selection(sizes=("A4",), profiles=("mono",), layouts=("en-stor-fraga",))
    request = replace(Request(str(folder), Path("/"), chosen), records=folder / "list.csv")
    report = build(request, Output(folder / "out"), Workers(1, 1), lambda done, total: None)
    assert report.exit_code is ExitCode.OK, report.problems
    return {name.rsplit("_", 1)[-1].removesuffix(".pdf"): _shown(folder / "out" / name) for name in report.files}


def _shown(path: Path) -> str:
    return "".join(PdfReader(path).pages[0].extract_text().split())


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_a_cell_is_printed_as_it_is(number: int, posters: dict[str, str]) -> None:
    assert "".join(TEXTS[number].split()) in posters[str(number)]


def test_a_text_of_the_campaign_is_printed_as_it_is_but_for_its_fields(posters: dict[str, str]) -> None:
    assert "".join(IN_FILE.replace("$${", "${").split()) in posters["0"]
