"""A bound file from right to left: proven page by page, its words read in their order by a second reader."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
from click.testing import CliRunner

from poster.cli.group import poster
from poster.proof.checks.turned import words_from_right
from tests.languages.builders import campaign_folder


def test_a_bound_file_from_right_to_left_is_proven_and_found_word_by_word(tmp_path: Path) -> None:
    """In Sorani, two of whose letters share their shapes with others."""
    campaign = campaign_folder(tmp_path / "campaign")
    (tmp_path / "list.csv").write_text("area,address\nsodermalm,Gatan 1\nsodermalm,Gatan 2\n", encoding="utf-8")
    words = f"build {campaign} --records {tmp_path / 'list.csv'} --size A4 --language ckb --profile office --bind"
    done = CliRunner().invoke(poster, [*words.split(), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    pieces = json.loads((tmp_path / "out" / "ticket.json").read_text(encoding="utf-8"))["pieces"]
    assert [(piece["page"], piece["proof"]) for piece in pieces] == [(1, "proven"), (2, "proven")]
    told = words_from_right(" ".join(slot["text"] for slot in pieces[0]["slots"] if slot["slot"] != "symbol"))
    assert len(told) > 20
    with pypdfium2.PdfDocument(tmp_path / "out" / pieces[0]["file"]) as document:
        found = [words_from_right(page.get_textpage().get_text_range()) for page in document]
    assert all(set(told) <= set(page) for page in found)
