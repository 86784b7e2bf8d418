"""The commands on stacks and earlier tickets as a user meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from poster.cli import _run
from tests.stack.order_lists import order_rows, written

Call = Callable[..., tuple[int, str, str]]
HERE = ("--campaign", "vaga-tipsa")


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """Return a function that runs the program in a folder with a list: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    rows = [("K-1", "Brf Ängen", "Södermalm", "", "A4", "sv", "", "3", ""),
            ("K-2", "Brf Åsen", "Gamla stan", "", "A3", "sv", "press", "20", ""),
            ("K-2", "Brf Åsen", "Gamla stan", "", "A4", "sv", "mono", "1", "")]  # fmt: skip
    Path("orders.csv").write_bytes(written(rows))

    def called(*arguments: str) -> tuple[int, str, str]:
        code = _run(arguments)
        out, err = capfd.readouterr()
        return code, out, err

    return called


def test_stack_says_what_it_made_and_then_that_there_is_nothing_to_do(call: Call) -> None:
    told = "2 stacks, 4 sheets A4 and 2 slips, 20 copies from the print shop, 11 facts unconfirmed"
    assert call("stack", "orders.csv", *HERE) == (0, "", f"{told}, 12 files in pickup\n")
    code, _, err = call("stack", "orders.csv", *HERE)
    assert (code, err) == (0, f"nothing to do: {told}, as they lie in pickup\n")
    code, _, err = call("stack", "orders.csv", *HERE, "--zip", "-v", "--impose", "SRA3")
    assert "packed in pickup/vaga-tipsa_stacks.zip" in err
    assert "pickup/imposed_A3_press_SRA3.pdf\n" in err


def test_a_dry_run_shows_the_plan(call: Call) -> None:
    code, out, err = call("stack", "orders.csv", *HERE, "--dry-run")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split() == ["queue_A4_office.pdf", "1", "stack", "3", "sheets", "A4"]
    assert lines[2].endswith("print shop  20 copies")
    stacks = out.split("\n\n")[1].splitlines()
    assert all(line.split()[-1] in ("copies", "copy") for line in stacks)
    assert len(stacks) == json.loads(call("stack", "orders.csv", *HERE, "--dry-run", "--json")[1])["stacks"]
    imposed = call("stack", "orders.csv", *HERE, "--dry-run", "--impose", "SRA3")[1]
    assert "20 copies on 20 press sheets" in imposed
    assert err.endswith("nothing was written (--dry-run)\n")
    assert not Path("pickup").exists()
    code, out, _ = call("stack", "orders.csv", *HERE, "--dry-run", "--json")
    data = json.loads(out)
    assert (data["is_dry_run"], data["sheets"], data["copies"]) == (True, {"A4": 4}, 24)
    assert (data["slips"], data["pile_sheets"], len(data["unconfirmed"])) == (2, 0, 11)


def test_usage(call: Call) -> None:
    assert call("stack", *HERE)[0] == 2
    assert call("stack", "orders.csv", "--reprint", "K-1", "--replace", "x.json")[0] == 2
    code, _, err = call("stack", "--replace", "pickup/ticket.json", *HERE)
    assert (code, "choose another folder" in err) == (2, True)


def test_faults_of_the_list_are_shown_with_their_place(call: Call) -> None:
    Path("orders.csv").write_bytes(written([("K-1", "A", "Södermlam", "", "A4", "sv", "", "0", "")]))
    code, _, err = call("stack", "orders.csv", *HERE)
    assert code == 3
    assert "orders.csv:2:3 (area): error[selection/unknown]: unknown area 'Södermlam'" in err
    assert "did you mean 'sodermalm'?" in err
    assert "error[order/copies]" in err
    assert not Path("pickup").exists()


def test_a_faulty_piece_says_that_nothing_was_written(call: Call) -> None:
    assert call("new", "own", "-q")[0] == 0
    path = Path("own/campaign.yaml")
    path.write_text(path.read_text("utf-8").replace("Är du orolig", "Är du orolig " * 60), "utf-8")
    code, _, err = call("stack", "orders.csv", "--campaign", "own")
    assert (code, err.endswith("; nothing was written\n")) == (3, True)


