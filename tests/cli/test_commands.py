"""The commands as a user meets them: what they print, where, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from poster.cli.console import Console
from poster.cli.group import poster
from poster.cli.options import stamp
from poster.cli.progress import ProgressBar, bar

ONE = ("--area", "sodermalm", "--size", "A4", "--profile", "mono")
Call = Callable[..., tuple[int, str, str]]


def test_a_build_makes_files_and_ticket_and_says_so_in_one_line(call: Call, tmp_path: Path) -> None:
    code, out, err = call("build", "vaga-tipsa", *ONE, "-o", "out")
    assert (code, out) == (0, "")
    assert err.startswith("1 poster (1 area, A4, mono) in out, ")
    assert "facts unconfirmed" in err
    assert err.count("\n") == 1
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["proof.json", "ticket.json", "vaga-tipsa_sodermalm_en-stor-fraga_A4_sv_mono.pdf"]


def test_quiet_says_nothing_and_verbose_names_the_files(call: Call) -> None:
    assert call("build", "vaga-tipsa", *ONE, "-o", "out", "-q") == (0, "", "")
    assert "out/vaga-tipsa_sodermalm_en-stor-fraga_A4_sv_mono.pdf\n" in call("build", "vaga-tipsa", *ONE, "-v")[2]


def test_json_is_one_document_on_stdout_and_nothing_else(call: Call) -> None:
    code, out, err = call("build", "vaga-tipsa", *ONE, "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["exit_code"] == 0
    assert document["files"] == ["vaga-tipsa_sodermalm_en-stor-fraga_A4_sv_mono.pdf"]
    assert document["selected"]["areas"] == ["sodermalm"]
    assert document["problems"] == []
    assert {"what", "value", "confirm", "at"} <= set(document["unconfirmed"][0])


def test_json_of_a_rejected_campaign(call: Call) -> None:
    code, out, err = call("build", "vaga-tips", "--json")
    document = json.loads(out)
    assert (code, err) == (3, "")
    assert document["exit_code"] == 3
    assert document["problems"][0]["code"] == "campaign/unknown"


def test_unknown_selections_are_all_reported_with_a_hint(call: Call, tmp_path: Path) -> None:
    code, _, err = call("build", "vaga-tipsa", "--area", "sodermaln", "--profile", "pres")
    assert code == 3
    assert "did you mean 'sodermalm'?" in err
    assert "did you mean 'press'?" in err
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_does_not_fit_stops_the_whole_run(call: Call, campaign: Path, tmp_path: Path) -> None:
    file = campaign / "campaign.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('headline: "', 'headline: "Donaudampfschifffahrtsgesellschaft ', 1), encoding="utf-8"
    )
    code, _, err = call("build", "mine", "-o", "out")
    assert code == 3
    assert "error[text/overflow]" in err
    assert "also in 2 other areas: Gamla stan, Hammarby Sjöstad" in err
    assert err.rstrip().endswith("nothing was written")
    assert not (tmp_path / "out").exists()


def test_strict_turns_warnings_into_failures(call: Call, campaign: Path, tmp_path: Path) -> None:
    file = campaign / "campaign.yaml"
    text = file.read_text(encoding="utf-8")
    headline = next(line for line in text.splitlines() if line.strip().startswith("headline:"))
    longer = headline[: headline.index('"')] + '"Är du nu en av de du i ett hus?"'
    file.write_text(text.replace(headline, longer), encoding="utf-8")
    assert call("build", "mine", *ONE, "--strict", "-o", "strict")[0] == 1
    assert not (tmp_path / "strict").exists()
    code, _, err = call("build", "mine", *ONE, "-o", "out")
    assert code == 0
    assert "warning[text/headline]" in err
    assert call("build", "mine", *ONE, "-o", "out", "-q") == (0, "", "")
    assert call("check", "mine", "--strict")[0] == 1
    assert call("check", "mine")[0] == 0


def test_check_shows_the_table_and_the_unconfirmed_facts_and_writes_nothing(call: Call, tmp_path: Path) -> None:
    code, out, err = call("check", "vaga-tipsa")
    assert code == 0
    assert "sodermalm" in out
    assert "inherited" in out
    assert "unconfirmed facts" in out
    assert "contact police '114 14'" in out
    assert err.startswith("18 posters (3 areas, A3 A4, press office mono) in order: 0 errors, 0 warnings, ")
    assert list(tmp_path.iterdir()) == []


def test_check_as_json(call: Call) -> None:
    _, out, _ = call("check", "vaga-tipsa", *ONE, "--json")
    document = json.loads(out)
    assert [row["area"] for row in document["matrix"]] == ["sodermalm"]
    assert document["unconfirmed"]


def test_existing_files_are_safe_unless_they_are_ours(call: Call, tmp_path: Path) -> None:
    name = "vaga-tipsa_sodermalm_en-stor-fraga_A4_sv_mono.pdf"
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_bytes(b"mine")
    code, _, err = call("build", "vaga-tipsa", *ONE)
    assert code == 5
    assert "error[file/exists]" in err
    assert (tmp_path / "out" / name).read_bytes() == b"mine"
    assert call("build", "vaga-tipsa", *ONE, "--force")[0] == 0
    assert call("build", "vaga-tipsa", *ONE)[0] == 0
    assert (tmp_path / "out" / name).read_bytes().startswith(b"%PDF")


def test_files_of_earlier_runs_stay_ours(call: Call, tmp_path: Path) -> None:
    assert call("build", "vaga-tipsa", *ONE)[0] == 0
    code, _, err = call("build", "vaga-tipsa", "--area", "gamla-stan", *ONE[2:])
    assert code == 0
    assert "1 file of earlier runs left as before" in err
    ticket = json.loads((tmp_path / "out" / "ticket.json").read_text(encoding="utf-8"))
    assert [entry["file"] for entry in ticket["earlier"]] == ["vaga-tipsa_sodermalm_en-stor-fraga_A4_sv_mono.pdf"]
    assert call("build", "vaga-tipsa", *ONE)[0] == 0


def test_a_folder_that_cannot_be_written(call: Call, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    code, _, err = call("build", "vaga-tipsa", *ONE)
    assert code == 5
    assert "error[file/unwritable]" in err
    assert "Traceback" not in err


def test_the_day_in_the_file(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def day() -> str:
        return str(json.loads((tmp_path / "out" / "ticket.json").read_text(encoding="utf-8"))["date"])

    call("build", "vaga-tipsa", *ONE)
    assert day() == "2026-11-22"
    call("build", "vaga-tipsa", *ONE, "--date", "2027-01-31")
    assert day() == "2027-01-31"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86399")
    call("build", "vaga-tipsa", *ONE, "--date", "2027-01-31")
    assert day() == "1970-01-01"


@pytest.mark.parametrize("epoch", ["yesterday", "9" * 30, "1.5"])
def test_a_wrong_source_date_epoch_is_a_usage_error(epoch: str) -> None:
    with pytest.raises(click.UsageError, match="SOURCE_DATE_EPOCH"):
        stamp(None, {"SOURCE_DATE_EPOCH": epoch})


@pytest.mark.parametrize(
    "arguments",
    [
        ("bild",),
        ("build", "--dat", "x"),
        ("build", "--date", "tomorrow"),
        ("build", "--date", "2026-W47-7"),
        ("build", "-j", "0"),
        ("schema", "poster"),
        ("new",),
        ("preview", "--dpi", "5000"),
    ],
)
def test_wrong_use_ends_with_2(call: Call, arguments: tuple[str, ...]) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert "Error" in err


def test_an_unknown_command_gets_a_hint(call: Call) -> None:
    assert "did you mean 'build'?" in call("biuld")[2]
    assert "there are: build, check" in call("xyzzy")[2]


def test_records_make_a_piece_a_row(call: Call, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("area,id\nsodermalm,12\nGamla stan,7\n", encoding="utf-8")
    code, _, err = call("build", "vaga-tipsa", "--records", "list.csv", *ONE[2:])
    assert code == 0, err
    assert "2 posters (2 areas" in err
    ticket = json.loads((tmp_path / "out" / "ticket.json").read_text(encoding="utf-8"))
    assert [piece["record"] for piece in ticket["pieces"]] == ["12", "7"]
    assert [entry["file"] for entry in ticket["inputs"]] == ["campaign.yaml", "list.csv"]


def test_faults_of_campaign_and_list_are_told_together(call: Call, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("", encoding="utf-8")
    code, _, err = call("build", "nowhere", "--records", "list.csv")
    assert code in (3, 5)
    assert "campaign/unknown" in err
    assert "list/empty" in err


def test_preview_draws_pieces_and_contact_sheet(call: Call, tmp_path: Path) -> None:
    code, _, err = call("preview", "vaga-tipsa", *ONE)
    assert code == 0
    assert "drawn in preview, all of them on preview/contact-sheet.png" in err
    names = sorted(path.name for path in (tmp_path / "preview").iterdir())
    assert names == ["contact-sheet.png", "vaga-tipsa_sodermalm_en-stor-fraga_A4_sv_mono.png"]
    assert call("preview", "vaga-tipsa", *ONE, "-j", "2")[0] == 0
    (tmp_path / "preview" / "contact-sheet.png").write_bytes(b"mine")
    assert call("preview", "vaga-tipsa", *ONE)[0] == 5
    assert call("preview", "vaga-tipsa", *ONE, "--force")[0] == 0


def test_preview_of_a_faulty_campaign_draws_nothing(call: Call, campaign: Path, tmp_path: Path) -> None:
    file = campaign / "campaign.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('headline: "', 'headline: "Donaudampfschifffahrtsgesellschaft ', 1), encoding="utf-8"
    )
    assert call("preview", "mine", *ONE)[0] == 3
    assert not (tmp_path / "preview").exists()


def _opener(folder: Path, line: str) -> None:
    for name in ("xdg-open", "open"):
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)


def test_preview_opens_its_contact_sheet(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _opener(tmp_path, f'echo "$1" > {tmp_path}/opened')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert call("preview", "vaga-tipsa", *ONE, "--open")[0] == 0
    assert (tmp_path / "opened").read_text() == "preview/contact-sheet.png\n"


def test_preview_without_an_opener_warns(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _opener(tmp_path, "exit 3")
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = call("preview", "vaga-tipsa", *ONE, "--open")
    assert code == 0
    assert "warning[preview/no-opener]" in err


def test_new_makes_a_campaign_that_builds(call: Call, campaign: Path) -> None:
    assert (campaign / "campaign.yaml").exists()
    assert call("build", "mine", *ONE)[0] == 0
    assert call("new", "mine")[0] != 0


def test_the_nearest_campaign_is_taken(call: Call, campaign: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (campaign / "deeper").mkdir()
    monkeypatch.chdir(campaign / "deeper")
    assert call("build", *ONE, "-q") == (0, "", "")
    assert (campaign / "deeper" / "out" / "mine_sodermalm_en-stor-fraga_A4_sv_mono.pdf").exists()


def test_layouts_lists_shipped_and_own_ones(call: Call, campaign: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "en-stor-fraga" in call("layouts")[1]
    assert "shipped" in call("layouts", "mine")[1]
    monkeypatch.chdir(campaign)
    assert call("eject", "en-stor-fraga")[0] == 0
    layouts = json.loads(call("layouts", "--json")[1])["layouts"]
    origins = {entry["name"]: entry["origin"] for entry in layouts}
    assert origins.pop("en-stor-fraga") == "campaign"
    assert set(origins.values()) == {"shipped"}
    assert call("eject", "en-stor-frga")[0] == 3
    monkeypatch.chdir(campaign.parent)
    assert call("eject", "en-stor-fraga")[0] == 3
    assert not (campaign.parent / "layouts").exists()


@pytest.mark.parametrize("kind", ["campaign", "layout", "ticket", "wording"])
def test_schemas_are_json_schema(call: Call, kind: str) -> None:
    code, out, _ = call("schema", kind)
    assert code == 0
    assert json.loads(out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_explain(call: Call) -> None:
    assert "Nothing is ever clipped" in call("explain", "text/overflow")[1].replace("\n", " ")
    assert "text/overflow\n" in call("explain")[1]
    code, _, err = call("explain", "text/overflw")
    assert code == 2
    assert "did you mean 'text/overflow'?" in err


def test_doctor(call: Call) -> None:
    code, out, _ = call("doctor")
    assert code == 0
    assert "Source Sans 3 900" in out
    assert "MISSING" not in out
    assert {part["kind"] for part in json.loads(call("doctor", "--json")[1])["parts"]} >= {"font", "icc"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(call: Call, shell: str) -> None:
    code, out, _ = call("completion", shell)
    assert code == 0
    assert "_POSTER_COMPLETE" in out


def test_completion_of_zsh_begins_with_the_line_that_zsh_looks_for(call: Call) -> None:
    lines = call("completion", "zsh")[1].splitlines()
    assert lines[0] == "#compdef poster"
    assert lines[1] == '# add to ~/.zshrc: eval "$(poster completion zsh)"'
    assert call("completion", "fish")[1].startswith("# poster completion fish > ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("buld",), "unknown command 'buld'; did you mean 'build'?"),
        (("build", "vaga-tipsa", "--siz", "A3"), "no such option '--siz'"),
        (("build", "-j", "many"), "many"),
        (("completion",), "missing argument"),
    ],
)
def test_a_usage_error_is_json_where_that_was_asked_for(call: Call, words: tuple[str, ...], told: str) -> None:
    code, out, err = call(*words, "--json")
    document = json.loads(out)
    assert (code, err, document["exit_code"]) == (2, "", 2)
    (problem,) = document["problems"]
    assert problem["code"] == "usage/words"
    assert told in problem["message"].lower()
    assert not problem["message"].endswith(".")
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert err


def test_a_folder_named_as_the_list_is_named_in_the_message(call: Call) -> None:
    code, out, err = call("build", "vaga-tipsa", "--records", ".", "--json")
    (problem,) = json.loads(out)["problems"]
    assert (code, problem["code"], err) == (5, "file/unreadable", "")
    assert "'.'" in problem["message"]


def test_help_names_every_command_and_lists_exit_codes(call: Call) -> None:
    for arguments in (("--help",), ("-h",), ()):
        code, out, _ = call(*arguments)
        assert code == 0
        assert all(name in out for name in poster.list_commands(click.Context(poster)))
        assert "130 interrupted" in " ".join(out.split())
    assert call("--version")[1].startswith("poster ")


def test_the_help_of_each_command_agrees_with_its_line(call: Call) -> None:
    context = click.Context(poster)
    for name in poster.list_commands(context):
        command = poster.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert {"--json", "--strict", "--quiet", "--verbose", "--color"} <= {
            flag for parameter in command.params for flag in parameter.opts
        }
        assert call(name, "--help")[0] == 0


def test_help_imports_click_alone() -> None:
    code = "import sys; from poster.cli import _run; _run(['--help']); print(*sys.modules, file=sys.stderr)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(found.stderr.split())
    assert {name for name in modules if name.startswith("poster")} == {
        "poster",
        "poster.cli",
        "poster.cli.group",
        "poster.cli.output",
    }
    assert not modules & {"yaml", "reportlab", "uharfbuzz", "PIL", "qrcode", "pypdfium2", "pypdf"}


def test_colour(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in call("build", "nowhere")[2]
    assert "\x1b[" in call("build", "nowhere", "--color", "always")[2]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "\x1b[" in call("build", "nowhere")[2]
    assert "\x1b[" not in call("build", "nowhere", "--color", "never")[2]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in call("build", "nowhere")[2]
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b[" not in call("build", "nowhere")[2]


def test_progress_is_drawn_on_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    for console, is_drawn in (
        (Console(is_terminal=True), True),
        (Console(), False),
        (Console(is_terminal=True, is_quiet=True), False),
        (Console(is_terminal=True, is_json=True), False),
    ):
        progress = ProgressBar(console)
        progress._drawn -= 1
        for done in range(1, 4):
            progress(done, 3)
        err = capsys.readouterr().err
        assert ("1/3" in err) == is_drawn
        assert err.endswith("\r\x1b[K") == is_drawn


def test_the_bar() -> None:
    assert bar(9, 18, 0.1) == f"[{'#' * 15}{'.' * 15}]  9/18  90 a second, 1 s left"
    assert bar(1, 1000, 1.0).endswith("1/1000  1 a second, 17 min left")
    assert bar(0, 0, 0.0) == f"[{'.' * 30}] 0/0"
