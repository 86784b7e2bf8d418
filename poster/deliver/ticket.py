"""Stage deliver: the job ticket, `ticket.json`, the record of a run.

It says what was made of which inputs, so that a later program can tell a poster by its version code, find
out what is outdated, or check a file. It holds no absolute path, no user and no host, and is the same for
the same inputs: its keys stand in the order of the types below, its pieces in the order of the jobs.
`SCHEMA` grows when a key changes its meaning or goes; a new key alone does not change it. What a piece promises has
a `version` of its own, since nothing but a proof asks for it: an older ticket still tells which poster is which.
"""

from __future__ import annotations

from poster.frozen import dataclass
from poster.proof.promise import Promise

SCHEMA = 1
FILE_NAME = "ticket.json"
PROVEN, UNPROVEN = "proven", "unproven"  # what `PieceEntry.proof` says


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A field that was filled: its path, its value, the layer and the place (file:line:column) of the value."""

    path: str
    value: str
    layer: str
    at: str


@dataclass(frozen=True, slots=True)
class CopyEntry:
    """A copy that a slot shows: final text, its language, and the layer and place it comes from."""

    copy: str
    value: str
    language: str
    layer: str
    at: str
    fields: tuple[FieldEntry, ...]


@dataclass(frozen=True, slots=True)
class SlotEntry:
    """A slot as placed: frame and box as x, y, width, height in mm from the trim's upper left corner.

    `box_mm` is what the content takes; `type_sizes_pt` are the type sizes used.
    """

    slot: str
    text: str
    language: str
    frame_mm: tuple[float, ...]
    box_mm: tuple[float, ...]
    type_sizes_pt: tuple[float, ...]
    lines: int
    copies: tuple[CopyEntry, ...]


@dataclass(frozen=True, slots=True)
class FontEntry:
    """A font that the piece uses: family, weight and SHA-256 of its file in hex."""

    family: str
    weight: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PictureEntry:
    """A picture of the campaign that the piece shows, and SHA-256 of its file in hex."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DrawingEntry:
    """A drawing that the piece shows: its name in `art/`, the campaign's or a shipped one, and SHA-256 in hex."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PieceEntry:
    """One file that was made. `record` is the id of its record, empty without one; `icc_sha256` is in hex.

    `proof` is proven if every check passed on the finished bytes, unproven if none was made; an unproven file is
    labelled with no standard, so that `claims` is empty. `promise` is what the finished file is held to; its
    lengths are in points. `source` is the SHA-256, in hex, of the campaign, the files and the row that it is made
    of, empty where nobody asked; where it is the same, so is the version code. `page` is its page, counted from 1,
    in a file of many posters, 0 for a file of its own.
    """

    id: str
    file: str
    sha256: str
    bytes: int
    area: str
    layout: str
    size: str
    language: str
    profile: str
    record: str
    version: str
    payload: str
    layout_sha256: str
    icc_sha256: str
    fonts: tuple[FontEntry, ...]
    pictures: tuple[PictureEntry, ...]
    slots: tuple[SlotEntry, ...]
    proof: str = PROVEN
    claims: tuple[str, ...] = ()
    promise: Promise | None = None
    drawings: tuple[DrawingEntry, ...] = ()
    source: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class FailedEntry:
    """A piece whose proof failed, so that it was not delivered; it is not among `pieces`.

    `file` is the unlabelled file that was kept of it, `kept_sha256` that file's SHA-256 in hex, both empty if none
    was kept. What failed is in `proof.json`.
    """

    id: str
    file: str
    kept_sha256: str


@dataclass(frozen=True, slots=True)
class InputEntry:
    """A file that was read, named from the campaign folder, and its SHA-256 in hex."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SoftwareEntry:
    """A program or library that had a part in the bytes, and its version."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class EarlierEntry:
    """A file of an earlier run that still lies in the folder and was not made anew by this one."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SheetsEntry:
    """Sheets `first` to `last` of a recipient: copies of the piece with the id `piece`, in the file `queue`."""

    piece: str
    queue: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ShopEntry:
    """Copies of the piece with the id `piece` that come from the print shop."""

    piece: str
    copies: int


@dataclass(frozen=True, slots=True)
class RecipientEntry:
    """Who gets which sheets: an order with its association and pick-up code, or a pile of stock without both.

    `total` is the number of numbered sheets. A pile has an area, a size and the number of copies at which it is
    ordered anew. Contact columns and notes of the list are never recorded.
    """

    id: str
    association: str
    code: str
    total: int
    sheets: tuple[SheetsEntry, ...]
    from_shop: tuple[ShopEntry, ...]
    area: str
    size: str
    reorder_level: int


@dataclass(frozen=True, slots=True)
class PagesEntry:
    """Pages of a file for a printer that follow one another and show the same thing.

    `of` is the id of a piece, or of the recipient whose slip or pile sheet it is; `pages` is their number, and
    `sha256`, in hex, is of all that they show, sheet numbers and fonts included, however the file is written.
    """

    of: str
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class OutputEntry:
    """A file of a run of stacks that is no piece: print files, slips and lists. `sheets` counts without slips.

    Only a file for a printer has `pages`, all of them in order; `is_numbered` if each sheet carries its number.
    """

    file: str
    sha256: str
    sheets: int
    pages: tuple[PagesEntry, ...] = ()
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class StackEntry:
    """What a run of stacks was made of: the name of the `list`, the number of `copies`, and in `content` the
    SHA-256 in hex of everything that went in, so that an unchanged run is known.
    """

    list: str
    copies: int
    content: str


@dataclass(frozen=True, slots=True)
class ShardEntry:
    """Which part of a run this is: number (from 1) `of` how many; the run has `total` pieces.

    `plan` is the SHA-256, in hex, of the names of all files of the run. `made` and `failed` are the places in the
    run, counted from 0, of the pieces delivered and of those whose proof failed, in order.
    """

    number: int
    of: int
    total: int
    plan: str
    made: tuple[int, ...]
    failed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """The whole record. `date` is the day written into the files (ISO 8601).

    What the pieces of a list have in common stands in it once: `{"as": [n, k]}` is part `k` of piece `n`, both
    counted from 0; parts are `fonts`, each of `slots`, and of the promise `profile`, each of `slots`, `panels`,
    `fonts` and the `shapes` of eight neighbouring characters, in this order.

    Only a shard of a run has its `shard`.

    Only a run of stacks has one of `stacks`, its `recipients` and further `files`; there a piece that is only
    part of a print file has no file of its own, no bytes, and the SHA-256 of its composition.
    """

    schema: int
    campaign: str
    date: str
    pieces: tuple[PieceEntry, ...]
    inputs: tuple[InputEntry, ...]
    software: tuple[SoftwareEntry, ...]
    earlier: tuple[EarlierEntry, ...]
    failed: tuple[FailedEntry, ...]
    stacks: tuple[StackEntry, ...] = ()
    recipients: tuple[RecipientEntry, ...] = ()
    files: tuple[OutputEntry, ...] = ()
    shard: tuple[ShardEntry, ...] = ()
