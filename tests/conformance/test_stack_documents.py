"""Slips, lists, pile sheets and guides hold PDF/UA-1 and PDF/A-2a, by a validator of others."""

from __future__ import annotations

from pathlib import Path

from poster.stack.kit import guide, guide_page
from poster.stack.pick_up_list import pick_up_list
from poster.stack.quantities import quantities
from poster.stack.slip import slip
from poster.stack.stock import hand_out_list, pile_sheet
from tests.conformance.verapdf import VeraPdf
from tests.stack import plans


def test_documents_of_stacks_conform(verapdf: VeraPdf, tmp_path: Path) -> None:
    plan, names, paper = plans.plan(), plans.names(), plans.paper()
    many = plans.plan(tuple(f"Brf Husnamn {number}" for number in range(60)))
    documents = {
        "slips": [slip(plan, queue, stack, names, paper) for queue in plan.queues for stack in queue.stacks],
        "list": pick_up_list(many, names, paper),
        "stock": [
            pile_sheet(plan, plans.STOCK[0], names, {1: plans.poster(1)}, paper),
            hand_out_list(plan, plans.STOCK[0], names, paper),
        ],
        "quantities": quantities(plan, names, lambda piece: "K7Q2-M9XD", paper),
        "guide": [guide_page(guide(names, "polisen.se", "2026-11-22", has_neutral=True), paper)],
    }
    files = []
    for name, pages in documents.items():
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(plans.painted(*pages))
    assert verapdf.findings(files) == []
