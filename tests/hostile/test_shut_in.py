"""A whole build without network and home folder, under settings of others for ReportLab: the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pdf import builders as b
from tests.pdf.cff_font import cff_font

ROOT = Path(__file__).parents[2]
WATCHED = Path(__file__).with_name("watched.py")
SPY = """
from pathlib import Path
with Path({marker!r}).open("a") as opened:
    opened.write(__name__)
"""
SETTINGS = """
pageCompression = 0
useA85 = 1
invariant = 0
defaultGraphicsFontName = "Courier"
"""


def own_campaign(folder: Path) -> Path:
    """Return a campaign with a file of each kind of its own: layout, drawing, font, logo, ICC profile and list."""
    for name in ("layouts", "art", "fonts", "icc"):
        (folder / name).mkdir(parents=True)
    text = (ROOT / "assets/campaigns/vaga-tipsa/campaign.yaml").read_text("utf-8")
    own = (
        "logos:\n  own: {file: own.png, alt: {sv: Polisen}}\n"
        "profiles:\n  own: {based_on: press, icc: icc/own.icc, identifier: FOGRA39}\n"
    )
    (folder / "campaign.yaml").write_text(own + text, "utf-8")
    shutil.copy(ROOT / "layouts/en-stor-fraga.yaml", folder / "layouts")
    shutil.copy(ROOT / "assets/art/pictogram-phone.svg", folder / "art")
    shutil.copy(ROOT / "assets/icc/FOGRA39L_coated.icc", folder / "icc/own.icc")
    (folder / "fonts/own.otf").write_bytes(cff_font().data)
    (folder / "own.png").write_bytes(b.saved(b.Image.new("L", (600, 300), 90), "PNG"))
    (folder / "list.csv").write_text("id,area,door\n1,sodermalm,A\n", "utf-8")
    return folder


def settings_of_others(folder: Path) -> tuple[dict[str, str], Path]:
    """Return an environment with settings for ReportLab wherever it looks, and the file that they mark."""
    marker = folder / "run.txt"
    home, path = folder / "home", folder / "path"
    home.mkdir()
    path.mkdir()
    for place in (home / ".reportlab_mods", path / "reportlab_mods.py"):
        place.write_text(SPY.format(marker=str(marker)), "utf-8")
    for place in (home / ".reportlab_settings", path / "reportlab_settings.py"):
        place.write_text(SPY.format(marker=str(marker)) + SETTINGS, "utf-8")
    chosen = {"RL_pageCompression": "0", "RL_invariant": "no number", "RL_useA85": "1", "RL_trustedHosts": "x.org"}
    return {"HOME": str(home), "PYTHONPATH": f"{ROOT}{os.pathsep}{path}", **chosen}, marker


def build(
    campaign: Path, out: Path, program: list[str], changes: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Return the finished run of a build in two processes."""
    plain = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    what = ["--records", str(campaign / "list.csv"), "--size", "A4", "--profile", "own", "--profile", "office"]
    return subprocess.run(
        [sys.executable, *program, "build", str(campaign), *what, "-o", str(out), "-j", "2", "--report"],
        env={**plain, "PYTHONPATH": str(ROOT), **changes},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[str]]:
    """Build once as anybody does and once shut in; return both folders and what was opened."""
    folder = tmp_path_factory.mktemp("shut in")
    campaign = own_campaign(folder / "campaign")
    plain = build(campaign, folder / "plain", ["-m", "poster"], {})
    assert plain.returncode == 0, plain.stderr
    changes, marker = settings_of_others(folder)
    log = folder / "log.txt"
    shut_in = build(campaign, folder / "out", [str(WATCHED), str(log), changes["HOME"]], changes)
    assert shut_in.returncode == 0, shut_in.stderr
    assert not marker.exists(), marker.read_text("utf-8")
    return folder / "plain", folder / "out", log.read_text("utf-8").splitlines()


def is_of_memory(path: Path) -> bool:
    """Is it where the kernel says how much memory the process has and may have (proc(5), cgroups(7))?"""
    names = {"memory.max", "memory.limit_in_bytes"}
    is_own = path in {Path("/proc/self/cgroup"), Path("/proc/self/statm")}
    return is_own or (path.is_relative_to("/sys/fs/cgroup") and path.name in names)


