"""Stage deliver: writes the job ticket piece by piece, so that a run of any length fits in memory."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import platform
import re
import sys
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from poster import __version__
from poster.campaign.layout import SlotKind
from poster.campaign.model import Campaign
from poster.campaign.piece import Job, Piece, Text
from poster.campaign.provenance import FieldUse
from poster.compose.composition import Composition, PlacedSlot, written_name
from poster.deliver.lean import Leaner, Line, dumped
from poster.deliver.line_writer import Edition, LineWriter
from poster.deliver.ticket import (
    FILE_NAME,
    PROVEN,
    SCHEMA,
    CopyEntry,
    DrawingEntry,
    EarlierEntry,
    FailedEntry,
    FieldEntry,
    FontEntry,
    InputEntry,
    PictureEntry,
    PieceEntry,
    SlotEntry,
    SoftwareEntry,
)
from poster.geometry import Rect, to_mm
from poster.problems import Location
from poster.proof.promise import promise_of

MAX_TICKET_BYTES = 1_000_000_000
# Those that read the texts, break and shape them, draw symbol and pictures, write the file and read it back.
_LIBRARIES = ("pyyaml", "pyphen", "python-bidi", "uharfbuzz", "qrcode", "pillow", "reportlab", "pypdf")


def piece_entry(
    job: Job,
    piece: Piece,
    composition: Composition,
    data: bytes,
    folder: str,
    proof: str = PROVEN,
    source: str = "",
) -> PieceEntry:
    """Return the record of one finished file; places are told from the campaign's `folder`.

    `proof` is what the ticket says of its proof; only a proven file is labelled with the profile's standards.
    `source` is the SHA-256, in hex, of what went into it.
    """
    return PieceEntry(
        id=piece.id,
        file=job.file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        area=job.area,
        layout=job.layout,
        size=job.size,
        language=job.language,
        profile=job.profile,
        record=job.record.id if job.record else "",
        version=piece.version,
        payload=piece.payload,
        layout_sha256=piece.layout.digest,
        icc_sha256=_digest(piece.icc),
        fonts=_fonts(composition),
        pictures=tuple(PictureEntry(name, picture.digest) for name, picture in sorted(piece.pictures.items())),
        slots=tuple(_slot(slot, piece, composition, folder) for slot in composition.slots),
        proof=proof,
        claims=tuple(claim.value for claim in composition.profile.claims) if proof == PROVEN else (),
        promise=promise_of(composition),
        drawings=_drawings(piece),
        source=source,
    )


def _fonts(composition: Composition) -> tuple[FontEntry, ...]:
    """Return the fonts of a sheet by family and weight."""
    used = sorted(composition.fonts.values(), key=lambda font: (font.family, font.weight, font.source))
    return tuple(FontEntry(font.family, font.weight, font.source) for font in used)


def _drawings(piece: Piece) -> tuple[DrawingEntry, ...]:
    """Return the drawings that a piece shows, each once, by name."""
    found = {drawing.name: drawing.digest for drawing in piece.art.values()}
    return tuple(DrawingEntry(name, found[name]) for name in sorted(found))


@lru_cache(maxsize=8)
def _digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hex; the pieces of a run share few ICC files."""
    return hashlib.sha256(data).hexdigest()


def _slot(placed: PlacedSlot, piece: Piece, composition: Composition, folder: str) -> SlotEntry:
    """Return the record of a placed slot with the copies it shows."""
    slot = piece.layout.slots[written_name(placed.name)]
    names = [slot.alt] if slot.kind is not SlotKind.TEXT else [span.copy for span in slot.shown]
    return SlotEntry(
        slot=placed.name,
        text=placed.text,
        language=placed.language,
        frame_mm=_from_upper_left(placed.frame, composition.trim),
        box_mm=_from_upper_left(placed.box, composition.trim),
        type_sizes_pt=tuple(round(size, 3) for size in placed.sizes),
        lines=placed.lines,
        copies=tuple(_copy(piece.texts[name], folder) for name in names if name in piece.texts),
    )


def _from_upper_left(rect: Rect, trim: Rect) -> tuple[float, float, float, float]:
    """Return x, y, width and height in mm, measured from the trim's upper left corner."""
    return (
        round(to_mm(rect.x - trim.x), 3) + 0.0,
        round(to_mm(trim.top - rect.top), 3) + 0.0,
        round(to_mm(rect.width), 3),
        round(to_mm(rect.height), 3),
    )


