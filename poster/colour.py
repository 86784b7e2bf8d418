"""Bottom room: colours as ink (CMYK, percent) with their sRGB twin, contrast and total area coverage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ColourSpace(StrEnum):
    """Device colour spaces of a page (ISO 32000-1, 8.6.4)."""

    CMYK = "DeviceCMYK"
    RGB = "DeviceRGB"
    GREY = "DeviceGray"

    @property
    def components(self) -> int:
        """Number of colour components."""
        return {ColourSpace.CMYK: 4, ColourSpace.RGB: 3, ColourSpace.GREY: 1}[self]


@dataclass(frozen=True, slots=True)
class Tint:
    """A colour as it is painted: its space and components, each from 0 to 1."""

    space: ColourSpace
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of a palette: CMYK in percent for the press, its sRGB twin (0 to 255) for everything else."""

    name: str
    cmyk: tuple[float, float, float, float]
    srgb: tuple[int, int, int]

    @property
    def total_area_coverage(self) -> float:
        """Sum of the four inks in percent (TAC)."""
        return sum(self.cmyk)

    @property
    def luminance(self) -> float:
        """Relative luminance of the sRGB twin, 0 to 1 (WCAG 2.2, relative luminance)."""
        red, green, blue = (_linear(value / 255) for value in self.srgb)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def tint(self, space: ColourSpace) -> Tint:
        """Return the colour as painted in `space`; grey is the sRGB grey of equal luminance."""
        if space is ColourSpace.CMYK:
            return Tint(space, tuple(round(value / 100, 4) for value in self.cmyk))
        if space is ColourSpace.RGB:
            return Tint(space, tuple(round(value / 255, 4) for value in self.srgb))
        return Tint(space, (round(_gamma(self.luminance), 4),))


# Press text and QR symbols are K only: a registration error of 0.1 mm must not blur a digit.
INK = Colour("ink", (0, 0, 0, 100), (0, 0, 0))
PAPER = Colour("paper", (0, 0, 0, 0), (255, 255, 255))


def _linear(value: float) -> float:
    """Return the linear-light value of an sRGB component, both 0 to 1 (IEC 61966-2-1, 5.2)."""
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _gamma(value: float) -> float:
    """Return the sRGB component of a linear-light value, both 0 to 1 (IEC 61966-2-1, 5.3)."""
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


# How linear light reaches eyes that lack one kind of cones (Machado, Oliveira and Fernandes 2009, severity 1.0), as
# those of one man in forty do; eyes without the third kind are one in ten thousand.
_EYES: dict[str, tuple[tuple[float, float, float], ...]] = {
    "red (protan)": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "green (deutan)": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
EYES = tuple(_EYES)


def seen_without(cones: str, colour: Colour) -> Colour:
    """Return a colour as an eye sees it that lacks the `cones` named, one of `EYES`; its inks stay."""
    light = [_linear(value / 255) for value in colour.srgb]
    mixed = (sum(share * part for share, part in zip(row, light, strict=True)) for row in _EYES[cones])
    red, green, blue = (round(255 * _gamma(min(1.0, max(0.0, value)))) for value in mixed)
    return Colour(colour.name, colour.cmyk, (red, green, blue))


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((one.luminance, other.luminance), reverse=True)
    return (light + 0.05) / (dark + 0.05)
