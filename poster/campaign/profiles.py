"""Stage load: output profiles, each one value of a single frozen type that answers what other rooms ask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from poster.colour import ColourSpace
from poster.geometry import Length, SizedLength, Unit


class Claim(StrEnum):
    """A standard a file may be labelled with, once its rules were checked."""

    PDF_X4 = "PDF/X-4"  # ISO 15930-7:2010
    PDF_A2A = "PDF/A-2a"  # ISO 19005-2:2011
    PDF_UA1 = "PDF/UA-1"  # ISO 14289-1:2014


class Rendering(StrEnum):
    """How a layout uses the sheet: the name under which it states its alternatives."""

    FULL = "full"  # panels may bleed
    INSET = "inset"  # everything inside an office printer's margins, little ink
    OUTLINE = "outline"  # black frames in place of panels


@dataclass(frozen=True, slots=True)
class OutputIntent:
    """The printing condition or reference space of a file (ISO 32000-1, 14.11.5).

    `icc` names the ICC file: an asset (`icc/…`) or a file inside the campaign folder.
    """

    icc: str
    identifier: str
    condition: str
    registry: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What one way of printing asks of a sheet. Nobody compares its name; ask its fields.

    `printable_margin`: nothing is painted nearer to the trim edge (0 where the sheet is trimmed).
    `safe_margin`: no text or symbol nearer to the trim edge.
    `shrink`: the scale at which all floors still hold (office printers shrink a page to 94 %).
    `max_darkness`: greatest mean darkness of the page, 1 minus mean grey value, or None.
    """

    name: str
    rendering: Rendering
    colour_space: ColourSpace
    output_intent: OutputIntent
    claims: tuple[Claim, ...]
    bleed: Length
    has_marks: bool
    has_links: bool
    printable_margin: SizedLength
    safe_margin: SizedLength
    shrink: float
    tac_limit: float | None
    max_darkness: float | None
    min_stroke: Length = Length(0.25, Unit.PT)
    keeps_print_scale: bool = False  # asks the viewer for /PrintScaling /None

    @property
    def tab_margin(self) -> SizedLength:
        """No text of a tear-off tab is nearer to the trim edge: as near as office printers print."""
        return self.printable_margin if self.printable_margin.master.points > 0 else self.safe_margin

    def __post_init__(self) -> None:
        """Refuse combinations that no printer and no standard allows; `ValueError` names the reason."""
        if Claim.PDF_X4 in self.claims and self.has_links:
            raise ValueError("a PDF/X-4 file has no link annotations in its bleed area")
        if Claim.PDF_X4 in self.claims and self.colour_space is not ColourSpace.CMYK:
            raise ValueError("a PDF/X-4 file for the press is painted in CMYK here")
        if self.bleed.points < 0:
            raise ValueError("the bleed is negative")
        if self.bleed.points > Length(10).points:
            raise ValueError("the bleed is wider than 10 mm")
        if self.bleed.points > 0 and self.printable_margin.master.points > 0:
            raise ValueError("a sheet with a printer's margin has no bleed")


def _even(value_mm: float) -> SizedLength:
    """Return a margin of `value_mm` millimetres on every sheet size."""
    length = Length(value_mm)
    return SizedLength(length, tuple((name, length) for name in ("A2", "A3", "A4", "A5")))


_FOGRA39 = OutputIntent(
    "icc/FOGRA39L_coated.icc", "FOGRA39", "Coated FOGRA39 (ISO 12647-2:2004/Amd 1)", "http://www.color.org"
)
_SRGB = OutputIntent("icc/sRGB.icc", "sRGB IEC61966-2.1", "sRGB IEC61966-2.1", "http://www.color.org")
# Text keeps 12 mm from the edge on A4 and 15 mm on A3: office printers feed crookedly by up to 2 mm.
_OFFICE_TEXT = SizedLength(
    Length(15), (("A2", Length(20)), ("A3", Length(15)), ("A4", Length(12)), ("A5", Length(8.5)))
)

PRESS = Profile(
    name="press",
    rendering=Rendering.FULL,
    colour_space=ColourSpace.CMYK,
    output_intent=_FOGRA39,
    claims=(Claim.PDF_X4, Claim.PDF_A2A, Claim.PDF_UA1),
    bleed=Length(3),
    has_marks=True,
    has_links=False,
    printable_margin=_even(0),
    safe_margin=_even(5),
    shrink=1.0,
    tac_limit=300,
    max_darkness=None,
)
OFFICE = Profile(
    name="office",
    rendering=Rendering.INSET,
    colour_space=ColourSpace.RGB,
    output_intent=_SRGB,
    claims=(Claim.PDF_A2A, Claim.PDF_UA1),
    bleed=Length(0),
    has_marks=False,
    has_links=True,
    printable_margin=_even(8),
    safe_margin=_OFFICE_TEXT,
    shrink=0.94,
    tac_limit=None,
    max_darkness=0.25,
    keeps_print_scale=True,
)
MONO = replace(OFFICE, name="mono", rendering=Rendering.OUTLINE, colour_space=ColourSpace.GREY, max_darkness=0.15)
PROFILES: dict[str, Profile] = {profile.name: profile for profile in (PRESS, OFFICE, MONO)}
