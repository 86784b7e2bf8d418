"""Stage load: what ships with the program (campaigns, layouts, fonts, ICC files) and what a folder brings itself.

Whatever a campaign folder has of its own wins over the shipped file of that name. No name leads out of the
folder it is looked up in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from poster.campaign.font_sums import sum_problem
from poster.campaign.fonts import Face, face_problem, faces_in, font_file, font_names
from poster.campaign.piece import FontFile
from poster.campaign.shipped import is_guarded, refuse_changed
from poster.problems import ExitCode, Location, Problem, Rejected, did_you_mean, error
from poster.regular_file import NO_FILE, is_special, read_regular, why_unreadable

CAMPAIGN_FILE = "campaign.yaml"
# Scripts the primary family lacks: Arabic and Persian, Tigrinya and Amharic.
FALLBACK_FAMILIES = ("Noto Sans Arabic", "Noto Sans Ethiopic")


@dataclass(frozen=True, slots=True)
class Library:
    """The shipped files below `root`, which holds the folders `layouts` and `assets`."""

    root: Traversable

    def campaigns(self) -> tuple[str, ...]:
        """Return the names of the shipped campaigns, sorted."""
        return _names(one.name for one in self._entries("assets/campaigns") if (one / CAMPAIGN_FILE).is_file())

    def layouts(self) -> tuple[str, ...]:
        """Return the names of the shipped layouts, sorted."""
        return _names(one.name[:-5] for one in self._entries("layouts") if one.name.endswith(".yaml"))

    def wordings(self) -> tuple[str, ...]:
        """Return the languages whose words for slips, lists and e-mails ship, sorted."""
        return _names(one.name[:-5] for one in self._entries("assets/wording") if one.name.endswith(".yaml"))

    def campaign_folder(self, name: str) -> Traversable:
        """Return the folder of the shipped campaign `name` (one of `campaigns()`)."""
        return _below(self.root, f"assets/campaigns/{name}")

    def layout(self, name: str) -> bytes:
        """Return the file of the shipped layout `name` (one of `layouts()`)."""
        return _below(self.root, f"layouts/{name}.yaml").read_bytes()

    def asset(self, name: str) -> bytes:
        """Return the shipped asset `name`, such as `icc/sRGB.icc`.

        Raises `Rejected` (exit code 4): `file/missing` if there is none, `asset/changed` for a font or an ICC file
        that is not the shipped one.
        """
        parts = name.split("/")
        found = _below(self.root, f"assets/{name}")
        if ".." in parts or "" in parts or not found.is_file():
            message = f"the asset '{name}' does not ship with this program"
            raise Rejected((error("file/missing", message),), ExitCode.MISSING_TOOL)
        data = found.read_bytes()
        if is_guarded(name):
            refuse_changed(name, hashlib.sha256(data).hexdigest())
        return data

    def fonts(self, folder: str = "") -> tuple[tuple[str, int], ...]:
        """Return family and weight of all fonts of the campaign `folder` ("" for none) and the library."""
        return tuple(sorted({(face.family, face.weight) for face in self._faces(folder)}))

    def font_problem(
        self, family: str, weight: int, folder: str = "", at: Location | None = None
    ) -> Problem | None:
        """Return why text cannot be set in `family` at `weight`, placed `at`, or None if it can.

        `font/unknown` lists what there is; `font/variable` refuses a font whose default instance would be
        set at every weight, `font/licence` one whose licence bits forbid embedding.
        """
        faces = self._faces(folder)
        face = _exact(faces, family, weight)
        return face_problem(face, at) if face else _unknown_font(faces, family, weight, at)

    def font_stack(self, family: str, weight: int, folder: str = "") -> tuple[FontFile, ...]:
        """Return the font for `family` at `weight` (400, 700 …) and its fallbacks, best first.

        Fonts of the campaign `folder` come before shipped ones, also as fallbacks. A fallback has the nearest
        weight there is. Raises `Rejected` with `font/unknown`, with `asset/changed` for a shipped font that is not
        as it was shipped, and with `font/variable`, `font/licence` or
        `font/damaged` for each font of the folder that no text can be set in, since it would be missed only where a
        character lacks it.
        """
        problem = self.font_problem(family, weight, folder)
        if problem is not None:
            raise Rejected((problem,), ExitCode.MISSING_TOOL if not self._faces(folder) else ExitCode.REJECTED)
        faces, own_faces = self._faces(folder), _own_faces(folder)
        refused = [_own_face_problem(face) for face in own_faces]
        if any(refused):
            raise Rejected(tuple(fault for fault in refused if fault is not None))
        own = sorted({face.family for face in own_faces})
        others = dict.fromkeys((*own, *FALLBACK_FAMILIES))
        stack = [_exact(faces, family, weight)]
        stack += [_nearest(faces, other, weight) for other in others if other.casefold() != family.casefold()]
        return tuple(_unchanged(face, own_faces) for face in stack if face is not None)

    def _faces(self, folder: str) -> tuple[Face, ...]:
        """Return the campaign's own faces, then the shipped ones."""
        return _own_faces(folder) + faces_in(_below(self.root, "assets/fonts"))

    def _entries(self, name: str) -> tuple[Traversable, ...]:
        """Return what a shipped folder holds."""
        folder = _below(self.root, name)
        return tuple(folder.iterdir()) if folder.is_dir() else ()


