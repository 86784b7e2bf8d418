"""The wheel: holds what a run needs and nothing else, and makes a poster where it is installed."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this checkout, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_what_is_in_the_wheel(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    shipped = "poster/_shipped"
    wanted = {
        f"{shipped}/layouts/en-stor-fraga.yaml",
        f"{shipped}/assets/campaigns/vaga-tipsa/campaign.yaml",
        f"{shipped}/assets/icc/FOGRA39L_coated.icc",
        f"{shipped}/assets/icc/sRGB.icc",
        f"{shipped}/assets/icc/README-colorprofiles.txt",
        f"{shipped}/assets/fonts/SourceSans3_900Black.ttf",
        f"{shipped}/assets/fonts/SourceSans3-OFL.txt",
        "poster/deliver/schema.py",
        "poster/cli/build.py",
    }
    assert sorted(wanted - set(names)) == []
    licences = {name.rpartition("/licenses/")[2] for name in names if "/licenses/" in name}
    assert {"LICENSE", "assets/fonts/SourceSans3-OFL.txt", "assets/icc/README-colorprofiles.txt"} <= licences
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"poster"}
    assert not [name for name in names if "/tests/" in name or "/docs/" in name or name.endswith(".pyc")]


def test_every_font_in_the_wheel_has_its_licence_beside_it(wheel: Path) -> None:
    names = [Path(name) for name in zipfile.ZipFile(wheel).namelist() if "/assets/fonts/" in name]
    fonts = {name.stem.split("_")[0] for name in names if name.suffix == ".ttf"}
    assert fonts
    assert fonts <= {name.name.removesuffix("-OFL.txt") for name in names if name.name.endswith("-OFL.txt")}


def test_an_installed_wheel_makes_a_poster(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = environment / "lib" / version / "site-packages"
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
    ]
    subprocess.run([*install, str(wheel)], check=True)
    # The libraries of this environment, without this checkout: the .pth below adds a folder, runs no .pth in it.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = [str(environment / "bin" / "poster"), "build", "vaga-tipsa", "--profile", "press", "--size", "A3"]
    subprocess.run([*command, "-o", "out", "-q"], cwd=tmp_path, check=True)
    where = [str(python), "-I", "-c", "import poster; print(poster.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert Path(found.stdout.strip()).is_relative_to(packages)
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 3
