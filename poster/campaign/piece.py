"""Stage plan and resolve: what is to be made (`Job`), and the same with nothing left to look up (`Piece`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from poster.campaign.drawing import Drawing
from poster.campaign.layout import Layout
from poster.campaign.profiles import Profile
from poster.campaign.provenance import FieldUse, Layer
from poster.colour import Colour
from poster.frozen import dataclass
from poster.geometry import SheetSize
from poster.problems import Location


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a list: its values by column header, and the place of each cell.

    `id` is the value of column `id`, else the number of the row, counted from 1 without the header.
    """

    id: str
    at: Location
    values: Mapping[str, str]
    places: Mapping[str, Location]


@dataclass(frozen=True, slots=True)
class Job:
    """One piece to make, by names only; picklable. `file_name` is the name of its PDF, ASCII."""

    area: str
    layout: str
    size: str
    language: str
    profile: str
    file_name: str
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """The final text of a copy, with its provenance.

    `language` is the language it is written in, which differs from the piece's where it is a fallback.
    """

    copy: str
    value: str
    language: str
    layer: Layer
    at: Location
    fields: tuple[FieldUse, ...] = ()

    @property
    def has_record(self) -> bool:
        """Does it depend on a record?"""
        return self.layer is Layer.RECORD or any(use.layer is Layer.RECORD for use in self.fields)


@dataclass(frozen=True, slots=True)
class FontFile:
    """A static font: family, weight (400, 700 …), bytes and their SHA-256 in hex.

    `made_from` is the SHA-256 of the owner's file where these bytes were made from it.
    """

    family: str
    weight: int
    data: bytes
    digest: str
    made_from: str = ""

    @property
    def source(self) -> str:
        """The SHA-256 of the owner's file."""
        return self.made_from or self.digest

    def __repr__(self) -> str:
        """Return name and digest without the bytes."""
        return f"FontFile({self.family!r}, {self.weight}, {self.digest[:12]})"


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture of the owner: bytes (PNG or JPEG), SHA-256 in hex, alternative text, place it was named.

    `language` is that of the alternative text.
    """

    name: str
    data: bytes
    digest: str
    alt: str
    at: Location
    language: str = ""


# A drawing as a layout names it: the name with its fields, and the one to take where there is none of that name.
ArtName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CommonSet:
    """The texts of every area of the campaign for one language, layout, size and profile.

    Slots marked `fit: common` get one size over all of them, whatever is selected in a run. `members` are
    (area id, texts by copy name); `key` identifies the set.
    """

    key: str
    layout: Layout
    size: SheetSize
    profile: Profile
    language: str
    members: tuple[tuple[str, Mapping[str, Text]], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One poster with nothing left to look up.

    `texts` are by copy name and hold only copies that are not empty. `fonts` maps (family, weight) to the
    font and its fallbacks, best first. `links` maps a slot to the URI it opens. `slug` is the line outside
    the bleed. `version` is the short code of the content. `stamp` is the day written into the file.
    `lacking` names copies that are empty by the owner's choice, with the place that says so. `art` holds the
    drawings of panels and slots.
    """

    id: str
    campaign: str
    area: str
    language: str
    layout: Layout
    size: SheetSize
    profile: Profile
    title: str
    subject: str
    author: str
    stamp: date
    version: str
    slug: str
    texts: Mapping[str, Text]
    payload: str
    payload_at: Location
    links: Mapping[str, str]
    palette: Mapping[str, Colour]
    pictures: Mapping[str, PictureFile]
    fonts: Mapping[tuple[str, int], tuple[FontFile, ...]]
    icc: bytes
    common: CommonSet
    lacking: Mapping[str, Location]
    art: Mapping[ArtName, Drawing] = field(default_factory=dict)
