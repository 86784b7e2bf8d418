"""What tests of runs of stacks share: lists, runs, and what lies in a folder."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium

from poster.run.request import Workers
from poster.run.stack import stack
from poster.run.stack_request import StackOutput, StackRequest
from tests.stack.order_lists import order_rows, written

ROOT = Path(__file__).parents[2]
ONE = Workers(1, 1)


def listed(tmp_path, count=2, name="orders.csv", **changes):
    path = tmp_path / name
    path.write_bytes(written(order_rows(count, **changes)))
    return path


def request(orders, **changes):
    return replace(StackRequest("vaga-tipsa", ROOT, orders), **changes)


def run(orders, folder, output=None, **changes):
    return stack(request(orders, **changes), output or StackOutput(folder), ONE, lambda done, total: None)


def digests(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def texts(path):
    document = pdfium.PdfDocument(path)
    found = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return found


def own_campaign(folder):
    """Return a campaign that may be changed."""
    shutil.copytree(ROOT / "assets/campaigns/vaga-tipsa", folder / "own")
    return folder / "own"


def changed(folder, before, after):
    path = folder / "campaign.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
