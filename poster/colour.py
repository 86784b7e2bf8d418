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


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((one.luminance, other.luminance), reverse=True)
    return (light + 0.05) / (dark + 0.05)