def test_outdated_and_identify(call: Call) -> None:
    assert call("new", "own", "-q")[0] == 0
    call("stack", "orders.csv", "--campaign", "own", "-q")
    ticket = "pickup/ticket.json"
    assert call("outdated", ticket, "--campaign", "own") == (0, "", "nothing is outdated (3 pieces compared)\n")
    path = Path("own/campaign.yaml")
    text = path.read_text("utf-8").replace('number: "114 14"', 'number: "114 15"')
    path.write_text(text.replace('uri: "tel:11414"', 'uri: "tel:11415"'), "utf-8")
    code, out, err = call("outdated", ticket, "--campaign", "own")
    assert (code, err) == (1, "3 of 3 pieces outdated, 24 sheets at 2 places\n")
    assert "contacts.police.number: '114 14' → '114 15' (campaign.yaml:" in out
    assert "    Brf Ängen (order K-1): 3 sheets, 1–3" in out
    assert "    Brf Åsen (order K-2): 20 sheets\n" in out
    data = json.loads(call("outdated", ticket, "--campaign", "own", "--json")[1])
    assert data["outdated"][0]["changes"][0]["to"] == "114 15"
    version = data["outdated"][0]["version"]
    code, out, _ = call("identify", version.lower(), ticket)
    assert out.startswith(f"{version}: own, sodermalm, en-stor-fraga, A4, sv, office; run of ")
    assert json.loads(call("identify", version, ticket, "--json")[1])["posters"][0]["holders"][0]["copies"] == 3
    code, _, err = call("identify", "AAAA-AAAA", ticket)
    assert (code, "error[ticket/unknown]" in err) == (1, True)
    code, _, err = call("stack", "--replace", ticket, "--campaign", "own", "-o", "new")
    assert (code, err.startswith("2 stacks, 4 sheets A4 and 2 slips, 20 copies from")) == (0, True)
    path.write_text(path.read_text("utf-8").replace("  sodermalm:", "  soder:").replace("[sodermalm,", "[soder,"))
    code, out, _ = call("outdated", ticket, "--campaign", "own")
    assert (code, "cannot be made any more" in out, "unknown area 'sodermalm'" in out) == (1, True, True)


def test_a_damaged_ticket_is_an_error(call: Call) -> None:
    Path("ticket.json").write_text("{")
    for arguments in (("outdated", "ticket.json", *HERE), ("identify", "x", "ticket.json")):
        code, _, err = call(*arguments)
        assert (code, "error[ticket/unreadable]" in err) == (5, True)


def test_nothing_to_replace(call: Call) -> None:
    call("stack", "orders.csv", *HERE, "-q")
    assert call("stack", "--replace", "pickup/ticket.json", *HERE, "-o", "new") == (0, "", "nothing to do\n")


def test_four_stock_piles_are_told(call: Call) -> None:
    Path("orders.csv").write_bytes(written(order_rows(1, has_press=False)))
    code, _, err = call("stack", "orders.csv", *HERE)
    assert (code, err.startswith("3 stacks, ")) == (0, True)


def test_kits(call: Call) -> None:
    code, _, err = call("kit", "vaga-tipsa", "--area", "Gamla stan", "-v")
    assert (code, err) == (0, "kit/vaga-tipsa_gamla-stan_kit.zip\n1 kit in kit, 12 facts unconfirmed\n")
    assert call("kit", "vaga-tipsa", "--area", "Gamla stan")[0] == 0
    Path("kit/vaga-tipsa_gamla-stan_kit.zip").write_bytes(b"mine")
    code, _, err = call("kit", "vaga-tipsa", "--area", "Gamla stan")
    assert (code, "error[file/exists]" in err) == (5, True)
    assert call("kit", "vaga-tipsa", "--area", "Gamla stan", "--force", "--date", "2027-01-02")[0] == 0
    assert Path("kit/vaga-tipsa_gamla-stan_kit.zip").read_bytes() != b"mine"
    assert call("new", "own", "-q")[0] == 0
    path = Path("own/campaign.yaml")
    path.write_text(path.read_text("utf-8").replace("Är du orolig", "Är du orolig " * 60), "utf-8")
    code, _, err = call("kit", "own", "-o", "other")
    assert (code, err.endswith("nothing was written\n"), Path("other").exists()) == (3, True, False)


def test_build_changed(call: Call) -> None:
    assert call("new", "own", "-q")[0] == 0
    only = ("own", "--size", "A4", "--profile", "mono", "--changed")
    assert call("build", *only)[2].startswith("3 posters")
    assert call("build", *only)[2] == "nothing has changed: 3 posters in out\n"
    path = Path("own/campaign.yaml")
    path.write_text(path.read_text("utf-8").replace('"i Gamla stan"', '"inne i Gamla stan"'), "utf-8")
    assert call("build", *only)[2].startswith("1 poster (")
    ticket = json.loads(Path("out/ticket.json").read_text("utf-8"))
    assert (len(ticket["pieces"]), ticket["earlier"]) == (3, [])
    assert call("build", *only)[2] == "nothing has changed: 3 posters in out\n"
    Path(f"out/{ticket['pieces'][0]['file']}").unlink()
    assert call("build", *only)[2].startswith("1 poster (")
    path.write_text(path.read_text("utf-8").replace("Är du orolig", "Är du orolig " * 60), "utf-8")
    assert call("build", *only)[0] == 3
    Path("out/ticket.json").write_text("{")
    assert call("build", *only)[0] == 5