COMMANDS = {
    "stack": ("{orders}", "--campaign", "{campaign}", "--zip", "-j", "1", "-o", "{made}"),
    "kit": ("{campaign}", "--area", "sodermalm", "-o", "{made}"),
    "preview": ("{campaign}", "--area", "sodermalm", "--size", "A4", "--profile", "own", "-j", "1", "-o", "{made}"),
    "verify": ("{finished}",),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_other_commands_are_shut_in_too(command: str, runs: tuple[Path, Path, list[str]], tmp_path: Path) -> None:
    campaign, made, orders, log = (
        runs[1].parent / "campaign",
        tmp_path / "made",
        tmp_path / "k.csv",
        tmp_path / "log",
    )
    orders.write_text("order,association,area,layout,size,copies\nK-1,A,sodermalm,en-stor-fraga,A4,2\n", "utf-8")
    named = {"orders": orders, "campaign": campaign, "made": made, "finished": min(runs[1].glob("*.pdf"))}
    changes, marker = settings_of_others(tmp_path)
    nowhere = {"PATH": str(tmp_path)}  # else verify asks the validator that the machine may have
    ran = subprocess.run(
        [sys.executable, str(WATCHED), str(log), changes["HOME"], command]
        + [part.format(**named) for part in COMMANDS[command]],
        env={
            **{key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"},
            **changes,
            **nowhere,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert not marker.exists()
    lines = log.read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith(("network", "subprocess", "os.exec"))] == []
    own = (campaign, made, orders) if command != "verify" else (runs[1],)
    interpreter = [Path(place).resolve() for place in (sys.prefix, sys.base_prefix)]
    opened = {Path(line.removeprefix("open ")) for line in lines if line.startswith("open ")}
    strange = {
        path for path in opened if not any(path.is_relative_to(place) for place in (*own, ROOT, *interpreter))
    }
    assert {path.name for path in opened} & {"campaign.yaml", named["finished"].name}
    assert {path for path in strange if not is_of_memory(path)} - {tmp_path, Path(os.devnull)} == set()


def test_settings_of_others_change_no_byte(runs: tuple[Path, Path, list[str]]) -> None:
    plain, shut_in, _ = runs
    files = sorted(path.name for path in plain.glob("*.pdf"))
    assert len(files) == 2
    assert sorted(path.name for path in shut_in.iterdir()) == sorted(path.name for path in plain.iterdir())
    assert all((plain / name).read_bytes() == (shut_in / name).read_bytes() for name in files)


def test_nothing_is_fetched(runs: tuple[Path, Path, list[str]]) -> None:
    assert [line for line in runs[2] if line.startswith(("network", "subprocess", "os.exec"))] == []


def test_only_campaign_package_and_output_are_opened(runs: tuple[Path, Path, list[str]]) -> None:
    folder = runs[1].parent
    interpreter = {Path(place).resolve() for place in (sys.prefix, sys.base_prefix)}
    allowed = (folder / "campaign", folder / "out", ROOT, Path(os.devnull), *interpreter)
    opened = {Path(line.removeprefix("open ")) for line in runs[2] if line.startswith("open ")}
    opened = {path for path in opened if not is_of_memory(path)}
    opened.discard(folder)  # the output's own folder is flushed to the disk in it
    modules = {"reportlab_mods.py", "reportlab_settings.py"}
    assert [str(path) for path in opened if not any(path.is_relative_to(place) for place in allowed)] == []
    assert not modules & {path.name for path in opened}
    for name in ("campaign.yaml", "list.csv", "own.png", "own.icc", "own.otf", "en-stor-fraga.yaml"):
        assert name in {path.name for path in opened if path.is_relative_to(folder / "campaign")}


def test_the_watch_sees_and_refuses(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    code = (
        "import sys, socket, contextlib, pathlib\n"
        f"sys.path.insert(0, {str(WATCHED.parent)!r})\n"
        "import watched\n"
        f"watched.watch(pathlib.Path({str(tmp_path / 'log')!r}), {str(home)!r})\n"
        "for act in (socket.socket, lambda: socket.getaddrinfo('example.org', 80),\n"
        f"            lambda: open({str(home / 'x')!r}, 'w')):\n"
        "    with contextlib.suppress(PermissionError):\n"
        "        act()\n"
        "        print('done')\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == ""
    assert list(home.iterdir()) == []
    log = (tmp_path / "log").read_text("utf-8")
    assert "network socket.__new__" in log
    assert "network socket.getaddrinfo" in log
    assert f"open {home / 'x'}" in log


def test_reportlab_does_run_what_it_finds(tmp_path: Path) -> None:
    """The settings above would be run, were they not kept out."""
    changes, marker = settings_of_others(tmp_path)
    plain = {key: value for key, value in changes.items() if not key.startswith("RL_")}
    code = "import reportlab; from reportlab import rl_config; print(rl_config.pageCompression)"
    ran = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **plain}, capture_output=True, text=True, timeout=60
    )
    assert ran.stdout.strip() == "0"
    assert marker.exists()