def _copy(text: Text, folder: str) -> CopyEntry:
    """Return the record of a copy with its provenance."""
    fields = tuple(_field(use, folder) for use in text.fields)
    return CopyEntry(text.copy, text.value, text.language, text.layer.value, _place(text.at, folder), fields)


def _field(use: FieldUse, folder: str) -> FieldEntry:
    """Return the record of a filled field."""
    return FieldEntry(use.path, use.value, use.layer.value, _place(use.at, folder) if use.at else "")


def _place(at: Location, folder: str) -> str:
    """Return `file:line:column` with the file named from the campaign folder; no absolute path gets out."""
    return str(dataclasses.replace(at, file=relative_name(at.file, folder)))


def relative_name(file: str, folder: str) -> str:
    """Return `file` as named from `folder`; a file from elsewhere keeps only its own name."""
    path = Path(file)
    if folder and path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    return path.name if path.is_absolute() or ".." in path.parts else path.as_posix()


def inputs_of(campaign: Campaign) -> tuple[InputEntry, ...]:
    """Return the files a run has read, with the hashes of what was read: the campaign's, and the list."""
    named = {relative_name(file, campaign.folder): digest for file, digest in campaign.digests.items()}
    return tuple(InputEntry(file, named[file]) for file in sorted(named))


def software() -> tuple[SoftwareEntry, ...]:
    """Return the versions of everything that has a part in the bytes."""
    own = (SoftwareEntry("poster", __version__), SoftwareEntry("python", platform.python_version()))
    installed = _installed()
    libraries = tuple(SoftwareEntry(name, installed.get(_folded(name), "")) for name in _LIBRARIES)
    return (*own, *libraries, SoftwareEntry("zlib", zlib.ZLIB_RUNTIME_VERSION))


def _installed() -> dict[str, str]:
    """Return the versions of the installed libraries by folded name; the first on the path counts.

    Told from the folders NAME-VERSION.dist-info (Python Packaging User Guide, Recording installed projects): the
    standard library's own reader of them loads the mail and network modules, a tenth of a cold start.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        with contextlib.suppress(OSError):
            names = (path.name for path in Path(folder).iterdir() if path.name.endswith(".dist-info"))
            for name, _, version in (name.removesuffix(".dist-info").rpartition("-") for name in names):
                found.setdefault(_folded(name), version)
    return found


def _folded(name: str) -> str:
    """Return the name of a library as names are compared (the same guide, Names and normalization)."""
    return re.sub("[-_.]+", "-", name).lower()


def encoded(entry: Any) -> str:
    """Return an entry as one line of JSON, keys in the order of its type."""
    return dumped(entry)


def table(name: str, entries: Iterable[str]) -> str:
    """Return a table of a record as JSON, one line an entry; `entries` are encoded."""
    lines = ",\n".join(entries)
    return f'"{name}": [\n{lines}\n]' if lines else f'"{name}": []'


def edition_of(campaign: Campaign) -> Edition:
    """Return the edition that a campaign is."""
    return Edition(campaign.id, campaign.date.isoformat())


class TicketWriter(LineWriter):
    """Writes the ticket into `folder` while the pieces are made: one line a piece.

    Every call raises `Rejected` (exit code 5) if the disk refuses; `shown` is the folder to name then.
    """

    def __init__(self, folder: Path, shown: str, edition: Edition, name: str = FILE_NAME) -> None:
        """Begin the ticket, a file called `name`."""
        self._leaner = Leaner()
        super().__init__(folder / name, str(Path(shown) / name), SCHEMA, edition, "pieces")

    def add(self, line: Line) -> None:
        """Append one piece, a line of `piece_line`."""
        self.add_line(self._leaner.lean(line))

    def finish(
        self,
        inputs: Iterable[InputEntry],
        earlier: Iterable[EarlierEntry],
        failed: Iterable[FailedEntry] = (),
        more: tuple[tuple[str, Iterable[Any]], ...] = (),
        made_with: Iterable[SoftwareEntry] | None = None,
    ) -> None:
        """Append inputs, versions, the earlier files, the failed pieces and `more` tables, and close the file.

        The versions are those of this program, unless others are given that the pieces were `made_with`.
        """
        tables: tuple[tuple[str, Iterable[Any]], ...] = (
            ("inputs", inputs),
            ("software", software() if made_with is None else made_with),
            ("earlier", earlier),
            ("failed", failed),
            *more,
        )
        self.end("".join(",\n" + table(name, map(encoded, entries)) for name, entries in tables) + "}\n")