def shipped_library() -> Library:
    """Return the library of this installation: inside the package, else (in a checkout) the folder above it."""
    inside = files("poster") / "_shipped"
    return Library(inside if inside.is_dir() else Path(__file__).resolve().parents[2])


def own_layouts(folder: str) -> tuple[str, ...]:
    """Return the names of the layouts in the campaign `folder` ("" for none), sorted."""
    return tuple(sorted(path.stem for path in (Path(folder) / "layouts").glob("*.yaml"))) if folder else ()


def own_font_place(folder: str, font: FontFile) -> Location | None:
    """Return the file of a font that the campaign `folder` brings, None for any other."""
    near = (face for face in _own_faces(folder) if (face.family, face.weight) == (font.family, font.weight))
    face = next(near, None)
    return Location(f"fonts/{face.file.name}") if face else None


def read_inside(root: Path, name: str, limit: int) -> bytes:
    """Return the file `name` below `root`, at most `limit` bytes.

    Raises `Rejected` with `path/outside` for an absolute path, `..` or a link that leaves `root`,
    `file/missing` with the nearest name beside it, `file/too-large`, or `file/unreadable` (exit code 5).
    """
    at = Location(name)
    path = inside(root, name)
    try:
        if is_special(path):
            raise OSError(NO_FILE)
        if not path.is_file():
            near = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
            message = f"there is no file '{name}' in the folder"
            raise Rejected((error("file/missing", message, at, did_you_mean(path.name, near)),))
        size = path.stat().st_size
        data = read_regular(path, limit) if size <= limit else b""
    except OSError as fault:
        why, hint = why_unreadable(path)
        problem = error("file/unreadable", f"the file '{name}' {why}", at, hint)
        raise Rejected((problem,), ExitCode.INPUT_OUTPUT) from fault
    if size > limit or len(data) > limit:
        raise Rejected((error("file/too-large", f"'{name}' has {size} bytes; at most {limit} are read", at),))
    return data


def inside(root: Path, name: str) -> Path:
    """Return the path of `name` below `root` once links are followed; `Rejected` (`path/outside`) if it leaves."""
    wanted = Path(name)
    is_odd = not name or "\0" in name or "\\" in name or len(name) > 300
    if is_odd or wanted.is_absolute() or ".." in wanted.parts or ":" in name.partition("/")[0]:
        raise _outside(name)
    try:
        path = (root / wanted).resolve()
        is_inside = path.is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        is_inside = False
    if not is_inside:
        raise _outside(name)
    return path


def _outside(name: str) -> Rejected:
    """Return the refusal of a path."""
    message = f"'{name}' leads out of the folder"
    return Rejected((error("path/outside", message, None, "put the file into the folder and name it from there"),))


def _below(root: Traversable, name: str) -> Traversable:
    """Return the file or folder `name` (parts joined by /) below `root`."""
    for part in name.split("/"):
        root = root / part
    return root


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names, sorted."""
    return tuple(sorted(names))


def _own_faces(folder: str) -> tuple[Face, ...]:
    """Return the faces in the folder `fonts` of a campaign folder, links that leave it refused."""
    if not folder or not (Path(folder) / "fonts").is_dir():
        return ()
    fonts = inside(Path(folder), "fonts")
    for name in font_names(fonts):
        inside(Path(folder), f"fonts/{name}")
    return faces_in(fonts)


def _own_face_problem(face: Face) -> Problem | None:
    """Return why no text can be set in a font that a folder brings."""
    at = Location(f"fonts/{face.file.name}")
    return face_problem(face, at) or sum_problem(face, at)


def _exact(faces: tuple[Face, ...], family: str, weight: int) -> Face | None:
    """Return the first face of just this family and weight."""
    wanted = (family.casefold(), weight)
    return next((face for face in faces if (face.family.casefold(), face.weight) == wanted), None)


def _unchanged(face: Face, own: tuple[Face, ...]) -> FontFile:
    """Return the font of `face`; `Rejected` (`asset/changed`) if it is a shipped one and not as it was shipped."""
    font = font_file(face)
    if face not in own:
        refuse_changed(f"fonts/{face.file.name}", font.digest)
    return font


def _nearest(faces: tuple[Face, ...], family: str, weight: int) -> Face | None:
    """Return the usable face of `family` nearest in weight, the heavier of two."""
    usable = [face for face in faces if face.family.casefold() == family.casefold() and face.is_usable]
    return min(usable, key=lambda face: (abs(face.weight - weight), -face.weight), default=None)


def _unknown_font(faces: tuple[Face, ...], family: str, weight: int, at: Location | None) -> Problem:
    """Return the fault of a family or weight that is not there, with what is."""
    weights = sorted({face.weight for face in faces if face.family.casefold() == family.casefold()})
    if weights:
        stated = ", ".join(str(one) for one in weights)
        return error("font/unknown", f"'{family}' has no weight {weight}; there are {stated}", at)
    families = sorted({face.family for face in faces})
    message = f"there is no font '{family}'; there are {', '.join(families) or 'none'}"
    return error("font/unknown", message, at, did_you_mean(family, families))
